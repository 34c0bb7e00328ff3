"""The requests to the board, and to what puts back one's own saves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from engine.model.app import Entity
from engine.runtime.leaks.probes.scene import Probe, Request, Scene


def _boards(scene: Scene, *starts: str) -> Iterator[tuple[Entity, str]]:
    """Boards of every pipeline, and asked by every field, seen or not."""
    for entity in scene.entities():
        if not entity.pipelines:
            continue
        base = f"{entity.name}/board"
        yield from ((entity, f"{base}?pipeline={pipeline}") for pipeline in entity.pipelines)
        for name in scene.asked(entity):
            yield from ((entity, f"{base}?{start.format(name)}") for start in starts)


def _pages(scene: Scene) -> Iterator[Request]:
    for _, path in _boards(scene, "sort={}", "sort=-{}", "{}=zq", "{}.from=1", "{}=filled"):
        yield Request("GET", f"/{path}")


def _more(scene: Scene) -> Iterator[Request]:
    for entity, path in _boards(scene, "sort={}", "{}.from=1"):
        asked = "pipeline=" not in path
        for pipeline in list(entity.pipelines.values())[: 1 if asked else None]:
            for stage in list(pipeline.stages)[: 1 if asked else None]:
                yield Request("GET", f"/{path.replace('/board', f'/board/{stage}', 1)}")


def _api(scene: Scene) -> Iterator[Request]:
    for _, path in _boards(scene, "sort={}", "fields={}"):
        yield Request("GET", f"/api/v1/{path}")
    for entity in scene.entities():
        for name in scene.asked(entity) if entity.pipelines else ():
            for condition in ({name: "filled"}, {name: {"gte": 1}}):
                asked = quote(json.dumps(condition))
                yield Request("GET", f"/api/v1/{entity.name}/board?filter={asked}")


def _undo(scene: Scene) -> Iterator[Request]:
    """Entries of the plant and of the writes before this one, one's own or not."""
    for entity, number in scene.records():
        for entry in range(1, 8):
            form = {"entry": str(entry)}
            yield Request("POST", f"/{entity.name}/{number}/undo", form)


READS: Mapping[str, Probe] = {
    "board.show": _pages,
    "board.more": _more,
    "api_boards.show": _api,
}
WRITES: Mapping[str, Probe] = {
    "undo.put_back": _undo,
}
REMOVES: Mapping[str, Probe] = {}
