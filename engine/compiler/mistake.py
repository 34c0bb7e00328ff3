"""A validation error at its place in the file, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.compiler.diagnostics import Diagnostic
from engine.compiler.span import Span
from engine.compiler.spec.base import Spec
from engine.compiler.spec.condition import ConditionSpec
from engine.compiler.spec.slot import Slot, is_tag, key_slot, slot_at
from engine.compiler.tree import Mapping, Node, Path, key_at, node_at, reach


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic, the path of what to leave out, and the paths of what is lacking, if anything.

    There is no diagnostic where another one said it already.
    """

    diagnostic: Diagnostic | None
    path: Path
    lacks: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Mistake:
    """A validation error at its place in the file."""

    type: str
    path: Path
    slot: Slot
    node: Node  # at the path, or the nearest around it
    span: Span
    root: Mapping
    context: dict[str, Any]

    @property
    def parent(self) -> Node | None:
        return node_at(self.root, self.path[:-1])


def mistake_of(top: type[Spec], root: Mapping, details: Any) -> Mistake:
    """The mistake that an error of the validator is about, in a file whose spec is ``top``."""
    location = details["loc"]
    on_key = location[-1:] == ("[key]",)
    if on_key:
        location = location[:-1]
    path = tuple(step for step in location if not is_tag(step))
    slot = key_slot(slot_at(top, location[:-1])) if on_key else slot_at(top, location)
    kind = details["type"]
    known = node_at(root, path)
    # A bad name of a field that a condition asks about is reported at the value's place.
    on_key = on_key or (kind == "name" and not slot.field and issubclass(slot.owner, ConditionSpec))
    node: Node | None = known
    if on_key and path:
        parent = node_at(root, path[:-1])
        if isinstance(parent, Mapping) and str(path[-1]) in parent.entries:
            node = parent.entries[str(path[-1])].key
    if node is None:
        node = node_at(root, path[: reach(root, path)]) or root
    return Mistake(kind, path, slot, node, node.span.first_line, root, details.get("ctx") or {})


def first_key(root: Mapping, path: Path) -> Span:
    """What to blame for something that is not there: the key of the mapping, or its first."""
    if path and isinstance(path[-1], str):
        return key_at(root, path)
    node = node_at(root, path[: reach(root, path)])
    if isinstance(node, Mapping) and node.entries:
        return next(iter(node.entries.values())).key.span
    return (node or root).span.first_line
