"""What a plan does to the data that are there: read, counted, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.compiler.migrate.apply_rows import read_originals, read_values
from engine.compiler.migrate.conversions import Setting, convert_back
from engine.compiler.migrate.database import Connection
from engine.compiler.migrate.declared import Declared
from engine.compiler.migrate.diff import Diff, EntityPair, FieldPair
from engine.compiler.migrate.diff_values import ValueMoves
from engine.compiler.migrate.findings import SAMPLE, Finding, counted
from engine.compiler.migrate.impact_rules import new_rules
from engine.compiler.migrate.impact_sql import count, ids, where_filled, where_value
from engine.compiler.migrate.operations import Convert, Place
from engine.compiler.migrate.own_layouts import speechless_edits
from engine.compiler.migrate.returns import returns, staying, where_returning
from engine.compiler.migrate.sql import quote, quoted
from engine.compiler.migrate.steps_values import original_place, place_of
from engine.model.app import App
from engine.model.field import Field
from engine.model.said import said
from engine.model.storage import (
    Index,
    Table,
    entity_tables,
    field_columns,
    table_name,
)


def look_at_data(
    connection: Connection,
    wanted: App,
    found: Diff,
    tables: Mapping[str, Table],
    declared: Declared,
) -> Iterator[Finding]:
    """Findings that only the data can tell; ``tables`` are those that are there."""
    setting = Setting(wanted.currency, wanted.zone)
    for pair in found.pairs:
        if pair.same:
            continue
        unique = _new_unique(pair)
        for changed in pair.fields:
            if changed.grade in ("lossless", "lossy"):
                yield from _conversion(connection, pair, changed, setting, unique)
        for gone in (*pair.archived, *pair.purged):
            yield from _leaving(connection, pair, gone, purged=gone in pair.purged)
        yield from _returning(connection, pair, declared)
        for moves in pair.moves:
            yield from _value_moves(connection, pair, moves, declared)
        for index in unique:
            yield from _duplicates(connection, pair, index)
        yield from new_rules(connection, pair, setting)
        yield from speechless_edits(connection, pair, tables)
    for entity in (*found.archived, *found.purged):
        rows = count(connection, table_name(entity.name))
        limit = "lost_values" if entity in found.purged else ""
        yield Finding(
            "M304",
            "info",
            entity.name,
            f"{entity.name} has {counted(rows, 'record', 'records')}",
            count=rows,
            limit=limit,
        )
    for entry in found.purged_archives:
        lost = sum(count(connection, name) for name in entry.tables)
        for table, column in entry.columns[:1]:
            lost += count(connection, table, f"t.{quote(column)} IS NOT NULL")
        yield Finding(
            "M304", "info", entry.address,
            f"{counted(lost, 'archived value', 'archived values')} of {entry.address} destroyed",
            count=lost, limit="lost_values",
        )  # fmt: skip


def _conversion(
    connection: Connection, pair: EntityPair, changed: FieldPair, setting: Setting,
    unique: Iterable[Index],
) -> Iterator[Finding]:  # fmt: skip
    before, after = changed.before, changed.after
    place = place_of(pair.before.name, before)
    original = original_place(pair.before.name, changed)
    reading = Convert(place, Place(place.table), "", "", original=original)
    columns = {column.name for column in field_columns(after)[:1]}
    alone = any(set(index.columns) == columns for index in unique)
    lost: list[int] = []
    seen: dict[object, int] = {}
    doubled: list[int] = []
    last = values = losses = 0
    while rows := read_values(connection, reading, before, f"t.{quote('id')} > ?", (last,)):
        last = rows[-1][0]
        originals = read_originals(connection, reading, after, rows)
        for record, value, _ in rows:
            if value is None or value == ():
                continue
            values += 1
            found = convert_back(before, after, value, originals.get(record), setting)
            if found.lost:
                losses += 1
                if len(lost) < SAMPLE:
                    lost.append(record)
            if alone and found.value is not None and seen.setdefault(found.value, record) != record:
                doubled.append(record)
    address = f"{pair.after.name}.{after.name}"
    if losses:
        message = (
            f"{losses} of {values} values of {address} cannot be kept exactly as "
            f"{after.type.replace('_', ' ')}; the old values stay in the archive"
        )
        yield Finding(
            "M202", "approval", address, message, count=losses, records=tuple(lost),
            limit="unconverted_values",
        )  # fmt: skip
    else:
        message = f"{counted(values, 'value', 'values')} of {address} converted exactly"
        yield Finding("M202", "info", address, message, count=0)
    if doubled:
        yield _doubled(address, len(doubled), tuple(doubled[:SAMPLE]))


def _leaving(
    connection: Connection, pair: EntityPair, gone: Field, *, purged: bool
) -> Iterator[Finding]:
    if not gone.stored:
        return
    entity, address = pair.before.name, f"{pair.before.name}.{gone.name}"
    values = count(connection, table_name(entity), where_filled(entity, gone))
    if values:
        words = "destroyed" if purged else "archived"
        limit = "lost_values" if purged else ""
        message = f"{counted(values, 'value', 'values')} of {address} {words}"
        yield Finding("M304", "info", address, message, count=values, limit=limit)


def _value_moves(
    connection: Connection, pair: EntityPair, moves: ValueMoves, declared: Declared
) -> Iterator[Finding]:
    table = table_name(pair.before.name)
    for address, before, after in moves.pairs:
        where = where_value(pair.before, moves.field, before) + staying(pair, moves.field, declared)
        records = count(connection, table, where)
        if not records or moves.renamed:
            continue
        if after:
            message: str = said(
                "M206", "{records} {address} for {after}", address=address, after="/".join(after),
                records=said("leaves", "1 record leaves") if records == 1
                else said("leave", "{count} records leave", count=records),
            )  # fmt: skip
            yield Finding("M206", "info", address, message, count=records)
            continue
        sample = ids(connection, table, where)
        if moves.field == "stage":
            stand = counted(records, "record stands", "records stand")
            message = f"{stand} in {address}, which is gone"
            write = f"removed: [{{stage: {before[-1]}, into: ...}}]"
            way = said("M204.way", "say where they go: {line}", line=write)
            yield Finding("M204", "error", address, message, (way,), records, sample, data=True)
        else:
            message = f"{counted(records, 'record has', 'records have')} {address}, which is gone"
            short = address.partition(".")[2].replace("#", ".")
            ways = (
                said("M203.way", "to let them keep it, leave it where it was with retired: true"),
                said(
                    "M203.or",
                    "or say what they become: {line}",
                    line=f"removed: [{{option: {short}, into: ...}}]",
                ),
            )
            yield Finding("M203", "error", address, message, ways, records, sample, data=True)


def _returning(connection: Connection, pair: EntityPair, declared: Declared) -> Iterator[Finding]:
    for one in returns(pair, declared):
        where = where_returning(pair.before.name, one, one.field)
        records = count(connection, table_name(pair.before.name), where)
        if records:
            message = said(
                "M206.returns", "{records} to {address}, which they had before",
                address=one.address,
                records=said("returns", "1 record returns") if records == 1
                else said("return", "{count} records return", count=records),
            )  # fmt: skip
            yield Finding("M206", "info", one.address, message, count=records)


def _new_unique(pair: EntityPair) -> list[Index]:
    """Unique indexes on the record table that were not there before, under columns' new names."""
    renamed = _columns_before(pair)
    before = {index.columns for index in next(entity_tables(pair.before)).indexes if index.unique}
    return [
        index
        for index in next(entity_tables(pair.after)).indexes
        if index.unique
        and tuple(renamed.get(column, column) for column in index.columns) not in before
    ]


