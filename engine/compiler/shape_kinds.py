"""Words that do not look as they should: for each kind, what is wrong and how it should look."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.compiler import shape_codes as codes
from engine.compiler.diagnostics import Code, Diagnostic, Fix, Help, offer
from engine.compiler.example import quoted, written
from engine.compiler.meanings import (
    CURRENCIES,
    LANGUAGES,
    TRUTHS,
    condition_of,
    day_of,
    number_of,
    offered,
    straight,
)
from engine.compiler.span import Span
from engine.compiler.spec.currencies import CURRENCY_CODES
from engine.compiler.spec.slot import Slot
from engine.compiler.tree import Mapping, Node, Scalar, Sequence

EXPECTED: Final = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "list_type": "a list",
    "dict_type": "names, each with what it declares",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
}
"""What the validator's basic errors expected, in words."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that is not of its kind: where it stands, what for, and what a check had to say."""

    node: Node
    slot: Slot
    reason: str = ""

    @property
    def text(self) -> str:
        """The text that stands there; kinds are only asked about texts."""
        return self.node.text if isinstance(self.node, Scalar) else ""

    @property
    def span(self) -> Span:
        """Its first line."""
        return self.node.span.first_line


_Explain = Callable[[Wrong], Diagnostic]


def wrong_type(node: Node, expected: str, slot: Slot, help_: Help | None = None) -> Diagnostic:
    """A value that is a list where a word should be, and the like."""
    if help_ is None and isinstance(node, Scalar):
        help_ = _repair(node, expected, slot)
    elif help_ is None and isinstance(node, Sequence) and slot.key == "options":
        help_ = _named_options(node)
    if help_ is None and slot.field is not None and slot.example is not None:
        help_ = Help(f"for example  {written({slot.key: slot.example})}")
    message = f"expected {expected}, found {found_words(node)}"
    return codes.WRONG_TYPE.at(node.span.first_line, message, help_ or "")


def found_words(node: Node | None) -> str:
    """What stands there, in words."""
    match node:
        case Mapping():
            return "keys and values"
        case Sequence():
            return "a list"
        case Scalar(value=None) | None:
            return "nothing"
        case Scalar(value=bool()):
            return f"{node.text} (true or false)"
        case Scalar(value=int() | Decimal()):
            return f"the number {shortened(node.text)}"
    return f"the text {quoted(shortened(node.text))}"


def shortened(text: str) -> str:
    """A text from a file, as long as fits into a message."""
    return text if len(text) <= 40 else f"{text[:39]}…"


