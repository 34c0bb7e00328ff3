"""Cells that say of a record what an export would say: they ask for no change, whatever they mean.

So a sheet that was taken away and is brought back changes nothing: not the link whose title two
records have, nor the text that was too long for a cell, nor what the person does not see there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from engine.model.app import Entity
from engine.runtime.context import Context
from engine.runtime.sheets.columns import PLACE
from engine.runtime.sheets.exports import record_cells
from engine.runtime.sheets.read import Cell
from engine.runtime.sheets.values import Cell as Written
from engine.runtime.sheets.values import Column
from engine.runtime.sheets.write import read_again
from engine.runtime.store import Row


def untouched(
    context: Context, entity: Entity, row: Row, columns: Sequence[Column],
    cells: Mapping[str, Cell], *, plain: bool,
) -> frozenset[str]:  # fmt: skip
    """The fields of a record whose cells are what an export writes; a place stays as a whole."""
    point = "." if plain else context.formats.decimal_point
    [written] = record_cells(context, entity, [row], tuple(columns), plain=plain)
    touched = {
        column.field.name
        for column, there in zip(columns, written, strict=True)
        if not _same(there, cells[column.name], point)
    }
    if not touched.isdisjoint(PLACE):
        touched.update(PLACE)
    return frozenset(column.field.name for column in columns) - touched


def _same(there: Written, cell: Cell, point: str) -> bool:
    if isinstance(cell, Decimal):
        return isinstance(there, (int, Decimal)) and there == cell
    return cell in read_again(there, point)
