"""Values that stand for all others: one for each answer that a set of conditions can give.

Two values of a field are alike when every comparison with it gives the same answer. Numbers and
moments fall into the stretches between the constants used, options into those that are named and
the rest. Candidates are generated generously, on both sides of every constant; of those that are
alike only the first is kept, so the result is exact and as small as can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from engine.model.field import Field
from engine.model.predicate import (
    Clock,
    Compare,
    Constant,
    Filled,
    In,
    Predicate,
    Record,
    Today,
    holds,
    walk,
)
from engine.model.principal import Actor
from engine.model.values import Address, Client, Money, Ref

SETS_LIMIT: Final = 64
"""How many different sets of values of one multiple field are told apart."""

OTHER_ID: Final = 1001
"""A record or person that no condition names."""

NOBODY: Final = Actor(0, "", frozenset())


class TooMany(Exception):
    """The values cannot be told apart within the limits; the message says why."""


def comparisons(conditions: Iterable[Predicate]) -> dict[str, tuple[Predicate, ...]]:
    """Everything that the conditions ask of each field."""
    found: dict[str, dict[Predicate, None]] = {}
    for condition in conditions:
        for part in walk(condition):
            if isinstance(part, (Compare, In, Filled)):
                found.setdefault(part.field, {})[part] = None
    return {name: tuple(parts) for name, parts in found.items()}


def samples(
    field: Field, asked: Sequence[Predicate], clock: Clock, *, offered: bool = False
) -> tuple[object, ...]:
    """Values of the field, absent among them, for every combination of answers to ``asked``.

    ``offered`` leaves out what nobody can choose any more (retired options).
    """
    tests = (*asked, Filled(field.name))
    singles = _distinct(field.name, _candidates(field, asked, clock, offered), tests, clock)
    if field.multiple:
        values: Iterable[object] = _sets(field.name, singles, tests, clock)
    else:
        values = singles
    return _distinct(field.name, (None, *values), tests, clock)


def signature(
    name: str, value: object, tests: Sequence[Predicate], clock: Clock
) -> tuple[bool, ...]:
    """What a value answers to each test."""
    record = Record("", {name: value})
    return tuple(holds(test, record, NOBODY, clock) for test in tests)


def constants(asked: Iterable[Predicate]) -> tuple[Constant, ...]:
    """The constants that a field is compared with."""
    found: dict[Constant, None] = {}
    for part in asked:
        if isinstance(part, Compare):
            found[part.value] = None
        elif isinstance(part, In):
            found.update(dict.fromkeys(part.values))
    return tuple(found)


def days_apart(conditions: Iterable[Predicate], clock: Clock) -> tuple[date, ...]:
    """The days on which ``today`` stands differently to the written dates.

    Only a field that is compared with both makes a difference: otherwise all days are alike.
    """
    found = {clock.today: None}
    for asked in comparisons(conditions).values():
        used = constants(asked)
        moving = [constant.days for constant in used if isinstance(constant, Today)]
        fixed = [_day(constant) for constant in used if isinstance(constant, (date, datetime))]
        for day in fixed:
            for days in moving:
                for beside in (-1, 0, 1):
                    found[day - timedelta(days=days - beside)] = None
    return tuple(found)


def _day(constant: date | datetime) -> date:
    return constant.date() if isinstance(constant, datetime) else constant


def _distinct(
    name: str, values: Iterable[object], tests: Sequence[Predicate], clock: Clock
) -> tuple[object, ...]:
    kept: dict[tuple[bool, ...], object] = {}
    for value in values:
        kept.setdefault(signature(name, value, tests, clock), value)
    return tuple(kept.values())


def _sets(
    name: str, singles: Sequence[object], tests: Sequence[Predicate], clock: Clock
) -> list[object]:
    """Sets of values, grown one value at a time as long as the answers are new."""
    kept: dict[tuple[bool, ...], tuple[object, ...]] = {}
    fresh: list[tuple[object, ...]] = [()]
    while fresh:
        grown = [(*held, value) for held in fresh for value in singles if value not in held]
        fresh = []
        for values in grown:
            answers = signature(name, values, tests, clock)
            if answers not in kept:
                kept[answers] = values
                fresh.append(values)
        if len(kept) > SETS_LIMIT:
            raise TooMany(f"{name} can hold too many different sets of values")
    return list(kept.values())


def _candidates(
    field: Field, asked: Sequence[Predicate], clock: Clock, offered: bool
) -> Iterator[object]:
    """Single values on all sides of every constant, ordinary ones first."""
    field = field.result
    if field.options and not field.kinded:
        yield from (name for name, option in field.options.items() if not option.retired)
        if not offered:
            yield from (name for name, option in field.options.items() if option.retired)
        return
    make = _MAKERS.get(field.type) or _FAMILIES[field.kind.family]
    yield from make(field, constants(asked), clock)


Maker = Callable[[Field, tuple[Constant, ...], Clock], Iterator[object]]


def _numbers(field: Field, used: tuple[Constant, ...], _: Clock) -> Iterator[object]:
    step = Decimal(1).scaleb(-field.digits)
    low = field.min if isinstance(field.min, (int, Decimal)) else None
    high = field.max if isinstance(field.max, (int, Decimal)) else None
    marks = [Decimal(mark) for mark in used if isinstance(mark, (int, Decimal))]
    around = [Decimal(0), *(Decimal(bound) for bound in (low, high) if bound is not None)]
    for mark in (*around, *marks):
        aligned = mark // step * step
        for value in (aligned + step, aligned, aligned - step):
            if (low is None or value >= low) and (high is None or value <= high):
                yield _number(field, value)


def _number(field: Field, value: Decimal) -> object:
    if field.type == "money":
        return Money(value, field.currency or "EUR")
    return value if field.type in ("decimal", "percent") else int(value)


def _dates(field: Field, used: tuple[Constant, ...], clock: Clock) -> Iterator[object]:
    low = field.min if isinstance(field.min, date) else date.min
    high = field.max if isinstance(field.max, date) else date.max
    for mark in (clock.today, *_marks(used, clock), low, high):
        for days in (1, 0, -1):
            if not date.min.toordinal() <= mark.toordinal() + days <= date.max.toordinal():
                continue
            value = mark + timedelta(days=days)
            if low <= value <= high:
                yield value


def _moments(_field: Field, used: tuple[Constant, ...], clock: Clock) -> Iterator[object]:
    yield clock.now.astimezone(UTC)
    for mark in used:
        if isinstance(mark, datetime):
            yield from (mark + timedelta(seconds=beside) for beside in (1, 0, -1))
    for day in _marks(used, clock):
        for days in (1, 0, -1):
            noon = datetime.combine(day + timedelta(days=days), time(12), clock.zone)
            yield noon.astimezone(UTC)


def _marks(used: tuple[Constant, ...], clock: Clock) -> Iterator[date]:
    for mark in used:
        if isinstance(mark, Today):
            yield clock.today + timedelta(days=mark.days)
        elif isinstance(mark, (date, datetime)):
            yield _day(mark)


def _times(_field: Field, used: tuple[Constant, ...], _: Clock) -> Iterator[object]:
    yield time(9)
    for mark in used:
        if isinstance(mark, time):
            seconds = mark.hour * 3600 + mark.minute * 60 + mark.second
            for value in (seconds + 1, seconds, seconds - 1):
                if 0 <= value < 86_400:
                    yield time(value // 3600, value // 60 % 60, value % 60)


def _texts(_field: Field, used: tuple[Constant, ...], _: Clock) -> Iterator[object]:
    named = [mark for mark in used if isinstance(mark, str)]
    other = "x"
    while other in named:
        other += "x"
    yield from (other, *named)


def _booleans(_field: Field, _used: tuple[Constant, ...], _: Clock) -> Iterator[object]:
    yield from (True, False)


def _references(field: Field, used: tuple[Constant, ...], _: Clock) -> Iterator[object]:
    named = [mark for mark in used if isinstance(mark, int)]
    for number in (max([OTHER_ID, *(mark + 1 for mark in named)]), *named):
        several = field.type == "link" and len(field.to) > 1
        yield Ref(field.to[0], number) if several else number


def _clients(field: Field, used: tuple[Constant, ...], clock: Clock) -> Iterator[object]:
    yield from (Client(company=int(str(number))) for number in _references(field, used, clock))
    yield Client(contacts=(OTHER_ID,))


def _addresses(_field: Field, _used: tuple[Constant, ...], _: Clock) -> Iterator[object]:
    yield Address(city="Roma")


_FAMILIES: Final[Mapping[str, Maker]] = {
    "text": _texts, "number": _numbers, "moment": _dates, "boolean": _booleans,
    "option": _texts, "reference": _references, "composite": _texts,
}  # fmt: skip
_MAKERS: Final[Mapping[str, Maker]] = {
    "datetime": _moments, "time": _times, "client": _clients, "address": _addresses,
}  # fmt: skip
