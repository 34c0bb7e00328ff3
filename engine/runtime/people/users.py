"""Users: who may log in, with which roles, in which departments."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from engine.runtime.database import OWN
from engine.runtime.people.log import note
from engine.runtime.people.passwords import LONGEST, SHORTEST, Passwords

_USER = OWN["scheda_user"]
_ROLE = OWN["scheda_user_role"]
_DEPARTMENT = OWN["scheda_user_department"]
_SESSION = OWN["scheda_session"]
_TOKEN = OWN["scheda_token"]
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
LONGEST_NAME = 120


class PersonError(ValueError):
    """What was asked about a user or a department cannot be done; the message says why.

    ``code`` names the reason for pages, which say it in the reader's language.
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Details:
    """What is kept about a user beside the login and the password."""

    name: str
    email: str = ""
    locale: str = ""
    roles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    active: bool = True


def add(  # noqa: PLR0913 - one parameter for each thing to know about a person
    connection: sa.Connection, login: str, name: str, password: str | None, passwords: Passwords,
    *, roles: Iterable[str] = (), departments: Iterable[str] = (), email: str = "",
    locale: str = "", by: int | None = None,
) -> int:  # fmt: skip
    """Add a user and tell their number. Raises ``PersonError``.

    Without a password nobody can log in as them. ``by`` is who does it, for the log.
    """
    if not LOGIN.fullmatch(login):
        raise PersonError("a login has lower-case letters, digits and . _ @ + - only", "login")
    if connection.scalar(sa.select(_USER.c.id).where(_USER.c.login == login)) is not None:
        raise PersonError(f"there is a user {login} already", "login_taken")
    roles, departments = tuple(dict.fromkeys(roles)), tuple(dict.fromkeys(departments))
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
    _hold(connection, number, roles, departments)
    note(connection, by, "user_added", login, roles=roles, departments=departments)
    return number


