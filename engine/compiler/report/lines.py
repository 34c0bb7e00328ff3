"""The lines of the files that findings are about."""

from __future__ import annotations

from engine.compiler.source import SourceTree
from engine.compiler.span import Span


class Lines:
    """The lines of files, each file split once."""

    def __init__(self, sources: SourceTree) -> None:
        self.sources = sources
        self.split: dict[str, list[str]] = {}

    def line(self, path: str, number: int) -> str | None:
        """A line by its number from 1, None where there is no such."""
        if path not in self.split:
            source = self.sources.sources.get(path)
            self.split[path] = source.lines() if source else []
        lines = self.split[path]
        return lines[number - 1] if 0 < number <= len(lines) else None

    def shown(self, span: Span) -> str:
        """A place as people see it, for terminals to turn into a link."""
        return f"{self.sources.shown(span.path)}:{span.line}:{span.column}"
