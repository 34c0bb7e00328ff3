"""Plain values → YAML text, in the style of the files around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from engine.compiler.scalars import UnusableNumber, Value, resolve
from engine.compiler.tree import Plain

WIDTH: Final = 120
"""No line is longer, unless a single value is."""

# Words that are safe everywhere, brackets included, for every reader of YAML.
_BARE = re.compile(
    r"[^\W\d_](?:[\w .'/+@()°%€…’&;!=<>*^$|~-]|(?<=\w)\?|(?<=\w):(?=\w))*"
    r"|[\w.][\w.%+-]*|-[a-z][a-z0-9_]*"
)
_QUOTED_SINGLY = re.compile(r"""[\\"]|^\^""")
# Also what some readers of YAML take for the end of a line, and what none may meet in a file.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ESCAPES: Final = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar(value: Value, quote: str = "") -> str:
    """A single value; a text is quoted where it must be, or as ``quote`` says."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text if "." in text else f"{text}.0"
    if isinstance(value, int):
        return str(value)
    return _text(value, quote)


def flow(value: Plain) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{scalar(key)}: {flow(under)}" for key, under in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list):
        return f"[{', '.join(flow(item) for item in value)}]"
    return scalar(value)


def entry(key: str, value: Plain, indent: int, pad: int = 0, *, tall: bool = False) -> list[str]:
    """The lines of ``key: value`` in a block; the value starts at column ``pad`` if it can.

    ``tall`` things stand below their key even where they would fit beside it.
    """
    head = f"{' ' * indent}{scalar(key)}:"
    line = f"{head.ljust(pad - 1)} {flow(value)}"
    if _fits(line, value) and not (tall and value and isinstance(value, Mapping)):
        return [line]
    assert isinstance(value, (Mapping, list))
    return [head, *block(value, indent + 2)]


def item(value: Plain, indent: int) -> list[str]:
    """The lines of one item of a list in a block."""
    line = f"{' ' * indent}- {flow(value)}"
    if _fits(line, value):
        return [line]
    assert isinstance(value, (Mapping, list))
    first, *rest = block(value, indent + 2)
    return [f"{' ' * indent}- {first.lstrip()}", *rest]


def block(value: Mapping[str, Plain] | list[Plain], indent: int) -> list[str]:
    """The lines of a mapping or list that stands under its key."""
    if isinstance(value, list):
        return [line for under in value for line in item(under, indent)]
    return [line for key, under in value.items() for line in entry(key, under, indent)]


def _fits(line: str, value: Plain) -> bool:
    if not isinstance(value, (Mapping, list)) or not value:
        return True
    return len(line) <= WIDTH and not _holds_table(value)


def _holds_table(value: Plain) -> bool:
    """Whether things with a label are declared in it: each of those deserves its own line."""
    if not isinstance(value, Mapping) or not value:
        return False
    if all(isinstance(under, Mapping) and "label" in under for under in value.values()):
        return True
    return any(_holds_table(under) for under in value.values())


def _text(text: str, quote: str) -> str:
    if not quote and _is_plain(text):
        return text
    if not quote:
        # Nothing needs escaping between single quotes: the place for patterns.
        quote = "'" if _QUOTED_SINGLY.search(text) else '"'
    if quote == "'" and not _CONTROL.search(text):
        return "'" + text.replace("'", "''") + "'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_CONTROL.sub(_escape, escaped)}"'


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return _ESCAPES.get(found[0], f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def _is_plain(text: str) -> bool:
    if not _BARE.fullmatch(text) or text != text.strip() or text.endswith(":"):
        return False
    try:
        return resolve(text) == text
    except UnusableNumber:
        return False
