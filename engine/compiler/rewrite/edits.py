"""The vocabulary of edits, and what each means for the plain values of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.compiler.rewrite.manuscript import EditError, shown
from engine.compiler.tree import Path, Plain
from engine.model.said import said


@dataclass(frozen=True, slots=True)
class Put:
    """Set the value at a path.

    A key that is not there yet is added: next to ``before`` or ``after``, else at the end. Where a
    mapping or list is replaced by another, only what differs is touched.
    """

    path: Path
    value: Plain
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Insert:
    """Add an item to the list at a path, so that it is number ``index`` there; None: at the end."""

    path: Path
    value: Plain
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Take out the key or item at a path, with the comments that are its own."""

    path: Path


@dataclass(frozen=True, slots=True)
class Rename:
    """Give the key at a path another name; it keeps its place."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Move:
    """Move the key or item at a path within its mapping or list.

    ``before`` and ``after`` are names of keys, or numbers of items; without either, to the end.
    """

    path: Path
    before: str | int | None = None
    after: str | int | None = None


@dataclass(frozen=True, slots=True)
class Carry:
    """Move the item at a path into the list at another path, as it is written, to ``index``."""

    path: Path
    to: Path
    index: int | None = None


Edit = Put | Insert | Remove | Rename | Move | Carry


def target(names: list[Any], name: object, before: object, after: object) -> int:
    """Where ``name`` will stand among ``names`` once it is moved. Raises ``EditError``."""
    rest = [other for other in names if other != name]
    for anchor, shift in ((before, 0), (after, 1)):
        if anchor is not None and anchor != "":
            if anchor not in rest:
                raise EditError(
                    said(
                        "edit.no_anchor", "there is no {name} to stand beside", name=_quoted(anchor)
                    )
                )
            return rest.index(anchor) + shift
    return len(rest)


def applied(root: Plain, edit: Edit) -> Plain:
    """The plain values after an edit. Raises ``EditError`` when it does not apply."""
    match edit:
        case Put(path, value):
            return _inside(root, path[:-1], lambda under: _put(under, edit)) if path else value
        case Insert(path, value, index):
            return _inside(root, path, lambda under: _inserted(under, value, index, path))
        case Remove(path):
            return _inside(root, path[:-1], lambda under: _removed(under, path))
        case Rename(path, name):
            return _inside(root, path[:-1], lambda under: _renamed(under, path, name))
        case Move(path, before, after):
            return _inside(root, path[:-1], lambda under: _moved(under, path, before, after))
        case Carry(path, to, index):
            value = at(root, path)
            return applied(applied(root, Remove(path)), Insert(to, value, index))


def at(root: Plain, path: Path) -> Plain:
    """The value at a path. Raises ``EditError`` when there is none."""
    for number, step in enumerate(path):
        if isinstance(root, dict) and step in root:
            root = root[str(step)]
        elif isinstance(root, list) and isinstance(step, int) and -len(root) <= step < len(root):
            root = root[step]
        else:
            raise EditError(
                said(
                    "edit.nothing_at", "there is nothing at {path}", path=shown(path[: number + 1])
                )
            )
    return root


def same(left: Plain, right: Plain) -> bool:
    """Whether two values are equal in type and order too."""
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


def _inside(root: Plain, path: Path, change: Any) -> Plain:
    if not path:
        result: Plain = change(root)
        return result
    step = path[0]
    at(root, path[:1])
    if isinstance(root, dict):
        return {
            key: _inside(value, path[1:], change) if key == step else value
            for key, value in root.items()
        }
    assert isinstance(root, list)
    return [
        _inside(value, path[1:], change) if number == step else value
        for number, value in enumerate(root)
    ]


def _put(under: Plain, edit: Put) -> Plain:
    step = edit.path[-1]
    if isinstance(under, list):
        at(under, (step,))
        return [edit.value if number == step else value for number, value in enumerate(under)]
    if under is None:
        under = {}
    if not isinstance(under, dict) or not isinstance(step, str):
        raise EditError(said("edit.no_keys", "{path} has no keys", path=shown(edit.path[:-1])))
    if step in under:
        return {key: edit.value if key == step else value for key, value in under.items()}
    names = list(under)
    names.insert(target(names, step, edit.before, edit.after), step)
    return {name: edit.value if name == step else under[name] for name in names}


def _inserted(under: Plain, value: Plain, index: int | None, path: Path) -> Plain:
    if under is None:
        under = []
    if not isinstance(under, list):
        raise EditError(said("edit.no_row", "{path} is not a list", path=shown(path)))
    place = len(under) if index is None else index
    if not 0 <= place <= len(under):
        raise EditError(
            said(
                "edit.few_items",
                "{path} has only {count} items",
                path=shown(path),
                count=len(under),
            )
        )
    return [*under[:place], value, *under[place:]]


def _removed(under: Plain, path: Path) -> Plain:
    step = path[-1]
    at(under, (step,))
    if isinstance(under, dict):
        return {key: value for key, value in under.items() if key != step}
    assert isinstance(under, list)
    return [value for number, value in enumerate(under) if number != step]


def _renamed(under: Plain, path: Path, name: str) -> Plain:
    at(under, path[-1:])
    if not isinstance(under, dict):
        raise EditError(said("edit.no_name", "{path} has no name", path=shown(path)))
    if name in under and name != path[-1]:
        raise EditError(said("edit.there", "there is a {name} already", name=_quoted(name)))
    return {name if key == path[-1] else key: value for key, value in under.items()}


def _moved(under: Plain, path: Path, before: object, after: object) -> Plain:
    step = path[-1]
    at(under, (step,))
    if isinstance(under, dict):
        names = [name for name in under if name != step]
        names.insert(target(list(under), step, before, after), str(step))
        return {name: under[name] for name in names}
    assert isinstance(under, list)
    numbers = [number for number in range(len(under)) if number != step]
    numbers.insert(target(list(range(len(under))), step, before, after), int(step))
    return [under[number] for number in numbers]


def _quoted(name: object) -> str:
    return f'"{name}"' if isinstance(name, str) else f"item {name}"
