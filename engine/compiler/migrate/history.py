"""What a plan writes into, renames in, and takes out of the timeline of records."""

from __future__ import annotations

import json

from engine.compiler.migrate import operations as op
from engine.compiler.migrate.builder import Builder
from engine.compiler.migrate.diff import EntityPair, FieldPair
from engine.compiler.migrate.diff_values import ValueMoves
from engine.compiler.migrate.own_rows import forget_entity, renamed_pipelines
from engine.compiler.migrate.sql import literal, quote
from engine.model.storage import has_values_table, table_name, values_table_name

_NOW = {"sqlite": "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')", "postgresql": "now()"}
_FALSE = {"sqlite": "0", "postgresql": "false"}


def say_moved(builder: Builder, pair: EntityPair, name: str, moves: ValueMoves) -> None:
    """An entry for each record whose option or stage gives way, with the value that it had.

    Entity and field go by their names before: what is renamed is renamed in the timeline later.
    """
    table, entity = table_name(pair.after.name), pair.before.name
    held = next((one for one in pair.fields if one.before.name == name), None)
    if held is not None and has_values_table(held.after):
        _say_list(builder, pair, held, moves)
        return
    pipelines = renamed_pipelines(pair)
    for address, before, after in moves.pairs:
        if not after:
            continue
        mark = f"apply:{builder.serial}:{address}"
        told = {name: (before[-1], after[-1])}
        if held is None or name == "stage":
            where = f"pipeline = {literal(before[0])} AND stage = {literal(before[1])}"
            if pipelines.get(before[0], before[0]) != after[0]:
                told["pipeline"] = (before[0], after[0])
        else:
            where = f"{quote(held.after.name)} = {literal(before[0])}"
        kind = "moved" if name == "stage" else "changed"
        builder.add(
            op.Execute("scheda_entry", _entries(builder, entity, table, kind, mark, where),
                       f"note in the timeline which records of {entity} leave {address}"),
            "switch", address,
        )  # fmt: skip
        for field, (old, new) in told.items():
            builder.add(
                op.Execute("scheda_change", _changes(mark, field, old, new),
                           f"note {address} as the value that they had"),
                "switch", address,
            )  # fmt: skip


def _say_list(builder: Builder, pair: EntityPair, changed: FieldPair, moves: ValueMoves) -> None:
    """One entry for each record whose list changes; what it becomes is told after the change."""
    ended = [before[0] for _, before, after in moves.pairs if after]
    if not ended:
        return
    address = f"{pair.after.name}.{changed.after.name}"
    mark = f"apply:{builder.serial}:{address}"
    values = values_table_name(pair.after.name, changed.after.name)
    names = ", ".join(literal(value) for value in ended)
    where = (
        f"id IN (SELECT record FROM {quote(values)} WHERE value IN ({names}))"
    )  # fmt: skip
    table, entity = table_name(pair.after.name), pair.before.name
    insert = (
        f"INSERT INTO {quote('scheda_change')} (entry, field, old) "
        f"SELECT e.id, {literal(changed.before.name)}, {_list(builder, values, 'e.record')} "
        f"FROM {quote('scheda_entry')} AS e WHERE e.operation = {literal(mark)}"
    )
    for name, sql, words in (
        ("scheda_entry", _entries(builder, entity, table, "changed", mark, where),
         f"note in the timeline which records of {entity} get other values of {address}"),
        ("scheda_change", insert, f"note the values of {address} that they had"),
    ):  # fmt: skip
        builder.add(op.Execute(name, sql, words), "switch", address)


def say_merged(builder: Builder, pair: EntityPair, changed: FieldPair) -> None:
    """After the values of lists were changed: complete the entries that were begun before."""
    address = f"{pair.after.name}.{changed.after.name}"
    mark = f"apply:{builder.serial}:{address}"
    values = values_table_name(pair.after.name, changed.after.name)
    entry = quote("scheda_entry")
    record = f"(SELECT e.record FROM {entry} AS e WHERE e.id = {quote('scheda_change')}.entry)"
    sql = (
        f"UPDATE {quote('scheda_change')} SET new = {_list(builder, values, record)} "
        f"WHERE entry IN (SELECT id FROM {entry} WHERE operation = {literal(mark)})"
    )
    words = f"note the values of {address} that they have now"
    builder.add(op.Execute("scheda_change", sql, words), "switch", address)


