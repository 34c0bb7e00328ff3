"""Stages that nobody brings a record to, and those that nobody leads to an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

from engine.compiler.prove.people import CREATOR, OBSERVER, OWNER, SELF, Crowd
from engine.compiler.prove.slices import Place
from engine.model.access import Role
from engine.model.app import App, Entity
from engine.model.decide import Decider
from engine.model.predicate import Clock, Predicate, Record, holds
from engine.model.principal import Actor


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A stage that records cannot come to (``entered`` False), or never leave for an end."""

    entity: str
    pipeline: str
    stage: str
    kind: Literal["never entered", "never finished"]


def dead_ends(app: App, entity: Entity, clock: Clock) -> Iterator[DeadEnd]:
    """Stages that no person brings a record to, and open ones that lead to no end."""
    edges = _edges(app, entity, clock)
    starts = {(p.name, p.first.name) for p in entity.pipelines.values()}
    reached = _closure(starts, edges)
    back = {place: {s for s, targets in edges.items() if place in targets} for place in edges}
    for pipeline in entity.pipelines.values():
        ends = {(pipeline.name, s.name) for s in pipeline.stages.values() if s.kind != "open"}
        finishing = _closure(ends, back)
        for stage in pipeline.stages.values():
            place = (pipeline.name, stage.name)
            if place not in reached:
                yield DeadEnd(entity.name, *place, "never entered")
            elif stage.kind == "open" and ends and place not in finishing:
                yield DeadEnd(entity.name, *place, "never finished")


def _edges(app: App, entity: Entity, clock: Clock) -> dict[Place, set[Place]]:
    """The moves that somebody may make, requirements aside; administrators only if alone."""
    decider = Decider(app)
    places = [(p.name, stage) for p in entity.pipelines.values() for stage in p.stages]
    persons = everybody(app, entity)
    edges: dict[Place, set[Place]] = {place: set() for place in places}
    for source in places:
        editors = [
            (person, record) for person in persons for record in _related(entity, source)
            if _editable(decider.reach(entity, person, "edit"), record, person, clock)
        ]  # fmt: skip
        for target in places:
            if any(not decider.barred(entity, person, record, target)
                   for person, record in editors):  # fmt: skip
                edges[source].add(target)
    return edges


def everybody(app: App, entity: Entity) -> list[Actor]:
    """One holder for each role and each name that the entity's rules mention."""
    crowd = Crowd(app)
    named = [
        principal for pipeline in entity.pipelines.values()
        for transition in pipeline.transitions for principal in transition.exempt
    ]  # fmt: skip
    for field in entity.fields.values():
        named += [*(field.visible_to or ()), *(field.editable_by or ()), *field.hidden_from]
    return [person for role in ordinary(app) for person in crowd.holders(role, named)]


def ordinary(app: App) -> tuple[Role, ...]:
    """The roles that are bound by grants; all of them when none is."""
    bound = tuple(role for role in app.roles.values() if not role.superuser)
    return bound or tuple(app.roles.values())


def _related(entity: Entity, place: Place) -> list[Record]:
    """Records at a place in every relation to a person."""
    stands: dict[str, object] = {"pipeline": place[0], "stage": place[1], "open": True}
    return [
        Record(entity.name, {**stands, "owner": o, "created_by": c, "observers": w})
        for o, c, w in product((SELF, OWNER), (SELF, CREATOR), ((SELF,), (OBSERVER,)))
    ]


def _editable(right: Predicate, record: Record, person: Actor, clock: Clock) -> bool:
    """Whether the right holds, with an owner in the person's department where that matters."""
    return holds(right, replace(record, owner_departments=person.departments), person, clock)


def _closure(starts: set[Place], edges: dict[Place, set[Place]]) -> set[Place]:
    found = set(starts)
    queue = list(starts)
    while queue:
        fresh = edges.get(queue.pop(), set()) - found
        found |= fresh
        queue += fresh
    return found
