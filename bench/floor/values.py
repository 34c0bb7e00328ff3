"""Values in words: how the page writes money, days, percentages and what the history kept."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from bench.floor.words import FIELDS

ENGLISH = Locale.parse("en_GB")
PLAIN = Locale.parse("en")
ROME = ZoneInfo("Europe/Rome")
CENT = Decimal("0.01")

Names = Mapping[tuple[str, int], str]
"""The names of records and people, by table and number."""
LINKS = {"lead": "lead", "renewal_of": "deal", "decision_maker": "contact"}
"""The fields that point at a record, and its table."""
PEOPLE = ("owner", "demo_by", "observers")


class Person(NamedTuple):
    """Somebody with the initials and the colour of their avatar."""

    name: str
    initials: str
    hue: int


def person(name: str) -> Person:
    """Somebody by name."""
    words = name.split()
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return Person(name, initials, zlib.crc32(name.encode()) % 360 // 30 * 30)


def money(value: Decimal, currency: str) -> str:
    """An amount with its currency."""
    return format_currency(value, currency, locale=ENGLISH, decimal_quantization=False)


def cents(value: int | None, currency: str) -> str:
    """An amount as the tables keep it."""
    return "" if value is None else money(Decimal(value) * CENT, currency)


def percent(value: Decimal | None) -> str:
    """A percentage; 12.5 is 12.5%."""
    if value is None:
        return ""
    return format_percent(value / 100, locale=ENGLISH, decimal_quantization=False)


def number(value: Decimal | int) -> str:
    """A number with all its digits."""
    return format_decimal(value, locale=ENGLISH, decimal_quantization=False)


def day(value: date) -> str:
    """A calendar day."""
    return format_date(value, "medium", locale=ENGLISH)


def moment(value: datetime) -> str:
    """A point in time, in Rome."""
    local = value.astimezone(ROME)
    return f"{day(local)}, {hour(local)}"


def hour(value: datetime) -> str:
    """A time of day."""
    return format_time(value, "short", locale=ENGLISH)


def ago(value: datetime, usual: str, now: datetime) -> str:
    """How long ago something was, if that was not long ago."""
    passed = now - value
    if not timedelta(seconds=-60) < passed < timedelta(hours=1):
        return usual
    if passed < timedelta(minutes=1):
        return "just now"
    return format_timedelta(-passed, add_direction=True, format="short", locale=PLAIN)


def stored_moment(text: str) -> datetime:
    """A point in time as the tables keep it."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def expected(amount: int | None, probability: int | None, currency: str) -> str:
    """The amount weighted with its probability."""
    if amount is None or probability is None:
        return ""
    value = Decimal(amount) * probability / 100 * CENT
    return money(value.quantize(CENT, ROUND_HALF_UP), currency)


def size(count: int) -> str:
    """A number of bytes, short."""
    figure, unit = float(count), "B"
    for larger in ("KB", "MB", "GB"):
        if figure < 1000:
            break
        figure, unit = figure / 1024, larger
    digits = 0 if figure >= 10 or unit == "B" or figure == int(figure) else 1
    return f"{figure:.{digits}f}\u00a0{unit}"


class File(NamedTuple):
    """A file to open or to load down."""

    url: str
    name: str
    size: str
    picture: bool
    inline: bool
    icon: str


_ICONS = {
    "pdf": "file-earmark-pdf", "docx": "file-earmark-word", "odt": "file-earmark-word",
    "txt": "file-earmark-text", "md": "file-earmark-text", "csv": "file-earmark-ruled",
    "xlsx": "file-earmark-ruled", "zip": "archive",
}  # fmt: skip


def file(place: str, number: int, name: str, count: int, kind: str) -> File:
    """A file that is served under a place."""
    ending = name.rpartition(".")[2].lower()
    picture = kind in ("image/png", "image/jpeg", "image/gif", "image/webp")
    icon = "image" if kind.startswith("image/") else _ICONS.get(ending, "file-earmark")
    inline = picture or kind == "application/pdf"
    return File(f"{place}/{number}", name, size(count), picture, inline, icon)


def pointed_at(field: str, value: Any) -> Iterator[tuple[str, int]]:
    """The records and people that a value of the history names."""
    if value is None:
        return
    if field == "client":
        if value.get("company"):
            yield "company", value["company"]
        yield from (("contact", number) for number in value.get("contacts", ()))
    elif field in LINKS:
        yield LINKS[field], value
    elif field in PEOPLE:
        yield from (("user", n) for n in (value if isinstance(value, list) else [value]))


def told(field: str, value: Any, names: Names) -> str:
    """A value of the history in words."""
    if value is None:
        return ""
    if field == "client" or field in LINKS or field in PEOPLE:
        return ", ".join(_named(one, names) for one in pointed_at(field, value))
    if field == "products":
        return "; ".join(map(_row, value))
    match FIELDS[field].kind:
        case "money":
            return money(Decimal(value["value"]["value"]), value["currency"])
        case "percent":
            return percent(Decimal(value["value"]).normalize())
        case "date":
            return day(date.fromisoformat(value["value"]))
        case "datetime":
            return moment(datetime.fromisoformat(value["value"]))
        case "choice":
            option = FIELDS[field].options.get(value)
            return option.label if option else value
        case "integer":
            return number(value)
        case "boolean":
            return "Yes" if value else "No"
    return str(value)


def loaded(text: str | None) -> Any:
    """What a column of JSON holds."""
    return None if text is None else json.loads(text)


def _named(one: tuple[str, int], names: Names) -> str:
    return names.get(one) or (f"#{one[1]}" if one[0] == "user" else "Not accessible")


def _row(row: Mapping[str, Any]) -> str:
    said = f"{number(_figure(row, 'quantity', 1))} × {row['name']}, {number(_figure(row, 'price'))}"
    discount = _figure(row, "discount")
    if discount:
        said += f" −{number(discount)}{'%' if row.get('per', 'percent') == 'percent' else ''}"
    return said


def _figure(row: Mapping[str, Any], name: str, usual: int = 0) -> Decimal:
    return Decimal(row[name]["value"]) if name in row else Decimal(usual)
