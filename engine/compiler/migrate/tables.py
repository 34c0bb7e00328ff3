"""A diff → the steps on tables, and the archive after them.

The steps come in the order of their phases, and each phase is written for the tables as the one
before it leaves them. The result is checked here, without a database: the working copy must end
as the tables of the wanted configuration plus what is archived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.compiler.migrate import changes as ch
from engine.compiler.migrate import history, physical
from engine.compiler.migrate import operations as op
from engine.compiler.migrate.archive import (
    Archive,
    Archived,
    renamed_targets,
    without_place,
    write_entity,
    write_field,
)
from engine.compiler.migrate.builder import Builder, rename_columns, rename_tables
from engine.compiler.migrate.database import Dialect
from engine.compiler.migrate.declared import NOTHING, Declared
from engine.compiler.migrate.diff import Diff, EntityPair, FieldPair
from engine.compiler.migrate.returns import return_steps
from engine.compiler.migrate.steps_indexes import settle_indexes
from engine.compiler.migrate.steps_values import (
    Conversions,
    rename_in_rows,
    under_present_names,
    value_steps,
)
from engine.model.app import App
from engine.model.field import Field
from engine.model.own_tables import OWN_TABLES
from engine.model.storage import (
    Table,
    entity_tables,
    field_columns,
    has_values_table,
    table_name,
    values_table,
    values_table_name,
)


@dataclass(slots=True)
class Built:
    """What is to be done, and what is archived when it is done."""

    steps: list[op.Step]
    archive: Archive
    changes: list[ch.Change]
    schema: dict[str, Table] = field(default_factory=dict)


def build(
    diff: Diff, wanted: App | None, found: Mapping[str, Table], archive: Archive, dialect: Dialect,
    serial: int, declared: Declared = NOTHING,
) -> Built:  # fmt: skip
    """The steps from the tables found to those of ``wanted``; None if only the engine may differ."""
    builder = Builder(dialect, dict(found), list(archive), serial)
    changes: list[ch.Change] = []
    _own_tables(builder, changes)
    names = {table_name(p.after.name): table_name(p.before.name) for p in diff.pairs}
    conversions = Conversions(builder, names)
    for pair in diff.pairs:
        for changed in pair.fields:
            if changed.grade in ("lossless", "lossy"):
                values = (
                    values_table(pair.after.name, changed.after)
                    if has_values_table(changed.after)
                    else None
                )
                conversions.prepare(pair, changed, values)
    late = _expand(builder, diff, names)
    before_switch = dict(builder.schema)
    _archive_names(builder, diff)
    renamed = _switch(builder, diff, conversions)
    for pair, added in late:
        _add_field(builder, pair.after.name, pair.after.name, added, "switch", {})
    for pair in diff.pairs:
        value_steps(builder, pair)
        return_steps(builder, pair, declared)
    rename_in_rows(builder, diff, wanted.entities if wanted else {})
    _purge(builder, diff)
    changes += settle_indexes(
        builder, wanted.entities if wanted else {}, before_switch, names, renamed
    )
    return Built(builder.sorted_steps(), tuple(builder.archive), changes, builder.schema)


def _own_tables(builder: Builder, changes: list[ch.Change]) -> None:
    """The engine's own tables; columns that a later version of the engine made are left alone."""
    touched = []
    for table in OWN_TABLES:
        if table.name not in builder.schema:
            builder.create_table(table, "expand", "engine")
            touched.append(table.name)
            continue
        for column in table.columns:
            if not physical.has_column(builder.schema[table.name], column.name):
                optional = replace(column, nullable=column.default is None)
                builder.add_column(table.name, optional, "expand", "engine")
                touched.append(table.name)
    for table in OWN_TABLES:
        if table.name in builder.fresh:
            builder.add(op.AddReferences(table), "expand", "engine", table.name)
    if touched:
        changes.append(ch.EngineTables("engine", tuple(dict.fromkeys(touched))))


