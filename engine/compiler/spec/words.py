"""The words of the language: names, principals, colours and all else that is one piece of text.

Each is a ``str`` with a ``Word``, whose ``kind`` tells ``shape`` which complaint to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from engine.compiler.spec.base import Short, complaint, one_as_list
from engine.compiler.spec.currencies import CURRENCY_CODES


@dataclass(frozen=True, slots=True)
class Word:
    """Annotates a text that must look some way."""

    kind: str
    pattern: str | None = None
    max_length: int | None = None
    description: str = ""
    example: str = ""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        inner = core_schema.str_schema(
            pattern=self.pattern, max_length=self.max_length, strict=True
        )
        return core_schema.custom_error_schema(inner, self.kind, custom_error_message=self.kind)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        form = handler(schema)
        if self.description:
            form["description"] = self.description
        if self.example:
            form["examples"] = [self.example]
        return form


@dataclass(frozen=True, slots=True)
class OneOf:
    """Annotates a text that must be one of a closed list kept elsewhere than in a ``Literal``."""

    values: tuple[str, ...]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.literal_schema(list(self.values))


@dataclass(frozen=True, slots=True)
class Atom:
    """Annotates a single value that may be of several types; never a binary float."""

    kind: str
    texts: bool = False
    truths: bool = False

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        choices: list[CoreSchema | tuple[CoreSchema, str]] = [
            core_schema.int_schema(strict=True),
            core_schema.is_instance_schema(Decimal),
        ]
        if self.texts:
            choices.insert(0, core_schema.str_schema(strict=True))
        if self.truths:
            choices.append(core_schema.bool_schema(strict=True))
        inner = core_schema.union_schema(choices, mode="left_to_right")
        return core_schema.custom_error_schema(inner, self.kind, custom_error_message=self.kind)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        types = ["string"] * self.texts + ["number"] + ["boolean"] * self.truths
        return {"type": types if len(types) > 1 else types[0]}


NAME_PATTERN: Final = r"^[a-z][a-z0-9_]{0,47}$"
NAME_FORM: Final = {"type": "string", "pattern": NAME_PATTERN}
LOCALE_PATTERN: Final = r"^[a-z]{2,3}([_-][A-Z]{2})?$"
_BARE = NAME_PATTERN[1:-1]
PRINCIPAL_PATTERN: Final = (
    rf"^(everyone|owner|creator|observers|user:[^\s:]{{1,100}}|role:{_BARE}|department:{_BARE}\+?)$"
)

Name = Annotated[str, Word("name", NAME_PATTERN, None, "", "close_date")]
"""A name given in a project: an identity, never shown to people."""
Names = Annotated[list[Name], Short(one_as_list)]
"""One name, or a list of them."""

Principal = Annotated[
    str,
    Word(
        "principal",
        PRINCIPAL_PATTERN,
        None,
        "Who: everyone, user:LOGIN, department:NAME, department:NAME+ (with those below), "
        "role:NAME, owner, creator or observers.",
        "role:head",
    ),
]
Principals = Annotated[list[Principal], Short(one_as_list)]
"""One principal, or a list of them."""

SomePrincipals = Annotated[list[Principal], Field(min_length=1), Short(one_as_list)]
"""The same where nobody would be a mistake."""

PipelineRef = Annotated[
    str, Word("pipeline address", rf"^{_BARE}/{_BARE}$", None, "", "deal/sales")
]
Address = Annotated[
    str,
    Word("address", rf"^{_BARE}([./:#@]{_BARE}|@(card|view)/{_BARE})*$", 200, "", "deal.amount"),
]
"""A declared thing, in full or from where it is written."""

Locale = Annotated[str, Word("locale", LOCALE_PATTERN, None, "", "it")]
LabelText = Annotated[str, Word("label", r"\S", 500)]
Prose = Annotated[str, Word("prose", r"\S", 2000)]
Color = Annotated[
    str, Word("color", r"^#[0-9A-Fa-f]{6}$", None, "Red, green and blue in hexadecimal.", "#39A8EF")
]
Icon = Annotated[str, Word("icon", r"^[a-z0-9]+(-[a-z0-9]+)*$", 60, "", "handshake")]
Extension = Annotated[str, Word("extension", r"^[a-z0-9]{1,10}$", None, "", "pdf")]
Template = Annotated[
    str, Word("template", r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.docx$", None, "", "offer.docx")
]
NumberPattern = Annotated[
    str,
    Word(
        "number pattern",
        r"^([^{}]|\{(year|month|day|number|seq)\}|\{seq:0[1-9]\})*\{seq(:0[1-9])?\}"
        r"([^{}]|\{(year|month|day|number)\})*$",
        100,
        "Text with {year}, {month}, {day}, {number} (the record's) and once {seq} or {seq:05}.",
        "OFF-{year}-{seq:05}",
    ),
]
Secret = Annotated[
    str,
    Word(
        "secret",
        r"^env:[A-Z][A-Z0-9_]{0,99}$",
        None,
        "The name of the environment variable that holds it.",
        "env:SCHEDA_SMTP_URL",
    ),
]
SortKey = Annotated[
    str, Word("sort key", rf"^-?{_BARE}$", None, "A field; - before it reverses.", "-close_date")
]
Days = Annotated[str, Word("days", r"^[0-9]{1,4}d$", None, "A number of days.", "30d")]
_D, _H, _M, _S = "([0-9]{1,6}d)", "([0-9]{1,6}h)", "([0-9]{1,6}m)", "([0-9]{1,9}s)"
Duration = Annotated[
    str,
    Word(
        "duration",
        rf"^({_D}{_H}?{_M}?{_S}?|{_H}{_M}?{_S}?|{_M}{_S}?|{_S})$",
        None,
        "Days, hours, minutes and seconds.",
        "1h30m",
    ),
]
Size = Annotated[str, Word("size", r"^[1-9][0-9]{0,5} ?(KB|MB|GB)$", None, "", "10MB")]
_DATE = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_TODAY = r"today([+-][0-9]{1,5}d)?"


def _real_date(text: str) -> str:
    """Refuse the 30th of February, which no pattern sees."""
    if text[:1].isdigit():
        try:
            date.fromisoformat(text[:10])
        except ValueError:
            raise complaint("date", f"there is no {text[:10]} in the calendar") from None
    return text


Date = Annotated[
    str,
    Word("date", rf"^{_DATE}$", None, "Year-month-day.", "2027-01-01"),
    AfterValidator(_real_date),
]
DayOrToday = Annotated[
    str,
    Word("date", rf"^({_DATE}|{_TODAY})$", None, "A day, or relative to today.", "today+7d"),
    AfterValidator(_real_date),
]
Moment = Annotated[
    str,
    Word(
        "date",
        rf"^({_DATE}([T ]{_TIME})?|{_TODAY})$",
        None,
        "A day, a day and time, or relative to today.",
        "2027-01-01 09:30",
    ),
    AfterValidator(_real_date),
]
TimeOfDay = Annotated[str, Word("time", rf"^{_TIME}$", None, "Hours and minutes.", "09:30")]


def _known_currency(code: str) -> str:
    if code not in CURRENCY_CODES:
        raise complaint("currency", "")
    return code


Currency = Annotated[
    str,
    Word("currency", r"^[A-Z]{3}$", None, "Three letters of ISO 4217.", "EUR"),
    AfterValidator(_known_currency),
]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise complaint("time zone", "") from None
    return name


TimeZone = Annotated[
    str,
    Word("time zone", r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$", 64, "", "Europe/Rome"),
    AfterValidator(_known_zone),
]


def _compiles(pattern: str) -> str:
    """Refuse what RE2 refuses: patterns that could take for ever."""
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else b""
        words = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise complaint("pattern", words) from None
    return pattern


Pattern = Annotated[
    str,
    Word(
        "pattern", r"\S", 500, "A regular expression (RE2) for the whole text.", "^[A-Z]{2}[0-9]+$"
    ),
    AfterValidator(_compiles),
]

Amount = Annotated[int | Decimal, Atom("number")]
Constant = Annotated[str | int | Decimal | bool, Atom("constant", texts=True, truths=True)]
