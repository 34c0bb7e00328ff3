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

    None when a live record outside of these needs one of them, by a field that says ``restrict``,
    as far as the person sees it: links that they do not see go empty without a word (decision
    0138), or the refusal would tell of them.
    """
    going = {ref: True}
    queue = [ref]
    while queue and len(going) <= _MOST:
        one = queue.pop()
        for other, told in _pointing(context, one, "cascade"):
            seen = told and going[one]
            # What is found hidden first may be reached in sight as well.
            if other not in going or (seen and not going[other]):
                going[other] = seen
                queue.append(other)
    for one in (ref for ref, seen in going.items() if seen):
        if any(seen and other not in going for other, seen in _pointing(context, one, "restrict")):
            return None
    return tuple(going)


def _pointing(context: Context, ref: Ref, rule: str) -> Iterator[tuple[Ref, bool]]:
    """The live records that point at one with a field of this rule: a statement per entity.

    Each with whether the person sees the record and that it points there.
    """
    for entity in context.app.entities.values():
        columns = context.columns(entity)
        tests = dict(_tests(columns, entity, ref, rule))
        if not tests:
            continue
        mask = context.release.decider.mask(entity, context.actor).visible
        rules = context.rules(entity)
        told = [
            sa.and_(test, rules.sql(mask[name])) for name, test in tests.items() if name in mask
        ]
        seen = sa.and_(context.readable(entity), sa.or_(sa.false(), *told))
        statement = sa.select(columns.id, sa.case((seen, 1), else_=0)).where(
            columns.undeleted, sa.or_(*tests.values())
        )
        for number, known in context.connection.execute(statement.limit(_MOST)):
            yield Ref(entity.name, number), bool(known)


def _tests(
    columns: Columns, entity: Entity, ref: Ref, rule: str
) -> Iterator[tuple[str, Condition]]:
    for field in entity.fields.values():
        if field.type != "link" or field.on_delete != rule or ref.entity not in field.to:
            continue
        rows, main, second = columns.rows(field), columns.main(field), columns.second(field)
        if rows is not None:
            yield field.name, sa.exists().where(rows[1], rows[0].c.value == ref.id)
        elif main is not None:
            same = main == ref.id
            yield field.name, same if second is None else sa.and_(same, second == ref.entity)
