"""Names and constants in SQL text: the only place where either is quoted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from engine.model.storage import NAME_LIMIT


def quote(name: str) -> str:
    """A name as an identifier of both databases."""
    if not name or "\0" in name:
        raise ValueError(f"not a name: {name!r}")
    return '"' + name.replace('"', '""') + '"'


def quoted(names: Iterable[str]) -> str:
    """Names as a list of identifiers."""
    return ", ".join(quote(name) for name in names)


def literal(value: str | int | None) -> str:
    """A constant, as both databases write it with their standard settings."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        raise TypeError("a boolean is written differently by each database")
    if isinstance(value, int):
        return str(value)
    if "\0" in value:
        raise ValueError("text with a zero byte cannot be stored")
    return "'" + value.replace("'", "''") + "'"


def short(name: str) -> str:
    """The name itself, or one cut to the limit that still tells itself from its neighbours."""
    if len(name.encode()) <= NAME_LIMIT:
        return name
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: NAME_LIMIT - 9]}_{mark}"
