"""Addresses and where what they name is declared, for explanations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.compiler.document import Document
from engine.compiler.lower.pipeline import requirement_address, transition_address
from engine.compiler.scope import EntityEntry, PipelineEntry, Scope
from engine.compiler.span import Span
from engine.compiler.spec.access import AccessSpec
from engine.compiler.spec.layout import LayoutSpec
from engine.model.app import Place


def lower_places(scope: Scope) -> Mapping[str, Place]:
    """Every address with the file and line of its declaration."""
    return {address: Place(span.path, span.line) for address, span in _places(scope)}


def _places(scope: Scope) -> Iterator[tuple[str, Span]]:
    for entity in scope.entities.values():
        yield entity.name, entity.span
        yield from _entity_places(entity)
    for name, (document, _) in scope.templates.items():
        yield f"document/{name}", document.at("document")
    for name, (document, _) in scope.channels.items():
        yield f"channel/{name}", document.at("channel")
    yield from _app_places(scope)


def _app_places(scope: Scope) -> Iterator[tuple[str, Span]]:
    document, spec = scope.app_document, scope.app
    if document is None or spec is None:
        return
    for name in spec.departments:
        yield f"department/{name}", document.key_at("departments", name)
    for name in spec.roles:
        granted = scope.access.get(name)
        place = granted[0].at("access") if granted else document.key_at("roles", name)
        yield f"role/{name}", place
        if granted:
            yield from _grant_places(name, *granted)


def _grant_places(role: str, document: Document, spec: AccessSpec) -> Iterator[tuple[str, Span]]:
    for entity in spec.records:
        yield f"role/{role}/records/{entity}", document.key_at("records", entity)
    for part, held in (("stages", spec.stages), ("moves", spec.moves)):
        for address, stages in held.items():
            pipeline = address.partition("/")[2]
            for stage in stages:
                span = document.key_at(part, address, stage)
                yield f"role/{role}/{part}/{pipeline}:{stage}", span


_RESTRICTIONS: Final = (
    "visible_when", "required_when", "readonly_when", "visible_to", "editable_by", "hidden_from",
)  # fmt: skip
"""Keys of a field that explanations point to."""


def _entity_places(entity: EntityEntry) -> Iterator[tuple[str, Span]]:
    for field in entity.fields.values():
        if field.span is not None:
            yield f"{entity.name}.{field.name}", field.span
        for key in _RESTRICTIONS if field.spec is not None else ():
            if getattr(field.spec, key) is not None:
                span = entity.document.key_at("fields", field.name, key)
                yield f"{entity.name}.{field.name}/{key}", span
        for option in field.options.values():
            yield f"{entity.name}.{field.name}#{option.name}", option.span
    for pipeline in entity.pipelines.values():
        yield from _pipeline_places(pipeline)
    if entity.layout is not None:
        yield from _layout_places(entity.name, *entity.layout)


def _pipeline_places(pipeline: PipelineEntry) -> Iterator[tuple[str, Span]]:
    yield pipeline.address, pipeline.span
    for stage in pipeline.stages.values():
        yield f"{pipeline.address}:{stage.name}", stage.span
    document = pipeline.document
    for number in range(len(pipeline.spec.required)):
        yield requirement_address(pipeline, number), document.at("required", number)
    for number in range(len(pipeline.spec.transitions)):
        yield transition_address(pipeline, number), document.at("transitions", number)


def _layout_places(entity: str, document: Document, spec: LayoutSpec) -> Iterator[tuple[str, Span]]:
    if spec.card is not None:
        yield f"{entity}@card", document.key_at("card")
        for name in spec.card.sections:
            yield f"{entity}@card/{name}", document.key_at("card", "sections", name)
    for name in spec.views:
        yield f"{entity}@view/{name}", document.key_at("views", name)
