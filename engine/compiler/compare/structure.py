"""What was added, removed, renamed or changed in itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields as members
from dataclasses import replace
from typing import Any, Final

from engine.compiler.compare.difference import Difference
from engine.compiler.compare.looks import without_looks
from engine.model.app import App, Entity
from engine.model.field import Field
from engine.model.pipeline import Pipeline
from engine.model.text import Text

_RIGHTS: Final = frozenset(
    {"visible_when", "required_when", "readonly_when", "visible_to", "editable_by", "hidden_from",
     "required", "options"}
)  # fmt: skip
"""Keys of a field that are compared by what they mean for people."""


def structure(before: App, after: App) -> Iterator[Difference]:
    """Differences of what there is, apart from rights and looks."""
    old, new = without_looks(before), without_looks(after)
    yield from _names(old.entities, new.entities, "{}", "entity")
    yield from _names(old.roles, new.roles, "role/{}", "role")
    yield from _names(old.departments, new.departments, "department/{}", "department")
    yield from _names(old.documents, new.documents, "document/{}", "document")
    yield from _names(old.channels, new.channels, "channel/{}", "channel")
    for name in old.entities.keys() & new.entities.keys():
        yield from _entity(old.entities[name], new.entities[name])
    for what, one, other in (
        ("document", old.documents, new.documents), ("channel", old.channels, new.channels),
        ("department", old.departments, new.departments),
    ):  # fmt: skip
        for name in one.keys() & other.keys():
            yield from _values(f"{what}/{name}", one[name], other[name])
    for key in ("time_zone", "currency", "currencies", "locales"):
        yield from _value("app", key, getattr(old, key), getattr(new, key))


def _names(
    old: Mapping[str, object], new: Mapping[str, object], form: str, what: str
) -> Iterator[Difference]:
    for name in old:
        if name not in new:
            yield Difference("removed", form.format(name), f"{what} {name}", detail=what)
    for name in new:
        if name not in old:
            yield Difference("added", form.format(name), f"{what} {name}", detail=what)


def _entity(old: Entity, new: Entity) -> Iterator[Difference]:
    name = new.name
    yield from _names(old.fields, new.fields, f"{name}.{{}}", "field")
    yield from _names(old.pipelines, new.pipelines, f"{name}/{{}}", "pipeline")
    for key in ("title", "features", "unique", "indexes", "conversions"):
        yield from _value(name, key, getattr(old, key), getattr(new, key))
    for key, field in new.fields.items():
        if key in old.fields:
            yield from _field(f"{name}.{key}", old.fields[key], field)
    for key, pipeline in new.pipelines.items():
        if key in old.pipelines:
            yield from _pipeline(f"{name}/{key}", old.pipelines[key], pipeline)


def _field(address: str, old: Field, new: Field) -> Iterator[Difference]:
    yield from _names(old.options, new.options, f"{address}#{{}}", "option")
    for name, option in new.options.items():
        was = old.options.get(name)
        if was is not None and was.retired != option.retired:
            text = f"option {name} is {'retired' if option.retired else 'offered again'}"
            yield Difference("changed", f"{address}#{name}", text)
    for member in members(Field):
        if member.name not in _RIGHTS:
            yield from _value(
                address, member.name, getattr(old, member.name), getattr(new, member.name)
            )


def _pipeline(address: str, old: Pipeline, new: Pipeline) -> Iterator[Difference]:
    yield from _names(old.stages, new.stages, f"{address}:{{}}", "stage")
    for name, stage in new.stages.items():
        if name in old.stages:
            yield from _value(f"{address}:{name}", "kind", old.stages[name].kind, stage.kind)
    kept = [name for name in new.stages if name in old.stages]
    were = [name for name in old.stages if name in new.stages]
    if kept != were:
        yield Difference(
            "changed", address, "order of stages",
            detail=f"{' '.join(were)} → {' '.join(kept)}",
        )  # fmt: skip
    yield from _value(address, "default", old.default, new.default)


def _values(address: str, old: Any, new: Any) -> Iterator[Difference]:
    for member in members(new):
        yield from _value(
            address, member.name, getattr(old, member.name), getattr(new, member.name)
        )


def _value(address: str, key: str, old: object, new: object) -> Iterator[Difference]:
    if old != new and not isinstance(new, Text):
        yield Difference("changed", address, key, detail=f"{_said(old)} → {_said(new)}")


def _said(value: object) -> str:
    if value in (None, "", ()):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_said(item) for item in value)
    return str(value)


def layouts(before: App, after: App) -> Iterator[Difference]:
    """What looks otherwise, by entity; no more than that it does."""
    for name, entity in after.entities.items():
        old = before.entities.get(name)
        if old is None:
            continue
        if old.layout != entity.layout:
            yield Difference("looks", f"{name}@card", "layout")
        elif _now(old) != _now(entity) and without_looks_equal(old, entity):
            yield Difference("looks", name, "labels, help, colours or order")


def _now(entity: Entity) -> Entity:
    """The entity without its past."""
    return replace(entity, moved=(), removed=())


def without_looks_equal(old: Entity, new: Entity) -> bool:
    """Whether two entities differ in nothing but their looks."""
    return _alone(old) == _alone(new)


def _alone(entity: Entity) -> Entity:
    app = App("", Text(), (), "UTC", "", (), {}, {}, {entity.name: entity})
    return without_looks(app).entities[entity.name]
