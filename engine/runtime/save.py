"""The write path: every change of a record, by whatever channel, goes through here.

All of it happens in the transaction that the caller has opened for writing: read, compare the
version, refuse what may not be named, parse, judge, write, tell the timeline. Problems come back
as values and leave nothing behind, so that many saves may share one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine.model.app import Entity
from engine.model.judge import Problem, judge
from engine.model.pipeline import Channel
from engine.model.predicate import Record
from engine.model.values import Ref
from engine.runtime.bookings import booked
from engine.runtime.context import Context
from engine.runtime.dependents import swept_along
from engine.runtime.draft import Draft, draft
from engine.runtime.files import files_in, take
from engine.runtime.given import Given, Values
from engine.runtime.outcome import Conflict, NotFound, Outcome, Refused, Saved
from engine.runtime.seen import Seen, confidential, overtaken, seen
from engine.runtime.store import Row
from engine.runtime.timeline.history import Event, record_event
from engine.runtime.uniqueness import taken

Changes = Mapping[str, tuple[object, object]]
"""The old and the new value of each field that changes."""


@dataclass(frozen=True, slots=True)
class Write:
    """A change that is asked for; without ``id``, a new record.

    ``version`` and ``seal`` are what the person had before them (``seen.py``); None when the caller
    has read the record in this very transaction. ``pipeline`` and ``stage`` are the target of a move, blank for none
    (a blank pipeline with a stage is the record's own). ``operation`` groups several writes.
    """

    entity: str
    given: Given = Values()  # noqa: RUF009 - frozen
    id: int | None = None
    version: int | None = None
    pipeline: str = ""
    stage: str = ""
    channel: Channel = "card"
    operation: str = ""
    seal: str = ""


def save(context: Context, write: Write) -> Outcome:
    """Create or change a record, and move it when a stage is named."""
    outcome = _save(context, write)
    # A form that comes back still rests on what the person saw.
    return replace(outcome, seal=write.seal) if isinstance(outcome, Refused) else outcome


def _save(context: Context, write: Write) -> Outcome:
    entity = context.entity(write.entity)
    if entity is None:
        return NotFound()
    if write.id is None:
        return _create(context, entity, write)
    row = readable_row(context, entity, write.id, lock=True)
    if row is None:
        return NotFound()
    drawn = draft(context, entity, write.given, row.record, write.pipeline, write.stage)
    if write.version is not None:
        then = Seen(write.version, write.seal)
        conflict = conflict_since(context, entity, row, then, drawn.changes)
        if conflict is not None:
            return conflict
    verdict = judge(
        context.release.decider, entity, context.actor, row.record, drawn.record,
        write.channel, context.clock, given=drawn.named,
    )  # fmt: skip
    problems = drawn.with_problems(verdict.problems)
    if problems:
        return Refused(problems, row.version)
    if not drawn.changes:
        return Saved(entity.name, row.id, row.version)
    clash = taken(context, entity, drawn, row.id)
    clash += booked(context, entity, drawn.record, row.id, drawn.changes)
    if clash:
        return Refused(clash, row.version)
    return _update(context, entity, row, drawn, write, verdict.warnings)


def delete(
    context: Context, entity_name: str, number: int, *, then: Seen | None,
    channel: Channel = "card",
) -> Outcome:  # fmt: skip
    """Put a record into the recycle bin; links to it count as empty until it comes back.

    ``then`` is what the person saw of it; None when it was read in this very transaction.
    What belongs to it by declaration (``on_delete: cascade``) goes along, as one operation.
    """
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number, lock=True) if entity else None
    if entity is None or row is None:
        return NotFound()
    if then is not None and (conflict := conflict_since(context, entity, row, then)) is not None:
        return conflict
    if not context.release.decider.may("delete", entity, context.actor, row.record, context.clock):
        return Refused((Problem("", "forbidden"),))
    going = swept_along(context, Ref(entity.name, number))
    if going is None:
        return Refused((Problem("", "in_use"),), row.version)
    operation = uuid.uuid4().hex
    for ref in going[1:]:
        child = context.app.entities[ref.entity]
        held = context.store(child).load(context.connection, ref.id, lock=True)
        if held is not None and held.deleted_at is None:
            _switch(context, child, held, "deleted", channel, operation)
    return _switch(context, entity, row, "deleted", channel, operation)


def restore(
    context: Context, entity_name: str, number: int, *, channel: Channel = "restore"
) -> Outcome:
    """Take a record out of the recycle bin: it must satisfy its stage like a new one.

    An entity without a recycle bin has none to take from: deleting is final there.
    """
    entity = context.entity(entity_name)
    if entity is None or not entity.has_bin:
        return NotFound()
    return bring_back(context, entity_name, number, channel=channel)


def bring_back(
    context: Context, entity_name: str, number: int, *, version: int | None = None,
    channel: Channel = "restore",
) -> Outcome:  # fmt: skip
    """Take a deleted record back whether its entity has a bin or not: ``restore``, and what follows it.

    Who: somebody who may read it (``NotFound`` otherwise), delete it, and create one like it. Where
    to: the stage it was deleted in, which it enters as a new record would: everything that stage
    requires must be there, under rules as they are today. What it books must be free still; unique
    values were kept for it. With ``version`` only while it is as that deletion left it.
    """
    entity = context.entity(entity_name)
    row = context.store(entity).load(context.connection, number, lock=True) if entity else None
    decider = context.release.decider
    if entity is None or row is None or row.deleted_at is None:
        return NotFound()
    if version is not None and version != row.version:
        return NotFound()
    if not decider.may("read", entity, context.actor, row.record, context.clock):
        return NotFound()
    if not decider.may("delete", entity, context.actor, row.record, context.clock):
        return Refused((Problem("", "forbidden"),))
    verdict = judge(
        decider, entity, context.actor, None, row.record, channel, context.clock,
        given=frozenset(),
    )  # fmt: skip
    problems = verdict.problems or booked(context, entity, row.record, number, entity.fields)
    if problems:
        return Refused(problems)
    return _switch(context, entity, row, "restored", channel)


def follow(
    context: Context, entity: Entity, row: Row, changes: Changes, channel: Channel, operation: str
) -> None:
    """Let a record follow what was done to another, as its links follow a merge.

    ``changes`` are the old and new values of a row that is locked. It is a consequence, as what a
    deletion sweeps along is: no right to the record is asked, and nothing about it is told.
    """
    stamps = {"updated_at": context.clock.now, "updated_by": context.actor.id}
    event = Event(entity.name, row.id, "changed", channel, changes, {}, operation)
    _rewrite(context, entity, row, changes, stamps, event)


def readable_row(
    context: Context, entity: Entity, number: int, *, lock: bool = False
) -> Row | None:
    """A record outside the recycle bin that the person may read."""
    row = context.store(entity).load(context.connection, number, lock=lock)
    if row is None or row.deleted_at is not None:
        return None
    decider = context.release.decider
    may = decider.may("read", entity, context.actor, row.record, context.clock)
    return row if may else None


def _create(context: Context, entity: Entity, write: Write) -> Outcome:
    drawn = draft(context, entity, write.given, None, write.pipeline, write.stage)
    verdict = judge(
        context.release.decider, entity, context.actor, None, drawn.record,
        write.channel, context.clock, given=drawn.named,
    )  # fmt: skip
    problems = drawn.with_problems(verdict.problems)
    problems = problems or taken(context, entity, drawn, None)
    problems = problems or booked(context, entity, drawn.record, None, drawn.changes)
    if problems:
        return Refused(problems)
    try:
        with context.connection.begin_nested():
            values = {
                **drawn.record.values, **_stamps(context, drawn.record, fresh=True),
                "number": _next_number(context, entity), "version": 1,
            }  # fmt: skip
            values.pop("id", None)
            number = context.store(entity).insert_record(context.connection, values)
            _take_files(context, entity, drawn)
            event = Event(
                entity.name, number, "created", write.channel, {}, {"version": 1},
                write.operation,
            )  # fmt: skip
            entry = record_event(context, event)
    except IntegrityError:
        return Refused((Problem("", "taken"),))
    return Saved(entity.name, number, 1, frozenset(drawn.changes), entry, verdict.warnings)


def _update(
    context: Context, entity: Entity, row: Row, drawn: Draft, write: Write,
    warnings: tuple[Problem, ...],
) -> Outcome:  # fmt: skip
    moved = "stage" in drawn.changes or "pipeline" in drawn.changes
    kind, told = ("moved", _told(row.record, drawn)) if moved else ("changed", drawn.changes)
    event = Event(entity.name, row.id, kind, write.channel, told, {}, write.operation)
    stamps = _stamps(context, drawn.record, fresh=False, moved=moved)
    try:
        with context.connection.begin_nested():
            written = _rewrite(context, entity, row, drawn.changes, stamps, event)
            if written is None:
                return Conflict(row.version, {}, {})
            _take_files(context, entity, drawn)
    except IntegrityError:
        return Refused((Problem("", "taken"),))
    version, entry = written
    return Saved(entity.name, row.id, version, frozenset(drawn.changes), entry, warnings)


def _rewrite(
    context: Context, entity: Entity, row: Row, changes: Changes, stamps: Mapping[str, object],
    event: Event,
) -> tuple[int, int] | None:  # fmt: skip
    """Write new values and tell the timeline; None when the record has moved on.

    The version and the entry it leads to; confidential values alone lead to no new version.
    """
    quiet = changes.keys() <= confidential(entity)
    version = row.version if quiet else row.version + 1
    values = {name: new for name, (_, new) in changes.items()} | ({} if quiet else dict(stamps))
    done = context.store(entity).update_record(
        context.connection, row.id, row.version, values, deleted_at=row.deleted_at, to=version
    )
    body = {"version": version, "quiet": True} if quiet else {"version": version}
    return (version, record_event(context, replace(event, body=body))) if done else None


def _take_files(context: Context, entity: Entity, drawn: Draft) -> None:
    """Uploaded files that the record has now no longer wait for one."""
    take(context, (
        number
        for name, (_, new) in drawn.changes.items()
        for number in files_in(entity.fields[name], new)
    ))  # fmt: skip


def _told(before: Record, drawn: Draft) -> dict[str, tuple[object, object]]:
    """A move always tells both pipeline and stage: a stage has no meaning without the other."""
    place = {name: (before.get(name), drawn.record.get(name)) for name in ("pipeline", "stage")}
    return {**place, **drawn.changes}


def _switch(
    context: Context, entity: Entity, row: Row, kind: str, channel: Channel, operation: str = ""
) -> Outcome:
    """Put a record into the bin or take it out, and tell its timeline."""
    now = context.clock.now
    values = {"updated_at": now, "updated_by": context.actor.id, "last_activity_at": now}
    done = context.store(entity).update_record(
        context.connection, row.id, row.version, values,
        deleted_at=now if kind == "deleted" else None,
    )  # fmt: skip
    if not done:
        return Conflict(row.version, {}, {})
    event = Event(entity.name, row.id, kind, channel, {}, {"version": row.version + 1}, operation)
    entry = record_event(context, event)
    return Saved(entity.name, row.id, row.version + 1, frozenset({"deleted_at"}), entry)


def conflict_since(
    context: Context, entity: Entity, row: Row, then: Seen,
    changes: Mapping[str, tuple[object, object]] = MappingProxyType({}),
) -> Conflict | None:  # fmt: skip
    """What others have changed since, None when it is nothing that this person sees.

    Every write that is made on what somebody saw asks this; ``changes`` are those it would make.
    """
    if then == Seen(row.version):
        return None
    decision = context.release.decider.decide(entity, context.actor, row.record, context.clock)
    visible = decision.visible
    now = seen(entity, row.record, row.version, visible)
    base = overtaken(context, entity, row.id, now, then, row.record, visible)
    if base is not None and not base:
        return None
    base = {name: base[name] for name in sorted(base)} if base else {}
    theirs = {name: row.record.get(name) for name in base}
    mine = {name: new for name, (_, new) in changes.items() if name in visible}
    return Conflict(row.version, theirs, mine, base, now.seal)


def _stamps(
    context: Context, record: Record, *, fresh: bool, moved: bool = True
) -> dict[str, object]:
    """What the engine itself notes down about a write."""
    now, who = context.clock.now, context.actor.id
    stamps: dict[str, object] = {
        "updated_at": now, "updated_by": who, "last_activity_at": now,
    }  # fmt: skip
    if fresh:
        stamps |= {"created_at": now, "created_by": who}
    if moved and record.get("stage") is not None:
        stamps |= {"moved_at": now, "moved_by": who}
    return stamps


def _next_number(context: Context, entity: Entity) -> str:
    value = context.connection.scalar(
        sa.text(
            "INSERT INTO scheda_sequence (name, value) VALUES (:name, 1) "
            "ON CONFLICT (name) DO UPDATE SET value = scheda_sequence.value + 1 RETURNING value"
        ),
        {"name": entity.name},
    )
    return str(value)
