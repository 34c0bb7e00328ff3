"""Computed fields: as columns for whoever sorts and filters by them, and as values of records.

A figure is made of what its reader sees: a hidden value counts as missing, and a record the reader
may not read is not counted. Nothing of it is stored, so nothing of it is ever out of date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.calculation import computed_values, ingredients
from engine.model.field import Field
from engine.model.formula import names, parse
from engine.model.metadata import column_type
from engine.model.predicate import ALWAYS, Predicate, Record, holds, reads
from engine.model.storage import field_columns
from engine.model.values import SEVERAL_CURRENCIES, Money
from engine.runtime.sql.columns import Column, Columns
from engine.runtime.sql.conditions import Conditions, UnknownFieldError
from engine.runtime.sql.formulas import calculated
from engine.runtime.sql.rollups import SEVERAL, Reader, rolled_up


def figures_of(reader: Reader, columns: Columns) -> Callable[[Field], Column]:
    """How the computed fields of an entity are columns for a reader."""
    sight = reader.decider.mask(columns.entity, reader.actor).visible
    questions = Conditions(columns, reader.actor, reader.clock, sight)
    return lambda field: _parts(reader, questions, field)[0]


def needed(entity: Entity, shown: Iterable[str], mask: Mapping[str, Predicate]) -> tuple[str, ...]:
    """The fields shown, and those that must be loaded to work out the computed ones of them."""
    wanted = dict.fromkeys(shown)
    for name in tuple(wanted):
        made_of = ingredients(entity, name)
        wanted |= dict.fromkeys(made_of)
        for one in made_of:
            wanted |= dict.fromkeys(sorted(reads(mask.get(one, ALWAYS))))
    return tuple(wanted)


def with_figures(
    reader: Reader, connection: sa.Connection, columns: Columns,
    records: Sequence[tuple[int, Record]], shown: Iterable[str],
    seen: frozenset[str] | None = None,
) -> list[Record]:  # fmt: skip
    """The records with their computed fields among those shown: at most one statement for all.

    ``records`` are told with their numbers, 0 for one that does not exist yet. What the reader
    sees of a record decides what its figures are made of; ``seen`` says it for a record that is
    being filled in, since what somebody types must not open their eyes.
    """
    entity = columns.entity
    mask = reader.decider.mask(entity, reader.actor).visible
    wanted = [name for name in shown if name in mask and entity.fields[name].kind.computed]
    made_of = {*wanted, *(one for name in wanted for one in ingredients(entity, name))}
    rollups = [f for f in entity.fields.values() if f.name in made_of and f.type == "rollup"]
    formulas = [name for name in wanted if entity.fields[name].type == "formula"]
    if not wanted:
        return [record for _, record in records]
    found = _rolled_up(reader, connection, columns, rollups, [n for n, _ in records if n])
    full = []
    for number, record in records:
        whole = record
        if number in found:
            whole = replace(record, values={**record.values, **found[number]})

        def sees(name: str, whole: Record = whole) -> bool:
            if seen is not None:
                return name in seen
            when = mask.get(name)
            return when is not None and (
                when == ALWAYS or holds(when, whole, reader.actor, reader.clock)
            )

        worked_out = computed_values(entity, formulas, whole.get, sees)
        full.append(replace(whole, values={**whole.values, **worked_out}))
    return full


def _rolled_up(
    reader: Reader, connection: sa.Connection, columns: Columns, rollups: list[Field],
    numbers: list[int],
) -> dict[int, dict[str, object]]:  # fmt: skip
    """The rollups of records by number and name."""
    if not rollups or not numbers:
        return {}
    wanted: list[sa.ColumnElement[Any]] = [columns.id]
    for field in rollups:
        for part, column in enumerate(rolled_up(reader, columns, field)):
            wanted.append(column.label(f"{field.name}.{part}"))
    statement = sa.select(*wanted).where(columns.id.in_(numbers))
    return {
        row[columns.id]: {field.name: _value(field, row) for field in rollups}
        for row in connection.execute(statement).mappings()
    }


def _value(field: Field, row: sa.RowMapping) -> object:
    """A figure; amounts in several currencies are an amount that is not there."""
    value = row[f"{field.name}.0"]
    if field.result.type != "money":
        return value
    currency = row[f"{field.name}.1"]
    if currency == SEVERAL:
        return SEVERAL_CURRENCIES
    return None if value is None else Money(value, currency)


def _parts(reader: Reader, questions: Conditions, field: Field) -> list[Column]:
    """The columns of a computed field."""
    if field.type == "rollup":
        return rolled_up(reader, questions.columns, field)
    entity = questions.columns.entity
    held = {
        one.name: (entity.fields[one.name].result, _operand(reader, questions, one.name))
        for one in names(parse(field.formula))
    }
    return calculated(field, held)


def _operand(reader: Reader, questions: Conditions, name: str) -> tuple[Column, ...]:
    """The columns of a field that a formula reads, null where the reader does not see it."""
    field = questions.columns.entity.fields[name]
    width = 2 if field.result.type == "money" else 1
    kinds = [column_type(column) for column in field_columns(field.result)[:width]]
    nothing = tuple(sa.cast(sa.null(), kind) for kind in kinds)
    try:
        seen = questions.seen(name)
    except UnknownFieldError:
        return nothing
    if field.kind.computed:
        found = tuple(_parts(reader, questions, field))
    else:
        parts = (questions.columns.current(field), questions.columns.second(field))
        found = tuple(column for column in parts[:width] if column is not None)
    if len(found) < width:
        return nothing
    if seen is None:
        return found
    return (sa.case((seen, found[0])), *found[1:])
