"""The text of a Word file by paragraphs, put together from the runs that Word splits it into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from xml.parsers import expat

from engine.compiler.word.archive import BadArchive, texts_of

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BLANKS: Final = frozenset({f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"})
_PLACES: Final = {
    "header": "in a header", "footer": "in a footer", "footnotes": "in a footnote",
    "endnotes": "in an endnote",
}  # fmt: skip
MAX_DEPTH: Final = 500


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its number from 1 through the whole file, its text, and where that is.

    ``place`` is blank for the body.
    """

    number: int
    text: str
    place: str = ""


@lru_cache(maxsize=64)
def paragraphs_of(data: bytes) -> tuple[Paragraph, ...]:
    """The paragraphs of a Word file: body, headers, footers, notes. Raises BadArchive."""
    found: list[Paragraph] = []
    for name, part in texts_of(data).items():
        place = _PLACES.get(name[5:-4].rstrip("0123456789"), "")
        for text in _Reader(part).paragraphs():
            found.append(Paragraph(len(found) + 1, text, place))
    return tuple(found)


class _Reader:
    """Reads one part. Paragraphs within paragraphs (of text boxes) come before the one around."""

    def __init__(self, part: bytes) -> None:
        self.part = part
        self.done: list[str] = []
        self.open: list[list[str]] = []
        self.in_text = 0
        self.depth = 0

    def paragraphs(self) -> Iterator[str]:
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(self.part, True)
        except expat.ExpatError as error:
            raise BadArchive("its text cannot be read: the XML is damaged") from error
        yield from self.done

    def _refuse(self, *_: object) -> None:
        raise BadArchive("its XML declares things of its own, which Word never does")

    def _start(self, name: str, _: object) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadArchive("its XML is nested too deeply")
        if name == f"{_W}p":
            self.open.append([])
        elif name == f"{_W}t":
            self.in_text += 1
        elif name in _BLANKS and self.open:
            self.open[-1].append("-" if name.endswith("Hyphen") else " ")

    def _end(self, name: str) -> None:
        self.depth -= 1
        if name == f"{_W}p" and self.open:
            self.done.append("".join(self.open.pop()).replace("\n", " "))
        elif name == f"{_W}t":
            self.in_text -= 1

    def _text(self, text: str) -> None:
        if self.in_text and self.open:
            self.open[-1].append(text)
