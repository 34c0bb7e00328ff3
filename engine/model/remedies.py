"""The smallest change of the configuration that would allow what is refused.

Single changes are tried on the decision itself, then two together, then three; where more is in
the way, all together, less each one that can be left out. What is proposed has been tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final

from engine.model.access import LEVELS, Level, Role, Verb
from engine.model.app import App, Entity
from engine.model.decide import Decider
from engine.model.explain import Answer, Asker, Question, explain, parts
from engine.model.field import Field
from engine.model.pipeline import Pipeline
from engine.model.principal import Principal
from engine.model.sayings import Saying, say
from engine.model.written import condition_text

MOST: Final = 3
"""So many changes are tried in every combination."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change at an address, in words."""

    address: str
    said: Saying

    @property
    def text(self) -> str:
        """What to change, in English."""
        return str(self.said)


@dataclass(frozen=True, slots=True)
class _Candidate:
    remedy: Remedy
    apply: Callable[[App], App]


def remedies(decider: Decider, answer: Answer, asker: Asker) -> tuple[Remedy, ...]:
    """The fewest changes that turn a refusal into something else; none when there are none.

    What a condition on data refuses is for the record to fulfil: the remedy then says how.
    """
    found = parts(decider.app, answer.address)
    if found is None or answer.answer is not False:
        return ()
    entity, field, place = found
    candidates = list(_rights(entity, answer.question, asker, decider))
    if field is not None:
        candidates += _field_changes(entity, field, asker, answer.question)
    if place is not None:
        candidates += _move_changes(entity, place[0], place[1].name, asker)
    for count in range(1, MOST + 1):
        for chosen in combinations(candidates, count):
            if _allows(decider.app, chosen, answer, asker):
                return tuple(candidate.remedy for candidate in chosen)
    return _needed(decider.app, candidates, answer, asker)


def _needed(
    app: App, candidates: list[_Candidate], answer: Answer, asker: Asker
) -> tuple[Remedy, ...]:
    """All changes together but for those that are not needed, the widest left out first."""
    chosen = tuple(candidates)
    if not _allows(app, chosen, answer, asker):
        return ()
    for candidate in reversed(candidates):
        rest = tuple(one for one in chosen if one is not candidate)
        if _allows(app, rest, answer, asker):
            chosen = rest
    return tuple(candidate.remedy for candidate in chosen)


def _allows(app: App, chosen: tuple[_Candidate, ...], answer: Answer, asker: Asker) -> bool:
    for candidate in chosen:
        app = candidate.apply(app)
    return _ask(app, answer, asker) is not False


def _ask(app: App, answer: Answer, asker: Asker) -> bool | None:
    for found in explain(Decider(app), answer.address, asker):
        if found.question == answer.question:
            return found.answer
    return None


def _rights(
    entity: Entity, question: Question, asker: Asker, decider: Decider
) -> Iterator[_Candidate]:
    verb: Verb = "read" if question in ("read", "see") else "edit"
    record = asker.record
    pipeline = str(record.get("pipeline")) if record else ""
    stage = str(record.get("stage")) if record else ""
    for role in decider.roles(asker.actor):
        if role.superuser:
            continue
        level: Level = role.records.get(entity.name, {}).get(verb, "none")
        for wider in LEVELS[LEVELS.index(level) + 1 :]:
            yield _Candidate(
                Remedy(f"role/{role.name}/records/{entity.name}",
                       say("wider", verb=verb, wider=wider, level=level)),
                _role_change(role.name, _widened(entity.name, verb, wider)),
            )  # fmt: skip
        if verb in role.stages.get(pipeline, {}).get(stage, {}):
            yield _Candidate(
                Remedy(f"role/{role.name}/stages/{pipeline}:{stage}",
                       say("no_exception", verb=verb, stage=stage)),
                _role_change(role.name, _unexcepted(pipeline, stage, verb)),
            )  # fmt: skip


def _role_change(name: str, change: Callable[[Role], Role]) -> Callable[[App], App]:
    return lambda app: replace(app, roles={**app.roles, name: change(app.roles[name])})


def _widened(entity: str, verb: Verb, level: Level) -> Callable[[Role], Role]:
    def change(role: Role) -> Role:
        verbs = {**role.records.get(entity, {}), verb: level}
        return replace(role, records={**role.records, entity: verbs})

    return change


