"""Records that would fail a rule that is new: they are left alone, but somebody should know."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compiler.migrate.database import Connection
from engine.compiler.migrate.diff import EntityPair
from engine.compiler.migrate.findings import Finding
from engine.compiler.migrate.impact_sql import count, ids, where_filled
from engine.compiler.migrate.sql import literal, quote
from engine.model.field import Field
from engine.model.pipeline import Requirement
from engine.model.storage import has_values_table, table_name


def new_rules(connection: Connection, pair: EntityPair) -> Iterator[Finding]:
    """Rules of fields and of stages that old records do not meet."""
    for changed in pair.fields:
        before, after = changed.before, changed.after
        if after.required and not before.required:
            yield from _missing(connection, pair, before, after)
        yield from _narrowed(connection, pair, before, after)
    for added in pair.added:
        if added.required:
            yield from _missing(connection, pair, None, added)
    for name, pipeline in pair.after.pipelines.items():
        former = pair.before.pipelines.get(name)
        old = {
            (field, stage)
            for rule in (former.required if former else ())
            for field in rule.fields
            for stage in rule.stages
        }
        for rule in pipeline.required:
            for field in rule.fields:
                stages = [stage for stage in rule.stages if (field, stage) not in old]
                if stages and former and not rule.when:
                    yield from _lacking(connection, pair, name, rule, field, stages)


def _missing(
    connection: Connection, pair: EntityPair, before: Field | None, after: Field
) -> Iterator[Finding]:
    table = table_name(pair.before.name)
    where = f"NOT ({where_filled(pair.before.name, before)})" if before else "1 = 1"
    records = count(connection, table, where)
    if records:
        address = f"{pair.after.name}.{after.name}"
        message = f"{records} records lack {address}, which is required now"
        yield Finding(
            "M501", "warning", address, message,
            ("they stay as they are and are asked for it when somebody edits them",),
            records, ids(connection, table, where), limit="broken_records",
        )  # fmt: skip


def _lacking(
    connection: Connection, pair: EntityPair, pipeline: str, rule: Requirement, field: str,
    stages: list[str],
) -> Iterator[Finding]:  # fmt: skip
    changed = next((one for one in pair.fields if one.after.name == field), None)
    entity = pair.before.name
    lacks = "1 = 1" if changed is None else f"NOT ({where_filled(entity, changed.before)})"
    if changed is not None and not changed.before.stored:
        return
    names = ", ".join(literal(stage) for stage in stages)
    where = f"t.pipeline = {literal(pipeline)} AND t.stage IN ({names}) AND {lacks}"
    table = table_name(entity)
    groups = connection.run(
        f"SELECT t.stage, t.owner, count(*) FROM {quote(table)} AS t WHERE {where} "
        "GROUP BY t.stage, t.owner ORDER BY t.stage, t.owner"
    )
    if not groups:
        return
    records = sum(row[2] for row in groups)
    details = tuple(
        f"{many} in {stage}, {f'owner {owner}' if owner else 'without an owner'}"
        for stage, owner, many in groups[:20]
    )
    message = f"{records} records lack {field}, which {rule.address} asks for now"
    yield Finding(
        "M502", "warning", f"{pair.after.name}/{pipeline}", message, details, records,
        ids(connection, table, where), limit="broken_records",
    )  # fmt: skip


def _narrowed(
    connection: Connection, pair: EntityPair, before: Field, after: Field
) -> Iterator[Finding]:
    """Values that are too long, or out of bounds, now."""
    if not before.stored or has_values_table(before) or before.type != after.type:
        return
    column = f"t.{quote(before.name)}"
    wheres = []
    if after.max_length and (before.max_length or after.max_length + 1) > after.max_length:
        wheres.append(f"length({column}) > {after.max_length}")
    for bound, sign in (("min", "<"), ("max", ">")):
        new, old = getattr(after, bound), getattr(before, bound)
        if isinstance(new, int) and new != old and before.kind.columns[0][1] == "integer":
            wheres.append(f"{column} {sign} {new}")
    if not wheres:
        return
    where = " OR ".join(wheres)
    table = table_name(pair.before.name)
    records = count(connection, table, where)
    if records:
        address = f"{pair.after.name}.{after.name}"
        yield Finding(
            "M503", "warning", address, f"{records} values of {address} break its new bounds",
            ("they stay as they are until somebody edits them",),
            records, ids(connection, table, where), limit="broken_records",
        )  # fmt: skip