def _list(builder: Builder, values: str, record: str) -> str:
    """The values of a record as the JSON that the timeline keeps."""
    ordered = f"SELECT value FROM {quote(values)} WHERE record = {record} ORDER BY position"
    if builder.dialect == "sqlite":
        return f"(SELECT json_group_array(v.value) FROM ({ordered}) AS v)"
    return f"(SELECT coalesce(json_agg(v.value)::text, '[]') FROM ({ordered}) AS v)"


def say_returned(
    builder: Builder, entity: str, table: str, address: str, where: str, give: op.Execute,
    change: tuple[str, str, str],
) -> None:  # fmt: skip
    """Entries for records that go back to a value; the step that does it stands in between."""
    field, old, new = change
    mark = f"return:{builder.serial}:{address}"
    kind = "moved" if field == "stage" else "changed"
    steps = (
        op.Execute("scheda_entry", _entries(builder, entity, table, kind, mark, where),
                   f"note in the timeline which records of {entity} return to {address}"),
        give,
        op.Execute("scheda_change", _changes(mark, field, old, new),
                   f"note what they had before they returned to {address}"),
    )  # fmt: skip
    for step in steps:
        builder.add(step, "switch", address)


def _entries(builder: Builder, entity: str, table: str, kind: str, mark: str, where: str) -> str:
    return (
        f"INSERT INTO {quote('scheda_entry')} (entity, record, kind, at, channel, "
        f"{quote('release')}, operation, body, pinned) "
        f"SELECT {literal(entity)}, id, {literal(kind)}, {_NOW[builder.dialect]}, 'automation', "
        f"{builder.serial}, {literal(mark)}, '{{}}', {_FALSE[builder.dialect]} "
        f"FROM {quote(table)} AS t WHERE {where} ORDER BY id"
    )


def _changes(mark: str, field: str, old: str, new: str) -> str:
    return (
        f"INSERT INTO {quote('scheda_change')} (entry, field, old, new) "
        f"SELECT id, {literal(field)}, {literal(json.dumps(old))}, {literal(json.dumps(new))} "
        f"FROM {quote('scheda_entry')} WHERE operation = {literal(mark)}"
    )


def rename_fields(builder: Builder, pair: EntityPair) -> None:
    """The changes that the timeline tells of fields, under the fields' new names."""
    renamed = {
        one.before.name: one.after.name for one in pair.fields if one.before.name != one.after.name
    }
    if not renamed:
        return
    cases = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in renamed.items())
    names = ", ".join(literal(old) for old in renamed)
    sql = (
        f"UPDATE {quote('scheda_change')} SET field = CASE field {cases} END "
        f"WHERE field IN ({names}) AND entry IN (SELECT id FROM {quote('scheda_entry')} "
        f"WHERE entity = {literal(pair.before.name)})"
    )
    words = ", ".join(f"{old} is {new} now" for old, new in renamed.items())
    first = next(iter(renamed.values()))
    builder.add(
        op.Execute("scheda_change", sql, f"in the timeline of {pair.after.name}, {words}"),
        "switch", f"{pair.after.name}.{first}",
    )  # fmt: skip


def forget(builder: Builder, address: str) -> None:
    """Take a purged field or entity out of the timeline: its old values are data too."""
    entity, _, field = address.partition(".")
    entries = f"SELECT id FROM {quote('scheda_entry')} WHERE entity = {literal(entity)}"
    only = f" AND field = {literal(field)}" if field else ""
    builder.add(
        op.Execute(
            "scheda_change",
            f"DELETE FROM {quote('scheda_change')} WHERE entry IN ({entries}){only}",
            f"take the values of {address} out of the timeline",
        ),
        "contract", address,
    )  # fmt: skip
    if not field:
        forget_entity(builder, entity)
