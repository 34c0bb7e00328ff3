"""A line of a file as a terminal can show it, and marks under a part of it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

TAB: Final = 4
WIDTH: Final = 96
"""Columns for the text of a line; longer lines are shown around the marked part."""
_ROOM: Final = 24
"""Columns kept before the marked part of a long line."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The shown part of a line, and where on the screen the marks go."""

    text: str
    indent: int
    width: int


def excerpt(line: str, column: int, end_column: int) -> Excerpt:
    """The line with the marks for columns ``column`` to ``end_column`` (from 1, exclusive).

    Tabs become blanks, wide letters count twice. Of a long line the part around the marks is
    shown, with an ellipsis where something is cut off.
    """
    start = min(max(column - 1, 0), len(line))
    end = min(max(end_column - 1, start), len(line))
    # A line may have a megabyte: look no further than could be shown.
    skipped = max(start - 2 * WIDTH, 0)
    line = line[skipped : start + 2 * WIDTH]
    start, end = start - skipped, min(end - skipped, len(line))
    cells = [_cell(letter) for letter in line]
    first, last = 0, len(cells)
    if _columns(cells) > WIDTH:
        while first < start and _columns(cells[first:start]) > _ROOM:
            first += 1
        last = first
        used = 0
        while last < len(cells) and used + cells[last][1] <= WIDTH:
            used += cells[last][1]
            last += 1
    end = min(end, last)
    before, after = "…" if first else "", "…" if last < len(cells) else ""
    text = before + "".join(shown for shown, _ in cells[first:last]).rstrip() + after
    indent = len(before) + _columns(cells[first:start])
    return Excerpt(text, indent, max(_columns(cells[start:end]), 1))


def _cell(letter: str) -> tuple[str, int]:
    """How a letter is shown and how many columns it takes."""
    if letter == "\t":
        return " " * TAB, TAB
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return letter, 0
    return letter, 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def _columns(cells: list[tuple[str, int]]) -> int:
    return sum(width for _, width in cells)