def _named_options(node: Sequence) -> Help | None:
    """Options that were listed by what people read, with names."""
    texts = [item.text for item in node.items if isinstance(item, Scalar)]
    names = [re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") for text in texts]
    if not texts or len(texts) < len(node.items) or not all(re.match("[a-z]", n) for n in names):
        return None
    pairs = dict(zip(names, texts, strict=True))
    return Help(f"every option has a name:  options: {{{written(pairs)}}}")


def _repair(node: Scalar, expected: str, slot: Slot) -> Help | None:
    """The certain edit, where somebody only wrote the value in another manner."""
    text = node.text.strip()
    if "number" in expected and isinstance(node.value, str) and (number := number_of(text)):
        return Help(f"numbers are written with a point and without units: {number}")
    if expected == "keys and values" and (condition := condition_of(text)):
        return Help(f"write  {slot.key}: {condition}" if slot.key else f"write  {condition}")
    if expected == "a list" and "," in text:
        items = ", ".join(part.strip() for part in text.split(",") if part.strip())
        return Help(f"write  {slot.key}: [{items}]" if slot.key else f"write [{items}]")
    if expected == "true or false" and text.lower() in TRUTHS:
        truth = TRUTHS[text.lower()]
        return Help(f"write {truth}", (Fix(node.span, truth),))
    if "number" in expected and node.quoted and re.fullmatch(r"-?[0-9]+", text):
        return Help("write the number without quotes", (Fix(node.span, text),))
    if expected == "text" and not isinstance(node.value, str) and node.value is not None:
        in_quotes = quoted(node.text)
        return Help(f"write {in_quotes}", (Fix(node.span, in_quotes),))
    return None


def _text(explain: _Explain, expected: str) -> _Explain:
    """The explanation of a kind of text, for anything that is no text at all, too."""

    def whole(wrong: Wrong) -> Diagnostic:
        if isinstance(wrong.node, Scalar) and isinstance(wrong.node.value, str):
            return explain(wrong)
        return wrong_type(wrong.node, expected, wrong.slot)

    return whole


def _looks(code: Code, like: str, advice: str = "") -> _Explain:
    """A kind about which there is little more to say than how it is written."""

    def explain(wrong: Wrong) -> Diagnostic:
        message = wrong.reason or f"{quoted(shortened(wrong.text))} is not written like {like}"
        return code.at(wrong.span, message, advice)

    return _text(explain, f"something like {like}")


def _name(wrong: Wrong) -> Diagnostic:
    text = wrong.text
    if len(text) > 48 and re.fullmatch(r"[a-z][a-z0-9_]*", text):
        message = f"it has {len(text)} letters, 48 are allowed"
    elif not text:
        message = "there is no name here"
    elif not re.match(r"[A-Za-z]", text):
        message = f"{quoted(shortened(text))} does not begin with a letter"
    else:
        bad = re.search(r"[^a-z0-9_]", text)
        what = f'"{bad[0]}"' if bad else "it"
        message = f"{what} cannot be part of a name" if bad else f"{what} is not a name"
    proposal = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:48]
    help_ = f'for example "{proposal}"' if re.match(r"[a-z]", proposal) else ""
    rule = "names are made of small letters a–z, digits and _, and begin with a letter"
    return codes.BAD_NAME.at(wrong.span, message, help_, rule)


def _principal(wrong: Wrong) -> Diagnostic:
    text = wrong.text
    prefix, colon, rest = text.partition(":")
    relative = ("everyone", "owner", "creator", "observers")
    help_: Help | str
    if colon:
        help_ = offer(prefix, ("role", "department", "user"))
        if help_ and not re.search(r"\s", rest):
            first = help_.text.partition('"')[2].partition('"')[0]
            help_ = Help(f'did you mean "{first}:{rest}"?', (Fix(wrong.span, f"{first}:{rest}"),))
    else:
        help_ = offer(text, relative, wrong.span) or f"a role is written role:{text}"
    forms = "everyone, user:LOGIN, department:NAME, department:NAME+, role:NAME, owner, creator, observers"
    message = f"{quoted(shortened(text))} is no role, department or person"
    return codes.BAD_PRINCIPAL.at(wrong.span, message, help_, f"forms are {forms}")


def _label(wrong: Wrong) -> Diagnostic:
    if wrong.text.strip():
        return codes.TOO_LONG.at(wrong.span, f"it has {len(wrong.text):,} letters")
    return codes.BLANK_TEXT.at(wrong.span, "people would read nothing here")


