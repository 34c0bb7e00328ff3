"""What the engine knows of each field type: the one table that compiler and runtime share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

ColumnKind = Literal[
    "integer", "text", "boolean", "date", "timestamp", "time", "scaled", "json", "reference"
]
"""Dialect-free column kinds. ``scaled`` is an exact decimal kept as an integer of
``10 ** scale`` parts; ``reference`` is an integer that names a row of another table."""

Family = Literal["text", "number", "moment", "boolean", "option", "reference", "composite"]

COMMON_KEYS: Final = (
    "type label help placeholder default required unique multiple search filter sortable index "
    "always_show visible_when required_when readonly_when visible_to editable_by hidden_from tags"
).split()


@dataclass(frozen=True, slots=True)
class FieldType:
    """The facts of one field type.

    ``columns`` are (suffix, kind) pairs, the first of which carries the value itself; an empty
    tuple means that nothing is stored on the record's own row. ``ordered`` types may be compared
    with ``gt`` and the like. ``keys`` are the keys a YAML field of this type may have beside the
    common ones. ``sortable`` types have one column whose order is the order people expect. Those that ``reach``
    somebody may have kinds: with options, a field keeps the name of one beside each value.
    """

    name: str
    family: Family
    columns: tuple[tuple[str, ColumnKind], ...]
    ordered: bool = False
    multiple: bool = False
    sortable: bool = False
    reach: bool = False
    keys: tuple[str, ...] = ()
    computed: bool = False
    declarable: bool = True


def _one(kind: ColumnKind) -> tuple[tuple[str, ColumnKind], ...]:
    return (("", kind),)


_TEXT_KEYS = ("max_length", "min_length", "pattern")
_NUMBER_KEYS = ("min", "max")
_DECIMAL_KEYS = ("min", "max", "precision", "scale")
_FILE_KEYS = ("extensions", "max_size")

_TYPES = (
    FieldType("text", "text", _one("text"), multiple=True, sortable=True, keys=_TEXT_KEYS),
    FieldType("long_text", "text", _one("text"), keys=(*_TEXT_KEYS, "rows")),
    FieldType("rich_text", "text", _one("text"), keys=(*_TEXT_KEYS, "rows")),
    FieldType(
        "integer",
        "number",
        _one("integer"),
        ordered=True,
        multiple=True,
        sortable=True,
        keys=_NUMBER_KEYS,
    ),
    FieldType(
        "decimal",
        "number",
        _one("scaled"),
        ordered=True,
        multiple=True,
        sortable=True,
        keys=_DECIMAL_KEYS,
    ),
    FieldType(
        "money",
        "number",
        (("", "scaled"), ("currency", "text")),
        ordered=True,
        sortable=True,
        keys=(*_DECIMAL_KEYS, "currency"),
    ),
    FieldType("percent", "number", _one("scaled"), ordered=True, sortable=True, keys=_DECIMAL_KEYS),
    FieldType("boolean", "boolean", _one("boolean"), sortable=True),
    FieldType(
        "date",
        "moment",
        _one("date"),
        ordered=True,
        multiple=True,
        sortable=True,
        keys=_NUMBER_KEYS,
    ),
    FieldType(
        "datetime", "moment", _one("timestamp"), ordered=True, sortable=True, keys=_NUMBER_KEYS
    ),
    FieldType("time", "moment", _one("time"), ordered=True, sortable=True, keys=_NUMBER_KEYS),
    FieldType(
        "duration", "number", _one("integer"), ordered=True, sortable=True, keys=_NUMBER_KEYS
    ),
    FieldType(
        "choice",
        "option",
        _one("text"),
        multiple=True,
        sortable=True,
        keys=("options", "display"),
    ),
    FieldType(
        "link",
        "reference",
        _one("reference"),
        multiple=True,
        sortable=True,
        keys=("to", "on_delete"),
    ),
    FieldType("user", "reference", _one("reference"), multiple=True, sortable=True),
    FieldType("department", "option", _one("text"), sortable=True),
    FieldType("file", "reference", _one("reference"), multiple=True, keys=_FILE_KEYS),
    FieldType("image", "reference", _one("reference"), multiple=True, keys=_FILE_KEYS),
    FieldType(
        "url", "text", _one("text"), multiple=True, sortable=True, reach=True, keys=("max_length",)
    ),
    FieldType(
        "email",
        "text",
        _one("text"),
        multiple=True,
        sortable=True,
        reach=True,
        keys=("max_length",),
    ),
    FieldType("phone", "text", _one("text"), multiple=True, sortable=True, reach=True),
    FieldType("messenger", "text", _one("text"), multiple=True, reach=True, keys=("options",)),
    FieldType("address", "composite", _one("json"), keys=("display",)),
    FieldType("rating", "number", _one("integer"), ordered=True, sortable=True, keys=("max",)),
    FieldType("color", "text", _one("text")),
    FieldType("booking", "composite", (), multiple=True, keys=("to",)),
    FieldType("formula", "composite", (), keys=("formula", "returns", "scale"), computed=True),
    FieldType("rollup", "composite", (), keys=("rollup",), computed=True),
    FieldType("json", "composite", _one("json")),
    # Types that only features bring; nobody can declare one.
    FieldType("client", "composite", (("company", "reference"),), declarable=False),
    FieldType("products", "composite", (), declarable=False),
    FieldType("stage", "option", _one("text"), sortable=True, declarable=False),
    FieldType("pipeline", "option", _one("text"), sortable=True, declarable=False),
)

FIELD_TYPES: Final[Mapping[str, FieldType]] = {kind.name: kind for kind in _TYPES}
DECLARABLE: Final = tuple(kind.name for kind in _TYPES if kind.declarable)

DEFAULT_SCALE: Final[Mapping[str, int]] = {"decimal": 2, "money": 2, "percent": 2}
"""Digits after the point when the field does not say."""

INTEGER_LIMIT: Final = 2**63 - 1
"""Both databases keep integers in 64 bits; anything larger is refused at the door."""
