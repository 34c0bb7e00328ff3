"""A record as somebody wants it: the one in the database with what they have given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.judge import MANAGED, Problem
from engine.model.predicate import Record, Today, holds
from engine.model.values import Money, Ref, is_empty
from engine.runtime.amounts import settle_amount
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.fields import InvalidError
from engine.runtime.fields.kind import WRONG
from engine.runtime.fields.references import people_in, pointed_at
from engine.runtime.files import files_in, usable
from engine.runtime.given import Given
from engine.runtime.names import titles_of

PLACE = ("pipeline", "stage")
_USER = OWN["scheda_user"]
_MEMBERS = OWN["scheda_user_department"]


@dataclass(frozen=True, slots=True)
class Draft:
    """The record after the change, as far as what was given could be understood.

    ``named`` are the fields that were given, ``changes`` the old and new value of those that
    differ, ``problems`` what is wrong with the input before anybody judges it.
    """

    record: Record
    named: frozenset[str]
    changes: Mapping[str, tuple[object, object]]
    problems: tuple[Problem, ...]

    def with_problems(self, others: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """All problems; a field that could not be read is not also said to be missing."""
        blamed = {problem.field for problem in self.problems if problem.field}
        return (*self.problems, *(other for other in others if other.field not in blamed))


def draft(
    context: Context, entity: Entity, given: Given, before: Record | None,
    pipeline: str = "", stage: str = "",
) -> Draft:  # fmt: skip
    """Draw the record after the change. Nothing is written, nothing is judged."""
    start = before or blank(context, entity)
    values = dict(start.values)
    names = [name for name in given.names() if name not in PLACE]
    values |= _place(entity, start, pipeline or given.word("pipeline"),
                     stage or given.word("stage"), fresh=before is None)  # fmt: skip
    known, problems = _known(context, entity, names)
    read: dict[str, object] = {}
    for name in known:
        field = entity.fields[name]
        try:
            read[name] = given.value(field, context.formats, values.get(name))
        except InvalidError as error:
            facts = ((WRONG, error.wrong),) if error.wrong else ()
            problems.append(Problem(name, error.code, facts=facts))
    values |= {name: None if is_empty(value) else value for name, value in read.items()}
    problems += _missing_targets(context, entity, start, values, tuple(read))
    problems += _missing_files(context, entity, start, values, tuple(read))
    owners, strangers = _people(context, entity, start, values, tuple(read))
    problems += settle_amount(entity, context.formats, start, values, frozenset(read))
    after = Record(entity.name, values, owners)
    problems += strangers
    unseen = _unseen(context, entity, before, after, known)
    # Whatever else is wrong with a hidden field would tell something about it.
    problems = [problem for problem in problems if problem.field not in unseen]
    problems += [Problem(name, "unknown") for name in sorted(unseen)]
    old = before.values if before else {}
    changes = {
        name: (old.get(name), value)
        for name, value in values.items()
        if name not in MANAGED and old.get(name) != value
    }
    return Draft(after, frozenset(known), changes, tuple(problems))


def blank(context: Context, entity: Entity) -> Record:
    """A new record before anybody fills it in: the defaults, owned by whoever creates it."""
    values = {
        name: default_value(context, field)
        for name, field in entity.fields.items()
        if field.stored and name not in MANAGED and name not in PLACE
    }
    if values.get("owner") is None:
        values["owner"] = context.actor.id
    values["created_by"] = context.actor.id
    return Record(entity.name, values, context.actor.departments)


def default_value(context: Context, field: Field) -> object:
    """A field's default, with its words and its type settled."""
    value = field.default
    if value is None:
        return None
    if field.type == "user" and value == "actor":
        value = context.actor.id
    elif field.type == "date" and isinstance(value, Today):
        value = context.clock.today + timedelta(days=value.days)
    elif value == "today" and field.type == "date":
        value = context.clock.today
    elif value == "today" and field.type == "datetime":
        value = context.clock.now.replace(microsecond=0)
    elif field.type in ("decimal", "percent") and isinstance(value, int):
        value = Decimal(value)
    elif field.type == "money" and isinstance(value, (int, Decimal)):
        value = Money(Decimal(value), field.currency or context.app.currency)
    if field.multiple and not isinstance(value, tuple):
        value = (value,)
    return value


