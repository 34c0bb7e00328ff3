"""Why somebody sees, fills, needs or may move something: each step of the decision with its address.

The answer always comes from the decision itself; the steps retell the way it takes, and a test
holds both together. Without a record an answer may be None: it depends on the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from engine.model.access import Verb
from engine.model.app import App, Entity
from engine.model.decide import Decider, sight, touch
from engine.model.demands import blamed, refusal_said, required_said
from engine.model.field import Field
from engine.model.grants import OBSERVER, level_predicate
from engine.model.judge import judge
from engine.model.layout import Change
from engine.model.layouts import resolve
from engine.model.pipeline import Stage
from engine.model.predicate import (
    ALWAYS,
    NEVER,
    ActorIs,
    Clock,
    Predicate,
    Record,
    for_actor,
    holds,
    negation,
)
from engine.model.principal import Actor, Principal
from engine.model.sayings import Saying, say, written
from engine.model.written import condition_text, people_text

Question = Literal["read", "edit", "see", "fill", "required", "move", "layout"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the decision looks at: where it is written and what it says.

    ``holds`` tells whether it speaks for the person, None when that depends on the record;
    ``decides`` marks what the answer hangs on.
    """

    address: str
    said: Saying
    holds: bool | None
    decides: bool = False

    @property
    def text(self) -> str:
        """What it says, in English."""
        return str(self.said)


