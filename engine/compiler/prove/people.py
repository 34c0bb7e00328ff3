"""The people a proof tries: holders of a role, and those who are asked.

A person belongs to one department (to none where the application declares none). Two people with
the same roles are alike when the same names in the rules fit them, so one of them stands for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.model.access import Role
from engine.model.app import App
from engine.model.predicate import ActorIs, Clock, Record, holds
from engine.model.principal import Actor, Principal

SELF, OWNER, HELPER, CREATOR, OBSERVER = 1, 2, 3, 4, 5
"""Ids: the person who wants to go on, somebody else who is asked, and the record's owner, creator
and observer where they are not that person."""

_RELATED = {"owner": OWNER, "creator": CREATOR, "observers": OBSERVER}


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody an application distinguishes, made on demand."""

    app: App
    below: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments a person may belong to; one blank when none is declared."""
        return tuple(self.app.departments) or ("",)

    def actor(self, id_: int, login: str, role: Role, department: str) -> Actor:
        """A person with one role and one department (blank: none)."""
        own = frozenset({department} if department else ())
        if department not in self.below:
            self.below[department] = self.app.below(own)
        return Actor(
            id_, login, frozenset({role.name}), own, self.below[department], role.superuser
        )

    def kinds(self, role: Role, principals: Iterable[Principal]) -> tuple[tuple[Actor, ...], ...]:
        """The holders of a role, those together that the principals do not tell apart."""
        named = tuple(dict.fromkeys(principals))
        logins = {part.name: None for part in named if part.kind == "user"}
        found: dict[tuple[bool | None, ...], list[Actor]] = {}
        for login in ("somebody", *logins):
            for department in self.departments:
                person = self.actor(SELF, login, role, department)
                found.setdefault(tuple(person.matches(part) for part in named), []).append(person)
        return tuple(tuple(alike) for alike in found.values())

    def holders(self, role: Role, principals: Iterable[Principal]) -> tuple[Actor, ...]:
        """One person for each kind of holder of the role."""
        return tuple(alike[0] for alike in self.kinds(role, principals))

    def near(self, kinds: Iterable[tuple[Actor, ...]], department: str) -> tuple[Actor, ...]:
        """Of each kind one person, and those to whose department a record's owner belongs.

        Levels ask whether the owner belongs to the person's department, or to one below it.
        """
        found: dict[Actor, None] = {}
        for alike in kinds:
            found[alike[0]] = None
            if department:
                found.update(dict.fromkeys([p for p in alike if department in p.departments][:1]))
                found.update(dict.fromkeys([p for p in alike if department in p.below][:1]))
        return tuple(found)

    def apart(self, kinds: Iterable[tuple[Actor, ...]]) -> tuple[str, ...]:
        """Departments of owners, one for each set of kinds that have it as theirs or below."""
        sets = tuple(kinds)
        found: dict[object, str] = {}
        for department in self.departments:
            reached = tuple(
                (any(department in p.departments for p in alike),
                 any(department in p.below for p in alike))
                for alike in sets
            )  # fmt: skip
            found.setdefault(reached, department)
        return tuple(found.values())

    def asked(self, principals: Iterable[Principal]) -> Iterator[tuple[Principal, Actor]]:
        """People who may be meant by ``asked_of``: somebody who fits, whoever that may be.

        Who is asked by role, department or name has nothing to do with the record. A role that
        may do everything is asked only by its own name.
        """
        for principal in principals:
            for role in self.app.roles.values():
                named = principal.kind == "role"
                if (named and role.name != principal.name) or (role.superuser and not named):
                    continue
                login = principal.name if principal.kind == "user" else "colleague"
                for department in self.departments:
                    id_ = _RELATED.get(principal.kind, HELPER)
                    person = self.actor(id_, login, role, department)
                    if person.matches(principal) is not False:
                        yield principal, person


def fits(principal: Principal, person: Actor, record: Record, clock: Clock) -> bool:
    """Whether the person is the principal on this record."""
    return holds(ActorIs((principal,)), record, person, clock)
