"""What ends: archived and purged, with everything that hangs on it, and restored where it can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.compiler.migrate import Exit, MigrateError, apply_plan, make_plan
from engine.compiler.migrate.database import reading
from engine.compiler.migrate.inspect import inspect
from engine.compiler.migrate.ledger import read_ledger
from engine.model.app import App, Move, Removal
from engine.model.field import Field
from engine.model.predicate import Today
from tests.migrate.apps import make_app, make_entity, make_field, make_pipeline
from tests.migrate.records import STAMP, codes, go, insert, opened, select


def deals(*fields: Field, **more: object) -> App:
    """An application of deals."""
    return make_app(make_entity("deal", *fields, **more))  # type: ignore[arg-type]


def archived(url: str) -> list[str]:
    """The addresses in the archive."""
    with reading(url) as connection:
        return sorted(e.address for e in read_ledger(connection, inspect(connection)).archive)


def tables(url: str) -> list[str]:
    """The tables of records."""
    with reading(url) as connection:
        return sorted(name for name in inspect(connection) if name.startswith("e_"))


def tell(url: str, entity: str, record: int, field: str, old: str) -> None:
    """A change in the timeline."""
    with opened(url) as connection:
        connection.run(
            "INSERT INTO scheda_entry (entity, record, kind, at, channel, release, operation) "
            "VALUES (?, ?, 'changed', ?, 'card', 1, 'x')", (entity, record, STAMP),
        )  # fmt: skip
        connection.run(
            "INSERT INTO scheda_change (entry, field, old) SELECT max(id), ?, ? FROM scheda_entry",
            (field, f'"{old}"'),
        )


def test_purged_entity_takes_everything_along(database_url: str) -> None:
    """Its archived fields and lists, its old types, its timeline and its numbering go with it."""
    kept = make_entity("deal")
    go(make_app(kept, make_entity("offer", make_field("fax"), make_field("tags", multiple=True),
                                  make_field("size"))), database_url)  # fmt: skip
    insert(database_url, "e_offer", {"fax": "1", "size": "3"})
    insert(database_url, "e_offer__tags", {"record": 1, "position": 0, "value": "x"})
    insert(database_url, "e_deal", {"title": "stays"})
    tell(database_url, "offer", 1, "fax", "secret")
    tell(database_url, "deal", 1, "title", "before")
    with opened(database_url) as connection:
        connection.run("INSERT INTO scheda_sequence (name, value) VALUES ('offer', 1)")
    removed = [Removal("offer.fax"), Removal("offer.tags")]
    go(make_app(kept, make_entity("offer", make_field("size", "integer"), removed=removed)),
       database_url)  # fmt: skip
    assert archived(database_url) == ["offer.fax", "offer.size", "offer.tags"]
    gone = make_app(kept, removed=(Removal("offer", "purged"),))
    plan = make_plan(gone, database_url)
    with pytest.raises(MigrateError) as caught:
        apply_plan(plan, database_url, approve=True)
    assert (caught.value.code, caught.value.exit) == ("M302", Exit.APPROVAL)
    go(gone, database_url, "offer")
    assert (archived(database_url), tables(database_url)) == ([], ["e_deal"])
    assert select(database_url, "entity", "scheda_entry") == [("deal",)]
    assert select(database_url, "old", "scheda_change") == [('"before"',)]
    with opened(database_url) as connection:
        assert connection.run("SELECT name FROM scheda_sequence") == []
    assert select(database_url, "title", "e_deal") == [("stays",)]
    # The name is free again, and nothing of the past comes back with it.
    go(make_app(kept, make_entity("offer", make_field("fax"))), database_url)
    assert select(database_url, "fax", "e_offer") == []


def test_archived_entity_with_archived_fields(database_url: str) -> None:
    """An entity comes back with what was in use; what had left before stays in the archive."""
    fax, size = make_field("fax"), make_field("size")
    kept = make_entity("deal")
    go(make_app(kept, make_entity("offer", fax, size)), database_url)
    insert(database_url, "e_offer", {"fax": "1", "size": "XL"})
    without = make_entity("offer", size, removed=[Removal("offer.fax")])
    go(make_app(kept, without), database_url)
    go(make_app(kept, removed=(Removal("offer"),)), database_url)
    assert archived(database_url) == ["offer", "offer.fax"]
    go(make_app(kept, make_entity("offer", size)), database_url)
    assert select(database_url, "size", "e_offer") == [("XL",)]
    assert archived(database_url) == ["offer.fax"]
    go(make_app(kept, make_entity("offer", size, fax)), database_url)
    assert select(database_url, "size, fax", "e_offer") == [("XL", "1")]


def test_archived_entity_comes_back_changed(database_url: str) -> None:
    """It may come back with more fields; what it comes back without has to be declared as ever."""
    kept = make_entity("deal")
    go(make_app(kept, make_entity("offer", make_field("size"), make_field("kind", "integer"))),
       database_url)  # fmt: skip
    insert(database_url, "e_offer", {"size": "XL", "kind": 3})
    go(make_app(kept, removed=(Removal("offer"),)), database_url)
    back = make_app(kept, make_entity("offer", make_field("size"), make_field("note")))
    plan = make_plan(back, database_url)
    assert [(one.code, one.address) for one in plan.errors] == [("M101", "offer.kind")]
    offer = make_entity(
        "offer", make_field("size"), make_field("note"), removed=[Removal("offer.kind")]
    )
    back = make_app(kept, offer)
    go(back, database_url)
    assert select(database_url, "size, note", "e_offer") == [("XL", None)]


def test_purged_field_leaves_nothing_behind(database_url: str) -> None:
    """The values of today, those of an earlier type, and what the timeline told of it."""
    go(deals(make_field("size")), database_url)
    insert(database_url, "e_deal", {"size": "3"})
    tell(database_url, "deal", 1, "size", "2")
    tell(database_url, "deal", 1, "title", "before")
    go(deals(make_field("size", "integer")), database_url)
    assert archived(database_url) == ["deal.size"]
    go(deals(removed=[Removal("deal.size", "purged")]), database_url, "deal.size")
    assert archived(database_url) == []
    with reading(database_url) as connection:
        names = {column.name for column in inspect(connection)["e_deal"].columns}
    assert not {name for name in names if name.startswith("size")}
    assert select(database_url, "field", "scheda_change") == [("title",)]


def test_purge_counts_what_is_lost(database_url: str) -> None:
    """The plan says how many values go, of all the places that hold them."""
    go(deals(make_field("size"), make_field("tags", multiple=True)), database_url)
    insert(database_url, "e_deal", {"size": "3"}, {"size": "4"}, {"size": None})
    insert(database_url, "e_deal__tags", {"record": 1, "position": 0, "value": "x"})
    plan = make_plan(
        deals(removed=[Removal("deal.size", "purged"), Removal("deal.tags", "purged")]),
        database_url,
    )
    assert {f.address: f.count for f in plan.findings if f.code == "M304"} == {
        "deal.size": 2, "deal.tags": 1,
    }  # fmt: skip


def test_restored_field_of_a_renamed_entity(database_url: str) -> None:
    """What is archived follows its entity to the new name, and comes back there."""
    go(deals(make_field("fax"), make_field("tags", multiple=True)), database_url)
    insert(database_url, "e_deal", {"fax": "1"})
    insert(database_url, "e_deal__tags", {"record": 1, "position": 0, "value": "x"})
    go(deals(removed=[Removal("deal.fax"), Removal("deal.tags")]), database_url)
    go(make_app(make_entity("offer"), moved=(Move("deal", "offer"),)), database_url)
    assert archived(database_url) == ["offer.fax", "offer.tags"]
    go(make_app(make_entity("offer", make_field("fax"), make_field("tags", multiple=True))),
       database_url)  # fmt: skip
    assert select(database_url, "fax", "e_offer") == [("1",)]
    assert select(database_url, "value", "e_offer__tags") == [("x",)]


def test_an_archived_entity_keeps_its_timeline_to_itself(database_url: str) -> None:
    """Another entity takes the name of an archived one: the two pasts are not mixed."""
    go(make_app(make_entity("firm"), make_entity("company")), database_url)
    insert(database_url, "e_firm", {"title": "of today"})
    insert(database_url, "e_company", {"title": "of old"})
    tell(database_url, "firm", 1, "title", "firm")
    tell(database_url, "company", 1, "title", "company")
    go(make_app(make_entity("firm"), removed=(Removal("company"),)), database_url)
    go(make_app(make_entity("company"), moved=(Move("firm", "company"),)), database_url)
    assert select(database_url, "title", "e_company") == [("of today",)]
    with opened(database_url) as connection:
        assert connection.run(
            "SELECT c.old FROM scheda_change AS c JOIN scheda_entry AS e ON e.id = c.entry "
            "WHERE e.entity = 'company'"
        ) == [('"firm"',)]


@pytest.mark.parametrize("multiple", [False, True])
def test_retired_option_stays_where_it_is(database_url: str, multiple: bool) -> None:
    """Retiring asks nothing and changes no row."""
    kinds = make_field("kind", "choice", options=["a", "b"], multiple=multiple)
    go(deals(kinds), database_url)
    insert(database_url, "e_deal", {"title": "x"} if multiple else {"kind": "b"})
    if multiple:
        insert(database_url, "e_deal__kind", {"record": 1, "position": 0, "value": "b"})
    retired = {**kinds.options, "b": replace(kinds.options["b"], retired=True)}
    plan = go(deals(replace(kinds, options=retired)), database_url)
    assert (plan.exit, plan.statements, codes(plan)) == (Exit.PENDING, (), {})
    found = select(database_url, *(("value", "e_deal__kind") if multiple else ("kind", "e_deal")))
    assert found == [("b",)]


def test_option_of_several_in_use_is_not_removed(database_url: str) -> None:
    """A list that has the option counts as well."""
    kinds = make_field("kind", "choice", options=["a", "b"], multiple=True)
    go(deals(kinds), database_url)
    insert(database_url, "e_deal", {"title": "x"}, {"title": "y"})
    for record, value in ((1, "a"), (2, "b")):
        insert(database_url, "e_deal__kind", {"record": record, "position": 0, "value": value})
    only = make_field("kind", "choice", options=["a"], multiple=True)
    plan = make_plan(deals(only), database_url)
    assert (plan.exit, codes(plan), plan.errors[0].records) == (Exit.DATA, {"M203": 1}, (2,))


def test_option_whose_name_another_takes(database_url: str) -> None:
    """An option in use is not merged into one that takes its name: that is a removal, and asks."""
    go(deals(make_field("kind", "choice", options=["a", "b"])), database_url)
    insert(database_url, "e_deal", {"kind": "a"}, {"kind": "b"})
    after = deals(make_field("kind", "choice", options=["b"]), moved={"deal.kind#b": "deal.kind#a"})
    plan = make_plan(after, database_url)
    assert (plan.exit, codes(plan)) == (Exit.DATA, {"M203": 1})


def test_stages_in_another_order(database_url: str) -> None:
    """Order is no data: every record stays in its stage, and nothing runs."""
    go(deals(pipelines=[make_pipeline("deal", stages=("a", "b"))]), database_url)
    insert(database_url, "e_deal", {"pipeline": "sales", "stage": "b"})
    plan = go(deals(pipelines=[make_pipeline("deal", stages=("b", "a"))]), database_url)
    assert (plan.exit, plan.statements) == (Exit.PENDING, ())
    assert [change.headline for change in plan.changes] == [
        "change pipeline deal/sales: order of stages"
    ]
    assert select(database_url, "stage", "e_deal") == [("b",)]


def test_pipelines_leave_an_entity(database_url: str) -> None:
    """An entity that loses all its stages keeps where its records stood in the archive."""
    go(deals(pipelines=[make_pipeline("deal")]), database_url)
    insert(database_url, "e_deal", {"pipeline": "sales", "stage": "offer"})
    go(deals(), database_url)
    assert {"deal.pipeline", "deal.stage"} <= set(archived(database_url))
    go(deals(pipelines=[make_pipeline("deal")]), database_url)
    assert select(database_url, "pipeline, stage", "e_deal") == [("sales", "offer")]


def test_new_field_with_a_default(database_url: str) -> None:
    """A default is for new records: old rows are not written again, whatever it says."""
    go(deals(), database_url)
    insert(database_url, "e_deal", {"title": "old"})
    fields = [make_field("due", "date", default="today"), make_field("code", default="x"),
              make_field("later", "date", default=Today(7))]  # fmt: skip
    plan = go(deals(*fields), database_url)
    assert {statement.mode for statement in plan.statements} == {"plain"}
    assert not any("UPDATE" in statement.sql for statement in plan.statements)
    assert select(database_url, "due, code, later", "e_deal") == [(None, None, None)]


def test_duplicates_are_sampled(database_url: str) -> None:
    """Twenty groups are shown of many, and the number of all records in them."""
    go(deals(make_field("code")), database_url)
    insert(database_url, "e_deal", *({"code": f"{n % 25:02}"} for n in range(75)), {"code": "only"})
    plan = make_plan(deals(make_field("code", unique=True)), database_url)
    (finding,) = plan.errors
    assert (finding.code, finding.count, finding.records) == ("M205", 75, tuple(range(1, 21)))
    assert plan.exit == Exit.DATA
    assert select(database_url, "id", "e_deal") == [(n,) for n in range(1, 77)]
