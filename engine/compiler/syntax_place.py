"""Where the YAML parser gave up, with the text around, and the codes for what is wrong there."""

from __future__ import annotations

from dataclasses import dataclass

from engine.compiler.diagnostics import Code
from engine.compiler.source import Source
from engine.compiler.span import Span

SYNTAX = Code("Y012", "syntax", "not understood as YAML")
NO_SPACES = Code("Y013", "indentation-not-spaces", "indentation is not made of spaces")
INDENTATION = Code("Y014", "indentation", "lines are not aligned")
QUOTES = Code("Y015", "quotes", "quotes do not match")
BRACKETS = Code("Y016", "brackets", "brackets do not match")
NO_SPACE = Code("Y017", "missing-space", "a space is missing")
SECOND_COLON = Code("Y018", "second-colon", "second colon in one line")
RESERVED = Code("Y019", "reserved-character", "text begins with a reserved character")
ESCAPE = Code("Y027", "unknown-escape", "unknown escape in a quoted text")


@dataclass(frozen=True, slots=True)
class Place:
    """What the parser said, and the text around the place."""

    source: Source
    lines: list[str]
    problem: str
    context: str
    line: int  # from 1, as everywhere
    column: int
    began: tuple[int, int] | None  # where the thing it was reading began

    def text(self, line: int | None = None) -> str:
        number = self.line if line is None else line
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    @property
    def character(self) -> str:
        return self.text()[self.column - 1 : self.column]

    def span(self, line: int, column: int, width: int = 1) -> Span:
        return Span(self.source.path, line, column, line, column + max(width, 1))

    def above(self, line: int) -> int | None:
        """The nearest line above that says something."""
        for number in range(min(line - 1, len(self.lines)), 0, -1):
            stripped = self.lines[number - 1].strip()
            if stripped and not stripped.startswith("#"):
                return number
        return None
