"""Constants as they stand in YAML, turned into values of a field's type.

One reading for the checks, which want to know why a value does not fit, and for lowering, which
trusts that it does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from engine.model.field_types import INTEGER_LIMIT
from engine.model.predicate import Constant, Today


class Unfit(ValueError):
    """The value is none of the type; the message says what would be."""


def constant(type_: str, raw: object, zone: ZoneInfo | None = None) -> Constant:
    """The value of the field type that ``raw`` stands for. Raises ``Unfit``.

    Option names and other names are taken as they are: whether they exist is the scope's business.
    """
    return _READERS.get(type_, _text)(raw, zone)


def today(raw: object) -> Today | None:
    """``today``, ``today+7d`` and ``today-30d``; None for anything else."""
    found = _TODAY.fullmatch(raw) if isinstance(raw, str) else None
    if found is None:
        return None
    return Today(int(found["days"].replace(" ", "")) if found["days"] else 0)


def seconds(raw: object) -> int | None:
    """A duration such as ``90``, ``45m``, ``1h30m`` or ``2d``, in seconds; None for another."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    found = _DURATION.fullmatch(raw) if isinstance(raw, str) and raw else None
    if found is None:
        return None
    return sum(int(part) * _SECONDS[unit] for unit, part in found.groupdict().items() if part)


def days(raw: str) -> int:
    """The number of days in ``30d``. Raises ``Unfit``."""
    found = re.fullmatch(r"([0-9]{1,5})d", raw)
    if found is None:
        raise Unfit("a number of days such as 30d")
    return int(found[1])


_TODAY: Final = re.compile(r"today(?P<days> ?[+-] ?[0-9]{1,5}(?=d))?d?")
_DURATION: Final = re.compile(
    r"(?:(?P<d>[0-9]{1,6})d)?(?:(?P<h>[0-9]{1,6})h)?(?:(?P<m>[0-9]{1,6})m)?(?:(?P<s>[0-9]{1,9})s)?"
)
_SECONDS: Final[Mapping[str, int]] = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}


def _text(raw: object, _: ZoneInfo | None) -> Constant:
    if isinstance(raw, str):
        return raw
    raise Unfit("text, in quotes")


def _name(raw: object, _: ZoneInfo | None) -> Constant:
    if isinstance(raw, str):
        return raw
    raise Unfit("a name")


def _boolean(raw: object, _: ZoneInfo | None) -> Constant:
    if isinstance(raw, bool):
        return raw
    raise Unfit("true or false")


def _integer(raw: object, _: ZoneInfo | None) -> Constant:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise Unfit("a whole number")
    if abs(raw) > INTEGER_LIMIT:
        raise Unfit(f"a whole number up to {INTEGER_LIMIT:,}")
    return raw


def _decimal(raw: object, _: ZoneInfo | None) -> Constant:
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal)):
        raise Unfit("a number such as 100 or 99.50")
    number = raw if isinstance(raw, Decimal) else Decimal(str(raw))
    if not number.is_finite():
        raise Unfit("a number such as 100 or 99.50")
    return number


def _duration(raw: object, _: ZoneInfo | None) -> Constant:
    found = seconds(raw)
    if found is None:
        raise Unfit("seconds, or a duration such as 1h30m")
    return found


def _date(raw: object, _: ZoneInfo | None) -> Constant:
    moved = today(raw)
    if moved is not None:
        return moved
    try:
        if isinstance(raw, str) and _DAY.fullmatch(raw):
            return date.fromisoformat(raw)
    except ValueError:
        pass
    raise Unfit("a date such as 2026-12-31, today or today+7d")


_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _datetime(raw: object, zone: ZoneInfo | None) -> Constant:
    moved = today(raw)
    if moved is not None:
        return moved
    try:
        if isinstance(raw, str) and _DAY.match(raw):
            if _DAY.fullmatch(raw):
                return date.fromisoformat(raw)
            moment = datetime.fromisoformat(raw)
            return (moment if moment.tzinfo else moment.replace(tzinfo=zone or UTC)).astimezone(UTC)
    except ValueError:
        pass
    raise Unfit("a date, a moment such as 2026-12-31T18:00, today or today+7d")


def _time(raw: object, _: ZoneInfo | None) -> Constant:
    try:
        if isinstance(raw, str) and re.fullmatch(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?", raw):
            return time.fromisoformat(raw)
    except ValueError:
        pass
    raise Unfit("a time such as 09:30")


_READERS: Final[Mapping[str, Callable[[object, ZoneInfo | None], Constant]]] = {
    "integer": _integer,
    "rating": _integer,
    "duration": _duration,
    "decimal": _decimal,
    "money": _decimal,
    "percent": _decimal,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "choice": _name,
    "department": _name,
    "stage": _name,
    "pipeline": _name,
}
