"""The requests to the pages of designing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from engine.model.app import Entity
from engine.runtime.leaks.probes.scene import Probe, Request, Scene, entities


def _pages(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        yield Request("GET", f"/{entity.name}/design?record={number}")
    for entity, number in _first(scene):
        yield Request("GET", f"/{entity.name}/design?for=everyone&record={number}")
        for name in scene.worlds.hidden[entity.name]:
            yield Request("GET", f"/{entity.name}/design?record={number}&panel=field+{name}")


def _acts(scene: Scene) -> Iterator[Request]:
    """Acts about what the person may not see, on a record that has a value in it."""
    for entity, number in _first(scene):
        section = next(iter(entity.layout.card.sections), "main")
        for name in scene.worlds.hidden[entity.name]:
            for act in (f"select field {name}", f"to field {name} {section}"):
                form = {"act": act, "record": str(number)}
                yield Request("POST", f"/{entity.name}/design", form)
            ended = {"declare": {"verb": "remove_field", "name": name}}
            work = json.dumps({"done": [[ended]], "undone": []})
            form = {"act": f"select field {name}", "record": str(number), "work": work}
            yield Request("POST", f"/{entity.name}/design", form)


def _first(scene: Scene) -> Iterator[tuple[Entity, int]]:
    """A record of each entity: what an act answers does not depend on which."""
    told: set[str] = set()
    for entity, number in scene.records():
        if entity.name not in told:
            told.add(entity.name)
            yield entity, number


def _keeps(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        for name in scene.worlds.hidden[entity.name]:
            change = {"change": {"verb": "hide", "target": name}}
            work = json.dumps({"done": [[change]], "undone": []})
            yield Request("POST", f"/{entity.name}/design/keep", {"work": work})


def _posted(*paths: str) -> Probe:
    """A form without anything in it, for each entity; ``{}`` is its name."""

    def probe(scene: Scene) -> Iterator[Request]:
        for entity in scene.entities():
            yield from (Request("POST", path.format(entity.name)) for path in paths)

    return probe


READS: Mapping[str, Probe] = {
    "design.show": _pages,
    "design_yaml.plan": entities("/{}/design/plan"),
    "design_yaml.ask_standard": entities("/{}/design/standard"),
}
WRITES: Mapping[str, Probe] = {
    "design.do": _acts,
    "design.keep": _keeps,
    "design.reset": _posted("/{}/design/reset"),
    "design_yaml.write": _posted("/{}/design/write?for=everyone"),
    "design_yaml.download": _posted("/{}/design/download?for=everyone"),
    "design_yaml.commit": _posted("/{}/design/commit?for=everyone"),
    "design_yaml.apply": _posted("/{}/design/apply"),
    "design_yaml.set_standard": _posted("/{}/design/standard"),
}
REMOVES: Mapping[str, Probe] = {}
