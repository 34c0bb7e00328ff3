"""Operations on rows → statements. The same text serves both databases but for the clock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from engine.compiler.migrate import operations as op
from engine.compiler.migrate.ddl.statement import Statement, statement_of
from engine.compiler.migrate.sql import literal, quote, quoted


def render_backfill(step: op.Step, operation: op.RowOperation) -> Iterator[Statement]:
    """The statements of a step that changes rows."""
    match operation:
        case op.Remap():
            yield _remap(step, operation)
        case op.Merge():
            yield from _merge(step, operation)
        case op.Fill():
            yield _fill(step, operation)
        case op.Execute(table, sql, comment):
            yield statement_of(
                step, sql, comment, table=table, lock="the rows it changes", work="write"
            )
        case op.Layouts():
            yield _layouts(step, operation)
        case op.Convert():
            yield _convert(step, operation)
        case op.CatchUp(conversion):
            yield _catch_up(step, conversion)


def _remap(step: op.Step, remap: op.Remap) -> Statement:
    wheres = [_where(remap.columns, before) for before, _ in remap.pairs]
    assignments = []
    for position, column in enumerate(remap.columns):
        cases = " ".join(
            f"WHEN {where} THEN {literal(after[position])}"
            for where, (_, after) in zip(wheres, remap.pairs, strict=True)
        )
        assignments.append(f"{quote(column)} = CASE {cases} END")
    sql = f"UPDATE {quote(remap.table)} SET {', '.join(assignments)} WHERE {' OR '.join(wheres)}"
    words = ", ".join(f"{'/'.join(old)} becomes {'/'.join(new)}" for old, new in remap.pairs)
    return statement_of(
        step,
        sql,
        f"in {remap.table}, {words}",
        table=remap.table,
        lock="the rows it changes",
        work="write",
    )


def _where(columns: Sequence[str], values: Sequence[str]) -> str:
    parts = [
        f"{quote(name)} = {literal(value)}" for name, value in zip(columns, values, strict=True)
    ]
    return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"


def _fill(step: op.Step, fill: op.Fill) -> Statement:
    pairs = zip(fill.columns, fill.values, strict=True)
    assignments = ", ".join(f"{quote(name)} = {literal(value)}" for name, value in pairs)
    return statement_of(
        step,
        f"UPDATE {quote(fill.table)} SET {assignments} WHERE {quote(fill.columns[0])} IS NULL",
        f"in {fill.table}, rows without {fill.columns[0]} get {'/'.join(fill.values)}",
        table=fill.table, lock="the rows it changes", work="write",
    )  # fmt: skip


def _merge(step: op.Step, merge: op.Merge) -> Iterator[Statement]:
    remap = op.Remap(merge.table, ("value",), merge.pairs)
    yield _remap(step, remap)
    name = quote(merge.table)
    yield statement_of(
        step,
        f"DELETE FROM {name} WHERE EXISTS (SELECT 1 FROM {name} AS first "
        f"WHERE first.{quote('record')} = {name}.{quote('record')} "
        f"AND first.{quote('value')} = {name}.{quote('value')} "
        f"AND first.{quote('position')} < {name}.{quote('position')})",
        f"in {merge.table}, keep each value of a record once",
        table=merge.table, lock="the rows it changes", work="write",
    )  # fmt: skip


def _layouts(step: op.Step, layouts: op.Layouts) -> Statement:
    words = ", ".join(f"{old} is {new} now" for old, new in layouts.fields)
    words = words or f"nothing is said of {', '.join(layouts.taken)} any more"
    return statement_of(
        step, f"UPDATE {quote(layouts.table)} SET changes = ? "
        f"WHERE {quote('user')} = ? AND entity = {literal(layouts.entity)} AND pipeline = ?",
        f"in people's own layouts of {layouts.entity}, {words}",
        mode="layouts", table=layouts.table, lock="the rows it changes", work="write",
        detail=json.dumps(asdict(layouts), sort_keys=True),
    )  # fmt: skip


def _convert(step: op.Step, conversion: op.Convert) -> Statement:
    return statement_of(
        step, _written(conversion), f"convert the values of {step.cause}",
        mode="convert", table=conversion.source.table, key="id",
        detail=json.dumps(asdict(conversion), sort_keys=True),
        lock="the rows of one batch", work="convert",
    )  # fmt: skip


def _catch_up(step: op.Step, conversion: op.Convert) -> Statement:
    return statement_of(
        step, f"LOCK TABLE {quote(conversion.source.table)} IN SHARE ROW EXCLUSIVE MODE",
        f"convert the values of {step.cause} that changed meanwhile",
        mode="catch_up", table=conversion.source.table, key="id",
        detail=json.dumps(asdict(conversion), sort_keys=True),
        lock="writes, for a moment", work="check",
    )  # fmt: skip


def _written(conversion: op.Convert) -> str:
    """The statement that writes one converted row; parameters come from the conversion."""
    target = conversion.target
    if target.values:
        return (
            f"INSERT INTO {quote(target.values)} "
            f"({quoted(('record', 'position', 'value'))}) VALUES (?, ?, ?)"
        )
    names = [column.name for column in target.columns]
    assignments = ", ".join(f"{quote(name)} = ?" for name in names)
    return f"UPDATE {quote(target.table)} SET {assignments} WHERE {quote('id')} = ?"
