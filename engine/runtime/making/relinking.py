"""Links that lead to one record made to lead to another: what a merge does to all the others.

It is a consequence of the merge, as deletions are that go along with one: whoever may merge need
not be able to edit every record that points at what is merged, and learns nothing about them.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.pipeline import Channel
from engine.model.values import Client, Ref
from engine.runtime.card.choices import target_entities
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.fields.references import pointed_at
from engine.runtime.making.origins import ORIGIN
from engine.runtime.save import follow
from engine.runtime.sql.columns import Columns, Condition
from engine.runtime.timeline.history import ENTRY
from engine.runtime.timeline.reading import HISTORY

MOST = 10_000
"""More links at once are no merge by hand."""


class TooManyError(Exception):
    """More records point at it than can be changed in one go."""


def relink(context: Context, old: Ref, new: Ref, operation: str, channel: Channel) -> None:
    """Make every link to ``old`` one to ``new``, with an entry in each record's history.

    Raises ``TooManyError``; what was written until then is the caller's to undo.
    """
    for entity in context.app.entities.values():
        fields = [
            f for f in entity.fields.values() if old.entity in target_entities(f) and f.stored
        ]
        columns = context.columns(entity)
        tests = [test for field in fields for test in _tests(columns, field, old)]
        if not tests:
            continue
        found = context.connection.scalars(
            sa.select(columns.id).where(sa.or_(*tests)).order_by(columns.id).limit(MOST + 1)
        ).all()
        if len(found) > MOST:
            raise TooManyError
        for number in found:
            _rewrite(context, entity, number, fields, old, new, operation, channel)


def move_belongings(context: Context, old: Ref, new: Ref) -> None:
    """What hangs on a record goes to another: comments, files, origins; its history stays."""
    same = {"entity": old.entity, "record": old.id}
    for table in OWN.values():
        if not same.keys() <= set(table.c.keys()):
            continue
        mine = [table.c[name] == value for name, value in same.items()]
        if table is ENTRY:
            mine.append(ENTRY.c.kind.not_in(HISTORY))
        context.connection.execute(sa.update(table).where(*mine).values(record=new.id))
    for end in ("source", "target"):
        entity, number = ORIGIN.c[f"{end}_entity"], ORIGIN.c[end]
        context.connection.execute(
            sa.update(ORIGIN)
            .where(entity == old.entity, number == old.id)
            .values({f"{end}_entity": new.entity, end: new.id})
        )
    own = ORIGIN.c.source_entity == ORIGIN.c.target_entity, ORIGIN.c.source == ORIGIN.c.target
    context.connection.execute(sa.delete(ORIGIN).where(*own))


def _rewrite(
    context: Context, entity: Entity, number: int, fields: list[Field], old: Ref, new: Ref,
    operation: str, channel: Channel,
) -> None:  # fmt: skip
    row = context.store(entity).load(context.connection, number, lock=True)
    if row is None:
        return
    here = Ref(entity.name, number)
    changes: dict[str, tuple[object, object]] = {}
    for field in fields:
        held = row.record.get(field.name)
        if old in pointed_at(field, held):
            changes[field.name] = (held, replaced(field, held, old, None if here == new else new))
    if changes:
        follow(context, entity, row, changes, channel, operation)


def replaced(field: Field, held: object, old: Ref, new: Ref | None) -> object:
    """The value with one record for another, once; with None, without it."""
    if old not in pointed_at(field, held):
        return held
    if isinstance(held, tuple):
        items = [replaced(field, item, old, new) for item in held]
        return tuple(dict.fromkeys(item for item in items if item is not None)) or None
    if isinstance(held, Client):
        number = new.id if new is not None else None
        company, contacts = held.company, held.contacts
        if old == Ref("company", company or 0):
            company = number
        if old.entity == "contact":
            swapped = (number if one == old.id else one for one in contacts)
            contacts = tuple(dict.fromkeys(one for one in swapped if one is not None))
        return Client(company, contacts) if company or contacts else None
    return new if isinstance(held, Ref) or new is None else new.id


def _tests(columns: Columns, field: Field, old: Ref) -> Iterator[Condition]:
    rows, main, second = columns.rows(field), columns.main(field), columns.second(field)
    client = field.type == "client"
    if rows is not None and (not client or old.entity == "contact"):
        yield sa.exists().where(rows[1], rows[0].c.value == old.id)
    if main is not None and (not client or old.entity == "company"):
        same = main == old.id
        yield same if second is None else sa.and_(same, second == old.entity)
