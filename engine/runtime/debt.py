"""Debt: records that stand in a stage without what the stage requires.

A new rule never blocks old records; it bites when they move or are touched. Until then they are
debt, counted here for each rule, stage and responsible, so that somebody can burn it down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.pipeline import Pipeline, Requirement
from engine.model.predicate import ALWAYS, Filled, Predicate, StageIn, conjunction
from engine.runtime.context import Context


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


def debt(context: Context, entity: Entity) -> Iterator[Owed]:
    """What the records that the person may read owe; one statement for each rule and field.

    Fields the person may not see are left out, and so is whether they are filled.
    """
    visible = context.release.decider.mask(entity, context.actor).granted
    for field in entity.fields.values():
        when = ALWAYS if field.required else field.required_when
        if when is not None and field.name in visible:
            yield from _owed(context, entity, f"{entity.name}.{field.name}", field.name, when)
    for pipeline in entity.pipelines.values():
        for rule in pipeline.required:
            if rule.since is None or rule.since <= context.clock.today:
                yield from _of_rule(context, entity, pipeline, rule, visible)


def _of_rule(
    context: Context, entity: Entity, pipeline: Pipeline, rule: Requirement,
    visible: frozenset[str],
) -> Iterator[Owed]:  # fmt: skip
    there = StageIn(tuple((pipeline.name, stage) for stage in rule.stages))
    when = conjunction(there, rule.when or ALWAYS)
    for name in rule.fields:
        if name in visible:
            yield from _owed(context, entity, rule.address, name, when)


def _owed(
    context: Context, entity: Entity, address: str, name: str, when: Predicate
) -> Iterator[Owed]:
    table = context.columns(entity).table
    lacking = context.rules(entity).sql(conjunction(when, Filled(name, filled=False)))
    places = [table.c.pipeline, table.c.stage] if entity.pipelines else []
    statement = (
        sa.select(*places, table.c.owner, table.c.id)
        .where(context.readable(entity), lacking)
        .order_by(*places, table.c.owner, table.c.id)
    )
    found: dict[tuple[str, str, int | None], list[int]] = {}
    for *place, owner, number in context.connection.execute(statement):
        pipeline, stage = place or ("", "")
        found.setdefault((pipeline or "", stage or "", owner), []).append(number)
    for (pipeline, stage, owner), numbers in found.items():
        yield Owed(
            entity.name, address, name, pipeline, stage, owner, len(numbers),
            tuple(numbers[:SAMPLE]),
        )  # fmt: skip
