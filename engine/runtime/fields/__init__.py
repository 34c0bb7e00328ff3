"""Field types at work: what a form posts, what JSON says, what people read.

One table lists them; adding a type is a class, a line here, and a template.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.model.field import Field
from engine.model.field_types import FIELD_TYPES
from engine.model.values import is_empty
from engine.runtime.fields.bookings import Bookings
from engine.runtime.fields.contacts import Email, Phone, PostalAddress, WebAddress
from engine.runtime.fields.formats import Formats, formats
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind, Parts
from engine.runtime.fields.moments import Day, Hour, Moment
from engine.runtime.fields.money import Amount
from engine.runtime.fields.numbers import Duration, Exact, Percent, Rating, Whole
from engine.runtime.fields.opaque import Json, Untouchable
from engine.runtime.fields.options import Choice, DepartmentChoice, PlaceName, YesNo
from engine.runtime.fields.points import Reach, SeveralReach
from engine.runtime.fields.products import Products
from engine.runtime.fields.references import Attachment, ClientLink, Link, Someone
from engine.runtime.fields.several import Several
from engine.runtime.fields.texts import Color, Line, Messenger, Paragraphs

__all__ = [
    "FIELDS", "Formats", "InvalidError", "Kind", "Parts", "formats", "from_form", "from_json",
    "inputs", "kind_of", "shown", "to_json", "untouched",
]  # fmt: skip

FIELDS: Final[Mapping[str, Kind]] = {
    "text": Line(),
    "long_text": Paragraphs(),
    "rich_text": Paragraphs(),
    "integer": Whole(),
    "decimal": Exact(),
    "money": Amount(),
    "percent": Percent(),
    "boolean": YesNo(),
    "date": Day(),
    "datetime": Moment(),
    "time": Hour(),
    "duration": Duration(),
    "choice": Choice(),
    "link": Link(),
    "user": Someone(),
    "department": DepartmentChoice(),
    "file": Attachment(),
    "image": Attachment(),
    "url": WebAddress(),
    "email": Email(),
    "phone": Phone(),
    "messenger": Messenger(),
    "address": PostalAddress(),
    "rating": Rating(),
    "color": Color(),
    "booking": Bookings(),
    "formula": Untouchable(),
    "rollup": Untouchable(),
    "json": Json(),
    "client": ClientLink(),
    "products": Products(),
    "stage": PlaceName(),
    "pipeline": PlaceName(),
}
_LISTED: Final = frozenset({"choice", "user", "link", "department"})
_SEVERAL: Final[Mapping[str, Kind]] = {
    name: Several(kind, listed=name in _LISTED) for name, kind in FIELDS.items()
}
_REACH: Final[Mapping[bool, Mapping[str, Kind]]] = {
    False: {name: Reach(FIELDS[name]) for name, kind in FIELD_TYPES.items() if kind.reach},
    True: {name: SeveralReach(FIELDS[name]) for name, kind in FIELD_TYPES.items() if kind.reach},
}


def kind_of(field: Field) -> Kind:
    """The type of a field, with its ``multiple`` and its kinds taken into account."""
    if field.kinded:
        return _REACH[field.multiple][field.type]
    if field.type == "booking":
        return FIELDS["booking"]  # one or several, its value is a tuple
    return _SEVERAL[field.type] if field.multiple else FIELDS[field.type]


def from_form(field: Field, parts: Parts, formats: Formats, held: object) -> object:
    """The value that a form posted. Raises ``InvalidError``.

    Controls that nobody touched mean the value as it is, however it came to be there: saving a
    form without a change is no change, and an old value that would be refused today is not. A
    part that was not posted stays as it is; one that the type does not have is refused.
    """
    kind = kind_of(field)
    filled = kind.inputs(field, held, formats)
    if not parts.keys() <= filled.keys():
        raise InvalidError
    if kind.normal(filled) == kind.normal(parts):
        return held
    return _whole(kind.parse(field, {**filled, **parts}, formats, held))


def untouched(field: Field, parts: Parts, formats: Formats, held: object) -> bool:
    """Whether a form posted a field's controls as they were filled in for this value."""
    kind = kind_of(field)
    return kind.normal(kind.inputs(field, held, formats)) == kind.normal(parts)


def from_json(field: Field, data: JsonValue, formats: Formats, held: object) -> object:
    """The value in JSON. Raises ``InvalidError``. The value as it is may always stay."""
    kind = kind_of(field)
    if held is not None and kind.to_json(field, held, formats) == data:
        return held
    return _whole(kind.from_json(field, data, formats, held))


def to_json(field: Field, value: object, formats: Formats) -> JsonValue:
    """A value for an answer, None when empty."""
    return None if is_empty(value) else kind_of(field).to_json(field, value, formats)


def shown(field: Field, value: object, formats: Formats) -> str:
    """A value for people, blank when empty."""
    return "" if is_empty(value) else kind_of(field).text(field, value, formats)


def inputs(field: Field, value: object, formats: Formats) -> dict[str, tuple[str, ...]]:
    """What the form's controls hold, by the controls' names: ``amount``, ``amount.currency``."""
    parts = kind_of(field).inputs(field, value, formats)
    return {f"{field.name}.{part}" if part else field.name: held for part, held in parts.items()}


def _whole(value: object) -> object:
    return None if is_empty(value) else value
