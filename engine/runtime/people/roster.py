"""The people of a database as administrators see them: found by words, one by one, with access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.names import person_view
from engine.runtime.people.sessions import MARK
from engine.runtime.sql.dialects import gathered, listed
from engine.runtime.viewmodel import PersonView

_USER = OWN["scheda_user"]
_ROLE = OWN["scheda_user_role"]
_DEPARTMENT = OWN["scheda_user_department"]
_SESSION = OWN["scheda_session"]
_TOKEN = OWN["scheda_token"]
PAGE = 50
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Member:
    """One user in the list; roles and departments by name."""

    id: int
    login: str
    person: PersonView
    email: str
    active: bool
    roles: tuple[str, ...]
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """A page of users; ``next`` is the login after which the next page begins, blank at the end."""

    members: tuple[Member, ...]
    total: int
    next: str


@dataclass(frozen=True, slots=True)
class Token:
    """An access token of a program, as far as it may be told; ``mark`` names it."""

    mark: str
    label: str
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Access:
    """How somebody can get in: live sessions, tokens, and whether there is a password."""

    sessions: int
    tokens: tuple[Token, ...]
    password: bool


def roster(
    context: Context, words: str = "", *, role: str = "", department: str = "", after: str = ""
) -> Roster:
    """Users by login, all words found in login, name or e-mail: two statements."""
    wanted = [
        sa.or_(*(column.icontains(word, autoescape=True)
                 for column in (_USER.c.login, _USER.c.name, _USER.c.email)))
        for word in words[:_LONGEST].replace("\0", " ").split()
    ]  # fmt: skip
    if role:
        wanted.append(sa.exists().where(_ROLE.c.user == _USER.c.id, _ROLE.c.role == role))
    if department:
        wanted.append(sa.exists().where(
            _DEPARTMENT.c.user == _USER.c.id, _DEPARTMENT.c.department == department
        ))  # fmt: skip
    total = context.connection.scalar(sa.select(sa.func.count()).select_from(_USER).where(*wanted))
    if after:
        wanted.append(_USER.c.login > after)
    rows = context.connection.execute(
        sa.select(
            _USER.c.id, _USER.c.login, _USER.c.name, _USER.c.email, _USER.c.active,
            gathered(_ROLE.c.role, _ROLE.c.user == _USER.c.id, _USER, _ROLE.c.role).label("roles"),
            gathered(_DEPARTMENT.c.department, _DEPARTMENT.c.user == _USER.c.id, _USER,
                     _DEPARTMENT.c.department).label("departments"),
        ).where(*wanted).order_by(_USER.c.login).limit(PAGE + 1)
    ).all()  # fmt: skip
    members = tuple(
        Member(
            row.id, row.login, person_view(row.id, row.name), row.email or "", row.active,
            listed(row.roles), listed(row.departments),
        )
        for row in rows[:PAGE]
    )  # fmt: skip
    return Roster(members, total or 0, members[-1].login if len(rows) > PAGE else "")


def access_of(context: Context, number: int) -> Access:
    """How a user can get in now: three statements."""
    now = context.clock.now
    sessions = context.connection.scalar(
        sa.select(sa.func.count()).select_from(_SESSION)
        .where(_SESSION.c.user == number, _SESSION.c.expires_at > now)
    )  # fmt: skip
    tokens = context.connection.execute(
        sa.select(_TOKEN.c.digest, _TOKEN.c.label, _TOKEN.c.created_at, _TOKEN.c.expires_at)
        .where(_TOKEN.c.user == number, _TOKEN.c.expires_at > now)
        .order_by(_TOKEN.c.created_at.desc(), _TOKEN.c.digest)
    )  # fmt: skip
    kept = context.connection.scalar(sa.select(_USER.c.password).where(_USER.c.id == number))
    return Access(
        sessions or 0, tuple(Token(row.digest[:MARK], row.label, row.created_at, row.expires_at) for row in tokens),
        kept is not None,
    )  # fmt: skip
