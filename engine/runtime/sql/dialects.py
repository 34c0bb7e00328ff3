"""SQL that the two databases write differently: lists beside a row, the order of text, sums."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from engine.model.field_types import INTEGER_LIMIT

BLANK = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""Every character that the definition of empty ignores."""


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


class IsAmong(GenericFunction[bool]):
    """Whether a word is among those of one text, which has spaces between them.

    Dozens of names so travel as one parameter; as many parameters cost more than the question.
    """

    type = sa.Boolean()
    inherit_cache = True
    name = "scheda_is_among"


@compiles(IsAmong, "sqlite")
def _among_on_sqlite(element: IsAmong, compiler: SQLCompiler, **kw: Any) -> str:
    word, words = (compiler.process(one, **kw) for one in element.clauses)
    held = f"""json_each('["' || replace({words}, ' ', '","') || '"]')"""
    return f"({word} IN (SELECT value FROM {held}))"  # noqa: S608  parts that SQLAlchemy wrote


@compiles(IsAmong, "postgresql")
def _among_on_postgresql(element: IsAmong, compiler: SQLCompiler, **kw: Any) -> str:
    word, words = (compiler.process(one, **kw) for one in element.clauses)
    return f"({word} = ANY(string_to_array({words}, ' ')))"


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


class Sum(GenericFunction[int]):
    """An exact sum, 0 of nothing, and null beyond 64 bits instead of an error."""

    type = sa.BigInteger()
    inherit_cache = True
    name = "scheda_sum"


@compiles(Sum, "sqlite")
def _sum_on_sqlite(element: Sum, compiler: SQLCompiler, **kw: Any) -> str:
    # Of no rows at all SQLite does not ask the aggregate.
    of, again = (compiler.process(element.clauses, **kw) for _ in range(2))
    return f"CASE count({of}) WHEN 0 THEN 0 ELSE scheda_sum({again}) END"


@compiles(Sum, "postgresql")
def _sum_on_postgresql(element: Sum, compiler: SQLCompiler, **kw: Any) -> str:
    total = f"coalesce(sum({compiler.process(element.clauses, **kw)}), 0)"
    return f"CASE WHEN abs({total}) <= {INTEGER_LIMIT} THEN CAST({total} AS BIGINT) END"


class _Adding:
    """The sum as a function of SQLite, whose own fails or turns into a binary fraction."""

    def __init__(self) -> None:
        self.total = 0

    def step(self, value: int | None) -> None:
        """One more value."""
        self.total += value or 0

    def finalize(self) -> int | None:
        """The sum."""
        return self.total if abs(self.total) <= INTEGER_LIMIT else None


def teach_sums(connection: Any) -> None:
    """Teach a connection to SQLite to add up."""
    connection.create_aggregate("scheda_sum", 1, _Adding)
