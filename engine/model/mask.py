"""The field mask: what an actor may see and change of an entity, before any record is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.predicate import (
    ALWAYS,
    NEVER,
    ActorIs,
    Clock,
    Predicate,
    Record,
    conjunction,
    for_actor,
    holds,
    negation,
)
from engine.model.principal import Actor


@dataclass(frozen=True, slots=True)
class Sieve:
    """Names behind conditions, sorted so that each condition is evaluated once.

    ``sure`` pass on every record; the others stand in groups behind the same condition.
    """

    sure: frozenset[str]
    groups: tuple[tuple[Predicate, frozenset[str]], ...]

    @staticmethod
    def of(conditions: Mapping[str, Predicate]) -> Sieve:
        """A sieve for conditions by name."""
        groups: dict[Predicate, list[str]] = {}
        for name, when in conditions.items():
            groups.setdefault(when, []).append(name)
        sure = frozenset(groups.pop(ALWAYS, ()))
        return Sieve(sure, tuple((when, frozenset(names)) for when, names in groups.items()))

    def passing(self, record: Record, actor: Actor, clock: Clock) -> frozenset[str]:
        """The names whose condition holds of a record."""
        found = [names for when, names in self.groups if holds(when, record, actor, clock)]
        return self.sure.union(*found) if found else self.sure


@dataclass(frozen=True, slots=True)
class Mask:
    """What an actor may do with the fields of an entity, before any record is known.

    ``visible`` and ``editable`` hold every field that can be seen (edited) on some record, with
    the condition that is left to ask of the record; ``granted`` the fields whose principals admit
    the actor whatever the record, so that the field's existence is no secret; ``admits`` when the
    principals of each field admit the actor, conditions on data aside.
    """

    visible: Mapping[str, Predicate]
    editable: Mapping[str, Predicate]
    granted: frozenset[str]
    admits: Mapping[str, Predicate] = field(default_factory=dict)
    sees: Sieve = field(init=False, repr=False, compare=False)
    edits: Sieve = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the conditions once; masks are remembered."""
        object.__setattr__(self, "sees", Sieve.of(self.visible))
        object.__setattr__(self, "edits", Sieve.of(self.editable))


def principal_sight(field: Field, actor: Actor) -> Predicate:
    """When the actor is admitted to a field, conditions on data aside."""
    if actor.superuser:
        return ALWAYS
    parts: list[Predicate] = []
    if field.visible_to is not None:
        parts.append(ActorIs(field.visible_to))
    if field.hidden_from:
        parts.append(negation(ActorIs(field.hidden_from)))
    return for_actor(conjunction(*parts), actor)


def sight(field: Field, actor: Actor) -> Predicate:
    """When the actor sees a field."""
    condition = for_actor(field.visible_when, actor) if field.visible_when else ALWAYS
    return conjunction(principal_sight(field, actor), condition)


def touch(field: Field, actor: Actor) -> Predicate:
    """When the actor may change a field, given that the record may be edited."""
    if field.readonly or field.kind.computed or field.type in ("stage", "pipeline"):
        return NEVER
    parts = [sight(field, actor)]
    if field.editable_by is not None and not actor.superuser:
        parts.append(for_actor(ActorIs(field.editable_by), actor))
    if field.readonly_when:
        parts.append(negation(for_actor(field.readonly_when, actor)))
    return conjunction(*parts)


def mask_of(entity: Entity, actor: Actor) -> Mask:
    """The mask of an actor."""
    visible = {name: sight(found, actor) for name, found in entity.fields.items()}
    editable = {name: touch(found, actor) for name, found in entity.fields.items()}
    admits = {name: principal_sight(found, actor) for name, found in entity.fields.items()}
    return Mask(
        {name: when for name, when in visible.items() if when != NEVER},
        {name: when for name, when in editable.items() if when != NEVER},
        frozenset(name for name, when in admits.items() if when == ALWAYS),
        admits,
    )
