"""Steps that leave each table with exactly the indexes that the wanted configuration asks for."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compiler.migrate import changes as ch
from engine.compiler.migrate import operations as op
from engine.compiler.migrate import physical
from engine.compiler.migrate.builder import Builder
from engine.model.app import App
from engine.model.own_tables import OWN_TABLES
from engine.model.storage import Index, Table, entity_tables


def settle_indexes(
    builder: Builder,
    wanted: App,
    before_switch: dict[str, Table],
    names: Mapping[str, str],
    renamed: Mapping[tuple[str, str], str],
) -> list[ch.Change]:
    """Drop, rename and add. ``names`` and ``renamed`` lead back to what was called how before
    the switch, so that an index can be built while the old release still serves.
    """
    changes: list[ch.Change] = []
    for table in OWN_TABLES:
        for index in table.indexes:
            if index.name not in {held.name for held in builder.schema[table.name].indexes}:
                _add(builder, table.name, index, "expand", "engine")
    for entity in wanted.entities.values():
        for table in entity_tables(entity):
            changes += _settle(builder, entity.name, table, before_switch, names, renamed)
    return changes


def _settle(
    builder: Builder,
    entity: str,
    table: Table,
    before_switch: dict[str, Table],
    names: Mapping[str, str],
    renamed: Mapping[tuple[str, str], str],
) -> list[ch.Change]:
    have = {(index.columns, index.unique): index for index in builder.schema[table.name].indexes}
    want = {(index.columns, index.unique): index for index in table.indexes}
    changes: list[ch.Change] = []
    for key, index in have.items():
        if key not in want:
            builder.drop_index(table.name, index, "switch", entity)
            changes.append(ch.Removed(_address(entity, index), "index"))
    for key, index in have.items():
        if key in want and want[key].name != index.name:
            taken = {held.name for held in builder.schema[table.name].indexes}
            if want[key].name in taken:
                builder.drop_index(table.name, index, "switch", entity)
                have = {other: held for other, held in have.items() if other != key}
            else:
                builder.rename_index(table.name, index, want[key].name, entity)
    for key, index in want.items():
        if key in have:
            continue
        changes.append(
            ch.Added(_address(entity, index), "unique index" if index.unique else "index")
        )
        before = names.get(table.name, table.name)
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
    return changes


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
