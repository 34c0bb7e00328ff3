"""Formulas: arithmetic over the fields of one record, as text and as a tree.

    amount * (1 - first(discount, 0) / 100)

Names are fields. There are ``+ - * /``, parentheses, numbers, texts in double quotes, and the
functions ``round(x, digits)``, ``abs(x)``, ``min(…)``, ``max(…)`` and ``first(…)``, the first of
its values that is there. What a formula gives is told in ``calculation``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

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

KINDS: Final[Mapping[str, str]] = {
    "integer": "number", "decimal": "number", "percent": "number", "rating": "number",
    "duration": "number", "money": "amount", "date": "day", "datetime": "moment",
    "text": "text", "choice": "text", "email": "text", "phone": "text", "url": "text",
}  # fmt: skip
"""What values of a field type are in a formula; others cannot be calculated with."""

DEPTH: Final = 30
PARTS: Final = 60
"""How many names, constants, signs and functions a formula may have: with numbers of at most
``LONGEST`` digits it follows that no result can have more digits than a database can hold."""
LONGEST: Final = 30
PLACES: Final = 20
"""Digits after the point that a quotient keeps, and that ``round`` may ask for."""
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[a-z][a-z0-9_]*)"
    r'|"(?P<text>[^"]*)"|(?P<sign>[-+*/(),]))'
)


@lru_cache(maxsize=2000)
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


def places(digits: Formula) -> int | None:
    """How many digits ``round`` is to keep; None for what is no whole number within its limits."""
    if isinstance(digits, Negative):
        found = places(digits.of)
        return None if found is None else -found
    if not isinstance(digits, Constant) or not isinstance(digits.value, Decimal):
        return None
    whole = digits.value == digits.value.to_integral_value()
    return int(digits.value) if whole and digits.value <= PLACES else None


class _Reader:
    """Reads a formula from left to right, one token ahead."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.start = self.end = self.parts = 0
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
        self.count()
        self.advance()
        other = right(depth)
        return Operation(operator, left, other, left.start, other.end)

    def single(self, depth: int) -> Formula:
        start = self.start
        if depth > DEPTH:
            raise FormulaError("it is nested too deeply", start, self.end)
        if self.sign == "-":
            self.count()
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
        self.count()
        self.advance()
        if token["number"] is not None:
            if len(token["number"]) > LONGEST:
                raise FormulaError(f"a number has at most {LONGEST} digits", start, end)
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
        if name == "round" and len(arguments) > 1 and places(arguments[1]) is None:
            digits = arguments[1]
            message = f"round takes a whole number of digits, at most {PLACES}"
            raise FormulaError(message, digits.start, digits.end)
        return Call(name, tuple(arguments), start, close)

    def count(self) -> None:
        """One more part. Raises ``FormulaError`` when there are too many."""
        self.parts += 1
        if self.parts > PARTS:
            raise FormulaError(f"it has more than {PARTS} parts", self.start, self.end)

    def expect(self, sign: str) -> int:
        """Go past a sign that must stand here, to where it ends."""
        if self.sign != sign:
            raise self.unexpected(f'"{sign}"')
        end = self.end
        self.advance()
        return end
