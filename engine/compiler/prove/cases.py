"""The records a proof tries: one for each combination of answers that the rules can get."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from engine.compiler.prove.people import CREATOR, OBSERVER, OWNER, SELF
from engine.compiler.prove.samples import TooMany, comparisons, samples
from engine.compiler.prove.slices import NOWHERE, PEOPLE, Place, Slice
from engine.model.predicate import (
    ALWAYS,
    NEVER,
    All,
    Any,
    Clock,
    Not,
    Predicate,
    Record,
    StageIn,
    conjunction,
    disjunction,
    negation,
    reads,
    walk,
)
from engine.model.principal import Actor, Principal

LIMIT: Final = 20_000
"""How many records one required field may need before it is reported as not proved."""

_KEPT_BY = {"owner": "owner", "creator": "created_by", "observers": "observers"}


@dataclass(frozen=True, slots=True)
class Case:
    """Values of a record, and the department of its owner where that is not the person."""

    values: Mapping[str, object]
    department: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """The same for the same situation of different people.

        Who owns the record brings their own department, and nobody brings none.
        """
        others = self.values.get("owner", OWNER) == OWNER
        return (*(repr(v) for v in self.values.values()), self.department if others else "")

    def at(self, entity: str, person: Actor, place: Place) -> Record:
        """The record as it stands at a place, before this person."""
        values = dict(self.values)
        if place != NOWHERE:
            values["pipeline"], values["stage"] = place
        owner = values.get("owner", OWNER)
        theirs = frozenset({self.department} if self.department else ())
        if owner is None:
            theirs = frozenset()
        return Record(entity, values, person.departments if owner == SELF else theirs)


def fillings(part: Slice, clock: Clock) -> dict[str, tuple[object, ...]]:
    """What each field of the slice can be filled with, as far as it makes a difference."""
    asked = comparisons(part.conditions)
    return {
        field.name: tuple(
            value
            for value in samples(field, asked.get(field.name, ()), clock, offered=True)
            if value is not None
        )
        for field in part.entity.fields.values()
    }


def cases(
    part: Slice, edits: Iterable[Predicate], exempt: Iterable[Principal], clock: Clock,
    departments: tuple[str, ...] = ("",),
) -> Iterator[Case]:  # fmt: skip
    """Every record that the slice tells apart; its own field is empty unless a rule reads it.

    ``edits`` is what decides who may edit at all, ``exempt`` who may pass a transition;
    ``departments`` are those that the owner may belong to. Raises ``TooMany``.
    """
    conditions = (*part.conditions, *edits)
    asked = comparisons(conditions)
    read = frozenset(name for condition in conditions for name in reads(condition))
    read |= {_KEPT_BY[p.kind] for p in (*part.principals, *exempt) if p.kind in _KEPT_BY}
    choices: dict[str, tuple[object, ...]] = {}
    for field in part.data:
        known = samples(field, asked.get(field.name, ()), clock)
        if field.name in read:
            choices[field.name] = known
        else:
            # What no rule reads makes no difference, and filled is one thing less that is missing.
            choices[field.name] = (None,) if field.name == part.field.name else known[-1:]
    for name in PEOPLE:
        if name in part.entity.fields and name in read:
            choices[name] = (None,) if name == part.field.name else _people(name, name in asked)
    if prod(len(values) for values in choices.values()) * len(departments) > LIMIT:
        raise TooMany(f"the rules tell more than {LIMIT:,} records apart")
    for values in product(*choices.values()):
        for department in departments:
            yield Case(dict(zip(choices, values, strict=True)), department)


def at_place(condition: Predicate, place: Place) -> Predicate:
    """The condition for records that stand at a place: questions about the stage are answered."""
    match condition:
        case StageIn(stages):
            return ALWAYS if place in stages else NEVER
        case All(of):
            return conjunction(*(at_place(part, place) for part in of))
        case Any(of):
            return disjunction(*(at_place(part, place) for part in of))
        case Not(of):
            return negation(at_place(of, place))
    return condition


def stage_answers(conditions: Iterable[Predicate], place: Place) -> tuple[bool, ...]:
    """What each question about the stage is answered at a place."""
    return tuple(
        place in part.stages
        for condition in conditions
        for part in walk(condition)
        if isinstance(part, StageIn)
    )


def _people(name: str, asked: bool) -> tuple[object, ...]:
    """The people a field may name; a record has an owner, unless a condition asks whether."""
    if name == "observers":
        return ((), (SELF,), (OBSERVER,))
    if name == "owner":
        return (SELF, OWNER, None) if asked else (SELF, OWNER)
    return (SELF, CREATOR)
