"""Random pairs of applications, the second of which says properly what became of the first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from engine.compiler.migrate.conversions import grade
from engine.model.app import App, Entity, Move, Removal
from engine.model.field import Field
from engine.model.pipeline import Pipeline
from engine.model.storage import field_columns
from tests.migrate.apps import make_app, make_entity, make_field, make_pipeline

TYPES = (
    "text", "long_text", "integer", "decimal", "money", "boolean", "date", "datetime", "time",
    "choice", "user", "link", "rating", "email",
)  # fmt: skip
NAMES = ("a", "b", "c", "d", "e")
OPTIONS = ("red", "green", "blue")


@st.composite
def fields(draw: st.DrawFn, name: str, entities: tuple[str, ...]) -> Field:
    """A field of some type."""
    type_ = draw(st.sampled_from(TYPES))
    more: dict[str, Any] = {"index": draw(st.booleans())}
    plain = make_field(name, type_)
    if plain.kind.multiple:
        more["multiple"] = draw(st.booleans())
    if type_ == "choice":
        more["options"] = draw(st.lists(st.sampled_from(OPTIONS), min_size=1, unique=True))
    if type_ == "link":
        more["to"] = tuple(draw(st.lists(st.sampled_from(entities), min_size=1, unique=True)))
    if type_ in ("decimal", "money"):
        more["scale"] = draw(st.integers(0, 4))
    return make_field(name, type_, **more)


@st.composite
def pipelines(draw: st.DrawFn, entity: str) -> list[Pipeline]:
    """No pipeline, or one with some stages."""
    if draw(st.booleans()):
        return []
    stages = draw(st.lists(st.sampled_from(("new", "call", "offer")), min_size=1, unique=True))
    return [make_pipeline(entity, stages=stages)]


@st.composite
def apps(draw: st.DrawFn) -> App:
    """An application of one to three entities."""
    names = tuple(draw(st.lists(st.sampled_from(("x", "y", "z")), min_size=1, unique=True)))
    return make_app(*(draw(entities(name, names)) for name in names))


@st.composite
def entities(draw: st.DrawFn, name: str, names: tuple[str, ...]) -> Entity:
    """An entity with up to five fields."""
    held = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    return make_entity(
        name,
        *(draw(fields(field, names)) for field in held),
        pipelines=draw(pipelines(name)),
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[App, App]:
    """Two applications; the second declares its renamings and removals, and nothing is refused."""
    before, after = draw(apps()), draw(apps())
    moved: list[Move] = []
    removed: list[Removal] = []
    sources = {name: name for name in after.entities if name in before.entities}
    gone = [name for name in before.entities if name not in sources]
    for name in after.entities:
        if name not in sources and gone and draw(st.booleans()):
            sources[name] = gone.pop()
            moved.append(Move(sources[name], name))
    removed += [Removal(name, draw(_states())) for name in gone]
    now = {then: name for name, then in sources.items()}
    held = {}
    for name, entity in after.entities.items():
        if name in sources:
            entity = draw(_continued(before.entities[sources[name]], entity, now))  # noqa: PLW2901
        held[name] = entity
    return before, replace(after, entities=held, moved=tuple(moved), removed=tuple(removed))


def _states() -> st.SearchStrategy[str]:
    return st.sampled_from(("archived", "purged"))


@st.composite
def _continued(draw: st.DrawFn, old: Entity, new: Entity, now: dict[str, str]) -> Entity:
    moved: list[Move] = []
    removed: list[Removal] = []
    held = dict(new.fields)
    sources = {name: name for name in held if name in old.fields}
    gone = [name for name, field in old.fields.items() if name not in sources and not field.system]
    for name in list(held):
        if name not in sources and not held[name].system and gone and draw(st.booleans()):
            sources[name] = gone.pop()
            moved.append(Move(f"{new.name}.{sources[name]}", f"{new.name}.{name}"))
    removed += [Removal(f"{new.name}.{name}", draw(_states())) for name in gone]
    for name, source in sources.items():
        before = old.fields[source]
        seen = replace(before, to=tuple(now.get(entity, entity) for entity in before.to))
        if grade(seen, held[name]) == "refused":
            held[name] = replace(seen, name=name)
            if any(target not in now.values() for target in seen.to):
                del held[name]  # what it links to is gone as well
                removed.append(Removal(f"{new.name}.{source}"))
                moved = [move for move in moved if not move.target.endswith(f".{name}")]
                continue
        removed += _options(new.name, held[name], before)
    if old.pipelines and new.pipelines:
        stages = new.pipelines["sales"].stages
        removed += [
            Removal(f"{new.name}/sales:{stage}", into="won")
            for stage in old.pipelines["sales"].stages
            if stage not in stages
        ]
    return replace(new, fields=held, moved=tuple(moved), removed=tuple(removed))


def _options(entity: str, after: Field, before: Field) -> list[Removal]:
    if after.type != "choice" or before.type != "choice":
        return []
    return [
        Removal(f"{entity}.{after.name}#{option}", into=next(iter(after.options)))
        for option in before.options
        if option not in after.options
    ]


VALUES: dict[str, tuple[Any, ...]] = {
    "text": ("x", "12", "1.5", "", "2026-01-01"), "long_text": ("y", "7"), "email": ("a@b.it",),
    "integer": (0, 7, 10**15), "rating": (3,), "decimal": (0, 12345), "money": (50, 10**17),
    "boolean": (False, True), "date": ("2026-01-01",), "time": ("09:30:00",),
    "datetime": ("2026-01-01T10:00:00.000000Z", "2026-01-01T23:00:00.000000Z"),
}  # fmt: skip


@st.composite
def rows(draw: st.DrawFn, entity: Entity) -> dict[str, Any]:
    """The columns of one record; references stay empty, since nobody is there to refer to."""
    row: dict[str, Any] = {"title": draw(st.sampled_from(("one", "two")))}
    for name, field in entity.fields.items():
        if field.system or not field_columns(field) or draw(st.booleans()):
            continue
        if field.type == "choice":
            row[name] = draw(st.sampled_from(list(field.options)))
        elif field.type in VALUES:
            row[name] = draw(st.sampled_from(VALUES[field.type]))
            if field.type == "money":
                row[f"{name}_currency"] = draw(st.sampled_from(("EUR", "USD")))
    if entity.pipelines:
        stages = list(entity.pipelines["sales"].stages)
        row |= {"pipeline": "sales", "stage": draw(st.sampled_from(stages))}
    return row


@st.composite
def pairs_with_rows(draw: st.DrawFn) -> tuple[App, App, list[tuple[str, dict[str, Any]]]]:
    """Two applications, and records (entity, columns) for the first."""
    before, after = draw(pairs())
    found = [
        (entity.name, row)
        for entity in before.entities.values()
        for row in draw(st.lists(rows(entity), max_size=3))
    ]
    return before, after, found
