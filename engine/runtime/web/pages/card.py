"""A record's card: reading it, commenting on it, taking it to the recycle bin and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request

from engine.model.judge import Problem
from engine.model.values import row_number
from engine.runtime.card.reading import view_card, view_counts, view_timeline
from engine.runtime.context import Context
from engine.runtime.outcome import Conflict, NotFound, Refused
from engine.runtime.problems import problem_text
from engine.runtime.save import delete
from engine.runtime.timeline.comments import attached_file, comment
from engine.runtime.viewmodel import CardView
from engine.runtime.web.answers import fragment, go, is_fragment, page
from engine.runtime.web.errors import error_page
from engine.runtime.web.posted import needed_seen, read_form
from engine.runtime.web.rendering import t
from engine.runtime.web.sending import send
from engine.runtime.web.session import say, visit
from engine.runtime.web.site import current_site
from engine.runtime.web.texts import words
from engine.runtime.web.uploads import sent_files

pages = Blueprint("card", __name__)


@pages.get("/<entity>/<int:number>")
def show(entity: str, number: int) -> Response:
    """The card, or its part for the script."""
    with visit() as context:
        card = shown(context, entity, number)
        if is_fragment():
            return fragment("parts/card.html", card=card)
        return page("card.html", card=card)


@pages.get("/<entity>/<int:number>/timeline")
def older(entity: str, number: int) -> Response:
    """Older entries of the timeline."""
    tab = request.args.get("tab", "")
    with visit() as context:
        timeline = view_timeline(
            context, entity, number, before=_cursor(), history=tab == "history",
            asked=_asked(),
        )  # fmt: skip
        if timeline is None:
            abort(404)
        if is_fragment():
            url = f"/{entity}/{number}"
            query = {n: v for n, v in request.args.items() if n not in ("before", "day", "tab")}
            tab = f"{tab}&{urlencode(query)}" if query else tab
            day = request.args.get("day", "")
            return fragment("parts/entries.html", timeline=timeline, url=url, tab=tab, day=day)
        return page("card.html", card=replace(shown(context, entity, number), timeline=timeline))


@pages.get("/<entity>/<int:number>/counts")
def counts(entity: str, number: int) -> Response:
    """How many records are behind the tabs, for a card that stands already."""
    with visit() as context:
        found = view_counts(context, entity, number)
        if found is None:
            abort(404)
        return fragment("parts/counts.html", counts=found)


@pages.post("/<entity>/<int:number>/comments")
def write_comment(entity: str, number: int) -> Response:
    """Add a comment, with files or without."""
    text, sent = request.form.get("text", ""), sent_files("files")
    with visit(write=True) as context:
        outcome = comment(context, entity, number, text, sent, current_site().files)
    if isinstance(outcome, NotFound):
        abort(404)
    refused = isinstance(outcome, Refused)
    if not refused and not is_fragment():
        return go(f"/{entity}/{number}#timeline", "commented")
    with visit() as context:
        card = shown(context, entity, number)
        status = 200
        values: dict[str, Any] = {"card": card, "comment_problem": "", "comment_text": ""}
        if isinstance(outcome, Refused):
            problem = _why(context, entity, outcome.problems[0])
            status = 422
            values |= {"comment_text": text[:20_000], "comment_problem": problem}
        else:
            say("commented")
        if is_fragment():
            return fragment("parts/commented.html", status, **values)
        return page("card.html", status, **values)


@pages.get("/<entity>/<int:number>/comments/<int:entry>/files/<int:file>")
def read_file(entity: str, number: int, entry: int, file: int) -> Response:
    """A file of a comment; 404 for whoever does not read the record."""
    with visit() as context:
        info = attached_file(context, entity, number, entry, file)
    return (send(info) if info else None) or abort(404)


def _why(context: Context, entity: str, problem: Problem) -> str:
    if problem.field == "files":
        return problem_text(problem, context.app.entities[entity], context.formats)
    return t("comment_empty" if problem.code == "required" else "comment_refused")


@pages.get("/<entity>/<int:number>/delete")
def ask_delete(entity: str, number: int) -> Response:
    """Ask before deleting."""
    with visit() as context:
        card = shown(context, entity, number)
        if not card.can_delete:
            abort(403)
        final = not context.app.entities[entity].has_bin
        if is_fragment():
            return fragment("parts/delete.html", card=card, final=final)
        heading = t("delete_sure", name=card.title)
        return page(
            "dialog.html", card=card, body="parts/delete.html", heading=heading, final=final
        )


@pages.post("/<entity>/<int:number>/delete")
def remove(entity: str, number: int) -> Response:
    """Put the record into the recycle bin."""
    posted = read_form()
    with visit(write=True) as context:
        outcome = delete(context, entity, number, then=needed_seen(posted))
        locale = context.formats.locale
        final = entity in context.app.entities and not context.app.entities[entity].has_bin
    match outcome:
        case NotFound():
            abort(404)
        case Conflict():
            return error_page(409)
        case Refused(problems) if any(problem.code == "in_use" for problem in problems):
            return error_page(409, "in_use", (words("error_in_use_lead", locale),))
        case Refused():
            abort(403)
    return go(f"/{entity}", "deleted") if final else go(f"/{entity}?deleted={number}")


def shown(context: Context, entity: str, number: int) -> CardView:
    """The card to read, or 404 for what is not there for this person."""
    card = view_card(context, entity, number, tab=request.args.get("tab", ""), asked=_asked())
    if card is None:
        abort(404)
    return card


def _asked() -> dict[str, list[str]]:
    return {name: request.args.getlist(name) for name in request.args}


def _cursor() -> int | None:
    given = request.args.get("before", "")
    return row_number(given)
