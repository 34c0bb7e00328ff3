"""Putting back what an entry of a record's history replaced, as a new save of whoever asks.

It goes the way of every change: rules that forbid the old state refuse it. ``undo`` takes back what
the person has just done, ``revert`` what anybody did, as far as the person sees it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from engine.model import codec
from engine.model.app import Entity
from engine.model.judge import Problem
from engine.runtime.context import Context
from engine.runtime.draft import PLACE
from engine.runtime.given import Values
from engine.runtime.outcome import Conflict, NotFound, Outcome, Refused, Saved
from engine.runtime.save import Write, bring_back, readable_row, restore, save
from engine.runtime.seen import Seen
from engine.runtime.store import Row
from engine.runtime.timeline.history import CHANGE, ENTRY

UNDONE = ("changed", "moved", "deleted")
"""The kinds of entries that can be put back."""
_AROUND = 100_000
"""One operation's entries are not further apart: there is no index by operation."""


def undo(context: Context, entity_name: str, number: int, entry: int) -> Outcome:
    """Put back what an entry of a record's history did.

    Only one's own entries can be undone, and only while the record is as they left it: anything
    later is a ``Conflict``.
    """
    entity = context.entity(entity_name)
    found = _entry(context, entity, number, entry) if entity else None
    if entity is None or found is None or found.user != context.actor.id:
        return NotFound()
    row = context.store(entity).load(context.connection, number, lock=True)
    reached = found.body.get("version") if isinstance(found.body, dict) else None
    if row is None:
        return NotFound()
    if found.kind == "deleted":
        if row.deleted_at is None or row.version != reached:
            return NotFound()
        return _brought_back(context, entity, number, found.operation, entry)
    changes = _changes(context, entry)
    decider = context.release.decider
    if not decider.may("read", entity, context.actor, row.record, context.clock):
        return NotFound()
    # A save of confidential fields alone moves no version: what they hold now is asked itself, but
    # not of fields that the person no longer sees. Those are refused whatever they hold.
    known = decider.decide(entity, context.actor, row.record, context.clock).visible
    known |= decider.mask(entity, context.actor).granted
    if any(row.record.get(name) != new for name, (_, new) in changes.items() if name in known):
        return Conflict(row.version, {}, {})
    olds = {name: old for name, (old, _) in changes.items()}
    return _put_back(context, entity, row, olds, Seen(int(reached or 0)))


def revert(
    context: Context, entity_name: str, number: int, entry: int, name: str = "",
    *, then: Seen | None = None,
) -> Outcome:  # fmt: skip
    """Put back what a field held before an entry, or all that the person sees of it.

    A stage goes back as a move. ``then`` is what the person saw of the record.
    """
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number, lock=True) if entity else None
    found = _entry(context, entity, number, entry) if entity else None
    if entity is None or row is None or found is None:
        return NotFound()
    decision = context.release.decider.decide(entity, context.actor, row.record, context.clock)
    seen = decision.visible & entity.fields.keys()
    olds = {one: old for one, (old, _) in _changes(context, entry).items() if one in seen}
    if name:
        wanted = PLACE if name in PLACE else (name,)
        olds = {one: old for one, old in olds.items() if one in wanted} if name in olds else {}
    return _put_back(context, entity, row, olds, then) if olds else NotFound()


def _put_back(
    context: Context, entity: Entity, row: Row, olds: Mapping[str, object], then: Seen | None
) -> Outcome:
    place = {name: str(olds[name] or "") for name in PLACE if name in olds}
    if place and entity.stage(place.get("pipeline"), place.get("stage")) is None:
        return Refused((Problem("stage", "invalid"),), row.version)
    values = Values({name: old for name, old in olds.items() if name not in PLACE})
    version, seal = (then.version, then.seal) if then else (None, "")
    return save(
        context,
        Write(entity.name, values, row.id, version, **place, channel="restore", seal=seal),
    )


def _entry(
    context: Context, entity: Entity, number: int, entry: int
) -> sa.Row[Any, Any, Any, Any] | None:
    return context.connection.execute(
        sa.select(ENTRY.c.kind, ENTRY.c.user, ENTRY.c.body, ENTRY.c.operation).where(
            ENTRY.c.id == entry, ENTRY.c.entity == entity.name, ENTRY.c.record == number,
            ENTRY.c.kind.in_(UNDONE),
        )
    ).one_or_none()  # fmt: skip


def _changes(context: Context, entry: int) -> Mapping[str, tuple[object, object]]:
    """What the fields held before an entry and after it."""
    rows = context.connection.execute(
        sa.select(CHANGE.c.field, CHANGE.c.old, CHANGE.c.new).where(CHANGE.c.entry == entry)
    )
    return {
        row.field: (codec.decode(object, row.old), codec.decode(object, row.new)) for row in rows
    }


def _brought_back(
    context: Context, entity: Entity, number: int, operation: str, entry: int
) -> Outcome:
    """The record out of the recycle bin, with all that went there along with it, or nothing.

    What has come back since, what went there again by itself, and what the person may not read stay.
    """
    gone = context.connection.execute(
        sa.select(ENTRY.c.entity, ENTRY.c.record, ENTRY.c.body)
        .where(
            ENTRY.c.id > entry - _AROUND, ENTRY.c.id < entry,
            ENTRY.c.operation == operation, ENTRY.c.kind == "deleted",
            sa.or_(ENTRY.c.entity != entity.name, ENTRY.c.record != number),
        )
        .order_by(ENTRY.c.id.desc())
    ).all()  # fmt: skip
    with context.connection.begin_nested() as all_of_it:
        outcome = restore(context, entity.name, number)
        for child, record, body in gone:
            if not isinstance(outcome, Saved):
                break
            reached = body.get("version") if isinstance(body, dict) else None
            done = bring_back(context, child, record, version=int(reached or 0))
            outcome = outcome if isinstance(done, (Saved, NotFound)) else done
        if not isinstance(outcome, Saved):
            all_of_it.rollback()
    return outcome
