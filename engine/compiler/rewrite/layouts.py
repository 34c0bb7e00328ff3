"""Declaring things of a layout by edits: the short form, tabs of related records, views.

What only shows a field goes with it when it is deleted; what uses it is for the compiler to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.compiler.order import SHAPES, arranged, place
from engine.compiler.rewrite.design import ROW, card_key, written_out
from engine.compiler.rewrite.edits import Edit, Insert, Move, Put, Remove, applied, at
from engine.compiler.rewrite.manuscript import EditError
from engine.compiler.rewrite.spelling import element_name
from engine.compiler.tree import Path, Plain
from engine.model.layout import Card
from engine.model.said import said

_LISTS: tuple[Path, ...] = (
    ("card", "quick_create"), ("list", "columns"), ("list", "filters"), ("board", "fields"),
)  # fmt: skip
"""Where a layout shows fields by their names alone."""


def set_quick_create(values: Plain, names: Sequence[str]) -> Iterator[Edit]:
    """The fields of the short form for new records, in this order; what stays keeps its text."""
    yield card_key(values, "quick_create", list(names))


def add_tab(values: Plain, card: Card, related: str, by: str) -> Iterator[Edit]:
    """A tab with the records that point here, at the end. ``card`` is the one shown now."""
    for edit in written_out(values, card, "tabs"):
        yield edit
        values = applied(values, edit)
    new: Plain = {"related": related, "by": by}
    tabs = at(values, ROW)
    if isinstance(tabs, list) and new in tabs:
        raise EditError(
            said(
                "edit.tab_there",
                'the card has the tab of "{name}" by "{by}" already',
                name=related,
                by=by,
            )
        )
    yield Insert(ROW, new)


def add_view(values: Plain, name: str, settings: Mapping[str, Plain]) -> Iterator[Edit]:
    """A view that changes nothing yet: its label, whom it is for, its priority."""
    views = _under(values, ("views",))
    if name in views:
        raise EditError(said("edit.view_there", 'there is a view "{name}" already', name=name))
    known = {key: value for key, value in settings.items() if value is not None}
    new: dict[str, Plain] = {key: known[key] for key in arranged(list(known), _keys())}
    if views:
        yield Put(("views", name), new)
    else:
        before = place(list(_under(values, ())), "views", SHAPES["layout"].keys)
        yield Put(("views",), {name: new}, before=before)


def set_view(values: Plain, name: str, settings: Mapping[str, Plain]) -> Iterator[Edit]:
    """Keys of a view with new values; None takes a key away."""
    names = list(_view(values, name))
    for key, value in settings.items():
        if value is None and key in names:
            names.remove(key)
            yield Remove(("views", name, key))
        elif value is not None:
            before = place(names, key, _keys())
            yield Put(("views", name, key), value, before=before)
            if key not in names:
                names.insert(names.index(before) if before else len(names), key)


def move_view(values: Plain, name: str, *, before: str = "", after: str = "") -> Iterator[Edit]:
    """A view elsewhere in the order, which decides between views of the same priority."""
    _view(values, name)
    yield Move(("views", name), before=before or None, after=after or None)


def remove_view(values: Plain, name: str) -> Iterator[Edit]:
    """A view taken out, and ``views`` with the last one."""
    _view(values, name)
    yield Remove(("views", name) if len(_under(values, ("views",))) > 1 else ("views",))


def forget_field(values: Plain, name: str) -> Iterator[Edit]:
    """A field taken out of everything that only shows it: card, lists, changes of views."""
    while (path := next(_shown_at(values, name), None)) is not None:
        edit = Remove(whole(values, path))
        yield edit
        values = applied(values, edit)


def whole(values: Plain, path: Path) -> Path:
    """What goes: the item, or with the last one of them the key that nothing would be left of."""
    while len(path) > 1 and path[-2] != "elements" and len(_held(values, path[:-1])) == 1:
        path = path[:-1]
        if path[0] == "views" and path[-1] == "changes":
            break  # a view without changes is still a view
    return path


def _shown_at(values: Plain, name: str) -> Iterator[Path]:
    """The paths of the items that show a field."""
    for section in _under(values, ("card", "sections")):
        yield from _elements(values, ("card", "sections", section, "elements"), name)
    for path in _LISTS:
        listed = _items(values, path)
        if name in listed:
            yield (*path, listed.index(name))
    for key in ("pipelines", "views"):
        for owner in _under(values, (key,)):
            path = (key, owner, "changes")
            for number, change in enumerate(_items(values, path)):
                if not isinstance(change, dict):
                    continue
                if name in (change.get(verb) for verb in ("add", "move", "hide", "set")):
                    yield (*path, number)
                if "add_section" in change:
                    yield from _elements(values, (*path, number, "elements"), name)


def _elements(values: Plain, path: Path, name: str) -> Iterator[Path]:
    for number, item in enumerate(_items(values, path)):
        if element_name(item) == name:
            yield (*path, number)


def _held(values: Plain, path: Path) -> Mapping[str, Plain] | Sequence[Plain]:
    found = at(values, path)
    return found if isinstance(found, dict | list) else ()


def _items(values: Plain, path: Path) -> list[Plain]:
    found = _under(values, path[:-1]).get(str(path[-1]))
    return found if isinstance(found, list) else []


def _view(values: Plain, name: str) -> dict[str, Plain]:
    if name not in _under(values, ("views",)):
        raise EditError(said("edit.no_view", 'there is no view "{name}"', name=name))
    return _under(values, ("views", name))


def _under(values: Plain, path: Path) -> dict[str, Plain]:
    found = values
    for step in path:
        if isinstance(found, dict):
            found = found.get(str(step))
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return {}
    return found if isinstance(found, dict) else {}


def _keys() -> tuple[str, ...]:
    shape = SHAPES["layout"].under["views"].each
    return shape.keys if shape else ()
