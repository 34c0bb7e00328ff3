"""Logging in and out: sessions, and access tokens for programs."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from engine.runtime.database import OWN, Database
from engine.runtime.people.attempts import Place, forgive, note_failure, too_many
from engine.runtime.people.log import note
from engine.runtime.people.passwords import Passwords
from engine.runtime.people.users import LOGIN

_USER = OWN["scheda_user"]
_SESSION = OWN["scheda_session"]
_TOKEN = OWN["scheda_token"]

LIFETIME = timedelta(days=14)
TOKEN_LIFETIME = timedelta(days=365)
MARK = 16
"""So many letters of a token's digest name it among its owner's."""
_MARK = re.compile(rf"[0-9a-f]{{{MARK}}}")


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A new session; ``token`` is told once and only its digest is kept."""

    user: int
    token: str


@dataclass(frozen=True, slots=True)
class Denied:
    """No session. ``wait`` when there were too many failures, whatever the password."""

    wait: bool


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def log_in(
    database: Database, passwords: Passwords, login: str, password: str, place: Place,
    now: datetime,
) -> LoggedIn | Denied:  # fmt: skip
    """Open a session for a login and password.

    The costly comparison runs outside any transaction, so that it keeps nobody waiting, and
    takes as long for a login that does not exist.
    """
    login = login.strip().lower()
    if not LOGIN.fullmatch(login):
        login = ""  # nobody's, and safe to keep among the failures
    with database.read() as connection:
        if too_many(connection, login, place, now):
            return Denied(wait=True)
        user = connection.execute(
            sa.select(_USER.c.id, _USER.c.password).where(
                _USER.c.login == login, _USER.c.active.is_(sa.true())
            )
        ).one_or_none()
    fits = passwords.fits(password, user.password if user else None)
    with database.write() as connection:
        if user is None or not fits:
            note_failure(connection, login, place, now)
            return Denied(wait=False)
        forgive(connection, login, place)
        if passwords.stale(user.password):
            kept = passwords.hashed(password)
            connection.execute(sa.update(_USER).where(_USER.c.id == user.id).values(password=kept))
        return LoggedIn(user.id, open_session(connection, user.id, now))


def open_session(connection: sa.Connection, user: int, now: datetime) -> str:
    """The token of a new session; sessions that are over are swept away."""
    token = secrets.token_urlsafe(32)
    connection.execute(sa.delete(_SESSION).where(_SESSION.c.expires_at <= now))
    connection.execute(
        sa.insert(_SESSION).values(
            token=digest(token), user=user, created_at=now, expires_at=now + LIFETIME
        )
    )
    return token


def log_out(connection: sa.Connection, token: str) -> None:
    """End a session; one that is over already is none of our business."""
    connection.execute(sa.delete(_SESSION).where(_SESSION.c.token == digest(token)))


def issue(
    connection: sa.Connection, user: int, label: str, now: datetime,
    lifetime: timedelta = TOKEN_LIFETIME, by: int | None = None,
) -> str:  # fmt: skip
    """A new access token for programs; told once. A new password or its time ends it."""
    token = f"sch_{secrets.token_urlsafe(32)}"
    connection.execute(
        sa.insert(_TOKEN).values(
            digest=digest(token), user=user, label=label, created_at=now, expires_at=now + lifetime
        )
    )
    login = connection.scalar(sa.select(_USER.c.login).where(_USER.c.id == user))
    note(connection, by, "token_issued", str(login), label=label, days=lifetime.days)
    return token


def revoke(connection: sa.Connection, user: int, mark: str, by: int | None = None) -> bool:
    """End the access token of a user that a mark names; tell whether there was one."""
    if not _MARK.fullmatch(mark):
        return False
    where = (_TOKEN.c.user == user, _TOKEN.c.digest.startswith(mark))
    label = connection.scalar(sa.select(_TOKEN.c.label).where(*where))
    if label is None:
        return False
    connection.execute(sa.delete(_TOKEN).where(*where))
    login = connection.scalar(sa.select(_USER.c.login).where(_USER.c.id == user))
    note(connection, by, "token_revoked", str(login), label=label)
    return True
