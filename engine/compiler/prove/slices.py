"""The part of an entity that decides about one required field, as an entity of its own.

A slice keeps the fields that the rules of the required field read, and what may be required among
those, and so on; everything else cannot change the answer. It is a smaller application, on which
the ordinary decision gives the ordinary answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.judge import MANAGED
from engine.model.pipeline import Pipeline, Requirement
from engine.model.predicate import ActorIs, Predicate, reads, walk
from engine.model.principal import Principal

Place = tuple[str, str]
"""A pipeline and a stage; both blank for an entity without stages."""

NOWHERE: Place = ("", "")
PEOPLE = ("owner", "created_by", "observers")
"""The fields that relate a person to a record."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A required field and what decides about it in a target stage.

    ``computed`` are the fields read whose values follow from others by a formula: each is taken to
    have any value, so that what is found on them may be impossible.
    """

    entity: Entity
    field: Field
    target: Place
    conditions: tuple[Predicate, ...]
    principals: tuple[Principal, ...]
    computed: frozenset[str]

    @property
    def data(self) -> tuple[Field, ...]:
        """The fields whose values tell records apart."""
        apart = (*PEOPLE, "pipeline", "stage")
        return tuple(field for name, field in self.entity.fields.items() if name not in apart)


def rules_at(entity: Entity, target: Place) -> tuple[Requirement, ...]:
    """The required rules of a stage."""
    pipeline = entity.pipelines.get(target[0])
    rules = pipeline.required if pipeline else ()
    return tuple(rule for rule in rules if target[1] in rule.stages)


def wanted(entity: Entity, target: Place) -> tuple[str, ...]:
    """The fields that may be required in a stage, on one record or another."""
    found = [
        field.name for field in entity.fields.values() if field.required or field.required_when
    ]
    found += [name for rule in rules_at(entity, target) for name in rule.fields]
    kept = dict.fromkeys(found)
    return tuple(
        name for name in kept
        if name in entity.fields and name not in MANAGED and name not in ("pipeline", "stage")
    )  # fmt: skip


def unbound(field: Field) -> bool:
    """Whether whoever may edit the record can always fill the field."""
    nothing = (field.visible_when, field.readonly_when, field.visible_to, field.editable_by)
    offered = not field.options or any(not option.retired for option in field.options.values())
    return (
        all(part is None for part in nothing) and not field.hidden_from and offered
        and not field.readonly and not field.kind.computed
    )  # fmt: skip


def slice_of(
    entity: Entity, name: str, target: Place, edits: Iterable[Predicate],
    also: Iterable[str] = (),
) -> Slice:  # fmt: skip
    """The slice around a required field; ``edits`` say who may edit records at all.

    ``also`` names fields whose requirements matter beside it, though not their values.
    """
    may = frozenset(wanted(entity, target))
    kept: dict[str, None] = {}
    queue = [name, *also]
    while queue:
        current = queue.pop(0)
        if current in kept or current not in entity.fields:
            continue
        kept[current] = None
        if current == name or current in may:
            for condition in _conditions(entity, current, target):
                queue += sorted(reads(condition))
    for condition in edits:
        kept.update(dict.fromkeys(sorted(reads(condition) & entity.fields.keys())))
    kept.update(dict.fromkeys(part for part in PEOPLE if part in entity.fields))
    fields = {key: field for key, field in entity.fields.items()
              if key in kept or key in ("pipeline", "stage")}  # fmt: skip
    pipelines = {key: _reduced(pipeline, kept, target)
                 for key, pipeline in entity.pipelines.items()}  # fmt: skip
    conditions = tuple(
        dict.fromkeys(part for key in kept if key == name or key in may
                      for part in _conditions(entity, key, target))
    )  # fmt: skip
    computed = frozenset(
        key for part in conditions for key in reads(part)
        if key in fields and fields[key].kind.computed
    )  # fmt: skip
    small = replace(entity, fields=fields, pipelines=pipelines)
    return Slice(
        small, entity.fields[name], target, conditions,
        tuple(_principals(fields.values(), conditions)), computed,
    )  # fmt: skip


def _conditions(entity: Entity, name: str, target: Place) -> Iterator[Predicate]:
    field = entity.fields[name]
    for condition in (field.visible_when, field.readonly_when, field.required_when):
        if condition is not None:
            yield condition
    for rule in rules_at(entity, target):
        if name in rule.fields and rule.when is not None:
            yield rule.when


def _reduced(pipeline: Pipeline, kept: Iterable[str], target: Place) -> Pipeline:
    """The pipeline with the rules of the target stage, as far as they speak of what is kept."""
    if pipeline.name != target[0]:
        return replace(pipeline, required=())
    names = frozenset(kept)
    rules = (
        replace(rule, fields=tuple(name for name in rule.fields if name in names))
        for rule in pipeline.required
        if target[1] in rule.stages
    )
    return replace(pipeline, required=tuple(rule for rule in rules if rule.fields))


def _principals(fields: Iterable[Field], conditions: Iterable[Predicate]) -> Iterator[Principal]:
    for field in fields:
        yield from (*(field.visible_to or ()), *(field.editable_by or ()), *field.hidden_from)
    for condition in conditions:
        for part in walk(condition):
            if isinstance(part, ActorIs):
                yield from part.principals
