"""The closed condition language: what a rule may ask of a record and of the actor.

A predicate is a value. This module evaluates it in Python (``holds``), tells what it reads
(``reads``) and simplifies it for a known actor (``for_actor``). The runtime's query layer turns
the same values into SQL; a property test holds both to the same answer.

Meaning of missing values: a comparison with a missing value is false, while ``ne`` and
``not_in`` are true for it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from engine.model.principal import Actor, Principal
from engine.model.values import Client, Money, Point, Ref, is_empty

Op = Literal["eq", "ne", "gt", "gte", "lt", "lte"]


@dataclass(frozen=True, slots=True)
class Today:
    """The current day in the application's time zone, moved by a number of days."""

    days: int = 0


Constant = str | int | Decimal | bool | date | datetime | time | Today | Ref
"""What a field is compared with. ``Ref`` asks whether a client, or a link to several entities, points
at that record; a number alone means a client's company, or whatever record has it."""


@dataclass(frozen=True, slots=True)
class Always:
    """True for every record."""


@dataclass(frozen=True, slots=True)
class Never:
    """True for no record."""


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    of: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    of: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    of: Predicate


@dataclass(frozen=True, slots=True)
class Compare:
    """A field against a constant. Of a multiple field, one of its values is enough for ``eq``."""

    field: str
    op: Op
    value: Constant


