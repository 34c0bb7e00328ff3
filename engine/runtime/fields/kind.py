"""What every field type must be able to do."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.field import Field
from engine.runtime.fields.formats import Formats

Parts = Mapping[str, tuple[str, ...]]
"""What a form posted for one field: part of the control's name ("" for the main) → strings."""

JsonValue = object

WRONG = "wrong"
"""The fact of a problem that says which of several values it is about."""


class InvalidError(Exception):
    """The input is no value of the field; ``code`` says why (``problems.py`` has the texts).

    Of several values ``wrong`` is the one that is meant, as it was written.
    """

    def __init__(self, code: str = "invalid", wrong: str = "") -> None:
        """Remember the code, and which of several."""
        super().__init__(code)
        self.code = code
        self.wrong = wrong


class Kind:
    """A field type: from a form, from JSON, to JSON, to people, to a form.

    ``held`` is the value the record has already: what is on it may stay, even if it could not be
    entered any more (an option that was retired). All of them raise ``InvalidError``.
    """

    def parse(self, field: Field, parts: Parts, formats: Formats, held: object) -> object:
        """The value that a form posted, None when it was left empty."""
        return self.parse_text(field, _last(parts.get("", ())), formats, held)

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """The value of one control; this is what most types define."""
        raise NotImplementedError

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """The value in a request's JSON, None for null."""
        raise NotImplementedError

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """The value in an answer's JSON."""
        return value

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """The value for people, one line where possible."""
        return str(value)

    def inputs(self, field: Field, value: object, formats: Formats) -> Parts:
        """What the controls hold: exactly what a form posts back when nobody touches them."""
        return {"": (self.entry(field, value, formats) if value is not None else "",)}

    def entry(self, field: Field, value: object, formats: Formats) -> str:
        """The content of the one control for a value."""
        return str(value)

    def normal(self, parts: Parts) -> object:
        """What the controls hold, told apart from other contents and from nothing else.

        Browsers change strings on the way: line breaks, blanks before a list.
        """
        found = {}
        for part, strings in parts.items():
            clean = tuple(text.replace("\r\n", "\n") for text in strings)
            found[part] = tuple(text for text in clean if text)
        return {part: strings for part, strings in found.items() if strings}

    def attributes(self, field: Field) -> dict[str, str]:
        """HTML attributes of the main control."""
        return {}


def posted(parts: Parts) -> str:
    """The string of the main control; the last one when a hidden one precedes it."""
    return _last(parts.get("", ()))


def each(kind: Kind, field: Field, text: str, formats: Formats, held: object) -> object:
    """One of several values that a form posted. Raises ``InvalidError`` that names it."""
    try:
        return kind.parse_text(field, text, formats, held)
    except InvalidError as error:
        raise InvalidError(error.code, text.strip()) from error


def _last(strings: tuple[str, ...]) -> str:
    return strings[-1] if strings else ""
