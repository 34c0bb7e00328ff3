"""What belongs together: what a record was made from and what was made from it, and its links.

Three statements, whatever there is: the pairs of origin in both directions, the records that point
here, and what is told of all of them. A record that the reader may not read is not there, nor is
what is only reached through it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.values import Money, Ref
from engine.runtime.card.choices import target_entities
from engine.runtime.card.stages import stage_view
from engine.runtime.card.treeviews import BranchView, NodeView, TreeView
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.fields import shown
from engine.runtime.fields.references import pointed_at
from engine.runtime.lists.listing import may_list
from engine.runtime.making.origins import ORIGIN
from engine.runtime.names import Names, person_view, read_titles, readable_titles
from engine.runtime.sql.columns import Condition
from engine.runtime.sql.conditions import UnknownFieldError
from engine.runtime.store import Row

_USER = OWN["scheda_user"]
DEEPEST = 6
EACH = 20
"""Records shown of those that point here with one field."""
_MOST_PAIRS = 400


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of one record."""

    title: str
    pipeline: str | None
    stage: str | None
    amount: int | None
    currency: str | None
    owner: int | None
    owner_name: str | None
    created: datetime | None


@dataclass(frozen=True, slots=True)
class _Pointing:
    """A field that may point here, with the records that do."""

    entity: Entity
    field: Field
    numbers: tuple[int, ...]


def view_tree(context: Context, entity: Entity, row: Row, visible: frozenset[str]) -> TreeView:
    """What belongs to a record; ``visible`` are the fields that the reader sees on it."""
    here = Ref(entity.name, row.id)
    up, down = _pairs(context, here)
    links = [
        (field, tuple(pointed_at(field, row.record.get(name))))
        for name, field in entity.fields.items()
        if name in visible and target_entities(field)
    ]
    pointing = _pointing(context, here)
    refs = {ref for pair in (*up, *down) for ref in pair}
    refs |= {ref for _, found in links for ref in found}
    refs |= {Ref(one.entity.name, number) for one in pointing for number in one.numbers}
    told = _told(context, refs - {here})
    say = context.formats.say
    branches = [
        BranchView(
            say(field.label), tuple(_node(context, told, ref) for ref in found if ref in told)
        )
        for field, found in links
    ]
    backwards = [
        BranchView(
            _pointing_label(context, entity, one),
            tuple(
                _node(context, told, ref)
                for number in one.numbers[:EACH]
                if (ref := Ref(one.entity.name, number)) in told
            ),
            len(one.numbers) > EACH,
        )
        for one in pointing
    ]
    return TreeView(
        _grown(context, told, here, [(target, source) for source, target in up], {here}),
        _grown(context, told, here, down, {here}),
        tuple(one for one in branches if one.nodes),
        tuple(one for one in backwards if one.nodes),
    )


def _pointing_label(context: Context, entity: Entity, one: _Pointing) -> str:
    """The kind of records, and the field where others of its fields point here too."""
    say = context.formats.say
    ways = [field for field in one.entity.fields.values() if entity.name in target_entities(field)]
    if len(ways) == 1 and one.entity.name != entity.name:
        return say(one.entity.plural)
    return f"{say(one.entity.plural)}: {say(one.field.label)}"


def _pairs(context: Context, here: Ref) -> tuple[list[tuple[Ref, Ref]], list[tuple[Ref, Ref]]]:
    """The pairs (source, target) above and below a record, a few generations far."""
    walks = []
    for near, far in (("target", "source"), ("source", "target")):
        start = sa.select(
            sa.literal(near).label("near"), ORIGIN.c.source_entity, ORIGIN.c.source,
            ORIGIN.c.target_entity, ORIGIN.c.target, sa.literal(1).label("depth"),
        ).where(ORIGIN.c[f"{near}_entity"] == here.entity, ORIGIN.c[near] == here.id)  # fmt: skip
        walk = start.cte(f"walk_{near}", recursive=True)
        step = sa.select(
            sa.literal(near), ORIGIN.c.source_entity, ORIGIN.c.source,
            ORIGIN.c.target_entity, ORIGIN.c.target, walk.c.depth + 1,
        ).where(
            ORIGIN.c[f"{near}_entity"] == walk.c[f"{far}_entity"],
            ORIGIN.c[near] == walk.c[far], walk.c.depth < DEEPEST,
        )  # fmt: skip
        walk = walk.union(step)
        walks.append(sa.select(walk))
    found: dict[str, dict[tuple[Ref, Ref], None]] = {"target": {}, "source": {}}
    for near, source_entity, source, target_entity, target, _ in context.connection.execute(
        sa.union_all(*walks).limit(_MOST_PAIRS)
    ):
        found[near][Ref(source_entity, source), Ref(target_entity, target)] = None
    return list(found["target"]), list(found["source"])


def _grown(
    context: Context, told: Mapping[Ref, _Told], at: Ref, pairs: list[tuple[Ref, Ref]],
    passed: set[Ref],
) -> tuple[NodeView, ...]:  # fmt: skip
    """The readable records next to one, each with those beyond it."""
    nodes = []
    for near, far in pairs:
        if near == at and far in told and far not in passed:
            beyond = _grown(context, told, far, pairs, passed | {far})
            nodes.append(_node(context, told, far, beyond))
    return tuple(nodes)


