"""The conditions of fields as predicates, for checks that compare one with another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.compiler.conditions import Place, is_whole
from engine.compiler.lower.condition import About, lower_condition
from engine.compiler.scope import EntityEntry, PipelineEntry, Scope
from engine.compiler.spec.condition import ConditionSpec
from engine.compiler.tree import Path
from engine.model import predicate as p
from engine.model.system import WIDGETS

Key = Literal["visible_when", "required_when", "readonly_when"]


@dataclass(frozen=True)
class Rules:
    """Conditions that nothing is wrong with, as predicates; each is worked out once."""

    scope: Scope
    _known: dict[tuple[str, str, str], p.Predicate | None] = field(default_factory=dict)

    def of_field(self, entity: EntityEntry, name: str, key: Key) -> p.Predicate | None:
        """A condition of a field; None when there is none, or none that can be understood."""
        found = entity.fields.get(name)
        if found is None or found.spec is None:
            return None
        where = (entity.name, name, key)
        if where not in self._known:
            spec = getattr(found.spec, key)
            place = Place(self.scope, entity, entity.document, ("fields", name, key))
            self._known[where] = understood(place, spec) if spec else None
        return self._known[where]

    def visible(self, entity: EntityEntry, name: str) -> p.Predicate:
        """When a field is shown as far as data goes."""
        return self.of_field(entity, name, "visible_when") or p.ALWAYS


def understood(place: Place, spec: ConditionSpec) -> p.Predicate | None:
    """The predicate of a condition, None when something is wrong with it."""
    if not is_whole(place, spec):
        return None
    return lower_condition(About(place.scope, place.entity, place.pipeline), spec)


def place_in_entity(scope: Scope, entity: EntityEntry, *path: str | int) -> Place:
    """The place of a condition in an entity's own file."""
    return Place(scope, entity, entity.document, path)


def place_in_pipeline(
    scope: Scope, entity: EntityEntry, pipeline: PipelineEntry, path: Path
) -> Place:
    """The place of a condition in a pipeline's file, about stages of that pipeline alone."""
    return Place(scope, entity, pipeline.document, path, pipeline)


def shown_by(name: str) -> Iterator[str]:
    """The fields that an element of a layout shows: itself, or those of a ready widget."""
    yield from WIDGETS.get(name, (name,))


def circle(start: str, needs: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The way from a name back to itself through what each needs, empty when there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for name in needs.get(way[-1], ()):
            if name == start:
                return way
            if name in needs and name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()
