"""What a probe is: the requests that ask one route everything that could tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.model.app import App, Entity
from engine.runtime.leaks.worlds import Worlds

FULL = 100
VERSIONS = range(1, 9)
"""Of a record that is to be deleted: the writes before have brought it to one of them."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: a form, JSON, the bytes of a file, or nothing."""

    verb: str
    path: str
    form: Mapping[str, str] = field(default_factory=dict)
    data: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def __str__(self) -> str:
        """Verb, address and what is sent."""
        sent = (
            json.dumps(self.data)
            if self.data is not None
            else "&".join(f"{name}={value}" for name, value in self.form.items())
        )
        return f"{self.verb} {self.path}{' ' + sent if sent else ''}"


@dataclass(frozen=True, slots=True)
class Scene:
    """What there is to ask about; at most ``most`` records of each entity."""

    app: App
    worlds: Worlds
    most: int

    def entities(self) -> Iterator[Entity]:
        """The entities with records."""
        yield from (e for e in self.app.entities.values() if self.worlds.records[e.name])

    def asked(self, entity: Entity) -> tuple[str, ...]:
        """The fields to ask lists about: what is hidden, and in a full run everything else too."""
        if self.most >= FULL:
            return tuple(entity.fields)
        return (*self.worlds.hidden[entity.name], entity.title)

    def records(self) -> Iterator[tuple[Entity, int]]:
        """Every record."""
        for entity in self.entities():
            yield from (
                (entity, number) for number in self.worlds.records[entity.name][: self.most]
            )


Probe = Callable[[Scene], Iterator[Request]]


def get(*paths: str) -> Probe:
    """Pages at fixed addresses."""

    def probe(_: Scene) -> Iterator[Request]:
        yield from (Request("GET", path) for path in paths)

    return probe


def records(*paths: str) -> Probe:
    """A page of each record; ``{}`` is its address."""

    def probe(scene: Scene) -> Iterator[Request]:
        for entity, number in scene.records():
            for path in paths:
                yield Request("GET", path.format(f"{entity.name}/{number}"))

    return probe


def entities(*paths: str) -> Probe:
    """A page of each entity; ``{}`` is its name."""

    def probe(scene: Scene) -> Iterator[Request]:
        for entity in scene.app.entities.values():
            yield from (Request("GET", path.format(entity.name)) for path in paths)

    return probe


def form_of(path: str, **form: str) -> Probe:
    """A form posted to each record; ``{}`` is its address."""

    def probe(scene: Scene) -> Iterator[Request]:
        for entity, number in scene.records():
            yield Request("POST", path.format(f"{entity.name}/{number}"), form)

    return probe


def nothing(_: Scene) -> Iterator[Request]:
    """A route that reads no record: the reason stands beside its name."""
    return iter(())
