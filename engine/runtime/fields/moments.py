"""Days, points in time and times of day, as browsers' own controls write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from engine.model.field import Field
from engine.model.predicate import Today
from engine.runtime.fields.formats import Formats
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")
_ZONED = re.compile(_LOCAL.pattern + r"(Z|[+-][0-9]{2}:[0-9]{2})")
_HOUR = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")


class Day(Kind):
    """A calendar day."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """``2027-01-31``."""
        return self.from_json(field, text.strip() or None, formats, held)

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """The same as in a form."""
        if data is None:
            return None
        if not isinstance(data, str) or not _DAY.fullmatch(data):
            raise InvalidError("date")
        try:
            value = date.fromisoformat(data)
        except ValueError as error:
            raise InvalidError("date") from error
        _check_bounds(field, value, formats)
        return value

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """ISO."""
        return value.isoformat() if isinstance(value, date) else None

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """As the reader's language writes days."""
        assert isinstance(value, date)
        return formats.day(value)

    def entry(self, field: Field, value: object, formats: Formats) -> str:
        """ISO: browsers show it in the reader's way."""
        assert isinstance(value, date)
        return value.isoformat()

    def attributes(self, field: Field) -> dict[str, str]:
        """The bounds that browsers know."""
        bounds = {"min": field.min, "max": field.max}
        return {name: day.isoformat() for name, day in bounds.items() if isinstance(day, date)}


class Moment(Kind):
    """A point in time: entered in the application's time zone, kept in UTC."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """Local time without an offset."""
        written = text.strip()
        if not written:
            return None
        if not _LOCAL.fullmatch(written):
            raise InvalidError("datetime")
        return self._checked(field, written, formats)

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """RFC 3339, with its offset."""
        if data is None:
            return None
        if not isinstance(data, str) or not _ZONED.fullmatch(data.upper()):
            raise InvalidError("datetime")
        return self._checked(field, data.upper(), formats)

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """RFC 3339 in the application's time zone."""
        return value.astimezone(formats.zone).isoformat() if isinstance(value, datetime) else None

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """As the reader's language writes it."""
        assert isinstance(value, datetime)
        return formats.moment(value)

    def entry(self, field: Field, value: object, formats: Formats) -> str:
        """Local time, to the minute when it has no seconds."""
        assert isinstance(value, datetime)
        local = value.astimezone(formats.zone).replace(tzinfo=None)
        return local.isoformat(timespec="seconds" if local.second else "minutes")

    def _checked(self, field: Field, written: str, formats: Formats) -> datetime:
        """Parts of a second are dropped: no control shows them."""
        try:
            value = datetime.fromisoformat(written).replace(microsecond=0)
            said = value.replace(tzinfo=formats.zone) if value.tzinfo is None else value
            naive, value = value.tzinfo is None, said.astimezone(UTC)
            local = value.astimezone(formats.zone)
        except (ValueError, OverflowError) as error:
            raise InvalidError("datetime") from error
        # The calendar's first and last year have moments that other time zones cannot tell.
        if not 1 < local.year < 9999:
            raise InvalidError("datetime")
        if naive and local.replace(tzinfo=None) != said.replace(tzinfo=None):
            raise InvalidError("no_such_hour")
        _check_bounds(field, value, formats)
        return value


class Hour(Kind):
    """A time of day."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """``14:30``."""
        return self.from_json(field, text.strip() or None, formats, held)

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """The same as in a form."""
        if data is None:
            return None
        if not isinstance(data, str) or not _HOUR.fullmatch(data):
            raise InvalidError("time")
        try:
            value = time.fromisoformat(data).replace(microsecond=0)
        except ValueError as error:
            raise InvalidError("time") from error
        _check_bounds(field, value, formats)
        return value

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """ISO."""
        return value.isoformat() if isinstance(value, time) else None

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """As the reader's language writes it."""
        assert isinstance(value, time)
        return formats.hour(value)

    def entry(self, field: Field, value: object, formats: Formats) -> str:
        """To the minute when it has no seconds."""
        assert isinstance(value, time)
        return value.isoformat(timespec="seconds" if value.second else "minutes")


def bound(limit: object, formats: Formats) -> date | datetime | time | None:
    """A bound of a field as it is today; None when there is none."""
    if isinstance(limit, Today):
        return formats.clock.today + timedelta(days=limit.days)
    return limit if isinstance(limit, (date, time)) else None


def _check_bounds(field: Field, value: date | datetime | time, formats: Formats) -> None:
    low, high = bound(field.min, formats), bound(field.max, formats)
    if low is not None and _before(value, low, formats):
        raise InvalidError("too_early")
    if high is not None and _before(high, value, formats):
        raise InvalidError("too_late")


def _before(one: date | time, other: date | time, formats: Formats) -> bool:
    """Whether one comes before the other; a moment beside a day counts as its local day."""
    pair = [one, other]
    if not all(isinstance(item, datetime) for item in pair):
        pair = [
            item.astimezone(formats.zone).date() if isinstance(item, datetime) else item
            for item in pair
        ]
    first, second = pair
    if isinstance(first, time) and isinstance(second, time):
        return first < second
    return isinstance(first, date) and isinstance(second, date) and first < second
