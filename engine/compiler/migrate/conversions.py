"""Which field types turn into which, and what becomes of one value.

``grade`` speaks of types, ``convert`` of values. Both databases run the same Python code, so a
number in a text is read the same way on both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from engine.model.field import Field
from engine.model.field_types import INTEGER_LIMIT
from engine.model.values import Money, Ref

Grade = Literal["same", "in_place", "lossless", "lossy", "refused"]
"""``in_place`` needs nothing done to the data. ``lossy`` may lose values; the plan counts them."""

_GROUPS: Mapping[str, str] = {
    **dict.fromkeys(
        ("text", "long_text", "rich_text", "url", "email", "phone", "messenger", "color"), "text"
    ),
    **dict.fromkeys(("integer", "duration", "rating"), "whole"),
    **dict.fromkeys(("decimal", "percent"), "exact"),
    **dict.fromkeys(("choice", "department"), "choice"),
    **dict.fromkeys(("file", "image"), "file"),
}

_L: Grade = "lossless"
_P: Grade = "lossy"
MATRIX: Mapping[tuple[str, str], Grade] = {
    ("text", "text"): "in_place", ("text", "whole"): _P, ("text", "exact"): _P,
    ("text", "money"): _P, ("text", "boolean"): _P, ("text", "date"): _P,
    ("text", "datetime"): _P, ("text", "time"): _P, ("text", "choice"): _P,
    ("whole", "whole"): "in_place", ("whole", "text"): _L, ("whole", "exact"): _L,
    ("whole", "money"): _L, ("whole", "boolean"): _P, ("whole", "choice"): _P,
    ("exact", "exact"): _L, ("exact", "text"): _L, ("exact", "money"): _L,
    ("exact", "whole"): _P, ("exact", "choice"): _P,
    ("money", "money"): _L, ("money", "exact"): _P, ("money", "whole"): _P,
    ("money", "text"): _L,
    ("boolean", "boolean"): "in_place", ("boolean", "whole"): _L, ("boolean", "text"): _L,
    ("boolean", "choice"): _P,
    ("date", "date"): "in_place", ("date", "datetime"): _L, ("date", "text"): _L,
    ("datetime", "datetime"): "in_place", ("datetime", "date"): _P, ("datetime", "text"): _L,
    ("datetime", "time"): _P,
    ("time", "time"): "in_place", ("time", "text"): _L,
    ("choice", "choice"): "in_place", ("choice", "text"): "in_place", ("choice", "whole"): _P,
    ("choice", "boolean"): _P,
    ("link", "link"): "in_place", ("user", "user"): "in_place", ("file", "file"): "in_place",
    ("json", "json"): "in_place", ("address", "address"): "in_place",
}  # fmt: skip
"""(group before, group after) → grade; what is not here is refused."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A value as the new type. ``lost`` when it is not, or not exactly, what it was."""

    value: object
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What conversions need to know of the application."""

    currency: str
    zone: ZoneInfo


def group_of(field: Field) -> str:
    """The group of types that are stored alike."""
    return _GROUPS.get(field.type, field.type)


def grade(before: Field, after: Field) -> Grade:
    """How a field becomes another one, looking at types only."""
    if before.stored != after.stored or "booking" in (before.type, after.type):
        return "same" if before.type == after.type else "refused"
    if before.kinded or after.kinded:
        # The kinds stand in a column of their own, which no other type has.
        alike = before.kinded == after.kinded and before.multiple == after.multiple
        return "same" if alike and before.type == after.type else "refused"
    if before.type in ("client", "products", "stage", "pipeline") or not before.stored:
        return "same" if before.type == after.type else "refused"
    found = MATRIX.get((group_of(before), group_of(after)), "refused")
    if found == "refused":
        return "refused"
    if group_of(before) == "link":
        found = _links(before, after)
    elif group_of(before) in ("exact", "money") and group_of(after) in ("exact", "money"):
        found = _scales(before, after, found)
    elif (group_of(before), group_of(after)) == ("choice", "choice") and before.type != after.type:
        found = "lossy"
    if found in ("same", "in_place") and before.multiple == after.multiple:
        return "same" if before.type == after.type else "in_place"
    if before.multiple and not after.multiple and found != "refused":
        return "lossy"
    return "lossless" if found in ("same", "in_place") else found


def _links(before: Field, after: Field) -> Grade:
    if before.to == after.to or (len(before.to) > 1 and set(before.to) <= set(after.to)):
        return "in_place"
    if set(before.to) <= set(after.to):
        return "lossless"
    return "lossy" if set(before.to) & set(after.to) else "refused"


def _scales(before: Field, after: Field, found: Grade) -> Grade:
    if after.digits < before.digits:
        return "lossy"
    if group_of(before) == group_of(after) and before.digits == after.digits:
        return "in_place"
    return found


def convert(before: Field, after: Field, value: object, setting: Setting) -> Converted:
    """The value of the field as it was, as a value of the field as it is wanted."""
    if before.multiple:
        assert isinstance(value, tuple)
        items: tuple[object, ...] = value
    else:
        items = () if value is None else (value,)
    found = [_convert_item(before, after, item, setting) for item in items]
    lost = any(item.lost for item in found)
    values = tuple(item.value for item in found if item.value is not None)
    if after.multiple:
        return Converted(values, lost)
    return Converted(values[0] if values else None, lost or len(values) > 1)


def convert_back(
    before: Field, after: Field, value: object, original: object, setting: Setting
) -> Converted:
    """The same where an earlier conversion is taken back and ``original`` is what it started from.

    If the value is still what the original became, the original it is, with everything that was
    lost on the way.
    """
    if original not in (None, ()) and convert(after, before, original, setting).value == value:
        return Converted(original)
    if grade(before, after) == "refused":
        return Converted(() if after.multiple else None, lost=value not in (None, ()))
    return convert(before, after, value, setting)


def _convert_item(before: Field, after: Field, value: object, setting: Setting) -> Converted:
    if isinstance(value, str) and not value.strip() and group_of(after) != "text":
        return Converted(None)  # blank text is empty, and what is empty loses nothing
    match group_of(after):
        case "text":
            return Converted(_text(value))
        case "whole":
            return _whole(value)
        case "exact" | "money":
            return _exact(value, after, setting)
        case "boolean":
            return _boolean(value)
        case "date" | "datetime" | "time":
            return _moment(value, group_of(after), setting)
        case "choice":
            text = _text(value)
            known = text in after.options or after.type == "department"
            return Converted(text) if known else Converted(None, lost=True)
        case "link":
            return _link(value, before, after)
        case _:
            return Converted(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Money):
        return f"{value.value:f} {value.currency}".strip() if value.value is not None else ""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value)


_NUMBER = re.compile(r"[+-]?[0-9]{1,24}([.,][0-9]{1,18})?", re.ASCII)


def _number(value: object) -> Decimal | None:
    if isinstance(value, Money):
        return value.value
    if isinstance(value, bool | int | Decimal):
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip().replace(",", "."))
    return None


def _whole(value: object) -> Converted:
    number = _number(value)
    if number is None or abs(number) > INTEGER_LIMIT:
        return Converted(None, lost=not (isinstance(value, Money) and value.value is None))
    rounded = number.to_integral_value(ROUND_HALF_EVEN)
    lost = rounded != number or (isinstance(value, Money) and bool(value.currency))
    return Converted(int(rounded), lost)


def _exact(value: object, after: Field, setting: Setting) -> Converted:
    number = _number(value)
    money = isinstance(value, Money)
    if number is None:
        return Converted(None, lost=not money)
    scaled = number.scaleb(after.digits).to_integral_value(ROUND_HALF_EVEN)
    if abs(scaled) > INTEGER_LIMIT:
        return Converted(None, lost=True)
    rounded = scaled.scaleb(-after.digits)
    base = after.currency or setting.currency
    currency = value.currency if isinstance(value, Money) else base
    if after.type == "money":
        return Converted(Money(rounded, currency), lost=rounded != number)
    return Converted(rounded, lost=rounded != number or (money and currency not in ("", base)))


def _boolean(value: object) -> Converted:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    found = words.get(_text(value).strip().lower())
    return Converted(found, lost=found is None)


def _moment(value: object, kind: str, setting: Setting) -> Converted:
    if isinstance(value, str):
        return _read_moment(value.strip(), kind, setting)
    if isinstance(value, datetime):
        local = value.astimezone(setting.zone)
        if kind == "date":
            return Converted(local.date(), lost=local.time() != time())
        return Converted(local.time(), lost=True) if kind == "time" else Converted(value)
    if isinstance(value, date) and kind == "datetime":
        return Converted(datetime.combine(value, time(), setting.zone).astimezone(UTC))
    return Converted(value)


def _read_moment(text: str, kind: str, setting: Setting) -> Converted:
    try:
        if kind == "date":
            return Converted(date.fromisoformat(text))
        if kind == "time":
            return Converted(time.fromisoformat(text).replace(tzinfo=None))
        moment = datetime.fromisoformat(text)
    except ValueError:
        return Converted(None, lost=True)
    return Converted(moment if moment.tzinfo else moment.replace(tzinfo=setting.zone))


def _link(value: object, before: Field, after: Field) -> Converted:
    entity, record = (value.entity, value.id) if isinstance(value, Ref) else (before.to[0], value)
    if entity not in after.to:
        return Converted(None, lost=True)
    assert isinstance(record, int)
    return Converted(Ref(entity, record) if len(after.to) > 1 else record)
