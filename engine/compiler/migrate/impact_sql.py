"""Counting records, in SQL that both databases read alike. The record table is called ``t``."""

from __future__ import annotations

from engine.compiler.migrate.database import Connection
from engine.compiler.migrate.findings import SAMPLE
from engine.compiler.migrate.sql import literal, quote
from engine.compiler.migrate.steps_values import place_of
from engine.model.app import Entity
from engine.model.field import Field


def count(connection: Connection, table: str, where: str = "1 = 1") -> int:
    """How many rows meet a condition."""
    ((rows,),) = connection.run(f"SELECT count(*) FROM {quote(table)} AS t WHERE {where}")
    return int(rows)


def ids(connection: Connection, table: str, where: str) -> tuple[int, ...]:
    """The ids of the first few of them."""
    rows = connection.run(
        f"SELECT t.id FROM {quote(table)} AS t WHERE {where} ORDER BY t.id LIMIT {SAMPLE}"
    )
    return tuple(row[0] for row in rows)


def where_filled(entity: str, held: Field) -> str:
    """The condition that a record has a value in the field: the model's definition of empty."""
    place = place_of(entity, held)
    if place.values:
        some = f"EXISTS (SELECT 1 FROM {quote(place.values)} AS v WHERE v.record = t.id)"
        if place.columns:  # a client: a company or contacts
            return f"(t.{quote(place.columns[0].name)} IS NOT NULL OR {some})"
        return some
    column = place.columns[0]
    if column.kind == "text":
        return f"trim(coalesce(t.{quote(column.name)}, '')) <> ''"
    return f"t.{quote(column.name)} IS NOT NULL"


def where_value(entity: Entity, name: str, values: tuple[str, ...]) -> str:
    """The condition that a record has an option, or stands in a (pipeline, stage)."""
    if name == "stage":
        return f"t.pipeline = {literal(values[0])} AND t.stage = {literal(values[1])}"
    place = place_of(entity.name, entity.fields[name])
    if place.values:
        return (
            f"EXISTS (SELECT 1 FROM {quote(place.values)} AS v WHERE v.record = t.id "
            f"AND v.value = {literal(values[0])})"
        )
    return f"t.{quote(name)} = {literal(values[0])}"
