"""The parts of table definitions that both databases share."""

from __future__ import annotations

from engine.compiler.migrate.sql import quote, quoted
from engine.model.storage import Column, Index, Table


def on_delete(table: str, column: Column, primary: bool) -> str:
    """What becomes of a reference when the row it names is destroyed for good.

    Records go to the recycle bin through the write path, which knows the field's own rule; this
    is the last net below it. A row that is part of the other goes with it, an optional reference
    is cleared, and anything else holds the row back.
    """
    if primary or (table.startswith("e_") and not column.nullable):
        return " ON DELETE CASCADE"
    return " ON DELETE SET NULL" if column.nullable else ""


def create_index(table: str, index: Index, words: str = "") -> str:
    """The statement that makes an index."""
    unique = "UNIQUE " if index.unique else ""
    return (
        f"CREATE {unique}INDEX {words}{quote(index.name)} ON {quote(table)} "
        f"({quoted(index.columns)})"
    )


def drop_index(index: Index, words: str = "") -> str:
    """The statement that takes an index away."""
    return f"DROP INDEX {words}{quote(index.name)}"


def index_words(table: str, index: Index) -> str:
    """An index in words for people."""
    kind = "unique index" if index.unique else "index"
    return f"{kind} on {table} ({', '.join(index.columns)})"


def generated_key(table: Table) -> bool:
    """Whether the database numbers the rows."""
    return table.primary == ("id",) and table.column("id").kind == "integer"
