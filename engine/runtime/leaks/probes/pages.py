"""The requests to the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.runtime.leaks.probes.scene import (
    VERSIONS,
    Probe,
    Request,
    Scene,
    entities,
    form_of,
    get,
    nothing,
    records,
)  # fmt: skip


def _lists(scene: Scene) -> Iterator[Request]:
    """Sorting, filtering and searching by every field, seen or not."""
    for entity in scene.entities():
        yield Request("GET", f"/{entity.name}?q=zq")
        for name in scene.asked(entity):
            for query in (
                f"sort={name}",
                f"sort=-{name}",
                f"{name}=zq",
                f"{name}.from=1",
                f"{name}=filled",
            ):
                yield Request("GET", f"/{entity.name}?{query}")
        yield from (
            Request("GET", f"/{entity.name}?preset={preset}")
            for preset in entity.layout.list.presets
        )


def _tabs(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        tabs = (tab.name for tab in entity.layout.card.tabs)
        yield from (Request("GET", f"/{entity.name}/{number}?tab={tab}") for tab in ("", *tabs))


def _histories(scene: Scene) -> Iterator[Request]:
    """The history by every hidden field, and by everything else that can be asked of it."""
    for entity, number in scene.records():
        path = f"/{entity.name}/{number}"
        yield from (Request("GET", f"{path}/timeline{q}") for q in ("", "?tab=history"))
        for name in (*scene.worlds.hidden[entity.name], entity.title):
            yield Request("GET", f"{path}?tab=history&field={name}")
            yield Request("GET", f"{path}/timeline?tab=history&field={name}&before=99999")
        for query in ("kind=changed", "who=1", "since=2026-06-01", "until=2026-05-31"):
            yield Request("GET", f"{path}?tab=history&{query}")


def _options(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        yield from (
            Request("GET", f"/{entity.name}/options/{name}?q=zq") for name in scene.asked(entity)
        )
        for field in entity.fields.values():
            if field.type == "client":
                for company in scene.worlds.records.get("company", ())[: scene.most]:
                    yield Request(
                        "GET", f"/{entity.name}/options/{field.name}?of=company:{company}"
                    )


def _moves(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        for pipeline in entity.pipelines.values():
            for stage in pipeline.stages:
                form = {"pipeline": pipeline.name, "stage": stage, "version": "1"}
                yield Request("POST", f"/{entity.name}/{number}/move", form)


def _edits(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        path = f"/{entity.name}/{number}/edit"
        for name in (entity.title, *scene.worlds.hidden[entity.name]):
            yield Request("POST", path, {name: "zq", "version": "1", "release": "1"})


def _new(scene: Scene) -> Iterator[Request]:
    for entity in scene.entities():
        yield Request("POST", f"/{entity.name}/new", {entity.title: "zq new"})


def _blanks(scene: Scene) -> Iterator[Request]:
    """Empty forms, those whose address names what is hidden, and those filled in like a record."""
    for entity in scene.entities():
        yield Request("GET", f"/{entity.name}/new")
        for name in scene.worlds.hidden[entity.name]:
            yield Request("GET", f"/{entity.name}/new?{name}=zq")
    for entity, number in scene.records():
        yield Request("GET", f"/{entity.name}/new?_copy={number}")


def _deletions(scene: Scene) -> Iterator[Request]:
    for entity, number in scene.records():
        for version in VERSIONS:
            yield Request("POST", f"/{entity.name}/{number}/delete", {"version": str(version)})


READS: Mapping[str, Probe] = {
    "home.show": get("/"),
    "listing.show": _lists,
    "listing.options": _options,
    "card.show": _tabs,
    "card.counts": records("/{}/counts"),
    "card.older": _histories,
    "edit.form": records("/{}/edit"),
    "edit.blank": _blanks,
    "move.ends": records("/{}/move"),
    "card.ask_delete": records("/{}/delete"),
    "account.settings": get("/account"),
    "health.colors": nothing,  # of the release alone, the same for everybody
    "health.alive": nothing,
    "health.ready": nothing,
    "login.form": nothing,  # before anybody is known
    "statics.favicon": nothing,
    "statics.static_file": nothing,
}
WRITES: Mapping[str, Probe] = {
    "card.write_comment": form_of("/{}/comments", text="Seen"),
    "move.move": _moves,
    "edit.keep": _edits,
    "edit.create": _new,
    "account.choose": nothing,  # only the visitor's own language
    "account.password": nothing,  # only the visitor's own password
    "account.new_token": nothing,  # only the visitor's own tokens
    "account.revoke_token": nothing,  # only the visitor's own tokens
    "account.theme": nothing,  # only the visitor's own theme
    "login.enter": nothing,
    "login.leave": nothing,
}
REMOVES: Mapping[str, Probe] = {
    "card.remove": _deletions,
    "recycle_bin.show": entities("/{}/bin"),
    "recycle_bin.bring_back": form_of("/{}/restore"),
}
