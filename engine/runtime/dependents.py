"""The records that point at one that is to be deleted, and what their fields say about it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.values import Ref
from engine.runtime.context import Context
from engine.runtime.sql.columns import Columns, Condition

_MOST = 10_000
"""More than this at once is no deletion by hand."""


def swept_along(context: Context, ref: Ref) -> tuple[Ref, ...] | None:
    """The record and all that go with it, by fields that say ``cascade``, however deep.

    None when a live record outside of these needs one of them, by a field that says ``restrict``.
    """
    going = {ref: None}
    queue = [ref]
    while queue and len(going) <= _MOST:
        for other in _pointing(context, queue.pop(), "cascade"):
            if other not in going:
                going[other] = None
                queue.append(other)
    for one in going:
        if any(other not in going for other in _pointing(context, one, "restrict")):
            return None
    return tuple(going)


def _pointing(context: Context, ref: Ref, rule: str) -> Iterator[Ref]:
    """The live records that point at one with a field of this rule: a statement per entity."""
    for entity in context.app.entities.values():
        columns = context.columns(entity)
        tests = list(_tests(columns, entity, ref, rule))
        if tests:
            statement = sa.select(columns.id).where(columns.undeleted, sa.or_(*tests))
            for number in context.connection.scalars(statement.limit(_MOST)):
                yield Ref(entity.name, number)


def _tests(columns: Columns, entity: Entity, ref: Ref, rule: str) -> Iterator[Condition]:
    for field in entity.fields.values():
        if field.type != "link" or field.on_delete != rule or ref.entity not in field.to:
            continue
        rows, main, second = columns.rows(field), columns.main(field), columns.second(field)
        if rows is not None:
            yield sa.exists().where(rows[1], rows[0].c.value == ref.id)
        elif main is not None:
            same = main == ref.id
            yield same if second is None else sa.and_(same, second == ref.entity)
