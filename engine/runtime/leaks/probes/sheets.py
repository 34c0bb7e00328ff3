"""The requests for sheets, and with them."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from engine.runtime.leaks.probes.scene import Probe, Request, Scene, entities


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


def _pages(step: str) -> Probe:
    """The same by the pages: a sheet that travels in the form."""

    def probe(scene: Scene) -> Iterator[Request]:
        for entity in scene.entities():
            for name in scene.asked(entity):
                heads = list(dict.fromkeys((entity.title, name)))
                rows = [[2, ["zq new", "zq"][: len(heads)]]]
                packed = base64.b64encode(zlib.compress(json.dumps([heads, rows]).encode()))
                form = {f"_column{place}": head for place, head in enumerate(heads)}
                form |= {"_sheet": packed.decode(), "_key": name}
                yield Request("POST", f"/{entity.name}/import/{step}".rstrip("/"), form)

    return probe


READS: Mapping[str, Probe] = {
    "api_sheets.export": _exports,
    "sheets.export": _lists,
    "imports.begin": entities("/{}/import"),
}
WRITES: Mapping[str, Probe] = {
    "api_sheets.bring": _imports,
    "imports.columns": _pages("columns"),
    "imports.bring": _pages(""),
    "imports.refused": _pages("refused"),
}
REMOVES: Mapping[str, Probe] = {}
