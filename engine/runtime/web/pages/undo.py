"""Putting back what the person has just done."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from engine.model.values import row_number
from engine.runtime.card.forms import loose_problems
from engine.runtime.outcome import Conflict, NotFound, Refused
from engine.runtime.undo import undo
from engine.runtime.web.answers import go, undoable
from engine.runtime.web.errors import error_page
from engine.runtime.web.places import BACK, inside
from engine.runtime.web.session import visit
from engine.runtime.web.texts import words

pages = Blueprint("undo", __name__)


@pages.post("/<entity>/<int:number>/undo")
def put_back(entity: str, number: int) -> Response:
    """Undo one entry of the record's history, and go back to the page that offered it."""
    entry = row_number(request.form.get("entry", ""))
    if entry is None:
        abort(400)
    with visit(write=True) as context:
        outcome = undo(context, entity, number, entry)
        if isinstance(outcome, Refused):
            found = context.app.entities[entity]
            said = (words("error_undo_lead", context.formats.locale),)
            return error_page(409, "undo", (*said, *loose_problems(context, found, outcome, ())))
    if isinstance(outcome, NotFound):
        abort(404)
    if isinstance(outcome, Conflict):
        return error_page(409)
    back = inside(request.form.get(BACK, ""))
    return go(back if back != "/" else f"/{entity}/{number}", "undone", undoable(outcome))
