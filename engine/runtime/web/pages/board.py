"""The board of an entity: its page, more cards of a column, and the answer to a move there."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from engine.runtime.lists.boardviews import MOST, PAGE, more_cards, view_board
from engine.runtime.web.answers import fragment, go, is_fragment, page
from engine.runtime.web.pages.listing import asked_for
from engine.runtime.web.places import arguments_of
from engine.runtime.web.rendering import Undoable
from engine.runtime.web.session import say, visit

pages = Blueprint("board", __name__)


@pages.get("/<entity>/board")
def show(entity: str) -> Response:
    """The board for the arguments of the address."""
    with visit() as context:
        board = view_board(context, entity, asked_for())
        if board is None:
            abort(404)
        status = 422 if board.problems else 200
        if is_fragment():
            return fragment("parts/board.html", status, board=board, listing=board)
        return page("board.html", status, board=board, listing=board)


@pages.get("/<entity>/board/<stage>")
def more(entity: str, stage: str) -> Response:
    """More cards of one column; as a page, the whole of it in the list."""
    with visit() as context:
        board = more_cards(context, entity, stage, asked_for())
        if board is None:
            abort(404)
        column = board.columns[0]
        if is_fragment():
            return fragment("parts/board_more.html", board=board, column=column)
        return go(column.list_url)


def moved_on_board(
    entity: str, back: str, notice: str, undo: Undoable | None = None, *, bad: bool = False
) -> Response:
    """The columns as they are after a move, where they were before it."""
    with visit() as context:
        board = view_board(context, entity, arguments_of(back), limit=cards_shown())
        if board is None:
            abort(404)
        say(notice, undo=undo)
        return fragment(
            "parts/board_moved.html", 409 if bad else 200, board=board, listing=board, bad=bad,
            target="#results",
        )  # fmt: skip


def cards_shown() -> int:
    """How many cards of a column the person has before them."""
    given = request.form.get("_limit", "")
    short = given.isascii() and given.isdigit() and len(given) < 6
    return min(MOST, max(PAGE, int(given))) if short else PAGE
