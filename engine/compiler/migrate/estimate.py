"""How many rows each statement goes through, and how long that may take.

The costs were measured on 100,000 records of a dozen fields, on a small machine, and doubled: an
estimate is there to tell a moment from a coffee, not to be exact. Waiting for others comes on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from engine.compiler.migrate.database import Connection, Dialect
from engine.compiler.migrate.ddl.statement import Statement, Work
from engine.compiler.migrate.impact_sql import count
from engine.model.storage import Table

MICROSECONDS: Final[Mapping[Dialect, Mapping[Work, float]]] = {
    "sqlite": {
        "catalog": 0, "check": 0.5, "index": 1, "write": 3, "rewrite": 3, "convert": 40,
    },
    "postgresql": {
        "catalog": 0, "check": 0.5, "index": 1, "write": 50, "rewrite": 50, "convert": 200,
    },
}  # fmt: skip
"""For each row; "write" supposes that every row is changed."""

BASE: Final[Mapping[Dialect, int]] = {"sqlite": 1, "postgresql": 5}
"""Milliseconds for a statement that goes through no row."""

_WAITED_FOR = ("all access", "writes")


def estimated(
    connection: Connection, statements: Iterable[Statement], tables: Mapping[str, Table]
) -> tuple[Statement, ...]:
    """The statements with rows and milliseconds; rows are those of the table as it is now."""
    known: dict[str, int] = {}
    costs, base = MICROSECONDS[connection.dialect], BASE[connection.dialect]

    def rows(statement: Statement) -> int:
        if statement.fresh or statement.work == "catalog":
            return 0
        name = statement.table
        if name not in tables:
            return -1
        if name not in known:
            known[name] = count(connection, name)
        return known[name]

    found = []
    for statement in statements:
        many = rows(statement)
        ms = base + round(max(many, 0) * costs[statement.work] / 1000)
        found.append(replace(statement, rows=many, ms=ms))
    return tuple(found)


def duration(statements: Sequence[Statement]) -> int:
    """Milliseconds for all of them."""
    return sum(statement.ms for statement in statements)


def longest_wait(statements: Sequence[Statement], dialect: Dialect) -> int:
    """Milliseconds that somebody who writes to one of the tables may have to wait at a stretch.

    On SQLite the plan is one transaction. On PostgreSQL a lock is kept to the end of its group.
    """
    if dialect == "sqlite":
        return duration(statements)
    groups = (tuple(group) for _, group in groupby(statements, key=lambda one: one.group))
    waits = (
        duration(group)
        for group in groups
        if any(one.lock.startswith(_WAITED_FOR) and not one.fresh for one in group)
    )
    return max(waits, default=0)


def in_words(milliseconds: int) -> str:
    """A duration for people."""
    if milliseconds < 100:
        return "less than 0.1 s"
    if milliseconds < 10_000:
        return f"about {milliseconds / 1000:.1f} s"
    if milliseconds < 120_000:
        return f"about {round(milliseconds / 1000)} s"
    return f"about {round(milliseconds / 60_000)} min"