def _expand(
    builder: Builder, diff: Diff, names: Mapping[str, str]
) -> list[tuple[EntityPair, Field]]:
    """Add what is new beside what runs; returns the fields whose names are not free yet."""
    created: list[tuple[Table, str]] = []
    in_use = {table.name for pair in diff.pairs for table in entity_tables(pair.before)} | {
        table.name for entity in diff.archived for table in entity_tables(entity)
    }
    for entity in diff.added:
        for table in entity_tables(entity):
            there = under_present_names(table, names)
            phase: op.Phase = "switch" if table.name in in_use else "expand"
            if phase == "switch":
                continue
            builder.create_table(there, phase, entity.name)
            created.append((there, entity.name))
    for table, cause in created:
        builder.add(op.AddReferences(table), "expand", cause, table.name)
    late: list[tuple[EntityPair, Field]] = []
    for pair in diff.pairs:
        taken = {
            column.name
            for before in pair.before.fields.values()
            for column in field_columns(before)
        }
        for added in pair.added:
            clash = any(column.name in taken for column in field_columns(added))
            values = values_table_name(pair.before.name, added.name)
            if clash or (has_values_table(added) and values in in_use):
                late.append((pair, added))
            else:
                _add_field(builder, pair.before.name, pair.after.name, added, "expand", names)
    return late


def _add_field(
    builder: Builder, present: str, entity: str, added: Field, phase: op.Phase,
    names: Mapping[str, str],
) -> None:  # fmt: skip
    cause = f"{entity}.{added.name}"
    for column in field_columns(added):
        there = replace(column, references=names.get(column.references, column.references))
        builder.add_column(table_name(present), there, phase, cause)
    if has_values_table(added):
        table = under_present_names(values_table(entity, added), names)
        if present != entity:
            table = replace(table, name=values_table_name(present, added.name), indexes=())
        builder.create_table(table, phase, cause)
        builder.add(op.AddReferences(table), phase, cause, table.name)


def _archive_names(builder: Builder, diff: Diff) -> None:
    """Put into the archive what leaves, take out what comes back."""
    for pair in diff.pairs:
        for gone in pair.archived:
            entry = _archived_field(pair.before.name, gone, builder.serial)
            if entry:
                builder.archive.append(entry)
        if pair.before.name != pair.after.name:
            builder.archive = [
                _under_entity(entry, pair.before.name, pair.after.name) for entry in builder.archive
            ]
    if diff.renamed:
        builder.archive = [renamed_targets(entry, diff.renamed) for entry in builder.archive]
    for entity in diff.archived:
        builder.archive.append(
            Archived(
                entity.name,
                tables=tuple(table.name for table in entity_tables(entity)),
                definition=write_entity(entity),
                serial=builder.serial,
            )
        )
    for kept in diff.restored:
        builder.archive = [entry for entry in builder.archive if entry.address != kept.address]


def _archived_field(entity: str, gone: Field, serial: int) -> Archived | None:
    table = table_name(entity)
    columns = field_columns(gone)
    values = (values_table_name(entity, gone.name),) if has_values_table(gone) else ()
    if not columns and not values:
        return None
    return Archived(
        f"{entity}.{gone.name}",
        tuple((table, column.name) for column in columns),
        tuple(column.name for column in columns),
        values,
        write_field(gone),
        serial=serial,
    )


def _under_entity(entry: Archived, old: str, new: str) -> Archived:
    if entry.entity != old:
        return entry
    return replace(entry, address=new + entry.address[len(old) :])


def _switch(builder: Builder, diff: Diff, conversions: Conversions) -> dict[tuple[str, str], str]:
    """Everything gets its new name; returns (table, column) → the name before."""
    wanted: dict[str, str] = {}
    causes: dict[str, str] = {}
    for pair in diff.pairs:
        for cause, before, after in _table_names(builder, pair):
            wanted[before] = after
            causes[after] = cause
    conversions.set_aside()
    for pair in diff.pairs:
        for _, kept in pair.restored:
            for held in kept.tables:
                field_name = kept.address.partition(".")[2]
                wanted[held] = values_table_name(pair.after.name, field_name)
                causes[wanted[held]] = kept.address
            builder.archive = [entry for entry in builder.archive if entry != kept]
    rename_tables(builder, wanted, causes)
    renamed: dict[tuple[str, str], str] = {}
    for pair in diff.pairs:
        if not pair.same:
            renamed |= _rename_fields(builder, pair)
    renamed |= conversions.finish()
    for entity in diff.added:
        for table in entity_tables(entity):
            if table.name not in builder.schema:
                builder.create_table(table, "switch", entity.name)
                builder.add(op.AddReferences(table), "switch", entity.name)
    return renamed


