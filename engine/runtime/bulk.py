"""The same change to many records: each is a save of its own, judged like any other.

What is refused for one record does not touch the others, and nothing is held locked meanwhile.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from engine.model.app import Entity
from engine.model.predicate import Record
from engine.runtime.choices import load_choices
from engine.runtime.context import Context
from engine.runtime.fields import kind_of
from engine.runtime.fields.opaque import Untouchable
from engine.runtime.fieldviews import Showing
from engine.runtime.given import Given, Values
from engine.runtime.names import Names
from engine.runtime.outcome import Outcome
from engine.runtime.query import Query, find
from engine.runtime.save import Write, delete, save
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


def matching(context: Context, entity: Entity, query: Query) -> tuple[Target, ...] | None:
    """The records of a query with the versions they have now; None when there are too many."""
    found = find(context, entity, query, ("id",))
    if found.next or len(found.rows) > MOST:
        return None
    return tuple(Target(row.id, row.version) for row in found.rows)


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
        return delete(context, task.entity, target.id, version=target.version, channel="bulk")
    if task.verb == "undo":
        return undo(context, task.entity, target.id, target.entry)
    return save(
        context,
        Write(
            task.entity, task.given, target.id, target.version, task.pipeline, task.stage, "bulk",
            task.operation, target.seal,
        ),
    )  # fmt: skip
