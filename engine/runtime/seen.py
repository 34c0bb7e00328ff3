"""What a person had before them when they began to write, and what has changed since.

The version that pages and the API give out counts the saves that everybody may notice who sees the
record. A save of confidential fields alone moves neither it nor the time of the last change: for
those who may not see such a field the record is to the letter what it was. Those who may see one
get a seal over its value with the version, so that they cannot overwrite each other unawares.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from engine.model import codec
from engine.model.app import Entity
from engine.model.predicate import Record, holds, reads
from engine.model.values import row_number
from engine.runtime.context import Context
from engine.runtime.store import Row
from engine.runtime.timeline.history import CHANGE, ENTRY

_LOOK_BACK = 500
"""Changes that are looked at; a form that is older than that is simply too old."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A version, and the seal over the confidential values the person saw (blank for none)."""

    version: int
    seal: str = ""

    def __str__(self) -> str:
        """As forms and the API carry it: ``5`` or ``5-1f3a5b7c``."""
        return f"{self.version}-{self.seal}" if self.seal else str(self.version)


def read_seen(text: str) -> Seen | None:
    """What ``str`` made; None when it is none of ours."""
    digits, dash, seal = text.partition("-")
    version = row_number(digits)
    good = not dash or (len(seal) == _LETTERS and set(seal) <= set("0123456789abcdef"))
    return Seen(version, seal) if good and version is not None else None


def confidential(entity: Entity) -> frozenset[str]:
    """The fields, but those worked out, that some people who see the record may not see."""
    return frozenset(
        name
        for name, field in entity.fields.items()
        if (field.visible_to is not None or field.hidden_from) and not field.kind.computed
    )


def needed_to_seal(context: Context, entity: Entity) -> tuple[str, ...]:
    """What must be loaded of records to tell what the person sees of them (``seen_in``)."""
    mask = context.release.decider.mask(entity, context.actor).visible
    sealed = confidential(entity) & mask.keys()
    return tuple(
        sorted(sealed.union(*(reads(mask[name]) for name in sealed)) & entity.fields.keys())
    )


def seen_in(context: Context, entity: Entity, row: Row) -> Seen:
    """What the person sees of a record of a list, loaded with ``needed_to_seal``."""
    mask = context.release.decider.mask(entity, context.actor).visible
    visible = frozenset(
        name
        for name in confidential(entity) & mask.keys()
        if holds(mask[name], row.record, context.actor, context.clock)
    )
    return seen(entity, row.record, row.version, visible)


def seen(entity: Entity, record: Record, version: int, visible: frozenset[str]) -> Seen:
    """What a person sees of a record who sees these fields of it."""
    sealed = confidential(entity) & visible
    return Seen(version, _seal({name: record.get(name) for name in sealed}))


def overtaken(
    context: Context, entity: Entity, number: int, now: Seen, then: Seen, record: Record,
    visible: frozenset[str],
) -> dict[str, object] | None:  # fmt: skip
    """The visible fields that others have changed since, and what they held then.

    None when nobody can tell any more, which is to be taken as a conflict. What is found goes
    back from the newest change to the one that made what the person saw.
    """
    if now == then or (now.version == then.version and not then.seal):
        return {}
    if then.version > now.version:  # of a database that was put back, or made up
        return None
    held = {name: record.get(name) for name in confidential(entity) & visible}
    base: dict[str, object] = {}
    changes = _changes(context, entity.name, number, visible)
    for change in changes:
        version, quiet = change.body.get("version", 0), change.body.get("quiet", False)
        if version < then.version or (version == then.version and not quiet):
            return base
        if version == then.version and then.seal in ("", _seal(held)):
            return base
        old = codec.decode(object, change.old)
        base[change.field] = old
        if change.field in held:
            held[change.field] = old
    return base if len(changes) < _LOOK_BACK else None


@dataclass(frozen=True, slots=True)
class _Change:
    body: Mapping[str, int]
    field: str
    old: object


def _changes(context: Context, entity: str, record: int, visible: frozenset[str]) -> list[_Change]:
    """The latest changes of the fields that are seen, the newest first.

    Those of others do not count: how far back can be told must not tell how many there were.
    """
    rows = context.connection.execute(
        sa.select(ENTRY.c.body, CHANGE.c.field, CHANGE.c.old)
        .join_from(ENTRY, CHANGE, CHANGE.c.entry == ENTRY.c.id)
        .where(
            ENTRY.c.entity == entity, ENTRY.c.record == record, CHANGE.c.field.in_(sorted(visible))
        )
        .order_by(ENTRY.c.id.desc(), CHANGE.c.id.desc())
        .limit(_LOOK_BACK)
    )
    return [_Change(row.body or {}, row.field, row.old) for row in rows]


_LETTERS = 16


def _seal(values: Mapping[str, object]) -> str:
    if not values:
        return ""
    text = json.dumps({name: codec.encode(value) for name, value in values.items()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_LETTERS]
