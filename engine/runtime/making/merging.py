"""Making one record of several: the first stays, the others go to the recycle bin.

One transaction through ``save``, under the rights of whoever merges: to edit all of them and to
delete those that go. What the person does not see, or may not write, is not touched: the first
record keeps its own, and what the others have goes to the bin with them.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from engine.model.access import Verb
from engine.model.app import Entity
from engine.model.judge import Problem
from engine.model.pipeline import Channel
from engine.model.values import Ref, is_empty
from engine.runtime.context import Context
from engine.runtime.given import Values
from engine.runtime.making.relinking import TooManyError, move_belongings, relink, replaced
from engine.runtime.outcome import Conflict, NotFound, Outcome, Refused, Saved
from engine.runtime.save import Write, conflict_since, delete, readable_row, save
from engine.runtime.seen import Seen
from engine.runtime.store import Row
from engine.runtime.timeline.history import Event, record_event

MOST = 10
"""Records merged at once."""
_KEPT = frozenset({"owner", "open", "pipeline", "stage"})
"""What the first record keeps unless something else is chosen, or keeps always."""
_NEVER = frozenset({"pipeline", "stage"})


@dataclass(frozen=True, slots=True)
class Undecided:
    """Fields that differ and of which nobody said which value is to stay: field → whose."""

    fields: Mapping[str, tuple[int, ...]]


def merge(
    context: Context, entity_name: str, numbers: Sequence[int], chosen: Mapping[str, int],
    *, then: Mapping[int, Seen] | None = None, channel: Channel = "card",
) -> Saved | Refused | Conflict | NotFound | Undecided:  # fmt: skip
    """Make one of the records; ``chosen`` says whose value stays of a field that differs.

    ``then`` is what the person saw of them; None when nobody has looked before.
    """
    entity = context.entity(entity_name)
    if entity is None or not 2 <= len(numbers) <= MOST or len(set(numbers)) != len(numbers):
        return NotFound()
    # Locked in the order of their numbers, so that two merges wait for each other and not forever.
    found = {n: readable_row(context, entity, n, lock=True) for n in sorted(numbers)}
    rows = [row for number in numbers if (row := found[number]) is not None]
    if len(rows) != len(numbers):
        return NotFound()
    for row in rows:
        seen = (then or {}).get(row.id)
        conflict = conflict_since(context, entity, row, seen) if seen else None
        if conflict is not None:
            return conflict
    problems = _unfit(context, entity, rows, chosen)
    if problems:
        return Refused(problems)
    open_to = mergeable(context, entity, rows)
    undecided = differing(entity, rows, open_to).keys() - chosen.keys() - _KEPT
    if undecided:
        differ = differing(entity, rows, open_to)
        return Undecided({name: differ[name] for name in entity.fields if name in undecided})
    savepoint = context.connection.begin_nested()
    try:
        outcome = _merged(context, entity, rows, open_to, chosen, channel)
    except TooManyError:
        outcome = Refused((Problem("", "too_many"),))
    except IntegrityError:
        outcome = Refused((Problem("", "taken"),))
    if isinstance(outcome, Saved):
        savepoint.commit()
    else:
        savepoint.rollback()
    return outcome


def mergeable(context: Context, entity: Entity, rows: Sequence[Row]) -> tuple[str, ...]:
    """The fields that the person sees on all of the records and may write on the first."""
    decider = context.release.decider
    decisions = [
        decider.decide(entity, context.actor, row.record, context.clock) for row in rows
    ]  # fmt: skip
    seen = frozenset.intersection(*(decision.visible for decision in decisions))
    return tuple(
        name for name in entity.fields
        if name in seen and name in decisions[0].editable and name not in _NEVER
    )  # fmt: skip


def differing(
    entity: Entity, rows: Sequence[Row], names: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """The fields with several values among the records, and which records have one.

    Lists never differ: they are joined.
    """
    found = {}
    for name in names:
        filled = [row for row in rows if not is_empty(row.record.get(name))]
        if (
            len({repr(row.record.get(name)) for row in filled}) > 1
            and not entity.fields[name].multiple
        ):
            found[name] = tuple(row.id for row in filled)
    return found


def _unfit(
    context: Context, entity: Entity, rows: Sequence[Row], chosen: Mapping[str, int]
) -> tuple[Problem, ...]:
    """What cannot be asked for: rights that are missing, fields and records that are none."""
    decider = context.release.decider
    for row in rows:
        verbs: tuple[Verb, ...] = ("edit",) if row is rows[0] else ("edit", "delete")
        if not all(decider.may(v, entity, context.actor, row.record, context.clock) for v in verbs):
            return (Problem("", "forbidden"),)
    known = mergeable(context, entity, rows)
    numbers = {row.id for row in rows}
    return tuple(
        Problem(name, "unknown" if name not in known else "invalid")
        for name, number in chosen.items()
        if name not in known or number not in numbers
    )


def _merged(
    context: Context, entity: Entity, rows: Sequence[Row], names: Sequence[str],
    chosen: Mapping[str, int], channel: Channel,
) -> Outcome:  # fmt: skip
    first, others = rows[0], rows[1:]
    operation = uuid.uuid4().hex
    values, givers = _values(entity, rows, names, chosen)
    for row in others:
        # No two rows may have a unique value, the recycle bin included: it is given up first.
        given_up = {
            n: None for n, giver in givers.items() if giver == row.id and _unique(entity, n)
        }
        if given_up:
            write = Write(
                entity.name, Values(given_up), row.id, channel=channel, operation=operation
            )
            outcome = save(context, write)
            if not isinstance(outcome, Saved):
                return outcome
    outcome = save(
        context,
        Write(entity.name, Values(values), first.id, channel=channel, operation=operation),
    )
    if not isinstance(outcome, Saved):
        return outcome
    here = Ref(entity.name, first.id)
    for row in others:
        gone = Ref(entity.name, row.id)
        relink(context, gone, here, operation, channel)
        move_belongings(context, gone, here)
        body = {"entity": entity.name, "record": first.id}
        record_event(
            context, Event(entity.name, row.id, "merged_into", channel, {}, body, operation)
        )
        done = delete(context, entity.name, row.id, then=None, channel=channel)
        if not isinstance(done, Saved):
            return done
    body = {"merged": [row.id for row in others]}
    record_event(context, Event(entity.name, first.id, "merged", channel, {}, body, operation))
    now = readable_row(context, entity, first.id)
    return Saved(entity.name, first.id, now.version if now else outcome.version, outcome.changed)


def _values(
    entity: Entity, rows: Sequence[Row], names: Sequence[str], chosen: Mapping[str, int]
) -> tuple[dict[str, object], dict[str, int]]:
    """What the first record takes over, and from whom."""
    first = rows[0].record
    by_id = {row.id: row.record for row in rows}
    values: dict[str, object] = {}
    givers: dict[str, int] = {}
    for name in names:
        held = first.get(name)
        if entity.fields[name].multiple and name not in chosen:
            lists = (row.record.get(name) for row in rows)
            joined = tuple(dict.fromkeys(i for one in lists if isinstance(one, tuple) for i in one))
            value: object = joined or None
        elif name in chosen:
            value = by_id[chosen[name]].get(name)
            givers[name] = chosen[name]
        elif is_empty(held):
            giver = next((r for r in rows if not is_empty(r.record.get(name))), rows[0])
            value, givers[name] = giver.record.get(name), giver.id
        else:
            continue
        for row in rows:  # nothing is to point at itself
            value = replaced(entity.fields[name], value, Ref(entity.name, row.id), None)
        if value != held:
            values[name] = value
    return values, {name: giver for name, giver in givers.items() if name in values}


def _unique(entity: Entity, name: str) -> bool:
    return entity.fields[name].unique or any(name in group for group in entity.unique)
