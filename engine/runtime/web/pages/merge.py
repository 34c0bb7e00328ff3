"""Merging records: with which, which values stay, and doing it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from engine.model.values import row_number
from engine.runtime.card.forms import loose_problems
from engine.runtime.making.mergeviews import merge_view, partner_view
from engine.runtime.making.merging import Undecided, merge
from engine.runtime.outcome import Conflict, Refused, Saved
from engine.runtime.seen import Seen, read_seen
from engine.runtime.web.answers import go, page
from engine.runtime.web.rendering import t
from engine.runtime.web.session import visit

pages = Blueprint("merge", __name__)
_LONGEST = 200


@pages.get("/<entity>/<int:number>/merge")
def partners(entity: str, number: int) -> Response:
    """The records that may be the same as this one."""
    with visit() as context:
        view = partner_view(context, entity, number, request.args.get("q", "")[:_LONGEST])
        if view is None:
            abort(404)
        return page("merge_with.html", partner=view)


@pages.get("/<entity>/merge")
def compare(entity: str) -> Response:
    """The records side by side."""
    with visit() as context:
        view = merge_view(context, entity, _numbers(request.args.getlist("ids")), {})
        if view is None:
            abort(404)
        return page("merge.html", merge=view, problems=())


@pages.post("/<entity>/merge")
def do(entity: str) -> Response:
    """Merge, with the value that was chosen of each field that differs."""
    numbers = _numbers(request.form.getlist("ids"))
    chosen = {
        name.removeprefix("keep:"): _number(request.form[name])
        for name in request.form
        if name.startswith("keep:")
    }
    then = {number: _seen(number) for number in numbers}
    with visit(write=True) as context:
        outcome = merge(context, entity, numbers, chosen, then=then)
    if isinstance(outcome, Saved):
        return go(f"/{entity}/{outcome.id}", "merged")
    with visit() as context:
        view = merge_view(context, entity, numbers, chosen)
        if view is None:
            abort(404)
        if isinstance(outcome, Refused):
            problems = loose_problems(context, context.app.entities[entity], outcome, ())
        elif isinstance(outcome, Conflict):
            problems = (t("conflict"),)
        else:
            assert isinstance(outcome, Undecided)
            problems = (t("merge_choose"),)
        return page("merge.html", 422, merge=view, problems=problems)


def _seen(number: int) -> Seen:
    """What the page showed of a record; a form that does not say is none of ours."""
    return read_seen(request.form.get(f"version:{number}", "")) or abort(400)


def _numbers(texts: list[str]) -> list[int]:
    found = [_number(part) for text in texts for part in text.split(",")]
    if not all(found):
        abort(404)
    return found


def _number(text: str) -> int:
    return row_number(text) or 0
