"""Debt: records that stand in a stage without what the stage requires.

A new rule never blocks old records; it bites when they move or are touched. Until then they are
debt, counted here for each rule, stage and responsible, so that somebody can burn it down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from engine.model.access import Verb
from engine.model.app import Entity
from engine.model.predicate import ALWAYS, Filled, Predicate, StageIn, conjunction
from engine.runtime.context import Context
from engine.runtime.names import read_titles, readable_titles
from engine.runtime.sql.columns import Condition


@dataclass(frozen=True, slots=True)
class Rule:
    """A field that records must have where a condition holds; ``address`` is the rule's.

    ``strict`` is the first day on which old records are refused at every save, None when they are
    only asked as they enter a stage or as what the rule looks at is touched.
    """

    address: str
    field: str
    when: Predicate
    strict: date | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """How many records of one responsible lack a field in a stage; ``address`` is the rule's.

    ``owner`` is None where nobody is responsible. ``records`` are the numbers of a few of them.
    """

    entity: str
    address: str
    field: str
    pipeline: str
    stage: str
    owner: int | None
    count: int
    records: tuple[int, ...]


SAMPLE = 5
_TOGETHER = 100
"""Rules asked about in one statement."""
_GROUP = ("pipeline", "stage", "owner")
_NO_STAGE = sa.cast(sa.null(), sa.Text())


def rules(context: Context, entity: Entity) -> Iterator[Rule]:
    """The rules that hold today, for fields whose existence is no secret to the person."""
    visible = context.release.decider.mask(entity, context.actor).granted
    for field in entity.fields.values():
        when = ALWAYS if field.required else field.required_when
        if when is not None and field.name in visible:
            yield Rule(f"{entity.name}.{field.name}", field.name, when)
    for pipeline in entity.pipelines.values():
        for rule in pipeline.required:
            if rule.since is not None and rule.since > context.clock.today:
                continue
            there = StageIn(tuple((pipeline.name, stage) for stage in rule.stages))
            when = conjunction(there, rule.when or ALWAYS)
            strict = None
            if rule.since is not None and rule.grace is not None:
                strict = rule.since + timedelta(days=rule.grace + 1)
            for name in rule.fields:
                if name in visible:
                    yield Rule(rule.address, name, when, strict)


def debt(context: Context, entities: Iterable[Entity], verb: Verb = "read") -> Iterator[Owed]:
    """What the records that the person may read owe: one statement for many rules and fields.

    With ``edit`` only the records that the person may do something about are counted.
    """
    asked = [(entity, rule) for entity in entities for rule in rules(context, entity)]
    for begin in range(0, len(asked), _TOGETHER):
        yield from _owed(context, asked[begin : begin + _TOGETHER], verb)


def owing(
    context: Context, entity: Entity, rule: Rule, verb: Verb, place: tuple[str, str],
    owner: int | None, *, after: int = 0, limit: int = 50,
) -> tuple[tuple[int, str], ...]:  # fmt: skip
    """The records of one responsible that lack a field in a stage: number and title, by number."""
    columns = context.columns(entity)
    here: list[Condition] = [columns.table.c.owner.is_not_distinct_from(owner)]
    if entity.pipelines:
        here += [
            column.is_not_distinct_from(name or None)
            for column, name in zip(
                (columns.table.c.pipeline, columns.table.c.stage), place, strict=True
            )
        ]
    found = (
        readable_titles(context, entity)
        .where(_lacking(context, entity, rule, verb), *here, columns.id > after)
        .order_by(columns.id)
        .limit(limit)
    )
    return tuple((ref.id, title) for ref, title, *_ in read_titles(context, (found,)))


def _lacking(context: Context, entity: Entity, rule: Rule, verb: Verb) -> Condition:
    engine = context.rules(entity)
    lacking = engine.sql(conjunction(rule.when, Filled(rule.field, filled=False)))
    parts = [context.readable(entity), lacking]
    if verb != "read":
        reach = context.release.decider.reach(entity, context.actor, verb)
        parts.append(engine.sql(reach))
    return sa.and_(*parts)


def _owed(context: Context, asked: Sequence[tuple[Entity, Rule]], verb: Verb) -> Iterator[Owed]:
    selects = [
        _few(context, place, entity, rule, verb) for place, (entity, rule) in enumerate(asked)
    ]
    found: dict[tuple[int, str, str, int | None], list[int]] = {}
    counts: dict[tuple[int, str, str, int | None], int] = {}
    for turn, pipeline, stage, owner, record, number in context.connection.execute(
        sa.union_all(*selects)
    ):
        key = (turn, pipeline or "", stage or "", owner)
        found.setdefault(key, []).append(record)
        counts[key] = number
    for key in sorted(found, key=lambda key: (*key[:3], key[3] or 0)):
        turn, pipeline, stage, owner = key
        entity, rule = asked[turn]
        yield Owed(
            entity.name, rule.address, rule.field, pipeline, stage, owner, counts[key],
            tuple(sorted(found[key])),
        )  # fmt: skip


def _few(
    context: Context, place: int, entity: Entity, rule: Rule, verb: Verb
) -> sa.Select[Any]:  # fmt: skip
    """A few records of each stage and responsible that lack a field, with how many there are."""
    table = context.columns(entity).table
    where = [table.c.pipeline, table.c.stage] if entity.pipelines else [_NO_STAGE, _NO_STAGE]
    group = [*where, table.c.owner]
    numbered = (
        sa.select(
            *(column.label(name) for column, name in zip(group, _GROUP, strict=True)), table.c.id,
            sa.func.row_number().over(partition_by=group, order_by=table.c.id).label("turn"),
            sa.func.count().over(partition_by=group).label("number"),
        )
        .where(_lacking(context, entity, rule, verb))
        .subquery()
    )  # fmt: skip
    told = [numbered.c[name] for name in (*_GROUP, "id", "number")]
    return sa.select(sa.literal(place), *told).where(numbered.c.turn <= SAMPLE)
