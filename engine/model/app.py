"""The application: everything the compiler knows, in one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from engine.model.access import Role
from engine.model.field import Field
from engine.model.layout import Layout
from engine.model.pipeline import Pipeline, Stage
from engine.model.text import Text


@dataclass(frozen=True, slots=True)
class Department:
    """A department; ``parent`` is the one it belongs to, blank at the top."""

    name: str
    label: Text
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A new record made from one of this entity: target field → source field."""

    to: str
    map: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Move:
    """A declared renaming: what was ``source`` is now ``target`` (addresses)."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A declared end of something (an address), ``archived`` or ``purged``.

    ``into`` names what its records or values become: an option or a stage that stays.
    """

    address: str
    state: str = "archived"
    into: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of record. ``fields`` holds the declared fields and then the system ones."""

    name: str
    label: Text
    plural: Text
    title: str
    fields: Mapping[str, Field]
    layout: Layout
    icon: str = ""
    features: tuple[str, ...] = ()
    pipelines: Mapping[str, Pipeline] = field(default_factory=dict)
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    conversions: tuple[Conversion, ...] = ()
    moved: tuple[Move, ...] = ()
    removed: tuple[Removal, ...] = ()

    @property
    def has_bin(self) -> bool:
        """Whether what is deleted can be brought back."""
        return "recycle_bin" in self.features

    @property
    def default_pipeline(self) -> Pipeline | None:
        """Where new records start, None for an entity without stages."""
        for pipeline in self.pipelines.values():
            if pipeline.default:
                return pipeline
        return next(iter(self.pipelines.values()), None)

    def stage(self, pipeline: object, stage: object) -> Stage | None:
        """A stage by its names, None when there is no such."""
        found = self.pipelines.get(pipeline) if isinstance(pipeline, str) else None
        return found.stages.get(stage) if found and isinstance(stage, str) else None


@dataclass(frozen=True, slots=True)
class Document:
    """A document template over an entity's records."""

    name: str
    label: Text
    entity: str
    template: str
    pipelines: tuple[str, ...] = ()
    number: str = ""
    outputs: tuple[str, ...] = ("docx",)


@dataclass(frozen=True, slots=True)
class ChannelConfig:
    """A way to talk to clients; secrets are names of environment variables."""

    name: str
    kind: str
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the configuration something is declared."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class App:
    """The compiled application.

    ``places`` maps addresses to where they are declared, for explanations; it is carried along
    but takes no part in the fingerprint, so a comment does not make a new release.
    """

    name: str
    label: Text
    locales: tuple[str, ...]
    time_zone: str
    currency: str
    currencies: tuple[str, ...]
    departments: Mapping[str, Department]
    roles: Mapping[str, Role]
    entities: Mapping[str, Entity]
    documents: Mapping[str, Document] = field(default_factory=dict)
    channels: Mapping[str, ChannelConfig] = field(default_factory=dict)
    moved: tuple[Move, ...] = ()
    removed: tuple[Removal, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)

    @property
    def zone(self) -> ZoneInfo:
        """The application's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def roots(self) -> frozenset[str]:
        """The roles that may do everything."""
        return frozenset(name for name, role in self.roles.items() if role.superuser)

    def below(
        self, departments: frozenset[str], added: Mapping[str, str] | None = None
    ) -> frozenset[str]:
        """The departments and every one under them; ``added`` are more, with their parents."""
        parents = {one.name: one.parent for one in self.departments.values()} | dict(added or {})
        found = set(departments)
        grew = True
        while grew:
            more = {name for name, parent in parents.items() if parent in found} - found
            found |= more
            grew = bool(more)
        return frozenset(found)
