"""From a tree to a spec: every mistake of form, said at its place."""

from __future__ import annotations

from engine.compiler.diagnostics import Diagnostic
from engine.compiler.document import Document
from engine.compiler.parse import Parsed
from engine.compiler.source import Source


def shape(source: Source, parsed: Parsed) -> tuple[Document, tuple[Diagnostic, ...]]:
    """The document of a parsed file."""
    return Document(source.path, source.kind, parsed.root, None, parsed.broken), ()
