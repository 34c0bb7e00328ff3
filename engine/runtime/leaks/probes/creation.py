"""The requests to what makes records out of nothing, out of others, and one out of two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from urllib.parse import urlencode

from engine.runtime.duplicates import compared
from engine.runtime.leaks.probes.scene import Probe, Request, Scene, entities, get, nothing, records

_GUESSES = ("zq", "+390212345678", "zq@company.example")


def _hints(scene: Scene) -> Iterator[Request]:
    """Look-alikes by every compared field and every hidden one."""
    for entity in scene.entities():
        for name in dict.fromkeys((*compared(entity), *scene.worlds.hidden[entity.name])):
            for guess in _GUESSES:
                yield Request("POST", f"/{entity.name}/hints", {name: guess})


def _asked(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        for name in dict.fromkeys((*compared(entity), *scene.worlds.hidden[entity.name])):
            for guess in _GUESSES:
                query = urlencode({name: guess})
                yield Request("GET", f"/api/v1/{entity.name}/duplicates?{query}")
    for entity, number in scene.records():
        yield Request("GET", f"/api/v1/{entity.name}/duplicates?id={number}")


def _quick(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        yield Request("POST", f"/{entity.name}/quick", {entity.title: "zq new"})
        yield Request("POST", f"/{entity.name}/quick", {entity.title: "zq new", "_pick": "1"})


def _conversions(scene: Scene) -> Iterator[Request]:
    """Everything that can be made from every record, through both doors."""
    for entity, number in scene.records():
        for target in dict.fromkeys(one.to for one in entity.conversions):
            path = f"/{entity.name}/{number}/convert"
            yield Request("POST", path, {"to": target})
            yield Request("POST", f"/api/v1{path}", data={"to": [target], "again": True})
            yield Request("GET", f"/{entity.name}/{number}")


def _reverts(scene: Scene) -> Iterator[Request]:
    """Putting back whatever entry there may be, whole and by hidden fields."""
    for entity in scene.entities():
        number = scene.worlds.records[entity.name][0]
        for entry in range(1, 120, 3):
            path = f"/{entity.name}/{number}/revert"
            yield Request("POST", path, {"entry": str(entry), "version": "1"})
            for name in scene.worlds.hidden[entity.name][:2]:
                data = {"entry": entry, "field": name}
                yield Request("POST", f"/api/v1{path}", data=data)


def _merges(scene: Scene) -> Iterator[Request]:
    """Records side by side, then merged: with nothing chosen, and with a hidden field named."""
    for entity in scene.entities():
        numbers = scene.worlds.records[entity.name]
        for one, other in pairwise(numbers):
            yield Request("GET", f"/{entity.name}/merge?ids={one},{other}")
            ids = [one, other]
            yield Request("POST", f"/api/v1/{entity.name}/merge", data={"ids": ids})
            for name in scene.worlds.hidden[entity.name]:
                fields = {name: other}
                yield Request(
                    "POST", f"/api/v1/{entity.name}/merge", data={"ids": ids, "fields": fields}
                )


def _merged(scene: Scene) -> Iterator[Request]:
    """Merge indeed, and look at what is left."""
    for entity in scene.entities():
        numbers = scene.worlds.records[entity.name][-3:]
        for one, other in pairwise(numbers):
            form = {"ids": f"{one},{other}", f"keep:{entity.title}": str(one)}
            for number in (one, other):
                form[f"version:{number}"] = "1"
            yield Request("POST", f"/{entity.name}/merge", form)
            fields = {
                name: one for name in entity.fields if name not in scene.worlds.hidden[entity.name]
            }
            data = {"ids": [one, other], "fields": fields}
            yield Request("POST", f"/api/v1/{entity.name}/merge", data=data)
            yield Request("GET", f"/{entity.name}/{one}")


READS: Mapping[str, Probe] = {
    "creation.quick": entities("/{}/quick", "/{}/quick?_title=zq"),
    "creation.hints": _hints,
    "api_creation.duplicates": _asked,
    "search.find": get("/search?q=zq", "/search?q=", "/search?q=company.example"),
    "search.keys": nothing,  # the same for everybody
    "api_search.find": get("/api/v1/search?q=zq", "/api/v1/search?q=1"),
    "merge.partners": records("/{}/merge", "/{}/merge?q=zq"),
    "merge.compare": _merges,
    "convert.ask": records("/{}/convert"),
}
WRITES: Mapping[str, Probe] = {
    "creation.create": _quick,
    "convert.make": _conversions,
    "past.put_back": _reverts,
    "api_past.put_back": _reverts,
    "api_creation.make": _conversions,
}
REMOVES: Mapping[str, Probe] = {
    "merge.do": _merged,
    "api_creation.join": _merges,
}