def _place(
    entity: Entity, start: Record, pipeline: str, stage: str, *, fresh: bool
) -> dict[str, object]:
    """Pipeline and stage after the change; a new record begins at the first stage."""
    if not entity.pipelines or not (fresh or pipeline or stage):
        return {}
    default = entity.default_pipeline
    chosen = pipeline or start.get("pipeline") or (default.name if default else "")
    if not stage:
        ladder = entity.pipelines.get(str(chosen))
        if not fresh and chosen == start.get("pipeline"):
            return {}
        stage = ladder.first.name if ladder else ""
    return {"pipeline": chosen, "stage": stage}


def _known(context: Context, entity: Entity, names: list[str]) -> tuple[list[str], list[Problem]]:
    """The fields that may be named at all; a hidden one is as unknown as a misspelt one."""
    mask = context.release.decider.mask(entity, context.actor)
    known, problems = [], []
    for name in names:
        if name in mask.editable:
            known.append(name)
        else:
            problems.append(Problem(name, "read_only" if name in mask.visible else "unknown"))
    return known, problems


def _unseen(
    context: Context, entity: Entity, before: Record | None, after: Record, names: list[str]
) -> frozenset[str]:
    """Fields hidden on this very record: naming one must not tell whether it was guessed right.

    A field hidden by data alone is no secret; a form may post it untouched.
    """
    mask = context.release.decider.mask(entity, context.actor)
    states = [state for state in (before, after) if state is not None]
    return frozenset(
        name
        for name in names
        if name not in mask.granted
        and not any(holds(mask.visible[name], s, context.actor, context.clock) for s in states)
    )


def _missing_targets(
    context: Context, entity: Entity, start: Record, values: Mapping[str, object],
    names: tuple[str, ...],
) -> list[Problem]:  # fmt: skip
    """Links to records that do not exist or that the person may not read. Held ones may stay."""
    asked: dict[str, set[Ref]] = {}
    for name in names:
        field = entity.fields[name]
        new = set(pointed_at(field, values[name])) - set(pointed_at(field, start.get(name)))
        if new:
            asked[name] = new
    if not asked:
        return []
    found = titles_of(context, set().union(*asked.values()))
    return [Problem(name, "not_found") for name, refs in asked.items() if refs - found.keys()]


def _missing_files(
    context: Context, entity: Entity, start: Record, values: dict[str, object],
    names: tuple[str, ...],
) -> list[Problem]:  # fmt: skip
    """Files that the person may not use here.

    The record stays without them, so that nobody is told the name of a file by its number.
    """
    problems = []
    for name in names:
        field = entity.fields[name]
        new = set(files_in(field, values[name])) - set(files_in(field, start.get(name)))
        if new and new - usable(context, entity, start, field, new):
            values[name] = start.get(name)
            problems.append(Problem(name, "file_gone"))
    return problems


def _people(
    context: Context, entity: Entity, start: Record, values: Mapping[str, object],
    names: tuple[str, ...],
) -> tuple[frozenset[str], list[Problem]]:  # fmt: skip
    """The departments of the owner after the change, and fields that name unknown people."""
    asked: dict[str, set[int]] = {}
    for name in names:
        field = entity.fields[name]
        new = set(people_in(field, values[name])) - set(people_in(field, start.get(name)))
        if new - {context.actor.id}:
            asked[name] = new - {context.actor.id}
    owner = values.get("owner")
    if not asked:
        if owner == start.get("owner"):
            return start.owner_departments, []
        return (context.actor.departments if owner == context.actor.id else frozenset()), []
    rows = context.connection.execute(
        sa.select(_USER.c.id, _MEMBERS.c.department)
        .join_from(_USER, _MEMBERS, _MEMBERS.c.user == _USER.c.id, isouter=True)
        .where(_USER.c.id.in_(sorted(set().union(*asked.values()))), _USER.c.active.is_(sa.true()))
    ).all()
    found = {number for number, _ in rows}
    problems = [Problem(name, "not_found") for name, people in asked.items() if people - found]
    if owner == start.get("owner"):
        return start.owner_departments, problems
    if owner == context.actor.id:
        return context.actor.departments, problems
    return frozenset(place for number, place in rows if number == owner and place), problems