@dataclass(frozen=True, slots=True)
class In:
    """A field is one of the constants (or, ``negated``, none of them)."""

    field: str
    values: tuple[Constant, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A field has a value; ``filled=False`` asks for the opposite."""

    field: str
    filled: bool = True


@dataclass(frozen=True, slots=True)
class StageIn:
    """The record stands in one of these (pipeline, stage) pairs.

    The compiler resolves ranges such as ``from: proposal`` and ``kind: open`` to pairs, so that
    order never has to be known at run time.
    """

    stages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ActorIs:
    """The actor is one of the principals, which may be relative to the record."""

    principals: tuple[Principal, ...]


@dataclass(frozen=True, slots=True)
class OwnerWithin:
    """The record's responsible belongs to one of these departments."""

    departments: tuple[str, ...]


Predicate = (
    Always | Never | All | Any | Not | Compare | In | Filled | StageIn | ActorIs | OwnerWithin
)

ALWAYS = Always()
NEVER = Never()


@dataclass(frozen=True, slots=True)
class Record:
    """A record as rules see it: values by field name and what is known of its owner.

    System fields (``owner``, ``created_by``, ``observers``, ``open``, ``pipeline``, ``stage``)
    stand among the values.
    """

    entity: str
    values: Mapping[str, object]
    owner_departments: frozenset[str] = frozenset()

    def get(self, name: str) -> object:
        """The value of a field, None when absent."""
        return self.values.get(name)


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment at which a rule is judged."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The calendar day in the application's time zone."""
        return self.now.astimezone(self.zone).date()

    def day_start(self, day: date) -> datetime:
        """The first moment of a day, in UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def holds(predicate: Predicate, record: Record, actor: Actor, clock: Clock) -> bool:
    """Whether the predicate is true of the record, for this actor, now."""
    # Tests of type in the order in which they are met: matching patterns takes twice the time.
    if isinstance(predicate, Compare):
        return _compare(record.values.get(predicate.field), predicate.op, predicate.value, clock)
    if isinstance(predicate, ActorIs):
        return any(actor_is(principal, record, actor) for principal in predicate.principals)
    if isinstance(predicate, All):
        return all(holds(part, record, actor, clock) for part in predicate.of)
    if isinstance(predicate, Any):
        return any(holds(part, record, actor, clock) for part in predicate.of)
    if isinstance(predicate, Filled):
        return is_empty(record.values.get(predicate.field)) != predicate.filled
    if isinstance(predicate, In):
        held = record.values.get(predicate.field)
        found = any(_compare(held, "eq", value, clock) for value in predicate.values)
        return found != predicate.negated
    if isinstance(predicate, StageIn):
        values = record.values
        return (values.get("pipeline"), values.get("stage")) in predicate.stages
    if isinstance(predicate, Not):
        return not holds(predicate.of, record, actor, clock)
    if isinstance(predicate, OwnerWithin):
        return not record.owner_departments.isdisjoint(predicate.departments)
    return isinstance(predicate, Always)


def reads(predicate: Predicate) -> frozenset[str]:
    """The names of the fields the predicate looks at."""
    return frozenset(_reads(predicate))


def walk(predicate: Predicate) -> Iterator[Predicate]:
    """The predicate and every part of it, outermost first."""
    yield predicate
    match predicate:
        case All(of) | Any(of):
            for part in of:
                yield from walk(part)
        case Not(of):
            yield from walk(of)


def conjunction(*parts: Predicate) -> Predicate:
    """All of the parts, simplified."""
    return _join(All, NEVER, ALWAYS, parts)


def disjunction(*parts: Predicate) -> Predicate:
    """Any of the parts, simplified."""
    return _join(Any, ALWAYS, NEVER, parts)


def negation(part: Predicate) -> Predicate:
    """The opposite, simplified."""
    match part:
        case Always():
            return NEVER
        case Never():
            return ALWAYS
        case Not(of):
            return of
    return Not(part)


def for_actor(predicate: Predicate, actor: Actor) -> Predicate:
    """The same predicate with everything decided that depends on the actor alone.

    What is left asks only about the record: comparisons and, for record-relative principals,
    ``ActorIs`` with ``owner``, ``creator`` or ``observers``.
    """
    match predicate:
        case ActorIs(principals):
            answers = [(principal, actor.matches(principal)) for principal in principals]
            if any(answer is True for _, answer in answers):
                return ALWAYS
            relative = tuple(principal for principal, answer in answers if answer is None)
            return ActorIs(relative) if relative else NEVER
        case All(of):
            return conjunction(*(for_actor(part, actor) for part in of))
        case Any(of):
            return disjunction(*(for_actor(part, actor) for part in of))
        case Not(of):
            return negation(for_actor(of, actor))
    return predicate


def _join(
    joint: type[All | Any],
    absorbing: Predicate,
    neutral: Predicate,
    parts: tuple[Predicate, ...],
) -> Predicate:
    kept: dict[Predicate, None] = {}  # a set that remembers the order
    for part in parts:
        if part == absorbing:
            return absorbing
        if part == neutral:
            continue
        for piece in part.of if isinstance(part, joint) else (part,):
            kept.setdefault(piece)
    if not kept:
        return neutral
    return next(iter(kept)) if len(kept) == 1 else joint(tuple(kept))


def _reads(predicate: Predicate) -> Iterator[str]:
    for part in walk(predicate):
        match part:
            case Compare(name) | In(name) | Filled(name):
                yield name
            case StageIn():
                yield from ("pipeline", "stage")
            case OwnerWithin():
                yield "owner"
            case ActorIs(principals):
                for principal in principals:
                    if principal.kind == "creator":
                        yield "created_by"
                    elif principal.kind in ("owner", "observers"):
                        yield principal.kind


def actor_is(principal: Principal, record: Record, actor: Actor) -> bool:
    """Whether the actor is the principal, as seen from this record."""
    match principal.kind:
        case "owner":
            return record.get("owner") == actor.id
        case "creator":
            return record.get("created_by") == actor.id
        case "observers":
            observers = record.get("observers")
            return isinstance(observers, tuple) and actor.id in observers
    return bool(actor.matches(principal))


def _compare(held: object, op: Op, constant: Constant, clock: Clock) -> bool:
    if isinstance(held, tuple):
        if op == "ne":
            return not any(_compare(item, "eq", constant, clock) for item in held)
        return any(_compare(item, op, constant, clock) for item in held)
    if isinstance(constant, Ref):
        return _points_at(held, constant) == (op == "eq")
    if isinstance(held, Client):
        held = held.company
    elif isinstance(held, Ref):
        held = held.id
    elif isinstance(held, (Money, Point)):
        held = held.value
    if is_empty(held):
        return op == "ne"
    if isinstance(constant, Today):
        constant = clock.today + timedelta(days=constant.days)
    if isinstance(held, datetime) and not isinstance(constant, datetime):
        held = held.astimezone(clock.zone).date()
    return _OPERATORS[op](held, constant)


def _points_at(held: object, ref: Ref) -> bool:
    if isinstance(held, Client):
        company = ref.entity == "company" and held.company == ref.id
        return company or (ref.entity == "contact" and ref.id in held.contacts)
    return held == ref


_OPERATORS: Mapping[Op, Callable[..., bool]] = {
    "eq": operator.eq, "ne": operator.ne, "gt": operator.gt, "gte": operator.ge,
    "lt": operator.lt, "lte": operator.le,
}  # fmt: skip
