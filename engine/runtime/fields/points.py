"""Ways to reach somebody with a kind beside each: a mobile phone, an account on Telegram."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from engine.model.field import Field
from engine.model.values import Point
from engine.runtime.fields.formats import Formats
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind, Parts, each
from engine.runtime.fields.several import MOST

KIND = "kind"
_MEMBERS = frozenset({"value", KIND})
_CHATS: Mapping[str, str] = {
    "telegram": "https://t.me/{name}",
    "whatsapp": "https://wa.me/{digits}",
    "signal": "https://signal.me/#p/+{digits}",
}
_WEB = re.compile(r"https?://", re.IGNORECASE)
_NAME = re.compile(r"@?([A-Za-z0-9_]{3,64})")
_PHONE = re.compile(r"\+?[0-9 ().-]{5,32}")


class Reach(Kind):
    """A value of another type and its kind. Controls of a row stand at the same place in both parts."""

    def __init__(self, one: Kind) -> None:
        """Of which type."""
        self.one = one

    def parse(self, field: Field, parts: Parts, formats: Formats, held: object) -> object:
        """The row that is filled in."""
        found = self.rows(field, parts, formats, held)
        return found[-1] if found else None

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """``{"value": "+39…", "kind": "mobile"}``, or the value alone for the usual kind."""
        chosen: object = usual(field)
        if isinstance(data, Mapping):
            if set(data) - _MEMBERS or "value" not in data:
                raise InvalidError
            chosen = data.get(KIND) or chosen
            data = data["value"]
        value = self.one.from_json(field, data, formats, None)
        if value is None:
            return None
        if not isinstance(chosen, str):
            raise InvalidError("option")
        return Point(str(value), _checked(field, chosen, held))

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """The value and its kind."""
        return {"value": value.value, KIND: value.kind} if isinstance(value, Point) else None

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """The value, and its kind after it."""
        assert isinstance(value, Point)
        said = self.one.text(field, value.value, formats)
        kind = kind_label(field, value, formats)
        return f"{said} ({kind})" if kind else said

    def inputs(self, field: Field, value: object, formats: Formats) -> Parts:
        """The value and the kind; of an empty field the usual kind."""
        points = points_in(value) or (Point("", usual(field)),)
        return {"": tuple(point.value for point in points), KIND: tuple(p.kind for p in points)}

    def attributes(self, field: Field) -> dict[str, str]:
        """Those of the value's control."""
        return self.one.attributes(field)

    def normal(self, parts: Parts) -> object:
        """The rows that hold something, as they would be read."""
        return tuple((text.strip(), kind) for text, kind in _pairs(parts) if text.strip())

    def rows(self, field: Field, parts: Parts, formats: Formats, held: object) -> tuple[Point, ...]:
        """Every row that is not blank, each once."""
        filled = [pair for pair in _pairs(parts) if pair[0].strip()]
        if len(filled) > MOST:
            raise InvalidError("too_many")
        points = [
            Point(str(value), _checked(field, kind or usual(field), held))
            for text, kind in filled
            if (value := each(self.one, field, text, formats, None)) is not None
        ]
        return tuple(dict.fromkeys(points))


class SeveralReach(Reach):
    """Any number of them, in order; the first is the one to use."""

    def parse(self, field: Field, parts: Parts, formats: Formats, held: object) -> object:
        """All rows that are filled in."""
        return self.rows(field, parts, formats, held) or None

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """A list."""
        if data is None:
            return None
        if not isinstance(data, (list, tuple)):
            raise InvalidError("not_a_list")
        if len(data) > MOST:
            raise InvalidError("too_many")
        found = (Reach.from_json(self, field, item, formats, held) for item in data)
        return tuple(dict.fromkeys(point for point in found if point is not None)) or None

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """A list."""
        return [Reach.to_json(self, field, point, formats) for point in points_in(value)]

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """One after the other."""
        return ", ".join(Reach.text(self, field, point, formats) for point in points_in(value))

    def inputs(self, field: Field, value: object, formats: Formats) -> Parts:
        """A row for each."""
        points = points_in(value)
        return {"": tuple(point.value for point in points), KIND: tuple(p.kind for p in points)}


def usual(field: Field) -> str:
    """The kind of a value that names none: the first that is offered."""
    return next((name for name, option in field.options.items() if not option.retired), "")


def points_in(value: object) -> tuple[Point, ...]:
    """The points of a field's value, with kinds or without."""
    items = value if isinstance(value, tuple) else () if value is None else (value,)
    return tuple(item if isinstance(item, Point) else Point(str(item)) for item in items)


def kind_label(field: Field, point: Point, formats: Formats) -> str:
    """The kind in the reader's language; the name of one that no longer exists."""
    option = field.options.get(point.kind)
    return formats.say(option.label) if option else point.kind


def address_of(field: Field, point: Point) -> str:
    """Where a click on it leads, blank when nowhere: ``tel:``, ``mailto:``, a page, a chat."""
    match field.type:
        case "phone":
            return f"tel:{point.value}"
        case "email":
            return f"mailto:{quote(point.value, safe='@')}"
        case "url":
            return point.value if _WEB.match(point.value) else f"https://{point.value}"
    chat = _CHATS.get(point.kind, "")
    if "{name}" in chat and (found := _NAME.fullmatch(point.value)):
        return chat.format(name=found[1])
    if "{digits}" in chat and _PHONE.fullmatch(point.value):
        return chat.format(digits="".join(mark for mark in point.value if mark.isdigit()))
    return ""


def _pairs(parts: Parts) -> Iterator[tuple[str, str]]:
    """The rows of the controls: what was written, and the kind beside it."""
    kinds = parts.get(KIND, ())
    for place, text in enumerate(parts.get("", ())):
        yield text, kinds[place] if place < len(kinds) else ""


def _checked(field: Field, kind: str, held: object) -> str:
    """The name of a kind that may be chosen; one that is on the record may stay."""
    option = field.options.get(kind)
    if option is not None and not option.retired:
        return kind
    if any(point.kind == kind for point in points_in(held)):
        return kind
    raise InvalidError("option_retired" if option else "option")
