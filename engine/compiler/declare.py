"""From documents to the scope: every name is entered with the place that declares it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from engine.compiler.constants import Unfit, constant
from engine.compiler.document import Document, Found, Outline, outline_of
from engine.compiler.facts import facts_of_entity, facts_of_role
from engine.compiler.lazy import Lazy
from engine.compiler.regions import Ground
from engine.compiler.scope import (
    EntityEntry,
    FieldEntry,
    OptionEntry,
    PipelineEntry,
    Scope,
    StageEntry,
    refused,
)
from engine.compiler.source import Kind
from engine.compiler.span import Span
from engine.compiler.spec.access import AccessSpec
from engine.compiler.spec.app import AppSpec
from engine.compiler.spec.channel import ChannelSpec
from engine.compiler.spec.document import DocumentSpec
from engine.compiler.spec.entity import EntitySpec
from engine.compiler.spec.field import FieldSpec, OptionSetRef
from engine.compiler.spec.layout import LayoutSpec
from engine.compiler.spec.pipeline import PipelineSpec
from engine.compiler.spec.scenario import TestsSpec
from engine.compiler.tree import Mapping as Tree
from engine.model.field import Field, Option
from engine.model.predicate import Today
from engine.model.system import common_fields, feature_fields, stage_fields
from engine.model.text import Text

OptionSets = Mapping[str, Mapping[str, OptionEntry] | None]

_UNKNOWN_SETS: Final[dict[str, Mapping[str, OptionEntry] | None]] = {"sources": None}
"""The list on which a feature depends may be among what could not be read."""


def declare(
    documents: Mapping[str, Document],
    word_files: Mapping[str, bytes] | None = None,
    outlines: Mapping[str, Outline] | None = None,
) -> Scope:
    """The scope of a project. Complains about nothing: checks do, with the scope in hand.

    ``outlines`` of all files, in the order of ``documents``, save looking into files that nobody
    asks for.
    """
    if outlines is None:
        outlines = {path: outline_of(document) for path, document in documents.items()}
    usable = [one for one in outlines.values() if one.usable]
    app_document = next((documents[one.path] for one in usable if one.kind == "app"), None)
    app = cast("AppSpec | None", app_document and app_document.spec)
    sets = _option_sets(app_document, app)
    lost = _lost(outlines)
    flows = {one.declares: one for one in usable if one.kind == "pipeline"}
    bearers = {one.declares: one for one in usable if one.kind == "entity"}
    cards = {one.declares: one for one in usable if one.kind == "layout"}
    staged = {one.entity for one in flows.values()}

    def pipeline(name: str) -> PipelineEntry:
        document = documents[flows[name].path]
        return _pipeline(document, cast(PipelineSpec, document.spec))

    def entity(name: str) -> EntityEntry:
        document = documents[bearers[name].path]
        # A pipeline that cannot be read may be anybody's.
        entry = _entity(
            document, cast(EntitySpec, document.spec), sets,
            staged=bool(lost.get("pipeline")) or name in staged,
        )  # fmt: skip
        entry.pipelines.update((key, pipelines[key]) for key in flows if flows[key].entity == name)
        if name in cards:
            layout = documents[cards[name].path]
            entry.layout = (layout, cast(LayoutSpec, layout.spec))
        entry.ground = Ground(entry.fields, _pairs(entry.pipelines.values()))
        return entry

    pipelines, entities = Lazy(flows, pipeline), Lazy(bearers, entity)
    access = _specs(documents, usable, "access", AccessSpec)
    owned = {one.path for one in bearers.values()}
    owned.update(one.path for one in flows.values() if one.entity in bearers)
    owned.update(one.path for one in cards.values() if one.declares in bearers)
    for kind in ("document", "channel"):
        owned.update({one.declares: one.path for one in usable if one.kind == kind}.values())
    return Scope(
        documents=documents,
        app=app,
        app_document=app_document,
        entities=entities,
        pipelines=pipelines,
        access=access,
        templates=_specs(documents, usable, "document", DocumentSpec),
        channels=_specs(documents, usable, "channel", ChannelSpec),
        tests=_specs(documents, usable, "tests", TestsSpec),
        option_sets=sets,
        below=_below(app),
        lost=lost,
        loose=tuple(
            documents[one.path]
            for one in usable
            if one.kind not in ("access", "tests", "limits") and one.path not in owned
        ),
        word_files=word_files or {},
        facts=Lazy(bearers, lambda name: facts_of_entity(entities[name])),
        role_facts=Lazy(access, lambda name: facts_of_role(*access[name])),
    )


def _specs(
    documents: Mapping[str, Document], usable: Iterable[Outline], kind: Kind, _: type[Found]
) -> Lazy[tuple[Document, Found]]:
    """The files of a kind with their specs, by the names they declare."""
    paths = {one.declares: one.path for one in usable if one.kind == kind}

    def both(name: str) -> tuple[Document, Found]:
        document = documents[paths[name]]
        return document, cast(Found, document.spec)

    return Lazy(paths, both)


def _lost(outlines: Mapping[str, Outline]) -> Mapping[str, frozenset[str]]:
    """Names that exist and of which nothing is known, by kind of file.

    Files nobody could read; files that declare another name than theirs, which has been said; and
    pipelines of an entity that is not there, whose it is nobody knows.
    """
    found: dict[str, set[str]] = {}
    entities = {one.declares for one in outlines.values() if one.kind == "entity"}
    for one in outlines.values():
        if one.kind not in ("app", "limits") and one.declares != one.name:
            found.setdefault(one.kind, set()).add(one.name)
        if one.kind == "pipeline" and one.usable and one.entity not in entities:
            found.setdefault("pipeline", set()).add(one.declares)
    return {kind: frozenset(names) for kind, names in found.items()}


def _pairs(pipelines: Iterable[PipelineEntry]) -> frozenset[tuple[str, str]]:
    return frozenset((one.name, stage) for one in pipelines for stage in one.stages)


def _below(app: AppSpec | None) -> Mapping[str, tuple[str, ...]]:
    """Each department with all under it, itself first; a circle ends where it began."""
    departments = app.departments if app else {}
    children: dict[str, list[str]] = {}
    for name, spec in departments.items():
        children.setdefault(spec.in_ or "", []).append(name)

    def under(name: str) -> tuple[str, ...]:
        found = [name]
        for one in found:
            found += [child for child in children.get(one, ()) if child not in found]
        return tuple(found)

    return {name: under(name) for name in departments}


def _option_sets(document: Document | None, app: AppSpec | None) -> OptionSets:
    """The shared lists; None for one of which an option was refused."""
    if document is None or app is None:
        return _UNKNOWN_SETS
    gone = refused(document, "option_sets") or document.is_broken("option_sets", "sources")
    unread = _UNKNOWN_SETS if gone else {}
    return unread | {
        name: None
        if any(path[:2] == ("option_sets", name) for path in document.broken)
        else _options(document, ("option_sets", name), options)
        for name, options in app.option_sets.items()
    }


def _options(
    document: Document, path: tuple[str, ...], options: Mapping[str, Any]
) -> Mapping[str, OptionEntry]:
    keys = _keys(document, *path)
    return {name: OptionEntry(name, keys[name], option.retired) for name, option in options.items()}


def _keys(document: Document, *path: str) -> Mapping[str, Span]:
    """The keys of a mapping with their places, in one walk for all of them."""
    node: object = document.tree
    for step in path:
        node = node.get(step) if isinstance(node, Tree) else None
    if not isinstance(node, Tree):
        return {}
    return {name: entry.key.span for name, entry in node.entries.items()}


def _pipeline(document: Document, spec: PipelineSpec) -> PipelineEntry:
    keys = _keys(document, "stages")
    stages = {name: StageEntry(name, stage.kind, keys[name]) for name, stage in spec.stages.items()}
    return PipelineEntry(spec.pipeline, spec.entity, document, spec, stages)


def _entity(document: Document, spec: EntitySpec, sets: OptionSets, *, staged: bool) -> EntityEntry:
    keys = _keys(document, "fields")
    fields = {
        name: _field(document, keys[name], name, field, sets) for name, field in spec.fields.items()
    }
    for entry in engine_fields(spec.features, sets, staged=staged):
        fields.setdefault(entry.name, entry)
    return EntityEntry(spec.entity, document, spec, fields)


def _field(
    document: Document, span: Span, name: str, spec: FieldSpec, sets: OptionSets
) -> FieldEntry:
    options = getattr(spec, "options", None)
    choices: Mapping[str, OptionEntry] | None = {}
    set_name = ""
    if isinstance(options, OptionSetRef):
        set_name, choices = options.set, sets.get(options.set)
    elif options:
        choices = _options(document, ("fields", name, "options"), options)
    return FieldEntry(
        name,
        spec.type,
        span,
        spec,
        multiple=getattr(spec, "multiple", False),
        to=tuple(getattr(spec, "to", ())),
        choices=choices,
        option_set=set_name,
        min=_bound(spec.type, getattr(spec, "min", None)),
        max=_bound(spec.type, getattr(spec, "max", None)),
        readonly=spec.type in ("formula", "rollup"),
        required=spec.required,
        default=getattr(spec, "default", None),
    )


def _bound(type_: str, raw: object) -> object:
    """A bound as a value that can be reasoned about, None when it moves with the days."""
    if raw is None:
        return None
    try:
        value = constant(type_, raw)
    except Unfit:
        return None
    return None if isinstance(value, Today) else value


def engine_fields(
    features: Iterable[str], sets: OptionSets, *, staged: bool
) -> Iterator[FieldEntry]:
    """The fields the engine adds to an entity."""
    yield from _COMMON
    if staged:
        yield from _STAGED
    # Which options there are is told by the set; here it only matters whether there are any.
    sources = {"any": Option("any", Text())} if "sources" in sets else {}
    for feature in features:
        for model in feature_fields(feature, sources):
            if model.option_set:
                yield _brought(model, sets.get(model.option_set), model.option_set)
            else:
                yield _brought(model)


def _brought(
    model: Field, choices: Mapping[str, OptionEntry] | None = None, option_set: str = ""
) -> FieldEntry:
    return FieldEntry(
        model.name,
        model.type,
        multiple=model.multiple,
        choices=choices if option_set else {},
        option_set=option_set,
        readonly=model.readonly,
        default=model.default,
    )


_COMMON: Final = tuple(_brought(model) for model in common_fields())
_STAGED: Final = tuple(_brought(model) for model in stage_fields())