def _pointing(context: Context, here: Ref) -> list[_Pointing]:
    """The records that point here, by the field that does: one statement."""
    selects: list[sa.Select[Any]] = []
    fields: dict[tuple[str, str], tuple[Entity, Field]] = {}
    for entity in context.app.entities.values():
        if not may_list(context, entity):
            continue
        for field in entity.fields.values():
            test = _points(context, entity, field, here)
            if test is None:
                continue
            fields[entity.name, field.name] = (entity, field)
            columns = context.columns(entity)
            some = (
                sa.select(
                    sa.literal(entity.name).label("entity"), sa.literal(field.name).label("field"),
                    columns.id.label("id"),
                )
                .where(context.readable(entity), test)
                .order_by(columns.id.desc())
                .limit(EACH + 1)
                .subquery()
            )  # fmt: skip
            selects.append(sa.select(*some.c))
    if not selects:
        return []
    found: dict[tuple[str, str], list[int]] = {}
    rows = context.connection.execute(selects[0] if len(selects) == 1 else sa.union_all(*selects))
    for name, field_name, number in rows:
        found.setdefault((name, field_name), []).append(number)
    return [
        _Pointing(*fields[key], tuple(sorted(numbers, reverse=True)))
        for key, numbers in found.items()
    ]


def _points(context: Context, entity: Entity, field: Field, here: Ref) -> Condition | None:
    """That a field of a record points here, as far as the reader sees it; None when it cannot."""
    if here.entity not in target_entities(field) or not field.stored:
        return None
    try:
        seen = context.questions(entity).seen(field.name)
    except UnknownFieldError:
        return None
    columns = context.columns(entity)
    rows, main, second = columns.rows(field), columns.main(field), columns.second(field)
    tests: list[Condition] = []
    if rows is not None and (field.type != "client" or here.entity == "contact"):
        tests.append(sa.exists().where(rows[1], rows[0].c.value == here.id))
    if main is not None and (field.type != "client" or here.entity == "company"):
        same = main == here.id
        tests.append(same if second is None else sa.and_(same, second == here.entity))
    if not tests:
        return None
    return sa.or_(*tests) if seen is None else sa.and_(seen, sa.or_(*tests))


def _told(context: Context, refs: Iterable[Ref]) -> dict[Ref, _Told]:
    """Title, stage and amount of the records that may be read: one statement."""
    wanted: dict[str, list[int]] = {}
    for ref in refs:
        wanted.setdefault(ref.entity, []).append(ref.id)
    selects = [
        readable_titles(context, entity)
        .add_columns(*_facts(context, entity))
        .where(context.columns(entity).id.in_(sorted(numbers)))
        for name, numbers in sorted(wanted.items())
        if (entity := context.entity(name)) is not None
    ]
    return {ref: _Told(title, *facts) for ref, title, *facts in read_titles(context, selects)}


def _facts(context: Context, entity: Entity) -> list[sa.ColumnElement[Any]]:
    """Pipeline, stage, amount, currency and ``_origin``, null where hidden or not had."""
    questions = context.questions(entity)
    columns: list[sa.ColumnElement[Any]] = []
    for name in ("pipeline", "stage"):
        column = _seen(context, entity, entity.fields.get(name))
        columns.append(sa.cast(sa.null(), sa.Text()) if column is None else column)
    field = amount_field(context, entity)
    if field is None:
        nothing = sa.cast(sa.null(), sa.BigInteger()), sa.cast(sa.null(), sa.Text())
        return [*columns, *nothing, *_origin(context, entity)]
    value, currency = questions.value(field), questions.columns.second(field)
    assert value is not None
    assert currency is not None
    amount = sa.type_coerce(value, sa.BigInteger())
    return [*columns, amount, currency, *_origin(context, entity)]


def _origin(context: Context, entity: Entity) -> tuple[sa.ColumnElement[Any], ...]:
    """Who is responsible, by number and name, and when it was created."""
    owner = _seen(context, entity, entity.fields.get("owner"))
    created = _seen(context, entity, entity.fields.get("created_at"))
    moment = context.columns(entity).table.c.created_at.type
    at = sa.cast(sa.null(), moment) if created is None else sa.type_coerce(created, moment)
    if owner is None:
        return sa.cast(sa.null(), sa.BigInteger()), sa.cast(sa.null(), sa.Text()), at
    named = sa.select(_USER.c.name).where(_USER.c.id == owner).scalar_subquery()
    return sa.type_coerce(owner, sa.BigInteger()), named, at


def _seen(context: Context, entity: Entity, field: Field | None) -> sa.ColumnElement[Any] | None:
    if field is None:
        return None
    try:
        return context.questions(entity).value(field)
    except UnknownFieldError:
        return None


def amount_field(context: Context, entity: Entity) -> Field | None:
    """The amount that stands for a record: the one its board sums, else the first of its list."""
    mask = context.release.decider.mask(entity, context.actor).visible
    for name in (entity.layout.board.sum, *entity.layout.list.columns):
        field = entity.fields.get(name)
        if field is not None and field.type == "money" and field.stored and name in mask:
            return field
    return None


def _node(
    context: Context, told: Mapping[Ref, _Told], ref: Ref, beyond: tuple[NodeView, ...] = ()
) -> NodeView:
    facts, entity = told[ref], context.app.entities[ref.entity]
    stage = entity.stage(facts.pipeline, facts.stage)
    field = amount_field(context, entity)
    amount = ""
    if field is not None and facts.amount is not None:
        value = Money(Decimal(facts.amount).scaleb(-field.digits), facts.currency or "")
        amount = shown(field, value, context.formats)
    return NodeView(
        Names(context, {ref: facts.title}).link(ref), context.formats.say(entity.label),
        stage_view(context.formats, str(facts.pipeline), stage) if stage else None, amount, beyond,
        person_view(facts.owner, facts.owner_name) if facts.owner and facts.owner_name else None,
        context.formats.day(facts.created.astimezone(context.formats.zone).date())
        if facts.created else "",
    )  # fmt: skip
