"""What a handbook is made of: headings, paragraphs, lists, tables and pictures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the configuration, shown as code."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a heading of the same book."""

    text: str
    anchor: str


Inline = str | Name | Link
Line = tuple[Inline, ...]
"""Some words; text of the configuration among them is never read as markup."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` counts from 1, ``anchor`` is what links lead to."""

    level: int
    line: Line
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences."""

    line: Line


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; each cell is a line or several."""

    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Line, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing; ``name`` is that of its file."""

    name: str
    alt: str
    svg: str


Block = Heading | Paragraph | Items | Table | Picture


def joined(parts: list[Line], separator: str = ", ") -> Line:
    """Lines one after the other, with something between them."""
    result: list[Inline] = []
    for number, part in enumerate(parts):
        if number:
            result.append(separator)
        result += part
    return tuple(result)


def plain_text(line: Line) -> str:
    """The words without the names that stand behind them."""
    parts = (p if isinstance(p, str) else p.text for p in line if not isinstance(p, Name))
    return "".join(parts).strip(": ")
