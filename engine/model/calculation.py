"""What a formula gives, exactly: the same figure here and in both databases.

Sums, differences and products keep all their digits. A quotient keeps ``PLACES`` digits after the
point and the rest is cut, so that rounding it afterwards is rounding the true quotient. The result
is then rounded, half away from zero, to the digits of its field.

A missing operand makes the result missing. So do a division by zero, a sum of two currencies, a day
beyond the calendar and a number beyond 64 bits: a wrong figure is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException
from typing import Final

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.field_types import INTEGER_LIMIT
from engine.model.formula import (
    PLACES,
    Call,
    Constant,
    Formula,
    FormulaError,
    Name,
    Negative,
    Operation,
    Operator,
    names,
    parse,
    places,
)
from engine.model.values import Money, Point, is_empty

ValueOf = Callable[[str], object]

EXACT: Final = Context(prec=6000, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999)
"""More digits than any formula can make."""


def computed_values(
    entity: Entity, wanted: Iterable[str], value_of: ValueOf, sees: Callable[[str], bool]
) -> dict[str, object]:
    """The values of formula fields by name, made of what their reader ``sees`` of the record.

    ``value_of`` gives the value of every field that is no formula.
    """
    known: dict[str, object] = {}

    def look(name: str) -> object:
        return work_out(name) if sees(name) else None

    def work_out(name: str) -> object:
        field = entity.fields.get(name)
        if field is None or field.type != "formula":
            return value_of(name)
        if name not in known:
            known[name] = None  # so that a circle, which the compiler refuses, has an end
            known[name] = formula_value(field, look)
        return known[name]

    return {name: work_out(name) for name in wanted}


def formula_value(field: Field, value_of: ValueOf) -> object:
    """The value of one formula field, as a value of the type that it returns."""
    try:
        tree = parse(field.formula)
    except FormulaError:
        return None
    return fitted(field.result, evaluate(tree, value_of))


def ingredients(entity: Entity, name: str) -> tuple[str, ...]:
    """The fields that a computed field reads, directly or through other formulas."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        field = entity.fields.get(waiting.pop())
        if field is None or field.type != "formula":
            continue
        try:
            read = [one.name for one in names(parse(field.formula))]
        except FormulaError:
            continue
        waiting += [one for one in read if one not in found]
        found |= dict.fromkeys(read)
    return tuple(one for one in found if one in entity.fields)


def fitted(field: Field, value: object) -> object:
    """A result as a value of the field: rounded to its digits, None when it does not fit."""
    match field.type, value:
        case (("integer" | "duration" | "rating"), Decimal()):
            whole = _within(value, 0)
            return None if whole is None else int(whole)
        case (("decimal" | "percent"), Decimal()):
            return _within(value, field.digits)
        case "money", Money(Decimal() as amount, currency):
            rounded = _within(amount, field.digits)
            return None if rounded is None else Money(rounded, currency)
        case ("text", str()) | ("datetime", datetime()):
            return None if is_empty(value) else value
        case "date", date() if not isinstance(value, datetime):
            return value
    return None


def evaluate(formula: Formula, value_of: ValueOf) -> object:
    """The value of a formula before it is fitted into a field, None when there is none."""
    match formula:
        case Constant(value):
            return value
        case Name(name):
            held = value_of(name)
            if is_empty(held):
                return None
            if isinstance(held, Point):
                return held.value
            return Decimal(held) if isinstance(held, int) else held
        case Negative(of):
            return _each(evaluate(of, value_of), EXACT.minus)
        case Operation(operator, left, right):
            return _joined(operator, evaluate(left, value_of), evaluate(right, value_of))
        case Call(function, arguments):
            digits = places(arguments[1]) if function == "round" and len(arguments) > 1 else 0
            if function == "round":
                return _each(evaluate(arguments[0], value_of), lambda n: rounded(n, digits or 0))
            values = [evaluate(argument, value_of) for argument in arguments]
            try:
                return _called(function, values)
            except (DecimalException, TypeError):
                return None


def rounded(number: Decimal, digits: int) -> Decimal:
    """The number with so many digits after the point, half away from zero."""
    return number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, EXACT)


def _within(number: Decimal, digits: int) -> Decimal | None:
    """The number with the digits of its column, None beyond 64 bits."""
    exact = rounded(number, digits)
    return exact if abs(exact.scaleb(digits, EXACT)) <= INTEGER_LIMIT else None


def _joined(operator: Operator, left: object, right: object) -> object:
    if left is None or right is None:
        return None
    try:
        return _calculated(operator, left, right)
    except (DecimalException, OverflowError, TypeError):
        return None


def _calculated(operator: Operator, left: object, right: object) -> object:
    match operator, left, right:
        case _, Decimal(), Decimal():
            return _number(operator, left, right)
        case (("+" | "-" | "/"), Money(), Money()) if left.currency == right.currency:
            if operator == "/":
                return _number(operator, left.value, right.value)
            return _amount(_number(operator, left.value, right.value), left)
        case (("*" | "/"), Money(), Decimal()):
            return _amount(_number(operator, left.value, right), left)
        case "*", Decimal(), Money():
            return _amount(_number(operator, left, right.value), right)
        case "-", date(), date():
            return Decimal((left - right).days)
        case (("+" | "-"), date(), Decimal()):
            return left + timedelta(days=int(right if operator == "+" else -right))
        case "+", str(), str():
            return left + right
    return None


def _amount(number: Decimal | None, like: Money) -> Money | None:
    return None if number is None else Money(number, like.currency)


def _number(operator: Operator, left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None or right is None:
        return None
    match operator:
        case "+":
            return EXACT.add(left, right)
        case "-":
            return EXACT.subtract(left, right)
        case "*":
            return EXACT.multiply(left, right)
    if not right:
        return None
    return EXACT.divide_int(left.scaleb(PLACES, EXACT), right).scaleb(-PLACES, EXACT)


def _called(function: str, values: list[object]) -> object:
    if function == "first":
        return next((value for value in values if value is not None), None)
    if any(value is None for value in values):
        return None
    if function == "abs":
        return _each(values[0], EXACT.abs)
    if isinstance(values[0], Money) and len({getattr(v, "currency", "") for v in values}) > 1:
        return None
    choose = min if function == "min" else max
    return choose(values, key=lambda v: v.value if isinstance(v, Money) else v)  # type: ignore[arg-type,return-value]


def _each(value: object, change: Callable[[Decimal], Decimal]) -> object:
    if isinstance(value, Money):
        return None if value.value is None else replace(value, value=change(value.value))
    return change(value) if isinstance(value, Decimal) else None
