"""Pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NOTE = "<!-- Written by `scheda docs --reference`; do not edit. -->"


def page(title: str, *parts: str) -> str:
    """A page with a title."""
    return "\n\n".join([f"# {title}", NOTE, *(part.rstrip() for part in parts if part)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; blank when it has no rows."""
    lines = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *lines])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def code(text: str) -> str:
    """A word as it is written in a file."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def slug(title: str) -> str:
    """The anchor that a heading of this title gets."""
    return re.sub(r"[^a-z0-9 _-]", "", title.lower()).replace(" ", "-")
