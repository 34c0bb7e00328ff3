"""A project's files → everything that is wrong with them and, if nothing is, the application."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from engine.compiler.checks import check_scope
from engine.compiler.declare import declare
from engine.compiler.diagnostics import Collector, Diagnostic
from engine.compiler.document import Document
from engine.compiler.lower import lower_app
from engine.compiler.parse import parse
from engine.compiler.scope import Scope
from engine.compiler.shape import shape
from engine.compiler.source import Source, SourceTree
from engine.model.app import App


@dataclass(frozen=True)
class CheckResult:
    """What checking found.

    ``diagnostics`` are all of them, ordered by place. ``documents`` are the files by path, broken
    ones included. ``sound`` is the application, or the scope of which it can be made without a
    mistake; None when there is any error.
    """

    diagnostics: tuple[Diagnostic, ...]
    documents: Mapping[str, Document] = field(default_factory=dict)
    sound: App | Scope | None = None

    @cached_property
    def app(self) -> App | None:
        """The application; made when it is asked for, because many only ask what is wrong."""
        if not isinstance(self.sound, Scope):
            return self.sound
        with without_collection():
            return lower_app(self.sound)

    @property
    def errors(self) -> int:
        """How many of the diagnostics forbid to go on."""
        return sum(1 for found in self.diagnostics if found.severity == "error")

    @property
    def warnings(self) -> int:
        """How many only ask for attention."""
        return sum(1 for found in self.diagnostics if found.severity == "warning")


def check_project(tree: SourceTree) -> CheckResult:
    """Check a project. Never raises for anything that stands in the files."""
    with without_collection():
        return _check(tree)


def _check(tree: SourceTree) -> CheckResult:
    collector = Collector()
    collector.add(*tree.diagnostics)
    documents: dict[str, Document] = {
        path: Document(path, kind) for path, kind in tree.broken.items()
    }
    for path, source in tree.sources.items():
        document, found = read_document(source)
        documents[path] = document
        collector.add(*found)
    scope = declare(documents, tree.templates)
    collector.add(*check_scope(scope))
    sound = not any(found.severity == "error" for found in collector.found)
    return CheckResult(collector.arranged(), documents, scope if sound else None)


@contextmanager
def without_collection() -> Iterator[None]:
    """Switch the collector of cycles off: nothing here makes any, and looking takes half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@lru_cache(maxsize=4096)
def read_document(source: Source) -> tuple[Document, tuple[Diagnostic, ...]]:
    """One file through ``tree`` and ``shape``.

    Remembered by path and text, so that a server or an editor that checks after each keystroke
    reads again only what has changed. Everything returned is immutable.
    """
    parsed = parse(source)
    if parsed.root is None:
        return Document(source.path, source.kind), parsed.diagnostics
    document, found = shape(source, parsed)
    return document, (*parsed.diagnostics, *found)
