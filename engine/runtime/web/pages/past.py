"""Putting back what the history tells: one field of a save, or all of it."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, request

from engine.model.values import row_number
from engine.runtime.card.forms import loose_problems
from engine.runtime.card.reading import view_card
from engine.runtime.outcome import Conflict, NotFound, Saved
from engine.runtime.undo import revert
from engine.runtime.web.answers import fragment, go, is_fragment, page
from engine.runtime.web.posted import needed_seen, read_form
from engine.runtime.web.rendering import t
from engine.runtime.web.session import say, visit

pages = Blueprint("past", __name__)


@pages.post("/<entity>/<int:number>/revert")
def put_back(entity: str, number: int) -> Response:
    """Put it back, and show the history; or say why it cannot be."""
    entry, name = row_number(request.form.get("entry", "")), request.form.get("field", "")
    if entry is None:
        abort(400)
    seen = needed_seen(read_form("entry", "field"))
    with visit(write=True) as context:
        outcome = revert(context, entity, number, entry, name, then=seen)
    if isinstance(outcome, NotFound):
        abort(404)
    if isinstance(outcome, Saved) and not is_fragment():
        key = "reverted" if outcome.changed else "unchanged"
        return go(f"/{entity}/{number}?tab=history", key)
    with visit() as context:
        card = view_card(context, entity, number, tab="history")
        if card is None:  # what was put back took the record out of the person's sight
            return go(f"/{entity}", "reverted")
        if isinstance(outcome, Saved):
            say("reverted" if outcome.changed else "unchanged")
            return fragment("parts/saved.html", card=card)
        if isinstance(outcome, Conflict):
            problems: tuple[str, ...] = (t("conflict"),)
        else:
            found = context.app.entities[entity]
            problems = loose_problems(context, found, outcome, ())
        card = replace(card, problems=problems)
        if is_fragment():
            return fragment("parts/card.html", 422, target="#card", card=card)
        return page("card.html", 422, card=card)
