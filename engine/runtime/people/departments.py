"""Departments: those the configuration declares, and those administrators added below them.

A declared department is a name that rules speak of, so only the configuration changes it. What is
added in the database refines it: its members belong to ``department:NAME+`` of every declared
department around it, and to no ``department:NAME``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from engine.model.app import App
from engine.model.text import Text
from engine.runtime.database import OWN
from engine.runtime.people.log import note
from engine.runtime.people.users import PersonError

_DEPARTMENT = OWN["scheda_department"]
_MEMBER = OWN["scheda_user_department"]
NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class Place:
    """One department in the tree: ``depth`` from 0, ``members`` that belong to it itself.

    ``lost`` when it was added below something that is not there any more: it then means nothing.
    """

    name: str
    label: Text
    parent: str
    depth: int
    members: int
    declared: bool
    lost: bool = False
    children: bool = False


def added_parents(app: App, added: Mapping[str, str]) -> dict[str, str]:
    """The added departments that hang somewhere below a declared one, with their parents."""
    known: dict[str, str] = {}
    waiting = {name: parent for name, parent in added.items() if name not in app.departments}
    grew = True
    while grew:
        more = {n: p for n, p in waiting.items() if p in app.departments or p in known}
        grew = bool(more.keys() - known.keys())
        known |= more
    return known


def around(app: App, departments: frozenset[str], added: Mapping[str, str]) -> frozenset[str]:
    """The declared departments around added ones, as far up as they go."""
    found: set[str] = set()
    for name in departments:
        parent = added.get(name, "")
        while parent:
            if parent in app.departments:
                found.add(parent)
                parent = app.departments[parent].parent
            else:
                parent = added.get(parent, "")
    return frozenset(found)


def tree(connection: sa.Connection, app: App) -> tuple[Place, ...]:
    """Every department, parents before their children; what hangs nowhere comes last."""
    rows = connection.execute(
        sa.select(_DEPARTMENT.c.name, _DEPARTMENT.c.label, _DEPARTMENT.c.parent)
        .order_by(_DEPARTMENT.c.label, _DEPARTMENT.c.name)
    ).all()  # fmt: skip
    counts = sa.select(_MEMBER.c.department, sa.func.count()).group_by(_MEMBER.c.department)
    members = {row[0]: int(row[1]) for row in connection.execute(counts)}
    added = added_parents(app, {row.name: row.parent for row in rows})
    labels = {one.name: one.label for one in app.departments.values()}
    labels |= {row.name: Text({"": row.label}) for row in rows if row.name not in labels}
    parents = {one.name: one.parent for one in app.departments.values()} | added
    below: dict[str, list[str]] = {}
    for name, parent in parents.items():
        below.setdefault(parent, []).append(name)
    found: list[Place] = []

    def walk(parent: str, depth: int) -> None:
        for name in below.get(parent, ()):
            found.append(Place(
                name, labels[name], parent, depth, members.get(name, 0), name in app.departments,
                children=name in below,
            ))  # fmt: skip
            walk(name, depth + 1)

    walk("", 0)
    found += [
        Place(row.name, labels[row.name], row.parent, 0, members.get(row.name, 0),
              declared=False, lost=True)
        for row in rows if row.name not in parents
    ]  # fmt: skip
    return tuple(found)


def add(
    connection: sa.Connection, app: App, name: str, label: str, parent: str,
    by: int | None = None,
) -> None:  # fmt: skip
    """Add a department below another. Raises ``PersonError``."""
    added = _added(connection)
    if not NAME.fullmatch(name):
        raise PersonError(
            "a department's name has lower-case letters, digits and _ only", "bad_name"
        )
    if name in app.departments or name in added:
        raise PersonError(f"there is a department {name} already", "taken")
    _refuse_parent(app, added, parent)
    label = _label(label or name)
    connection.execute(
        sa.insert(_DEPARTMENT).values(
            name=name, label=label, parent=parent, created_at=datetime.now(UTC)
        )
    )
    note(connection, by, "department_added", name, label=label, parent=parent)


def rename(
    connection: sa.Connection, app: App, name: str, label: str, by: int | None = None
) -> None:
    """Give an added department another label; its name stays. Raises ``PersonError``."""
    _refuse_declared(app, _added(connection), name)
    label = _label(label)
    where = _DEPARTMENT.c.name == name
    if connection.scalar(sa.select(_DEPARTMENT.c.label).where(where)) != label:
        connection.execute(sa.update(_DEPARTMENT).where(where).values(label=label))
        note(connection, by, "department_renamed", name, label=label)


def move(
    connection: sa.Connection, app: App, name: str, parent: str, by: int | None = None
) -> None:
    """Put an added department below another one. Raises ``PersonError``."""
    added = _added(connection)
    _refuse_declared(app, added, name)
    _refuse_parent(app, added, parent)
    if parent in app.below(frozenset({name}), added):
        raise PersonError(f"{parent} is part of {name}", "circle")
    if added[name] != parent:
        connection.execute(
            sa.update(_DEPARTMENT).where(_DEPARTMENT.c.name == name).values(parent=parent)
        )
        note(connection, by, "department_moved", name, parent=parent, before=added[name])


def remove(connection: sa.Connection, app: App, name: str, by: int | None = None) -> None:
    """Remove an added department that nobody belongs to. Raises ``PersonError``."""
    added = _added(connection)
    _refuse_declared(app, added, name)
    members = connection.scalar(
        sa.select(sa.func.count()).select_from(_MEMBER).where(_MEMBER.c.department == name)
    )
    if members:
        raise PersonError(f"{name} has {members} members: move them first", "members")
    if name in added.values():
        raise PersonError(f"{name} has departments of its own: move them first", "children")
    connection.execute(sa.delete(_DEPARTMENT).where(_DEPARTMENT.c.name == name))
    note(connection, by, "department_removed", name)


def known(connection: sa.Connection, app: App) -> tuple[str, ...]:
    """The names people may be put into."""
    return (*app.departments, *added_parents(app, _added(connection)))


def _added(connection: sa.Connection) -> dict[str, str]:
    rows = connection.execute(sa.select(_DEPARTMENT.c.name, _DEPARTMENT.c.parent))
    return {row.name: row.parent for row in rows}


def _refuse_declared(app: App, added: Mapping[str, str], name: str) -> None:
    if name in app.departments:
        raise PersonError(f"{name} is declared in app.yaml and changed there", "declared")
    if name not in added:
        raise PersonError(f"there is no department {name}", "missing")


def _refuse_parent(app: App, added: Mapping[str, str], parent: str) -> None:
    if parent not in app.departments and parent not in added_parents(app, added):
        raise PersonError(f"there is no department {parent or '(none)'} to be below", "bad_parent")


def _label(label: str) -> str:
    label = " ".join(label.split())
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise PersonError(f"a label has 1 to {LONGEST_LABEL} letters", "label")
    return label
