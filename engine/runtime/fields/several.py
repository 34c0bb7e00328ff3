"""Fields with ``multiple: true``: any type, several times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from engine.model.field import Field
from engine.runtime.fields.formats import Formats
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind, Parts, each

MOST = 200
T = TypeVar("T")


class Several(Kind):
    """A tuple of another type's values, in order, each once.

    What is ticked in a list comes back in the order of the list: that alone changes nothing.
    """

    def __init__(self, one: Kind, *, listed: bool = False) -> None:
        """Of which type, and whether its values are ticked in a list."""
        self.one = one
        self.listed = listed

    def parse(self, field: Field, parts: Parts, formats: Formats, held: object) -> object:
        """Every string that is not blank."""
        strings = [text for text in parts.get("", ()) if text.strip()]
        return self._gathered(
            each(self.one, field, text, formats, held) for text in _bounded(strings)
        )

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """A list."""
        if data is None:
            return None
        if not isinstance(data, (list, tuple)):
            raise InvalidError("not_a_list")
        return self._gathered(
            self.one.from_json(field, item, formats, held) for item in _bounded(data)
        )

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """A list."""
        return [self.one.to_json(field, item, formats) for item in _items(value)]

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """One after the other."""
        return ", ".join(self.one.text(field, item, formats) for item in _items(value))

    def inputs(self, field: Field, value: object, formats: Formats) -> Parts:
        """One string for each."""
        return {"": tuple(self.one.entry(field, item, formats) for item in _items(value))}

    def normal(self, parts: Parts) -> object:
        """What the controls hold; in which order counts only where people set it."""
        return sorted(filter(None, parts.get("", ()))) if self.listed else super().normal(parts)

    def attributes(self, field: Field) -> dict[str, str]:
        """Those of one."""
        return self.one.attributes(field)

    def _gathered(self, values: Iterable[object]) -> tuple[object, ...] | None:
        found = dict.fromkeys(value for value in values if value is not None)
        return tuple(found) or None


def _bounded(items: Sequence[T]) -> Sequence[T]:
    if len(items) > MOST:
        raise InvalidError("too_many")
    return items


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()
