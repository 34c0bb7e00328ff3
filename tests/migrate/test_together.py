"""Applies that meet: two at once, and one while others read and write."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import replace

import pytest

from engine.compiler.migrate import Event, Exit, MigrateError, apply_plan, make_plan
from engine.compiler.migrate.database import LOCK_TIMEOUT_MS, open_for_writing
from engine.model.app import Removal
from tests.migrate import scenario
from tests.migrate.apps import label, make_app, make_entity, make_field
from tests.migrate.records import go, insert, opened, select


def _compete(url: str, text: str, barrier: object, out: object) -> None:
    from engine.compiler.migrate.plan import from_json

    plan = from_json(text)
    barrier.wait()  # type: ignore[attr-defined]
    try:
        result = apply_plan(plan, url, approve=True, accept=scenario.ACCEPT).state
    except MigrateError as error:
        result = error.exit.name
    out.put(result)  # type: ignore[attr-defined]


def race(url: str, *texts: str) -> list[str]:
    """Apply several plans at the same moment, each in a process of its own."""
    context = multiprocessing.get_context("fork")
    barrier, out = context.Barrier(len(texts)), context.Queue()
    processes = [context.Process(target=_compete, args=(url, text, barrier, out)) for text in texts]
    for process in processes:
        process.start()
    found = sorted(out.get(timeout=240) for _ in processes)
    for process in processes:
        process.join()
    return found


def test_same_plan_twice_at_once(database_url: str) -> None:
    """One wins, the other says that it is done."""
    scenario.prepare(database_url)
    text = make_plan(scenario.after(), database_url).to_json()
    assert race(database_url, text, text) == ["already", "applied"]
    assert make_plan(scenario.after(), database_url).empty


def test_first_apply_twice_at_once(database_url: str) -> None:
    """The same where not even the ledger is there yet."""
    text = make_plan(scenario.after(), database_url).to_json()
    assert race(database_url, text, text, text) == ["already", "already", "applied"]


def test_different_plans_at_once(database_url: str) -> None:
    """One wins, the other is stale."""
    app = make_app(make_entity("deal"))
    go(app, database_url)
    texts = [
        make_plan(make_app(make_entity("deal", make_field(name))), database_url).to_json()
        for name in ("a", "b")
    ]
    assert race(database_url, *texts) == ["STALE", "applied"]


def test_lock_not_obtained(database_url: str) -> None:
    """Somebody else keeps the database to himself: the apply gives up after its time."""
    go(make_app(make_entity("deal")), database_url)
    plan = make_plan(make_app(make_entity("deal", make_field("a"))), database_url)
    with opened(database_url) as other:
        if other.dialect == "sqlite":
            other.begin()
        else:
            from engine.compiler.migrate.apply_postgres import LOCK_KEY

            other.run(f"SELECT pg_advisory_lock({LOCK_KEY})")
        with pytest.raises(MigrateError) as caught:
            apply_plan(plan, database_url, lock_wait=0.2)
        assert (caught.value.code, caught.value.exit) == ("M403", Exit.LOCKED)
    assert apply_plan(plan, database_url).state == "applied"


def test_lock_of_a_dead_apply_is_free(database_url: str) -> None:
    """A lock belongs to its session, and goes with it."""
    plan = make_plan(make_app(make_entity("deal")), database_url)

    def die(_: Event) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply_plan(plan, database_url, die)
    assert apply_plan(plan, database_url, lock_wait=1).state == "applied"


def test_postgres_waits_its_turn(postgres_url: str) -> None:
    """A reader holds the table for longer than the timeout: tried again, readers hardly wait."""
    go(make_app(make_entity("deal")), postgres_url)
    plan = make_plan(make_app(make_entity("deal", make_field("a"))), postgres_url)
    waits: list[Event] = []
    holder = open_for_writing(postgres_url)
    holder.begin()
    holder.run("SELECT * FROM e_deal")
    began = time.monotonic()

    def watch(event: Event) -> None:
        if event.kind == "wait":
            waits.append(event)
            holder.close()

    assert apply_plan(plan, postgres_url, watch).state == "applied"
    assert len(waits) == 1
    assert time.monotonic() - began > LOCK_TIMEOUT_MS / 1000


def test_postgres_writers_meanwhile(postgres_url: str) -> None:
    """What others write while values are converted is converted too, whenever it comes."""
    go(make_app(make_entity("deal", make_field("size"))), postgres_url)
    insert(postgres_url, "e_deal", *({"size": str(number)} for number in range(50)))
    after = make_app(make_entity("deal", make_field("size", "integer")))
    plan = make_plan(after, postgres_url)

    def others(event: Event) -> None:
        if event.kind == "done" and event.text.startswith("convert the values of deal.size"):
            if "meanwhile" not in event.text:
                insert(postgres_url, "e_deal", {"size": "1000"})
                with opened(postgres_url) as connection:
                    connection.run("UPDATE e_deal SET size = '77' WHERE id = 1")
                    connection.run("DELETE FROM e_deal WHERE id = 2")

    apply_plan(plan, postgres_url, others, approve=True)
    sizes = [size for (size,) in select(postgres_url, "size", "e_deal")]
    assert sizes == [77, *range(2, 50), 1000]


def test_postgres_failed_index_is_taken_away(postgres_url: str) -> None:
    """Duplicates that come after the plan stop the index and leave nothing invalid behind."""
    go(make_app(make_entity("deal", make_field("code"))), postgres_url)
    plan = make_plan(make_app(make_entity("deal", make_field("code", unique=True))), postgres_url)
    insert(postgres_url, "e_deal", {"code": "a"}, {"code": "a"})
    with pytest.raises(MigrateError) as caught:
        apply_plan(plan, postgres_url)
    assert (caught.value.code, caught.value.exit) == ("M205", Exit.DATA)
    with opened(postgres_url) as connection:
        assert connection.run("SELECT 1 FROM pg_index WHERE NOT indisvalid") == []
    from engine.compiler.migrate import undo_apply

    assert undo_apply(postgres_url).state == "undone"
    again = make_plan(make_app(make_entity("deal", make_field("code", unique=True))), postgres_url)
    assert again.exit == Exit.DATA


def test_sqlite_duplicates_after_the_plan(sqlite_url: str) -> None:
    """The same on SQLite, where nothing at all has happened then."""
    go(make_app(make_entity("deal", make_field("code"))), sqlite_url)
    plan = make_plan(make_app(make_entity("deal", make_field("code", unique=True))), sqlite_url)
    insert(sqlite_url, "e_deal", {"code": "a"}, {"code": "a"})
    with pytest.raises(MigrateError) as caught:
        apply_plan(plan, sqlite_url)
    assert (caught.value.code, caught.value.exit) == ("M205", Exit.DATA)


def test_two_releases_serve_at_once(database_url: str) -> None:
    """Code of the release before goes on writing what it knows after fields were added."""
    before = make_app(make_entity("deal", make_field("a")))
    go(before, database_url)
    go(
        replace(
            make_app(make_entity("deal", make_field("a"), make_field("b"))), label=label("New")
        ),
        database_url,
    )
    insert(database_url, "e_deal", {"a": "from an old form"})
    assert select(database_url, "a, b", "e_deal") == [("from an old form", None)]


def test_data_changed_after_the_plan(database_url: str) -> None:
    """An option that nobody had, a purge that was small: both are counted again under the lock."""
    kinds = make_field("kind", "choice", options=["a", "b"])
    go(make_app(make_entity("deal", kinds, make_field("fax"))), database_url)
    insert(database_url, "e_deal", {"fax": "1"})
    fewer = make_app(
        make_entity("deal", make_field("kind", "choice", options=["a"]), make_field("fax"))
    )
    without = make_entity("deal", kinds, removed=[Removal("deal.fax", "purged")])
    plans = [make_plan(app, database_url) for app in (fewer, make_app(without))]
    insert(database_url, "e_deal", {"fax": "2", "kind": "b"})
    for plan, code in zip(plans, ("M203", "M302"), strict=True):
        with pytest.raises(MigrateError) as caught:
            apply_plan(plan, database_url, accept=["deal.fax"])
        assert (caught.value.code, caught.value.exit) == (code, Exit.DATA)
    assert select(database_url, "fax, kind", "e_deal") == [("1", None), ("2", "b")]
