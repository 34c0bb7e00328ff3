"""Writes that are asked for again under the same key: answered as before, and done once.

The key is taken, the write done and its answer kept in one transaction. Whoever comes with the
same key meanwhile waits for that transaction: SQLite lets one writer in at a time, PostgreSQL makes
the second wait at the primary key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine.runtime.context import Context
from engine.runtime.database import OWN

_KEPT = OWN["scheda_idempotency"]
KEPT_FOR = timedelta(hours=24)
"""How long an answer is given again; after that the key is free."""


class OtherRequestError(Exception):
    """The key was used for another request."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """One request of one person: the key they chose and a digest of what they ask."""

    key: str
    request: str


def take(context: Context, repeat: Repeat) -> Mapping[str, Any] | None:
    """Take the key for this transaction, or tell what was answered. Raises ``OtherRequestError``.

    None means that the write is to be done now, and its answer to be kept with ``keep``.
    """
    mine = _mine(context, repeat)
    now = context.clock.now
    context.connection.execute(sa.delete(_KEPT).where(mine, _KEPT.c.at <= now - KEPT_FOR))
    fresh = {"key": repeat.key, "user": context.actor.id, "request": repeat.request, "at": now}
    try:
        with context.connection.begin_nested():
            context.connection.execute(sa.insert(_KEPT).values(fresh))
    except IntegrityError:
        return _answered(context, repeat)
    return None


def _answered(context: Context, repeat: Repeat) -> Mapping[str, Any]:
    row = context.connection.execute(sa.select(_KEPT).where(_mine(context, repeat))).one()
    if row.request != repeat.request:
        raise OtherRequestError
    answer: Mapping[str, Any] = row.answer
    return answer


def keep(context: Context, repeat: Repeat, answer: Mapping[str, Any]) -> None:
    """Keep the answer of the write that this transaction does."""
    kept = sa.update(_KEPT).where(_mine(context, repeat)).values(answer=answer)
    context.connection.execute(kept)


def forget_old(connection: sa.Connection, now: datetime) -> None:
    """Remove what nobody is answered with any more."""
    connection.execute(sa.delete(_KEPT).where(_KEPT.c.at <= now - KEPT_FOR))


def _mine(context: Context, repeat: Repeat) -> sa.ColumnElement[bool]:
    return sa.and_(_KEPT.c.key == repeat.key, _KEPT.c.user == context.actor.id)
