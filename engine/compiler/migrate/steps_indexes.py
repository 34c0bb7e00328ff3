"""Steps that leave each table with exactly the indexes that the wanted configuration asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.compiler.migrate import changes as ch
from engine.compiler.migrate import operations as op
from engine.compiler.migrate import physical
from engine.compiler.migrate.builder import Builder
from engine.model.app import Entity
from engine.model.own_tables import OWN_TABLES
from engine.model.storage import Index, Table, entity_tables


def settle_indexes(
    builder: Builder,
    wanted: Mapping[str, Entity],
    before_switch: dict[str, Table],
    names: Mapping[str, str],
    renamed: Mapping[tuple[str, str], str],
) -> list[ch.Change]:
    """Drop, rename and add.

    ``names`` and ``renamed`` lead back to what was called how before the switch, so that an index
    can be built while the old release still serves.
    """
    changes: list[ch.Change] = []
    for table in OWN_TABLES:
        for index in table.indexes:
            if index.name not in {held.name for held in builder.schema[table.name].indexes}:
                _add(builder, table.name, index, "expand", "engine")
    found = [(entity.name, table) for entity in wanted.values() for table in entity_tables(entity)]
    taken = {index.name for table in builder.schema.values() for index in table.indexes}
    for entity, table in found:
        changes += _drop_and_rename(builder, entity, table, taken)
    for entity, table in found:
        changes += _add_missing(builder, entity, table, before_switch, names, renamed)
    return changes


def _drop_and_rename(
    builder: Builder, entity: str, table: Table, taken: set[str]
) -> Iterator[ch.Change]:
    """Indexes that nobody wants go; those of another name are renamed, or go when it is taken."""
    want = {(index.columns, index.unique): index for index in table.indexes}
    for index in builder.schema[table.name].indexes:
        wanted = want.get((index.columns, index.unique))
        if wanted is None:
            taken.discard(index.name)
            builder.drop_index(table.name, index, "switch", entity)
            yield ch.Removed(_address(entity, index), "index")
        elif wanted.name == index.name:
            continue
        elif wanted.name in taken:
            taken.discard(index.name)
            builder.drop_index(table.name, index, "switch", entity)
        else:
            taken.discard(index.name)
            taken.add(wanted.name)
            builder.rename_index(table.name, index, wanted.name, entity)


def _add_missing(
    builder: Builder,
    entity: str,
    table: Table,
    before_switch: dict[str, Table],
    names: Mapping[str, str],
    renamed: Mapping[tuple[str, str], str],
) -> Iterator[ch.Change]:
    have = {(index.columns, index.unique) for index in builder.schema[table.name].indexes}
    before = names.get(table.name, table.name)
    for index in table.indexes:
        if (index.columns, index.unique) in have:
            continue
        yield ch.Added(_address(entity, index), "unique index" if index.unique else "index")
        there = Index(
            index.name,
            tuple(renamed.get((table.name, column), column) for column in index.columns),
            index.unique,
        )
        if _possible(before_switch.get(before), there, before_switch):
            phase: op.Phase = "backfill" if "$" in "".join(there.columns) else "expand"
            builder.add(op.AddIndex(before, there), phase, entity, before)
            builder.schema[table.name] = physical.with_index(builder.schema[table.name], index)
            before_switch[before] = physical.with_index(before_switch[before], there)
        else:
            fresh = table.name not in before_switch and before not in before_switch
            _add(builder, table.name, index, "switch" if fresh else "contract", entity)


def _possible(table: Table | None, index: Index, all_tables: Mapping[str, Table]) -> bool:
    """Whether the index can be built before the switch: its columns and its name are there."""
    if table is None or not all(physical.has_column(table, name) for name in index.columns):
        return False
    return all(index.name not in {held.name for held in one.indexes} for one in all_tables.values())


def _add(builder: Builder, table: str, index: Index, phase: op.Phase, cause: str) -> None:
    builder.schema[table] = physical.with_index(builder.schema[table], index)
    builder.add(op.AddIndex(table, index), phase, cause, table)


def _address(entity: str, index: Index) -> str:
    return f"{entity}: {', '.join(index.columns)}"