def _table_names(builder: Builder, pair: EntityPair) -> Iterator[tuple[str, str, str]]:
    """(cause, before, after) for the record table and the tables of values that go on."""
    old, new = pair.before.name, pair.after.name
    yield new, table_name(old), table_name(new)
    for changed in _kept(pair):
        if has_values_table(changed.before):
            before = values_table_name(old, changed.before.name)
            after = values_table_name(new, changed.after.name)
            yield f"{new}.{changed.after.name}", before, after
    for added in pair.added:
        before = values_table_name(old, added.name)
        if has_values_table(added) and before in builder.schema:
            yield f"{new}.{added.name}", before, values_table_name(new, added.name)


def _kept(pair: EntityPair) -> Iterable[FieldPair]:
    return (changed for changed in pair.fields if changed.grade in ("same", "in_place"))


def _rename_fields(builder: Builder, pair: EntityPair) -> dict[tuple[str, str], str]:
    table = table_name(pair.after.name)
    wanted: dict[str, str] = {}
    causes: dict[str, str] = {}
    for changed in _kept(pair):
        cause = f"{pair.after.name}.{changed.after.name}"
        for before, after in zip(
            field_columns(changed.before), field_columns(changed.after), strict=True
        ):
            wanted[before.name] = after.name
            causes[after.name] = cause
    for back, kept in pair.restored:
        for (_, now), after in zip(kept.columns, field_columns(back), strict=True):
            wanted[now] = after.name
            causes[after.name] = kept.address
    rename_columns(builder, table, wanted, causes)
    return {(table, after): before for before, after in wanted.items()}


def _purge(builder: Builder, diff: Diff) -> None:
    for pair in diff.pairs:
        for gone in pair.purged:
            entry = _archived_field(pair.after.name, gone, builder.serial)
            if entry:
                before = values_table_name(pair.before.name, gone.name)
                _destroy(builder, replace(entry, tables=(before,) if entry.tables else ()))
    for entity in diff.purged:
        held = tuple(table.name for table in entity_tables(entity))
        _destroy(builder, Archived(entity.name, tables=held))
    live = {pair.after.name for pair in diff.pairs} | {entity.name for entity in diff.added}
    for kept in diff.purged_archives:
        for entry in [entry for entry in builder.archive if entry.address == kept.address]:
            builder.archive.remove(entry)
            _destroy(builder, entry, tell=entry.address not in live)


def _destroy(builder: Builder, entry: Archived, *, tell: bool = True) -> None:
    """Columns, tables and what the timeline tells (unless another has the name by now)."""
    if tell:
        history.forget(builder, entry.address)
    for holder, held in entry.columns:
        if holder in builder.schema and physical.has_column(builder.schema[holder], held):
            builder.drop_column(holder, held, entry.address)
    doomed = set(entry.tables)
    for name, table in list(builder.schema.items()):
        for column in table.columns:
            # A column that names rows of a table that is gone could never be written again.
            if column.references not in doomed or name in doomed:
                continue
            whole = column.name in table.primary or column.name == "value"
            if whole:
                builder.drop_table(name, entry.address)
            else:
                builder.drop_column(name, column.name, entry.address)
            left = (without_place(e, name, "" if whole else column.name) for e in builder.archive)
            builder.archive = [kept for kept in left if kept is not None]
            if whole:
                break
    for gone in sorted(entry.tables, reverse=True):  # values before the records they belong to
        if gone in builder.schema:
            builder.drop_table(gone, entry.address)
