"""Tests of the configuration: each case speaks of what is there, and can be judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.compiler.checks.rules import Rules
from engine.compiler.constants import Unfit, constant
from engine.compiler.diagnostics import Code, Diagnostic, Label, offer
from engine.compiler.document import Document
from engine.compiler.references import (
    refer_department,
    refer_entity,
    refer_entity_stage,
    refer_field,
    refer_option,
    refer_pipeline,
    refer_role,
    refer_stage,
)
from engine.compiler.scope import EntityEntry, FieldEntry, PipelineEntry, Scope
from engine.compiler.spec.scenario import CaseSpec
from engine.compiler.tree import Path

WHICH_PIPELINE = Code("T801", "stage-of-which-pipeline", "case does not say in which pipeline")
MISFIT = Code("T802", "value-misfit", "value is none the field can have")
SAME_NAME = Code("T803", "case-name-twice", "two cases have the same name")
CONTRADICTION = Code("T804", "expectations-contradict", "both cannot be expected")
SAME_STAGE = Code("T805", "move-to-same-stage", "record stands in the stage already")
NO_STAGES = Code("T806", "stage-without-pipeline", "entity has no stages")
NO_VIEW = Code("T807", "unknown-view", "unknown view")

CODES: Final = (
    WHICH_PIPELINE, MISFIT, SAME_NAME, CONTRADICTION, SAME_STAGE, NO_STAGES, NO_VIEW,
)  # fmt: skip

_PLAIN: Final = frozenset(
    {"text", "long_text", "rich_text", "url", "email", "phone", "color", "integer", "rating",
     "duration", "decimal", "percent", "boolean", "date", "datetime", "time", "choice",
     "department"}
)  # fmt: skip
"""Types whose values in a case are written like constants of conditions."""

_OPPOSITES: Final = (("hidden", "visible"), ("hidden", "editable"), ("hidden", "readonly"),
                     ("editable", "readonly"))  # fmt: skip


def check_scenarios(rules: Rules, name: str) -> Iterator[Diagnostic]:
    """Every case of a file."""
    document, spec = rules.scope.tests[name]
    names: dict[str, int] = {}
    for number, case in enumerate(spec.cases):
        first = names.setdefault(case.name, number)
        if first != number:
            yield SAME_NAME.at(
                document.at("cases", number, "name"), "a run could not tell them apart",
                "say what is particular about this one",
                labels=[Label(document.at("cases", first, "name"), "the first one")],
            )  # fmt: skip
        yield from _case(rules.scope, document, ("cases", number), case)


def _case(scope: Scope, document: Document, path: Path, case: CaseSpec) -> Iterator[Diagnostic]:
    given = case.given
    yield from _actor(scope, document, path, case)
    entity = scope.entities.get(given.entity)
    if entity is None:
        yield from refer_entity(scope, given.entity, document.at(*path, "given", "entity"))
        return
    yield from _stages(scope, document, path, case, entity)
    yield from _values(scope, document, (*path, "given", "record"), entity, given.record)
    if case.when is not None and case.when.set is not None:
        yield from _values(scope, document, (*path, "when", "set"), entity, case.when.set)
    yield from _values(scope, document, (*path, "expect", "values"), entity, case.expect.values)
    yield from _expectations(document, path, case, entity)


def _actor(scope: Scope, document: Document, path: Path, case: CaseSpec) -> Iterator[Diagnostic]:
    actor = case.given.actor
    if actor is None:
        return
    if actor.role is not None:
        yield from refer_role(scope, actor.role, document.at(*path, "given", "actor", "role"))
    if actor.department is not None:
        span = document.at(*path, "given", "actor", "department")
        yield from refer_department(scope, actor.department, span)


def _stages(
    scope: Scope, document: Document, path: Path, case: CaseSpec, entity: EntityEntry
) -> Iterator[Diagnostic]:
    given, move = case.given, case.when.move if case.when else None
    if not entity.pipelines:
        for part, key in (("given", "pipeline"), ("given", "stage"), ("when", "move")):
            if document.has(*path, part, key) and not scope.lost.get("pipeline"):
                span = document.key_at(*path, part, key)
                yield NO_STAGES.at(span, f"{entity.name} has no pipeline", "take it out")
        return
    pipeline: PipelineEntry | None = entity.default_pipeline
    if given.pipeline is not None:
        pipeline = entity.pipelines.get(given.pipeline)
        span = document.at(*path, "given", "pipeline")
        yield from refer_pipeline(scope, entity, given.pipeline, span)
    elif len(entity.pipelines) > 1 and given.stage is not None:
        owners = [one.name for one in entity.pipelines.values() if given.stage in one.stages]
        span = document.at(*path, "given", "stage")
        if not owners:
            yield from refer_entity_stage(scope, entity, given.stage, span)
        elif len(owners) > 1:
            yield WHICH_PIPELINE.at(
                span, f"{' and '.join(owners)} have a stage {given.stage}",
                f"add pipeline: {owners[0]}",
            )  # fmt: skip
        pipeline = entity.pipelines[owners[0]] if owners else None
    if pipeline is None:
        return
    for name, part, key in ((given.stage, "given", "stage"), (move, "when", "move")):
        if name is not None:
            yield from refer_stage(pipeline, name, document.at(*path, part, key))
    if move is not None and move == given.stage:
        yield SAME_STAGE.at(
            document.at(*path, "when", "move"), f"it stands in {move}", "move it elsewhere",
            labels=[Label(document.at(*path, "given", "stage"), "as it says here")],
        )  # fmt: skip


def _values(
    scope: Scope, document: Document, path: Path, entity: EntityEntry, values: Mapping[str, object]
) -> Iterator[Diagnostic]:
    for name, raw in values.items():
        field = entity.fields.get(name)
        if field is None:
            yield from refer_field(entity, name, document.key_at(*path, name))
        elif raw is not None and field.type in _PLAIN:
            items = raw if isinstance(raw, list) and field.multiple else [raw]
            for number, item in enumerate(items):
                here: Path = (*path, name, number) if isinstance(raw, list) else (*path, name)
                yield from _value(scope, document, here, entity, field, item)


def _value(
    scope: Scope,
    document: Document,
    path: Path,
    entity: EntityEntry,
    field: FieldEntry,
    raw: object,
) -> Iterator[Diagnostic]:
    span = document.at(*path)
    try:
        value = constant(field.type, raw, scope.zone)
    except Unfit as error:
        labels = [Label(field.span, "declared here")] if field.span else []
        yield MISFIT.at(span, f"{field.name} takes {error}", labels=labels)
        return
    if field.type == "choice":
        yield from refer_option(entity, field, value, span)
    elif field.type == "department":
        yield from refer_department(scope, str(value), span)


def _expectations(
    document: Document, path: Path, case: CaseSpec, entity: EntityEntry
) -> Iterator[Diagnostic]:
    expect = case.expect
    for key in ("refused", "hidden", "visible", "editable", "readonly", "required"):
        for number, name in enumerate(getattr(expect, key) or ()):
            if name not in entity.fields:
                yield from refer_field(entity, name, document.at(*path, "expect", key, number))
    for one, other in _OPPOSITES:
        earlier: list[str] = getattr(expect, one)
        for number, name in enumerate(getattr(expect, other)):
            if name in earlier:
                first = document.at(*path, "expect", one, earlier.index(name))
                yield CONTRADICTION.at(
                    document.at(*path, "expect", other, number), f"{name} is expected to be {one}",
                    "take it out of one of the lists", labels=[Label(first, "here")],
                )  # fmt: skip
    views = entity.layout[1].views if entity.layout else {}
    if expect.view is not None and expect.view not in views:
        if entity.layout is None or not entity.layout[0].broken:
            span = document.at(*path, "expect", "view")
            yield NO_VIEW.at(
                span, f'{entity.name} has no view "{expect.view}"', offer(expect.view, views, span)
            )
