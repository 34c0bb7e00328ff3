"""The requests of single field types: files, by guessed numbers of every field; product rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.runtime.leaks.probes.scene import Probe, Request, Scene

_GUESSES = (1,)


def _asked(base: str) -> Probe:
    """Files of records; ``{}`` is the record's address."""

    def probe(scene: Scene) -> Iterator[Request]:
        for entity, number in scene.records():
            for name in scene.asked(entity):
                for guess in _GUESSES:
                    yield Request("GET", f"{base}/{entity.name}/{number}/files/{name}/{guess}")

    return probe


def _waiting(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        for name in scene.asked(entity):
            yield from (
                Request("GET", f"/{entity.name}/files/{name}/{guess}") for guess in _GUESSES
            )


def _sent(base: str) -> Probe:
    def probe(scene: Scene) -> Iterator[Request]:
        for entity in scene.entities():
            for name in scene.asked(entity):
                yield Request("POST", f"{base}/{entity.name}/files/{name}", {"text": "zq"})

    return probe


def _attached(base: str) -> Probe:
    """Files of comments: those of every record, by guessed numbers of entries."""

    def probe(scene: Scene) -> Iterator[Request]:
        for entity, number in scene.records():
            for entry in range(1, 9):
                yield Request("GET", base.format(f"{entity.name}/{number}", entry))

    return probe


READS: Mapping[str, Probe] = {
    "card.read_file": _attached("/{}/comments/{}/files/1"),
    "api_timelines.read_file": _attached("/api/v1/{}/timeline/{}/files/1"),
    "files.read": _asked(""),
    "files.waiting": _waiting,
    "api_files.read": _asked("/api/v1"),
}


def _totals(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        form = {"products.name": "zq", "products.price": "1", "currency": scene.app.currency}
        yield Request("POST", f"/{entity.name}/totals", form)


WRITES: Mapping[str, Probe] = {
    "products.totals": _totals,
    "files.upload": _sent(""),
    "api_files.upload": _sent("/api/v1"),
}
REMOVES: Mapping[str, Probe] = {}
