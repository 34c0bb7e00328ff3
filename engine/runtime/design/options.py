"""What an admin can declare of the answers of a choice, its own or those of a shared list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.model.design import Declaration, Verb
from engine.model.field import Field, Option
from engine.runtime.design.acts import Act, ActError, Controls, Done, label_from
from engine.runtime.design.board import Board, unused
from engine.runtime.design.fields import declared
from engine.runtime.design.spelled import color_from, in_all, written_label
from engine.runtime.design.work import Edit

_SHARED: Final[Mapping[str, Verb]] = {
    "add_option": "add_set_option", "set_option": "set_set_option", "move_option": "move_set_option",
}  # fmt: skip


def option(board: Board, args: list[str], form: Controls) -> Done:
    """``option FIELD``: one more answer."""
    found = _choice(board, args[-1])
    label = label_from(board, form, "new_option")
    said = board.context.formats.say(label)
    values: dict[str, Any] = {"label": written_label(label)}
    if form.get("new_option.colored"):
        values["color"] = color_from(form, "new_option.color")
    name = unused(said, found.options)
    return _done(found, "add_option", name, "design_option_made", said, values=values)


def option_set(board: Board, args: list[str], form: Controls) -> Done:
    """``option_set FIELD NAME``: its label and colour."""
    found, known = _both(board, args)
    label = label_from(board, form, f"option.{known.name}")
    values: dict[str, Any] = {}
    if written_label(label) != written_label(in_all(board, known.label)):
        values["label"] = written_label(label)
    colored = form.get(f"option.{known.name}.colored")
    color = color_from(form, f"option.{known.name}.color") if colored else ""
    if color.lower() != known.color.lower():
        values["color"] = color or None
    if not values:
        raise ActError("design_nothing")
    said = board.context.formats.say(label)
    return _done(found, "set_option", known.name, "design_option_set", said, values=values)


def option_retire(board: Board, args: list[str], _: Controls) -> Done:
    """``option_retire FIELD NAME``: kept on old records, not offered."""
    return _retired(board, args, retired=True)


def option_offer(board: Board, args: list[str], _: Controls) -> Done:
    """``option_offer FIELD NAME``: offered again."""
    return _retired(board, args, retired=False)


def option_up(board: Board, args: list[str], _: Controls) -> Done:
    """``option_up FIELD NAME``: one place earlier."""
    return _step(board, args, -1)


def option_down(board: Board, args: list[str], _: Controls) -> Done:
    """``option_down FIELD NAME``: one place later."""
    return _step(board, args, 1)


def option_place(board: Board, args: list[str], _: Controls) -> Done:
    """``option_place FIELD NAME BEFORE``: where it was dropped; ``-`` is the end."""
    if len(args) != 3:
        raise ActError("design_unknown")
    found, known = _both(board, args[:2])
    rest = [name for name in found.options if name != known.name]
    at = rest.index(args[2]) if args[2] in rest else len(rest)
    return _at(board, found, known, rest, at)


ACTS: Final[Mapping[str, Act]] = {
    "option": option, "option_set": option_set, "option_retire": option_retire,
    "option_offer": option_offer, "option_up": option_up, "option_down": option_down,
    "option_place": option_place,
}  # fmt: skip


def _choice(board: Board, name: str) -> Field:
    found = declared(board, name)
    if found.type != "choice":
        raise ActError("design_unknown")
    return found


def _both(board: Board, args: list[str]) -> tuple[Field, Option]:
    if len(args) != 2:
        raise ActError("design_unknown")
    found = _choice(board, args[0])
    known = found.options.get(args[1])
    if known is None:
        raise ActError("design_unknown")
    return found, known


def _retired(board: Board, args: list[str], *, retired: bool) -> Done:
    found, known = _both(board, args)
    if known.retired == retired:
        raise ActError("design_nothing")
    says = "design_option_retired" if retired else "design_option_offered"
    values = {"retired": True if retired else None}
    said = board.context.formats.say(known.label)
    return _done(found, "set_option", known.name, says, said, values=values)


def _step(board: Board, args: list[str], by: int) -> Done:
    found, known = _both(board, args)
    names = list(found.options)
    at = names.index(known.name) + by
    if not 0 <= at < len(names):
        raise ActError("design_at_end")
    return _at(board, found, known, [name for name in names if name != known.name], at)


def _at(board: Board, found: Field, known: Option, rest: list[str], at: int) -> Done:
    if not rest:
        raise ActError("design_at_end")
    before, after = (rest[at], "") if at < len(rest) else ("", rest[-1])
    verb: Verb = _SHARED["move_option"] if found.option_set else "move_option"
    step = Declaration(
        verb, known.name, of=found.option_set or found.name, before=before, after=after
    )
    said = {
        "name": board.context.formats.say(known.label), "place": str(at + 1),
        "of": str(len(rest) + 1),
    }  # fmt: skip
    return Done(Edit((step,)), "design_put", said, f"option {known.name}")


def _done(
    found: Field, verb: Verb, name: str, says: str, said: str, *, values: Mapping[str, Any]
) -> Done:
    """One declaration about an option, in the field or in the list that it shares."""
    shared = found.option_set
    step = Declaration(
        _SHARED[verb] if shared else verb, name, of=shared or found.name, values=values
    )
    return Done(Edit((step,)), says, {"name": said}, f"option {name}")
