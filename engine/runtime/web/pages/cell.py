"""Editing one field of a record in its place in the list."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from engine.runtime.card.forms import Returned, edit_card
from engine.runtime.context import Context
from engine.runtime.given import Form
from engine.runtime.lists.listing import view_row
from engine.runtime.outcome import Conflict, NotFound, Outcome, Refused, Saved
from engine.runtime.save import Write, save
from engine.runtime.web.answers import fragment, go, is_fragment, undoable
from engine.runtime.web.posted import Posted, needed_seen, read_form
from engine.runtime.web.session import say, visit

pages = Blueprint("cell", __name__)


@pages.get("/<entity>/<int:number>/cell")
def edit(entity: str, number: int) -> Response:
    """The editor of the ``field``; a browser without scripts gets it on the card."""
    name = request.args.get("field", "")
    with visit() as context:
        if not is_fragment():
            card = f"/{entity}/{number}/edit?field={name}"
            return go(card if name.isidentifier() else f"/{entity}")
        return _form(context, entity, number, name, None) or abort(404)


@pages.post("/<entity>/<int:number>/cell")
def keep(entity: str, number: int) -> Response:
    """Save it, and answer with the row as it is then, or with the editor and what is wrong."""
    posted = read_form()
    kind, name = posted.only
    then = needed_seen(posted)
    if kind != "field" or set(Form(posted.controls).names()) - {name}:
        abort(400)
    write = Write(
        entity, Form(posted.controls), number, then.version, channel="list", seal=then.seal
    )
    with visit(write=True) as context:
        outcome = save(context, write)
    if isinstance(outcome, NotFound):
        abort(404)
    if isinstance(outcome, Saved):
        return _saved(entity, number, outcome)
    with visit() as context:
        return _form(context, entity, number, name, outcome, posted) or abort(404)


def _saved(entity: str, number: int, outcome: Saved) -> Response:
    key = "saved" if outcome.changed else "unchanged"
    if not is_fragment():
        return go(f"/{entity}", key, undoable(outcome))
    with visit() as context:
        listing = view_row(context, entity, number)
        say(key, undo=undoable(outcome))
        row = f"#r-{number}"
        swap = "outerHTML" if listing else "delete"
        answer = fragment("parts/cell_saved.html", listing=listing, target=row, swap=swap)
        if listing:
            answer.headers["HX-Reselect"] = row
        return answer


def _form(
    context: Context, entity: str, number: int, name: str, outcome: Outcome | None,
    posted: Posted | None = None,
) -> Response | None:  # fmt: skip
    """The editor of one field, the same as on the card; None when it cannot be edited."""
    why = outcome if isinstance(outcome, Refused | Conflict) else None
    returned = Returned(posted.controls, why) if posted and why else None
    card = edit_card(context, entity, number, returned)
    if card is None or not card.can_edit:
        return None
    found = [field for section in card.sections for field in section.fields if field.editable]
    field = next((field for field in found if field.name == name), None)
    if field is None:
        return None
    asked = [
        f"{other.label}: {other.problem}" for other in found if other.problem and other is not field
    ]
    status = 409 if isinstance(outcome, Conflict) else 422 if why else 200
    return fragment(
        "parts/cell_form.html", status, card=card, field=field, others=asked,
        action=f"/{entity}/{number}/cell",
        target=f"#e-{number}-{name}" if why else "", swap="outerHTML",
    )  # fmt: skip
