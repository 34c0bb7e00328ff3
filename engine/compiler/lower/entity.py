"""Entities → ``Entity``: fields, pipelines, layouts, conversions, and what was renamed or ended."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compiler.history import moves_of, removals_of
from engine.compiler.lower.field import lower_fields
from engine.compiler.lower.layout import lower_layout, title_field
from engine.compiler.lower.pipeline import lower_pipeline
from engine.compiler.lower.text import lower_text
from engine.compiler.scope import EntityEntry, Scope
from engine.compiler.spec.app import AppSpec
from engine.model.app import Conversion, Entity, Move, Removal


def lower_entity(scope: Scope, app: AppSpec, entry: EntityEntry) -> Entity:
    """An entity with all that belongs to it."""
    spec = entry.spec
    return Entity(
        name=entry.name,
        label=lower_text(spec.label, app.locales),
        plural=lower_text(spec.plural or spec.label, app.locales),
        title=title_field(entry),
        fields=lower_fields(scope, app, entry),
        layout=lower_layout(scope, app, entry),
        icon=spec.icon or "",
        features=tuple(spec.features),
        pipelines={
            name: lower_pipeline(scope, app, entry, pipeline)
            for name, pipeline in entry.pipelines.items()
        },
        unique=tuple(tuple(group) for group in spec.unique),
        indexes=tuple(tuple(group) for group in spec.indexes),
        conversions=tuple(Conversion(one.to, dict(one.map)) for one in spec.conversions),
        moved=tuple(_moved(scope, entry)),
        removed=tuple(_removed(scope, entry)),
    )


def _moved(scope: Scope, entry: EntityEntry) -> Iterator[Move]:
    for declared in moves_of(scope, entry):
        yield Move(declared.source, declared.target)


def _removed(scope: Scope, entry: EntityEntry) -> Iterator[Removal]:
    for declared in removals_of(scope, entry):
        yield Removal(declared.address, declared.state, declared.into)
