"""Random edits of a text as hands, editors and accidents make them, driven by numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

PIECES: Final = (
    ":", ": ", "-", "- ", "{", "}", "[", "]", ",", "\n", "\n  ", "\t", "#", " #", '"', "'", "|\n", ">\n",
    "&a", "*a", "!!map", "<<: *a", "?", "%YAML 1.1\n", "---\n", "...\n", "\\", "\r", "\x00", "\u202e",
    "\ufeff", "\u2028", "\x85", "\ud800", "é", "𝕏", "0", "-1", "1e999", "0x1F", ".nan", "9" * 400,
    "null", "~", "true", "today", "today+99999d", "filled", "everyone", "role:", "department:sales+",
    "owner", "stage", "when: {", "any: [", "not: {", "{kind: ", "{gte: ", "{from: ", "type: ", "money",
    "formula", "rollup", "fields:", "required:", "label: {en: X", "k" * 60, "_", "__class__", "{{ x }}",
)  # fmt: skip
"""What is put in: marks of YAML, words of the language, letters that cause trouble elsewhere."""

Edit = tuple[int, int, int, int]
"""What to do, where, how much, and with which piece."""


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text after the edits, one after another."""
    for way, where, size, piece in edits:
        place = where % (len(text) + 1)
        text = _WAYS[way % len(_WAYS)](text, place, size, piece)[:200_000]
    return text


def _put(text: str, place: int, _: int, piece: int) -> str:
    return text[:place] + PIECES[piece % len(PIECES)] + text[place:]


def _cut(text: str, place: int, size: int, _: int) -> str:
    return text[:place] + text[place + size % 80 :]


def _copy(text: str, place: int, size: int, piece: int) -> str:
    """A part of the text once more, somewhere else."""
    start = (piece * 7919) % (len(text) + 1)
    return text[:place] + text[start : start + size % 200] + text[place:]


def _change(text: str, place: int, size: int, _: int) -> str:
    return text[:place] + chr(32 + size % 95) + text[place + 1 :]


def _drop_line(text: str, place: int, _: int, __: int) -> str:
    lines = text.split("\n")
    del lines[place % len(lines)]
    return "\n".join(lines)


def _indent(text: str, place: int, size: int, _: int) -> str:
    lines = text.split("\n")
    lines[place % len(lines)] = " " * (size % 12) + lines[place % len(lines)].lstrip()
    return "\n".join(lines)


def _swap_lines(text: str, place: int, size: int, _: int) -> str:
    lines = text.split("\n")
    one, other = place % len(lines), (place + size) % len(lines)
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


_WAYS: Final[tuple[Callable[[str, int, int, int], str], ...]] = (
    _put, _cut, _copy, _change, _drop_line, _indent, _swap_lines,
)  # fmt: skip
