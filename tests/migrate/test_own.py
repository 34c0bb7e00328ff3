"""The engine's own tables: they follow what is renamed, and come up to date by themselves."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from engine.compiler.migrate import Exit, apply_plan, make_plan, make_rollback
from engine.compiler.migrate.own_rows import speaking_of_entities
from engine.model.app import App, Move, Removal
from engine.model.field import Field
from tests.migrate.apps import make_app, make_entity, make_field, make_pipeline
from tests.migrate.records import STAMP, codes, go, opened, select


def deals(*fields: Field, **more: object) -> App:
    """An application of deals."""
    return make_app(make_entity("deal", *fields, **more))  # type: ignore[arg-type]


def arrange(url: str, *changes: dict[str, Any], entity: str = "deal", pipeline: str = "") -> None:
    """A person's own layout."""
    with opened(url) as connection:
        active = True if connection.dialect == "postgresql" else 1
        if not connection.run("SELECT id FROM scheda_user"):
            connection.run(
                "INSERT INTO scheda_user (login, name, active, created_at) VALUES ('a', 'A', ?, ?)",
                (active, STAMP),
            )
        connection.run(
            'INSERT INTO scheda_personal_layout ("user", entity, pipeline, changes, at) '
            "VALUES (1, ?, ?, ?, ?)", (entity, pipeline, json.dumps(changes), STAMP),
        )  # fmt: skip


def arranged(url: str) -> dict[tuple[str, str], Any]:
    """The personal layouts: (entity, pipeline) → changes."""
    with opened(url) as connection:
        rows = connection.run("SELECT entity, pipeline, changes FROM scheda_personal_layout")
    return {(entity, pipeline): json.loads(text) for entity, pipeline, text in rows}


SECTION = {"name": "mine", "label": {"values": {"en": "Mine"}}, "elements": [{"name": "b"}]}


def test_own_layouts_follow_fields(database_url: str) -> None:
    """Fields that trade names stay where a person put them, as targets, neighbours and elements."""
    go(deals(make_field("a"), make_field("b"), make_field("c")), database_url)
    arrange(database_url,
            {"verb": "move", "target": "a", "to": "mine", "after": "b"},
            {"verb": "hide", "target": "c"},
            {"verb": "add_section", "target": "mine", "section": SECTION})  # fmt: skip
    moved = {"a": "b", "b": "a", "d": "c"}
    go(deals(make_field("a"), make_field("b"), make_field("d"), moved=moved), database_url)
    assert arranged(database_url)["deal", ""] == [
        {"verb": "move", "target": "b", "to": "mine", "after": "a"},
        {"verb": "hide", "target": "d"},
        {"verb": "add_section", "target": "mine",
         "section": {**SECTION, "elements": [{"name": "a"}]}},
    ]  # fmt: skip
    apply_plan(make_rollback(database_url), database_url, approve=True)
    assert arranged(database_url)["deal", ""][0]["target"] == "a"


def test_own_layouts_of_fields_that_leave(database_url: str) -> None:
    """The plan tells; the edits wait for the field to come back, unless another has its name."""
    go(deals(make_field("a"), make_field("b")), database_url)
    edits = [{"verb": "hide", "target": "a"}, {"verb": "hide", "target": "b"}]
    arrange(database_url, *edits)
    gone = deals(make_field("b"), removed=[Removal("deal.a")])
    assert codes(make_plan(gone, database_url)) == {"M301": -1, "M305": 1}
    go(gone, database_url)
    assert arranged(database_url)["deal", ""] == edits
    go(deals(make_field("a"), make_field("b")), database_url)
    taken = deals(make_field("a"), moved={"a": "b"}, removed=[Removal("deal.a")])
    go(taken, database_url)
    assert arranged(database_url)["deal", ""] == [{"verb": "hide", "target": "a"}]


def test_own_layouts_that_cannot_be_read_stay(database_url: str) -> None:
    """A layout of a later version is nobody's to repair."""
    go(deals(make_field("a")), database_url)
    arrange(database_url)
    with opened(database_url) as connection:
        connection.run("UPDATE scheda_personal_layout SET changes = '{\"later\": 1}'")
    go(deals(make_field("b"), moved={"b": "a"}), database_url)
    assert arranged(database_url)["deal", ""] == {"later": 1}


