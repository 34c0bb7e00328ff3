"""Moves that become possible or impossible, and what each stage begins or ceases to require."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from engine.compiler.compare.difference import Difference
from engine.compiler.compare.effect import effect
from engine.compiler.prove.people import CREATOR, OBSERVER, OWNER, SELF, Crowd
from engine.compiler.prove.slices import NOWHERE, Place, rules_at
from engine.model.access import Role
from engine.model.app import App, Entity
from engine.model.decide import Decider
from engine.model.pipeline import Requirement
from engine.model.predicate import (
    ALWAYS,
    NEVER,
    Clock,
    Predicate,
    Record,
    disjunction,
    holds,
)
from engine.model.principal import Actor
from engine.model.written import people_text

Who = frozenset[str]
"""In which relations to the record people may make a move."""


def moves(before: App, after: App, clock: Clock) -> Iterator[Difference]:
    """Moves that holders of a role may begin, or cease, to make; requirements aside.

    Only from stages where they may edit records before and after: rights to edit are told apart.
    """
    for name, entity in after.entities.items():
        old = before.entities.get(name)
        if old is None:
            continue
        for role in after.roles.values():
            if role.name in before.roles and not role.superuser:
                was = _allowed(before, old, role, clock)
                is_ = _allowed(after, entity, role, clock)
                for move in is_.keys() & was.keys():
                    yield from _changed(entity, role, move, was[move], is_[move])


def _changed(
    entity: Entity, role: Role, move: tuple[Place, Place], was: Who, is_: Who
) -> Iterator[Difference]:
    source, target = move
    text = f"{_place(source)} to {_place(target)}"
    for people, gains in ((is_ - was, True), (was - is_, False)):
        if people:
            whole = not (was if gains else is_)
            yield Difference(
                "move", f"{entity.name}/{_place(target)}", text, f"role:{role.name}", gains,
                "" if whole else f"as {', '.join(sorted(people))}",
            )  # fmt: skip


def _place(place: Place) -> str:
    return ":".join(place)


def _allowed(app: App, entity: Entity, role: Role, clock: Clock) -> dict[tuple[Place, Place], Who]:
    """Each move from a stage in which holders of the role may edit, and who may make it."""
    decider = Decider(app)
    exempt = [p for line in entity.pipelines.values() for t in line.transitions for p in t.exempt]
    persons = Crowd(app).holders(role, exempt)
    places = [(p.name, stage) for p in entity.pipelines.values() for stage in p.stages]
    return {
        (source, target): frozenset(
            relation for relation, record in _related(entity, source)
            if any(not decider.barred(entity, person, record, target) for person in persons)
        )
        for source, target in product(places, places)
        if source != target and any(
            _edits(decider, entity, person, source, clock) for person in persons
        )
    }  # fmt: skip


def _edits(decider: Decider, entity: Entity, person: Actor, place: Place, clock: Clock) -> bool:
    right = decider.reach(entity, person, "edit")
    return any(
        holds(right, replace(record, owner_departments=person.departments), person, clock)
        for _, record in _related(entity, place)
    )


def _related(entity: Entity, place: Place) -> Iterator[tuple[str, Record]]:
    stands = {"pipeline": place[0], "stage": place[1], "open": True}
    people: tuple[tuple[str, int, int, int], ...] = (
        ("owner", SELF, CREATOR, OBSERVER), ("creator", OWNER, SELF, OBSERVER),
        ("observer", OWNER, CREATOR, SELF), ("colleague", OWNER, CREATOR, OBSERVER),
    )  # fmt: skip
    for relation, owner, creator, watcher in people:
        values = {"owner": owner, "created_by": creator, "observers": (watcher,)}
        yield relation, Record(entity.name, {**stands, **values})


def requirements(before: App, after: App, clock: Clock) -> Iterator[Difference]:
    """What a stage begins or ceases to require, and of whom it is asked."""
    for name, entity in after.entities.items():
        old = before.entities.get(name)
        if old is None:
            continue
        targets = [(p.name, stage) for p in entity.pipelines.values() for stage in p.stages
                   if p.name in old.pipelines and stage in old.pipelines[p.name].stages]  # fmt: skip
        for target in targets or [NOWHERE]:
            yield from _at(old, entity, target, clock)


def _at(old: Entity, new: Entity, target: Place, clock: Clock) -> Iterator[Difference]:
    person = Actor(SELF, "somebody", frozenset())
    place = f"{new.name}/{_place(target)}" if target != NOWHERE else new.name
    for name, field in new.fields.items():
        was = _when(old, name, target) if name in old.fields else NEVER
        is_ = _when(new, name, target)
        change = effect(old, new, was, is_, person, clock)
        if change.unknown:
            yield Difference("required", place, field.name, detail="changes; too much to compare")
        if change.begins:
            yield Difference("required", place, name, gains=True, detail=change.begins)
        if change.ends:
            yield Difference("required", place, name, gains=False, detail=change.ends)
        if change.nothing and is_ != NEVER:
            yield from _terms(old, new, name, target, place)


def _when(entity: Entity, name: str, target: Place) -> Predicate:
    field = entity.fields[name]
    if field.required:
        return ALWAYS
    parts = [field.required_when or NEVER]
    parts += [rule.when or ALWAYS for rule in rules_at(entity, target) if name in rule.fields]
    return disjunction(*parts)


def _terms(old: Entity, new: Entity, name: str, target: Place, place: str) -> Iterator[Difference]:
    was = [_said(rule) for rule in rules_at(old, target) if name in rule.fields]
    is_ = [_said(rule) for rule in rules_at(new, target) if name in rule.fields]
    if was != is_:
        detail = f"{'; '.join(was) or 'always'} → {'; '.join(is_) or 'always'}"
        yield Difference("required", place, name, detail=detail)


def _said(rule: Requirement) -> str:
    """Of whom a rule asks, on which channels it only warns, and since when."""
    parts = [f"asked_of {people_text(rule.asked_of)}"] if rule.asked_of else []
    parts += [f"{channel}: {mode}" for channel, mode in rule.enforce.items()]
    parts += [f"since {rule.since}"] if rule.since else []
    parts += [f"grace {rule.grace}d"] if rule.grace is not None else []
    return ", ".join(parts) or "strict"
