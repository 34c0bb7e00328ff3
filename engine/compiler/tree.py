"""The nodes of a YAML file: values with the places they were written at.

Immutable, made by ``parse`` and read by everybody after it. A path leads from the root to a node:
names for mappings, numbers (from 0) for sequences, as in ``("fields", "amount", "min")``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from typing import Final

from engine.compiler.scalars import Value
from engine.compiler.span import Span

Path = tuple[str | int, ...]
Plain = Value | list["Plain"] | dict[str, "Plain"]

MAX_DEPTH: Final = 50


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value. ``text`` is how it was written, without quotes and escapes."""

    span: Span
    value: Value
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping and what stands under it."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Entries by the text of their keys, in the order of writing."""

    span: Span
    entries: MappingOf[str, Entry]

    def get(self, name: str) -> Node | None:
        """The node under a key, None when there is no such key."""
        entry = self.entries.get(name)
        return entry.value if entry else None


@dataclass(frozen=True, slots=True)
class Sequence:
    """Items in order."""

    span: Span
    items: tuple[Node, ...]


Node = Scalar | Mapping | Sequence


def at(root: Node, path: Path) -> Span:
    """Where the value at a path is written, or the nearest thing around it that is written.

    Shorthand makes paths that no file has: the label of an option written as one word is the word.
    """
    # Asked for every reference of a project, so it walks by itself and not through ``_down``.
    node = root
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str):
            entry = node.entries.get(step)
            if entry is None:
                break
            node = entry.value
        elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
        else:
            break
    return node.span


def key_at(root: Node, path: Path) -> Span:
    """Where the key at a path is written; where there is no key (an item of a list), the value."""
    span = root.span
    for node, key in _down(root, path):
        span = key.span if key else node.span
    return span


def node_at(root: Node, path: Path) -> Node | None:
    """The node at exactly this path, None when it is not written."""
    found = [node for node, _ in _down(root, path)]
    if len(found) != len(path):
        return None
    return found[-1] if found else root


def reach(root: Node, path: Path) -> int:
    """How many steps of the path can be walked."""
    return sum(1 for _ in _down(root, path))


def plain(node: Node) -> Plain:
    """The bare value: dicts, lists and scalars."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {name: plain(entry.value) for name, entry in node.entries.items()}


def prune(node: Node, paths: Collection[Path]) -> Node:
    """The same tree without what stands at the paths; the root stays."""
    if not paths:
        return node
    here = {path[0] for path in paths if len(path) == 1}
    below: dict[str | int, list[Path]] = {}
    for path in paths:
        if len(path) > 1 and path[0] not in here:
            below.setdefault(path[0], []).append(path[1:])
    match node:
        case Mapping(span, entries):
            kept = {
                name: Entry(entry.key, prune(entry.value, below.get(name, ())))
                for name, entry in entries.items()
                if name not in here
            }
            return Mapping(span, kept)
        case Sequence(span, items):
            return Sequence(
                span,
                tuple(
                    prune(item, below.get(number, ()))
                    for number, item in enumerate(items)
                    if number not in here
                ),
            )
    return node


def _down(root: Node, path: Path) -> Iterator[tuple[Node, Scalar | None]]:
    """Each node on the way, with its key; ends early where the path leaves the tree."""
    node = root
    for step in path:
        match node:
            case Mapping(_, entries) if isinstance(step, str) and step in entries:
                entry = entries[step]
                node = entry.value
                yield node, entry.key
            case Sequence(_, items) if isinstance(step, int) and 0 <= step < len(items):
                node = items[step]
                yield node, None
            case _:
                return
