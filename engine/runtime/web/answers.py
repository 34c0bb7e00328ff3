"""Answers: whole pages, fragments for htmx, redirects."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, request
from werkzeug.urls import iri_to_uri

from engine.runtime.outcome import Saved
from engine.runtime.web.rendering import Undoable, page_html
from engine.runtime.web.session import leave_notice


def is_fragment() -> bool:
    """Whether the browser's script asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A whole page."""
    return make_response(page_html(template, **values), status)


def fragment(
    template: str, status: int = 200, *, target: str = "", swap: str = "", **values: Any
) -> Response:
    """A part of a page; ``target`` and ``swap`` say where it belongs when it is not as asked."""
    answer = make_response(page_html(template, **values), status)
    if target:
        answer.headers["HX-Retarget"] = target
        answer.headers["HX-Reswap"] = swap or "outerHTML"
    return answer


def go(url: str, notice: str = "", undo: Undoable | None = None) -> Response:
    """Another page, after a form was taken; the script follows as a whole page.

    ``undo`` is what the notice there offers to put back.
    """
    if is_fragment():
        answer = make_response("", 200)
        answer.headers["HX-Redirect"] = iri_to_uri(url)  # headers hold no other letters
    else:
        answer = make_response(redirect(url, 303))
    return leave_notice(answer, notice, undo) if notice else answer


def undoable(outcome: Saved) -> Undoable | None:
    """What may be put back of a save, None when it changed nothing."""
    if not outcome.changed or outcome.entry is None:
        return None
    return Undoable(outcome.entity, outcome.id, outcome.entry)
