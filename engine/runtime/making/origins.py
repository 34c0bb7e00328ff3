"""Which record was made from which: writing it down, and asking.

Both timelines say so; an entry that names a record which its reader may not read is not there.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from engine.model.app import App, Entity
from engine.model.values import Ref
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.names import read_titles, readable_titles
from engine.runtime.sql.columns import Condition
from engine.runtime.timeline.history import ENTRY, Event, record_event

ORIGIN = OWN["scheda_origin"]
GAVE, CAME = "converted", "made_from"
"""The kinds of the entries: on the record that something was made from, and on what was made."""


def note_origin(context: Context, source: Ref, target: Ref, operation: str) -> None:
    """Write down that ``target`` was made from ``source``, here and on both timelines."""
    entries = []
    for at, kind, other in ((source, GAVE, target), (target, CAME, source)):
        body = {"entity": other.entity, "record": other.id}
        event = Event(at.entity, at.id, kind, "conversion", {}, body, operation)
        entries.append(record_event(context, event))
    context.connection.execute(
        sa.insert(ORIGIN).values(
            source_entity=source.entity, source=source.id, target_entity=target.entity,
            target=target.id, source_entry=entries[0], target_entry=entries[1],
            at=context.clock.now,
        )
    )  # fmt: skip
    store = context.store(context.app.entities[source.entity])
    store.touch(context.connection, source.id, context.clock.now)


def made_from(context: Context, source: Ref, targets: Iterable[Entity]) -> dict[Ref, str]:
    """The records of these entities made from one, with their titles, as far as readable."""
    selects = [
        readable_titles(context, target)
        .join_from(
            context.columns(target).table, ORIGIN,
            sa.and_(
                ORIGIN.c.target_entity == target.name,
                ORIGIN.c.target == context.columns(target).id,
                ORIGIN.c.source_entity == source.entity, ORIGIN.c.source == source.id,
            ),
        )
        for target in targets
    ]  # fmt: skip
    return {ref: title for ref, title, *_ in read_titles(context, selects)}


def shown_entry(context: Context, entity: Entity) -> Condition | None:
    """The condition on entries that name another record: its reader may read that one as well.

    None for an entity that nothing is made from and that is made from nothing.
    """
    tests: list[Condition] = []
    for kind, mine, entry, theirs, other_entity in (
        (GAVE, _targets(context.app, entity), "source_entry", "target", "target_entity"),
        (CAME, _sources(context.app, entity), "target_entry", "source", "source_entity"),
    ):
        for name in mine:
            other = context.app.entities[name]
            tests.append(sa.and_(
                ENTRY.c.kind == kind,
                sa.exists(
                    sa.select(sa.literal(1))
                    .select_from(context.columns(other).table)
                    .join(ORIGIN, ORIGIN.c[theirs] == context.columns(other).id)
                    .where(
                        ORIGIN.c[entry] == ENTRY.c.id, ORIGIN.c[other_entity] == name,
                        context.readable(other),
                    )
                    .correlate(ENTRY)
                ),
            ))  # fmt: skip
    return sa.or_(*tests) if tests else None


def other_of(body: object) -> Ref | None:
    """The record that an entry of these kinds names."""
    if not isinstance(body, dict):
        return None
    entity, number = body.get("entity"), body.get("record")
    return Ref(entity, number) if isinstance(entity, str) and isinstance(number, int) else None


def _targets(app: App, entity: Entity) -> list[str]:
    return list(dict.fromkeys(one.to for one in entity.conversions if one.to in app.entities))


def _sources(app: App, entity: Entity) -> list[str]:
    return [
        other.name
        for other in app.entities.values()
        if any(one.to == entity.name for one in other.conversions)
    ]
