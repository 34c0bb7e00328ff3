"""Places in the text of the configuration."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of one file; lines and columns count from 1, the end is exclusive.

    ``path`` is relative to the project folder and uses forward slashes. A tuple because a big
    project has hundreds of thousands of them and they are compared when sorting.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def first_line(self) -> Span:
        """The part on the first line, for things whose whole extent would be too much to blame.

        The width of that line is not known here: a span over several lines ends one column after
        its start, and whoever shows it widens it to the end of the line.
        """
        if self.end_line == self.line:
            return self
        return Span(self.path, self.line, self.column, self.line, self.column + 1)

    def to(self, other: Span) -> Span:
        """From the start of this one to the end of the other."""
        return Span(self.path, self.line, self.column, other.end_line, other.end_column)

    def __str__(self) -> str:
        """The form editors and terminals turn into a link: ``path:line:column``."""
        return f"{self.path}:{self.line}:{self.column}"


def file_start(path: str) -> Span:
    """The very beginning of a file, for complaints about the file as a whole."""
    return Span(path, 1, 1, 1, 1)
