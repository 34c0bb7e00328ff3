"""A file after reading: its tree, its spec, and what of it is known to be broken."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from engine.compiler import tree
from engine.compiler.source import Kind
from engine.compiler.span import Span, file_start
from engine.compiler.tree import Path

if TYPE_CHECKING:
    from engine.compiler.spec.base import Spec

Found = TypeVar("Found", bound="Spec")


@dataclass(frozen=True, slots=True)
class Outline:
    """What others must know of a file before they look into it.

    ``declares`` is the name it declares, ``entity`` whose pipeline that is; both are blank where
    nothing usable is left of the file. ``broken`` is whether any part of it was refused, ``fields``
    how many it declares.
    """

    path: str
    kind: Kind
    declares: str = ""
    entity: str = ""
    broken: bool = False
    fields: int = 0

    @property
    def name(self) -> str:
        """The name of the file, which is the name it should declare."""
        return PurePosixPath(self.path).stem

    @property
    def usable(self) -> bool:
        """Whether the file has a spec."""
        return bool(self.declares)


def outline_of(document: Document) -> Outline:
    """The outline of a file that was read."""
    spec, kind = document.spec, document.kind
    broken = bool(document.broken)
    if spec is None or kind == "limits":
        return Outline(document.path, kind, kind if spec else "", broken=broken)
    entity = getattr(spec, "entity", "") if kind == "pipeline" else ""
    fields = len(getattr(spec, "fields", ())) if kind == "entity" else 0
    return Outline(document.path, kind, getattr(spec, kind), entity, broken, fields)


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file of the project.

    ``spec`` is None when nothing usable is left of the file. ``tree`` is what the spec was made
    of: parts that were refused are gone from both, so a path into the spec is a path into the
    tree. ``broken`` holds the paths of those parts; whatever seems to be missing there, or under
    there, has been reported and is not to be complained about again.
    """

    path: str
    kind: Kind
    tree: tree.Mapping | None = None
    spec: Spec | None = None
    broken: frozenset[Path] = frozenset()

    @property
    def name(self) -> str:
        """The name of the file, which is the name it declares."""
        return PurePosixPath(self.path).stem

    def at(self, *path: str | int) -> Span:
        """Where the value at a path is written; for shorthand, the nearest thing around it."""
        return tree.at(self.tree, path) if self.tree else file_start(self.path)

    def key_at(self, *path: str | int) -> Span:
        """Where the key at a path is written; for an item of a list, the item."""
        return tree.key_at(self.tree, path) if self.tree else file_start(self.path)

    def has(self, *path: str | int) -> bool:
        """Whether something is written at exactly this path."""
        return self.tree is not None and tree.node_at(self.tree, path) is not None

    def is_broken(self, *path: str | int) -> bool:
        """Whether something at this path, or around it, was refused."""
        if self.spec is None:
            return True
        return any(path[:length] in self.broken for length in range(len(path) + 1))


def specs(
    documents: MappingOf[str, Document], kind: type[Found]
) -> Iterator[tuple[Document, Found]]:
    """The documents that have a spec of a class, with that spec."""
    for document in documents.values():
        if isinstance(document.spec, kind):
            yield document, document.spec
