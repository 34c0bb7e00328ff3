"""References: names that must have been declared somewhere, looked up in what is visible.

Each function yields the one complaint about a name that is not there, and nothing when it is or
when its absence is excused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from engine.compiler.diagnostics import Code, Diagnostic, Help, Label, offer
from engine.compiler.meanings import by_label, offered
from engine.compiler.scope import EntityEntry, FieldEntry, PipelineEntry, Scope
from engine.compiler.span import Span
from engine.model.said import said
from engine.model.system import feature_fields

ENTITY = Code("N202", "unknown-entity", "unknown entity")
FIELD = Code("N203", "unknown-field", "unknown field")
OPTION_SET = Code("N204", "unknown-option-set", "unknown option set")
OPTION = Code("N205", "unknown-option", "unknown option")
PIPELINE = Code("N206", "unknown-pipeline", "unknown pipeline")
STAGE = Code("N207", "unknown-stage", "unknown stage")
ROLE = Code("N209", "unknown-role", "unknown role")
DEPARTMENT = Code("N210", "unknown-department", "unknown department")
DOCUMENT = Code("N211", "unknown-document", "unknown document")

CODES: Final = (
    ENTITY, FIELD, OPTION_SET, OPTION, PIPELINE, STAGE, ROLE, DEPARTMENT, DOCUMENT,
)  # fmt: skip


def refer_entity(scope: Scope, name: str, span: Span) -> Iterator[Diagnostic]:
    """The entity exists."""
    if name not in scope.entities and not scope.is_lost("entity", name):
        yield ENTITY.at(
            span,
            said("N202", 'no entity is called "{name}"', name=name),
            offer(name, scope.entities, span)
            or said("declare_in", "declare it in {where}", where=f"entities/{name}.yaml"),
        )


def refer_field(entity: EntityEntry, name: str, span: Span) -> Iterator[Diagnostic]:
    """The entity has the field."""
    if name in entity.fields or entity.excuses(name):
        return
    yield FIELD.at(
        span,
        said("N203", '{entity} has no field "{name}"', entity=entity.name, name=name),
        _feature_of(entity, name) or offer(name, entity.fields, span) or _labelled(entity, name),
        labels=[Label(entity.fields_span, f"fields of {entity.name} are declared here")],
        address=entity.name,
    )


def _feature_of(entity: EntityEntry, name: str) -> Help:
    """Help for a field that a feature would bring, were it switched on."""
    if name in ("pipeline", "stage", "moved_at", "moved_by"):
        return Help(f"{entity.name} has no pipeline: declare one in pipelines/")
    for feature in ("client", "observers", "source", "dates"):
        if feature in entity.spec.features:
            continue
        if name == feature or any(found.name == name for found in feature_fields(feature, {})):
            return Help(f'the feature "{feature}" brings it: add it to features')
    if name == "source" and "source" in entity.spec.features:
        return Help('the feature "source" brings it once app.yaml has an option set "sources"')
    return Help("")


def _labelled(entity: EntityEntry, name: str) -> Help:
    """Help for a field that was called by what people read."""
    labels = ((entry.name, spec.label) for entry, spec in entity.declared())
    return offered(next(by_label(name, labels), "")) or Help("")


def refer_option(
    entity: EntityEntry, field: FieldEntry, name: object, span: Span
) -> Iterator[Diagnostic]:
    """The choice has the option."""
    if field.choices is None or name in field.choices:
        return
    if entity.document.is_broken("fields", field.name, "options", str(name)):
        return
    labels = [Label(field.span, f"{field.name} is declared here")] if field.span else []
    where = f'the option set "{field.option_set}"' if field.option_set else field.name
    yield OPTION.at(
        span,
        f'{where} has no option "{name}"',
        offer(str(name), field.choices, span) or Help(_choices(field.choices)),
        labels=labels,
        address=f"{entity.name}.{field.name}",
    )


def _choices(names: Collection[str]) -> str:
    return f"the options are {', '.join(names)}" if 0 < len(names) <= 8 else ""


def refer_option_set(scope: Scope, name: str, span: Span) -> Iterator[Diagnostic]:
    """app.yaml has the option set."""
    if name not in scope.option_sets and not scope.app_excuses("option_sets", name):
        yield _in_app(scope, OPTION_SET, "option_sets", "option set", name, span, scope.option_sets)


def refer_role(scope: Scope, name: str, span: Span) -> Iterator[Diagnostic]:
    """app.yaml has the role."""
    if name not in scope.roles and not scope.app_excuses("roles", name):
        yield _in_app(scope, ROLE, "roles", "role", name, span, scope.roles)


def refer_department(scope: Scope, name: str, span: Span) -> Iterator[Diagnostic]:
    """app.yaml has the department."""
    if name not in scope.below and not scope.app_excuses("departments", name):
        yield _in_app(scope, DEPARTMENT, "departments", "department", name, span, scope.below)


def _in_app(
    scope: Scope, code: Code, part: str, what: str, name: str, span: Span, known: Iterable[str]
) -> Diagnostic:
    declared = scope.app_span(part)
    labels = [Label(declared, f"{what}s are declared here")] if declared else []
    return code.at(
        span,
        f'app.yaml declares no {what} "{name}"',
        offer(name, known, span) or Help(f"declare it under {part} in app.yaml"),
        labels=labels,
    )


def refer_pipeline(
    scope: Scope, entity: EntityEntry | None, name: str, span: Span
) -> Iterator[Diagnostic]:
    """The pipeline exists and, given an entity, is one of its own."""
    if scope.is_lost("pipeline", name):
        return
    found = scope.pipelines.get(name)
    if entity is None or found is None:
        if found is None:
            known = entity.pipelines if entity else scope.pipelines
            whose = f"{entity.name} has no pipeline" if entity else "no pipeline is called"
            yield PIPELINE.at(
                span,
                f'{whose} "{name}"',
                offer(name, known, span) or Help(f"declare it in pipelines/{name}.yaml"),
            )
    elif found.entity != entity.name:
        yield PIPELINE.at(
            span,
            f'"{name}" is a pipeline of {found.entity}, not of {entity.name}',
            offer(name, entity.pipelines, span),
            labels=[Label(found.document.at("entity"), "its entity is named here")],
        )


def refer_stage(pipeline: PipelineEntry, name: str, span: Span) -> Iterator[Diagnostic]:
    """The pipeline has the stage."""
    if name in pipeline.stages or pipeline.excuses(name):
        return
    yield STAGE.at(
        span,
        f'the pipeline {pipeline.address} has no stage "{name}"',
        offer(name, pipeline.stages, span) or _stage_meant(pipeline, name),
        labels=[Label(pipeline.stages_span, f"stages of {pipeline.name} are declared here")],
        address=pipeline.address,
    )


def _stage_meant(pipeline: PipelineEntry, name: str) -> Help:
    """Help for a stage that was called by what people read, or is not of this pipeline."""
    labels = ((key, stage.label) for key, stage in pipeline.spec.stages.items())
    known = ", ".join(pipeline.stages)
    return offered(next(by_label(name, labels), "")) or Help(f"its stages are {known}")


def refer_entity_stage(
    scope: Scope, entity: EntityEntry, name: str, span: Span
) -> Iterator[Diagnostic]:
    """At least one pipeline of the entity has the stage."""
    pipelines = entity.pipelines.values()
    if scope.lost.get("pipeline") or any(name in p.stages or p.excuses(name) for p in pipelines):
        return
    known = dict.fromkeys(stage for pipeline in pipelines for stage in pipeline.stages)
    yield STAGE.at(
        span,
        f'no pipeline of {entity.name} has a stage "{name}"',
        offer(name, known, span),
        labels=[
            Label(one.stages_span, f"stages of {one.name} are declared here") for one in pipelines
        ],
        address=entity.name,
    )


def refer_document(scope: Scope, name: str, span: Span) -> Iterator[Diagnostic]:
    """The document template exists."""
    if name not in scope.templates and not scope.is_lost("document", name):
        yield DOCUMENT.at(
            span,
            f'no document is called "{name}"',
            offer(name, scope.templates, span) or Help(f"declare it in documents/{name}.yaml"),
        )


def part_of(span: Span, whole: str, part: str) -> Span:
    """Where a part of a word is written; the whole where it is not written letter by letter."""
    quotes, rest = divmod(span.end_column - span.column - len(whole), 2)
    if span.line != span.end_line or rest or quotes not in (0, 1):
        return span
    column = span.column + quotes + whole.index(part)
    return Span(span.path, span.line, column, span.line, column + len(part))
