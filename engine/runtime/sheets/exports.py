"""Exports: the records that somebody may take away, with the fields they see, as a sheet.

The same filters, the same order and the same mask as the list. Records come page by page, so an
export of any size needs the memory of one page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO, Literal

from engine.model.app import Entity
from engine.model.predicate import ALWAYS, holds
from engine.runtime.context import Context
from engine.runtime.fields.references import people_in, pointed_at
from engine.runtime.files import files_in
from engine.runtime.lists.cells import needed_fields
from engine.runtime.names import look_up
from engine.runtime.query import Query, count, find
from engine.runtime.sheets.values import Cell, Column, cell_of, columns_of, heads_of
from engine.runtime.sheets.write import write_csv, write_xlsx
from engine.runtime.store import Row

Format = Literal["csv", "xlsx"]
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST = 100_000
"""Records of one export."""
_PAGE = 500


class TooManyError(Exception):
    """More records than one export may have."""


def exported_fields(context: Context, entity: Entity) -> tuple[str, ...]:
    """Every field the person may see, the number of the record first."""
    mask = context.release.decider.mask(entity, context.actor).visible
    names = dict.fromkeys(("id", *entity.fields))
    return tuple(name for name in names if name in mask)


def export(
    context: Context, entity: Entity, query: Query, names: Sequence[str], form: Format,
    stream: IO[bytes], *, plain: bool = False,
) -> None:  # fmt: skip
    """Write the records of a query to a stream; ``plain`` is for programs: names and numbers.

    Raises ``TooManyError``, and what ``find`` raises; then the stream is worth nothing.
    """
    asked = replace(query, verb="export", after="", limit=_PAGE)
    if count(context, entity, asked, most=MOST) is None:
        raise TooManyError
    columns = columns_of(entity, names)
    every = columns_of(entity, exported_fields(context, entity))
    heads = [one.name for one in columns] if plain else heads_of(context, columns, every)
    rows = _rows(context, entity, asked, columns, plain=plain)
    if form == "csv":
        write_csv(stream, heads, rows, "." if plain else context.formats.decimal_point)
    else:
        title = context.formats.say(entity.plural)
        write_xlsx(stream, title, heads, rows, context.clock.now)


def _rows(
    context: Context, entity: Entity, query: Query, columns: tuple[Column, ...], *, plain: bool
) -> Iterator[list[Cell]]:
    names = tuple(dict.fromkeys(column.field.name for column in columns))
    needed = needed_fields(context, entity, names)
    while True:
        page = find(context, entity, query, needed)
        yield from record_cells(context, entity, page.rows, columns, plain=plain)
        if not page.next:
            return
        query = replace(query, after=page.next)


def record_cells(
    context: Context, entity: Entity, rows: Sequence[Row], columns: tuple[Column, ...],
    *, plain: bool,
) -> Iterator[list[Cell]]:  # fmt: skip
    """A page of records as rows: of each only what the person sees on that very record."""
    mask = context.release.decider.mask(entity, context.actor).visible

    def sees(name: str, row: Row) -> bool:
        when = mask[name]
        return when == ALWAYS or holds(when, row.record, context.actor, context.clock)

    pairs = [
        (column.field, row.record.get(column.field.name))
        for row in rows
        for column in columns
        if sees(column.field.name, row)
    ]
    names = look_up(
        context,
        {ref for field, value in pairs for ref in pointed_at(field, value)},
        {number for field, value in pairs for number in people_in(field, value)},
        {number for field, value in pairs for number in files_in(field, value)},
    )
    for row in rows:
        pipeline = row.record.get("pipeline")
        yield [
            cell_of(entity, column, row.record.get(column.field.name), names, pipeline, plain=plain)
            if sees(column.field.name, row)
            else None
            for column in columns
        ]
