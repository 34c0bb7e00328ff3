"""The same change to many records: each is a save of its own, judged like any other.

What is refused for one record does not touch the others, and nothing is held locked meanwhile.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from engine.model.app import Entity
from engine.model.predicate import Record
from engine.runtime.card.choices import load_choices
from engine.runtime.card.fieldviews import Showing
from engine.runtime.card.sections import names_for
from engine.runtime.context import Context
from engine.runtime.draft import draft
from engine.runtime.fields import kind_of
from engine.runtime.fields.opaque import Untouchable
from engine.runtime.given import Form, Given, Values
from engine.runtime.names import Names
from engine.runtime.outcome import Outcome, Refused
from engine.runtime.problems import problem_text
from engine.runtime.query import Query, find
from engine.runtime.save import Write, delete, save
from engine.runtime.seen import Seen, needed_to_seal, seen_in
from engine.runtime.undo import undo
from engine.runtime.viewmodel import FieldView, OptionView

MOST = 500
"""Records of one request."""

Told = TypeVar("Told")
Opening = Callable[[], AbstractContextManager[Context]]
"""Begins a transaction as the person who asks, under the release that is active then."""


@dataclass(frozen=True, slots=True)
class Target:
    """A record to change. ``version`` and ``seal`` are what was read; None for whatever it is.

    For an undo, ``entry`` is what to put back.
    """

    id: int
    version: int | None = None
    seal: str = ""
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """What to do to each of them: change fields and place in one save, delete, or undo."""

    entity: str
    verb: Literal["save", "delete", "undo"] = "save"
    given: Given = Values()  # noqa: RUF009 - frozen
    pipeline: str = ""
    stage: str = ""
    operation: str = field(default_factory=lambda: uuid.uuid4().hex)


def carry_out(
    opening: Opening, task: Task, targets: Iterable[Target],
    tell: Callable[[Context, Target, Outcome], Told],
) -> list[Told]:  # fmt: skip
    """Do it to one record after the other, each in a transaction of its own.

    ``tell`` puts what came of a record into words, while its transaction is open.
    """
    told = []
    for target in targets:
        with opening() as context:
            said = tell(context, target, _act(context, task, target))
        told.append(said)
    return told


@dataclass(frozen=True, slots=True)
class Gap:
    """Fields that stand in the way of all of these records, to be filled in for all at once."""

    records: frozenset[int]
    fields: tuple[str, ...]


def common_gap(
    context: Context, entity: Entity, refused: Mapping[int, Refused], given: Given
) -> Gap | None:
    """What is missing in all records that only wait for something to be filled in.

    Fields that were given count as well: what was wrong with them is put right in the same form.
    None when there are no such records, or no field that all of them miss.
    """
    able = {option.value for option in fields_to_set(context, entity)}
    wanting = {
        number: {problem.field for problem in outcome.problems}
        for number, outcome in refused.items()
        if all(
            one.field in able and (one.code == "required" or one.field in given.names())
            for one in outcome.problems
        )
    }
    if not wanting or not (shared := frozenset.intersection(*map(frozenset, wanting.values()))):
        return None
    shared |= able.intersection(given.names())
    return Gap(frozenset(wanting), tuple(name for name in entity.fields if name in shared))


def gap_fields(
    context: Context, entity: Entity, gap: Gap, refused: Iterable[Refused], form: Form
) -> tuple[FieldView, ...]:
    """The editors of the fields, with what was typed and what was wrong with it."""
    typed = frozenset(form.names())
    texts = {
        problem.field: problem_text(problem, entity, context.formats)
        for outcome in refused
        for problem in outcome.problems
        if problem.field in typed
    }
    names = frozenset(gap.fields)
    found = [entity.fields[name] for name in gap.fields]
    drawn = draft(context, entity, form, None).record
    record = Record(entity.name, {name: drawn.get(name) for name in typed & names})
    showing = Showing(
        context, entity, record, names_for(context, entity, record, names), names, names,
        load_choices(context, found), form.controls, texts,
    )  # fmt: skip
    return tuple(showing.view(one, always_show=True) for one in found)


def matching(context: Context, entity: Entity, query: Query) -> tuple[Target, ...] | None:
    """The records of a query with the versions they have now; None when there are too many."""
    found = find(context, entity, query, ("id", *needed_to_seal(context, entity)))
    if found.next or len(found.rows) > MOST:
        return None
    seen = ((row.id, seen_in(context, entity, row)) for row in found.rows)
    return tuple(Target(number, then.version, then.seal) for number, then in seen)


def fields_to_set(context: Context, entity: Entity) -> tuple[OptionView, ...]:
    """The fields that the person may change on some record."""
    mask = context.release.decider.mask(entity, context.actor)
    return tuple(
        OptionView(name, context.formats.say(one.label))
        for name, one in entity.fields.items()
        if name in mask.editable and not isinstance(kind_of(one), Untouchable)
    )


def field_to_set(context: Context, entity: Entity, name: str) -> FieldView | None:
    """The empty editor of a field; None for one that the person may change nowhere."""
    if name not in {option.value for option in fields_to_set(context, entity)}:
        return None
    one = entity.fields[name]
    showing = Showing(
        context, entity, Record(entity.name, {}), Names(context), frozenset({name}),
        choices=load_choices(context, [one]),
    )  # fmt: skip
    return showing.view(one, always_show=True)


def _act(context: Context, task: Task, target: Target) -> Outcome:
    if task.verb == "delete":
        then = None if target.version is None else Seen(target.version, target.seal)
        return delete(context, task.entity, target.id, then=then, channel="bulk")
    if task.verb == "undo":
        return undo(context, task.entity, target.id, target.entry)
    return save(
        context,
        Write(
            task.entity, task.given, target.id, target.version, task.pipeline, task.stage, "bulk",
            task.operation, target.seal,
        ),
    )  # fmt: skip