@dataclass(frozen=True, slots=True)
class Answer:
    """A question about an address, its answer, and the steps that lead to it."""

    question: Question
    address: str
    answer: bool | None
    steps: tuple[Step, ...]

    def marked(self, step: Step) -> bool:
        """Whether a step is the one to look at: it refuses, or it is the layout that is shown."""
        return step.decides and (self.question == "layout" or self.answer is not True)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, about which record (None: any), at what moment; ``own`` is their own layout."""

    actor: Actor
    record: Record | None
    clock: Clock
    own: tuple[Change, ...] | None = None

    def truth(self, condition: Predicate) -> bool | None:
        """Whether a condition holds; None when it depends on a record that is not given."""
        known = for_actor(condition, self.actor)
        if known == ALWAYS:
            return True
        if known == NEVER:
            return False
        if self.record is None:
            return None
        return holds(known, self.record, self.actor, self.clock)


_ADDRESS: Final = re.compile(
    r"(?P<entity>[a-z]\w*)(?:\.(?P<field>\w+)(?:[#/]\w+)?"
    r"|/(?P<pipeline>\w+)(?::(?P<stage>\w+))?|@[\w/]+)?"
)


def parts(app: App, address: str) -> tuple[Entity, Field | None, tuple[str, Stage] | None] | None:
    """What an address names: an entity, and its field or (pipeline, stage); None for nothing."""
    found = _ADDRESS.fullmatch(address)
    entity = app.entities.get(found["entity"]) if found else None
    if found is None or entity is None:
        return None
    field = entity.fields.get(found["field"]) if found["field"] else None
    if found["field"] and field is None:
        return None
    place = None
    if found["pipeline"]:
        stage = entity.stage(found["pipeline"], found["stage"])
        if found["pipeline"] not in entity.pipelines or (found["stage"] and stage is None):
            return None
        place = (found["pipeline"], stage) if stage else None
    return entity, field, place


def explain(decider: Decider, address: str, asker: Asker) -> tuple[Answer, ...]:
    """Everything the decision has to say about an address, to one person.

    A field is explained by sight, filling and requirement; a stage by the move into it; an entity
    by its records; anything of a layout by the layout that is shown. Empty for an unknown address.
    """
    found = parts(decider.app, address)
    if found is None:
        return ()
    entity, field, place = found
    if field is not None:
        return (
            explain_sight(decider, entity, field, asker),
            explain_filling(decider, entity, field, asker),
            explain_requirement(decider, entity, field, asker),
        )
    if place is not None:
        return (explain_move(decider, entity, place[0], place[1], asker),)
    if "@" in address:
        return (explain_layout(entity, address, asker),)
    return tuple(explain_right(decider, entity, verb, asker) for verb in ("read", "edit"))


def explain_right(
    decider: Decider, entity: Entity, verb: Literal["read", "edit"], asker: Asker
) -> Answer:
    """Whether the person may read or edit the record."""
    answer = asker.truth(decider.reach(entity, asker.actor, verb))
    steps = tuple(_right_steps(decider, entity, verb, asker))
    return Answer(verb, entity.name, answer, _decided(steps, answer))


def explain_sight(decider: Decider, entity: Entity, field: Field, asker: Asker) -> Answer:
    """Whether the person sees the field, given the right to read the record."""
    address = f"{entity.name}.{field.name}"
    read = explain_right(decider, entity, "read", asker)
    answer = both(read.answer, asker.truth(sight(field, asker.actor)))
    steps = (*_summary(read), *_people_steps(address, field, asker, edit=False),
             *_condition_step(address, "visible_when", field.visible_when, asker))  # fmt: skip
    return Answer("see", address, answer, _decided(steps, answer))


def explain_filling(decider: Decider, entity: Entity, field: Field, asker: Asker) -> Answer:
    """Whether the person may change the field."""
    address = f"{entity.name}.{field.name}"
    edit = explain_right(decider, entity, "edit", asker)
    answer = both(edit.answer, asker.truth(touch(field, asker.actor)))
    steps = [*_summary(edit)]
    if field.readonly or field.type in ("stage", "pipeline"):
        said = say("engine_only" if field.readonly else "moves_only")
        steps.append(Step(address, said, holds=False))
    if field.kind.computed:
        steps.append(Step(address, say("computed"), holds=False))
    steps += _people_steps(address, field, asker, edit=False)
    steps += _condition_step(address, "visible_when", field.visible_when, asker)
    steps += _people_steps(address, field, asker, edit=True)
    if field.readonly_when is not None:
        said = written(f"readonly_when: {{{condition_text(field.readonly_when)}}}")
        free = asker.truth(negation(field.readonly_when))
        steps.append(Step(f"{address}/readonly_when", said, free))
    return Answer("fill", address, answer, _decided(tuple(steps), answer))


def explain_requirement(decider: Decider, entity: Entity, field: Field, asker: Asker) -> Answer:
    """Whether the field is required of the record where it stands."""
    address = f"{entity.name}.{field.name}"
    steps = []
    if field.required:
        steps.append(Step(address, written("required: true"), holds=True))
    if field.required_when is not None:
        said = written(f"required_when: {{{condition_text(field.required_when)}}}")
        held = asker.truth(field.required_when)
        steps.append(Step(f"{address}/required_when", said, held))
    here = (asker.record.get("pipeline"), asker.record.get("stage")) if asker.record else None
    for pipeline in entity.pipelines.values():
        for rule in pipeline.required:
            if field.name not in rule.fields:
                continue
            inside = None
            if here is not None:
                inside = here[0] == pipeline.name and here[1] in rule.stages
            begun = rule.since is None or asker.clock.today >= rule.since
            when = asker.truth(rule.when) if rule.when is not None else True
            steps.append(Step(rule.address, required_said(rule), both(both(inside, when), begun)))
    answer = _any(step.holds for step in steps)
    if asker.record is not None:
        needs = decider.needs(entity, asker.actor, asker.record, asker.clock)
        answer = any(need.field == field.name for need in needs)
    return Answer("required", address, answer, _decided(tuple(steps), answer))


def explain_move(
    decider: Decider, entity: Entity, pipeline: str, stage: Stage, asker: Asker
) -> Answer:
    """Whether the person may bring the record into the stage, and what is missing there."""
    address = f"{entity.name}/{pipeline}:{stage.name}"
    edit = explain_right(decider, entity, "edit", asker)
    steps = [*_summary(edit)]
    answer = edit.answer
    record = asker.record
    if record is not None and (record.get("pipeline"), record.get("stage")) != (
        pipeline, stage.name,
    ):  # fmt: skip
        values = {**record.values, "pipeline": pipeline, "stage": stage.name}
        after = Record(record.entity, values, record.owner_departments)
        verdict = judge(decider, entity, asker.actor, record, after, "card", asker.clock)
        here = f"{record.get('pipeline')}:{record.get('stage')}"
        if not any(problem.code == "move_forbidden" for problem in verdict.problems):
            steps.append(Step(f"{entity.name}/{pipeline}", say("leads", here=here), True))
        steps += [
            Step(blamed(problem, here) or address, refusal_said(problem, here), holds=False)
            for problem in verdict.problems
            if problem.code != "forbidden"
        ]
        answer = verdict.allowed
    return Answer("move", address, answer, _decided(tuple(steps), answer))


def explain_layout(entity: Entity, address: str, asker: Asker) -> Answer:
    """Which layout of the card the person is shown."""
    pipeline = str(asker.record.get("pipeline") or "") if asker.record else ""
    shown = resolve(entity, asker.actor, pipeline, asker.own)
    steps = []
    if shown.source == "personal":
        steps.append(Step(f"{entity.name}@card", say("of_person"), True, decides=True))
    for view in entity.layout.views.values():
        fits = any(asker.actor.matches(principal) for principal in view.audience)
        said = say(
            "view", view=view.name, people=people_text(view.audience), priority=str(view.priority)
        )
        steps.append(
            Step(
                f"{entity.name}@view/{view.name}",
                said,
                fits,
                shown.source == "view" and view.name == shown.view,
            )
        )
    if pipeline in entity.layout.pipelines:
        decides = shown.source == "pipeline"
        steps.append(Step(f"{entity.name}/{pipeline}", say("of_pipeline"), True, decides))
    last = Step(f"{entity.name}@card", say("of_everybody"), True, shown.source == "card")
    steps.append(last)
    return Answer("layout", address, True, tuple(steps))


def _right_steps(decider: Decider, entity: Entity, verb: Verb, asker: Asker) -> Iterator[Step]:
    actor, record = asker.actor, asker.record
    roles = decider.roles(actor)
    if not roles:
        yield Step("", say("no_role"), holds=False)
    place = (str(record.get("pipeline")), str(record.get("stage"))) if record else ("", "")
    for role in roles:
        if role.superuser:
            yield Step(f"role/{role.name}", written("all: true"), holds=True)
            continue
        own = role.stages.get(place[0], {}).get(place[1], {}).get(verb)
        if own is not None:
            address = f"role/{role.name}/stages/{place[0]}:{place[1]}"
            said = say("level_there", role=role.name, stage=place[1], verb=verb, level=own)
            yield Step(address, said, asker.truth(level_predicate(own, actor)))
            continue
        level = role.records.get(entity.name, {}).get(verb, "none")
        address = f"role/{role.name}/records/{entity.name}"
        said = say("level", role=role.name, verb=verb, entity=entity.name, level=level)
        yield Step(address, said, asker.truth(level_predicate(level, actor)))
    if verb == "read" and "observers" in entity.fields:
        yield Step(entity.name, say("observers"), asker.truth(OBSERVER))


def _summary(right: Answer) -> Iterator[Step]:
    """The steps of a right, of which only those that speak for the person matter if one does."""
    for step in right.steps:
        if right.answer is False or step.holds is not False:
            yield step


def _people_steps(address: str, field: Field, asker: Asker, *, edit: bool) -> Iterator[Step]:
    if asker.actor.superuser:
        return
    if edit:
        if field.editable_by is not None:
            yield _named(f"{address}/editable_by", "editable_by", field.editable_by, asker)
        return
    if field.hidden_from:
        said = written(f"hidden_from: {people_text(field.hidden_from)}")
        free = asker.truth(negation(ActorIs(field.hidden_from)))
        yield Step(f"{address}/hidden_from", said, free)
    if field.visible_to is not None:
        yield _named(f"{address}/visible_to", "visible_to", field.visible_to, asker)


def _named(address: str, key: str, people: tuple[Principal, ...], asker: Asker) -> Step:
    condition = ActorIs(people)
    said = written(f"{key}: {people_text(condition.principals)}")
    return Step(address, said, asker.truth(condition))


def _condition_step(
    address: str, key: str, condition: Predicate | None, asker: Asker
) -> Iterator[Step]:
    if condition is not None:
        said = written(f"{key}: {{{condition_text(condition)}}}")
        yield Step(f"{address}/{key}", said, asker.truth(condition))


def _decided(steps: tuple[Step, ...], answer: bool | None) -> tuple[Step, ...]:
    """The steps with those marked that the answer hangs on.

    A refusal hangs on what speaks against; where nothing does, an answer hangs on what speaks for
    it last, or on what is still open.
    """
    return tuple(replace(step, decides=step.holds is answer) for step in steps)


def both(one: bool | None, other: bool | None) -> bool | None:
    """Whether both hold, as far as it is known."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _any(answers: Iterator[bool | None]) -> bool | None:
    known = list(answers)
    if True in known:
        return True
    return None if None in known else False
