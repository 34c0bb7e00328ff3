"""Pipelines → ``Pipeline``: ranges of stages become the stages they name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.compiler.constants import days
from engine.compiler.lower.condition import About, lower_optional
from engine.compiler.lower.text import lower_text
from engine.compiler.principals import principals
from engine.compiler.scope import EntityEntry, PipelineEntry, Scope
from engine.compiler.spec.app import AppSpec
from engine.compiler.spec.pipeline import RequirementSpec
from engine.model.pipeline import Pipeline, Requirement, Stage, Transition


def lower_pipeline(
    scope: Scope, app: AppSpec, entity: EntityEntry, entry: PipelineEntry
) -> Pipeline:
    """A pipeline with its stages, requirements and transitions."""
    spec = entry.spec
    stages = {
        name: Stage(name, lower_text(stage.label, app.locales), stage.kind, stage.color or "")
        for name, stage in spec.stages.items()
    }
    return Pipeline(
        entry.name,
        entry.entity,
        lower_text(spec.label, app.locales),
        stages,
        default=entity.default_pipeline is entry,
        required=tuple(_requirements(About(scope, entity, entry), entry)),
        transitions=tuple(
            Transition(
                transition_address(entry, number),
                one.from_,
                tuple(one.to),
                principals(one.except_ or (), scope.below),
            )
            for number, one in enumerate(spec.transitions)
        ),
    )


def requirement_address(entry: PipelineEntry, number: int) -> str:
    """How a requirement is named, counted from 1 for people."""
    return f"{entry.address}#required/{number + 1}"


def transition_address(entry: PipelineEntry, number: int) -> str:
    """How a transition is named, counted from 1 for people."""
    return f"{entry.address}#transitions/{number + 1}"


def required_stages(entry: PipelineEntry, spec: RequirementSpec) -> tuple[str, ...]:
    """The stages a requirement is about."""
    if spec.at is not None:
        return tuple(spec.at)
    return entry.stages_from(spec.from_, spec.through)


def _requirements(about: About, entry: PipelineEntry) -> Iterator[Requirement]:
    for number, spec in enumerate(entry.spec.required):
        yield Requirement(
            requirement_address(entry, number),
            tuple(spec.fields),
            required_stages(entry, spec),
            when=lower_optional(about, spec.when),
            asked_of=principals(spec.asked_of or (), about.scope.below),
            enforce=dict(spec.enforce),
            since=_since(spec),
            grace=days(spec.grace) if spec.grace else None,
        )


def _since(spec: RequirementSpec) -> date | None:
    """The day a requirement begins to hold."""
    return date.fromisoformat(spec.since) if spec.since else None
