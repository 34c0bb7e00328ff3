"""Formulas as PostgreSQL's arithmetic, with exactly the results of ``engine.model.calculation``.

Numbers are ``numeric``, which has all the digits a formula can make. What an operation needs more
than once is worked out in a level of its own: a subquery that nothing is pulled out of (``OFFSET
0``), whose columns the next level reads. So the text grows with the formula and no faster, and
nothing that could fail (a division by zero, a day beyond the calendar) is ever asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.model.field_types import INTEGER_LIMIT
from engine.model.formula import (
    KINDS,
    PLACES,
    Call,
    Constant,
    Formula,
    Name,
    Negative,
    Operation,
    places,
)
from engine.runtime.sql.dialects import BLANK

_LAST_DAY = 3_652_058
"""Days from the first to the last of the calendar."""
_FIRST_SECOND, _LAST_SECOND = "-62135596800", "253402300799.999999"
_MOST_DAYS = 4_000_000
_NUMBERS = ("integer", "duration", "rating", "decimal", "percent", "money")
_SCALED = ("decimal", "percent", "money")


@dataclass(frozen=True, slots=True)
class Operand:
    """A name of a formula: the type of its values and their digits after the point."""

    name: str
    type: str
    digits: int


@dataclass(frozen=True, slots=True)
class Sql:
    """A value in SQL: its kind (blank when there can be none) and, of an amount, its currency."""

    kind: str
    value: str
    currency: str = ""


NOTHING = Sql("", "NULL")


def arithmetic(
    formula: Formula, operands: Sequence[Operand], columns: Sequence[str],
    wanted: tuple[str, int, int], quoted: Callable[[str], str],
) -> str:  # fmt: skip
    """The formula over the columns of its operands (two for money), as a scalar subquery.

    ``wanted`` are the type of the result, its digits and which of its columns; ``quoted`` writes
    a text as SQL.
    """
    writer = _Writer(quoted, columns)
    taken = 0
    for operand in operands:
        width = 2 if operand.type == "money" else 1
        writer.take(operand, [f"n.a{taken + place}" for place in range(width)])
        taken += width
    found = writer.fitted(writer.write(formula), *wanted)
    return f"(SELECT {found} FROM ({writer.levels}) AS n)"  # noqa: S608 - of checked parts


class _Writer:
    """Writes one formula; ``levels`` is the innermost query with every level around it."""

    def __init__(self, quoted: Callable[[str], str], columns: Sequence[str]) -> None:
        self.quoted = quoted
        self.blank = quoted(BLANK)
        held = ", ".join(f"{column} AS a{place}" for place, column in enumerate(columns))
        self.levels = f"SELECT {held or '1 AS a'} OFFSET 0"
        self.bound = 0
        self.names: dict[str, Sql] = {}

    def take(self, operand: Operand, columns: list[str]) -> None:
        """A name, from what its columns keep."""
        kind, value = KINDS.get(operand.type, ""), columns[0]
        currency = ""
        if kind in ("number", "amount"):
            digits = operand.digits if operand.type in _SCALED else 0
            value = f"({value}::numeric * 1e-{digits})" if digits else f"{value}::numeric"
        if kind == "amount":
            currency = self.bind(f"coalesce({columns[1]}, '')")
        if kind == "text":
            value = f"CASE WHEN btrim({value}, {self.blank}) <> '' THEN {value} END"
        self.names[operand.name] = Sql(kind, value, currency) if kind else NOTHING

    def bind(self, expression: str) -> str:
        """A name for a value that is needed more than once."""
        self.bound += 1
        below = f"({self.levels}) AS n"
        self.levels = f"SELECT n.*, {expression} AS x{self.bound} FROM {below} OFFSET 0"  # noqa: S608
        return f"n.x{self.bound}"

    def write(self, formula: Formula) -> Sql:
        """A part of the formula."""
        match formula:
            case Constant(value):
                if isinstance(value, str):
                    return Sql("text", f"{self.quoted(value)}::text")
                return Sql("number", f"{value:f}::numeric")
            case Name(name):
                return self.names.get(name, NOTHING)
            case Negative(of):
                return self.each(self.write(of), "(- {})")
            case Operation(operator, left, right):
                return self.joined(operator, self.write(left), self.write(right))
            case Call(function, arguments):
                return self.called(function, arguments)

    def each(self, value: Sql, form: str) -> Sql:
        """A number, or the number of an amount, in a form."""
        if value.kind not in ("number", "amount"):
            return NOTHING
        return Sql(value.kind, form.format(value.value), value.currency)

    def joined(self, sign: str, left: Sql, right: Sql) -> Sql:
        """Two operands joined."""
        match left.kind, sign, right.kind:
            case "number", _, "number":
                return Sql("number", _number(sign, left.value, right.value))
            case "amount", ("+" | "-" | "/"), "amount":
                same = f"{left.currency} = {right.currency}"
                value = f"CASE WHEN {same} THEN {_number(sign, left.value, right.value)} END"
                return Sql("number", value) if sign == "/" else Sql("amount", value, left.currency)
            case "amount", ("*" | "/"), "number":
                return Sql("amount", _number(sign, left.value, right.value), left.currency)
            case "number", "*", "amount":
                return Sql("amount", _number(sign, left.value, right.value), right.currency)
            case "text", "+", "text":
                return Sql("text", f"({left.value} || {right.value})")
            case "day", "-", "day":
                return Sql("number", f"({left.value} - {right.value})::numeric")
            case "moment", "-", "moment":
                return Sql("number", self.days_between(left.value, right.value))
            case "day", ("+" | "-"), "number":
                return Sql("day", self.another_day(left.value, sign, right.value))
            case "moment", ("+" | "-"), "number":
                return Sql("moment", self.another_moment(left.value, sign, right.value))
        return NOTHING

    def days_between(self, left: str, right: str) -> str:
        """Whole days, those of a negative difference downwards."""
        seconds = self.bind(f"extract(epoch from ({left} - {right}))")
        down = f"div({seconds} - 86399.999999, 86400)"
        return f"CASE WHEN {seconds} >= 0 THEN div({seconds}, 86400) ELSE {down} END"

    def another_day(self, day: str, sign: str, days: str) -> str:
        """A day so many days away, as long as the calendar has it."""
        place = self.bind(f"(({day}) - DATE '0001-01-01') {sign} trunc({days})")
        there = f"DATE '0001-01-01' + {place}::int"
        return f"CASE WHEN {place} BETWEEN 0 AND {_LAST_DAY} THEN {there} END"

    def another_moment(self, moment: str, sign: str, days: str) -> str:
        """A moment so many times 24 hours away."""
        moment, days = self.bind(moment), self.bind(f"({sign} trunc({days}))")
        second = f"extract(epoch from {moment}) + {days} * 86400"
        there = f"{moment} + make_interval(hours => ({days} * 24)::int)"
        return (
            f"CASE WHEN abs({days}) <= {_MOST_DAYS} "
            f"AND {second} BETWEEN {_FIRST_SECOND} AND {_LAST_SECOND} THEN {there} END"
        )

    def called(self, function: str, arguments: tuple[Formula, ...]) -> Sql:
        """A function of some values."""
        first = self.write(arguments[0])
        if function == "abs":
            return self.each(first, "abs({})")
        if function == "round":
            digits = places(arguments[1]) if len(arguments) > 1 else 0
            return self.each(first, f"round({{}}, {digits or 0})")
        found = [first, *(self.write(argument) for argument in arguments[1:])]
        if not first.kind or any(one.kind != first.kind for one in found):
            return NOTHING
        bound = [
            Sql(one.kind, self.bind(one.value), one.currency and self.bind(one.currency))
            for one in found
        ]
        return self.first(bound) if function == "first" else self.extreme(function, bound)

    def first(self, values: list[Sql]) -> Sql:
        """The first value that is there."""
        kind = values[0].kind
        value = f"coalesce({', '.join(one.value for one in values)})"
        if kind != "amount":
            return Sql(kind, value)
        cases = " ".join(f"WHEN {one.value} IS NOT NULL THEN {one.currency}" for one in values)
        return Sql(kind, self.bind(value), self.bind(f"CASE {cases} END"))

    def extreme(self, function: str, values: list[Sql]) -> Sql:
        """The least or greatest; none as soon as one is missing or in another currency."""
        kind = values[0].kind
        order = ' COLLATE "C"' if kind == "text" else ""
        known = [f"{one.value} IS NOT NULL" for one in values]
        if kind == "amount":
            known += [f"{one.currency} = {values[0].currency}" for one in values[1:]]
        chosen = ", ".join(f"{one.value}{order}" for one in values)
        name = "LEAST" if function == "min" else "GREATEST"
        value = f"CASE WHEN {' AND '.join(known)} THEN {name}({chosen}) END"
        return Sql(kind, value, values[0].currency)

    def fitted(self, value: Sql, type_: str, digits: int, part: int) -> str:
        """The result as a column of its type keeps it."""
        if not value.kind or value.kind != KINDS.get(type_):
            return f"NULL::{_COLUMNS.get(type_, 'bigint') if not part else 'text'}"
        if type_ in _NUMBERS:
            scaled = f"round({value.value}, {digits if type_ in _SCALED else 0})"
            number = self.bind(f"{scaled} * 1e{digits}" if type_ in _SCALED else scaled)
            then = value.currency if part else f"{number}::bigint"
            return f"CASE WHEN abs({number}) <= {INTEGER_LIMIT} THEN {then} END"
        if type_ == "text":
            text = self.bind(value.value)
            return f"CASE WHEN btrim({text}, {self.blank}) <> '' THEN {text} END"
        return value.value


_COLUMNS = {"text": "text", "date": "date", "datetime": "timestamptz"}


def _number(sign: str, left: str, right: str) -> str:
    if sign == "/":
        return f"(div({left} * 1e{PLACES}, nullif({right}, 0)) * 1e-{PLACES})"
    return f"({left} {sign} {right})"
