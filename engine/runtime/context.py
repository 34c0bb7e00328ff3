"""The circumstances of one request: connection, release, person, moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import sqlalchemy as sa

from engine.model.app import App, Entity
from engine.model.predicate import Clock
from engine.model.principal import Actor
from engine.runtime.fields import Formats, formats
from engine.runtime.people.actor import Person
from engine.runtime.release import Release
from engine.runtime.sql.columns import Columns
from engine.runtime.sql.computed import figures_of, with_figures
from engine.runtime.sql.conditions import Conditions
from engine.runtime.sql.rollups import Reader
from engine.runtime.store import Row, Store


@dataclass(frozen=True, slots=True)
class Context:
    """What every view and every write is given. The release is pinned for all of it."""

    connection: sa.Connection
    release: Release
    person: Person
    actor: Actor
    clock: Clock
    formats: Formats
    session: str = ""
    """The digest of what proved who it is: a session or an access token; blank in commands."""

    @property
    def app(self) -> App:
        """The application."""
        return self.release.app

    def entity(self, name: str) -> Entity | None:
        """An entity by name."""
        return self.release.app.entities.get(name)

    def store(self, entity: Entity) -> Store:
        """The rows of an entity."""
        return self.release.store(entity.name)

    def columns(self, entity: Entity) -> Columns:
        """The columns of an entity."""
        return self.release.store(entity.name).columns

    def rules(self, entity: Entity) -> Conditions:
        """Translates the engine's own rules, such as the row filter."""
        return Conditions(self.columns(entity), self.actor, self.clock)

    def questions(self, entity: Entity) -> Conditions:
        """Translates what the person asks, who may not ask for what they cannot see."""
        sight = self.release.decider.mask(entity, self.actor).visible
        columns = self.columns(entity)
        figures = figures_of(self.reader, columns)
        return Conditions(columns, self.actor, self.clock, sight, figures)

    @property
    def reader(self) -> Reader:
        """For whom computed fields are worked out."""
        return Reader(self.release.decider, self.release.tables, self.actor, self.clock)

    def computed(
        self, entity: Entity, rows: Sequence[Row], shown: Iterable[str],
        seen: frozenset[str] | None = None,
    ) -> tuple[Row, ...]:  # fmt: skip
        """The rows with their computed fields among those shown: at most one statement.

        ``seen`` are the fields that figures may be made of, where the record alone cannot say.
        """
        records = with_figures(
            self.reader, self.connection, self.columns(entity),
            [(row.id, row.record) for row in rows], shown, seen,
        )  # fmt: skip
        return tuple(replace(row, record=record) for row, record in zip(rows, records, strict=True))

    def readable(self, entity: Entity) -> sa.ColumnElement[bool]:
        """The row filter: records outside the recycle bin that the person may read."""
        reach = self.release.decider.reach(entity, self.actor, "read")
        return sa.and_(self.columns(entity).undeleted, self.rules(entity).sql(reach))


def context_of(
    connection: sa.Connection, release: Release, person: Person,
    *, now: datetime | None = None, locale: str = "", session: str = "",
) -> Context:  # fmt: skip
    """The context of a person's request; ``locale`` overrides the person's own."""
    clock = Clock(now or datetime.now(UTC), release.app.zone)
    return Context(
        connection, release, person, person.actor(release.app), clock,
        formats(release.app, locale or person.locale, clock), session,
    )  # fmt: skip
