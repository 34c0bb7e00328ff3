"""Small applications, built by hand as the compiler would build them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.model.access import Role
from engine.model.app import App, Entity, Move, Removal
from engine.model.field import Field, Option
from engine.model.layout import Card, Layout, ListLayout
from engine.model.pipeline import Pipeline, Stage
from engine.model.system import common_fields, stage_fields
from engine.model.text import Text


def label(words: str) -> Text:
    """A label in one language."""
    return Text({"en": words})


def make_field(name: str, type_: str = "text", **more: Any) -> Field:
    """A field, ``options`` given as names."""
    options = more.pop("options", None)
    if options is not None:
        more["options"] = {option: Option(option, label(option)) for option in options}
    return Field(name, type_, more.pop("label", label(name)), **more)


def make_pipeline(entity: str, name: str = "sales", stages: Iterable[str] = ()) -> Pipeline:
    """A pipeline with the stages, then won and lost."""
    found = {stage: Stage(stage, label(stage)) for stage in stages or ("new", "offer")}
    found["won"] = Stage("won", label("won"), "won")
    found["lost"] = Stage("lost", label("lost"), "lost")
    return Pipeline(name, entity, label(name), found, default=True)


def make_entity(
    name: str,
    *fields: Field,
    pipelines: Iterable[Pipeline] = (),
    moved: Mapping[str, str] | None = None,
    removed: Iterable[Removal] = (),
    **more: Any,
) -> Entity:
    """An entity with a title, the given fields and the system's own. ``moved``: now → before."""
    ladders = {pipeline.name: pipeline for pipeline in pipelines}
    declared = (make_field("title"), *fields)
    system = (*common_fields(), *(stage_fields() if ladders else ()))
    held = {held.name: held for held in (*declared, *system)}
    return Entity(
        name,
        label(name),
        label(f"{name}s"),
        "title",
        held,
        Layout(name, Card({}, ()), ListLayout(("title",))),
        pipelines=ladders,
        moved=tuple(Move(source, target) for target, source in (moved or {}).items()),
        removed=tuple(removed),
        **more,
    )


def make_app(*entities: Entity, **more: Any) -> App:
    """An application of the entities."""
    roles = {
        "admin": Role("admin", label("admin"), superuser=True),
        "seller": Role("seller", label("seller")),
    }
    base = App(
        "test", label("Test"), ("en",), "Europe/Rome", "EUR", ("EUR", "USD"), {}, roles,
        {entity.name: entity for entity in entities},
    )  # fmt: skip
    return replace(base, **more)
