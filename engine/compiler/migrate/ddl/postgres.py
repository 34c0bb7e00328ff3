"""Operations → statements of PostgreSQL, each with the weakest lock that does the work."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compiler.migrate import operations as op
from engine.compiler.migrate.ddl.backfill import render_backfill
from engine.compiler.migrate.ddl.statement import Statement, statement_of
from engine.compiler.migrate.ddl.tables import (
    create_index,
    drop_index,
    generated_key,
    index_words,
    on_delete,
)
from engine.compiler.migrate.physical import STORED
from engine.compiler.migrate.sql import literal, quote, quoted, short
from engine.model.field_types import ColumnKind
from engine.model.storage import Column, Index, Table

_TYPES: dict[ColumnKind, str] = {
    "integer": "bigint", "text": "text", "boolean": "boolean", "date": "date",
    "timestamp": "timestamp with time zone", "time": "time without time zone",
}  # fmt: skip

BRIEF = "all access, for a moment"
WRITES = "writes, while rows are checked"


def render(step: op.Step) -> Iterator[Statement]:
    """The statements of one step."""
    match step.operation:
        case (op.AddIndex() | op.DropIndex() | op.RenameIndex()) as operation:
            yield from _render_index(step, operation)
        case (op.AddColumn() | op.DropColumn() | op.RenameColumn()) as operation:
            yield from _render_column(step, operation)
        case (
            op.Remap() | op.Merge() | op.Fill() | op.Execute() | op.Convert() | op.CatchUp()
        ) as operation:
            yield from render_backfill(step, operation)
        case (
            op.CreateTable() | op.AddReferences() | op.DropTable() | op.RenameTable()
        ) as operation:
            yield from _render_table(step, operation)


def _render_table(step: op.Step, operation: op.TableOperation) -> Iterator[Statement]:
    match operation:
        case op.CreateTable(table):
            yield statement_of(
                step, create_table(table), f"create table {table.name}",
                undo=f"DROP TABLE {quote(table.name)}", table=table.name,
            )  # fmt: skip
            for index in table.indexes:
                yield statement_of(
                    step, create_index(table.name, index), f"add {index_words(table.name, index)}",
                    undo=drop_index(index), table=table.name,
                )  # fmt: skip
        case op.AddReferences(table):
            yield from _add_references(step, table)
        case op.DropTable(name):
            yield statement_of(
                step, f"DROP TABLE {quote(name)}", f"drop table {name}", table=name, lock=BRIEF
            )
        case op.RenameTable(old, new):
            yield statement_of(
                step, f"ALTER TABLE {quote(old)} RENAME TO {quote(new)}",
                f"rename table {old} to {new}", lock=BRIEF,
                undo=f"ALTER TABLE {quote(new)} RENAME TO {quote(old)}", table=old,
            )  # fmt: skip


def _render_column(step: op.Step, operation: op.ColumnOperation) -> Iterator[Statement]:
    match operation:
        case op.AddColumn(name, column):
            yield from _add_column(step, name, column)
        case op.DropColumn(name, dropped):
            yield statement_of(
                step, f"ALTER TABLE {quote(name)} DROP COLUMN {quote(dropped)}",
                f"drop column {dropped} of {name}", table=name, lock=BRIEF,
            )  # fmt: skip
        case op.RenameColumn(name, old, new):
            yield statement_of(
                step, f"ALTER TABLE {quote(name)} RENAME COLUMN {quote(old)} TO {quote(new)}",
                f"rename column {old} of {name} to {new}", lock=BRIEF,
                undo=f"ALTER TABLE {quote(name)} RENAME COLUMN {quote(new)} TO {quote(old)}",
                table=name,
            )  # fmt: skip


def _render_index(step: op.Step, operation: op.IndexOperation) -> Iterator[Statement]:
    match operation:
        case op.AddIndex(name, index):
            yield _add_index(step, name, index)
        case op.DropIndex(name, index):
            yield statement_of(
                step, drop_index(index), f"drop {index_words(name, index)}",
                undo=create_index(name, index), table=name, lock=BRIEF,
            )  # fmt: skip
        case op.RenameIndex(name, index, new):
            yield statement_of(
                step, f"ALTER INDEX {quote(index.name)} RENAME TO {quote(new)}",
                f"name the {index_words(name, index)} anew", table=name, lock=BRIEF,
                undo=f"ALTER INDEX {quote(new)} RENAME TO {quote(index.name)}",
            )  # fmt: skip


def create_table(table: Table) -> str:
    """The statement that makes a table, without its references."""
    generated = generated_key(table)
    lines = [
        _column(column, generated=generated and column.name == "id") for column in table.columns
    ]
    if not generated:
        lines.append(f"PRIMARY KEY ({quoted(table.primary)})")
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {quote(table.name)} (\n  {body}\n)"


def _column(column: Column, *, generated: bool = False) -> str:
    stored = STORED["postgresql"][column.kind]
    words = [quote(column.name), _TYPES[stored]]
    if generated:
        return " ".join([*words, "GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"])
    if not column.nullable:
        words.append("NOT NULL")
    if column.default is not None:
        words.append(f"DEFAULT {_default(column)}")
    return " ".join(words)


def _default(column: Column) -> str:
    if column.kind == "boolean":
        return "true" if column.default else "false"
    return literal(column.default)


def _add_references(step: op.Step, table: Table) -> Iterator[Statement]:
    lines = [
        f"ADD {_constraint(table.name, column, column.name in table.primary)}"
        for column in table.columns
        if column.references
    ]
    if lines:
        yield statement_of(
            step, f"ALTER TABLE {quote(table.name)}\n  " + ",\n  ".join(lines),
            f"bind the references of {table.name}", table=table.name,
        )  # fmt: skip


def _add_column(step: op.Step, table: str, column: Column) -> Iterator[Statement]:
    yield statement_of(
        step, f"ALTER TABLE {quote(table)} ADD COLUMN {_column(column)}",
        f"add column {column.name} to {table}", lock=BRIEF, table=table,
        undo=f"ALTER TABLE {quote(table)} DROP COLUMN {quote(column.name)}",
    )  # fmt: skip
    if not column.references:
        return
    name = constraint_name(table, column.name)
    yield statement_of(
        step, f"ALTER TABLE {quote(table)} ADD {_constraint(table, column)} NOT VALID",
        f"bind {table}.{column.name} to {column.references}", lock=BRIEF, table=table,
        undo=f"ALTER TABLE {quote(table)} DROP CONSTRAINT {quote(name)}",
    )  # fmt: skip
    yield statement_of(
        step, f"ALTER TABLE {quote(table)} VALIDATE CONSTRAINT {quote(name)}",
        f"check the rows of {table}.{column.name}", table=table, lock="none that people notice",
    )  # fmt: skip


def _constraint(table: str, column: Column, primary: bool = False) -> str:
    return (
        f"CONSTRAINT {quote(constraint_name(table, column.name))} "
        f"FOREIGN KEY ({quote(column.name)}) "
        f"REFERENCES {quote(column.references)} ({quote('id')}){on_delete(table, column, primary)}"
    )


def constraint_name(table: str, column: str) -> str:
    """The name of the constraint behind a reference."""
    return short(f"fk_{table}__{column}")


def _add_index(step: op.Step, table: str, index: Index) -> Statement:
    if step.fresh or step.phase == "switch":
        return statement_of(
            step, create_index(table, index), f"add {index_words(table, index)}",
            undo=drop_index(index), table=table, lock=WRITES,
        )  # fmt: skip
    return statement_of(
        step, create_index(table, index, "CONCURRENTLY "), f"add {index_words(table, index)}",
        mode="concurrent", undo=drop_index(index, "CONCURRENTLY IF EXISTS "), table=table,
        verify="SELECT indisvalid FROM pg_index "
        f"WHERE indexrelid = to_regclass({literal(quote(index.name))})",
        lock="none that people notice",
    )  # fmt: skip
