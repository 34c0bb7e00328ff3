"""Tables as a database can tell them back, so that wanted and found compare as equals.

A database keeps less than the model says: SQLite stores a day, a moment and a text alike. Both
sides of every comparison pass through ``physical``, which forgets the same things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.compiler.migrate.database import Dialect
from engine.model.field_types import ColumnKind
from engine.model.storage import Column, Index, Table

Schema = Mapping[str, Table]

_SQLITE: Mapping[ColumnKind, ColumnKind] = {
    "integer": "integer", "reference": "integer", "boolean": "integer", "scaled": "integer",
    "text": "text", "date": "text", "timestamp": "text", "time": "text", "json": "text",
}  # fmt: skip
_POSTGRES: Mapping[ColumnKind, ColumnKind] = {
    "integer": "integer", "reference": "integer", "scaled": "integer", "boolean": "boolean",
    "text": "text", "json": "text", "date": "date", "timestamp": "timestamp", "time": "time",
}  # fmt: skip
STORED: Mapping[Dialect, Mapping[ColumnKind, ColumnKind]] = {
    "sqlite": _SQLITE,
    "postgresql": _POSTGRES,
}


def physical(table: Table, dialect: Dialect) -> Table:
    """The table as ``inspect`` would find it, columns and indexes in alphabetical order."""
    kinds = STORED[dialect]
    columns = sorted(
        (
            Column(
                column.name,
                kinds[column.kind],
                nullable=column.nullable and column.name not in table.primary,
                references=column.references,
                default=column.default,
            )
            for column in table.columns
        ),
        key=lambda column: column.name,
    )
    indexes = tuple(sorted(table.indexes, key=lambda index: index.name))
    return Table(table.name, tuple(columns), table.primary, indexes)


def physical_schema(tables: Iterable[Table], dialect: Dialect) -> dict[str, Table]:
    """Physical tables by name."""
    return {table.name: physical(table, dialect) for table in tables}


def with_column(table: Table, column: Column) -> Table:
    """The table with one more column."""
    return replace(table, columns=(*table.columns, column))


def without_column(table: Table, name: str) -> Table:
    """The table without a column and without the indexes that need it."""
    return replace(
        table,
        columns=tuple(column for column in table.columns if column.name != name),
        indexes=tuple(index for index in table.indexes if name not in index.columns),
    )


def with_column_renamed(table: Table, old: str, new: str) -> Table:
    """The table with a column under another name; indexes follow, as they do in a database."""

    def now(name: str) -> str:
        return new if name == old else name

    return replace(
        table,
        columns=tuple(replace(column, name=now(column.name)) for column in table.columns),
        primary=tuple(now(name) for name in table.primary),
        indexes=tuple(
            replace(index, columns=tuple(now(name) for name in index.columns))
            for index in table.indexes
        ),
    )


def with_index(table: Table, index: Index) -> Table:
    """The table with one more index."""
    return replace(table, indexes=(*table.indexes, index))


def without_index(table: Table, name: str) -> Table:
    """The table without an index."""
    return replace(table, indexes=tuple(index for index in table.indexes if index.name != name))


def has_column(table: Table, name: str) -> bool:
    """Whether the table has the column."""
    return any(column.name == name for column in table.columns)
