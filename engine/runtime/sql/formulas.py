"""Formulas as SQL: one element, written by each database in its own way.

Both get a program (the formula and what its names are) and the columns of the names. PostgreSQL
has exact decimals and is given arithmetic. SQLite has none: there the model's own evaluation is
registered as a function, so its figures are the model's by construction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from engine.model.calculation import EXACT, evaluate, fitted
from engine.model.field import Field
from engine.model.formula import Formula, names, parse
from engine.model.metadata import column_type
from engine.model.storage import field_columns
from engine.model.text import Text
from engine.model.values import Money
from engine.runtime.sql.formulas_postgres import Operand, arithmetic

Column = sa.ColumnElement[Any]

SQLITE_NAME = "scheda_formula"


@dataclass(frozen=True, slots=True)
class Program:
    """A formula, the field that it fills, and of which type each name is: (name, type, digits).

    ``part`` is which column of the result is wanted: 0 the value, 1 the currency of an amount.
    """

    tree: Formula
    field: Field
    names: tuple[tuple[str, str, int], ...]
    part: int


class Calculated(GenericFunction[Any]):
    """The result of a program over columns."""

    inherit_cache = True
    name = SQLITE_NAME


def calculated(field: Field, held: Mapping[str, tuple[Field, tuple[Column, ...]]]) -> list[Column]:
    """The columns of a formula's result: the value, and the currency of an amount.

    ``held`` maps each name of the formula to the field as its values are and their columns.
    """
    result = field.result
    read = tuple(dict.fromkeys(one.name for one in names(parse(field.formula))))
    told = [(name, held[name][0].type, held[name][0].digits) for name in read]
    columns = [column for name in read for column in held[name][1]]
    found: list[Column] = []
    for part, column in enumerate(field_columns(result)):
        # Text of the statement and no parameter: another program makes it another statement.
        program = json.dumps([field.formula, result.type, result.digits, told, part])
        element = Calculated(sa.literal_column(program, sa.Text()), *columns)
        found.append(sa.type_coerce(element, column_type(column)))
    return found


@lru_cache(maxsize=1000)
def _read(written: str) -> Program:
    formula, returns, digits, told, part = json.loads(written)
    field = Field("", returns, Text(), scale=digits)
    return Program(parse(formula), field, tuple(tuple(one) for one in told), part)


@compiles(Calculated, "sqlite")
def _on_sqlite(element: Calculated, compiler: SQLCompiler, **kw: Any) -> str:
    program, *columns = element.clauses.clauses
    assert isinstance(program, sa.ColumnClause)
    text = compiler.render_literal_value(program.name, sa.Text())
    parts = [text, *(compiler.process(column, **kw) for column in columns)]
    return f"{SQLITE_NAME}({', '.join(parts)})"


@compiles(Calculated, "postgresql")
def _on_postgresql(element: Calculated, compiler: SQLCompiler, **kw: Any) -> str:
    program, *columns = element.clauses.clauses
    assert isinstance(program, sa.ColumnClause)
    found = _read(program.name)
    return arithmetic(
        found.tree, [Operand(*one) for one in found.names],
        [compiler.process(column, **kw) for column in columns],
        (found.field.type, found.field.digits, found.part),
        lambda text: compiler.render_literal_value(text, sa.Text()),
    )  # fmt: skip


def teach_formulas(connection: Any) -> None:
    """Teach a connection to SQLite to work out formulas."""
    connection.create_function(SQLITE_NAME, -1, _evaluate, deterministic=True)


def _evaluate(written: str, *held: Any) -> object:
    """The program's result as SQLite keeps it."""
    program = _read(written)
    values: dict[str, object] = {}
    rest = iter(held)
    for name, type_, digits in program.names:
        first = next(rest)
        second = next(rest) if type_ == "money" else None
        values[name] = None if first is None else _READERS[type_](first, second, digits)
    result = fitted(program.field, evaluate(program.tree, values.get))
    if isinstance(result, Money):
        result = result.currency if program.part else result.value
    if isinstance(result, Decimal):
        return int(result.scaleb(program.field.digits, EXACT))
    if isinstance(result, datetime):
        return f"{result.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    return result.isoformat() if isinstance(result, date) else result


def _whole(held: Any, _second: Any, _digits: int) -> object:
    return held


def _exact(held: Any, _second: Any, digits: int) -> object:
    return Decimal(held).scaleb(-digits)


def _amount(held: Any, second: Any, digits: int) -> object:
    return Money(Decimal(held).scaleb(-digits), second or "")


_READERS: Mapping[str, Callable[[Any, Any, int], object]] = {
    **dict.fromkeys(("integer", "rating", "duration"), _whole),
    **dict.fromkeys(("decimal", "percent"), _exact),
    **dict.fromkeys(("text", "choice", "email", "phone", "url"), _whole),
    "money": _amount,
    "date": lambda held, _second, _digits: date.fromisoformat(held),
    "datetime": lambda held, _second, _digits: datetime.fromisoformat(held),
}
