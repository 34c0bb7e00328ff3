"""The log of what was done to users and departments: who, when, what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from engine.runtime.database import OWN

_ENTRY = OWN["scheda_people_entry"]
_USER = OWN["scheda_user"]
_SUBJECT = _USER.alias()


@dataclass(frozen=True, slots=True)
class PeopleEntry:
    """One thing that was done.

    ``by`` is the name of who did it, blank for the command line; ``subject`` the login or the
    department it was done to, ``about`` the user's number when it is one; ``what`` the details.
    """

    id: int
    at: datetime
    by: str
    kind: str
    subject: str
    about: int | None
    what: Mapping[str, object]


def note(
    connection: sa.Connection, by: int | None, kind: str, subject: str, **what: object
) -> None:
    """Remember something that was done; ``by`` is None for the command line."""
    connection.execute(
        sa.insert(_ENTRY).values(
            at=datetime.now(UTC), user=by, kind=kind, subject=subject, body=what
        )
    )


def latest(
    connection: sa.Connection, *, subject: str = "", before: int | None = None, limit: int = 20
) -> tuple[PeopleEntry, ...]:
    """The newest entries, about one subject if it is given, older than ``before`` if given."""
    statement = (
        sa.select(
            _ENTRY.c.id, _ENTRY.c.at, _USER.c.name, _ENTRY.c.kind, _ENTRY.c.subject,
            _SUBJECT.c.id.label("about"), _ENTRY.c.body,
        )
        .join_from(_ENTRY, _USER, _USER.c.id == _ENTRY.c.user, isouter=True)
        .join(
            _SUBJECT,
            sa.and_(_SUBJECT.c.login == _ENTRY.c.subject, _ENTRY.c.kind.not_like("department%")),
            isouter=True,
        )
        .order_by(_ENTRY.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    if subject:
        statement = statement.where(
            _ENTRY.c.subject == subject, _ENTRY.c.kind.not_like("department%")
        )
    if before is not None:
        statement = statement.where(_ENTRY.c.id < before)
    return tuple(
        PeopleEntry(
            row.id, row.at, row.name or "", row.kind, row.subject, row.about, row.body or {}
        )
        for row in connection.execute(statement)
    )
