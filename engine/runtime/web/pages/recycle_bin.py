"""The recycle bin: what was deleted, and bringing it back."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from engine.runtime.card.forms import loose_problems
from engine.runtime.lists.recycle_bin import view_bin
from engine.runtime.outcome import Conflict, NotFound, Refused
from engine.runtime.save import restore
from engine.runtime.web.answers import go, page
from engine.runtime.web.errors import error_page
from engine.runtime.web.session import visit
from engine.runtime.web.texts import words

pages = Blueprint("recycle_bin", __name__)


@pages.get("/<entity>/bin")
def show(entity: str) -> Response:
    """What may be brought back, what went last first."""
    with visit() as context:
        view = view_bin(context, entity)
        if view is None:
            abort(404)
        return page("recycle_bin.html", bin=view)


@pages.post("/<entity>/<int:number>/restore")
def bring_back(entity: str, number: int) -> Response:
    """Take a record out of the recycle bin; rules that forbid it as it is say so."""
    with visit(write=True) as context:
        outcome = restore(context, entity, number)
        if isinstance(outcome, Refused) and outcome.problems[0].code != "forbidden":
            found = context.app.entities[entity]
            said = (words("error_bin_lead", context.formats.locale),)
            return error_page(409, "bin", (*said, *loose_problems(context, found, outcome, ())))
    match outcome:
        case NotFound():
            abort(404)
        case Refused() | Conflict():
            abort(403)
    return go(f"/{entity}/{number}", "restored")
