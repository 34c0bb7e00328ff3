"""Who can see or fill a field, and by which line: the question asked the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from engine.model.access import Role, Verb
from engine.model.app import App, Entity
from engine.model.decide import Decider, sight, touch
from engine.model.field import Field
from engine.model.predicate import ALWAYS, NEVER, Clock, Predicate, Record, conjunction, holds
from engine.model.principal import Actor, Principal
from engine.model.written import condition_text


@dataclass(frozen=True, slots=True)
class Holder:
    """People who can, and the address (with the words) of what admits them.

    ``departments`` limits them (none: all of them), ``when`` the records (blank: all that they
    may read or edit).
    """

    who: str
    departments: tuple[str, ...]
    when: str
    address: str
    by: str = ""


def holders(
    decider: Decider, entity: Entity, field: Field, question: Literal["see", "fill"]
) -> tuple[Holder, ...]:
    """Everybody who can see (or fill) a field, role by role."""
    found = (
        holder for role in decider.app.roles.values()
        for holder in _of_role(decider, entity, field, question, role)
    )  # fmt: skip
    return tuple(found)


def people(
    decider: Decider, entity: Entity, field: Field, question: Literal["see", "fill"],
    persons: Iterable[Actor], record: Record, clock: Clock,
) -> tuple[Actor, ...]:  # fmt: skip
    """Those among real persons who can see (or fill) a field of a record."""
    verb: Verb = "read" if question == "see" else "edit"
    found = []
    for person in persons:
        condition = conjunction(
            decider.reach(entity, person, verb), _condition(field, person, question)
        )
        if holds(condition, record, person, clock):
            found.append(person)
    return tuple(found)


def _condition(field: Field, person: Actor, question: str) -> Predicate:
    return sight(field, person) if question == "see" else touch(field, person)


def _of_role(
    decider: Decider, entity: Entity, field: Field, question: str, role: Role
) -> Iterator[Holder]:
    """One entry for each group of departments that is treated alike."""
    verb: Verb = "read" if question == "see" else "edit"
    groups: dict[tuple[Predicate, str, str], list[str]] = {}
    departments = tuple(decider.app.departments) or ("",)
    for department in departments:
        person = _person(decider.app, role, department)
        if decider.reach(entity, person, verb) == NEVER:
            continue
        condition = _condition(field, person, question)
        if condition != NEVER:
            admitted = _admitted(entity, field, person, role, question)
            groups.setdefault((condition, *admitted), []).append(department)
    for (condition, address, by), names in groups.items():
        whole = len(names) == len(departments)
        when = "" if condition == ALWAYS else condition_text(condition)
        yield Holder(f"role:{role.name}", () if whole else tuple(names), when, address, by)


def _person(app: App, role: Role, department: str) -> Actor:
    own = frozenset({department} if department else ())
    return Actor(-1, "", frozenset({role.name}), own, app.below(own), role.superuser)


def _admitted(
    entity: Entity, field: Field, person: Actor, role: Role, question: str
) -> tuple[str, str]:
    """The address and the words of what admits the person to the field."""
    address = f"{entity.name}.{field.name}"
    if role.superuser:
        return f"role/{role.name}", "all: true"
    key = "editable_by" if question == "fill" and field.editable_by is not None else "visible_to"
    named: tuple[Principal, ...] | None = getattr(field, key)
    if named is None:
        verb = "read" if question == "see" else "edit"
        level = role.records.get(entity.name, {}).get(verb, "none")
        return f"role/{role.name}/records/{entity.name}", f"{verb}: {level}"
    fitting = [principal for principal in named if person.matches(principal) is not False]
    by = ", ".join(str(principal) for principal in fitting)
    return f"{address}/{key}", f"{key}: {by}"
