"""Moving a record to another stage, with the dialog that asks for what the stage requires."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, request

from engine.runtime.card.forms import Returned, ends_dialog, move_dialog
from engine.runtime.card.reading import view_card
from engine.runtime.given import Form
from engine.runtime.outcome import Conflict, NotFound, Refused, Saved
from engine.runtime.save import Write, save
from engine.runtime.web.answers import fragment, go, is_fragment, page, undoable
from engine.runtime.web.errors import error_page
from engine.runtime.web.pages.board import cards_shown, moved_on_board
from engine.runtime.web.places import back_to, tab_here
from engine.runtime.web.posted import Posted, needed_seen, read_form, under_todays_names
from engine.runtime.web.rendering import t
from engine.runtime.web.session import say, visit
from engine.runtime.web.uploads import with_files

pages = Blueprint("move", __name__)


@pages.get("/<entity>/<int:number>/move")
def ends(entity: str, number: int) -> Response:
    """How did it end? The last cell of the stage bar."""
    with visit() as context:
        dialog = ends_dialog(context, entity, number)
        if dialog is None:
            abort(404)
        if is_fragment():
            return fragment("parts/ends.html", dialog=dialog)
        heading = t("finish_lead")
        return page("dialog.html", dialog=dialog, body="parts/ends.html", heading=heading)


@pages.post("/<entity>/<int:number>/move")
def move(entity: str, number: int) -> Response:
    """Move, together with the fields that the dialog brought: one save."""
    posted = read_form("pipeline", "stage")
    pipeline, stage = request.form.get("pipeline", ""), request.form.get("stage", "")
    if not pipeline and not stage:
        abort(400)
    then = needed_seen(posted)
    with visit(write=True) as context:
        posted, unfit = with_files(context, entity, under_todays_names(context, entity, posted))
        write = Write(
            entity, Form(posted.controls), number, then.version, pipeline, stage, seal=then.seal
        )
        outcome = Refused(unfit) if unfit else save(context, write)
    if isinstance(outcome, NotFound):
        abort(404)
    back = back_to(f"/{entity}/board")
    if isinstance(outcome, Saved):
        return _moved(entity, number, outcome, back)
    if isinstance(outcome, Conflict) and not posted.controls:
        return _overtaken(entity, number, back)
    return _asked(write, posted, outcome, back)


def _moved(entity: str, number: int, outcome: Saved, back: str) -> Response:
    key = "moved" if outcome.changed else "unchanged"
    undo = undoable(outcome)
    if not is_fragment():
        return go(back or f"/{entity}/{number}", key, undo)
    if back:
        return moved_on_board(entity, back, key, undo)
    with visit() as context:
        card = view_card(context, entity, number, tab=tab_here(f"/{entity}/{number}"))
        if card is None:  # the new stage is out of the person's sight
            return go(f"/{entity}", key)
        say(key, undo=undo)
        return fragment("parts/saved.html", card=card)


def _asked(write: Write, posted: Posted, outcome: Refused | Conflict, back: str) -> Response:
    """The dialog, with what was typed and what is missing."""
    with visit() as context:
        assert write.id is not None
        dialog = move_dialog(
            context, write.entity, write.id, write.pipeline, write.stage,
            Returned(posted.controls, outcome),
        )  # fmt: skip
        if dialog is None:
            abort(404)
        if not posted.controls:
            # Nobody has answered yet: ask, and blame nobody.
            calm = tuple(replace(field, problem="") for field in dialog.fields)
            dialog = replace(dialog, fields=calm)
        status = 409 if isinstance(outcome, Conflict) else 422
        values: dict[str, Any] = {
            "dialog": dialog, "conflict": status == 409, "back": back, "limit": cards_shown(),
        }  # fmt: skip
        if is_fragment():
            return fragment("parts/move.html", status, target="#dialog", swap="innerHTML", **values)
        heading = t("move_title", name=dialog.stage.label)
        return page("dialog.html", status, body="parts/move.html", heading=heading, **values)


def _overtaken(entity: str, number: int, back: str) -> Response:
    """Somebody else was faster: the card, or the board, as it is now."""
    if not is_fragment():
        return error_page(409)
    if back:
        return moved_on_board(entity, back, "error_409", bad=True)
    with visit() as context:
        card = view_card(context, entity, number, tab=tab_here(f"/{entity}/{number}"))
        if card is None:
            abort(404)
        say("error_409")
        return fragment("parts/saved.html", 409, card=card, bad=True, target="#card")
