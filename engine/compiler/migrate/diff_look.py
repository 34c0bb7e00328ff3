"""Changes that no table notices: labels, rules, layouts, rights, documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from engine.compiler.migrate import changes as ch
from engine.model.app import App, Entity
from engine.model.changes import placed
from engine.model.field import Field

_STORED_ELSEWHERE = frozenset({"name", "type", "multiple", "options", "system"})


def field_settings(address: str, before: Field, after: Field) -> Iterator[ch.Change]:
    """The settings of a field that differ; options tell only of labels and colours here."""
    if before == after:
        return
    keys = [
        member.name
        for member in fields(Field)
        if member.name not in _STORED_ELSEWHERE
        and getattr(before, member.name) != getattr(after, member.name)
    ]
    both = before.options.keys() & after.options.keys()
    if any(before.options[name] != after.options[name] for name in both):
        keys.append("options")
    if (
        list(before.options) != list(after.options)
        and before.options.keys() == after.options.keys()
    ):
        keys.append("order of options")
    if keys:
        yield ch.Changed(address, "field", tuple(keys))


def entity_settings(
    before: Entity, after: Entity, sources: Mapping[str, str]
) -> Iterator[ch.Change]:
    """The settings of an entity, its layouts and its pipelines that differ.

    ``sources`` leads from the names of fields to those before.
    """
    own = ("label", "plural", "title", "icon", "features", "conversions", "unique", "indexes")
    keys = tuple(key for key in own if getattr(before, key) != getattr(after, key))
    if [f for f in before.fields if f in after.fields] != [
        f for f in after.fields if f in before.fields
    ]:
        keys += ("order of fields",)
    if keys:
        yield ch.Changed(after.name, "entity", keys)
    keys = _different(before.layout, after.layout)
    left = [
        name
        for name, source in sources.items()
        if source in placed(before.layout.card) and name not in placed(after.layout.card)
    ]
    if left:  # they keep their values, and nobody comes across them on the card any more
        keys += (f"the card no longer shows {', '.join(left)}",)
    if keys:
        yield ch.Changed(f"{after.name}@card", "layout", keys)
    for name in before.pipelines.keys() & after.pipelines.keys():
        one, other = before.pipelines[name], after.pipelines[name]
        keys = tuple(
            key
            for key in ("label", "default", "required", "transitions")
            if getattr(one, key) != getattr(other, key)
        )
        shared = one.stages.keys() & other.stages.keys()
        if any(one.stages[stage] != other.stages[stage] for stage in shared):
            keys += ("stages",)
        if keys:
            yield ch.Changed(f"{after.name}/{name}", "pipeline", keys)


def look_changes(
    before: App, after: App, sources: Mapping[str, str], roles: Mapping[str, str]
) -> Iterator[ch.Change]:
    """What differs beside the entities; renamed ``roles`` are told elsewhere."""
    own = ("name", "label", "locales", "time_zone", "currency", "currencies", "departments")
    keys = tuple(key for key in own if getattr(before, key) != getattr(after, key))
    if list(before.entities) != [sources.get(name, name) for name in after.entities]:
        if set(before.entities) == {sources.get(name, name) for name in after.entities}:
            keys += ("order of entities",)
    if keys:
        yield ch.Changed(after.name, "application", keys)
    for what, held in (("role", "roles"), ("document", "documents"), ("channel", "channels")):
        one, other = getattr(before, held), getattr(after, held)
        for name in dict.fromkeys((*one, *other)):
            if what == "role" and (name in roles or name in roles.values()):
                continue
            address = f"{what}/{name}"
            if name not in one:
                yield ch.Added(address, what)
            elif name not in other:
                yield ch.Removed(address, what)
            elif keys := _different(one[name], other[name]):
                yield ch.Changed(address, what, keys)


def _different(one: Any, other: Any) -> tuple[str, ...]:
    assert type(one) is type(other)
    names = [member.name for member in fields(one)]
    return tuple(name for name in names if getattr(one, name) != getattr(other, name))
