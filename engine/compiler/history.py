"""Renamings and removals as they are declared, with whole addresses.

They may stand with the thing concerned or, for what is gone as a whole, in app.yaml; the entity
they are about is told from the address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.compiler.document import Document
from engine.compiler.scope import EntityEntry, PipelineEntry, Scope
from engine.compiler.spec.moved import MovedSpec, RemovalSpec
from engine.compiler.tree import Path


@dataclass(frozen=True, slots=True)
class Renaming:
    """What was called ``source`` is called ``target`` now."""

    source: str
    target: str
    document: Document
    path: Path


@dataclass(frozen=True, slots=True)
class Ending:
    """What is gone, how, and what old records have instead."""

    address: str
    state: str
    into: str
    document: Document
    path: Path


def moves_of(scope: Scope, entity: EntityEntry) -> Iterator[Renaming]:
    """The renamings of an entity and of all that belongs to it."""
    for number, spec in enumerate(entity.spec.moved):
        yield _renaming(entity.document, number, spec, entity.name)
    for pipeline in entity.pipelines.values():
        for number, spec in enumerate(pipeline.spec.moved):
            yield _renaming(pipeline.document, number, spec, entity.name, pipeline)
    if scope.app is not None and scope.app_document is not None:
        for number, spec in enumerate(scope.app.moved):
            path: Path = ("moved", number)
            if entity_of(spec.to) == entity.name:
                yield Renaming(spec.from_, spec.to, scope.app_document, path)
            for address in _set_options(entity, spec.to):
                source = f"{address.partition('#')[0]}#{_last(spec.from_)}"
                yield Renaming(source, address, scope.app_document, path)


def removals_of(scope: Scope, entity: EntityEntry) -> Iterator[Ending]:
    """The endings of what belonged to an entity."""
    for number, part in enumerate(entity.spec.removed):
        address = f"{entity.name}.{(part.field or part.option or '').replace('.', '#')}"
        yield _ending(entity.document, number, part, address)
    for pipeline in entity.pipelines.values():
        for number, ended in enumerate(pipeline.spec.removed):
            address = f"{pipeline.address}:{ended.stage}"
            yield _ending(pipeline.document, number, ended, address)
    if scope.app is None or scope.app_document is None:
        return
    first = next(iter(scope.entities.values()), None)
    for number, thing in enumerate(scope.app.removed):
        if thing.pipeline and entity_of(thing.pipeline) == entity.name:
            yield _ending(scope.app_document, number, thing, thing.pipeline)
        elif thing.entity and entity is first:
            # What is gone as a whole belongs to nobody; every declaration needs a bearer.
            yield _ending(scope.app_document, number, thing, thing.entity)
        elif thing.option:
            for address in _set_options(entity, thing.option):
                yield _ending(scope.app_document, number, thing, address)


def _set_options(entity: EntityEntry, option: str) -> Iterator[str]:
    """What happens to an option of a shared list happens in every field that uses the list."""
    set_name, dot, name = option.partition(".")
    for field in entity.fields.values():
        if dot and field.option_set == set_name:
            yield f"{entity.name}.{field.name}#{name}"


def _last(option: str) -> str:
    return option.rpartition(".")[2]


def _ending(document: Document, number: int, spec: RemovalSpec, address: str) -> Ending:
    return Ending(address, spec.state, spec.into or "", document, ("removed", number))


def _renaming(
    document: Document, number: int, spec: MovedSpec, entity: str,
    pipeline: PipelineEntry | None = None,
) -> Renaming:  # fmt: skip
    if pipeline is None and spec.to == entity:
        # The entity itself: a bare name in its file is otherwise one of its fields.
        return Renaming(spec.from_, entity, document, ("moved", number))
    source = whole(spec.from_, entity, pipeline)
    return Renaming(source, whole(spec.to, entity, pipeline), document, ("moved", number))


def whole(address: str, entity: str, pipeline: PipelineEntry | None = None) -> str:
    """The whole address of what is written short within a file.

    In an entity's file a bare name is a field and ``source.fair`` an option; in a pipeline's file
    a bare name is a stage. What begins with the entity's own name is whole already.
    """
    if entity_of(address) == entity and address != entity:
        return address
    if pipeline is not None and address.isidentifier():
        return f"{pipeline.address}:{address}"
    if pipeline is not None:
        return f"{entity}/{address}"
    return f"{entity}.{address.replace('.', '#')}"


def entity_of(address: str) -> str:
    """The entity an address begins with."""
    for end, letter in enumerate(address):
        if letter in "./:#@":
            return address[:end]
    return address
