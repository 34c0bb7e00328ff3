"""The requests of the leak check: for every route, how to ask it everything that could tell.

A route without an entry here fails a test, so a new way to read or write cannot be forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from engine.model.app import App, Entity
from engine.runtime.leaks.worlds import Worlds

_FULL = 100


@dataclass(frozen=True, slots=True)
class Request:
    """One request: a form, JSON, or neither."""

    verb: str
    path: str
    form: Mapping[str, str] = field(default_factory=dict)
    data: object = None
    headers: Mapping[str, str] = field(default_factory=dict)

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
        if self.most >= _FULL:
            return tuple(entity.fields)
        return (*self.worlds.hidden[entity.name], entity.title)

    def records(self) -> Iterator[tuple[Entity, int]]:
        """Every record."""
        for entity in self.entities():
            yield from (
                (entity, number) for number in self.worlds.records[entity.name][: self.most]
            )


Probe = Callable[[Scene], Iterator[Request]]


def _get(*paths: str) -> Probe:
    def probe(_: Scene) -> Iterator[Request]:
        yield from (Request("GET", path) for path in paths)

    return probe


def _records(*paths: str) -> Probe:
    """A page of each record; ``{}`` is its address."""

    def probe(scene: Scene) -> Iterator[Request]:
        for entity, number in scene.records():
            for path in paths:
                yield Request("GET", path.format(f"{entity.name}/{number}"))

    return probe


def _entities(*paths: str) -> Probe:
    def probe(scene: Scene) -> Iterator[Request]:
        for entity in scene.app.entities.values():
            yield from (Request("GET", path.format(entity.name)) for path in paths)

    return probe


def _lists(scene: Scene) -> Iterator[Request]:
    """Sorting, filtering and searching by every field, seen or not."""
    for entity in scene.entities():
        yield Request("GET", f"/{entity.name}?q=zq")
        for name in scene.asked(entity):
            for query in (
                f"sort={name}",
                f"sort=-{name}",
                f"{name}=zq",
                f"{name}.from=1",
                f"{name}=filled",
            ):
                yield Request("GET", f"/{entity.name}?{query}")
        yield from (
            Request("GET", f"/{entity.name}?preset={preset}")
            for preset in entity.layout.list.presets
        )


def _api_lists(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        base = f"/api/v1/{entity.name}"
        yield Request("GET", f"{base}?q=zq&count=true")
        for name in scene.asked(entity):
            yield Request("GET", f"{base}?sort={name}&count=true&limit=3")
            yield Request("GET", f"{base}?fields={name}")
            for condition in ({name: "filled"}, {name: {"gte": 1}}, {"not": {name: "empty"}}):
                yield Request("GET", f"{base}?count=true&filter={quote(json.dumps(condition))}")


def _tabs(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        tabs = (tab.name for tab in entity.layout.card.tabs)
        yield from (Request("GET", f"/{entity.name}/{number}?tab={tab}") for tab in ("", *tabs))


def _options(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        yield from (
            Request("GET", f"/{entity.name}/options/{name}?q=zq") for name in scene.asked(entity)
        )


def _moves(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        for pipeline in entity.pipelines.values():
            for stage in pipeline.stages:
                form = {"pipeline": pipeline.name, "stage": stage, "version": "1"}
                yield Request("POST", f"/{entity.name}/{number}/move", form)


def _api_moves(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        for pipeline in entity.pipelines.values():
            for stage in pipeline.stages:
                data = {"pipeline": pipeline.name, "stage": stage}
                yield Request("POST", f"/api/v1/{entity.name}/{number}/move", data=data)
                yield Request(
                    "GET",
                    f"/api/v1/{entity.name}/{number}/form?pipeline={pipeline.name}&stage={stage}",
                )


def _edits(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        path = f"/{entity.name}/{number}/edit"
        for name in (entity.title, *scene.worlds.hidden[entity.name]):
            yield Request("POST", path, {name: "zq", "version": "1", "release": "1"})


def _api_changes(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        for name in (entity.title, *scene.worlds.hidden[entity.name]):
            for version in ("1", "3"):
                yield Request("PATCH", f"/api/v1/{entity.name}/{number}", data={name: "zq"},
                              headers={"If-Match": f'"{version}"'})  # fmt: skip


def _new(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        yield Request("POST", f"/{entity.name}/new", {entity.title: "zq new"})
        yield Request("POST", f"/api/v1/{entity.name}", data={entity.title: "zq new"})


def _form_of(path: str, **form: str) -> Probe:
    def probe(scene: Scene) -> Iterator[Request]:
        for entity, number in scene.records():
            yield Request("POST", path.format(f"{entity.name}/{number}"), form)

    return probe


def _api_rest(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        path = f"/api/v1/{entity.name}/{number}"
        yield Request("POST", f"{path}/timeline", data={"text": "Seen"})
        yield Request("DELETE", path, headers={"If-Match": '"1"'})


def _nothing(_: Scene) -> Iterator[Request]:
    """A route that reads no record: the reason stands beside its name."""
    return iter(())


PROBES: Mapping[str, Probe] = {
    "home.show": _get("/"),
    "listing.show": _lists,
    "listing.options": _options,
    "card.show": _tabs,
    "card.older": _records("/{}/timeline", "/{}/timeline?tab=history"),
    "edit.form": _records("/{}/edit"),
    "edit.blank": _entities("/{}/new"),
    "move.ends": _records("/{}/move"),
    "card.ask_delete": _records("/{}/delete"),
    "account.settings": _get("/account"),
    "api_described.openapi": _get("/api/v1/openapi.json"),
    "api_described.schema": _entities("/api/v1/schema/{}"),
    "api_records.several": _api_lists,
    "api_records.one": _records("/api/v1/{}"),
    "api_forms.existing": _records("/api/v1/{}/form"),
    "api_forms.new": _entities("/api/v1/{}/form"),
    "api_timelines.read": _records("/api/v1/{}/timeline"),
    "api_records.nothing": _get("/api/v1/a/b/c"),
    # What follows writes, so it comes after what only reads.
    "card.write_comment": _form_of("/{}/comments", text="Seen"),
    "api_records.move": _api_moves,
    "move.move": _moves,
    "edit.keep": _edits,
    "api_records.change": _api_changes,
    "edit.create": _new,
    "api_records.create": _new,
    "api_timelines.write": _api_rest,
    "api_records.remove": _api_rest,
    "card.remove": _form_of("/{}/delete", version="3"),
    "card.bring_back": _form_of("/{}/restore"),
    "account.choose": _nothing,  # only the visitor's own language
    "account.password": _nothing,  # only the visitor's own password
    "account.theme": _nothing,  # only the visitor's own theme
    "health.colors": _nothing,  # of the release alone, the same for everybody
    "health.alive": _nothing,
    "health.ready": _nothing,
    "login.form": _nothing,  # before anybody is known
    "login.enter": _nothing,
    "login.leave": _nothing,
    "statics.favicon": _nothing,
    "statics.static_file": _nothing,
}
"""Endpoint → its requests, in the order in which they are sent."""
