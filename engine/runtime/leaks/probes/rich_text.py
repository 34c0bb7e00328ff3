"""The requests to the preview of rich text: nothing of a record may come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.runtime.leaks.probes.scene import Probe, Request, Scene


def _previews(scene: Scene) -> Iterator[Request]:
    """What names a record, a field and a link to either: it is text and nothing more."""
    for entity, number in scene.records():
        hidden = " ".join(scene.worlds.hidden[entity.name])
        text = f"# {entity.name} {number}\n\n[zq](/{entity.name}/{number}) {{{{ {hidden} }}}}"
        yield Request("POST", "/rich-text", {"text": text})


READS: Mapping[str, Probe] = {"rich_text.preview": _previews}
WRITES: Mapping[str, Probe] = {}
REMOVES: Mapping[str, Probe] = {}
