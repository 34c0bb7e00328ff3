"""What checks of a whole project have to know of each entity and role, without looking into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.compiler.document import Document
    from engine.compiler.scope import EntityEntry
    from engine.compiler.spec.access import AccessSpec


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """What is known of an entity.

    ``past`` is whether it says what was renamed or removed; ``types`` are those of its fields,
    ``sets`` the option sets they use.
    """

    broken: bool
    past: bool
    types: Mapping[str, str]
    sets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What is known of a role.

    ``idle`` is whether every grant is none; ``sees`` are the entities of which it may read any.
    """

    broken: bool
    idle: bool
    sees: tuple[str, ...]


def facts_of_entity(entity: EntityEntry) -> EntityFacts:
    """The facts of an entity with its pipelines."""
    past = bool(entity.spec.moved or entity.spec.removed)
    flows = [pipeline.spec for pipeline in entity.pipelines.values()]
    fields = entity.fields.values()
    return EntityFacts(
        bool(entity.document.broken),
        past or any(one.moved or one.removed for one in flows),
        {one.name: one.type for one in fields},
        tuple(dict.fromkeys(one.option_set for one in fields if one.option_set)),
    )


def facts_of_role(document: Document, spec: AccessSpec) -> RoleFacts:
    """The facts of a role."""
    from engine.compiler.lower.access import levels

    grants = [*spec.records.values(), *(one for by in spec.stages.values() for one in by.values())]
    may = any(level != "none" for one in grants for level in levels(one).values())
    sees = [name for name, one in spec.records.items() if one.read not in (None, "none")]
    return RoleFacts(bool(document.broken), not may, tuple(sees))
