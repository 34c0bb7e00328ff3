"""Reading the tables of a SQLite database."""

from __future__ import annotations

from collections import defaultdict

from engine.compiler.migrate.database import Connection
from engine.model.field_types import ColumnKind
from engine.model.storage import Column, Index, Table

_OURS = "m.type = 'table' AND (m.name GLOB 'e_*' OR m.name GLOB 'scheda_*')"

_COLUMNS = f"""
SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk
FROM sqlite_schema m JOIN pragma_table_info(m.name) c
WHERE {_OURS} ORDER BY m.name, c.name
"""
_REFERENCES = f"""
SELECT m.name, f."from", f."table"
FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE {_OURS}
"""
_INDEXES = f"""
SELECT m.name, i.name, i."unique", p.name
FROM sqlite_schema m JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) p
WHERE {_OURS} AND i.origin = 'c' ORDER BY m.name, i.name, p.seqno
"""

_KINDS: dict[str, ColumnKind] = {"INTEGER": "integer", "INT": "integer", "TEXT": "text"}


def inspect_sqlite(connection: Connection) -> dict[str, Table]:
    """Physical tables by name."""
    references = {(table, column): to for table, column, to in connection.run(_REFERENCES)}
    columns: dict[str, list[Column]] = defaultdict(list)
    primary: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for table, name, kind, not_null, default, key in connection.run(_COLUMNS):
        columns[table].append(
            Column(
                name,
                _KINDS.get(kind, "json"),
                nullable=not not_null and not key,
                references=references.get((table, name), ""),
                default=_default(default),
            )
        )
        if key:
            primary[table].append((key, name))
    indexes = _indexes(connection)
    return {
        table: Table(
            table,
            tuple(found),
            tuple(name for _, name in sorted(primary[table])),
            indexes.get(table, ()),
        )
        for table, found in columns.items()
    }


def _indexes(connection: Connection) -> dict[str, tuple[Index, ...]]:
    parts: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    for table, name, unique, column in connection.run(_INDEXES):
        parts[table, name, bool(unique)].append(column or "")
    found: dict[str, list[Index]] = defaultdict(list)
    for (table, name, unique), names in parts.items():
        found[table].append(Index(name, tuple(names), unique))
    return {table: tuple(sorted(list_, key=lambda i: i.name)) for table, list_ in found.items()}


def _default(text: str | None) -> str | int | None:
    if text is None:
        return None
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    return int(text) if text.lstrip("-").isdigit() else text
