"""Numbers: integers, decimals, percentages, ratings, durations, and reading them from people."""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation

from engine.model.field import Field
from engine.model.field_types import INTEGER_LIMIT
from engine.runtime.fields.formats import Formats
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind

_LONGEST = 60
_EXACT = Context(prec=4 * _LONGEST)
"""Moves the point of whatever is accepted as a number without rounding it."""
_MACHINE = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_SPACES = re.compile(r"[\s'’]+")


def read_number(text: str, formats: Formats) -> Decimal:
    """A number as people write it in their language, else as machines do.

    ``1.234,50`` is Italian and ``1,234.50`` English for the same; ``1234.50`` is understood by
    both, because two digits after a dot are no group of three. Raises ``InvalidError``.
    """
    written = _SPACES.sub("", text).replace("\u2212", "-").removeprefix("+")
    if len(written) > _LONGEST:
        raise InvalidError("out_of_range")
    point, group = formats.decimal_point, formats.group_mark
    for here, mark in ((point, group), (".", ","), (",", ".")):
        plain = _plain(written, here, mark)
        if plain is not None and (here == point or _MACHINE.fullmatch(written) or mark in written):
            return Decimal(plain)
    raise InvalidError("number")


def _plain(written: str, point: str, group: str) -> str | None:
    """The machine's way of writing, when the text follows these marks."""
    mark, dot = re.escape(group), re.escape(point)
    digits = rf"(?:[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+|[0-9]+)"
    if not re.fullmatch(rf"-?(?:{digits}(?:{dot}[0-9]*)?|{dot}[0-9]+)", written):
        return None
    return written.replace(group, "").replace(point, ".")


def number_from_json(data: JsonValue) -> Decimal:
    """A number, or the text of one. Raises ``InvalidError``."""
    if isinstance(data, bool) or not isinstance(data, (int, float, str, Decimal)):
        raise InvalidError("number")
    written = repr(data) if isinstance(data, float) else str(data)
    if len(written) > _LONGEST:
        raise InvalidError("out_of_range")
    try:
        value = Decimal(written)
    except InvalidOperation as error:
        raise InvalidError("number") from error
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST:
        raise InvalidError("number")
    return value


def check_number(field: Field, value: Decimal, scale: int) -> Decimal:
    """The number, within the field's digits and bounds. Raises ``InvalidError``."""
    scaled = value.scaleb(scale, _EXACT)
    if scaled != scaled.to_integral_value():
        raise InvalidError("too_many_decimals")
    if abs(scaled) > INTEGER_LIMIT:
        raise InvalidError("out_of_range")
    if field.precision and len(str(abs(int(scaled)))) > field.precision:
        raise InvalidError("too_many_digits")
    check_bounds(field, value)
    return value.quantize(Decimal(1).scaleb(-scale))


def check_bounds(field: Field, value: Decimal | int) -> None:
    """Raise when a number is below ``min`` or above ``max``."""
    if isinstance(field.min, (int, Decimal)) and value < field.min:
        raise InvalidError("too_small")
    if isinstance(field.max, (int, Decimal)) and value > field.max:
        raise InvalidError("too_large")


def plain_entry(value: Decimal | int, formats: Formats) -> str:
    """A number for a text control: the reader's decimal point, no groups."""
    return f"{value:f}".replace(".", formats.decimal_point)


class Whole(Kind):
    """A whole number of 64 bits."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """As people write it."""
        return self.checked(field, read_number(text, formats)) if text.strip() else None

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """A number or its text."""
        return None if data is None else self.checked(field, number_from_json(data))

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """With groups; the engine's own numbers are names and have none."""
        assert isinstance(value, int)
        return str(value) if field.system else formats.number(value)

    def attributes(self, field: Field) -> dict[str, str]:
        """A numeric keyboard; the control stays text, since people write groups."""
        return {"inputmode": "numeric"}

    def checked(self, field: Field, value: Decimal) -> int:
        """The whole number, within bounds."""
        if value != value.to_integral_value():
            raise InvalidError("whole_number")
        if abs(value) > INTEGER_LIMIT:
            raise InvalidError("out_of_range")
        check_bounds(field, int(value))
        return int(value)


