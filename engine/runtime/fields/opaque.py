"""Values the engine carries without looking inside, and those nobody enters."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from engine.model.field import Field
from engine.model.plain import NotPlainError, plain
from engine.model.values import is_empty
from engine.runtime.fields.formats import Formats
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind

_LONGEST = 100_000
_NUL = re.compile(r"(?<!\\)(\\\\)*\\u0000")


class Json(Kind):
    """Any JSON value, for other systems, kept exactly or refused."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """The text of it."""
        if not text.strip():
            return None
        if len(text) > _LONGEST:
            raise InvalidError("too_long")
        try:
            data = json.loads(
                text, parse_constant=_refuse, parse_float=Decimal, object_pairs_hook=each_once
            )
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise InvalidError("json") from error
        return self.from_json(field, data, formats, held)

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """The value itself, when both databases can keep it."""
        try:
            data = plain(data)
            written = json.dumps(data, ensure_ascii=False, allow_nan=False)
            written.encode()
        except NotPlainError as error:
            raise InvalidError("json_kept") from error
        except ValueError as error:
            raise InvalidError("json") from error
        if len(written) > _LONGEST:
            raise InvalidError("too_long")
        # PostgreSQL keeps no NUL, not even inside JSON.
        if _NUL.search(written):
            raise InvalidError("control_characters")
        return None if is_empty(data) else data

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """Compact."""
        return json.dumps(value, ensure_ascii=False)

    def entry(self, field: Field, value: object, formats: Formats) -> str:
        """The text of it."""
        return json.dumps(value, ensure_ascii=False)


class Untouchable(Kind):
    """A type that is shown as it is and cannot be entered (yet)."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """Refused."""
        raise InvalidError("unsupported")

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """Refused."""
        raise InvalidError("unsupported")


def _refuse(name: str) -> object:
    raise ValueError(name)


def each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The object of these pairs. Raises ``ValueError`` for a name that is given twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found
