"""Why a person sees, fills, needs or may move something: the explanation, in the reader's language.

Steps, remedies and the people who can are lines of the configuration: they are for administrators.
Anybody else asks about themselves and is told the answers alone, and only about what they may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from engine.model.app import Entity
from engine.model.explain import Answer, Asker, explain, parts
from engine.model.field import Field
from engine.model.holders import holders, people
from engine.model.places import place_of
from engine.model.predicate import NEVER, Record
from engine.model.principal import Actor
from engine.model.remedies import remedies
from engine.model.sayings import say
from engine.runtime.context import Context
from engine.runtime.design.personal import own_changes
from engine.runtime.people.actor import Person, everyone
from engine.runtime.save import readable_row

Verb = Literal["see", "fill"]
_VERBS: Final[tuple[Verb, ...]] = ("see", "fill")
_ANSWERS: Final = {True: "yes", False: "no", None: "depends"}


@dataclass(frozen=True, slots=True)
class Line:
    """A step or a remedy: its words, its address, and the file and line (blank for none)."""

    text: str
    address: str
    place: str
    holds: bool | None = None
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One question with its answer, the steps to it, and the smallest change that allows it."""

    question: str
    asked: str
    answer: bool | None
    said: str
    steps: tuple[Line, ...] = ()
    remedies: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Able:
    """People who can: a role, in some departments (none: in all), on some records (blank: all)."""

    who: str
    departments: tuple[str, ...]
    when: str
    by: str
    place: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about an address and a person.

    ``able`` has for each verb the roles that can, ``named`` the people who can on the record.
    """

    address: str
    login: str
    record: int | None
    answers: tuple[Told, ...]
    able: tuple[tuple[str, tuple[Able, ...]], ...] = ()
    named: tuple[tuple[str, tuple[str, ...]], ...] = ()


def explanation(
    context: Context, address: str, person: Person | None = None, number: int | None = None
) -> Explanation | None:
    """Explain an address to or about a person; None for what is not there for who asks.

    ``person`` is whom it is about, the one who asks if None.
    """
    found = parts(context.app, address)
    about = person or context.person
    root = context.actor.superuser
    if found is None or (not root and about.id != context.person.id):
        return None
    entity, field, _ = found
    if not root and not _known(context, entity, field):
        return None
    record = None
    if number is not None:
        row = readable_row(context, entity, number)
        if row is None:
            return None
        record = row.record
    actor = about.actor(context.app)
    pipeline = str(record.get("pipeline") or "") if record else ""
    own = own_changes(about, entity.name, pipeline)
    asker = Asker(actor, record, context.clock, own)
    answers = explain(context.release.decider, address, asker)
    if not root:
        told = tuple(_told(context, about.login, one) for one in answers)
        return Explanation(address, about.login, number, told)
    told = tuple(_told(context, about.login, one, asker) for one in answers)
    able, named = _others(context, entity, field, record)
    return Explanation(address, about.login, number, told, able, named)


def _known(context: Context, entity: Entity, field: Field | None) -> bool:
    """Whether the person may know that there is such a thing."""
    decider = context.release.decider
    if decider.reach(entity, context.actor, "read") == NEVER:
        return False
    return field is None or field.name in decider.mask(entity, context.actor).visible


def _told(context: Context, login: str, answer: Answer, asker: Asker | None = None) -> Told:
    locale = context.formats.locale
    asked = say(f"ask_{answer.question}", who=login, what=answer.address).in_(locale)
    said = "" if answer.question == "layout" else say(_ANSWERS[answer.answer]).in_(locale)
    if asker is None:
        return Told(answer.question, asked, answer.answer, said)
    return Told(
        answer.question, asked, answer.answer, said,
        tuple(
            Line(step.said.in_(locale), step.address, _place(context, step.address), step.holds,
                 answer.marked(step))
            for step in answer.steps
        ),
        tuple(
            Line(remedy.said.in_(locale), remedy.address, _place(context, remedy.address))
            for remedy in remedies(context.release.decider, answer, asker)
        ),
    )  # fmt: skip


def _others(
    context: Context, entity: Entity, field: Field | None, record: Record | None
) -> tuple[tuple[tuple[str, tuple[Able, ...]], ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    """The question asked the other way round: who can, by role and by name."""
    if field is None:
        return (), ()
    decider, app = context.release.decider, context.app
    able = tuple(
        (verb, tuple(
            Able(one.who, one.departments, one.when, one.by, _place(context, one.address))
            for one in holders(decider, entity, field, verb)
        ))
        for verb in _VERBS
    )  # fmt: skip
    if record is None:
        return able, ()
    persons: tuple[Actor, ...] = tuple(one.actor(app) for one in everyone(context.connection))
    named = tuple(
        (verb, tuple(
            one.login
            for one in people(decider, entity, field, verb, persons, record, context.clock)
        ))
        for verb in _VERBS
    )  # fmt: skip
    return able, named


def _place(context: Context, address: str) -> str:
    place = place_of(context.app, address) if address else None
    return f"{place.path}:{place.line}" if place else ""
