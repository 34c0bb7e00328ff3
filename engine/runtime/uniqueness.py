"""Values that no two records may share: asked before writing, so that the field can be named."""

from __future__ import annotations

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.judge import Problem
from engine.model.values import Client, Money, Ref, is_empty
from engine.runtime.context import Context
from engine.runtime.draft import Draft
from engine.runtime.sql.columns import Condition


def taken(
    context: Context, entity: Entity, drawn: Draft, number: int | None
) -> tuple[Problem, ...]:
    """A problem for each group of unique fields that another record has with the same values.

    A group with a field that the person does not see is blamed on the record as a whole.
    """
    groups = [group for group in _groups(entity) if not drawn.changes.keys().isdisjoint(group)]
    groups = [g for g in groups if not any(is_empty(drawn.record.get(name)) for name in g)]
    if not groups:
        return ()
    row = context.connection.execute(
        sa.select(*(_held_by_another(context, entity, g, drawn, number) for g in groups))
    ).one()
    granted = context.release.decider.mask(entity, context.actor).visible
    return tuple(
        Problem(group[0] if all(name in granted for name in group) else "", "taken")
        for group, found in zip(groups, row, strict=True)
        if found
    )


def _groups(entity: Entity) -> list[tuple[str, ...]]:
    single = [
        (field.name,)
        for field in entity.fields.values()
        if field.unique and field.stored and not field.multiple
    ]
    return [*single, *entity.unique]


def _held_by_another(
    context: Context, entity: Entity, group: tuple[str, ...], drawn: Draft, number: int | None
) -> Condition:
    # The recycle bin counts: the record may come back, and the index knows no bin.
    columns = context.columns(entity)
    other: list[Condition] = [] if number is None else [columns.id != number]
    equal: list[Condition] = []
    for name in group:
        main = columns.main(entity.fields[name])
        assert main is not None
        equal.append(main == _first(drawn.record.get(name)))
    return sa.exists(sa.select(sa.literal(1)).select_from(columns.table).where(*equal, *other))


def _first(value: object) -> object:
    if isinstance(value, Money):
        return value.value
    if isinstance(value, Ref):
        return value.id
    return value.company if isinstance(value, Client) else value
