"""The lines of the files that findings are about; of a Word file its paragraphs."""

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
            self.split[path] = self._lines(path)
        lines = self.split[path]
        return lines[number - 1] if 0 < number <= len(lines) else None

    def _lines(self, path: str) -> list[str]:
        source = self.sources.sources.get(path)
        if source is not None or path not in self.sources.templates:
            return source.lines() if source else []
        from engine.compiler.word.archive import BadArchive
        from engine.compiler.word.paragraphs import paragraphs_of

        try:
            return [one.text for one in paragraphs_of(self.sources.templates[path])]
        except BadArchive:
            return []

    def shown(self, span: Span) -> str:
        """A place as people see it, for terminals to turn into a link."""
        return f"{self.sources.shown(span.path)}:{span.line}:{span.column}"
