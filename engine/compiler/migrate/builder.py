"""A working copy of the database's tables, and the steps that have been taken on it.

Each method records a step and does to the copy what the step will do to the database, so that
the next one is written for the tables as they will be by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.compiler.migrate import operations as op
from engine.compiler.migrate import physical
from engine.compiler.migrate.archive import Archived
from engine.compiler.migrate.database import Dialect
from engine.compiler.migrate.sql import short
from engine.model.storage import Column, Index, Table


@dataclass(slots=True)
class Builder:
    """Steps, and the tables after them."""

    dialect: Dialect
    schema: dict[str, Table]
    archive: list[Archived]
    serial: int
    steps: list[op.Step] = field(default_factory=list)
    fresh: set[str] = field(default_factory=set)

    def add(self, operation: op.Operation, phase: op.Phase, cause: str, table: str = "") -> None:
        """Record a step."""
        self.steps.append(op.Step(operation, phase, cause, fresh=table in self.fresh))

    def create_table(self, table: Table, phase: op.Phase, cause: str) -> None:
        """A new table; its references come later, when all tables are there."""
        self.make_room(table.name, phase, cause)
        if phase == "expand":
            self.fresh.add(table.name)
        self.schema[table.name] = physical.physical(table, self.dialect)
        self.add(op.CreateTable(table), phase, cause, table.name)

    def drop_table(self, table: str, cause: str) -> None:
        """A table that nobody reads any more is destroyed."""
        del self.schema[table]
        self.add(op.DropTable(table), "contract", cause)

    def rename_table(self, old: str, new: str, phase: op.Phase, cause: str) -> None:
        """A table under another name; what refers to it follows."""
        self.make_room(new, phase, cause)
        held = self.schema.pop(old)
        self.schema[new] = replace(held, name=new)
        for name, table in self.schema.items():
            if any(column.references == old for column in table.columns):
                columns = tuple(
                    replace(column, references=new) if column.references == old else column
                    for column in table.columns
                )
                self.schema[name] = replace(table, columns=columns)
        self.archive = [_renamed_table(entry, old, new) for entry in self.archive]
        self.add(op.RenameTable(old, new), phase, cause)

    def make_room(self, table: str, phase: op.Phase, cause: str) -> None:
        """Move an archived table aside when its name is needed."""
        if table not in self.schema:
            return
        aside = self.aside(table)
        self.drop_indexes(table, phase, cause)
        held = self.schema.pop(table)
        self.schema[aside] = replace(held, name=aside)
        self.archive = [_renamed_table(entry, table, aside) for entry in self.archive]
        self.add(op.RenameTable(table, aside), phase, cause)

    def add_column(self, table: str, column: Column, phase: op.Phase, cause: str) -> None:
        """One more column."""
        self.make_column_room(table, column.name, phase, cause)
        kept = physical.physical(Table("", (column,), ()), self.dialect).columns[0]
        self.schema[table] = physical.with_column(self.schema[table], kept)
        self.add(op.AddColumn(table, column), phase, cause, table)

    def drop_column(self, table: str, column: str, cause: str) -> None:
        """A column that nobody reads any more is destroyed, and first the indexes on it."""
        for index in self.schema[table].indexes:
            if column in index.columns:
                self.drop_index(table, index, "switch", cause)
        self.schema[table] = physical.without_column(self.schema[table], column)
        self.add(op.DropColumn(table, column), "contract", cause)

    def rename_column(self, table: str, old: str, new: str, phase: op.Phase, cause: str) -> None:
        """A column under another name."""
        self.make_column_room(table, new, phase, cause)
        self.schema[table] = physical.with_column_renamed(self.schema[table], old, new)
        self.archive = [_renamed_column(entry, table, old, new) for entry in self.archive]
        self.add(op.RenameColumn(table, old, new), phase, cause)

    def make_column_room(self, table: str, column: str, phase: op.Phase, cause: str) -> None:
        """Move an archived column aside when its name is needed."""
        if physical.has_column(self.schema[table], column):
            self.rename_column(table, column, self.aside(column, table), phase, cause)

    def aside(self, name: str, table: str = "") -> str:
        """A name for what is kept of the present release; no declared name can be like it."""
        number = self.serial
        while True:
            found = short(f"{name.partition('$')[0]}${number}")
            taken = (
                physical.has_column(self.schema[table], found) if table else found in self.schema
            )
            if not taken:
                return found
            number += 1

    def drop_index(self, table: str, index: Index, phase: op.Phase, cause: str) -> None:
        """An index that no release needs."""
        self.schema[table] = physical.without_index(self.schema[table], index.name)
        self.add(op.DropIndex(table, index), phase, cause)

    def drop_indexes(self, table: str, phase: op.Phase, cause: str) -> None:
        """All indexes of a table that goes aside: their names are needed, and nobody reads it."""
        for index in self.schema[table].indexes:
            self.drop_index(table, index, phase, cause)

    def rename_index(self, table: str, index: Index, new: str, cause: str) -> None:
        """An index under the name that its columns call for."""
        without = physical.without_index(self.schema[table], index.name)
        self.schema[table] = physical.with_index(without, replace(index, name=new))
        self.add(op.RenameIndex(table, index, new), "switch", cause)

    def sorted_steps(self) -> list[op.Step]:
        """The steps in the order of their phases."""
        return sorted(self.steps, key=lambda step: op.PHASES.index(step.phase))


def rename_columns(
    builder: Builder, table: str, wanted: Mapping[str, str], cause: Mapping[str, str]
) -> None:
    """Rename a set of columns (before → after) at once: chains and swaps included."""
    pending = {old: new for old, new in wanted.items() if old != new}
    while pending:
        free = next((old for old, new in pending.items() if new not in pending), None)
        if free is None:  # only circles are left: break one open
            old, new = next(iter(pending.items()))
            between = builder.aside(old, table)
            builder.rename_column(table, old, between, "switch", cause[new])
            pending[between] = pending.pop(old)
        else:
            new = pending.pop(free)
            builder.rename_column(table, free, new, "switch", cause[new])


def rename_tables(builder: Builder, wanted: Mapping[str, str], cause: Mapping[str, str]) -> None:
    """Rename a set of tables (before → after) at once: chains and swaps included."""
    pending = {old: new for old, new in wanted.items() if old != new}
    while pending:
        free = next((old for old, new in pending.items() if new not in pending), None)
        if free is None:
            old, new = next(iter(pending.items()))
            between = builder.aside(old)
            builder.rename_table(old, between, "switch", cause[new])
            pending[between] = pending.pop(old)
        else:
            new = pending.pop(free)
            builder.rename_table(free, new, "switch", cause[new])


def _renamed_table(entry: Archived, old: str, new: str) -> Archived:
    return replace(
        entry,
        tables=tuple(new if table == old else table for table in entry.tables),
        columns=tuple((new if table == old else table, column) for table, column in entry.columns),
    )


def _renamed_column(entry: Archived, table: str, old: str, new: str) -> Archived:
    return replace(
        entry,
        columns=tuple(
            (held, new if (held, column) == (table, old) else column)
            for held, column in entry.columns
        ),
    )