class Rating(Whole):
    """A number of stars, 0 to ``max`` (5 when the field does not say)."""

    def attributes(self, field: Field) -> dict[str, str]:
        """How many stars there are."""
        return {"max": str(most_stars(field))}

    def checked(self, field: Field, value: Decimal) -> int:
        """Between none and all."""
        if value < 0:
            raise InvalidError("too_small")
        if value > most_stars(field):
            raise InvalidError("too_large")
        return super().checked(field, value)

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """As stars."""
        assert isinstance(value, int)
        return "★" * value + "☆" * max(most_stars(field) - value, 0)


def most_stars(field: Field) -> int:
    """How many stars a rating can have."""
    return int(field.max) if isinstance(field.max, (int, Decimal)) else 5


class Exact(Kind):
    """A decimal with a fixed number of digits after the point."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """As people write it."""
        if not text.strip():
            return None
        return check_number(field, read_number(text, formats), field.digits)

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """A number or, to be exact, its text."""
        return None if data is None else check_number(field, number_from_json(data), field.digits)

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """Text, so that no digit is lost on the way."""
        return None if value is None else f"{value:f}"

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """With groups."""
        assert isinstance(value, Decimal)
        return formats.number(value)

    def entry(self, field: Field, value: object, formats: Formats) -> str:
        """Without groups."""
        assert isinstance(value, Decimal)
        return plain_entry(value, formats)

    def attributes(self, field: Field) -> dict[str, str]:
        """A numeric keyboard with a decimal point."""
        return {"inputmode": "decimal"}


class Percent(Exact):
    """A percentage: 12.5 means 12.5%."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """The sign may be written or not."""
        return super().parse_text(field, text.strip().removesuffix("%"), formats, held)

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """With its sign."""
        assert isinstance(value, Decimal)
        return formats.percent(value.normalize())


_UNITS = re.compile(
    r"(?:(?P<d>[0-9]{1,5})\s*(?:d|g|days?|giorn[oi]))?\s*"
    r"(?:(?P<h>[0-9]{1,6})\s*(?:h|hours?|or[ae]))?\s*"
    r"(?:(?P<m>[0-9]{1,8})\s*(?:m|min|minutes?|minut[oi]))?\s*"
    r"(?:(?P<s>[0-9]{1,9})\s*(?:s|sec|seconds?|second[oi]))?",
    re.IGNORECASE,
)
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_CLOCK = re.compile(r"([0-9]{1,6}):([0-5][0-9])(?::([0-5][0-9]))?")


class Duration(Kind):
    """A length of time in seconds; people write hours and minutes, or minutes alone."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """``1h 30m``, ``2d``, ``1:30``, ``1:30:15`` or ``90`` (minutes)."""
        written = text.strip()
        if not written:
            return None
        found = _CLOCK.fullmatch(written)
        if found:
            hours, minutes, seconds = (int(part or 0) for part in found.groups())
            return self._checked(field, hours * 3600 + minutes * 60 + seconds)
        if re.fullmatch(r"[0-9]{1,8}", written):
            return self._checked(field, int(written) * 60)
        if found := _UNITS.fullmatch(written):
            parts = {unit: int(part) for unit, part in found.groupdict().items() if part}
            return self._checked(field, sum(_SECONDS[unit] * n for unit, n in parts.items()))
        raise InvalidError("duration")

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """Seconds."""
        if data is None:
            return None
        if isinstance(data, bool) or not isinstance(data, int) or not 0 <= data <= INTEGER_LIMIT:
            raise InvalidError("duration")
        return self._checked(field, data)

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """Hours and minutes."""
        return self.entry(field, value, formats)

    def entry(self, field: Field, value: object, formats: Formats) -> str:
        """Hours, minutes and seconds, those that there are."""
        assert isinstance(value, int)
        hours, rest = divmod(value, 3600)
        parts = zip((hours, *divmod(rest, 60)), "hms", strict=True)
        return " ".join(f"{number}{unit}" for number, unit in parts if number) or "0m"

    def _checked(self, field: Field, seconds: int) -> int:
        check_bounds(field, seconds)
        return seconds
