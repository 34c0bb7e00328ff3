"""Users: who may log in, with which roles, in which departments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

import sqlalchemy as sa

from engine.runtime.database import OWN
from engine.runtime.passwords import LONGEST, SHORTEST, Passwords

_USER = OWN["scheda_user"]
_ROLE = OWN["scheda_user_role"]
_DEPARTMENT = OWN["scheda_user_department"]
_SESSION = OWN["scheda_session"]
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")


class PersonError(ValueError):
    """What was asked about a user cannot be done; the message says why."""


def add(  # noqa: PLR0913 - one parameter for each thing to know about a person
    connection: sa.Connection, login: str, name: str, password: str | None, passwords: Passwords,
    *, roles: Iterable[str] = (), departments: Iterable[str] = (), email: str = "",
    locale: str = "",
) -> int:  # fmt: skip
    """Add a user and tell their number. Raises ``PersonError``.

    Without a password nobody can log in as them.
    """
    if not LOGIN.fullmatch(login):
        raise PersonError("a login has lower-case letters, digits and . _ @ + - only")
    if connection.scalar(sa.select(_USER.c.id).where(_USER.c.login == login)) is not None:
        raise PersonError(f"there is a user {login} already")
    number: int = connection.execute(
        sa.insert(_USER)
        .values(
            login=login, name=name.strip() or login, email=email or None,
            locale=locale or None,
            password=None if password is None else passwords.hashed(checked(password)),
            active=True, created_at=datetime.now(UTC),
        )
        .returning(_USER.c.id)
    ).scalar_one()  # fmt: skip
    grant(connection, number, roles=roles, departments=departments)
    return number


def grant(
    connection: sa.Connection, user: int, *, roles: Iterable[str], departments: Iterable[str]
) -> None:
    """Give a user exactly these roles and departments."""
    for table, column, names in ((_ROLE, "role", roles), (_DEPARTMENT, "department", departments)):
        connection.execute(sa.delete(table).where(table.c.user == user))
        rows = [{"user": user, column: name} for name in dict.fromkeys(names)]
        if rows:
            connection.execute(sa.insert(table), rows)


def set_password(
    connection: sa.Connection, login: str, password: str, passwords: Passwords
) -> None:
    """Change a password and end the user's sessions. Raises ``PersonError``."""
    user = connection.scalar(sa.select(_USER.c.id).where(_USER.c.login == login))
    if user is None:
        raise PersonError(f"there is no user {login}")
    kept = passwords.hashed(checked(password))
    connection.execute(sa.update(_USER).where(_USER.c.id == user).values(password=kept))
    connection.execute(sa.delete(_SESSION).where(_SESSION.c.user == user))


def switch(connection: sa.Connection, login: str, *, active: bool) -> None:
    """Let a user in again or keep them out; their records stay theirs."""
    found = connection.execute(
        sa.update(_USER).where(_USER.c.login == login).values(active=active)
    ).rowcount
    if not found:
        raise PersonError(f"there is no user {login}")


def prefer(connection: sa.Connection, user: int, *, locale: str, theme: str) -> None:
    """Keep a user's language and theme; blank means the application's."""
    connection.execute(
        sa.update(_USER)
        .where(_USER.c.id == user)
        .values(locale=locale or None, theme=theme or None)
    )


def checked(password: str) -> str:
    """The password itself, when it may be one. Raises ``PersonError``."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PersonError(f"a password has {SHORTEST} to {LONGEST} characters")
    return password


def everybody(connection: sa.Connection) -> list[tuple[str, str, bool, tuple[str, ...]]]:
    """Everybody by login: login, name, whether active, and the roles and departments held."""
    held: dict[int, list[str]] = {}
    for table, column in ((_ROLE, _ROLE.c.role), (_DEPARTMENT, _DEPARTMENT.c.department)):
        for user, name in connection.execute(sa.select(table.c.user, column).order_by(column)):
            held.setdefault(user, []).append(name)
    rows = connection.execute(
        sa.select(_USER.c.id, _USER.c.login, _USER.c.name, _USER.c.active).order_by(_USER.c.login)
    )
    return [(login, name, active, tuple(held.get(user, ()))) for user, login, name, active in rows]