def _columns_before(pair: EntityPair) -> dict[str, str]:
    return {
        now.name: then.name
        for changed in pair.fields
        if changed.grade in ("same", "in_place")
        for then, now in zip(
            field_columns(changed.before), field_columns(changed.after), strict=True
        )
    }


def _duplicates(connection: Connection, pair: EntityPair, index: Index) -> Iterator[Finding]:
    known = _columns_before(pair)
    if any(column not in known for column in index.columns):
        return  # a new field is empty everywhere, a converted one is counted with its conversion
    table = table_name(pair.before.name)
    columns = [known[column] for column in index.columns]
    filled = " AND ".join(f"{quote(column)} IS NOT NULL" for column in columns)
    groups = (
        f"SELECT min(id) AS first, count(*) AS many FROM {quote(table)} WHERE {filled} "
        f"GROUP BY {quoted(columns)} HAVING count(*) > 1"
    )
    ((number, many),) = connection.run(
        f"SELECT count(*), coalesce(sum(many), 0) FROM ({groups}) AS g"
    )
    if number:
        sample = connection.run(f"SELECT first FROM ({groups}) AS g ORDER BY first LIMIT {SAMPLE}")
        address = f"{pair.after.name}.{index.columns[0]}"
        yield _doubled(address, int(many), tuple(row[0] for row in sample))


def _doubled(address: str, records: int, sample: tuple[int, ...]) -> Finding:
    return Finding(
        "M205", "error", address, f"{address} is to be unique, but {records} records share a value",
        (said("M205.way", "give them different values, or merge them, then plan again"),), records, sample, data=True,
    )  # fmt: skip
