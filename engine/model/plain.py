"""Data of other systems, as fields of type ``json`` hold them: what JSON can say, kept exactly."""

from __future__ import annotations

import math
from decimal import Decimal

DEEPEST = 100
"""Lists and objects within each other; more would be too deep for what reads them."""


class NotPlainError(ValueError):
    """The data cannot be kept as they are."""


def plain(data: object, depth: int = 0) -> object:
    """The data with fractions as numbers of two to a power, which both databases keep.

    Raises ``NotPlainError`` for a fraction with more digits than that, for what is too deep, and
    for what is no JSON.
    """
    if depth > DEEPEST:
        raise NotPlainError(f"at most {DEEPEST} lists and objects within each other")
    match data:
        case None | bool() | int() | str():
            return data
        case float() | Decimal():
            return _fraction(data)
        case list() | tuple():
            return [plain(item, depth + 1) for item in data]
        case dict():
            if not all(isinstance(name, str) for name in data):
                raise NotPlainError("the names in an object are texts")
            return {name: plain(item, depth + 1) for name, item in data.items()}
    raise NotPlainError(f"{type(data).__name__} is no JSON")


def _fraction(number: float | Decimal) -> float:
    kept = float(number)
    if not math.isfinite(kept) or Decimal(repr(kept)) != Decimal(str(number)):
        raise NotPlainError(f"the number {str(number)[:40]} has too many digits to be kept exactly")
    return kept