def _unexcepted(pipeline: str, stage: str, verb: Verb) -> Callable[[Role], Role]:
    def change(role: Role) -> Role:
        verbs = {k: v for k, v in role.stages[pipeline][stage].items() if k != verb}
        stages = {**role.stages[pipeline], stage: verbs}
        return replace(role, stages={**role.stages, pipeline: stages})

    return change


def _field_changes(
    entity: Entity, field: Field, asker: Asker, question: Question
) -> Iterator[_Candidate]:
    if question not in ("see", "fill"):
        return
    address = f"{entity.name}.{field.name}"
    keys = ["visible_to"] if question == "see" else ["visible_to", "editable_by"]
    for key in keys:
        if getattr(field, key) is None:
            continue
        for principal in _may_be_named(asker):
            people = (*getattr(field, key), principal)
            said = say("add_to", who=str(principal), key=key)
            yield _field_change(entity, field, f"{address}/{key}", said, **{key: people})
    against = tuple(p for p in field.hidden_from if asker.actor.matches(p) is not False)
    if against:
        rest = tuple(p for p in field.hidden_from if p not in against)
        names = ", ".join(str(principal) for principal in against)
        said = say("take_out", who=names, key="hidden_from")
        yield _field_change(entity, field, f"{address}/hidden_from", said, hidden_from=rest)
    if field.visible_when is not None:
        condition = f"{{{condition_text(field.visible_when)}}}"
        said = say("records_with", condition=condition, key="visible_when")
        yield _field_change(entity, field, f"{address}/visible_when", said, visible_when=None)
    if question == "fill" and field.readonly_when is not None:
        condition = f"{{{condition_text(field.readonly_when)}}}"
        said = say("records_without", condition=condition, key="readonly_when")
        yield _field_change(entity, field, f"{address}/readonly_when", said, readonly_when=None)


def _may_be_named(asker: Asker) -> Iterator[Principal]:
    """Names that fit the person, the one that says most first."""
    yield from (Principal("role", name) for name in sorted(asker.actor.roles))
    yield from (Principal("department", name) for name in sorted(asker.actor.departments))


def _field_change(
    entity: Entity, field: Field, address: str, said: Saying, **changes: Any
) -> _Candidate:
    def apply(app: App) -> App:
        there = app.entities[entity.name]
        changed = replace(there.fields[field.name], **changes)
        fields = {**there.fields, field.name: changed}
        return replace(app, entities={**app.entities, there.name: replace(there, fields=fields)})

    return _Candidate(Remedy(address, said), apply)


def _move_changes(entity: Entity, pipeline: str, stage: str, asker: Asker) -> Iterator[_Candidate]:
    record = asker.record
    source = str(record.get("stage")) if record else ""
    if record is None or record.get("pipeline") != pipeline:
        return
    for transition in entity.pipelines[pipeline].transitions:
        if transition.source == source and stage not in transition.targets:
            yield _Candidate(
                Remedy(transition.address, say("add_move", stage=stage, source=source)),
                _opened(entity.name, pipeline, transition.address, stage),
            )
    for name in sorted(asker.actor.roles):
        yield _Candidate(
            Remedy(f"role/{name}/moves/{pipeline}:{source}",
                   say("add_move_of", stage=stage, role=name, source=source)),
            _role_change(name, _allowed(pipeline, source, stage)),
        )  # fmt: skip


def _opened(entity: str, pipeline: str, address: str, stage: str) -> Callable[[App], App]:
    def opened(ladder: Pipeline) -> Pipeline:
        return replace(ladder, transitions=tuple(
            replace(t, targets=(*t.targets, stage)) if t.address == address else t
            for t in ladder.transitions
        ))  # fmt: skip

    def apply(app: App) -> App:
        there = app.entities[entity]
        pipelines = {**there.pipelines, pipeline: opened(there.pipelines[pipeline])}
        changed = replace(there, pipelines=pipelines)
        return replace(app, entities={**app.entities, entity: changed})

    return apply


def _allowed(pipeline: str, source: str, stage: str) -> Callable[[Role], Role]:
    def change(role: Role) -> Role:
        sources = role.moves.get(pipeline, {})
        if source not in sources:
            return role
        wider = {**sources, source: (*sources[source], stage)}
        return replace(role, moves={**role.moves, pipeline: wider})

    return change
