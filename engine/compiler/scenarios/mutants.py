"""Changes of the configuration that some case should notice, and those that none does.

Each mutant is the application with one rule weakened, moved or dropped: the mistakes that people
make when they edit a configuration. A mutant that no case notices is a rule nobody tests.
The idea is mutation analysis: R. DeMillo, R. Lipton, F. Sayward, "Hints on Test Data Selection",
Computer 11(4), 1978.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from engine.compiler.scenarios.coverage import restrictions
from engine.compiler.scenarios.read import Case
from engine.compiler.scenarios.run import run_case
from engine.model.access import LEVELS, Level, Role
from engine.model.app import App, Entity
from engine.model.decide import Decider
from engine.model.field import Field
from engine.model.pipeline import Pipeline, Requirement
from engine.model.written import people_text


@dataclass(frozen=True, slots=True)
class Mutant:
    """An application with one change, what was changed and at which address.

    ``entity`` names the one whose cases may notice it.
    """

    address: str
    change: str
    entity: str
    app: App


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants there were, and those that no case noticed."""

    tried: int
    survivors: tuple[Mutant, ...]

    @property
    def killed(self) -> int:
        """How many were noticed."""
        return self.tried - len(self.survivors)


def score(app: App, cases: Iterable[Case]) -> Score:
    """Try every mutant on the cases that pass now."""
    decider = Decider(app)
    by_entity: dict[str, list[Case]] = {}
    for case in cases:
        if run_case(decider, case).passed:
            by_entity.setdefault(case.entity, []).append(case)
    tried, survivors = 0, []
    for mutant in mutants(app):
        tried += 1
        changed = Decider(mutant.app)
        if all(run_case(changed, case).passed for case in by_entity.get(mutant.entity, ())):
            survivors.append(mutant)
    return Score(tried, tuple(survivors))


def mutants(app: App) -> Iterator[Mutant]:
    """Every mutant of an application."""
    for entity in app.entities.values():
        for address, change, changed in _entity_mutants(entity):
            entities = {**app.entities, entity.name: changed}
            yield Mutant(address, change, entity.name, replace(app, entities=entities))
    for role in app.roles.values():
        for address, change, name, other in _role_mutants(app, role):
            yield Mutant(address, change, name, replace(app, roles={**app.roles, role.name: other}))


def _entity_mutants(entity: Entity) -> Iterator[tuple[str, str, Entity]]:
    for field in entity.fields.values():
        for key, change, changed in _field_mutants(field):
            fields = {**entity.fields, field.name: changed}
            yield f"{entity.name}.{field.name}{key}", change, replace(entity, fields=fields)
    for pipeline in entity.pipelines.values():
        for address, change, ladder in _pipeline_mutants(pipeline):
            pipelines = {**entity.pipelines, pipeline.name: ladder}
            yield address, change, replace(entity, pipelines=pipelines)


def _field_mutants(field: Field) -> Iterator[tuple[str, str, Field]]:
    if field.required:
        yield "", "not required", replace(field, required=False)
    if field.required_when is not None:
        yield "", "never required", replace(field, required_when=None)
        yield "", "always required", replace(field, required_when=None, required=True)
    for key in restrictions(field):
        empty: dict[str, Any] = {key: () if key == "hidden_from" else None}
        dropped = replace(field, **empty)
        yield f"/{key}", f"without {key}", dropped
    for key in ("visible_to", "editable_by", "hidden_from"):
        people = getattr(field, key) or ()
        for person in people if len(people) > 1 else ():
            rest: dict[str, Any] = {key: tuple(other for other in people if other != person)}
            changed = replace(field, **rest)
            yield f"/{key}", f"{key} without {people_text((person,))[1:-1]}", changed


def _pipeline_mutants(pipeline: Pipeline) -> Iterator[tuple[str, str, Pipeline]]:
    for rule in pipeline.required:
        for change, changed in _rule_mutants(pipeline, rule):
            rules = tuple(
                part for other in pipeline.required
                for part in ((changed,) if other is rule else (other,)) if part is not None
            )  # fmt: skip
            yield rule.address, change, replace(pipeline, required=rules)
    for transition in pipeline.transitions:
        rest = tuple(other for other in pipeline.transitions if other is not transition)
        yield transition.address, "any move allowed", replace(pipeline, transitions=rest)
        for stage in pipeline.stages:
            if stage not in (*transition.targets, transition.source):
                wider = replace(transition, targets=(*transition.targets, stage))
                moves = tuple(wider if o is transition else o for o in pipeline.transitions)
                change = f"a move to {stage} allowed"
                yield transition.address, change, replace(pipeline, transitions=moves)


def _rule_mutants(
    pipeline: Pipeline, rule: Requirement
) -> Iterator[tuple[str, Requirement | None]]:
    for name in rule.fields:
        rest = tuple(other for other in rule.fields if other != name)
        yield f"{name} not required", replace(rule, fields=rest) if rest else None
    if rule.when is not None:
        yield "required without its condition", replace(rule, when=None)
    if rule.asked_of:
        yield "nobody asked", replace(rule, asked_of=())
    ladder = tuple(pipeline.stages)
    first = min(ladder.index(stage) for stage in rule.stages)
    if first > 0:
        earlier = (ladder[first - 1], *rule.stages)
        yield f"from {ladder[first - 1]} on", replace(rule, stages=earlier)
    if len(rule.stages) > 1:
        later = tuple(stage for stage in rule.stages if stage != ladder[first])
        yield f"not yet in {ladder[first]}", replace(rule, stages=later)


def _role_mutants(app: App, role: Role) -> Iterator[tuple[str, str, str, Role]]:
    if role.superuser:
        return
    for entity, verbs in role.records.items():
        for verb, level in verbs.items():
            for other in _beside(level):
                records = {**role.records, entity: {**verbs, verb: other}}
                address = f"role/{role.name}/records/{entity}"
                yield (address, f"{verb}: {other} instead of {level}", entity,
                       replace(role, records=records))  # fmt: skip
    owners = {name: entity.name for entity in app.entities.values() for name in entity.pipelines}
    for pipeline, stages in role.stages.items():
        for stage in stages:
            rest = _without(stages, stage)
            changed = replace(role, stages={**role.stages, pipeline: rest})
            address = f"role/{role.name}/stages/{pipeline}:{stage}"
            yield address, "no exception for the stage", owners[pipeline], changed
    for pipeline, sources in role.moves.items():
        for source, targets in sources.items():
            changed = replace(role, moves={**role.moves, pipeline: _without(sources, source)})
            address = f"role/{role.name}/moves/{pipeline}:{source}"
            yield address, "any move allowed", owners[pipeline], changed
            for target in targets:
                fewer = tuple(other for other in targets if other != target)
                kept = {**role.moves, pipeline: {**sources, source: fewer}}
                changed = replace(role, moves=kept)
                yield address, f"no move to {target}", owners[pipeline], changed


def _beside(level: Level) -> tuple[Level, ...]:
    """The levels next to one, narrower and wider, as far as a case can tell them apart."""
    ladder: tuple[Level, ...] = tuple(known for known in LEVELS if known != "open")
    if level == "open":
        return ("own", "all")
    place = ladder.index(level)
    return (*ladder[max(place - 1, 0) : place], *ladder[place + 1 : place + 2])


Held = TypeVar("Held")


def _without(held: Mapping[str, Held], name: str) -> dict[str, Held]:
    return {key: value for key, value in held.items() if key != name}
