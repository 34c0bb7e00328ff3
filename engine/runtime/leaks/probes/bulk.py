"""The requests that change many records, and those that edit a field in the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.app import Entity
from engine.runtime.leaks.probes.scene import Probe, Request, Scene


def _names(scene: Scene, entity: Entity) -> tuple[str, ...]:
    return (entity.title, *scene.worlds.hidden[entity.name])


def _cells(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        for name in _names(scene, entity):
            path = f"/{entity.name}/{number}/cell?field={name}"
            yield Request("GET", path, headers={"HX-Request": "true"})


def _saved_cells(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        for name in _names(scene, entity):
            form = {name: "zq", "version": "1", "_scope": f"field:{name}"}
            headers = {"HX-Request": "true"}
            yield Request("POST", f"/{entity.name}/{number}/cell", form, headers=headers)


def _asks(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        for name in ("", *_names(scene, entity)):
            form = {"_pick": f"{number}.1", "_do": "set", "_field": name}
            yield Request("POST", f"/{entity.name}/bulk/ask", form)


def _moves(entity: Entity) -> list[tuple[str, str]]:
    return [(p.name, stage) for p in entity.pipelines.values() for stage in p.stages]


def _pages(scene: Scene) -> Iterator[Request]:
    """Whether a move is refused is asked by the API below; here, how the page says so."""
    for entity, number in scene.records():
        path, stages = f"/{entity.name}/bulk", _moves(entity)
        for name in _names(scene, entity):
            for version in ("1", "3"):
                form = {"_pick": f"{number}.{version}", "_do": "set", name: "zq"}
                yield Request("POST", path, form)
        for pipeline, stage in stages[:1] + stages[-2:]:
            form = {"_pick": f"{number}.1", "_do": "move", "_place": f"{pipeline}:{stage}"}
            yield Request("POST", path, form)
        yield Request("POST", path, {"_pick": f"{number}.3", "_do": "undo"})


def _api(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        path = f"/api/v1/{entity.name}/bulk"
        some = {"ids": list(scene.worlds.records[entity.name][: scene.most])}
        for name in _names(scene, entity):
            yield Request("POST", path, data={**some, "set": {name: "zq"}})
            for condition in ({name: "filled"}, {name: {"gte": 1}}):
                asked = {"filter": condition, "set": {entity.title: "zq many"}}
                yield Request("POST", path, data=asked)
        for pipeline, stage in _moves(entity):
            yield Request(
                "POST", path, data={**some, "move": {"pipeline": pipeline, "stage": stage}}
            )
    for entity in scene.entities():
        yield Request("POST", f"/api/v1/{entity.name}/bulk", data={"ids": [10**12], "delete": True})


READS: Mapping[str, Probe] = {
    "cell.edit": _cells,
    "bulk.ask": _asks,
}
WRITES: Mapping[str, Probe] = {
    "cell.keep": _saved_cells,
    "bulk.do": _pages,
    "api_bulk.change": _api,
}
REMOVES: Mapping[str, Probe] = {}
