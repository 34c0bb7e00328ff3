"""New records made from one: a deal from a lead, an invoice from a deal, several at once.

Everything goes through ``save`` under the rights of whoever converts. Only what they see is
carried over, and only to where nobody can read it who could not before.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.app import Conversion, Entity
from engine.model.carrying import carried, link_back
from engine.model.field import Field
from engine.model.pipeline import Channel
from engine.model.values import Client, Ref, is_empty
from engine.runtime.context import Context
from engine.runtime.fields.references import pointed_at
from engine.runtime.given import Carried, Data, Form, Values
from engine.runtime.lists.listing import may_create
from engine.runtime.making.origins import made_from, note_origin
from engine.runtime.making.widening import widened
from engine.runtime.names import titles_of
from engine.runtime.outcome import NotFound, Outcome, Refused, Saved
from engine.runtime.save import Write, readable_row, save
from engine.runtime.store import Row
from engine.runtime.viewmodel import OptionView

_TRIES = 4


@dataclass(frozen=True, slots=True)
class Converted:
    """What was made, and what had been made before.

    ``left`` are the fields of each new record that were to be filled and could not be: the person
    may not write them, or the value does not fit.
    """

    made: tuple[Ref, ...]
    existing: Mapping[Ref, str]
    left: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unconverted:
    """Nothing was made: why, by the entity of the new record."""

    refused: Mapping[str, Refused]


def offered(context: Context, entity: Entity) -> dict[str, Conversion]:
    """What the person may make from records of an entity."""
    found: dict[str, Conversion] = {}
    for conversion in entity.conversions:
        target = context.entity(conversion.to)
        if target is not None and may_create(context, target):
            found.setdefault(conversion.to, conversion)
    return found


def makes(context: Context, entity: Entity) -> tuple[OptionView, ...]:
    """The same for a menu: the entity and its label."""
    say = context.formats.say
    return tuple(
        OptionView(name, say(context.app.entities[name].label)) for name in offered(context, entity)
    )


def convert(
    context: Context, entity_name: str, number: int, wanted: Mapping[str, Form | Data],
    *, again: frozenset[str] = frozenset(), channel: Channel = "conversion",
) -> Converted | Unconverted | NotFound:  # fmt: skip
    """Make the ``wanted`` records (entity → what is given beside) from one; all of them or none.

    What the person can see was made before is not made once more, unless ``again`` names it.
    """
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number, lock=True) if entity else None
    if entity is None or row is None:
        return NotFound()
    conversions = offered(context, entity)
    targets = {name: context.app.entities[name] for name in wanted if name in conversions}
    existing = made_from(context, Ref(entity.name, number), targets.values())
    done = {ref.entity for ref in existing} - again
    operation = uuid.uuid4().hex
    refused: dict[str, Refused] = {}
    left: dict[str, tuple[str, ...]] = {}
    made: list[Ref] = []
    savepoint = context.connection.begin_nested()
    for name, target in targets.items():
        if name in done:
            continue
        values = values_for(context, entity, row, target, conversions[name])
        outcome, behind = _make(context, target, values, wanted[name], operation, channel)
        if isinstance(outcome, Saved):
            ref = Ref(name, outcome.id)
            note_origin(context, Ref(entity.name, number), ref, operation)
            made.append(ref)
            left[name] = behind
        elif isinstance(outcome, Refused):
            refused[name] = outcome
    if refused:
        savepoint.rollback()
        return Unconverted(refused)
    savepoint.commit()
    return Converted(tuple(made), existing, left)


def values_for(
    context: Context, entity: Entity, row: Row, target: Entity, conversion: Conversion
) -> Values:
    """What a record gives to one made from it, as far as the person sees it there."""
    decision = context.release.decider.decide(entity, context.actor, row.record, context.clock)
    mask = context.release.decider.mask(target, context.actor).editable
    pairs = {
        name: source
        for name, source in carried(entity, target, conversion).items()
        if source in decision.visible and name in mask
    }
    (row,) = context.computed(entity, (row,), pairs.values())
    refs = [
        ref
        for source in pairs.values()
        for ref in pointed_at(entity.fields[source], row.record.get(source))
    ]
    known = titles_of(context, refs).keys()
    values = {
        name: widened(
            context, entity, entity.fields[source], target.fields[name],
            readable_value(entity.fields[source], row.record.get(source), frozenset(known)),
        )
        for name, source in pairs.items()
    }  # fmt: skip
    values = {name: value for name, value in values.items() if not is_empty(value)}
    back = link_back(entity, target)
    if back is not None and back.name in mask and back.name not in conversion.map:
        values[back.name] = row.id if len(back.to) == 1 else Ref(entity.name, row.id)
    return Values(values)


def _make(
    context: Context, target: Entity, values: Values, given: Form | Data, operation: str,
    channel: Channel,
) -> tuple[Outcome, tuple[str, ...]]:  # fmt: skip
    """Save the new record. What was only carried over and is refused stays behind."""
    behind: dict[str, None] = {}
    outcome: Outcome = Refused(())
    for _ in range(_TRIES):
        both = Carried(values, given)
        pipeline, stage = given.word("pipeline"), given.word("stage")
        write = Write(
            target.name, both, pipeline=pipeline, stage=stage, channel=channel, operation=operation
        )
        outcome = save(context, write)
        at_fault = _at_fault(outcome, values, given)
        if not at_fault:
            break
        behind |= dict.fromkeys(sorted(at_fault))
        values = Values({n: v for n, v in values.values.items() if n not in at_fault})
    return outcome, tuple(behind)


def _at_fault(outcome: Outcome, values: Values, given: Form | Data) -> frozenset[str]:
    if not isinstance(outcome, Refused):
        return frozenset()
    alone = set(values.names()) - set(given.names())
    return frozenset(p.field for p in outcome.problems if p.code != "required") & alone


def readable_value(field: Field, value: object, known: frozenset[Ref]) -> object:
    """The value without records that the person may not read."""
    if isinstance(value, Client):
        company = value.company if Ref("company", value.company or 0) in known else None
        return Client(company, tuple(n for n in value.contacts if Ref("contact", n) in known))
    if field.type != "link":
        return value
    if isinstance(value, tuple):
        return tuple(item for item in value if known.issuperset(pointed_at(field, item)))
    return value if known.issuperset(pointed_at(field, value)) else None
