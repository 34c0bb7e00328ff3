"""What a condition can be true of: sets of values for each field, for proofs and contradictions.

A condition is spread into *clauses*, of which one must hold; a clause says, for each field, which
values it admits. A clause with a field that admits nothing is impossible, so a condition without
a possible clause can never hold, and one whose opposite is impossible always holds. The answers
are safe: "perhaps" is given whenever the language says more than the sets here can express.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from itertools import product
from typing import Any, Protocol

from engine.model import predicate as p
from engine.model.field_types import FIELD_TYPES

CLAUSE_LIMIT = 400
"""Conditions that spread into more clauses than this are not reasoned about."""


class Facts(Protocol):
    """What reasoning has to know of a field; a ``Field`` of the model will do."""

    @property
    def type(self) -> str: ...

    @property
    def multiple(self) -> bool: ...

    @property
    def options(self) -> Mapping[str, object]: ...

    @property
    def min(self) -> object: ...

    @property
    def max(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """What conditions of an entity stand on: its fields and its (pipeline, stage) pairs."""

    fields: Mapping[str, Facts]
    stages: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Points:
    """A finite set of values, or everything but a finite set."""

    of: frozenset[Hashable]
    others: bool = False

    @property
    def empty(self) -> bool:
        return not self.of and not self.others

    def both(self, other: Points) -> Points:
        """The values in both sets."""
        if self.others and other.others:
            return Points(self.of | other.of, others=True)
        if self.others:
            return Points(other.of - self.of)
        if other.others:
            return Points(self.of - other.of)
        return Points(self.of & other.of)

    def opposite(self) -> Points:
        """The values outside the set."""
        return Points(self.of, not self.others)


@dataclass(frozen=True, slots=True)
class Cut:
    """A place between values: just before ``at``, or just ``after`` it."""

    at: Any
    after: bool = False

    def __lt__(self, other: Cut) -> bool:
        if self.at == other.at:
            return not self.after and other.after
        return bool(self.at < other.at)


@dataclass(frozen=True, slots=True)
class Span:
    """The values between two cuts; None is no limit."""

    low: Cut | None = None
    high: Cut | None = None

    @property
    def empty(self) -> bool:
        return self.low is not None and self.high is not None and not self.low < self.high

    def both(self, other: Span) -> Span:
        """The values in both spans."""
        low = other.low if self.low is None or (other.low and self.low < other.low) else self.low
        high = (
            other.high
            if self.high is None or (other.high and other.high < self.high)
            else self.high
        )
        return Span(low, high)


@dataclass(frozen=True, slots=True)
class Region:
    """The values a field may have: points or a span, and whether it may have none at all."""

    values: Points | Span
    missing: bool

    @property
    def empty(self) -> bool:
        return not self.missing and self.values.empty

    def both(self, other: Region) -> Region:
        """The values in both regions."""
        mine, theirs = self.values, other.values
        if isinstance(mine, Span) and isinstance(theirs, Span):
            met: Points | Span = mine.both(theirs)
        elif isinstance(mine, Points) and isinstance(theirs, Points):
            met = mine.both(theirs)
        else:
            # "Empty" is said without knowing the type, as a set of no points.
            met = mine if mine.empty else theirs
        return Region(met, self.missing and other.missing)


Key = Hashable
Clause = dict[Key, Region]


def possible(condition: p.Predicate, ground: Ground) -> bool | None:
    """Whether some record and actor satisfy the condition; None when that is not known."""
    clauses = _spread(condition, ground, wanted=True)
    if clauses is None:
        return None
    return any(_consistent(clause) for clause in clauses)


def certain(condition: p.Predicate, ground: Ground) -> bool | None:
    """Whether every record and actor satisfy the condition; None when that is not known."""
    clauses = _spread(condition, ground, wanted=False)
    if clauses is None:
        return None
    return not any(_consistent(clause) for clause in clauses)


def _spread(condition: p.Predicate, ground: Ground, *, wanted: bool) -> list[Clause] | None:
    """The clauses under which the condition is ``wanted``; None when they are too many."""
    match condition:
        case p.Always() | p.Never():
            return [{}] if isinstance(condition, p.Always) == wanted else []
        case p.Not(of):
            return _spread(of, ground, wanted=not wanted)
        case p.All(of) | p.Any(of):
            parts = [_spread(part, ground, wanted=wanted) for part in of]
            known = [part for part in parts if part is not None]
            if len(known) < len(parts):
                return None
            if isinstance(condition, p.All) == wanted:
                return _joined(known)
            clauses = [clause for part in known for clause in part]
            return clauses if len(clauses) <= CLAUSE_LIMIT else None
    return [dict(literal) for literal in _literals(condition, ground, wanted=wanted)]


def _joined(parts: list[list[Clause]]) -> list[Clause] | None:
    clauses: list[Clause] = [{}]
    for part in parts:
        if len(clauses) * len(part) > CLAUSE_LIMIT:
            return None
        met = (_meet(one, other) for one, other in product(clauses, part))
        clauses = [clause for clause in met if clause is not None]
    return clauses


def _meet(one: Clause, other: Clause) -> Clause | None:
    clause = dict(one)
    for key, region in other.items():
        both = clause[key].both(region) if key in clause else region
        if both.empty:
            return None
        clause[key] = both
    return clause


def _consistent(clause: Clause) -> bool:
    """No field admits nothing, and no multiple field has a value while it is empty."""
    if any(region.empty for region in clause.values()):
        return False
    having = {key[1] for key, region in clause.items()
              if isinstance(key, tuple) and key[0] == "has" and region == _YES}  # fmt: skip
    return all(clause.get(name, _ANY).values != Points(frozenset()) for name in having)


_YES = Region(Points(frozenset({True})), missing=False)
_NO = Region(Points(frozenset({False})), missing=False)
_ANY = Region(Points(frozenset(), others=True), missing=True)


def _literals(condition: p.Predicate, ground: Ground, *, wanted: bool) -> Iterator[Clause]:
    """The clauses of one comparison or its opposite."""
    match condition:
        case p.Compare(name, op, value):
            if op == "ne":
                yield from _compared(name, "eq", (value,), ground, wanted=not wanted)
            else:
                yield from _compared(name, op, (value,), ground, wanted=wanted)
        case p.In(name, values, negated):
            yield from _compared(name, "eq", values, ground, wanted=wanted != negated)
        case p.Filled(name, filled):
            everything = _everything(name, ground)
            if filled == wanted:
                yield {name: replace(everything, missing=False)}
            else:
                yield {name: Region(Points(frozenset()), missing=True)}
        case p.StageIn(stages):
            named = frozenset(stages)
            rest = named if wanted else ground.stages - named
            yield {"stage": Region(Points(rest), missing=False)}
        case p.ActorIs(principals):
            yield from _any_of([("actor", principal) for principal in principals], wanted=wanted)
        case p.OwnerWithin(departments):
            yield from _any_of([("owner", name) for name in departments], wanted=wanted)


def _any_of(keys: list[Key], *, wanted: bool) -> Iterator[Clause]:
    """Independent facts of which one is enough."""
    if wanted:
        yield from ({key: _YES} for key in keys)
    else:
        yield {key: _NO for key in keys}  # noqa: C420  (fromkeys would narrow the key type)


def _compared(
    name: str, op: str, values: Iterable[p.Constant], ground: Ground, *, wanted: bool
) -> Iterator[Clause]:
    facts = ground.fields.get(name)
    constants = tuple(values)
    if facts is None or facts.multiple or not _comparable(facts, constants):
        yield from _any_of([("has", name, op, value) for value in constants], wanted=wanted)
    elif not _spans(facts):
        held = Points(frozenset(constants))
        yield {name: _region(held if wanted else held.opposite(), facts, missing=not wanted)}
    elif wanted:
        for value in constants:
            yield {name: _region(_span(op, value), facts, missing=False)}
    else:
        yield from _outside(name, op, constants, facts)


def _outside(
    name: str, op: str, constants: tuple[p.Constant, ...], facts: Facts
) -> Iterator[Clause]:
    """The values for which none of the comparisons holds, one clause for each stretch of them."""
    stretches = [Span()]
    for constant in constants:
        rest = _beside(_span(op, constant))
        stretches = [both for one in stretches for other in rest
                     if not (both := one.both(other)).empty]  # fmt: skip
    for stretch in stretches:
        yield {name: _region(stretch, facts, missing=True)}
    if not stretches:
        yield {name: Region(Span(), missing=True)}


def _beside(span: Span) -> list[Span]:
    before = [Span(None, span.low)] if span.low else []
    return before + ([Span(span.high, None)] if span.high else [])


def _span(op: str, constant: p.Constant) -> Span:
    value = _number(constant)
    before, after = Cut(value), Cut(value, after=True)
    return {
        "eq": Span(before, after), "gt": Span(after), "gte": Span(before),
        "lt": Span(None, before), "lte": Span(None, after),
    }[op]  # fmt: skip


def _number(constant: object) -> object:
    """Numbers as exact decimals, days and times as they are."""
    return Decimal(constant) if isinstance(constant, (int, Decimal)) else constant


def _comparable(facts: Facts, constants: tuple[p.Constant, ...]) -> bool:
    """Whether the constants can stand on one line; ``today`` moves, so it stands on none."""
    kinds = {type(c) for c in constants}
    if p.Today in kinds:
        return False
    if _spans(facts):
        return facts.type != "datetime" and all(
            issubclass(kind, (int, Decimal, date, time)) for kind in kinds
        )
    return FIELD_TYPES[facts.type].family != "composite"


def _spans(facts: Facts) -> bool:
    return FIELD_TYPES[facts.type].ordered


def _everything(name: str, ground: Ground) -> Region:
    facts = ground.fields.get(name)
    if facts is None or facts.multiple or not _comparable(facts, ()):
        return _ANY
    if _spans(facts):
        return _region(Span(), facts, missing=True)
    return _region(Points(frozenset(), others=True), facts, missing=True)


def _region(values: Points | Span, facts: Facts, *, missing: bool) -> Region:
    """The values that the field can hold at all among these: its options, its bounds."""
    if isinstance(values, Points):
        if facts.type == "boolean":
            values = values.both(Points(frozenset({True, False})))
        elif facts.options and not FIELD_TYPES[facts.type].reach:
            values = values.both(Points(frozenset(facts.options)))
    else:
        values = values.both(_bounds(facts))
        if FIELD_TYPES[facts.type].columns[0][1] == "integer":
            values = _whole(values)
    return Region(values, missing)


def _whole(span: Span) -> Span:
    """The same whole numbers, between the first and the last: nothing lies between neighbours."""
    low, high = span.low, span.high
    if low and low.after and isinstance(low.at, Decimal):
        low = Cut(low.at + 1)
    if high and not high.after and isinstance(high.at, Decimal):
        high = Cut(high.at - 1, after=True)
    return Span(low, high)


def _bounds(facts: Facts) -> Span:
    low, high = facts.min, facts.max
    return Span(
        Cut(_number(low)) if isinstance(low, (int, Decimal, date, time)) else None,
        Cut(_number(high), after=True) if isinstance(high, (int, Decimal, date, time)) else None,
    )
