"""Proof by trying everything: all people, all values of all fields, judged as a save is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from engine.model.app import App, Entity
from engine.model.decide import Decider, Need, principal_sight
from engine.model.judge import judge
from engine.model.predicate import ActorIs, Clock, Predicate, Record, holds
from engine.model.principal import Actor
from engine.model.values import is_empty

SELF, OWNER, HELPER, CREATOR, OBSERVER = 1, 2, 3, 4, 5
RELATED = {"owner": OWNER, "creator": CREATOR, "observers": OBSERVER}
Verdicts = set[tuple[str, str, tuple[str, str], tuple[str, str], bool]]


@dataclass
class World:
    """An application of one entity, every value its declared fields can have, and a moment."""

    app: App
    entity: Entity
    values: Mapping[str, tuple[object, ...]]
    clock: Clock

    def __post_init__(self) -> None:
        """Decide as the release does; relations that no rule names are not varied."""
        self.decider = Decider(self.app)
        self.persons: dict[tuple[int, str, str], Actor] = {}
        self.rights: dict[object, bool] = {}
        self.sights: dict[tuple[str, Actor], Predicate] = {}
        self.combinations = tuple(product(*self.values.values()))
        written = repr(self.app)
        self.creators = (SELF, CREATOR) if "kind='creator'" in written else (CREATOR,)
        self.watchers = (
            ((), (SELF,), (OBSERVER,)) if "kind='observers'" in written else ((OBSERVER,),)
        )


def stuck(world: World) -> Verdicts:
    """(role, field, target, source, everybody) of all who are stuck; a new record has no source."""
    found: Verdicts = set()
    for pipeline in world.entity.pipelines.values():
        places = [(pipeline.name, stage) for stage in pipeline.stages]
        for role, target in product(world.app.roles, places):
            first = target[1] == pipeline.first.name
            for source in [place for place in places if place != target] + [("", "")] * first:
                found |= {
                    (role, field, target, source, everybody)
                    for field, everybody in _fields(world, role, source, target)
                }
    return found


def _fields(
    world: World, role: str, source: tuple[str, str], target: tuple[str, str]
) -> Iterator[tuple[str, bool]]:
    outcomes: dict[tuple[str, object], list[bool]] = {}
    for key, person, before, after in _attempts(world, role, source, target):
        bad = _stuck_fields(world, person, before, after)
        for name in world.values:
            outcomes.setdefault((name, key), []).append(name in bad)
    for name in world.values:
        results = [bads for (field, _), bads in outcomes.items() if field == name]
        if any(all(bads) for bads in results):
            yield name, True
        elif any(any(bads) for bads in results):
            yield name, False


def _attempts(
    world: World, role: str, source: tuple[str, str], target: tuple[str, str]
) -> Iterator[tuple[object, Actor, Record | None, Record]]:
    """Everybody with every record they may move; no right asks for a declared field."""
    new = source == ("", "")
    for owner, creator, watchers in product(
        (SELF, OWNER), (SELF,) if new else world.creators, world.watchers
    ):
        people = {"owner": owner, "created_by": creator, "observers": watchers}
        others = ("",) if owner == SELF else tuple(world.app.departments)
        for department, other in product(world.app.departments, others):
            person = _person(world, SELF, role, department)
            theirs = frozenset({other or department})
            before = None if new else _at(world, people, source, theirs)
            if not _may(world, person, before, _at(world, people, target, theirs)):
                continue
            for values in world.combinations:
                held = {**dict(zip(world.values, values, strict=True)), **people}
                after = _at(world, held, target, theirs)
                before = None if new else _at(world, held, source, theirs)
                key = (values, owner, creator, watchers, other)
                yield key, person, before, after


def _at(
    world: World, held: Mapping[str, object], place: tuple[str, str], theirs: frozenset[str]
) -> Record:
    values = {**held, "pipeline": place[0], "stage": place[1]}
    return Record(world.entity.name, values, theirs)


def _person(world: World, id_: int, role: str, department: str) -> Actor:
    key = (id_, role, department)
    if key not in world.persons:
        own, app = frozenset({department}), world.app
        world.persons[key] = Actor(
            id_, "x", frozenset({role}), own, app.below(own), app.roles[role].superuser
        )
    return world.persons[key]


def _may(world: World, person: Actor, before: Record | None, after: Record) -> bool:
    """Whether a person may bring a record there; asked once for all values of declared fields."""
    key = (person, before and _situation(before), _situation(after))
    known = world.rights.get(key)
    if known is None:
        known = world.rights[key] = _may_now(world, person, before, after)
    return known


def _situation(record: Record) -> tuple[object, ...]:
    values = record.values
    return (
        values["owner"], values["created_by"], values["observers"], values["pipeline"],
        values["stage"], record.owner_departments,
    )  # fmt: skip


def _may_now(world: World, person: Actor, before: Record | None, after: Record) -> bool:
    decider, entity = world.decider, world.entity
    if before is None:
        return decider.may("create", entity, person, after, world.clock)
    target = (str(after.get("pipeline")), str(after.get("stage")))
    return decider.may("edit", entity, person, before, world.clock) and not decider.barred(
        entity, person, before, target
    )


def _stuck_fields(
    world: World, person: Actor, before: Record | None, after: Record
) -> frozenset[str]:
    """The fields that the person is stuck with, alone and with the help of those asked."""
    needs = world.decider.needs(world.entity, person, after, world.clock)
    hidden = {
        need.field for need in needs
        if not _admitted(world, person, after, need)
        and not any(_replaces(world, h, before, after) for h in _asked(world, need, before, after))
    }  # fmt: skip
    missing = [need for need in needs if is_empty(after.get(need.field))]
    if any(_fillable(world, person, before, after, need) for need in missing):
        return frozenset(hidden)
    return frozenset(hidden | {need.field for need in missing})


def _admitted(world: World, person: Actor, after: Record, need: Need) -> bool:
    admitted = world.sights.get((need.field, person))
    if admitted is None:
        admitted = principal_sight(world.entity.fields[need.field], person)
        world.sights[need.field, person] = admitted
    return holds(admitted, after, person, world.clock)


def _replaces(world: World, helper: Actor, before: Record | None, after: Record) -> bool:
    return _may(world, helper, before, after) and all(
        _admitted(world, helper, after, need)
        for need in world.decider.needs(world.entity, helper, after, world.clock)
    )


def _asked(world: World, need: Need, before: Record | None, after: Record) -> Iterator[Actor]:
    for principal in need.asked_of:
        for role, department in product(world.app.roles, world.app.departments):
            if world.app.roles[role].superuser and principal.kind != "role":
                continue
            helper = _person(world, RELATED.get(principal.kind, HELPER), role, department)
            if holds(ActorIs((principal,)), before or after, helper, world.clock):
                yield helper


def _fillable(
    world: World, person: Actor, before: Record | None, after: Record, need: Need
) -> bool:
    if _fills(world, person, before, after, need.field, moving=True):
        return True
    return any(
        _fills(world, helper, before, after, need.field,
               moving=_replaces(world, helper, before, after))
        for helper in _asked(world, need, before, after)
    )  # fmt: skip


def _fills(
    world: World, person: Actor, before: Record | None, after: Record, name: str, *, moving: bool
) -> bool:
    """Whether a save that fills the field, in the old stage or the new one, is accepted for it."""
    options = world.entity.fields[name].options
    for value in world.values[name]:
        if is_empty(value) or (options and options[str(value)].retired):
            continue
        tries = [after] if moving else []
        tries += [before] if before is not None else []
        for record in tries:
            filled = replace(record, values={**record.values, name: value})
            problems = judge(
                world.decider, world.entity, person, before, filled, "card", world.clock,
                given=frozenset({name}),
            ).problems  # fmt: skip
            if not any(p.field == name or p.code == "forbidden" for p in problems):
                return True
    return False
