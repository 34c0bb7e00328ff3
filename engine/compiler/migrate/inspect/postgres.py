"""Reading the tables of a PostgreSQL database: those of the schema that the session works in."""

from __future__ import annotations

from collections import defaultdict

from engine.compiler.migrate.database import Connection
from engine.model.field_types import ColumnKind
from engine.model.storage import Column, Index, Table

_OURS = (
    "c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' "
    "AND (starts_with(c.relname, 'e_') OR starts_with(c.relname, 'scheda_'))"
)

_COLUMNS = f"""
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE {_OURS} ORDER BY c.relname, a.attname COLLATE "C"
"""
_CONSTRAINTS = f"""
SELECT c.relname, k.contype, t.relname, a.attname
FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'f')
CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS u (attnum, place)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum
LEFT JOIN pg_class t ON t.oid = k.confrelid
WHERE {_OURS} ORDER BY c.relname, u.place
"""
_INDEXES = f"""
SELECT c.relname, x.relname, i.indisunique, a.attname
FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND NOT i.indisprimary AND i.indisvalid
JOIN pg_class x ON x.oid = i.indexrelid
CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS u (attnum, place)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum
WHERE {_OURS} ORDER BY c.relname, x.relname, u.place
"""

_KINDS: dict[str, ColumnKind] = {
    "bigint": "integer",
    "text": "text",
    "boolean": "boolean",
    "date": "date",
    "timestamp with time zone": "timestamp",
    "time without time zone": "time",
}


def inspect_postgres(connection: Connection) -> dict[str, Table]:
    """Physical tables by name. An index that failed to build does not count as one."""
    primary: dict[str, list[str]] = defaultdict(list)
    references: dict[tuple[str, str], str] = {}
    for table, kind, target, column in connection.run(_CONSTRAINTS):
        if kind in ("p", b"p"):
            primary[table].append(column)
        else:
            references[table, column] = target
    columns: dict[str, list[Column]] = defaultdict(list)
    for table, name, type_, not_null, default in connection.run(_COLUMNS):
        columns[table].append(
            Column(
                name,
                _KINDS.get(type_, "json"),
                nullable=not not_null,
                references=references.get((table, name), ""),
                default=_default(default),
            )
        )
    indexes = _indexes(connection)
    return {
        table: Table(table, tuple(found), tuple(primary[table]), indexes.get(table, ()))
        for table, found in columns.items()
    }


def _indexes(connection: Connection) -> dict[str, tuple[Index, ...]]:
    parts: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    for table, name, unique, column in connection.run(_INDEXES):
        parts[table, name, unique].append(column)
    found: dict[str, list[Index]] = defaultdict(list)
    for (table, name, unique), names in parts.items():
        found[table].append(Index(name, tuple(names), unique))
    return {table: tuple(sorted(list_, key=lambda i: i.name)) for table, list_ in found.items()}


def _default(text: str | None) -> str | int | None:
    if text is None:
        return None
    text = text.partition("::")[0] if text.startswith("'") else text
    if text in ("true", "false"):
        return int(text == "true")
    if text.startswith("'"):
        text = text[1:-1].replace("''", "'")
    return int(text) if text.lstrip("-").isdigit() else text
