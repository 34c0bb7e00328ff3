"""A handbook as Markdown; its drawings are files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from engine.compiler.handbook.blocks import (
    Block,
    Heading,
    Items,
    Line,
    Link,
    Name,
    Paragraph,
    Picture,
    Table,
    plain_text,
)  # fmt: skip
from engine.compiler.handbook.book import Book

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")
_UNSAFE = re.compile(r"[`|<>&]")
_AT_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


def markdown_of(book: Book) -> str:
    """The text of a handbook."""
    parts: list[str] = []
    for block in book.blocks:
        parts.append("\n".join(_lines(block)))
        if isinstance(block, Heading) and block.level == 1:
            parts.append("\n".join(_contents(book)))
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Words of the configuration that must not be read as markup."""
    flat = " ".join(text.split(" ")).replace("\n", " ")
    return _AT_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", flat))


def inline(line: Line) -> str:
    """A line with its names and links."""
    parts = []
    for part in line:
        match part:
            case Name(text):
                parts.append(
                    f"<code>{escape(text).replace('|', '&#124;').replace('`', '&#96;')}</code>"
                    if _UNSAFE.search(text)
                    else f"`{text}`"
                )
            case Link(text, anchor):
                parts.append(f"[{escaped(text)}](#{anchor})")
            case str():
                parts.append(escaped(part))
    return "".join(parts).rstrip()


def _contents(book: Book) -> Iterator[str]:
    for heading in book.headings():
        indent = "  " * (heading.level - 2)
        yield f"{indent}- [{escaped(plain_text(heading.line))}](#{heading.anchor})"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, line, anchor):
            yield f'<a id="{anchor}"></a>'
            yield ""
            yield f"{'#' * level} {inline(line)}"
        case Paragraph(line):
            yield inline(line)
        case Items(lines):
            yield from (f"- {inline(line)}" for line in lines)
        case Picture(name, alt, _):
            yield f"![{escaped(alt)}]({name}.svg)"
        case Table(head, rows):
            yield f"| {' | '.join(escaped(cell) for cell in head)} |"
            yield f"|{' --- |' * len(head)}"
            for row in rows:
                cells = ("<br>".join(inline(line) for line in cell) for cell in row)
                yield f"| {' | '.join(cells)} |"
