"""Who is asking: the person behind a session or a token, as the decisions see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.model.app import App
from engine.model.principal import Actor
from engine.runtime.database import OWN
from engine.runtime.people.departments import added_parents, around
from engine.runtime.sql.dialects import gathered, listed

_USER = OWN["scheda_user"]
_ROLE = OWN["scheda_user_role"]
_DEPARTMENT = OWN["scheda_user_department"]
_ADDED = OWN["scheda_department"]
_LAYOUT = OWN["scheda_personal_layout"]
_RELEASE = OWN["scheda_release"]
_SESSION = OWN["scheda_session"]
_TOKEN = OWN["scheda_token"]


@dataclass(frozen=True, slots=True)
class Person:
    """A user as loaded, before a release says what the roles and departments mean.

    ``added`` are the departments kept in the database, with their parents. ``layouts`` are the
    person's own, (entity, pipeline) → changes as JSON. ``newest`` is the newest release there is,
    which every request asks for: so it is asked with the person.
    """

    id: int
    login: str
    name: str
    email: str
    locale: str
    theme: str
    roles: frozenset[str]
    departments: frozenset[str]
    added: Mapping[str, str] = field(default_factory=dict)
    layouts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    newest: int | None = None

    def actor(self, app: App) -> Actor:
        """The person under an application; roles and departments it lacks mean nothing."""
        added = added_parents(app, self.added) if self.added else {}
        departments = self.departments.intersection((*app.departments, *added))
        roles = self.roles.intersection(app.roles)
        return Actor(
            id=self.id,
            login=self.login,
            roles=roles,
            departments=departments,
            below=app.below(departments, added),
            superuser=any(app.roles[role].superuser for role in roles),
            inside=around(app, departments, added),
        )


def by_session(connection: sa.Connection, digest: str, now: datetime) -> Person | None:
    """The person of a live session; None when it is over or the user is switched off."""
    row = connection.execute(_BY_SESSION, {"digest": digest, "now": now}).one_or_none()
    return None if row is None else _person(row)


def by_token(connection: sa.Connection, digest: str, now: datetime) -> Person | None:
    """The person of an access token; None when there is no such, or its time is over."""
    return _load(
        connection,
        _PERSON.join_from(_USER, _TOKEN, _TOKEN.c.user == _USER.c.id).where(
            _TOKEN.c.digest == digest, _TOKEN.c.expires_at > now
        ),
    )


def by_login(connection: sa.Connection, login: str) -> Person | None:
    """An active user by login name."""
    return _load(connection, _PERSON.where(_USER.c.login == login))


def by_id(connection: sa.Connection, number: int) -> Person | None:
    """An active user by number."""
    return _load(connection, _PERSON.where(_USER.c.id == number))


def everyone(connection: sa.Connection) -> tuple[Person, ...]:
    """All active users by login, in one statement."""
    rows = connection.execute(_PERSON.order_by(_USER.c.login))
    return tuple(_person(row) for row in rows)


_PERSON = sa.select(
    _USER.c.id, _USER.c.login, _USER.c.name, _USER.c.email, _USER.c.locale, _USER.c.theme,
    gathered(_ROLE.c.role, _ROLE.c.user == _USER.c.id, _USER).label("roles"),
    gathered(_DEPARTMENT.c.department, _DEPARTMENT.c.user == _USER.c.id, _USER).label(
        "departments"
    ),
    gathered(_ADDED.c.name + " " + _ADDED.c.parent, sa.true(), _USER).label("added"),
    gathered(
        _LAYOUT.c.entity + " " + _LAYOUT.c.pipeline + " " + sa.type_coerce(_LAYOUT.c.changes, sa.Text()),
        _LAYOUT.c.user == _USER.c.id, _USER,
    ).label("layouts"),
    sa.select(sa.func.max(_RELEASE.c.id)).scalar_subquery().label("newest"),
).where(_USER.c.active.is_(sa.true()))  # fmt: skip

# Asked at every request, so it is made once.
_BY_SESSION = _PERSON.join_from(_USER, _SESSION, _SESSION.c.user == _USER.c.id).where(
    _SESSION.c.token == sa.bindparam("digest"),
    _SESSION.c.expires_at > sa.bindparam("now", type_=_SESSION.c.expires_at.type),
)


def _load(connection: sa.Connection, statement: sa.Select[tuple[object, ...]]) -> Person | None:
    row = connection.execute(statement).one_or_none()
    return None if row is None else _person(row)


def _person(row: sa.Row[Any]) -> Person:
    return Person(
        id=row.id, login=row.login, name=row.name, email=row.email or "",
        locale=row.locale or "", theme=row.theme or "",
        roles=frozenset(listed(row.roles)), departments=frozenset(listed(row.departments)),
        added=dict(pair.split(" ") for pair in listed(row.added)),
        layouts=_layouts(listed(row.layouts)), newest=row.newest,
    )  # fmt: skip


def _layouts(held: tuple[str, ...]) -> dict[tuple[str, str], str]:
    parts = (text.split(" ", 2) for text in held)
    return {(entity, pipeline): changes for entity, pipeline, changes in parts}
