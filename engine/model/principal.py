"""Who a rule speaks of, and who is asking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

PrincipalKind = Literal["everyone", "user", "department", "role", "owner", "creator", "observers"]

RELATIVE: frozenset[str] = frozenset({"owner", "creator", "observers"})
"""The kinds that depend on the record and not on the actor alone."""


@dataclass(frozen=True, slots=True)
class Principal:
    """One name in a rule such as ``role:head`` or ``department:finance+``.

    ``within`` holds the names that satisfy it: for a deep department the department and all
    below it, expanded by the compiler so that nobody walks the tree at run time.
    """

    kind: PrincipalKind
    name: str = ""
    deep: bool = False
    within: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The way it is written in the configuration."""
        if not self.name:
            return self.kind
        return f"{self.kind}:{self.name}{'+' if self.deep else ''}"


def covers(wide: Principal, narrow: Principal) -> bool:
    """Whether everybody whom ``narrow`` names is named by ``wide``."""
    if wide == narrow or wide.kind == "everyone":
        return True
    if wide.kind == narrow.kind == "department":
        return set(narrow.within or (narrow.name,)) <= set(wide.within or (wide.name,))
    return False


def covered(wide: Iterable[Principal], narrow: Principal) -> bool:
    """Whether one of several principals names everybody whom ``narrow`` names."""
    return any(covers(one, narrow) for one in wide)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or token) on whose behalf something is done.

    ``departments`` are those the person belongs to; ``below`` are these and all departments
    under them. ``inside`` are the declared departments around those that were added in the
    database, which no compiled name lists. ``superuser`` is true when one of the roles is declared
    ``all: true``.
    """

    id: int
    login: str
    roles: frozenset[str]
    departments: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
    superuser: bool = False
    inside: frozenset[str] = frozenset()

    def matches(self, principal: Principal) -> bool | None:
        """Whether the actor is this principal; None when it depends on the record."""
        kind = principal.kind
        if kind == "everyone":
            return True
        if kind == "role":
            return principal.name in self.roles
        if kind == "department":
            if principal.deep and principal.name in self.inside:
                return True
            return not self.departments.isdisjoint(principal.within or (principal.name,))
        if kind == "user":
            return principal.name == self.login
        return None
