"""What a plain word of YAML stands for: the core schema of YAML 1.2 and nothing more.

``yes``, ``NO`` and ``12:30`` are text, ``010`` is ten, dates stay text. Fractions become
``Decimal``, exactly as written; binary floating point has no place in a configuration of money.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

Value = str | int | bool | Decimal | None

MAX_DIGITS: Final = 40
"""Longest number: far beyond any field, and short of what makes arithmetic slow."""
MAX_EXPONENT: Final = 30

_WORDS: Final[dict[str, Value]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FRACTION = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE]([-+]?[0-9]+))?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class UnusableNumber(ValueError):
    """A number the language has no use for; the message says why."""


def resolve(text: str) -> Value:
    """The value of an unquoted word. Raises ``UnusableNumber``."""
    if text in _WORDS:
        return _WORDS[text]
    # Most words are neither: one look at the first letter saves three searches.
    if text[0] not in "-+.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return int(_short(text))
    if _OTHER_BASE.fullmatch(text):
        return int(_short(text), 0)
    if fraction := _FRACTION.fullmatch(text):
        exponent = fraction[1]
        if exponent and (len(exponent) > 4 or abs(int(exponent)) > MAX_EXPONENT):
            raise UnusableNumber(f"the exponent goes beyond {MAX_EXPONENT}")
        return Decimal(_short(text))
    if _NO_NUMBER.fullmatch(text):
        raise UnusableNumber("infinity and not-a-number are of no use here")
    return text


def _short(text: str) -> str:
    if len(text) > MAX_DIGITS:
        raise UnusableNumber(f"the number has more than {MAX_DIGITS} digits")
    return text
