"""What the fields of an entity were called under an earlier release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.app import App, Entity


def former_entity(before: App, after: App, name: str) -> Entity | None:
    """The entity of an earlier release that is called ``name`` now."""
    news = [move for move in after.moved if move not in before.moved]
    sources = {move.target: move.source for move in news}
    return next((before.entities[one] for one in _past(sources, name) if one in before.entities),
                before.entities.get(name))  # fmt: skip


def present_name(app: App, name: str) -> str:
    """What an entity that was once called ``name`` is called now; blank when there is none."""
    targets = {move.source: move.target for move in app.moved}
    return next((one for one in _past(targets, name) if one in app.entities), "")


def renamed_fields(old: Entity, new: Entity) -> Mapping[str, str]:
    """Fields that changed their names from one release of an entity to the other: before → now."""
    news = [move for move in new.moved if move not in old.moved]
    sources = {_short(move.target, new.name): _short(move.source, new.name) for move in news}
    found = {
        source: name
        for name in new.fields
        if (source := next((one for one in _past(sources, name) if one in old.fields), ""))
    }
    return {then: now for then, now in found.items() if then != now}


def _past(sources: Mapping[str, str], name: str) -> Iterator[str]:
    """What a thing was called, the latest name first."""
    seen = {name}
    while (name := sources.get(name, "")) and name not in seen:
        seen.add(name)
        yield name


def _short(address: str, entity: str) -> str:
    return address.removeprefix(f"{entity}.")
