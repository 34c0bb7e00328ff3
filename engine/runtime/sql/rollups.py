"""Rollups as SQL: a figure over the records that point here, as one reader may know it.

Only records that the reader may read are counted, and what the reader does not see of one of them
counts as missing, so that a figure tells nothing that the list of the records would not. Whoever
reads no record of theirs at all, or does not know a field that the rollup asks for, has no figure.

The sum of no amounts is 0. Amounts in several currencies have no sum, no least and no greatest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.decide import Decider
from engine.model.field import Field, Rollup
from engine.model.metadata import column_type
from engine.model.predicate import NEVER, Clock
from engine.model.principal import Actor
from engine.model.storage import field_columns
from engine.runtime.sql.columns import Column, Columns, Condition, columns_of
from engine.runtime.sql.conditions import FALSE, Conditions, UnknownFieldError
from engine.runtime.sql.dialects import Sum

SEVERAL = "*"
"""Stands for the currency when there are several."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, under which release, when."""

    decider: Decider
    tables: Any
    actor: Actor
    clock: Clock


def rolled_up(reader: Reader, columns: Columns, field: Field) -> list[Column]:
    """The columns of a rollup over the records of ``columns``: value, and currency of an amount."""
    rollup = field.rollup
    kinds = [column_type(column) for column in field_columns(field.result)]
    entity = reader.decider.app.entities.get(rollup.entity) if rollup else None
    if rollup is None or entity is None:
        return [sa.cast(sa.null(), kind) for kind in kinds]
    try:
        found = _figures(reader, columns, field, rollup, entity)
    except UnknownFieldError:
        found = None
    if found is None:
        return [sa.cast(sa.null(), kind) for kind in kinds]
    return [sa.type_coerce(column, kind) for column, kind in zip(found, kinds, strict=True)]


def _figures(
    reader: Reader, columns: Columns, field: Field, rollup: Rollup, entity: Entity
) -> list[Column] | None:
    reach = reader.decider.reach(entity, reader.actor, "read")
    if reach == NEVER:
        return None
    plain = columns_of(entity, reader.tables)
    # An alias, because records may be rolled up into others of their own entity.
    there = Columns(entity, reader.tables, plain.table.alias())
    sight = reader.decider.mask(entity, reader.actor).visible
    questions = Conditions(there, reader.actor, reader.clock, sight)
    rules = Conditions(there, reader.actor, reader.clock)
    where = [there.undeleted, rules.sql(reach), _points(questions, rollup.by, columns)]
    if rollup.when is not None:
        where.append(questions.sql(rollup.when))
    if rollup.measure == "count":
        return [_one(sa.func.count(), there, columns, where)]
    measured = entity.fields[rollup.field]
    value = questions.value(measured)
    if value is None:
        return None
    where.append(value.is_not(None))
    figure = Sum(sa.type_coerce(value, sa.BigInteger())) if rollup.measure == "sum" else (
        sa.func.min(value) if rollup.measure == "min" else sa.func.max(value)
    )  # fmt: skip
    currency = there.second(measured) if measured.type == "money" else None
    if currency is None:
        return [_one(figure, there, columns, where)]
    currency = sa.func.coalesce(currency, "")
    least, greatest = sa.func.min(currency), sa.func.max(currency)
    same = sa.or_(least.is_(None), least == greatest)
    usual = field.currency or reader.decider.app.currency
    several = sa.case((least != greatest, SEVERAL), else_=sa.func.coalesce(least, usual))
    return [
        _one(sa.case((same, figure)), there, columns, where),
        _one(several, there, columns, where),
    ]


def _one(figure: Column, there: Columns, here: Columns, where: list[Condition]) -> Column:
    """A figure over the records that fulfil the conditions, as a column of the records here."""
    return (
        sa.select(figure).select_from(there.table).where(*where)
        .correlate(here.table).scalar_subquery()
    )  # fmt: skip


def _points(questions: Conditions, by: str, here: Columns) -> Condition:
    """That a record there points at the record here, as far as the reader sees where it points."""
    there, name = questions.columns, here.entity.name
    field = there.entity.fields[by]
    seen = questions.seen(by)
    rows = there.rows(field)
    if field.type not in ("link", "client"):
        return FALSE
    if rows is not None and not (field.type == "client" and name == "company"):
        table, mine = rows
        points: Condition = here.id.in_(sa.select(table.c.value).where(mine))
    else:
        main, second = there.main(field), there.second(field)
        assert main is not None
        points = main == here.id if second is None else sa.and_(main == here.id, second == name)
    return points if seen is None else sa.and_(seen, points)
