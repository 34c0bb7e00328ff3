"""Nothing is booked twice at once: asked in the transaction that writes, one booker after the other.

On SQLite only one transaction writes at a time. On PostgreSQL everybody who books the same thing
waits for a lock on it until whoever came first has committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.judge import Problem
from engine.model.predicate import ALWAYS, Record
from engine.model.values import Booking, Ref
from engine.runtime.context import Context
from engine.runtime.fields.bookings import bookings_in, span
from engine.runtime.names import titles_of

_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 7303))")


@dataclass(frozen=True, slots=True)
class _Clash:
    """Somebody else's booking that stands in the way: of which record, by which of its fields."""

    ref: Ref
    field: str
    start: datetime
    end: datetime


def booked(
    context: Context, entity: Entity, record: Record, number: int | None, names: Iterable[str]
) -> tuple[Problem, ...]:
    """A problem for each of these fields whose bookings overlap with any other.

    It says from when until when it is taken, and by what to whoever may see that.
    """
    fields = [entity.fields[n] for n in entity.fields if entity.fields[n].type == "booking"]
    asked = [f for f in fields if f.name in set(names) and bookings_in(record.get(f.name))]
    if not asked:
        return ()
    mine = [(f.name, one) for f in fields for one in bookings_in(record.get(f.name))]
    _wait_for(context, {(one.entity, one.id) for _, one in mine})
    problems = []
    for field in asked:
        for one in bookings_in(record.get(field.name)):
            problem = _twice(field.name, one, mine, context)
            problem = problem or _elsewhere(context, entity, number, field.name, one)
            if problem:
                problems.append(problem)
                break
    return tuple(problems)


def _twice(
    name: str, one: Booking, mine: list[tuple[str, Booking]], context: Context
) -> Problem | None:
    """The record itself books the same thing twice at once."""
    same = [other for _, other in mine if _overlap(one, other)]
    if len(same) < 2:
        return None
    when = span(next((other for other in same if other != one), one), context.formats)
    return Problem(name, "booked_twice", facts=(("when", when),))


def _overlap(one: Booking, other: Booking) -> bool:
    alike = (one.entity, one.id) == (other.entity, other.id)
    return alike and one.start < other.end and other.start < one.end


def _elsewhere(
    context: Context, entity: Entity, number: int | None, name: str, one: Booking
) -> Problem | None:
    selects = list(_selects(context, entity, number, one))
    row = context.connection.execute(
        sa.union_all(*selects).order_by(sa.literal_column("starts")).limit(1)
    ).first()
    if row is None:
        return None
    clash = _Clash(Ref(row.entity, row.record), row.field, row.starts, row.ends)
    when = span(Booking(one.entity, one.id, clash.start, clash.end), context.formats)
    by = _told(context, clash)
    code = "booked_by" if by else "booked"
    return Problem(name, code, facts=(("when", when), ("by", by)))


def _selects(
    context: Context, entity: Entity, number: int | None, one: Booking
) -> Iterator[sa.Select[tuple[str, str, int, datetime, datetime]]]:
    """The bookings of everything that can book the same thing, at the same time."""
    for other in context.app.entities.values():
        for field in other.fields.values():
            if field.type != "booking" or one.entity not in field.to:
                continue
            columns = context.columns(other)
            found = columns.rows(field)
            assert found is not None
            rows, mine = found
            where = [
                mine, columns.undeleted, rows.c.entity == one.entity, rows.c.value == one.id,
                rows.c.starts < one.end, rows.c.ends > one.start,
            ]  # fmt: skip
            if other.name == entity.name and number is not None:
                where.append(columns.id != number)
            yield (
                sa.select(
                    sa.literal(other.name).label("entity"), sa.literal(field.name).label("field"),
                    rows.c.record.label("record"), rows.c.starts.label("starts"),
                    rows.c.ends.label("ends"),
                )
                .select_from(columns.table)
                .join(rows, rows.c.record == columns.id)
                .where(*where)
            )  # fmt: skip


def _told(context: Context, clash: _Clash) -> str:
    """The title of the record in the way, blank for whoever may not know that it books."""
    entity = context.app.entities[clash.ref.entity]
    sight = context.release.decider.mask(entity, context.actor).visible.get(clash.field)
    if sight != ALWAYS:
        return ""
    return titles_of(context, (clash.ref,)).get(clash.ref, "")


def _wait_for(context: Context, things: set[tuple[str, int]]) -> None:
    """Let nobody else book these until this transaction ends; always in the same order."""
    if context.connection.dialect.name == "postgresql":
        for entity, number in sorted(things):
            context.connection.execute(_LOCK, {"what": f"scheda booking {entity} {number}"})
