"""English sentences that know what they say: a name and the values in them.

Whoever makes a sentence writes it in English, once, where it is made. Whoever shows it to a reader
of another language finds words by its name and fills in the same values. To everybody else it is a
plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Said(str):
    """A text with the ``name`` of the sentence and its ``values``, some of which are said as well."""

    __slots__ = ("name", "values")
    name: str
    values: Mapping[str, str]

    def __reduce__(self) -> tuple[Any, ...]:
        """What makes it again."""
        return Said.of, (self.name, str(self), dict(self.values))

    @classmethod
    def of(cls, name: str, text: str, values: Mapping[str, str] | None = None) -> Said:
        """A text that is written already, by the name of the sentence."""
        made = cls(text)
        made.name, made.values = name, values or {}
        return made


def said(name: str, words: str, /, **values: object) -> Said:
    """A sentence with its marks filled by name, such as ``said("gone", "{what} is gone", what=x)``."""
    texts = {key: one if isinstance(one, str) else str(one) for key, one in values.items()}
    return Said.of(name, words.format_map(texts), texts)
