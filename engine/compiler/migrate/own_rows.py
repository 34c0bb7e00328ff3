"""Names of entities, pipelines and fields that stand in rows of the engine's own tables.

A table of the engine that speaks of an entity has a column ``entity`` (or ``something_entity``); one
that speaks of a part of it has ``pipeline`` or ``field`` beside. So a table that comes later follows
renamings by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.compiler.migrate import operations as op
from engine.compiler.migrate.builder import Builder
from engine.compiler.migrate.diff import Diff, EntityPair
from engine.compiler.migrate.sql import literal, quote, quoted
from engine.model.own_tables import OWN_TABLES
from engine.model.storage import Table

_NAMES = {"scheda_sequence": "name"}
"""Tables that keep the name of an entity in another column."""


def rename_in_own_tables(builder: Builder, diff: Diff) -> None:
    """Let the engine's own rows follow what is renamed; the parts first, then the entities."""
    for pair in diff.pairs:
        for column, renamed in (("field", _fields(pair)), ("pipeline", renamed_pipelines(pair))):
            where = f"{quote('entity')} = {literal(pair.before.name)}"
            for table in OWN_TABLES:
                if renamed and {"entity", column} <= {one.name for one in table.columns}:
                    _rename(builder, table, column, renamed, where)
    if diff.roles:
        roles = next(table for table in OWN_TABLES if table.name == "scheda_user_role")
        _rename(builder, roles, "role", diff.roles)
    entities = {now: then for then, now in _entities(diff).items()}
    for table, column in speaking_of_entities():
        if entities:
            _set_aside(builder, table, column, entities)
            _rename(builder, table, column, {then: now for now, then in entities.items()})


def speaking_of_entities() -> list[tuple[Table, str]]:
    """(own table, its column that names an entity)."""
    return [
        (table, column.name)
        for table in OWN_TABLES
        for column in table.columns
        if column.name in ("entity", _NAMES.get(table.name)) or column.name.endswith("_entity")
    ]


def forget_entity(builder: Builder, entity: str) -> None:
    """Take the rows of a purged entity out of every table that speaks of it, the timeline last."""
    told = sorted(speaking_of_entities(), key=lambda pair: pair[0].name == "scheda_entry")
    for table, column in told:
        builder.add(
            op.Execute(
                table.name,
                f"DELETE FROM {quote(table.name)} WHERE {quote(column)} = {literal(entity)}",
                f"take {entity} out of {table.name}",
            ),
            "contract", entity,
        )  # fmt: skip


def _entities(diff: Diff) -> dict[str, str]:
    return {
        pair.before.name: pair.after.name
        for pair in diff.pairs
        if pair.before.name != pair.after.name
    }


def _fields(pair: EntityPair) -> dict[str, str]:
    return {
        one.before.name: one.after.name for one in pair.fields if one.before.name != one.after.name
    }


def renamed_pipelines(pair: EntityPair) -> dict[str, str]:
    """Pipelines of an entity, before → after."""
    return {
        then[0]: now[0]
        for moves in pair.moves
        if moves.field == "stage" and moves.renamed
        for _, then, now in moves.pairs
        if then[0] != now[0]
    }


def _set_aside(builder: Builder, table: Table, column: str, entities: Mapping[str, str]) -> None:
    """Rows of an archived entity make room for the one that takes its name."""
    archived = {entry.address for entry in builder.archive} - set(entities.values())
    for name in sorted(archived & entities.keys()):
        builder.add(
            op.Remap(table.name, (column,), (((name,), (f"{name}${builder.serial}",)),)),
            "switch", name,
        )  # fmt: skip


def _rename(
    builder: Builder, table: Table, column: str, renamed: Mapping[str, str], where: str = ""
) -> None:
    """All names at once; through a name in between where two must not meet on the way."""
    cause = next(iter(renamed.values()))
    key = column in table.primary or any(i.unique and column in i.columns for i in table.indexes)
    if key and renamed.keys() & set(renamed.values()):
        between = {name: f"${name}" for name in renamed}
        _update(builder, table.name, column, between, where, cause)
        renamed = {between[old]: new for old, new in renamed.items()}
    _update(builder, table.name, column, renamed, where, cause)


def _update(
    builder: Builder, table: str, column: str, renamed: Mapping[str, str], where: str, cause: str
) -> None:  # fmt: skip
    cases = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in renamed.items())
    names = ", ".join(literal(old) for old in renamed)
    sql = (
        f"UPDATE {quote(table)} SET {quote(column)} = CASE {quoted([column])} {cases} END "
        f"WHERE {quote(column)} IN ({names})" + (f" AND {where}" if where else "")
    )
    words = ", ".join(f"{old} is {new} now" for old, new in renamed.items())
    builder.add(op.Execute(table, sql, f"in {table}, {words}"), "switch", cause)
