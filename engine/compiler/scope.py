"""All names a project declares, each with the place that declares it.

``declare`` makes a scope from the documents; checks and lowering look names up in it. A name that
was written but refused, because its file or its lines are broken, is *excused*: whoever misses it
asks first, so that one mistake is complained about once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from engine.compiler.document import Document
from engine.compiler.facts import EntityFacts, RoleFacts
from engine.compiler.regions import Ground
from engine.compiler.span import Span
from engine.compiler.spec.access import AccessSpec
from engine.compiler.spec.app import AppSpec
from engine.compiler.spec.channel import ChannelSpec
from engine.compiler.spec.document import DocumentSpec
from engine.compiler.spec.entity import EntitySpec
from engine.compiler.spec.field import FieldSpec
from engine.compiler.spec.layout import LayoutSpec
from engine.compiler.spec.pipeline import PipelineSpec
from engine.compiler.spec.scenario import TestsSpec
from engine.compiler.tree import Path
from engine.model.field_types import FIELD_TYPES, FieldType
from engine.model.pipeline import StageKind


@dataclass(frozen=True, slots=True)
class OptionEntry:
    """An option of a choice; ``span`` is where its name is written."""

    name: str
    span: Span
    retired: bool = False


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A field as others refer to it.

    ``spec`` and ``span`` are None for the fields of the engine. ``options`` is None when the field
    has options that are not known, because the list it names is not there.
    """

    name: str
    type: str
    span: Span | None = None
    spec: FieldSpec | None = None
    multiple: bool = False
    to: tuple[str, ...] = ()
    choices: Mapping[str, OptionEntry] | None = None
    option_set: str = ""
    min: object = None
    max: object = None
    readonly: bool = False
    required: bool = False
    default: object = None

    @property
    def system(self) -> bool:
        """Whether the engine brings it."""
        return self.spec is None

    @property
    def kind(self) -> FieldType:
        """The facts of its type."""
        return FIELD_TYPES[self.type]

    @property
    def options(self) -> Mapping[str, OptionEntry]:
        """Its options as far as they are known."""
        return self.choices or {}


@dataclass(frozen=True, slots=True)
class StageEntry:
    """A stage as others refer to it; ``span`` is where its name is written."""

    name: str
    kind: StageKind
    span: Span


@dataclass(frozen=True, slots=True)
class PipelineEntry:
    """A pipeline with its stages in order."""

    name: str
    entity: str
    document: Document
    spec: PipelineSpec
    stages: Mapping[str, StageEntry]

    @property
    def address(self) -> str:
        """How it is named everywhere."""
        return f"{self.entity}/{self.name}"

    @property
    def span(self) -> Span:
        """Where its name is written."""
        return self.document.at("pipeline")

    @property
    def stages_span(self) -> Span:
        """Where its stages begin."""
        return self.document.key_at("stages")

    def excuses(self, stage: str) -> bool:
        """Whether a missing stage is no mistake of its own."""
        return self.document.is_broken("stages", stage) or refused(self.document, "stages")

    def stages_from(self, first: str | None, last: str | None = None) -> tuple[str, ...]:
        """The stages from one to another in order; no end is the won stage, lost ones never."""
        ladder = [stage.name for stage in self.stages.values() if stage.kind != "lost"]
        start = ladder.index(first) if first in ladder else 0 if first is None else len(ladder)
        end = ladder.index(last) + 1 if last in ladder else len(ladder)
        return tuple(ladder[start:end])


@dataclass(slots=True)
class EntityEntry:
    """An entity with its own fields and those of the engine, and what belongs to it."""

    name: str
    document: Document
    spec: EntitySpec
    fields: Mapping[str, FieldEntry] = field(default_factory=dict)
    pipelines: dict[str, PipelineEntry] = field(default_factory=dict)
    layout: tuple[Document, LayoutSpec] | None = None
    sections: Mapping[str, Span] = field(default_factory=dict)
    ground: Ground = field(default_factory=lambda: Ground({}))

    @property
    def span(self) -> Span:
        """Where its name is written."""
        return self.document.at("entity")

    @property
    def fields_span(self) -> Span:
        """Where its fields begin."""
        return self.document.key_at("fields") if self.document.has("fields") else self.span

    @property
    def documents(self) -> tuple[Document, ...]:
        """The files that make it up."""
        own = (self.document, *(one.document for one in self.pipelines.values()))
        return (*own, self.layout[0]) if self.layout else own

    def declared(self) -> Iterator[tuple[FieldEntry, FieldSpec]]:
        """Its own fields."""
        for entry in self.fields.values():
            if entry.spec is not None:
                yield entry, entry.spec

    @property
    def default_pipeline(self) -> PipelineEntry | None:
        """Where new records start, None for an entity without stages."""
        for pipeline in self.pipelines.values():
            if pipeline.spec.default:
                return pipeline
        return next(iter(self.pipelines.values()), None)

    def excuses(self, name: str) -> bool:
        """Whether a missing field is no mistake of its own."""
        document = self.document
        return (
            document.is_broken("fields", name)
            or any(_meant(path, "fields", name) for path in document.broken)
            or any(path[:1] == ("features",) for path in document.broken)
            or refused(document, "fields", "features")
        )


