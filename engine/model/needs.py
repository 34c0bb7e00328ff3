"""What a stage requires of a record: the rules of an entity, sorted for being asked often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.app import Entity
from engine.model.pipeline import Requirement
from engine.model.predicate import Clock, Predicate, Record, holds, reads
from engine.model.principal import Actor, Principal


@dataclass(frozen=True, slots=True)
class Need:
    """A field that the record must have in the target stage, and the rule that says so."""

    field: str
    address: str
    touches: frozenset[str]
    rule: Requirement | None = None

    @property
    def asked_of(self) -> tuple[Principal, ...]:
        """Who else may be asked for it."""
        return self.rule.asked_of if self.rule else ()


@dataclass(frozen=True, slots=True)
class Needs:
    """The requirements of an entity: of its fields, and of its stages by (pipeline, stage).

    A condition of None holds on every record.
    """

    entity: Entity
    of_fields: tuple[tuple[Need, Predicate | None], ...]
    of_stages: Mapping[tuple[object, object], tuple[tuple[Requirement, tuple[Need, ...]], ...]]

    @staticmethod
    def of(entity: Entity) -> Needs:
        """The requirements of an entity in the order in which they count."""
        of_fields: list[tuple[Need, Predicate | None]] = []
        for field in entity.fields.values():
            when = None if field.required else field.required_when
            if field.required or when is not None:
                touches = {field.name} if when is None else reads(when) | {field.name}
                need = Need(field.name, f"{entity.name}.{field.name}", frozenset(touches))
                of_fields.append((need, when))
        of_stages: dict[tuple[object, object], list[tuple[Requirement, tuple[Need, ...]]]] = {}
        for pipeline in entity.pipelines.values():
            for rule in pipeline.required:
                touches = reads(rule.when) if rule.when else frozenset()
                needs = tuple(
                    Need(name, rule.address, touches | {name}, rule) for name in rule.fields
                )
                for stage in dict.fromkeys(rule.stages):
                    of_stages.setdefault((pipeline.name, stage), []).append((rule, needs))
        return Needs(
            entity, tuple(of_fields), {place: tuple(found) for place, found in of_stages.items()}
        )

    def needed(
        self, record: Record, actor: Actor, clock: Clock, target: tuple[str, str] | None
    ) -> tuple[Need, ...]:
        """What is required in a stage, the record's own unless a target is given; one per field."""
        found: dict[str, Need] = {}
        for need, when in self.of_fields:
            if when is None or holds(when, record, actor, clock):
                found[need.field] = need
        place = target or (record.get("pipeline"), record.get("stage"))
        for rule, needs in self.of_stages.get(place, ()):
            if _active(rule, record, actor, clock):
                for need in needs:
                    found.setdefault(need.field, need)
        return tuple(found.values())


def _active(rule: Requirement, record: Record, actor: Actor, clock: Clock) -> bool:
    if rule.since and clock.today < rule.since:
        return False
    return rule.when is None or holds(rule.when, record, actor, clock)