def _color(wrong: Wrong) -> Diagnostic:
    text = wrong.text
    help_ = Help("# and two hexadecimal digits each for red, green and blue, all in quotes")
    if short := re.fullmatch(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", straight(text) or text):
        digits = short[1] if len(short[1]) == 6 else "".join(digit * 2 for digit in short[1])
        help_ = Help(f'write "#{digits}"', (Fix(wrong.span, f'"#{digits}"'),))
    return codes.BAD_COLOR.at(wrong.span, f"{quoted(shortened(text))} is not a colour", help_)


def _pattern(wrong: Wrong) -> Diagnostic:
    reason = wrong.reason or "it is blank or longer than 500 letters"
    help_ = ""
    if "perl operator" in reason or re.search(r"\\[1-9]|\(\?[=!<]", wrong.text):
        help_ = "patterns are RE2: without looking ahead or behind, and without references back"
    return codes.BAD_PATTERN.at(wrong.span, reason, help_)


def _secret(wrong: Wrong) -> Diagnostic:
    name = wrong.slot.key.upper() if wrong.slot.key else "SECRET"
    return codes.LITERAL_SECRET.at(
        wrong.span,
        "whoever can read the file would know it",
        f"put it into an environment variable and write its name: env:{name}",
    )


def _currency(wrong: Wrong) -> Diagnostic:
    help_ = offer(wrong.text.upper(), CURRENCY_CODES)
    if code := CURRENCIES.get(wrong.text.upper()):
        help_ = Help(f"write {code}", (Fix(wrong.span, code),))
    if wrong.text.upper() in CURRENCY_CODES:
        help_ = Help(f"write {wrong.text.upper()}", (Fix(wrong.span, wrong.text.upper()),))
    message = f"{quoted(shortened(wrong.text))} is not in the list of ISO 4217"
    return codes.BAD_CURRENCY.at(wrong.span, message, help_ or "for example  EUR")


def _zone(wrong: Wrong) -> Diagnostic:
    from zoneinfo import available_timezones

    zones = sorted(available_timezones())
    city = "/" + wrong.text.strip().replace(" ", "_").title()
    within = [zone for zone in zones if zone.endswith(city)]
    help_ = offered(within[0]) if within else offer(wrong.text, zones, wrong.span)
    message = f"{quoted(shortened(wrong.text))} is not in the database of time zones"
    return codes.BAD_TIME_ZONE.at(wrong.span, message, help_ or "for example  Europe/Rome")


def _locale(wrong: Wrong) -> Diagnostic:
    message = f"{quoted(shortened(wrong.text))} is not written like en, it or pt_BR"
    code = LANGUAGES.get(wrong.text.strip().lower(), "")
    return codes.BAD_LOCALE.at(wrong.span, message, offered(code) or "")


def _date(wrong: Wrong) -> Diagnostic:
    message = wrong.reason or f"{quoted(shortened(wrong.text))} is not written like 2027-01-31"
    day = day_of(wrong.text)
    help_ = Help(f"write {day}") if day else ""
    return codes.BAD_DATE.at(
        wrong.span, message, help_ or "a day that moves is written today or today+7d"
    )


def _number(expected: str) -> _Explain:
    return lambda wrong: wrong_type(wrong.node, expected, wrong.slot)


KINDS: Final[dict[str, _Explain]] = {
    "name": _text(_name, "a name"),
    "principal": _text(_principal, "who it is for"),
    "label": _text(_label, "text"),
    "prose": _text(_label, "text"),
    "color": _text(_color, "a colour in quotes"),
    "pattern": _text(_pattern, "a pattern"),
    "secret": _text(_secret, "the name of an environment variable"),
    "currency": _text(_currency, "a currency"),
    "time zone": _text(_zone, "a time zone"),
    "number": _number("a number"),
    "constant": _number("text, a number, true or false"),
    "icon": _looks(codes.BAD_NAME, "handshake or calendar-check"),
    "sort key": _looks(codes.BAD_NAME, "amount, or -amount to reverse"),
    "locale": _text(_locale, "something like en, it or pt_BR"),
    "date": _text(_date, "something like 2027-01-31"),
    "time": _looks(codes.BAD_DATE, "09:30"),
    "days": _looks(codes.BAD_DURATION, "30d"),
    "duration": _looks(codes.BAD_DURATION, "1h30m or 2d"),
    "size": _looks(codes.BAD_SIZE, "10MB"),
    "extension": _looks(codes.BAD_EXTENSION, "pdf or docx", "without the dot"),
    "template": _looks(
        codes.BAD_TEMPLATE, "offer.docx", "the file stands in the same folder as this one"
    ),
    "number pattern": _looks(
        codes.BAD_NUMBERING,
        "OFF-{year}-{seq:05}",
        "{seq} must stand there once; {year}, {month}, {day} and {number} may stand beside it",
    ),
    "pipeline address": _looks(
        codes.BAD_ADDRESS, "deal/sales", "the entity, a slash and the pipeline"
    ),
    "address": _looks(codes.BAD_ADDRESS, "amount or source.web"),
}
"""What to say about a word, by the kind its annotation names."""
