"""Plans applied to real databases, from empty to changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.compiler.migrate import Exit, MigrateError, apply_plan, make_plan
from engine.compiler.migrate.database import open_for_writing, reading
from engine.compiler.migrate.inspect import inspect
from engine.compiler.migrate.ledger import read_ledger
from engine.compiler.migrate.physical import physical_schema
from engine.compiler.migrate.plan import from_json
from engine.model import codec
from engine.model.app import App
from engine.model.own_tables import OWN_TABLES
from engine.model.storage import tables
from tests.migrate.apps import label, make_app, make_entity, make_field, make_pipeline


def start() -> App:
    """An application with a bit of everything that is stored differently."""
    return make_app(
        make_entity("company", make_field("boss", "user")),
        make_entity(
            "deal",
            make_field("amount", "money"),
            make_field("kind", "choice", options=["sale", "service"]),
            make_field("firm", "link", to=("company",)),
            make_field("either", "link", to=("company", "deal")),
            make_field("tags", "text", multiple=True),
            make_field("paid", "boolean"),
            make_field("total", "formula", formula="1", returns="integer"),
            pipelines=[make_pipeline("deal")],
            unique=(("number",),),
            indexes=(("stage", "amount"),),
        ),
    )


def go(app: App, url: str) -> None:
    """Plan and apply."""
    apply_plan(make_plan(app, url), url)


def test_fresh_database(database_url: str) -> None:
    """An empty database gets every table, the release is active, and nothing is left to do."""
    app = start()
    plan = make_plan(app, database_url)
    assert plan.exit == Exit.PENDING
    result = apply_plan(plan, database_url)
    assert (result.state, result.release) == ("applied", 1)
    with reading(database_url) as connection:
        found = inspect(connection)
        ledger = read_ledger(connection, found)
        assert physical_schema((*tables(app), *OWN_TABLES), connection.dialect) == found
    assert app == ledger.app
    assert codec.fingerprint(app) == ledger.fingerprint
    assert len(ledger.lineage) == 32
    again = make_plan(app, database_url)
    assert again.empty
    assert again.exit == Exit.CLEAN
    assert apply_plan(again, database_url).state == "nothing"


def test_additions(database_url: str) -> None:
    """An entity, fields, indexes and options come to a database with records, which stay."""
    before = start()
    go(before, database_url)
    connection = open_for_writing(database_url)
    connection.run(
        "INSERT INTO e_deal (title, number, kind, created_at, updated_at, version) "
        "VALUES ('one', '1', 'sale', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z', 1)"
    )
    connection.close()
    deal = before.entities["deal"]
    fields = {
        "note": make_field("note", "long_text", index=True),
        "people": make_field("people", "user", multiple=True),
        "parent": make_field("parent", "link", to=("quote",)),
        **deal.fields,
        "kind": make_field("kind", "choice", options=["sale", "service", "gift"]),
    }
    after = make_app(
        *(
            before.entities["company"],
            replace(deal, fields=fields, unique=(("number",), ("title",))),
        ),
        make_entity("quote", make_field("deal", "link", to=("deal",))),
    )
    plan = make_plan(after, database_url)
    assert plan.exit == Exit.PENDING
    headlines = [change.headline for change in plan.changes]
    assert "add field deal.note (long text)" in headlines
    assert "add option deal.kind#gift" in headlines
    assert "add entity quote (12 fields)" in headlines
    apply_plan(plan, database_url)
    assert make_plan(after, database_url).empty
    with reading(database_url) as connection:
        assert connection.run("SELECT title, note FROM e_deal") == [("one", None)]


def test_look_only(database_url: str) -> None:
    """A label makes a new release and no statement."""
    before = start()
    go(before, database_url)
    after = replace(before, label=label("Another"))
    plan = make_plan(after, database_url)
    assert (plan.exit, len(plan.statements)) == (Exit.PENDING, 0)
    result = apply_plan(plan, database_url)
    assert (result.state, result.release) == ("applied", 2)
    assert make_plan(after, database_url).empty


def test_stale_plan_is_refused(database_url: str) -> None:
    """A plan made before another was applied does not run, nor one for another database."""
    old = make_plan(replace(start(), label=label("Old")), database_url)
    go(start(), database_url)
    with pytest.raises(MigrateError) as caught:
        apply_plan(old, database_url)
    assert (caught.value.exit, caught.value.code) == (Exit.STALE, "M402")


def test_second_apply_of_the_same_plan(database_url: str) -> None:
    """Who comes second with the same plan is told that it is done."""
    plan = make_plan(start(), database_url)
    assert apply_plan(plan, database_url).state == "applied"
    assert apply_plan(plan, database_url).state == "already"


def test_plan_file(database_url: str) -> None:
    """A plan survives the way through its file; an altered one is refused."""
    plan = make_plan(start(), database_url)
    text = plan.to_json()
    assert plan == from_json(text)
    with pytest.raises(MigrateError) as caught:
        from_json(text.replace("e_company", "e_enemy"))
    assert caught.value.code == "M406"
    assert apply_plan(from_json(text), database_url).state == "applied"


def test_preview_leaves_no_trace(sqlite_url: str) -> None:
    """A plan for a missing database does not create it; for a present one it changes no byte."""
    from engine.compiler.migrate.database import sqlite_path

    path = sqlite_path(sqlite_url)
    make_plan(start(), sqlite_url)
    assert not path.exists()
    go(start(), sqlite_url)
    before = path.read_bytes()
    make_plan(make_app(make_entity("company"), make_entity("other")), sqlite_url)
    assert before == path.read_bytes()


def test_preview_cannot_write(database_url: str) -> None:
    """The connection of a preview refuses to write."""
    go(start(), database_url)
    with reading(database_url) as connection, pytest.raises(Exception, match=r"read-?only"):
        connection.run("DELETE FROM scheda_release")