def test_own_layouts_follow_entities_and_pipelines(database_url: str) -> None:
    """A layout of a pipeline is that of the pipeline under its new name, also in a swap."""
    ladders = [make_pipeline("deal", "a"), replace(make_pipeline("deal", "b"), default=False)]
    go(deals(pipelines=ladders), database_url)
    for name in ("a", "b"):
        arrange(database_url, {"verb": "hide", "target": f"was_{name}"}, pipeline=name)
    offer = make_entity(
        "offer",
        pipelines=[
            make_pipeline("offer", "b"),
            replace(make_pipeline("offer", "a"), default=False),
        ],
        moved={"offer/a": "offer/b", "offer/b": "offer/a"},
    )
    go(make_app(offer, moved=(Move("deal", "offer"),)), database_url)
    assert {place: one[0]["target"] for place, one in arranged(database_url).items()} == {
        ("offer", "b"): "was_a", ("offer", "a"): "was_b",
    }  # fmt: skip


def test_purged_entity_leaves_no_layout(database_url: str) -> None:
    """What people arranged of it goes with it."""
    go(make_app(make_entity("deal"), make_entity("note")), database_url)
    arrange(database_url, entity="note")
    arrange(database_url, entity="deal")
    go(make_app(make_entity("deal"), removed=(Removal("note", "purged"),)), database_url, "note")
    assert list(arranged(database_url)) == [("deal", "")]


def test_tables_that_speak_of_entities() -> None:
    """Every table of the engine that names an entity is found by the name of its column."""
    found = {(table.name, column) for table, column in speaking_of_entities()}
    assert {
        ("scheda_entry", "entity"), ("scheda_sequence", "name"),
        ("scheda_personal_layout", "entity"),
    } <= found  # fmt: skip


# ── a database of an earlier version ─────────────────────────────────────────────────────────────


def make_older(url: str) -> None:
    """A database as an earlier version left it: without a table, a column, an index and a link."""
    with opened(url) as connection:
        connection.run("DROP TABLE scheda_personal_layout")
        connection.run("DROP INDEX ix_scheda_entry__record")
        if connection.dialect == "sqlite":
            connection.run("ALTER TABLE scheda_entry RENAME COLUMN pinned TO pinned_before")
        else:
            connection.run("ALTER TABLE scheda_entry DROP COLUMN pinned")
        connection.run("ALTER TABLE scheda_user DROP COLUMN theme")


@pytest.mark.parametrize("changed", [False, True])
def test_database_of_an_earlier_version(database_url: str, changed: bool) -> None:
    """New own tables, columns and indexes come with the next apply, which says so."""
    go(deals(make_field("a")), database_url)
    with opened(database_url) as connection:
        connection.run(
            "INSERT INTO scheda_entry (entity, record, kind, at, channel, release, operation) "
            "VALUES ('deal', 1, 'created', ?, 'card', 1, 'x')", (STAMP,),
        )  # fmt: skip
    make_older(database_url)
    app = deals(make_field("a"), *([make_field("b")] if changed else []))
    plan = make_plan(app, database_url)
    assert (plan.exit, plan.empty) == (Exit.PENDING, False)
    told = {change.headline: getattr(change, "tables", ()) for change in plan.changes}
    assert told["prepare the engine's own tables"] == (
        "scheda_user", "scheda_entry", "scheda_personal_layout",
    )  # fmt: skip
    go(app, database_url)
    assert select(database_url, "record, pinned", "scheda_entry") == [(1, 0)]
    arrange(database_url)
    assert make_plan(app, database_url).empty


def test_earlier_version_and_a_renaming(database_url: str) -> None:
    """What a renaming has to look into may not be there yet."""
    go(deals(make_field("a")), database_url)
    make_older(database_url)
    offer = make_entity("offer", make_field("b"), moved={"b": "a"})
    go(make_app(offer, moved=(Move("deal", "offer"),)), database_url)
    archived = make_app(make_entity("offer", removed=[Removal("offer.b")]))
    with opened(database_url) as connection:
        connection.run("DROP TABLE scheda_personal_layout")
    go(archived, database_url)


def test_earlier_version_interrupted(postgres_url: str) -> None:
    """The same steps are resumed and undone like all others."""
    from engine.compiler.migrate import Event, resume_apply, undo_apply

    app = deals(make_field("a"))
    go(app, postgres_url)
    for end in (resume_apply, undo_apply):
        make_older(postgres_url)
        plan = make_plan(app, postgres_url)
        steps = len(plan.statements)
        for stop in range(1, steps + 1):

            def die(event: Event, stop: int = stop) -> None:
                if event.kind == "done" and event.number == stop:
                    raise KeyboardInterrupt

            if make_plan(app, postgres_url).empty:
                make_older(postgres_url)
            with pytest.raises(KeyboardInterrupt):
                apply_plan(make_plan(app, postgres_url), postgres_url, die)
            with opened(postgres_url) as connection:
                if not connection.run("SELECT 1 FROM scheda_setting WHERE name = 'applying'"):
                    continue
            end(postgres_url)
            left = make_plan(app, postgres_url)
            assert left.empty == (end is resume_apply)
    go(app, postgres_url)
