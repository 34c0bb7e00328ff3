"""Operations → statements of SQLite.

Tables are STRICT, so that text cannot hide in a number. Ids are AUTOINCREMENT: the id of a
destroyed record is never given to another one. No operation needs a table to be rebuilt: a field
that changes its type gets a new column beside the old one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.compiler.migrate import operations as op
from engine.compiler.migrate.ddl.backfill import render_backfill
from engine.compiler.migrate.ddl.statement import Statement, created, statement_of
from engine.compiler.migrate.ddl.tables import (
    create_index,
    drop_index,
    generated_key,
    index_words,
    on_delete,
)
from engine.compiler.migrate.physical import STORED
from engine.compiler.migrate.sql import literal, quote, quoted
from engine.model.storage import Column, Table


def render(step: op.Step) -> Iterator[Statement]:
    """The statements of one step."""
    operation = step.operation
    if isinstance(operation, op.IndexOperation):
        yield from _render_index(step, operation)
    elif isinstance(operation, op.ColumnOperation):
        yield from _render_column(step, operation)
    elif isinstance(operation, op.TableOperation):
        yield from _render_table(step, operation)
    elif not isinstance(operation, op.CatchUp):
        # Nothing to catch up with: nobody writes while the plan's transaction is open.
        yield from render_backfill(step, operation)


def _render_table(step: op.Step, operation: op.TableOperation) -> Iterator[Statement]:
    match operation:
        case op.CreateTable(table):
            yield from created(step, table, create_table(table))
        case op.AddReferences():
            return  # written in the table itself: SQLite does not ask for the other table yet
        case op.DropTable(name):
            yield statement_of(step, f"DROP TABLE {quote(name)}", f"drop table {name}", table=name)
        case op.RenameTable(old, new):
            yield statement_of(
                step, f"ALTER TABLE {quote(old)} RENAME TO {quote(new)}",
                f"rename table {old} to {new}",
                undo=f"ALTER TABLE {quote(new)} RENAME TO {quote(old)}", table=old,
            )  # fmt: skip


def _render_column(step: op.Step, operation: op.ColumnOperation) -> Iterator[Statement]:
    match operation:
        case op.AddColumn(name, column):
            yield statement_of(
                step, f"ALTER TABLE {quote(name)} ADD COLUMN {_column(name, column)}",
                f"add column {column.name} to {name}",
                undo=f"ALTER TABLE {quote(name)} DROP COLUMN {quote(column.name)}", table=name,
            )  # fmt: skip
        case op.DropColumn(name, dropped):
            yield statement_of(
                step, f"ALTER TABLE {quote(name)} DROP COLUMN {quote(dropped)}",
                f"drop column {dropped} of {name}", table=name, work="rewrite",
            )  # fmt: skip
        case op.RenameColumn(name, old, new):
            yield statement_of(
                step, f"ALTER TABLE {quote(name)} RENAME COLUMN {quote(old)} TO {quote(new)}",
                f"rename column {old} of {name} to {new}",
                undo=f"ALTER TABLE {quote(name)} RENAME COLUMN {quote(new)} TO {quote(old)}",
                table=name,
            )  # fmt: skip


def _render_index(step: op.Step, operation: op.IndexOperation) -> Iterator[Statement]:
    match operation:
        case op.AddIndex(name, index):
            yield statement_of(
                step, create_index(name, index), f"add {index_words(name, index)}",
                undo=drop_index(index), table=name, work="index",
            )  # fmt: skip
        case op.DropIndex(name, index):
            yield statement_of(
                step, drop_index(index), f"drop {index_words(name, index)}",
                undo=create_index(name, index), table=name,
            )  # fmt: skip
        case op.RenameIndex(name, index, new):
            renamed = replace(index, name=new)
            yield statement_of(
                step, drop_index(index), f"drop {index_words(name, index)}, to name it anew",
                undo=create_index(name, index), table=name,
            )  # fmt: skip
            yield statement_of(
                step, create_index(name, renamed), f"add {index_words(name, renamed)}",
                undo=drop_index(renamed), table=name, work="index",
            )  # fmt: skip


def create_table(table: Table) -> str:
    """The statement that makes a table."""
    generated = generated_key(table)
    lines = [
        _column(table.name, column, primary=column.name in table.primary, generated=generated)
        for column in table.columns
    ]
    if not generated:
        lines.append(f"PRIMARY KEY ({quoted(table.primary)})")
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {quote(table.name)} (\n  {body}\n) STRICT"


def _column(table: str, column: Column, *, primary: bool = False, generated: bool = False) -> str:
    words = [quote(column.name), STORED["sqlite"][column.kind].upper()]
    if primary and generated:
        return " ".join([*words, "PRIMARY KEY AUTOINCREMENT"])
    if not column.nullable:
        words.append("NOT NULL")
    if column.default is not None:
        words.append(f"DEFAULT {literal(column.default)}")
    if column.references:
        reference = f"REFERENCES {quote(column.references)} ({quote('id')})"
        words.append(reference + on_delete(table, column, primary))
    return " ".join(words)
