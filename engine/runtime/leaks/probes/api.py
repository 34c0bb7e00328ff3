"""The requests to the API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from engine.runtime.leaks.probes.scene import (
    VERSIONS,
    Probe,
    Request,
    Scene,
    entities,
    get,
    records,
)


def _lists(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        base = f"/api/v1/{entity.name}"
        yield Request("GET", f"{base}?q=zq&count=true")
        for name in scene.asked(entity):
            yield Request("GET", f"{base}?sort={name}&count=true&limit=3")
            yield Request("GET", f"{base}?fields={name}")
            for condition in ({name: "filled"}, {name: {"gte": 1}}, {"not": {name: "empty"}}):
                yield Request("GET", f"{base}?count=true&filter={quote(json.dumps(condition))}")


def _moves(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        for pipeline in entity.pipelines.values():
            for stage in pipeline.stages:
                data = {"pipeline": pipeline.name, "stage": stage}
                yield Request("POST", f"/api/v1/{entity.name}/{number}/move", data=data,
                              headers={"If-Match": "*"})  # fmt: skip
                yield Request(
                    "GET",
                    f"/api/v1/{entity.name}/{number}/form?pipeline={pipeline.name}&stage={stage}",
                )


def _changes(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        for name in (entity.title, *scene.worlds.hidden[entity.name]):
            for version in ("1", "3"):
                yield Request("PATCH", f"/api/v1/{entity.name}/{number}", data={name: "zq"},
                              headers={"If-Match": f'"{version}"'})  # fmt: skip


def _new(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        yield Request("POST", f"/api/v1/{entity.name}", data={entity.title: "zq new"})


def _rest(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        path = f"/api/v1/{entity.name}/{number}"
        yield Request("POST", f"{path}/timeline", data={"text": "Seen"})
        for version in VERSIONS:
            yield Request("DELETE", path, headers={"If-Match": f'"{version}"'})


READS: Mapping[str, Probe] = {
    "api_described.openapi": get("/api/v1/openapi.json"),
    "api_described.schema": entities("/api/v1/schema/{}"),
    "api_records.several": _lists,
    "api_records.one": records("/api/v1/{}"),
    "api_forms.existing": records("/api/v1/{}/form"),
    "api_forms.new": entities("/api/v1/{}/form"),
    "api_timelines.read": records("/api/v1/{}/timeline"),
    "api_records.nothing": get("/api/v1/a/b/c"),
}
WRITES: Mapping[str, Probe] = {
    "api_records.move": _moves,
    "api_records.change": _changes,
    "api_records.create": _new,
    "api_timelines.write": _rest,
}
REMOVES: Mapping[str, Probe] = {
    "api_records.remove": _rest,
}
