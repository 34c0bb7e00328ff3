"""Where the database is not as its active release left it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.compiler.migrate import physical
from engine.compiler.migrate.archive import Archive
from engine.compiler.migrate.database import Dialect
from engine.compiler.migrate.findings import Finding
from engine.model.app import App
from engine.model.own_tables import OWN_TABLES
from engine.model.said import said
from engine.model.storage import Column, Table, tables


def find_drift(
    released: App | None, found: Mapping[str, Table], archive: Archive, dialect: Dialect
) -> Iterator[Finding]:
    """What was changed behind the ledger's back. The engine's own tables may be of any age."""
    ends = physical.physical_schema(tables(released) if released else (), dialect)
    kept_tables = {table for entry in archive for table in entry.tables}
    kept_columns = {pair for entry in archive for pair in entry.columns}
    for name in sorted(kept_tables - found.keys()):
        yield _drift(name, f"table {name}, which holds archived data, is gone")
    for holder, column in sorted(kept_columns):
        if holder in found and not physical.has_column(found[holder], column):
            yield _drift(holder, f"column {column} of {holder}, which holds archived data, is gone")
    for name, table in ends.items():
        if name not in found:
            yield _drift(name, f"table {name} is gone")
        else:
            kept = {column for held, column in kept_columns if held == name}
            yield from _compare(table, found[name], kept)
    own = {table.name for table in OWN_TABLES}
    for name in sorted(found.keys() - ends.keys() - kept_tables - own):
        if name.startswith("e_"):
            yield _drift(name, f"table {name} belongs to no release")


def _compare(wanted: Table, found: Table, kept: set[str]) -> Iterator[Finding]:
    name = wanted.name
    columns = {column.name: column for column in found.columns if column.name not in kept}
    for column in wanted.columns:
        have = columns.pop(column.name, None)
        if have is None:
            yield _drift(name, f"column {column.name} of {name} is gone")
        elif have != column:
            yield _drift(name, f"column {column.name} of {name} {_difference(column, have)}")
    for extra in columns:
        yield _drift(name, f"column {extra} of {name} belongs to no release")
    have_indexes = {index.name: index for index in found.indexes}
    for index in wanted.indexes:
        if have_indexes.pop(index.name, None) != index:
            yield _drift(name, f"index {index.name} of {name} is gone or different")
    for extra in have_indexes:
        yield _drift(name, f"index {extra} of {name} belongs to no release")


def _difference(wanted: Column, found: Column) -> str:
    if wanted.kind != found.kind:
        return f"holds {found.kind} instead of {wanted.kind}"
    if wanted.references != found.references:
        return (
            f"refers to {found.references or 'nothing'} instead of {wanted.references or 'nothing'}"
        )
    if wanted.nullable != found.nullable:
        return "may be empty" if found.nullable else "may no longer be empty"
    return f"has the default {found.default} instead of {wanted.default}"


def _drift(address: str, message: str) -> Finding:
    return Finding(
        "M401", "error", address, message,
        (said("M401.way", "put it back as it was; Scheda changes only what it knows"),),
    )  # fmt: skip


def unexplained(
    schema: Mapping[str, Table], archive: Archive, wanted: App, dialect: Dialect
) -> list[str]:
    """Where the working copy does not end as the wanted tables and the archive say."""
    ends = physical.physical_schema((*tables(wanted), *OWN_TABLES), dialect)
    kept_columns = {pair for entry in archive for pair in entry.columns}
    kept_tables = {table for entry in archive for table in entry.tables}
    found = []
    for name, table in ends.items():
        have = schema.get(name)
        if have is None:
            found.append(f"table {name} is missing")
            continue
        columns = {c.name: c for c in have.columns if (name, c.name) not in kept_columns}
        if name.startswith("scheda_"):
            continue  # the engine's own may be of a later version, with more in them
        found += [
            f"column {column.name} of {name} is not as it should be"
            for column in table.columns
            if columns.pop(column.name, None) != column
        ]
        found += [f"column {extra} of {name} is not declared" for extra in columns]
        if set(have.indexes) != set(table.indexes):
            found.append(f"indexes of {name} are not as they should be")
    extra = set(schema) - set(ends) - kept_tables
    found += [f"table {name} is not declared" for name in extra if name.startswith("e_")]
    return found
