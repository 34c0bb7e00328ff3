"""What a plan writes into, renames in, and takes out of the timeline of records."""

from __future__ import annotations

import json

from engine.compiler.migrate import operations as op
from engine.compiler.migrate.builder import Builder
from engine.compiler.migrate.diff import EntityPair
from engine.compiler.migrate.diff_values import ValueMoves
from engine.compiler.migrate.sql import literal, quote
from engine.model.storage import has_values_table, table_name

_NOW = {"sqlite": "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')", "postgresql": "now()"}
_FALSE = {"sqlite": "0", "postgresql": "false"}


def say_moved(builder: Builder, pair: EntityPair, name: str, moves: ValueMoves) -> None:
    """An entry for each record whose option or stage gives way, with the value that it had."""
    table, entity = table_name(pair.after.name), pair.after.name
    for address, before, after in moves.pairs:
        if not after:
            continue
        mark = f"apply:{builder.serial}:{address}"
        if name == "stage":
            where = f"pipeline = {literal(before[0])} AND stage = {literal(before[1])}"
            field, kind, one = "stage", "moved", True
        else:
            changed = next(one for one in pair.fields if one.before.name == name)
            field, kind, one = changed.after.name, "changed", not has_values_table(changed.after)
            where = f"{quote(field)} = {literal(before[0])}"
        if not one:
            continue  # one value among several: the entry would have to tell them all
        builder.add(
            op.Execute("scheda_entry", _entries(builder, entity, table, kind, mark, where),
                       f"note in the timeline which records of {entity} leave {address}"),
            "switch", address,
        )  # fmt: skip
        builder.add(
            op.Execute("scheda_change", _changes(mark, field, before[-1], after[-1]),
                       f"note {address} as the value that they had"),
            "switch", address,
        )  # fmt: skip


def _entries(builder: Builder, entity: str, table: str, kind: str, mark: str, where: str) -> str:
    return (
        f"INSERT INTO {quote('scheda_entry')} (entity, record, kind, at, channel, "
        f"{quote('release')}, operation, body, pinned) "
        f"SELECT {literal(entity)}, id, {literal(kind)}, {_NOW[builder.dialect]}, 'automation', "
        f"{builder.serial}, {literal(mark)}, '{{}}', {_FALSE[builder.dialect]} "
        f"FROM {quote(table)} WHERE {where} ORDER BY id"
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
        builder.add(
            op.Execute(
                "scheda_entry",
                f"DELETE FROM {quote('scheda_entry')} WHERE entity = {literal(entity)}",
                f"take the records of {address} out of the timeline",
            ),
            "contract", address,
        )  # fmt: skip
