"""Steps that change rows: conversions of fields, options and stages that give way to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.compiler.migrate import history
from engine.compiler.migrate import operations as op
from engine.compiler.migrate.archive import Archived, write_field
from engine.compiler.migrate.builder import Builder
from engine.compiler.migrate.diff import Diff, EntityPair, FieldPair
from engine.compiler.migrate.diff_values import ValueMoves
from engine.compiler.migrate.own_layouts import follow_fields
from engine.compiler.migrate.own_rows import rename_in_own_tables
from engine.compiler.migrate.sql import short
from engine.model.app import Entity
from engine.model.field import Field
from engine.model.storage import (
    Column,
    Table,
    field_columns,
    has_values_table,
    table_name,
    values_table_name,
)


@dataclass(slots=True)
class Conversions:
    """Fields that get another type: new beside old, filled, switched, the old kept in the archive.

    ``names`` leads from tables' names after the switch to those before it.
    """

    builder: Builder
    names: Mapping[str, str]
    begun: list[tuple[EntityPair, FieldPair, op.Convert]] = field(default_factory=list)

    def prepare(self, pair: EntityPair, changed: FieldPair, values: Table | None) -> None:
        """Add the new place beside the old one, and fill it. ``values``: the new table if any."""
        builder, cause = self.builder, f"{pair.after.name}.{changed.after.name}"
        table = table_name(pair.before.name)
        seen = ""
        if builder.dialect == "postgresql":  # where others write while the rows are converted
            seen = short(f"{changed.before.name}$seen")
            builder.add_column(table, Column(seen, "text"), "expand", cause)
        if values is not None:
            named = replace(values, name=short(f"{values.name}$next"), indexes=())
            there = under_present_names(named, self.names)
            builder.create_table(there, "expand", cause)
            builder.add(op.AddReferences(there), "expand", cause, there.name)
            target = op.Place(table, values=there.name, value=there.column("value"))
        else:
            columns = tuple(
                replace(column, name=short(f"{column.name}$next"))
                for column in field_columns(changed.after)
            )
            for column in columns:
                present = self.names.get(column.references, column.references)
                builder.add_column(table, replace(column, references=present), "expand", cause)
            target = op.Place(table, columns)
        convert = op.Convert(
            place_of(pair.before.name, changed.before),
            target,
            write_field(changed.before),
            write_field(changed.after),
            seen,
            original_place(pair.before.name, changed),
        )
        builder.add(convert, "backfill", cause)
        self.begun.append((pair, changed, convert))

    def set_aside(self) -> None:
        """Take the old places out of use and into the archive."""
        builder = self.builder
        for pair, changed, convert in self.begun:
            cause = f"{pair.after.name}.{changed.after.name}"
            if convert.seen:
                builder.add(op.CatchUp(convert), "switch", cause)
            table, kept = convert.source.table, []
            for column in convert.source.columns:
                aside = builder.aside(column.name, table)
                builder.rename_column(table, column.name, aside, "switch", cause)
                kept.append((table, aside))
            tables: tuple[str, ...] = ()
            if convert.source.values:
                builder.drop_indexes(convert.source.values, "switch", cause)
                tables = (builder.aside(convert.source.values),)
                builder.rename_table(convert.source.values, tables[0], "switch", cause)
            builder.archive.append(
                Archived(
                    cause,
                    tuple(kept),
                    tuple(column.name for column in convert.source.columns),
                    tables,
                    convert.before,
                    converted=True,
                    serial=builder.serial,
                )
            )

    def finish(self) -> dict[tuple[str, str], str]:
        """Give the new places their names; returns (table, column) → the name before."""
        builder, renamed = self.builder, {}
        for pair, changed, convert in self.begun:
            cause = f"{pair.after.name}.{changed.after.name}"
            table = table_name(pair.after.name)
            if convert.target.values:
                final = values_table_name(pair.after.name, changed.after.name)
                builder.rename_table(convert.target.values, final, "switch", cause)
            for column, after in zip(
                convert.target.columns, field_columns(changed.after), strict=False
            ):
                builder.rename_column(table, column.name, after.name, "switch", cause)
                renamed[table, after.name] = column.name
            if convert.seen:
                builder.drop_column(table, convert.seen, cause)
        return renamed


def under_present_names(table: Table, names: Mapping[str, str]) -> Table:
    """References to tables that are renamed only later, under the names they still have."""
    columns = tuple(
        replace(column, references=names.get(column.references, column.references))
        for column in table.columns
    )
    return replace(table, columns=columns)


def place_of(entity: str, held: Field) -> op.Place:
    """Where a field's values are."""
    table, columns = table_name(entity), field_columns(held)
    if not has_values_table(held):
        return op.Place(table, columns)
    single = field_columns(replace(held, multiple=False))[:1]
    value = replace(single[0], name="value", nullable=False) if single else None
    return op.Place(table, columns, values_table_name(entity, held.name), value)


