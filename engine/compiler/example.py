"""Small pieces of YAML for messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_PLAIN = re.compile(r"[A-Za-z_+-][A-Za-z0-9_ .+/-]*|\.?[A-Za-z][\w.]*")
_OTHERWISE = re.compile(r"(?i)true|false|null|~|")


def written(value: Any) -> str:
    """A value on one line, the outermost mapping without braces: ``columns: 2``."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_inner(item)}" for key, item in value.items())
    return _inner(value)


def _inner(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case Mapping():
            return "{" + written(value) + "}"
        case list() | tuple():
            return "[" + ", ".join(_inner(item) for item in value) + "]"
    return quoted_if_needed(str(value))


def quoted_if_needed(text: str) -> str:
    """A text as it can stand in a list: bare where it is understood, else in quotes."""
    words = text.replace(":", "x") if re.fullmatch(r"\w+:[\w+/.-]+", text) else text
    if _PLAIN.fullmatch(words) and not _OTHERWISE.fullmatch(text) and text == text.strip():
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes, on one line."""
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    )
    return f'"{escaped}"'
