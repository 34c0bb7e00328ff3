"""Converting the values of a field, row by row and in batches."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from engine.compiler.migrate.archive import read_field
from engine.compiler.migrate.conversions import Setting, convert_back
from engine.compiler.migrate.database import Connection
from engine.compiler.migrate.ddl.statement import Statement
from engine.compiler.migrate.operations import Convert, Place
from engine.compiler.migrate.plan import Plan
from engine.compiler.migrate.progress import Event, Progress
from engine.compiler.migrate.sql import quote, quoted
from engine.compiler.migrate.stored import read_item, write_item
from engine.model import codec
from engine.model.field import Field
from engine.model.storage import Column

BATCH = 2_000
"""Rows per batch: on PostgreSQL each is a transaction of its own, well under half a second."""


def read_convert(detail: str) -> Convert:
    """The conversion in a statement."""
    data = json.loads(detail)
    return Convert(
        _place(data["source"]),
        _place(data["target"]),
        data["before"],
        data["after"],
        data["seen"],
        _place(data["original"]) if data["original"] else None,
    )


def _place(data: dict[str, Any]) -> Place:
    value = Column(**data["value"]) if data["value"] else None
    return Place(
        data["table"], tuple(Column(**column) for column in data["columns"]), data["values"], value
    )


class Converter:
    """Reads, converts and writes ranges of rows of one conversion."""

    def __init__(self, connection: Connection, conversion: Convert, setting: Setting) -> None:
        self.connection = connection
        self.conversion = conversion
        self.setting = setting
        self.before: Field = read_field(conversion.before)
        self.after: Field = read_field(conversion.after)

    def convert_range(self, condition: str, parameters: tuple[object, ...]) -> tuple[int, int]:
        """Convert at most a batch of rows; returns (last id, how many)."""
        rows = read_values(self.connection, self.conversion, self.before, condition, parameters)
        if not rows:
            return 0, 0
        originals = read_originals(self.connection, self.conversion, self.after, rows)
        self._write(
            [
                (record, self._new(value, originals.get(record)), seen)
                for record, value, seen in rows
            ]
        )
        return rows[-1][0], len(rows)

    def _new(self, value: object, original: object) -> object:
        return convert_back(self.before, self.after, value, original, self.setting).value

    def _write(self, rows: list[tuple[int, object, object]]) -> None:
        target, dialect = self.conversion.target, self.connection.dialect
        table = quote(target.table)
        seen = self.conversion.seen
        if not target.values:
            names = [column.name for column in target.columns] + ([seen] if seen else [])
            assignments = ", ".join(f"{quote(name)} = ?" for name in names)
            self.connection.run_many(
                f"UPDATE {table} SET {assignments} WHERE {quote('id')} = ?",
                [
                    [*write_item(target.columns, value, dialect), *([mark] if seen else []), record]
                    for record, value, mark in rows
                ],
            )
            return
        assert target.value is not None
        values = quote(target.values)
        self.connection.run_many(
            f"DELETE FROM {values} WHERE {quote('record')} = ?", [[record] for record, _, _ in rows]
        )
        self.connection.run_many(
            f"INSERT INTO {values} ({quoted(('record', 'position', 'value'))}) VALUES (?, ?, ?)",
            [
                [record, position, *write_item((target.value,), item, dialect)]
                for record, value, _ in rows
                for position, item in enumerate(value if isinstance(value, tuple) else ())
            ],
        )
        if seen:
            self.connection.run_many(
                f"UPDATE {table} SET {quote(seen)} = ? WHERE {quote('id')} = ?",
                [[mark, record] for record, _, mark in rows],
            )


def read_values(
    connection: Connection,
    conversion: Convert,
    before: Field,
    condition: str,
    parameters: tuple[object, ...],
) -> list[tuple[int, object, object]]:
    """At most a batch of (record, value, mark of the value) for the rows that meet a condition."""
    source = conversion.source
    mark = seen_expression(conversion) if conversion.seen else "NULL"
    wanted = quoted(column.name for column in source.columns)
    if source.values and connection.dialect == "postgresql":
        wanted = _array(source)
    columns = f"t.{quote('id')}, {mark}" + (f", {wanted}" if wanted else "")
    rows = connection.run(
        f"SELECT {columns} FROM {quote(source.table)} AS t WHERE {condition} "
        f"ORDER BY t.{quote('id')} LIMIT {BATCH}",
        parameters,
    )
    if not source.values:
        return [(row[0], read_item(before, source.columns, row[2:]), row[1]) for row in rows]
    assert source.value is not None
    column = source.value
    if connection.dialect == "postgresql":
        lists = {row[0]: row[2] for row in rows}
    else:
        lists = _lists(connection, source, rows[0][0], rows[-1][0]) if rows else {}
    return [
        (
            row[0],
            tuple(read_item(before, (column,), (raw,)) for raw in lists.get(row[0], ())),
            row[1],
        )
        for row in rows
    ]


def read_originals(
    connection: Connection,
    conversion: Convert,
    after: Field,
    rows: list[tuple[int, object, object]],
) -> dict[int, object]:
    """What the rows held before an earlier conversion, if this one takes that back."""
    if conversion.original is None or not rows:
        return {}
    reading = Convert(conversion.original, conversion.target, "", "")
    id_ = f"t.{quote('id')}"
    found = read_values(
        connection, reading, after, f"{id_} >= ? AND {id_} <= ?", (rows[0][0], rows[-1][0])
    )
    return {record: value for record, value, _ in found}


def _array(source: Place) -> str:
    return (
        f"ARRAY(SELECT v.value FROM {quote(source.values)} AS v "
        f"WHERE v.record = t.id ORDER BY v.position)"
    )


def _lists(connection: Connection, source: Place, first: int, last: int) -> dict[int, list[object]]:
    found: dict[int, list[object]] = {}
    for record, value in connection.run(
        f"SELECT record, value FROM {quote(source.values)} "
        "WHERE record BETWEEN ? AND ? ORDER BY record, position",
        (first, last),
    ):
        found.setdefault(record, []).append(value)
    return found


def seen_expression(conversion: Convert) -> str:
    """A text that differs whenever the old value does; PostgreSQL only."""
    source = conversion.source
    if source.values:
        return (
            f"coalesce((SELECT string_agg(v.value::text, chr(31) ORDER BY v.position) "
            f"FROM {quote(source.values)} AS v WHERE v.record = t.id), '')"
        )
    parts = ", ".join(f"coalesce(t.{quote(c.name)}::text, chr(30))" for c in source.columns)
    return f"concat_ws(chr(31), {parts})"


def setting_of(plan: Plan) -> Setting:
    """What conversions need to know of the application of a plan."""
    app = codec.loads(plan.bundle)
    return Setting(app.currency, app.zone)


def batches(
    converter: Converter, after: int, upper: int, report: Callable[[int], None]
) -> Iterator[int]:
    """Convert up to the id ``upper``; yields the last id after each batch."""
    done = 0
    while True:
        condition = f"t.{quote('id')} > ? AND t.{quote('id')} <= ?"
        last, count = converter.convert_range(condition, (after, upper))
        if not count:
            return
        after = last
        done += count
        report(done)
        yield last


def upper_bound(connection: Connection, table: str) -> tuple[int, int]:
    """The highest id and the number of rows: fixed at the start, or new rows would join for ever."""
    ((upper, rows),) = connection.run(f"SELECT coalesce(max(id), 0), count(*) FROM {quote(table)}")
    return int(upper), int(rows)


def convert_all(
    connection: Connection, statement: Statement, plan: Plan, progress: Progress
) -> None:
    """Convert all rows within the open transaction."""
    conversion = read_convert(statement.detail)
    converter = Converter(connection, conversion, setting_of(plan))
    upper, rows = upper_bound(connection, conversion.source.table)
    total = len(plan.statements)

    def report(done: int) -> None:
        progress(Event("rows", statement.number, total, statement.comment, done, rows))

    for _ in batches(converter, 0, upper, report):
        pass