@dataclass(frozen=True)
class Scope:
    """Every declared name of a project.

    ``app`` is None when there is no app.yaml that could be read. ``lost`` holds the names of files
    that could not be read, by kind: what they declare exists, but nothing is known of it.
    ``loose`` are the files that belong to no unit of their own: app.yaml, and what is of an entity
    that is not there. Mappings make their values when they are asked for.
    """

    documents: Mapping[str, Document]
    app: AppSpec | None
    app_document: Document | None
    entities: Mapping[str, EntityEntry]
    pipelines: Mapping[str, PipelineEntry]
    access: Mapping[str, tuple[Document, AccessSpec]]
    templates: Mapping[str, tuple[Document, DocumentSpec]]
    channels: Mapping[str, tuple[Document, ChannelSpec]]
    tests: Mapping[str, tuple[Document, TestsSpec]]
    option_sets: Mapping[str, Mapping[str, OptionEntry] | None]
    below: Mapping[str, tuple[str, ...]]
    lost: Mapping[str, frozenset[str]]
    loose: tuple[Document, ...] = ()
    word_files: Mapping[str, bytes] = field(default_factory=dict)
    facts: Mapping[str, EntityFacts] = field(default_factory=dict)
    role_facts: Mapping[str, RoleFacts] = field(default_factory=dict)

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages of the application, none when they are not known."""
        if self.app is None or self.app_excuses("locales", "0"):
            return ()
        if self.app_document and any(p[:1] == ("locales",) for p in self.app_document.broken):
            return ()
        return tuple(self.app.locales)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The application's time zone."""
        return ZoneInfo(self.app.time_zone if self.app else "UTC")

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the roles."""
        return frozenset(self.app.roles) if self.app else frozenset()

    @cached_property
    def superusers(self) -> frozenset[str]:
        """The names of the roles that may do everything."""
        roles = self.app.roles if self.app else {}
        return frozenset(name for name, role in roles.items() if role.all)

    @property
    def knows_people(self) -> bool:
        """Whether all departments and roles are known, so that principals can be compared."""
        if self.app is None or self.app_document is None:
            return False
        parts = ("departments", "roles")
        broken = any(
            path[:1] in (("departments",), ("roles",)) for path in self.app_document.broken
        )
        return not broken and not refused(self.app_document, *parts)

    def is_lost(self, kind: str, name: str) -> bool:
        """Whether a file of the kind and name exists and could not be read."""
        return name in self.lost.get(kind, frozenset())

    def app_excuses(self, part: str, name: str) -> bool:
        """Whether a name missing under a key of app.yaml is no mistake of its own."""
        if self.app is None or self.app_document is None:
            return True
        document = self.app_document
        return document.is_broken(part, name) or refused(document, part)

    def app_span(self, part: str) -> Span | None:
        """Where a part of app.yaml begins, None when it is not written."""
        document = self.app_document
        return document.key_at(part) if document and document.has(part) else None


def _meant(path: Path, part: str, name: str) -> bool:
    """Whether a refused key was meant to be the name, which it only spells in another manner."""
    if len(path) != 2 or path[0] != part:
        return False
    return _letters(str(path[1])) == _letters(name)


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def refused(document: Document, *parts: str) -> bool:
    """Whether a key at the top of the file was refused that is, or was meant to be, one of these."""
    if not document.broken or document.spec is None:
        return bool(document.broken)
    keys = {known.alias or name for name, known in type(document.spec).model_fields.items()}
    return any(
        len(path) == 1 and (path[0] in parts or path[0] not in keys) for path in document.broken
    )
