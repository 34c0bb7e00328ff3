"""The board: the records of one pipeline, stage by stage, each with its count, sum and first cards.

Two statements, whatever the number of stages and records: the figures of all stages at once, and
the first records of each by a window over the stages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.metadata import Scaled
from engine.model.pipeline import Pipeline
from engine.model.predicate import StageIn, conjunction
from engine.model.values import Money
from engine.runtime.context import Context
from engine.runtime.query import MOST, Query, conditions, find
from engine.runtime.sql.computed import needed
from engine.runtime.sql.ordering import Position, order_by, write_cursor
from engine.runtime.store import Row

_WHOLE = 10**9
"""Amounts are added up in two parts: the sum of many large ones fits into no column."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The records in one stage.

    ``sums`` are the totals of the board's summed field, one for each currency; empty when the
    reader does not see the field. ``next`` is the cursor after the last of ``rows``, blank when
    there are no more.
    """

    stage: str
    count: int
    sums: tuple[object, ...]
    rows: tuple[Row, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Count and sums of one stage."""

    count: int = 0
    sums: tuple[object, ...] = ()


def lanes(
    context: Context, entity: Entity, pipeline: Pipeline, query: Query, fields: Iterable[str]
) -> tuple[Lane, ...]:
    """Every stage of the pipeline with its first records: two statements.

    Raises ``UnknownFieldError`` for a field the person does not know, ``OrderError`` for an order
    that cannot be.
    """
    asked = within(query, pipeline, *pipeline.stages)
    order = order_by(context, entity, query.sort)
    names, store = tuple(fields), context.store(entity)
    columns, limit = context.columns(entity), max(1, min(query.limit, MOST))
    key, number = order.key, columns.id
    ranking = (key.desc(), number.desc()) if order.descending else (key, number)
    place = sa.func.row_number().over(
        partition_by=columns.table.c.stage, order_by=(key.is_(None), *ranking)
    )
    ranked = (
        sa.select(number.label("ranked"), key.label("sort_key"), place.label("place"))
        .where(conditions(context, entity, asked))
        .subquery()
    )
    mask = context.release.decider.mask(entity, context.actor).visible
    wanted = needed(entity, (*names, "stage"), mask)
    statement = (
        store.select(wanted)
        .add_columns(ranked.c.sort_key, ranked.c.place)
        .join(ranked, ranked.c.ranked == number)
        .where(ranked.c.place <= limit + 1)
        .order_by(ranked.c.place)
    )
    found: dict[object, list[sa.RowMapping]] = {stage: [] for stage in pipeline.stages}
    rows = {}
    for held in context.connection.execute(statement).mappings():
        rows[held["id"]] = row = store.record(held, wanted)
        found[row.record.get("stage")].append(held)
    rows = {row.id: row for row in context.computed(entity, tuple(rows.values()), wanted)}
    figures = count_lanes(context, entity, pipeline, query)
    return tuple(
        Lane(
            stage, figures[stage].count, figures[stage].sums,
            tuple(rows[one["id"]] for one in held[:limit]),
            write_cursor(order, Position(held[limit - 1]["sort_key"], held[limit - 1]["id"]))
            if len(held) > limit else "",
        )
        for stage, held in ((stage, found[stage]) for stage in pipeline.stages)
    )  # fmt: skip


def lane(
    context: Context, entity: Entity, pipeline: Pipeline, stage: str, query: Query,
    fields: Iterable[str],
) -> tuple[tuple[Row, ...], str]:  # fmt: skip
    """More records of one stage, from the cursor in ``query.after`` on, and the next cursor."""
    page = find(context, entity, within(query, pipeline, stage), fields)
    return page.rows, page.next


def count_lanes(
    context: Context, entity: Entity, pipeline: Pipeline, query: Query
) -> Mapping[str, Figures]:
    """How many records stand in each stage, and what their summed field comes to: one statement."""
    columns = context.columns(entity)
    summed = _summed(context, entity)
    where = conditions(context, entity, within(query, pipeline, *pipeline.stages))
    # What is grouped by are plain columns: an expression with parameters is no group twice alike.
    each = sa.select(columns.table.c.stage, *(summed or ())).where(where).subquery()
    groups = [column for column in each.c if column.name in ("stage", "currency")]
    parts: list[sa.ColumnElement[Any]] = [*groups, sa.func.count().label("count")]
    if summed is not None:
        parts.append(sa.func.sum(each.c.value // _WHOLE).label("large"))
        parts.append(sa.func.sum(each.c.value % _WHOLE).label("small"))
    statement = sa.select(*parts).group_by(*groups)
    found = dict.fromkeys(pipeline.stages, Figures())
    for held in context.connection.execute(statement).mappings():
        before = found[held["stage"]]
        sums = before.sums
        if summed is not None and held["large"] is not None:
            total = int(held["large"]) * _WHOLE + int(held["small"])
            sums = (*sums, _amount(context, entity, total, held.get("currency")))
        found[held["stage"]] = Figures(before.count + held["count"], sums)
    return {name: replace(one, sums=_largest_first(one.sums)) for name, one in found.items()}


def within(query: Query, pipeline: Pipeline, *stages: str) -> Query:
    """The query among the records of these stages."""
    places = StageIn(tuple((pipeline.name, stage) for stage in stages))
    return replace(query, where=conjunction(query.where, places))


def _summed(context: Context, entity: Entity) -> tuple[sa.ColumnElement[Any], ...] | None:
    """The field that the board adds up as the person sees it: whole numbers, and the currency."""
    name = entity.layout.board.sum
    if name not in context.release.decider.mask(entity, context.actor).visible:
        return None
    field = entity.fields[name]
    value = context.questions(entity).value(field)
    if value is None:
        return None
    whole = sa.type_coerce(value, sa.BigInteger()).label("value")
    second = context.columns(entity).second(field)
    if second is None:
        return (whole,)
    # The currency counts only where there is an amount, else it would tell of a hidden one.
    return whole, sa.case((value.is_not(None), second)).label("currency")


def _amount(context: Context, entity: Entity, total: int, currency: object) -> object:
    """The sum as a value of the field."""
    column = context.columns(entity).main(entity.fields[entity.layout.board.sum])
    kind = column.type if column is not None else None
    value: Decimal | int = Decimal(total).scaleb(-kind.scale) if isinstance(kind, Scaled) else total
    return Money(Decimal(value), str(currency)) if currency is not None else value


def _largest_first(sums: tuple[object, ...]) -> tuple[object, ...]:
    def size(one: object) -> tuple[Decimal, str]:
        return (
            (-abs(one.value or Decimal()), one.currency)
            if isinstance(one, Money)
            else (Decimal(), "")
        )

    return tuple(sorted(sums, key=size))
