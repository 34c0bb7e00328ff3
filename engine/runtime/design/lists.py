"""The lists of a card that an admin declares: the short form for new records, tabs of related ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.model.app import App, Entity
from engine.model.design import Declaration
from engine.model.field import Field
from engine.model.layout import Tab
from engine.runtime.design.acts import Act, ActError, Controls, Done, called
from engine.runtime.design.board import Board
from engine.runtime.design.work import Edit


def quick_add(board: Board, args: list[str], form: Controls) -> Done:
    """``quick_add here``: the field chosen in the form, at the end of the short form."""
    name = form.get("quick", "")
    if name not in {field.name for field in askable(board)} or args != ["here"]:
        raise ActError("design_unknown")
    return _quick(board, [*_named(board), name], "design_quick_added", name)


def quick_hide(board: Board, args: list[str], _: Controls) -> Done:
    """``quick_hide NAME``: the short form no longer asks for it."""
    rest = _without(board, args)
    if not rest:
        raise ActError("design_quick_last")
    return _quick(board, rest, "design_quick_hidden", args[0])


def quick_up(board: Board, args: list[str], _: Controls) -> Done:
    """``quick_up NAME``: asked one place earlier."""
    return _step(board, args, -1)


def quick_down(board: Board, args: list[str], _: Controls) -> Done:
    """``quick_down NAME``: asked one place later."""
    return _step(board, args, 1)


def quick_place(board: Board, args: list[str], _: Controls) -> Done:
    """``quick_place FORM NAME BEFORE``: where it was dropped; ``-`` is the end."""
    if len(args) != 3:
        raise ActError("design_unknown")
    rest = _without(board, args[1:2])
    at = rest.index(args[2]) if args[2] in rest else len(rest)
    return _put(board, args[1], rest, at)


def new_tab(board: Board, args: list[str], _: Controls) -> Done:
    """``new_tab NAME``: a tab with records that point here, which stands in no layout yet."""
    found = next((tab for tab in related_tabs(board) if [tab.name] == args), None)
    if found is None:
        raise ActError("design_unknown")
    step = Declaration("add_tab", found.name, of=found.related, values={"by": found.by})
    said = {"name": board.context.formats.say(found.label)}
    return Done(Edit((step,)), "design_tab_shown", said, f"tab {found.name}")


ACTS: Final[Mapping[str, Act]] = {
    "quick_add": quick_add, "quick_hide": quick_hide, "quick_up": quick_up,
    "quick_down": quick_down, "quick_place": quick_place, "new_tab": new_tab,
}  # fmt: skip


def asked(board: Board) -> list[Field]:
    """The fields of the short form, in order."""
    return [board.entity.fields[name] for name in _named(board)]


def askable(board: Board) -> list[Field]:
    """The fields that the short form could ask for as well."""
    there = set(_named(board))
    return [f for f in board.entity.fields.values() if f.name not in there and not f.readonly]


def related_tabs(board: Board) -> Iterator[Tab]:
    """Tabs of records that point here which neither stand on the card nor are hidden.

    They are called as the configuration will call them: like the entity, the next one of it with
    the field.
    """
    if board.target.whose != "everyone" or board.target.pipeline:
        return
    tabs = (*board.card.tabs, *board.hidden_tabs())
    names = {tab.name for tab in tabs}
    shown = {(tab.related, tab.by) for tab in tabs}
    for other, field in _pointing(board.app, board.base):
        if (other.name, field.name) not in shown:
            name = f"{other.name}_{field.name}" if other.name in names else other.name
            yield Tab(name, other.plural or other.label, "related", other.name, field.name)


def _pointing(app: App, entity: Entity) -> Iterator[tuple[Entity, Field]]:
    """The fields of all entities that lead to records of this one."""
    for other in app.entities.values():
        for field in other.fields.values():
            to_client = field.type == "client" and entity.name in ("company", "contact")
            if to_client or (field.type in ("link", "booking") and entity.name in field.to):
                yield other, field


def _named(board: Board) -> list[str]:
    return [n for n in board.entity.layout.card.quick_create if n in board.entity.fields]


def _without(board: Board, args: list[str]) -> list[str]:
    names = _named(board)
    if len(args) != 1 or args[0] not in names:
        raise ActError("design_unknown")
    return [name for name in names if name != args[0]]


def _step(board: Board, args: list[str], by: int) -> Done:
    rest = _without(board, args)
    at = _named(board).index(args[0]) + by
    if not 0 <= at <= len(rest):
        raise ActError("design_at_end")
    return _put(board, args[0], rest, at)


def _put(board: Board, name: str, rest: list[str], at: int) -> Done:
    names = [*rest[:at], name, *rest[at:]]
    return _quick(board, names, "design_put", name, place=str(at + 1), of=str(len(names)))


def _quick(board: Board, names: list[str], says: str, name: str, **parts: str) -> Done:
    if board.target.whose != "everyone" or board.target.pipeline:
        raise ActError("design_unknown")
    step = Declaration("quick_create", values={"fields": names})
    focus = f"quick {name}" if name in names else "panel quick"
    return Done(Edit((step,)), says, {"name": called(board, name), **parts}, focus)
