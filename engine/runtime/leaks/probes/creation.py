"""The requests to what makes records out of nothing, out of others, and one out of two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from urllib.parse import urlencode

from engine.model.app import Entity
from engine.runtime.leaks.probes.scene import Probe, Request, Scene, entities, get, nothing, records
from engine.runtime.making.duplicates import compared


def _guesses(scene: Scene) -> Iterator[tuple[Entity, str, str]]:
    """Values to look for, in every compared field and every hidden one."""
    for entity in scene.entities():
        for name in dict.fromkeys((*compared(entity), *scene.worlds.hidden[entity.name])):
            like = {"email": "zq@company.example", "phone": "+390212345678"}
            yield entity, name, like.get(entity.fields[name].type, "zq")


def _hints(scene: Scene) -> Iterator[Request]:
    for entity, name, guess in _guesses(scene):
        yield Request("POST", f"/{entity.name}/hints", {name: guess})


def _asked(scene: Scene) -> Iterator[Request]:
    for entity, name, guess in _guesses(scene):
        query = urlencode({name: guess})
        yield Request("GET", f"/api/v1/{entity.name}/duplicates?{query}")
    for entity, number in scene.records():
        yield Request("GET", f"/api/v1/{entity.name}/duplicates?id={number}")


def _quick(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        yield Request("POST", f"/{entity.name}/quick", {entity.title: "zq new"})
        yield Request("POST", f"/{entity.name}/quick", {entity.title: "zq new", "_pick": "1"})


def _made(scene: Scene) -> Iterator[Request]:
    """Everything that can be made from every record; then the record again."""
    for entity, number in scene.records():
        for target in dict.fromkeys(one.to for one in entity.conversions):
            yield Request("POST", f"/{entity.name}/{number}/convert", {"to": target})
        yield Request("GET", f"/{entity.name}/{number}")


def _made_by_api(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        for target in dict.fromkeys(one.to for one in entity.conversions):
            data = {"to": [target], "again": True}
            yield Request("POST", f"/api/v1/{entity.name}/{number}/convert", data=data)


def _entries(scene: Scene) -> Iterator[tuple[Entity, str, int]]:
    """Numbers that some entries may have, on the first record of each entity."""
    for entity in scene.entities():
        path = f"/{entity.name}/{scene.worlds.records[entity.name][0]}/revert"
        yield from ((entity, path, entry) for entry in range(1, 200, 25))


def _reverts(scene: Scene) -> Iterator[Request]:
    for _, path, entry in _entries(scene):
        yield Request("POST", path, {"entry": str(entry), "version": "1"})


def _reverts_by_api(scene: Scene) -> Iterator[Request]:
    """Putting back hidden fields: there is no such thing."""
    for entity, path, entry in _entries(scene):
        for name in scene.worlds.hidden[entity.name][:1]:
            data = {"entry": entry, "field": name}
            yield Request("POST", f"/api/v1{path}", data=data)


def _pairs(scene: Scene) -> Iterator[tuple[Entity, int, int]]:
    for entity in scene.entities():
        numbers = scene.worlds.records[entity.name][: scene.most + 1]
        yield from ((entity, one, other) for one, other in pairwise(numbers))


def _compared(scene: Scene) -> Iterator[Request]:
    for entity, one, other in _pairs(scene):
        yield Request("GET", f"/{entity.name}/merge?ids={one},{other}")


def _merged(scene: Scene) -> Iterator[Request]:
    """Merge without choosing anything, then look at what is left."""
    for entity, one, other in _pairs(scene):
        form = {"ids": f"{one},{other}", f"version:{one}": "1", f"version:{other}": "1"}
        yield Request("POST", f"/{entity.name}/merge", form)
        yield Request("GET", f"/{entity.name}/{one}")


def _merged_by_api(scene: Scene) -> Iterator[Request]:
    """Ask, name a hidden field, and merge indeed."""
    for entity, one, other in _pairs(scene):
        path, hidden = f"/api/v1/{entity.name}/merge", scene.worlds.hidden[entity.name]
        seen = {name: one for name in entity.fields if name not in hidden}
        for fields in ({}, *({name: other} for name in hidden), seen):
            yield Request("POST", path, data={"ids": [one, other], "fields": fields})
        yield Request("GET", f"/{entity.name}/{one}")


READS: Mapping[str, Probe] = {
    "creation.quick": entities("/{}/quick", "/{}/quick?_title=zq"),
    "creation.hints": _hints,
    "api_creation.duplicates": _asked,
    "search.find": get("/search?q=zq", "/search?q=", "/search?q=company.example"),
    "search.keys": nothing,  # the same for everybody
    "api_search.find": get("/api/v1/search?q=zq", "/api/v1/search?q=1"),
    "merge.partners": records("/{}/merge", "/{}/merge?q=zq"),
    "merge.compare": _compared,
    "convert.ask": records("/{}/convert"),
}
WRITES: Mapping[str, Probe] = {
    "creation.create": _quick,
    "convert.make": _made,
    "past.put_back": _reverts,
    "api_past.put_back": _reverts_by_api,
    "api_creation.make": _made_by_api,
}
REMOVES: Mapping[str, Probe] = {
    "merge.do": _merged,
    "api_creation.join": _merged_by_api,
}
