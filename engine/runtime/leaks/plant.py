"""Giving hidden fields other values in the second world than in the first, by the same saves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from engine.model.app import App, Entity
from engine.model.field import Field
from engine.runtime.context import Context, context_of
from engine.runtime.database import Database
from engine.runtime.given import Values
from engine.runtime.leaks.samples import sample
from engine.runtime.outcome import Outcome, Saved
from engine.runtime.people.actor import by_login
from engine.runtime.release import Releases
from engine.runtime.save import Write, readable_row, save

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""When the requests are made; the clock stands still."""
ROOT = "leakcheck_root"


class _UnevenError(Exception):
    """The saves came out differently, so the worlds would differ in more than the value."""


def plant(
    app: App, urls: tuple[str, str], records: Mapping[str, tuple[int, ...]],
    hidden: Mapping[str, tuple[str, ...]], unread: Mapping[str, frozenset[int]],
) -> frozenset[str]:  # fmt: skip
    """Change every hidden field of every record in both worlds; the texts that are secret now.

    Of records that the viewer may not read (``unread``) the figures are hidden as well.
    """
    worlds = (Database(urls[0]), Database(urls[1]))
    releases = Releases()  # both have the same one
    ids = {name: numbers[0] for name, numbers in records.items() if numbers}
    secrets: set[str] = set()
    for name, numbers in records.items():
        entity = app.entities[name]
        for turn, number in enumerate(numbers):
            secret = hidden[name] + (_figures(entity) if number in unread[name] else ())
            for offset, field in enumerate(dict.fromkeys(secret)):
                at = NOW - timedelta(hours=20, minutes=-turn, seconds=-offset)
                found = entity.fields[field]
                a, b = (sample(app, found, f"{world}{number}", ids, 2) for world in "AB")
                for steps in _steps(a, b, empty=turn % 2 == 1):
                    if _both(worlds, releases, entity, number, field, steps, at):
                        secrets |= {str(value) for value in (a, b) if _telling(found, value)}
                        break
    for world in worlds:
        world.close()
    return frozenset(secrets)


def _figures(entity: Entity) -> tuple[str, ...]:
    """The declared numbers and amounts of an entity: what others' figures are made of."""
    return tuple(
        name
        for name, field in entity.fields.items()
        if field.stored and field.kind.family == "number" and not field.system
    )


def root_context(connection: sa.Connection, now: datetime, releases: Releases) -> Context:
    """The circumstances of somebody who may do everything."""
    release = releases.active(connection)
    person = by_login(connection, ROOT)
    assert person is not None
    return context_of(connection, release, person, now=now)


def _steps(a: object, b: object, *, empty: bool) -> Iterator[tuple[tuple[object, object], ...]]:
    """Ways to different ends by equally many changes, the best first."""
    if empty:
        yield ((None, b), (a, None))
    yield ((None, None), (a, b))
    yield ((a, b),)


def _both(
    worlds: tuple[Database, Database], releases: Releases, entity: Entity, number: int, field: str,
    steps: tuple[tuple[object, object], ...], at: datetime,
) -> bool:  # fmt: skip
    """Do the steps in both worlds; neither keeps anything when they came out differently."""
    try:
        with worlds[0].write() as first, worlds[1].write() as second:
            for pair in steps:
                done = [
                    _write(root_context(connection, at, releases), entity, number, field, value)
                    for connection, value in zip((first, second), pair, strict=True)
                ]
                if not all(isinstance(outcome, Saved) and outcome.changed for outcome in done):
                    raise _UnevenError
    except _UnevenError:
        return False
    return True


def _write(
    context: Context, entity: Entity, number: int, field: str, value: object
) -> Outcome | None:
    row = readable_row(context, entity, number)
    if row is None:
        return None
    return save(context, Write(entity.name, Values({field: value}), number, row.version))


def _telling(field: Field, value: object) -> bool:
    """Whether the value can be told from everything else in an answer."""
    return isinstance(value, str) and field.type in (
        "text",
        "long_text",
        "rich_text",
        "email",
        "url",
    )
