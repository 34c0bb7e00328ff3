"""Writing the timeline: what happened to a record, in the transaction in which it happened."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from engine.model import codec
from engine.model.pipeline import Channel
from engine.runtime.context import Context
from engine.runtime.database import OWN

ENTRY = OWN["scheda_entry"]
CHANGE = OWN["scheda_change"]
_OUTBOX = OWN["scheda_outbox"]
# Made once: values given beside a statement need not be looked at to find its compiled form.
_NEW_ENTRY = sa.insert(ENTRY).returning(ENTRY.c.id)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its kind, and old and new value of each field it changed.

    ``body`` holds facts of the kind, never a field's value.
    """

    entity: str
    record: int
    kind: str
    channel: Channel
    changes: Mapping[str, tuple[object, object]]
    body: Mapping[str, object]
    operation: str = ""


def record_event(context: Context, event: Event) -> int:
    """Write an entry and its changes, and put what must be told outside into the outbox."""
    connection = context.connection
    entry = {
        "entity": event.entity, "record": event.record, "kind": event.kind,
        "at": context.clock.now, "user": context.actor.id, "channel": event.channel,
        "release": context.release.id, "operation": event.operation or uuid.uuid4().hex,
        "body": dict(event.body), "pinned": False,
    }  # fmt: skip
    number: int = connection.execute(_NEW_ENTRY, entry).scalar_one()
    rows = [
        {"entry": number, "field": name, "old": codec.encode(old), "new": codec.encode(new)}
        for name, (old, new) in event.changes.items()
    ]
    if rows:
        connection.execute(sa.insert(CHANGE), rows)
    _tell(context, event, number)
    return number


def _tell(context: Context, event: Event, entry: int) -> None:
    """A row in the outbox for each webhook: the work goes out after the commit, or never."""
    rows = [
        {
            "kind": "webhook", "due_at": context.clock.now, "attempts": 0,
            "body": {"channel": channel.name, "entity": event.entity, "record": event.record,
                     "entry": entry},
        }
        for channel in context.app.channels.values()
        if channel.kind == "webhook"
    ]  # fmt: skip
    if rows:
        context.connection.execute(sa.insert(_OUTBOX), rows)
