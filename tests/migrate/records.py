"""Writing and reading records in plain SQL, the same on both databases."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from engine.compiler.migrate import Result, apply_plan, make_plan
from engine.compiler.migrate.database import Connection, open_for_writing
from engine.compiler.migrate.plan import Plan
from engine.compiler.migrate.sql import quote, quoted
from engine.model.app import App

STAMP = "2026-01-01T00:00:00.000000Z"


@contextlib.contextmanager
def opened(url: str) -> Iterator[Connection]:
    """A connection that is closed again."""
    connection = open_for_writing(url)
    try:
        yield connection
    finally:
        connection.close()


def insert(url: str, table: str, *rows: dict[str, Any]) -> None:
    """Insert rows; a record gets the moments that it cannot be without."""
    with opened(url) as connection:
        for row in rows:
            held = dict(row)
            if table.count("__") == 0:
                held = {"created_at": STAMP, "updated_at": STAMP, **held}
            places = ", ".join("?" for _ in held)
            connection.run(
                f"INSERT INTO {quote(table)} ({quoted(held)}) VALUES ({places})",  # noqa: S608
                list(held.values()),
            )


def select(url: str, columns: str, table: str) -> list[tuple[Any, ...]]:
    """Columns of all rows, in the order of the first two columns of the table's key."""
    order = "record, position" if "__" in table else "id"
    with opened(url) as connection:
        names = quoted(column.strip() for column in columns.split(","))
        return connection.run(f"SELECT {names} FROM {quote(table)} ORDER BY {order}")  # noqa: S608


def go(app: App, url: str, *accept: str) -> Plan:
    """Plan and apply with all approvals; afterwards nothing is left to do."""
    plan = make_plan(app, url)
    assert not plan.errors, plan.errors
    result: Result = apply_plan(plan, url, approve=True, accept=accept)
    assert result.state in ("applied", "nothing")
    assert make_plan(app, url).empty
    return plan


def codes(plan: Plan) -> dict[str, int]:
    """Code → count of the plan's findings, for comparing at a glance."""
    return {finding.code: finding.count for finding in plan.findings}
