"""Who gains or loses sight of fields, the right to fill them, and reach of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from engine.compiler.compare.difference import Difference, Kind
from engine.compiler.compare.effect import Effect, effect
from engine.compiler.prove.people import Crowd
from engine.model.access import VERBS, Role
from engine.model.app import App, Entity
from engine.model.decide import Decider
from engine.model.predicate import NEVER, Clock
from engine.model.principal import Actor, Principal
from engine.model.said import said

_DOES: Final[Mapping[Kind, str]] = {"sight": "see", "edit": "fill"}


def rights(before: App, after: App, clock: Clock) -> Iterator[Difference]:
    """Differences of rights on what both applications have, role by role."""
    deciders = Decider(before), Decider(after)
    for name, entity in after.entities.items():
        old = before.entities.get(name)
        if old is None:
            continue
        for role in after.roles.values():
            if role.name in before.roles:
                yield from _role(deciders, old, entity, role, clock)


def _role(
    deciders: tuple[Decider, Decider], old: Entity, new: Entity, role: Role, clock: Clock
) -> Iterator[Difference]:
    before, after = deciders
    named = [*_principals(old), *_principals(new)]
    persons = _holders(after.app, role, named)
    for verb in VERBS:
        changes = [
            (person, effect(old, new, before.reach(old, person, verb),
                            after.reach(new, person, verb), person, clock))
            for person in persons
        ]  # fmt: skip
        address = f"role/{role.name}/records/{new.name}"
        yield from _summed("records", address, f"{verb} {new.name}", role, changes)
    readers = [
        person for person in persons
        if before.reach(old, person, "read") != NEVER and after.reach(new, person, "read") != NEVER
    ]  # fmt: skip
    for name in new.fields:
        if name in old.fields and not new.fields[name].system:
            yield from _field(deciders, (old, new), name, role, readers, clock)


def _field(
    deciders: tuple[Decider, Decider], entities: tuple[Entity, Entity], name: str, role: Role,
    persons: Iterable[Actor], clock: Clock,
) -> Iterator[Difference]:  # fmt: skip
    (before, after), (old, new) = deciders, entities
    kinds: tuple[Kind, ...] = ("sight", "edit")
    for kind in kinds:
        changes = []
        for person in persons:
            was, is_ = before.mask(old, person), after.mask(new, person)
            then = (was.visible if kind == "sight" else was.editable).get(name, NEVER)
            now = (is_.visible if kind == "sight" else is_.editable).get(name, NEVER)
            changes.append((person, effect(old, new, then, now, person, clock)))
        address = f"{new.name}.{name}"
        yield from _summed(kind, address, f"{_DOES[kind]} {address}", role, changes)


def _summed(
    kind: Kind, address: str, what: str, role: Role, changes: list[tuple[Actor, Effect]]
) -> Iterator[Difference]:
    """The changes of all holders of a role: alike ones together, departments where they differ."""
    groups: dict[Effect, list[Actor]] = {}
    for person, change in changes:
        if not change.nothing:
            groups.setdefault(change, []).append(person)
    for change, persons in groups.items():
        whole = len(persons) == len(changes)
        who = f"role:{role.name}" if whole else _among(f"role:{role.name}", persons)
        if change.unknown:
            yield Difference(
                kind, address, what, who, detail=said("too_much", "changes; too much to compare")
            )
        if change.begins:
            yield Difference(kind, address, what, who, gains=True, detail=change.begins)
        if change.ends:
            yield Difference(kind, address, what, who, gains=False, detail=change.ends)


def _among(who: str, persons: list[Actor]) -> str:
    names = sorted(name for person in persons for name in person.departments)
    if not names:
        return who
    shown = ", ".join(names[:4])
    if len(names) > 4:
        shown = said("and_more", "{names} and {count} more", names=shown, count=len(names) - 4)
    return said("in_departments", "{who} in {names}", who=who, names=shown)


def _holders(app: App, role: Role, named: Iterable[Principal]) -> tuple[Actor, ...]:
    """One holder for each department (where departments are named), and for each user named."""
    crowd = Crowd(app)
    kinds = crowd.kinds(role, named)
    return tuple(person for alike in kinds for person in (alike if len(kinds) > 1 else alike[:1]))


def _principals(entity: Entity) -> Iterator[Principal]:
    for field in entity.fields.values():
        yield from (*(field.visible_to or ()), *(field.editable_by or ()), *field.hidden_from)
