"""A statement as data: what runs, why, and how it is undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from engine.compiler.migrate.database import Dialect
from engine.compiler.migrate.ddl.tables import create_index, drop_index, index_words
from engine.compiler.migrate.operations import Phase, Step
from engine.compiler.migrate.sql import quote
from engine.model.storage import Table

Mode = Literal["plain", "concurrent", "convert", "catch_up", "layouts"]
"""``plain`` runs in a transaction with its neighbours of the same group. ``concurrent`` cannot
run in one and is verified instead. ``convert`` reads, converts and writes rows in batches, ``catch_up``
does it for those that changed meanwhile. ``layouts`` rewrites people's own layouts."""


Work = Literal["catalog", "check", "index", "write", "rewrite", "convert"]
"""What a statement does to the rows: nothing, read them, index them, write those that it changes,
write the whole table again, or read, convert and write each."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a plan. ``cause`` is the address of the change that needs it.

    ``rows`` is how many rows it reads or writes at most (-1: nobody has counted), ``ms`` how many
    milliseconds it may take.
    """

    sql: str
    comment: str
    cause: str
    phase: Phase = "expand"
    mode: Mode = "plain"
    undo: str = ""
    verify: str = ""
    lock: str = ""
    table: str = ""
    key: str = ""
    detail: str = ""
    fresh: bool = False
    group: int = 0
    number: int = 0
    rows: int = -1
    work: Work = "catalog"
    ms: int = 0


def statement_of(step: Step, sql: str, comment: str, **more: Any) -> Statement:
    """A statement with what it inherits from its step."""
    return Statement(sql, comment, step.cause, phase=step.phase, fresh=step.fresh, **more)


def created(step: Step, table: Table, sql: str) -> Iterator[Statement]:
    """The statements that make a table, by the database's own ``sql``, and its indexes."""
    yield statement_of(
        step, sql, f"create table {table.name}",
        undo=f"DROP TABLE {quote(table.name)}", table=table.name,
    )  # fmt: skip
    for index in table.indexes:
        yield statement_of(
            step, create_index(table.name, index), f"add {index_words(table.name, index)}",
            undo=drop_index(index), table=table.name,
        )  # fmt: skip


def number_statements(found: Sequence[Statement], dialect: Dialect) -> tuple[Statement, ...]:
    """Give numbers, and groups that share a transaction.

    SQLite runs everything in one. On PostgreSQL new tables are made together, the switch is one
    transaction, and every other statement stands alone so that it holds its lock briefly.
    """
    numbered: list[Statement] = []
    group = 0
    for number, statement in enumerate(found, start=1):
        last = numbered[-1] if numbered else None
        together = last is not None and (
            dialect == "sqlite"
            or (last.fresh and statement.fresh and last.phase == statement.phase)
            or (last.phase == statement.phase == "switch")
        )
        group = group if together else group + 1
        numbered.append(replace(statement, number=number, group=group))
    return tuple(numbered)


def to_data(statement: Statement) -> dict[str, object]:
    """The statement as JSON data."""
    return {name: getattr(statement, name) for name in Statement.__slots__}


def from_data(data: Mapping[str, Any]) -> Statement:
    """The statement in JSON data written by ``to_data``."""
    return Statement(**{key: data[key] for key in Statement.__slots__ if key in data})
