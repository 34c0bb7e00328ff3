"""What an admin can declare of a view: a new one, its label, people and priority, its order, its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.model.design import Declaration
from engine.model.layout import View
from engine.runtime.design.acts import Act, ActError, Controls, Done, label_from
from engine.runtime.design.board import Board, unused
from engine.runtime.design.spelled import (
    chosen_from,
    in_all,
    people_from,
    priority_from,
    written_label,
)
from engine.runtime.design.work import Edit


def new_view(board: Board, form: Controls) -> Declaration:
    """The declaration of a view that begins now. Raises ``ActError``."""
    label = label_from(board, form, "new_view")
    values = {"label": written_label(label), "for": _whom(board, (), form, "new_view")}
    priority = priority_from(form, "new_view.priority")
    name = unused(board.context.formats.say(label), board.base.layout.views)
    return Declaration(
        "add_view", name, values=values | ({"priority": priority} if priority else {})
    )


def view_set(board: Board, args: list[str], form: Controls) -> Done:
    """``view_set NAME``: what it is called, whom it is for, its priority."""
    view = _known(board, args)
    label = label_from(board, form, "view")
    values: dict[str, Any] = {}
    if written_label(label) != written_label(in_all(board, view.label)):
        values["label"] = written_label(label)
    held = [str(one) for one in view.audience]
    whom = _whom(board, held, form, "view")
    if whom != held:
        values["for"] = whom
    priority = priority_from(form, "view.priority")
    if priority != view.priority:
        values["priority"] = priority or None
    if not values:
        raise ActError("design_nothing")
    step = Declaration("set_view", view.name, values=values)
    return Done(Edit((step,)), "design_view_set", {"name": board.context.formats.say(label)})


def view_up(board: Board, args: list[str], _: Controls) -> Done:
    """``view_up NAME``: before the one above it, which matters among views of one priority."""
    return _step(board, args, -1)


def view_down(board: Board, args: list[str], _: Controls) -> Done:
    """``view_down NAME``: behind the one below it."""
    return _step(board, args, 1)


def view_remove(board: Board, args: list[str], _: Controls) -> Done:
    """``view_remove NAME``: its people see what the others see."""
    view = _known(board, args)
    if view.name not in board.base.layout.views:
        raise ActError("design_unknown")
    said = {"name": board.context.formats.say(view.label)}
    return Done(Edit((Declaration("remove_view", view.name),)), "design_view_removed", said)


ACTS: Final[Mapping[str, Act]] = {
    "view_set": view_set, "view_up": view_up, "view_down": view_down, "view_remove": view_remove,
}  # fmt: skip


def _known(board: Board, args: list[str]) -> View:
    found = board.entity.layout.views.get(args[0]) if len(args) == 1 else None
    if found is None or board.target.whose != "view":
        raise ActError("design_unknown")
    return found


def _whom(board: Board, held: list[str] | tuple[()], form: Controls, prefix: str) -> list[str]:
    """Roles and departments that are ticked, and people by their log-ins."""
    others = [one for one in held if not one.startswith("user:")]
    people = people_from(board, form.get(f"{prefix}.people", ""))
    whom = [*chosen_from(board, others, form.get(f"{prefix}.for", "")), *people]
    if not whom:
        raise ActError("design_no_audience")
    return list(held) if sorted(whom) == sorted(held) else whom


def _step(board: Board, args: list[str], by: int) -> Done:
    view = _known(board, args)
    names = list(board.entity.layout.views)
    at = names.index(view.name) + by
    if not 0 <= at < len(names):
        raise ActError("design_at_end")
    before, after = (names[at], "") if by < 0 else ("", names[at])
    said = {
        "name": board.context.formats.say(view.label),
        "place": str(at + 1),
        "of": str(len(names)),
    }
    step = Declaration("move_view", view.name, before=before, after=after)
    return Done(Edit((step,)), "design_put", said, f"view {view.name}")
