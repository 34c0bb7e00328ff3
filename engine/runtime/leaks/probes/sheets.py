"""The requests for sheets, and with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from engine.runtime.leaks.probes.scene import Probe, Request, Scene


def _exports(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        base = f"/api/v1/{entity.name}/export"
        for form in ("csv", "xlsx"):
            yield Request("GET", f"{base}?format={form}&heads=names")
        for name in scene.asked(entity):
            yield Request("GET", f"{base}?sort={name}&fields=id")
            yield Request("GET", f"{base}?fields={name}")
            yield Request("GET", f"{base}?fields=id&filter={quote(json.dumps({name: 'filled'}))}")


def _lists(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        for form in ("csv", "xlsx"):
            yield Request("GET", f"/{entity.name}/export?_format={form}&_fields=all")
        for name in scene.asked(entity):
            yield Request("GET", f"/{entity.name}/export?_format=csv&sort={name}&{name}=zq")


def _imports(scene: Scene) -> Iterator[Request]:
    """By each field as the key, with each field as a column: what is found, and what is refused."""
    for entity in scene.entities():
        base = f"/api/v1/{entity.name}/import?trial=true"
        for name in scene.asked(entity):
            sheet = f"{entity.title},{name}\nzq new,zq\nzq other,1\n".encode()
            if name == entity.title:
                sheet = f"{name}\nzq new\n".encode()
            yield Request("POST", f"{base}&key={name}", body=sheet)
            yield Request("POST", base, body=sheet)
        numbers = "".join(f"{number},zq\n" for number in scene.worlds.records[entity.name][:5])
        yield Request("POST", f"{base}&key=id", body=f"id,{entity.title}\n{numbers}".encode())


READS: Mapping[str, Probe] = {
    "api_sheets.export": _exports,
    "sheets.export": _lists,
}
WRITES: Mapping[str, Probe] = {"api_sheets.bring": _imports}
REMOVES: Mapping[str, Probe] = {}