def original_place(entity: str, changed: FieldPair) -> op.Place | None:
    """Where the values from before an earlier conversion are, under their names in the archive."""
    if changed.original is None:
        return None
    there = place_of(entity, changed.after)
    if changed.original.tables:
        return replace(there, values=changed.original.tables[0])
    names = [column for _, column in changed.original.columns]
    columns = (replace(c, name=name) for c, name in zip(there.columns, names, strict=True))
    return replace(there, columns=tuple(columns))


def value_steps(builder: Builder, pair: EntityPair) -> None:
    """Options and stages that give way, and first stages for an entity that gets stages."""
    by_field: dict[str, list[ValueMoves]] = {}
    for moves in pair.moves:
        by_field.setdefault(moves.field, []).append(moves)
    for name, found in by_field.items():
        pairs = tuple(
            (before, after) for moves in found for _, before, after in moves.pairs if after
        )
        if not pairs:
            continue
        cause = found[-1].pairs[0][0]
        for moves in found:
            if not moves.renamed:
                history.say_moved(builder, pair, name, moves)
        if name == "stage":
            remap = op.Remap(table_name(pair.after.name), ("pipeline", "stage"), pairs)
            builder.add(remap, "switch", cause)
            continue
        changed = next(one for one in pair.fields if one.before.name == name)
        if has_values_table(changed.after):
            values = values_table_name(pair.after.name, changed.after.name)
            builder.add(op.Merge(values, pairs), "switch", cause)
            if any(not moves.renamed for moves in found):
                history.say_merged(builder, pair, changed)
        else:
            remap = op.Remap(table_name(pair.after.name), (changed.after.name,), pairs)
            builder.add(remap, "switch", cause)
    default = pair.after.default_pipeline
    if default and not pair.before.pipelines:
        fill = op.Fill(
            table_name(pair.after.name), ("pipeline", "stage"), (default.name, default.first.name)
        )
        builder.add(fill, "switch", f"{pair.after.name}/{default.name}")


def rename_in_rows(builder: Builder, diff: Diff, wanted: Mapping[str, Entity]) -> None:
    """Entities' and fields' names stand in rows too: in the timeline and beside open links."""
    renamed = {
        pair.before.name: pair.after.name
        for pair in diff.pairs
        if pair.before.name != pair.after.name
    }
    for pair in diff.pairs:
        history.rename_fields(builder, pair)
        follow_fields(builder, pair)
    rename_in_own_tables(builder, diff)
    if not renamed:
        return
    pairs = tuple(((old,), (new,)) for old, new in renamed.items())
    for entity in wanted.values():
        for held in entity.fields.values():
            columns = field_columns(held)
            if held.type == "booking":
                values = values_table_name(entity.name, held.name)
                cause = f"{entity.name}.{held.name}"
                builder.add(op.Remap(values, ("entity",), pairs), "switch", cause)
            elif held.type == "link" and len(columns) > 1:
                column = columns[1].name
                builder.add(
                    op.Remap(table_name(entity.name), (column,), pairs),
                    "switch",
                    f"{entity.name}.{held.name}",
                )
