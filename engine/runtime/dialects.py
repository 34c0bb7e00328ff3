"""SQL that the two databases write differently: lists beside a row, and the order of text."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


def gathered(
    value: sa.ColumnElement[Any], where: sa.ColumnElement[bool], outer: sa.FromClause,
    order: sa.ColumnElement[Any] | None = None,
) -> sa.ColumnElement[str | None]:  # fmt: skip
    """The values of matching rows as the text of a JSON list; ``outer`` is the row they are of.

    So a record with any number of multiple fields, or a user with any number of roles, is one
    statement.

    Without rows it is ``[]`` on one database and null on the other: ``listed`` reads both.
    """
    inner = sa.select(value.label("value")).where(where)
    if order is not None:
        inner = inner.order_by(order)
    rows = inner.correlate(outer).subquery()
    return sa.select(_JsonList(sa.type_coerce(rows.c.value, sa.Text()))).scalar_subquery()


def listed(text: str | None) -> tuple[Any, ...]:
    """The values of a ``gathered`` column, as the database keeps them."""
    return tuple(json.loads(text)) if text else ()


class _JsonList(GenericFunction[str]):
    """Aggregate into the text of a JSON list; each database has its own name for it."""

    type = sa.Text()
    inherit_cache = True
    name = "scheda_json_list"


@compiles(_JsonList, "sqlite")
def _list_on_sqlite(element: _JsonList, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **kw)})"


@compiles(_JsonList, "postgresql")
def _list_on_postgresql(element: _JsonList, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(json_agg({compiler.process(element.clauses, **kw)}) AS TEXT)"


class ByCodePoint(GenericFunction[str]):
    """Text compared by code point, whatever language the database was made for."""

    type = sa.Text()
    inherit_cache = True
    name = "scheda_by_code_point"


@compiles(ByCodePoint, "sqlite")
def _order_on_sqlite(element: ByCodePoint, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)})"


@compiles(ByCodePoint, "postgresql")
def _order_on_postgresql(element: ByCodePoint, compiler: SQLCompiler, **kw: Any) -> str:
    return f'({compiler.process(element.clauses, **kw)} COLLATE "C")'