def details_of(connection: sa.Connection, number: int) -> tuple[str, Details] | None:
    """The login of a user and what is kept about them; None when there is no such."""
    row = connection.execute(
        sa.select(_USER.c.login, _USER.c.name, _USER.c.email, _USER.c.locale, _USER.c.active)
        .where(_USER.c.id == number)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    held = [
        tuple(connection.scalars(sa.select(column).where(column.table.c.user == number)
                                 .order_by(column)))
        for column in (_ROLE.c.role, _DEPARTMENT.c.department)
    ]  # fmt: skip
    return row.login, Details(
        row.name, row.email or "", row.locale or "", held[0], held[1], row.active
    )


def change(
    connection: sa.Connection, number: int, wanted: Details, *, roots: Collection[str],
    by: int | None = None,
) -> bool:  # fmt: skip
    """Keep other details of a user; tell whether there was anything to change.

    ``roots`` are the roles that may do everything: somebody who holds one and can log in stays.
    Raises ``PersonError``.
    """
    found = details_of(connection, number)
    if found is None:
        raise PersonError("there is no such user", "missing")
    login, before = found
    checked_details(wanted)
    changes = {
        name: [getattr(before, name), getattr(wanted, name)]
        for name in Details.__slots__
        if _comparable(getattr(before, name)) != _comparable(getattr(wanted, name))
    }
    if not changes:
        return False
    was_root = before.active and not set(before.roles).isdisjoint(roots)
    is_root = wanted.active and not set(wanted.roles).isdisjoint(roots)
    if was_root and not is_root and not _others(connection, number, roots):
        raise PersonError(f"{login} is the last administrator", "last_root")
    connection.execute(
        sa.update(_USER).where(_USER.c.id == number).values(
            name=wanted.name, email=wanted.email or None, locale=wanted.locale or None,
            active=wanted.active,
        )
    )  # fmt: skip
    _hold(connection, number, wanted.roles, wanted.departments)
    note(connection, by, "user_changed", login, **changes)
    return True


def checked_details(wanted: Details) -> None:
    """Refuse a name or an e-mail that cannot be one. Raises ``PersonError``."""
    if not wanted.name.strip() or len(wanted.name) > LONGEST_NAME or not wanted.name.isprintable():
        raise PersonError(f"a name has 1 to {LONGEST_NAME} letters", "name_needed")
    if wanted.email and not (EMAIL.fullmatch(wanted.email) and wanted.email.isprintable()):
        raise PersonError("this is no e-mail address", "email")


def _comparable(value: object) -> object:
    return frozenset(value) if isinstance(value, tuple) else value


def _others(connection: sa.Connection, number: int, roots: Collection[str]) -> bool:
    """Whether somebody else holds one of the roles and can log in."""
    return connection.scalar(
        sa.select(_USER.c.id)
        .join_from(_USER, _ROLE, _ROLE.c.user == _USER.c.id)
        .where(_USER.c.id != number, _USER.c.active.is_(sa.true()), _ROLE.c.role.in_(sorted(roots)))
        .limit(1)
    ) is not None  # fmt: skip


def grant(
    connection: sa.Connection, user: int, *, roles: Iterable[str], departments: Iterable[str],
    by: int | None = None,
) -> None:  # fmt: skip
    """Give a user exactly these roles and departments."""
    roles, departments = tuple(dict.fromkeys(roles)), tuple(dict.fromkeys(departments))
    _hold(connection, user, roles, departments)
    login = str(connection.scalar(sa.select(_USER.c.login).where(_USER.c.id == user)))
    note(connection, by, "user_granted", login, roles=roles, departments=departments)


def _hold(
    connection: sa.Connection, user: int, roles: Iterable[str], departments: Iterable[str]
) -> None:
    for table, column, names in ((_ROLE, "role", roles), (_DEPARTMENT, "department", departments)):
        connection.execute(sa.delete(table).where(table.c.user == user))
        rows = [{"user": user, column: name} for name in dict.fromkeys(names)]
        if rows:
            connection.execute(sa.insert(table), rows)


def set_password(
    connection: sa.Connection, login: str, password: str, passwords: Passwords,
    by: int | None = None,
) -> None:  # fmt: skip
    """Change a password; the user's sessions and access tokens end. Raises ``PersonError``."""
    user = number_of(connection, login)
    kept = passwords.hashed(checked(password))
    connection.execute(sa.update(_USER).where(_USER.c.id == user).values(password=kept))
    _end_access(connection, user)
    note(connection, by, "password_set", login)


def end_access(connection: sa.Connection, login: str, by: int | None = None) -> None:
    """End every session and access token of a user. Raises ``PersonError``."""
    _end_access(connection, number_of(connection, login))
    note(connection, by, "access_ended", login)


def _end_access(connection: sa.Connection, user: int) -> None:
    for table in (_SESSION, _TOKEN):
        connection.execute(sa.delete(table).where(table.c.user == user))


def switch(connection: sa.Connection, login: str, *, active: bool, by: int | None = None) -> None:
    """Let a user in again or keep them out; their records stay theirs. Raises ``PersonError``."""
    user = number_of(connection, login)
    connection.execute(sa.update(_USER).where(_USER.c.id == user).values(active=active))
    note(connection, by, "user_unlocked" if active else "user_locked", login)


def number_of(connection: sa.Connection, login: str) -> int:
    """The number of a user. Raises ``PersonError``."""
    user: int | None = connection.scalar(sa.select(_USER.c.id).where(_USER.c.login == login))
    if user is None:
        raise PersonError(f"there is no user {login}", "missing")
    return user


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
        raise PersonError(f"a password has {SHORTEST} to {LONGEST} characters", "password")
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


def logins_among(connection: sa.Connection, logins: Iterable[str]) -> frozenset[str]:
    """Those of some log-ins that somebody has."""
    asked = [login for login in logins if LOGIN.fullmatch(login)]
    if not asked:
        return frozenset()
    return frozenset(connection.scalars(sa.select(_USER.c.login).where(_USER.c.login.in_(asked))))
