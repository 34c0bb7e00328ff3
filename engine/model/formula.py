"""Formulas: arithmetic over the fields of one record, as text, as a tree, and as a value.

    amount * (1 - first(discount, 0) / 100)

Names are fields. There are ``+ - * /``, parentheses, numbers, texts in double quotes, and the
functions ``round(x, digits)``, ``abs(x)``, ``min(…)``, ``max(…)`` and ``first(…)``, the first of
its values that is there. A missing operand makes the result missing, and so does a division by
zero or a sum of two currencies: a wrong figure is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import Final, Literal

from engine.model.values import Money, is_empty

Operator = Literal["+", "-", "*", "/"]


class FormulaError(ValueError):
    """The text is no formula; ``start`` and ``end`` say which part of it."""

    def __init__(self, message: str, start: int, end: int) -> None:
        """The message says what was expected there."""
        super().__init__(message)
        self.start = start
        self.end = end


@dataclass(frozen=True, slots=True)
class Constant:
    """A number or a text."""

    value: Decimal | str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Name:
    """The value of a field."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Negative:
    """The opposite of a number."""

    of: Formula
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands joined."""

    operator: Operator
    left: Formula
    right: Formula
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function of some values."""

    function: str
    arguments: tuple[Formula, ...]
    start: int
    end: int


Formula = Constant | Name | Negative | Operation | Call

FUNCTIONS: Final[dict[str, tuple[int, int]]] = {
    "round": (1, 2), "abs": (1, 1), "min": (1, 20), "max": (1, 20), "first": (1, 20),
}  # fmt: skip
"""How many values each function takes, at least and at most."""

DEPTH: Final = 30
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[a-z][a-z0-9_]*)"
    r'|"(?P<text>[^"]*)"|(?P<sign>[-+*/(),]))'
)


def parse(source: str) -> Formula:
    """The tree of a formula. Raises ``FormulaError``."""
    reader = _Reader(source)
    found = reader.sum(0)
    if reader.sign or reader.token is not None:
        raise reader.unexpected("an operator or the end")
    return found


def names(formula: Formula) -> Iterator[Name]:
    """Every field named, in order."""
    match formula:
        case Name():
            yield formula
        case Negative(of):
            yield from names(of)
        case Operation(_, left, right):
            yield from names(left)
            yield from names(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from names(argument)


def evaluate(formula: Formula, value_of: Callable[[str], object]) -> object:
    """The value of a formula, None when anything it needs is missing."""
    match formula:
        case Constant(value):
            return value
        case Name(name):
            held = value_of(name)
            if is_empty(held):
                return None
            return Decimal(held) if isinstance(held, int) else held
        case Negative(of):
            return _joined("*", evaluate(of, value_of), Decimal(-1))
        case Operation(operator, left, right):
            return _joined(operator, evaluate(left, value_of), evaluate(right, value_of))
        case Call(function, arguments):
            values = [evaluate(argument, value_of) for argument in arguments]
            try:
                return _called(function, values)
            except (DecimalException, TypeError):
                return None


class _Reader:
    """Reads a formula from left to right, one token ahead."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.start = self.end = 0
        self.token: re.Match[str] | None = None
        self.advance()

    @property
    def sign(self) -> str:
        return (self.token["sign"] or "") if self.token else ""

    def advance(self) -> int:
        """Go on to the next token; where the one before ended."""
        before = self.end
        self.token = _TOKEN.match(self.source, before)
        if self.token is None and self.source[before:].strip():
            start = before + len(self.source[before:]) - len(self.source[before:].lstrip())
            raise FormulaError(f'"{self.source[start]}" has no meaning here', start, start + 1)
        if self.token is not None:
            self.end = self.token.end()
            self.start = self.end - len(self.token[0].lstrip())
        else:
            self.start = self.end = len(self.source)
        return before

    def unexpected(self, wanted: str) -> FormulaError:
        """A complaint about the token at hand."""
        if self.token is None:
            return FormulaError(f"it ends where {wanted} should follow", 0, len(self.source))
        return FormulaError(f"{wanted} should stand here", self.start, self.end)

    def sum(self, depth: int) -> Formula:
        left = self.product(depth)
        while self.sign in ("+", "-"):
            left = self.operation(left, self.product, depth)
        return left

    def product(self, depth: int) -> Formula:
        left = self.single(depth)
        while self.sign in ("*", "/"):
            left = self.operation(left, self.single, depth)
        return left

    def operation(self, left: Formula, right: Callable[[int], Formula], depth: int) -> Operation:
        operator: Operator = self.sign  # type: ignore[assignment]
        self.advance()
        other = right(depth)
        return Operation(operator, left, other, left.start, other.end)

    def single(self, depth: int) -> Formula:
        start = self.start
        if depth > DEPTH:
            raise FormulaError("it is nested too deeply", start, self.end)
        if self.sign == "-":
            self.advance()
            of = self.single(depth + 1)
            return Negative(of, start, of.end)
        if self.sign == "(":
            self.advance()
            inner = self.sum(depth + 1)
            end = self.expect(")")
            return replace(inner, start=start, end=end)
        if self.token is None or self.sign:
            raise self.unexpected("a field, a number or a bracket")
        return self.word(depth)

    def word(self, depth: int) -> Formula:
        token, start, end = self.token, self.start, self.end
        assert token is not None
        self.advance()
        if token["number"] is not None:
            return Constant(Decimal(token["number"]), start, end)
        if token["text"] is not None:
            return Constant(token["text"], start, end)
        if self.sign == "(":
            return self.call(token["name"], start, end, depth)
        return Name(token["name"], start, end)

    def call(self, name: str, start: int, end: int, depth: int) -> Call:
        if name not in FUNCTIONS:
            raise FormulaError(f"the functions are {', '.join(FUNCTIONS)}", start, end)
        self.advance()
        arguments = [self.sum(depth + 1)]
        while self.sign == ",":
            self.advance()
            arguments.append(self.sum(depth + 1))
        close = self.expect(")")
        least, most = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            raise FormulaError(f"{name} takes {least} to {most} values", start, close)
        return Call(name, tuple(arguments), start, close)

    def expect(self, sign: str) -> int:
        """Go past a sign that must stand here, to where it ends."""
        if self.sign != sign:
            raise self.unexpected(f'"{sign}"')
        end = self.end
        self.advance()
        return end


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
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right if right else None


def _called(function: str, values: list[object]) -> object:
    if function == "first":
        return next((value for value in values if value is not None), None)
    if any(value is None for value in values):
        return None
    if function == "round":
        digits = values[1] if len(values) > 1 else Decimal(0)
        return _each(values[0], lambda n: _rounded(n, digits))
    if function == "abs":
        return _each(values[0], abs)
    if isinstance(values[0], Money) and len({getattr(v, "currency", "") for v in values}) > 1:
        return None
    choose = min if function == "min" else max
    return choose(values, key=lambda v: v.value if isinstance(v, Money) else v)  # type: ignore[arg-type,return-value]


def _each(value: object, change: Callable[[Decimal], Decimal]) -> object:
    if isinstance(value, Money):
        return None if value.value is None else replace(value, value=change(value.value))
    return change(value) if isinstance(value, Decimal) else None


def _rounded(number: Decimal, digits: object) -> Decimal:
    places = int(digits) if isinstance(digits, Decimal) else 0
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
