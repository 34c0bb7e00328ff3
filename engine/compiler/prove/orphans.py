"""Fields that are out of everybody's sight or reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Literal

from engine.compiler.prove.cases import LIMIT
from engine.compiler.prove.deadends import everybody
from engine.compiler.prove.people import CREATOR, OBSERVER, OWNER, SELF
from engine.compiler.prove.samples import TooMany, comparisons, days_apart, samples
from engine.compiler.prove.slices import PEOPLE
from engine.model.app import App, Entity
from engine.model.decide import Decider
from engine.model.predicate import (
    ALWAYS,
    NEVER,
    Clock,
    Predicate,
    Record,
    StageIn,
    holds,
    reads,
    walk,
)
from engine.model.principal import Actor


@dataclass(frozen=True, slots=True)
class Orphan:
    """A field that no role can see, or that some see and none can fill."""

    entity: str
    field: str
    kind: Literal["never seen", "never edited"]


def orphans(app: App, entity: Entity, clock: Clock) -> Iterator[Orphan]:
    """Declared fields that nobody can ever see, or that everybody can only read."""
    decider = Decider(app)
    readers = [
        person for person in everybody(app, entity)
        if decider.reach(entity, person, "read") != NEVER
    ]  # fmt: skip
    writers = [
        person for person in readers
        if decider.reach(entity, person, "edit") != NEVER
        or decider.reach(entity, person, "create") != NEVER
    ]  # fmt: skip
    masks = [decider.mask(entity, person) for person in readers]
    written = [decider.mask(entity, person) for person in writers]
    for name, field in entity.fields.items():
        if field.system or not readers:
            continue
        if not _ever(entity, (mask.visible.get(name, NEVER) for mask in masks), clock):
            yield Orphan(entity.name, name, "never seen")
        elif writers and not (field.readonly or field.kind.computed):
            if not _ever(entity, (mask.editable.get(name, NEVER) for mask in written), clock):
                yield Orphan(entity.name, name, "never edited")


def _ever(entity: Entity, conditions: Iterable[Predicate], clock: Clock) -> bool:
    """Whether one of the conditions can hold on some record; taken for granted beyond the limit."""
    different = set(conditions) - {NEVER}
    return ALWAYS in different or any(
        satisfiable(entity, condition, clock) for condition in different
    )


def satisfiable(entity: Entity, condition: Predicate, clock: Clock) -> bool:
    """Whether a condition that is simplified for a person can hold on some record."""
    person = Actor(SELF, "somebody", frozenset())
    asked = comparisons((condition,))
    places = {part: None for piece in walk(condition) if isinstance(piece, StageIn)
              for part in piece.stages}  # fmt: skip
    # Any stage that is not named is as good as another, and so is none.
    stands = [{"pipeline": place[0], "stage": place[1]} for place in (*places, ("", ""))]
    for day in days_apart((condition,), clock):
        now = clock if day == clock.today else Clock(clock.day_start(day), clock.zone)
        try:
            choices = _choices(entity, condition, asked, now)
        except TooMany:
            return True
        if prod(len(values) for values in choices.values()) * len(stands) > LIMIT:
            return True
        for place in stands:
            for values in product(*choices.values()):
                held = {**dict(zip(choices, values, strict=True)), **place}
                if holds(condition, Record(entity.name, held), person, now):
                    return True
    return False


def _choices(
    entity: Entity, condition: Predicate, asked: dict[str, tuple[Predicate, ...]], clock: Clock
) -> dict[str, tuple[object, ...]]:
    people: dict[str, tuple[object, ...]] = {
        "owner": (SELF, OWNER, None), "created_by": (SELF, CREATOR),
        "observers": ((), (SELF,), (OBSERVER,)),
    }  # fmt: skip
    return {
        name: people[name] if name in PEOPLE
        else samples(entity.fields[name], asked.get(name, ()), clock)
        for name in sorted(reads(condition) - {"pipeline", "stage"})
        if name in entity.fields
    }  # fmt: skip
