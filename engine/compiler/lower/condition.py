"""Conditions → predicates: ranges become stages, words become comparisons, constants get a type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from engine.compiler.conditions import written
from engine.compiler.constants import constant
from engine.compiler.principals import principals
from engine.compiler.scope import EntityEntry, FieldEntry, PipelineEntry, Scope
from engine.compiler.spec.condition import ConditionSpec, OperatorsSpec
from engine.model import predicate as p


@dataclass(frozen=True, slots=True)
class About:
    """Whose records a condition is about; ``pipeline`` narrows stages to those of one."""

    scope: Scope
    entity: EntityEntry
    pipeline: PipelineEntry | None = None

    @property
    def pipelines(self) -> Iterable[PipelineEntry]:
        """The pipelines whose stages are meant."""
        return (self.pipeline,) if self.pipeline else self.entity.pipelines.values()


def lower_condition(about: About, spec: ConditionSpec) -> p.Predicate:
    """The predicate of a condition."""
    return p.conjunction(*_parts(about, spec))


def lower_optional(about: About, spec: ConditionSpec | None) -> p.Predicate | None:
    """The predicate of a condition that may be absent."""
    return None if spec is None else lower_condition(about, spec)


def _parts(about: About, spec: ConditionSpec) -> Iterator[p.Predicate]:
    for name, test in spec.tests.items():
        yield lower_test(about, about.entity.fields[name], test)
    if spec.actor is not None:
        yield p.ActorIs(principals(spec.actor, about.scope.below))
    if spec.any_ is not None:
        yield p.disjunction(*(lower_condition(about, part) for part in spec.any_))
    if spec.all_ is not None:
        yield p.conjunction(*(lower_condition(about, part) for part in spec.all_))
    if spec.not_ is not None:
        yield p.negation(lower_condition(about, spec.not_))


def lower_test(about: About, field: FieldEntry, test: object) -> p.Predicate:
    """The predicate of one field and what it is compared with."""
    if test in ("filled", "empty") and isinstance(test, str):
        return p.Filled(field.name, test == "filled")
    if isinstance(test, OperatorsSpec):
        parts = written(test)
        if field.type == "stage":
            return _stage_range(about, dict(parts))
        return p.conjunction(*(_operator(about, field, key, value) for key, value in parts))
    if isinstance(test, list):
        return _operator(about, field, "in", test)
    return _operator(about, field, "eq", test)


def _operator(about: About, field: FieldEntry, key: str, raw: object) -> p.Predicate:
    if field.type == "stage":
        return _stage_range(about, {key: raw})
    if key in ("in", "not_in"):
        values = tuple(
            constant(field.type, one, about.scope.zone) for one in cast(list[object], raw)
        )
        return p.In(field.name, values, negated=key == "not_in")
    return p.Compare(field.name, cast(p.Op, key), constant(field.type, raw, about.scope.zone))


def _stage_range(about: About, keys: dict[str, object]) -> p.Predicate:
    """The (pipeline, stage) pairs that all keys admit."""
    pairs = [
        (pipeline.name, stage)
        for pipeline in about.pipelines
        for stage in pipeline.stages
        if all(_admits(pipeline, stage, key, value) for key, value in keys.items())
    ]
    return p.StageIn(tuple(pairs))


def _admits(pipeline: PipelineEntry, stage: str, key: str, value: object) -> bool:
    match key:
        case "eq":
            return stage == value
        case "ne":
            return stage != value
        case "in":
            return stage in cast(list[object], value)
        case "not_in":
            return stage not in cast(list[object], value)
        case "kind":
            return pipeline.stages[stage].kind == value
        case "from":
            return value in pipeline.stages and stage in pipeline.stages_from(str(value))
    return value in pipeline.stages and stage in pipeline.stages_from(None, str(value))
