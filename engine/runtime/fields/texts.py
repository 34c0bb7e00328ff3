"""Text of any length, and the kinds of text that have a shape: colours, messengers."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

import re2

from engine.model.field import Field
from engine.runtime.fields.formats import Formats
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind

LONGEST_LINE = 4_000
LONGEST_TEXT = 1_000_000
"""Bounds for fields that name none."""

_BREAKS = frozenset("\n\t")
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are drawn as nothing."""
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


class Line(Kind):
    """One line of text."""

    longest = LONGEST_LINE

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """Blank at the ends is dropped."""
        return self.checked(field, text.strip())

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """A string or null."""
        if data is None:
            return None
        if not isinstance(data, str):
            raise InvalidError("not_text")
        return self.parse_text(field, data, formats, held)

    def attributes(self, field: Field) -> dict[str, str]:
        """The bounds that browsers know."""
        found = {"maxlength": str(field.max_length or self.longest)}
        if field.min_length:
            found["minlength"] = str(field.min_length)
        if field.rows:
            found["rows"] = str(field.rows)
        return found

    def checked(self, field: Field, text: str) -> str | None:
        """The text, None when blank. Raises ``InvalidError``."""
        if not text.strip():
            return None
        refuse_controls(text, self.allowed_controls)
        # Nobody can read what nobody can see: it must not pass for a required text.
        if not text.isascii() and all(_invisible(character) for character in text):
            return None
        if len(text) > (field.max_length or self.longest):
            raise InvalidError("too_long")
        if field.min_length and len(text) < field.min_length:
            raise InvalidError("too_short")
        if field.pattern and not _pattern(field.pattern).fullmatch(text):
            raise InvalidError("pattern")
        return text

    @property
    def allowed_controls(self) -> frozenset[str]:
        """The control characters that may stand in the text."""
        return frozenset()


class Paragraphs(Line):
    """Text with line breaks."""

    longest = LONGEST_TEXT

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """Line breaks of every system become one; blank at the end is dropped."""
        return self.checked(field, text.replace("\r\n", "\n").replace("\r", "\n").rstrip())

    @property
    def allowed_controls(self) -> frozenset[str]:
        """Breaks and tabs."""
        return _BREAKS


class Color(Line):
    """A colour as ``#RRGGBB``."""

    def checked(self, field: Field, text: str) -> str | None:
        """Upper case, so that equal colours are equal."""
        if not text:
            return None
        if not _COLOR.fullmatch(text):
            raise InvalidError("color")
        return text.upper()

    def attributes(self, field: Field) -> dict[str, str]:
        """The colour control has no bounds."""
        return {}


class Messenger(Line):
    """An account on a messenger: its address there."""

    longest = 255


def refuse_controls(text: str, allowed: frozenset[str] = frozenset()) -> None:
    """Raise for characters no person types: NUL, controls, halves of a pair."""
    if text.isascii() and text.isprintable():
        return
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in allowed:
            raise InvalidError("control_characters")


def _invisible(character: str) -> bool:
    return character in _FILLERS or character.isspace() or unicodedata.category(character) == "Cf"


@cache
def _pattern(source: str) -> Any:
    return re2.compile(source)
