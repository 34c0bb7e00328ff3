"""What the change of a condition means: on which records it begins to hold, on which it ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import product
from math import prod
from typing import Final

from engine.compiler.prove.people import CREATOR, OBSERVER, OWNER
from engine.compiler.prove.samples import TooMany, comparisons, days_apart, samples
from engine.compiler.prove.slices import PEOPLE
from engine.model.app import Entity
from engine.model.predicate import (
    ALWAYS,
    NEVER,
    Clock,
    OwnerWithin,
    Predicate,
    Record,
    StageIn,
    actor_is,
    holds,
    reads,
    walk,
)
from engine.model.principal import Actor, Principal
from engine.model.said import said
from engine.model.written import condition_text, values_text

LIMIT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Effect:
    """``begins`` and ``ends`` describe a record where the condition begins (ends) to hold.

    Blank where it does so nowhere; ``always`` when it does so on every record. ``unknown`` when
    there are too many kinds of records to try.
    """

    begins: str = ""
    ends: str = ""
    unknown: bool = False

    @property
    def nothing(self) -> bool:
        """Whether the conditions mean the same."""
        return not (self.begins or self.ends or self.unknown)


def effect(
    before: Entity, after: Entity, old: Predicate, new: Predicate, actor: Actor, clock: Clock
) -> Effect:
    """What becomes of a person's condition between two versions of an entity."""
    if old == new:
        return Effect()
    if old == NEVER:
        return Effect(begins=_whole(new))
    if new == NEVER:
        return Effect(ends=_whole(old))
    try:
        return _tried(before, after, old, new, actor, clock)
    except TooMany:
        return Effect(unknown=True)


def _whole(condition: Predicate) -> str:
    if condition == ALWAYS:
        return said("always", "always")
    return said("when", "when {condition}", condition=condition_text(condition))


def _tried(
    before: Entity, after: Entity, old: Predicate, new: Predicate, actor: Actor, clock: Clock
) -> Effect:
    begins = ends = ""
    for day in days_apart((old, new), clock):
        now = clock if day == clock.today else Clock(clock.day_start(day), clock.zone)
        for record in _records(before, after, (old, new), actor, now):
            was, is_ = holds(old, record, actor, now), holds(new, record, actor, now)
            if is_ and not was:
                begins = begins or _example(record, actor)
            elif was and not is_:
                ends = ends or _example(record, actor)
    return Effect(begins, ends)


def _records(
    before: Entity, after: Entity, conditions: tuple[Predicate, ...], actor: Actor, clock: Clock
) -> Iterator[Record]:
    fields = {**before.fields, **after.fields}
    asked = comparisons(conditions)
    names = {name for condition in conditions for name in reads(condition)}
    choices: dict[str, tuple[object, ...]] = {
        name: samples(fields[name], asked.get(name, ()), clock)
        for name in sorted(names - {"pipeline", "stage", *PEOPLE})
        if name in fields
    }
    choices |= {name: values for name, values in _people(actor).items() if name in names}
    parts = [part for condition in conditions for part in walk(condition)]
    places = {place: None for part in parts if isinstance(part, StageIn) for place in part.stages}
    within = any(isinstance(part, OwnerWithin) for part in parts)
    theirs = [frozenset[str](), *([actor.departments, actor.below] if within else [])]
    stands = [*places, ("", "")]
    if prod(len(values) for values in choices.values()) * len(stands) * len(theirs) > LIMIT:
        raise TooMany("too many records")
    for place in stands:
        for values in product(*choices.values()):
            held = dict(zip(choices, values, strict=True))
            if place != ("", ""):
                held |= {"pipeline": place[0], "stage": place[1]}
            for owner_departments in theirs:
                yield Record(after.name, held, owner_departments)


def _people(actor: Actor) -> Mapping[str, tuple[object, ...]]:
    return {
        "owner": (actor.id, OWNER), "created_by": (actor.id, CREATOR),
        "observers": ((actor.id,), (OBSERVER,)),
    }  # fmt: skip


def _example(record: Record, actor: Actor) -> str:
    return said("for_example", "for example with {record}", record=_described(record, actor))


def _described(record: Record, actor: Actor) -> str:
    values = {k: v for k, v in record.values.items() if k not in (*PEOPLE, "pipeline", "stage")}
    told: list[str] = []
    if record.get("stage"):
        told.append(f"stage: {record.get('stage')}")
    if values:
        told.append(values_text(values))
    if record.get("owner") == actor.id:
        told.append(said("as_owner", "as owner"))
    elif record.owner_departments:
        told.append(said("owner_near", "owner in the same department"))
    if record.get("created_by") == actor.id:
        told.append(said("as_creator", "as creator"))
    if actor_is(Principal("observers"), record, actor):
        told.append(said("as_observer", "as observer"))
    if not told:
        return said("of_others", "somebody else's record")
    return reduce(lambda one, other: said("listed", "{one}, {other}", one=one, other=other), told)
