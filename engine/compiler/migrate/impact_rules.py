"""Records that would fail a rule that is new: they are left alone, but somebody should know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.compiler.migrate.conversions import Setting
from engine.compiler.migrate.database import Connection
from engine.compiler.migrate.diff import EntityPair
from engine.compiler.migrate.findings import SAMPLE, Finding, counted
from engine.compiler.migrate.impact_records import Records
from engine.compiler.migrate.impact_sql import count, ids, where_filled
from engine.compiler.migrate.sql import literal, quote
from engine.model.field import Field
from engine.model.pipeline import Pipeline
from engine.model.predicate import ALWAYS, NEVER, Predicate, disjunction
from engine.model.storage import has_values_table, table_name

Place = tuple[str, str]
"""A pipeline and one of its stages."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A field that is asked for now, on the records that stand in some stages (none: on all).

    ``places`` maps the stages before to those after. ``before`` is the condition under which the
    field was asked for there until now.
    """

    code: str
    address: str
    told: str
    field: str
    now: Predicate
    before: Predicate
    places: tuple[tuple[Place, Place], ...] = ()


def new_rules(connection: Connection, pair: EntityPair, setting: Setting) -> Iterator[Finding]:
    """Rules of fields and of stages that old records do not meet."""
    records = Records(connection, pair, setting)
    for rule in (*_of_fields(pair), *_of_stages(pair)):
        yield from _failing(records, rule)
    for changed in pair.fields:
        yield from _narrowed(connection, pair, changed.before, changed.after)


def _of_fields(pair: EntityPair) -> Iterator[Rule]:
    before = {one.after.name: one.before for one in pair.fields}
    for name, after in pair.after.fields.items():
        now = _asked(after)
        then = _asked(before.get(name))
        if now != NEVER and then not in (ALWAYS, now):
            address = f"{pair.after.name}.{name}"
            told = "required now" if now == ALWAYS else "required now on such records"
            yield Rule("M501", address, f"{address}, which is {told}", name, now, then)


def _asked(held: Field | None) -> Predicate:
    if held is None:
        return NEVER
    return ALWAYS if held.required else held.required_when or NEVER


def _of_stages(pair: EntityPair) -> Iterator[Rule]:
    found: dict[tuple[str, str, str, Predicate, Predicate], list[tuple[Place, Place]]] = {}
    former = {one.after.name: one.before.name for one in pair.fields}
    for place, target in _places(pair):
        pipeline = pair.after.pipelines[target[0]]
        names = dict.fromkeys(
            name for rule in pipeline.required if target[1] in rule.stages for name in rule.fields
        )
        for name in names:
            address, now = _asked_at(pipeline, target[1], name)
            _, then = _asked_at(pair.before.pipelines[place[0]], place[1], former.get(name, ""))
            if then not in (ALWAYS, now):
                key = (target[0], address, name, now, then)
                found.setdefault(key, []).append((place, target))
    for (name, address, field, now, then), places in found.items():
        told = f"{field}, which {address} asks for now"
        yield Rule("M502", f"{pair.after.name}/{name}", told, field, now, then, tuple(places))


def _places(pair: EntityPair) -> Iterator[tuple[Place, Place]]:
    """Every stage that records may stand in, and where they stand afterwards."""
    moved = {
        (then[0], then[1]): (now[0], now[1]) if now else ("", "")
        for moves in pair.moves
        if moves.field == "stage"
        for _, then, now in moves.pairs
    }
    for pipeline in pair.before.pipelines.values():
        for stage in pipeline.stages:
            target = moved.get((pipeline.name, stage), (pipeline.name, stage))
            if pair.after.stage(*target):
                yield (pipeline.name, stage), target


def _asked_at(pipeline: Pipeline, stage: str, name: str) -> tuple[str, Predicate]:
    """The address of the first rule that asks for a field in a stage, and when they ask."""
    rules = [one for one in pipeline.required if stage in one.stages and name in one.fields]
    if not rules:
        return "", NEVER
    return rules[0].address, disjunction(*(rule.when or ALWAYS for rule in rules))


def _failing(records: Records, rule: Rule) -> Iterator[Finding]:
    connection, pair = records.connection, records.pair
    changed = next((one for one in pair.fields if one.after.name == rule.field), None)
    if changed is not None and not changed.before.stored:
        return
    entity = pair.before.name
    lacks = "1 = 1" if changed is None else f"NOT ({where_filled(entity, changed.before)})"
    stages = " OR ".join(
        f"(t.pipeline = {literal(name)} AND t.stage = {literal(stage)})"
        for (name, stage), _ in rule.places
    )
    # What lies in the recycle bin is judged when it is taken out.
    where = f"({stages or '1 = 1'}) AND {lacks} AND t.deleted_at IS NULL"
    groups: Counter[tuple[str, str, int | None]] = Counter()
    sample: tuple[int, ...] = ()
    if rule.now == ALWAYS and rule.before == NEVER:
        groups.update(_grouped(connection, pair, where))
        sample = ids(connection, table_name(entity), where)
    else:
        for known in records.newly_failing(where, rule.now, rule.before):
            values = known.before.values
            owner = values.get("owner")
            groups[
                str(values.get("pipeline") or ""), str(values.get("stage") or ""),
                owner if isinstance(owner, int) else None,
            ] += 1  # fmt: skip
            if len(sample) < SAMPLE:
                sample = (*sample, known.id)
    many = sum(groups.values())
    if many:
        message = f"{counted(many, 'record lacks', 'records lack')} {rule.told}"
        details = _told(connection, groups, dict(rule.places))
        stay = ("they stay as they are and are asked for it when somebody edits them",)
        yield Finding(
            rule.code, "warning", rule.address, message,
            (*details, *(stay if rule.code == "M501" else ())), many, sample,
            limit="broken_records",
        )  # fmt: skip


def _grouped(
    connection: Connection, pair: EntityPair, where: str
) -> Mapping[tuple[str, str, int | None], int]:
    names = pair.before.fields
    columns = [f"t.{name}" if name in names else "NULL" for name in ("pipeline", "stage", "owner")]
    table = quote(table_name(pair.before.name))
    group = ", ".join(column for column in columns if column != "NULL")
    rows = connection.run(
        f"SELECT {', '.join(columns)}, count(*) FROM {table} AS t WHERE {where}"
        + (f" GROUP BY {group}" if group else "")
    )
    return {(row[0] or "", row[1] or "", row[2]): row[3] for row in rows}


MOST_DETAILS = 20


def _told(
    connection: Connection, groups: Mapping[tuple[str, str, int | None], int],
    places: Mapping[Place, Place],
) -> Iterable[str]:  # fmt: skip
    """The numbers for each stage and owner, the owners by the names that people know."""
    people = _people(connection, {owner for _, _, owner in groups if owner is not None})
    ordered = sorted(groups.items(), key=lambda one: (one[0][0], one[0][1], one[0][2] or 0))
    several = len({pipeline for pipeline, _, _ in groups}) > 1
    for (*place, owner), many in ordered[:MOST_DETAILS]:
        pipeline, stage = places.get((place[0], place[1]), (place[0], place[1]))
        where = f"{pipeline}:{stage}" if several else stage
        who = people.get(owner, f"user {owner}") if owner is not None else "without an owner"
        yield f"{many} in {where}, {who}" if where else f"{many}, {who}"
    if len(ordered) > MOST_DETAILS:
        rest = sum(many for _, many in ordered[MOST_DETAILS:])
        yield f"{rest} more, of {len(ordered) - MOST_DETAILS} other stages and owners"


def _people(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    wanted = ", ".join(str(number) for number in sorted(numbers))
    if not wanted:
        return {}
    rows = connection.run(f"SELECT id, name, login FROM scheda_user WHERE id IN ({wanted})")
    return {number: f"{name} ({login})" for number, name, login in rows}


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
            "M503", "warning", address, f"{counted(records, 'value', 'values')} of {address} outside of its new bounds",
            ("they stay as they are until somebody edits them",),
            records, ids(connection, table, where), limit="broken_records",
        )  # fmt: skip
