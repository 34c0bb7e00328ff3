"""Filling a new database with the demonstration."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from engine.runtime.database import Database
from engine.runtime.demo.chronicle import chronicle
from engine.runtime.demo.owing import counting
from engine.runtime.demo.staff import hire
from engine.runtime.demo.world import World
from engine.runtime.demo.writing import Progress, Writer
from engine.runtime.release import Release, Releases

SEED = 20


class DemoError(Exception):
    """The database cannot be filled; the message says why."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was made: records by entity, saves and comments, how long it took, what was amiss."""

    counts: Mapping[str, int]
    saves: int
    comments: int
    seconds: float
    warnings: tuple[str, ...] = ()


def fill(
    database_url: str, *, scale: float = 1.0, seed: int = SEED, now: datetime | None = None,
    progress: Progress = lambda _text, _done, _of: None,
) -> Summary:  # fmt: skip
    """Fill a database that has a release and no records yet.

    The same seed, scale and moment make the same data. ``now`` is where the history ends.
    Raises ``DemoError``, and ``NoReleaseError`` when nothing was applied.
    """
    started = time.monotonic()
    database = Database(database_url)
    try:
        with database.write() as connection:
            release = Releases().active(connection)
            _check_empty(connection, release)
            people = hire(connection, release.app)
        moment = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
        world = World(seed, moment, release.app.zone, scale)
        writer = Writer(database, release, people)
        writer.write(chronicle(world), progress, counting(world))
    finally:
        database.close()
    return Summary(
        dict(writer.counts), writer.saves, writer.comments, time.monotonic() - started,
        tuple(_warnings(writer)),
    )  # fmt: skip


def _check_empty(connection: sa.Connection, release: Release) -> None:
    for name in release.app.entities:
        table = release.store(name).columns.table
        if connection.scalar(sa.select(sa.exists(sa.select(table.c.id)))):
            raise DemoError(f"there are records of {name} already; fill a new database")


def _warnings(writer: Writer) -> list[str]:
    """What did not fit, with how often, most frequent first."""
    found = [f"there is no entity {name}" for name in sorted(writer.unknown)]
    for text, number in (writer.fit.left_out + writer.refused).most_common():
        found.append(f"{text} ({number} times)")
    return found
