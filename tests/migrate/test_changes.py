"""Every kind of change, from data to data: what became of each row, on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from engine.compiler.migrate import Exit, MigrateError, apply_plan, make_plan
from engine.compiler.migrate.database import reading
from engine.compiler.migrate.inspect import inspect
from engine.compiler.migrate.ledger import read_ledger
from engine.model.app import App, Move, Removal
from engine.model.field import Field
from engine.model.layout import Card, Placement, Section
from engine.model.pipeline import Requirement
from tests.migrate.apps import label, make_app, make_entity, make_field, make_pipeline
from tests.migrate.records import codes, go, insert, opened, select


def deals(*fields: Field, **more: object) -> App:
    """An application of deals."""
    return make_app(make_entity("deal", *fields, **more))  # type: ignore[arg-type]


# ── renamings ────────────────────────────────────────────────────────────────────────────────────


def test_field_renamed(database_url: str) -> None:
    """Values stay, with every column of the field, and its index under the new name."""
    go(deals(make_field("sum", "money", index=True)), database_url)
    insert(database_url, "e_deal", {"sum": 1250, "sum_currency": "EUR"}, {"sum": None})
    plan = go(
        deals(make_field("amount", "money", index=True), moved={"amount": "sum"}), database_url
    )
    assert select(database_url, "amount, amount_currency", "e_deal") == [
        (1250, "EUR"),
        (None, None),
    ]
    assert [change.headline for change in plan.changes if change.sign == ">"] == [
        "rename field deal.sum to deal.amount"
    ]


def test_fields_swapped(database_url: str) -> None:
    """Two fields that trade their names take their values along."""
    go(deals(make_field("a"), make_field("b")), database_url)
    insert(database_url, "e_deal", {"a": "1", "b": "2"})
    go(deals(make_field("a"), make_field("b"), moved={"a": "b", "b": "a"}), database_url)
    assert select(database_url, "a, b", "e_deal") == [("2", "1")]


@pytest.mark.parametrize("order", [("b", "c"), ("c", "b")])
def test_chain_of_renamings(database_url: str, order: tuple[str, str]) -> None:
    """A chain: a becomes b and b becomes c, whichever is written first."""
    go(deals(make_field("a"), make_field("b", index=True)), database_url)
    insert(database_url, "e_deal", {"a": "1", "b": "2"})
    sources = {"b": "a", "c": "b"}
    moved = {now: sources[now] for now in order}
    go(deals(make_field("b", index=True), make_field("c", index=True), moved=moved), database_url)
    assert select(database_url, "b, c", "e_deal") == [("1", "2")]


def test_renaming_of_what_was_renamed_before(database_url: str) -> None:
    """A database that missed a release follows both renamings; one that did not, only the last."""
    go(deals(make_field("a")), database_url)
    insert(database_url, "e_deal", {"a": "1"})
    go(deals(make_field("c"), moved={"b": "a", "c": "b"}), database_url)
    assert select(database_url, "c", "e_deal") == [("1",)]
    go(deals(make_field("c"), make_field("b"), moved={"b": "a", "c": "b"}), database_url)
    assert select(database_url, "c, b", "e_deal") == [("1", None)]


def test_multiple_field_renamed(database_url: str) -> None:
    """The table of its values follows."""
    go(deals(make_field("tags", multiple=True)), database_url)
    insert(database_url, "e_deal", {"title": "x"})
    insert(database_url, "e_deal__tags", {"record": 1, "position": 0, "value": "red"})
    go(deals(make_field("marks", multiple=True), moved={"marks": "tags"}), database_url)
    assert select(database_url, "record, position, value", "e_deal__marks") == [(1, 0, "red")]


def test_entity_renamed(database_url: str) -> None:
    """Records, values, links and the timeline follow an entity to its new name."""
    firm = make_entity("firm", make_field("tags", multiple=True))
    deal = make_entity(
        "deal", make_field("client", "link", to=("firm",)),
        make_field("either", "link", to=("firm", "deal")),
    )  # fmt: skip
    go(make_app(firm, deal), database_url)
    insert(database_url, "e_firm", {"title": "ACME"})
    insert(database_url, "e_firm__tags", {"record": 1, "position": 0, "value": "big"})
    insert(database_url, "e_deal", {"client": 1, "either": 1, "either_entity": "firm"})
    with opened(database_url) as connection:
        connection.run(
            "INSERT INTO scheda_entry (entity, record, kind, at, channel, release, operation) "
            "VALUES ('firm', 1, 'created', '2026-01-01T00:00:00.000000Z', 'card', 1, 'x')"
        )
    company = make_entity("company", make_field("tags", multiple=True), make_field("new"))
    deal = make_entity(
        "deal", make_field("client", "link", to=("company",)),
        make_field("either", "link", to=("company", "deal")),
    )  # fmt: skip
    plan = go(make_app(company, deal, moved=(Move("firm", "company"),)), database_url)
    assert "rename entity firm to company" in [change.headline for change in plan.changes]
    assert select(database_url, "title, new", "e_company") == [("ACME", None)]
    assert select(database_url, "record, value", "e_company__tags") == [(1, "big")]
    assert select(database_url, "client, either, either_entity", "e_deal") == [(1, 1, "company")]
    assert select(database_url, "entity", "scheda_entry") == [("company",)]


def test_entities_swapped(database_url: str) -> None:
    """Two entities that trade their names take their records along."""
    go(make_app(make_entity("a"), make_entity("b")), database_url)
    insert(database_url, "e_a", {"title": "was a"})
    insert(database_url, "e_b", {"title": "was b"})
    swapped = make_app(make_entity("a"), make_entity("b"), moved=(Move("a", "b"), Move("b", "a")))
    go(swapped, database_url)
    assert select(database_url, "title", "e_a") == [("was b",)]
    assert select(database_url, "title", "e_b") == [("was a",)]


def test_options_renamed_and_swapped(database_url: str) -> None:
    """The values in records follow, of single and of multiple fields, all at once."""
    before = ["a", "b", "c"]
    go(
        deals(
            make_field("kind", "choice", options=before),
            make_field("kinds", "choice", options=before, multiple=True),
        ),
        database_url,
    )
    insert(database_url, "e_deal", {"kind": "a"}, {"kind": "b"}, {"kind": "c"})
    for position, value in enumerate(before):
        insert(database_url, "e_deal__kinds", {"record": 1, "position": position, "value": value})
    after = ["b", "a", "d"]
    moved = {
        f"deal.{field}#{now}": f"deal.{field}#{then}"
        for field in ("kind", "kinds")
        for now, then in (("b", "a"), ("a", "b"), ("d", "c"))
    }
    go(
        deals(
            make_field("kind", "choice", options=after),
            make_field("kinds", "choice", options=after, multiple=True),
            moved=moved,
        ),
        database_url,
    )
    assert select(database_url, "kind", "e_deal") == [("b",), ("a",), ("d",)]
    assert select(database_url, "value", "e_deal__kinds") == [("b",), ("a",), ("d",)]


def test_stage_and_pipeline_renamed(database_url: str) -> None:
    """Records stand where they stood, under the new names."""
    go(deals(pipelines=[make_pipeline("deal")]), database_url)
    insert(
        database_url, "e_deal",
        {"pipeline": "sales", "stage": "new"}, {"pipeline": "sales", "stage": "won"},
    )  # fmt: skip
    after = deals(
        pipelines=[make_pipeline("deal", "direct", ("first", "offer"))],
        moved={"deal/direct": "deal/sales", "deal/direct:first": "deal/direct:new"},
    )
    go(after, database_url)
    assert select(database_url, "pipeline, stage", "e_deal") == [
        ("direct", "first"),
        ("direct", "won"),
    ]


# ── nothing is guessed ───────────────────────────────────────────────────────────────────────────


def test_one_gone_one_new_is_refused(database_url: str) -> None:
    """What looks like a renaming is named as one, and refused; so is what is just gone."""
    go(deals(make_field("phone"), make_field("fax", "integer")), database_url)
    plan = make_plan(deals(make_field("phones")), database_url)
    assert plan.exit == Exit.FINDINGS
    assert {finding.code: finding.address for finding in plan.errors} == {
        "M102": "deal.phone",
        "M101": "deal.fax",
    }
    assert plan.statements == ()
    assert "moved: [{from: deal.phone, to: deal.phones}]" in plan.errors[0].help[0]
    with pytest.raises(MigrateError):
        apply_plan(plan, database_url, approve=True, accept=["deal.phone", "deal.fax"])


def test_another_name_in_the_same_place(database_url: str) -> None:
    """A new field of the same type between the same neighbours is asked about as well."""
    go(deals(make_field("a"), make_field("details"), make_field("z")), database_url)
    insert(database_url, "e_deal", {"details": "x"})
    plan = make_plan(deals(make_field("a"), make_field("story"), make_field("z")), database_url)
    assert [finding.code for finding in plan.errors] == ["M102"]
    assert select(database_url, "details", "e_deal") == [("x",)]


def test_entity_gone_is_refused(database_url: str) -> None:
    """An entity without a word is not dropped either."""
    go(make_app(make_entity("deal"), make_entity("offer")), database_url)
    plan = make_plan(make_app(make_entity("deal")), database_url)
    assert [finding.code for finding in plan.errors] == ["M101"]


def test_moved_from_nothing_is_refused(database_url: str) -> None:
    """A hint that has no effect is never silent."""
    go(deals(make_field("a")), database_url)
    plan = make_plan(deals(make_field("a"), make_field("b"), moved={"b": "c"}), database_url)
    assert [finding.code for finding in plan.errors] == ["M103"]


# ── archive, restore, purge ──────────────────────────────────────────────────────────────────────


def test_field_archived_and_restored(database_url: str) -> None:
    """Archiving asks, keeps the values, and gives them back when the field returns."""
    go(deals(make_field("fax", index=True)), database_url)
    insert(database_url, "e_deal", {"fax": "123"}, {"fax": None})
    gone = deals(removed=[Removal("deal.fax")])
    plan = make_plan(gone, database_url)
    assert plan.exit == Exit.APPROVAL
    assert codes(plan) == {"M301": -1, "M304": 1}
    with pytest.raises(MigrateError) as caught:
        apply_plan(plan, database_url)
    assert caught.value.exit == Exit.APPROVAL
    go(gone, database_url)
    with reading(database_url) as connection:
        ledger = read_ledger(connection, inspect(connection))
    assert [entry.address for entry in ledger.archive] == ["deal.fax"]
    insert(database_url, "e_deal", {"title": "meanwhile"})
    go(deals(make_field("fax", index=True)), database_url)
    assert select(database_url, "fax", "e_deal") == [("123",), (None,), (None,)]


def test_archived_name_used_for_something_else(database_url: str) -> None:
    """A new field of an old name begins empty, and the old values stay in the archive."""
    go(deals(make_field("code", multiple=True), make_field("size")), database_url)
    insert(database_url, "e_deal", {"size": "XL"})
    insert(database_url, "e_deal__code", {"record": 1, "position": 0, "value": "old"})
    go(deals(removed=[Removal("deal.code"), Removal("deal.size")]), database_url)
    go(
        deals(make_field("code", "integer", multiple=True), make_field("size", "date")),
        database_url,
    )
    assert select(database_url, "value", "e_deal__code") == []
    assert select(database_url, "size, size$3", "e_deal") == [(None, "XL")]
    assert select(database_url, "value", "e_deal__code$3") == [("old",)]


def test_field_purged(database_url: str) -> None:
    """A purge needs its address; a general approval does not cover it."""
    go(deals(make_field("fax", index=True), make_field("tags", multiple=True)), database_url)
    insert(database_url, "e_deal", {"fax": "123"})
    insert(database_url, "e_deal__tags", {"record": 1, "position": 0, "value": "x"})
    purged = deals(removed=[Removal("deal.fax", "purged"), Removal("deal.tags", "purged")])
    plan = make_plan(purged, database_url)
    with pytest.raises(MigrateError) as caught:
        apply_plan(plan, database_url, approve=True)
    assert caught.value.code == "M302"
    go(purged, database_url, "deal.fax", "deal.tags")
    with reading(database_url) as connection:
        found = inspect(connection)
    assert "e_deal__tags" not in found
    assert "fax" not in {column.name for column in found["e_deal"].columns}


def test_archived_field_purged_later(database_url: str) -> None:
    """What is in the archive can be destroyed on its own."""
    go(deals(make_field("fax")), database_url)
    go(deals(removed=[Removal("deal.fax")]), database_url)
    go(deals(removed=[Removal("deal.fax", "purged")]), database_url, "deal.fax")
    with reading(database_url) as connection:
        found = inspect(connection)
        assert read_ledger(connection, found).archive == ()
    assert "fax" not in {column.name for column in found["e_deal"].columns}


def test_entity_archived_restored_purged(database_url: str) -> None:
    """An entity goes the same three ways, with what linked to it."""
    link = make_field("offer", "link", to=("offer",))
    both = make_app(
        make_entity("deal", link), make_entity("offer", make_field("tags", multiple=True))
    )
    go(both, database_url)
    insert(database_url, "e_offer", {"title": "one"})
    insert(database_url, "e_offer__tags", {"record": 1, "position": 0, "value": "x"})
    insert(database_url, "e_deal", {"offer": 1})
    archived = make_app(
        make_entity("deal", removed=[Removal("deal.offer")]), removed=(Removal("offer"),)
    )
    go(archived, database_url)
    assert select(database_url, "title", "e_offer") == [("one",)]
    go(both, database_url)
    assert select(database_url, "offer", "e_deal") == [(1,)]
    assert select(database_url, "value", "e_offer__tags") == [("x",)]
    purged = make_app(
        make_entity("deal", removed=[Removal("deal.offer", "purged")]),
        removed=(Removal("offer", "purged"),),
    )
    go(purged, database_url, "deal.offer", "offer")
    with reading(database_url) as connection:
        assert [name for name in inspect(connection) if name.startswith("e_")] == ["e_deal"]
    insert(database_url, "e_deal", {"title": "still works"})


def test_archived_entity_purged_later(database_url: str) -> None:
    """An entity that no release has any more can still be destroyed, whoever declares it."""
    go(
        make_app(make_entity("deal"), make_entity("offer", make_field("tags", multiple=True))),
        database_url,
    )
    for state, accept in (("archived", []), ("purged", ["offer"])):
        bearer = make_entity("deal", removed=[Removal("offer", state)])
        go(make_app(bearer), database_url, *accept)
    with reading(database_url) as connection:
        assert [name for name in inspect(connection) if name.startswith("e_")] == ["e_deal"]


# ── options and stages that end ──────────────────────────────────────────────────────────────────


def test_option_in_use_is_not_removed(database_url: str) -> None:
    """An option in use stops the plan with a count; unused, or with ``into``, it may go."""
    go(deals(make_field("kind", "choice", options=["a", "b"])), database_url)
    only = make_field("kind", "choice", options=["a"])
    assert make_plan(deals(only), database_url).exit == Exit.PENDING
    insert(database_url, "e_deal", {"kind": "a"}, {"kind": "b"})
    plan = make_plan(deals(only), database_url)
    assert (plan.exit, codes(plan)) == (Exit.DATA, {"M203": 1})
    assert plan.errors[0].records == (2,)
    go(deals(only, removed=[Removal("deal.kind#b", into="a")]), database_url)
    assert select(database_url, "kind", "e_deal") == [("a",), ("a",)]
    assert select(database_url, "field, old, new", "scheda_change") == [("kind", '"b"', '"a"')]


def test_option_of_several_is_merged(database_url: str) -> None:
    """A record that had both values has one afterwards."""
    field = make_field("kinds", "choice", options=["a", "b"], multiple=True)
    go(deals(field), database_url)
    insert(database_url, "e_deal", {"title": "both"}, {"title": "gone"}, {"title": "other"})
    for record, position, value in ((1, 0, "a"), (1, 1, "b"), (2, 0, "b"), (3, 0, "a")):
        insert(
            database_url, "e_deal__kinds",
            {"record": record, "position": position, "value": value},
        )  # fmt: skip
    only = make_field("kinds", "choice", options=["a"], multiple=True)
    go(deals(only, removed=[Removal("deal.kinds#b", into="a")]), database_url)
    assert select(database_url, "record, value", "e_deal__kinds") == [
        (1, "a"), (2, "a"), (3, "a"),
    ]  # fmt: skip
    assert select(database_url, "record, kind", "scheda_entry") == [(1, "changed"), (2, "changed")]
    told = select(database_url, "field, old, new", "scheda_change")
    assert [(field, json.loads(old), json.loads(new)) for field, old, new in told] == [
        ("kinds", ["a", "b"], ["a"]), ("kinds", ["b"], ["a"]),
    ]  # fmt: skip


def test_stage_with_records_is_not_removed(database_url: str) -> None:
    """A stage with records stops the plan; with ``into`` they move, and the timeline says so."""
    go(deals(pipelines=[make_pipeline("deal", stages=("new", "call"))]), database_url)
    insert(database_url, "e_deal", {"pipeline": "sales", "stage": "call"})
    fewer = make_pipeline("deal", stages=("new",))
    plan = make_plan(deals(pipelines=[fewer]), database_url)
    assert (plan.exit, codes(plan)) == (Exit.DATA, {"M204": 1})
    go(deals(pipelines=[fewer], removed=[Removal("deal/sales:call", into="new")]), database_url)
    assert select(database_url, "stage", "e_deal") == [("new",)]
    assert select(database_url, "entity, record, kind", "scheda_entry") == [("deal", 1, "moved")]
    assert select(database_url, "field, old, new", "scheda_change") == [
        ("stage", '"call"', '"new"')
    ]


def test_pipeline_removed(database_url: str) -> None:
    """Its records go where the removal says."""
    both = [make_pipeline("deal"), replace(make_pipeline("deal", "old"), default=False)]
    go(deals(pipelines=both), database_url)
    insert(database_url, "e_deal", {"pipeline": "old", "stage": "offer"})
    assert make_plan(deals(pipelines=both[:1]), database_url).exit == Exit.DATA
    removed = [Removal("deal/old", into="deal/sales:new")]
    go(deals(pipelines=both[:1], removed=removed), database_url)
    assert select(database_url, "pipeline, stage", "e_deal") == [("sales", "new")]
    assert select(database_url, "field, old, new", "scheda_change") == [
        ("stage", '"offer"', '"new"'), ("pipeline", '"old"', '"sales"'),
    ]  # fmt: skip


def test_entity_gets_stages(database_url: str) -> None:
    """Old records begin at the first stage."""
    go(deals(), database_url)
    insert(database_url, "e_deal", {"title": "x"})
    go(deals(pipelines=[make_pipeline("deal")]), database_url)
    assert select(database_url, "pipeline, stage", "e_deal") == [("sales", "new")]


# ── rules ────────────────────────────────────────────────────────────────────────────────────────


def test_unique_on_clean_and_on_dirty_data(database_url: str) -> None:
    """Duplicates stop the plan with their number and some records."""
    go(deals(make_field("code")), database_url)
    insert(database_url, "e_deal", *({"code": code} for code in ("a", "b", "a", "c", "b", None)))
    unique = deals(make_field("code", unique=True))
    plan = make_plan(unique, database_url)
    assert (plan.exit, codes(plan)) == (Exit.DATA, {"M205": 4})
    assert plan.errors[0].records == (1, 2)
    with opened(database_url) as connection:
        connection.run("UPDATE e_deal SET code = 'd' WHERE id = 3")
        connection.run("UPDATE e_deal SET code = 'e' WHERE id = 5")
    go(unique, database_url)
    with pytest.raises(Exception, match=r"(?i)unique"):
        insert(database_url, "e_deal", {"code": "a"})


def test_required_added(database_url: str) -> None:
    """Old records are left alone and counted."""
    go(deals(make_field("code")), database_url)
    insert(database_url, "e_deal", {"code": "a"}, {"code": " "}, {"code": None})
    plan = go(deals(make_field("code", required=True)), database_url)
    assert codes(plan) == {"M501": 2}
    assert plan.findings[0].records == (2, 3)


def test_required_at_a_stage(database_url: str) -> None:
    """What fails the new rule is told per stage and owner."""
    plain = make_pipeline("deal")
    go(deals(make_field("code"), pipelines=[plain]), database_url)
    insert(
        database_url, "e_deal",
        *({"pipeline": "sales", "stage": stage} for stage in ("new", "won", "won", "lost")),
    )  # fmt: skip
    rule = Requirement("deal/sales/required/0", ("code",), ("won",))
    plan = go(deals(make_field("code"), pipelines=[replace(plain, required=(rule,))]), database_url)
    assert codes(plan) == {"M502": 2}
    assert plan.findings[0].help == ("2 in won, without an owner",)


def test_index_and_label(database_url: str) -> None:
    """An index comes and goes; a label changes nothing but the release."""
    go(deals(make_field("code")), database_url)
    plan = go(deals(make_field("code", index=True)), database_url)
    assert [one.comment for one in plan.statements] == ["add index on e_deal (code)"]
    plan = go(deals(make_field("code")), database_url)
    assert [one.comment for one in plan.statements] == ["drop index on e_deal (code)"]
    plan = go(deals(make_field("code", label=label("Code"))), database_url)
    assert plan.statements == ()


def test_field_leaves_the_card(database_url: str) -> None:
    """A section goes: nothing runs, every value stays, and the plan names what nobody sees now."""

    def shown(*names: str, **more: Any) -> App:
        app = deals(make_field("size"), make_field(more.pop("name", "code")), **more)
        section = Section("main", label("Main"), tuple(Placement(name) for name in names))
        deal = app.entities["deal"]
        layout = replace(deal.layout, card=Card({"main": section}, ()))
        return replace(app, entities={"deal": replace(deal, layout=layout)})

    go(shown("title", "size", "code"), database_url)
    insert(database_url, "e_deal", {"size": "XL", "code": "x"})
    after = shown("title", "mark", name="mark", moved={"mark": "code"})
    plan = go(after, database_url)
    assert [change.headline for change in plan.changes] == [
        "rename field deal.code to deal.mark",
        "change field deal.mark: label",
        "change layout deal@card: card, the card no longer shows size",
    ]
    assert select(database_url, "size, mark", "e_deal") == [("XL", "x")]


def test_bounds_narrowed(database_url: str) -> None:
    """Values outside the new bounds are counted and left alone."""
    go(deals(make_field("code"), make_field("size", "integer")), database_url)
    insert(database_url, "e_deal", {"code": "long", "size": 5}, {"code": "x", "size": 50})
    plan = go(
        deals(make_field("code", max_length=3), make_field("size", "integer", max=10)), database_url
    )
    assert [(f.code, f.count, f.records) for f in plan.findings] == [
        ("M503", 1, (1,)),
        ("M503", 1, (2,)),
    ]
    assert select(database_url, "code, size", "e_deal") == [("long", 5), ("x", 50)]


@pytest.mark.parametrize(
    "declared",
    [
        {"moved": {"c": "a"}},
        {"removed": [Removal("deal.kind#y", into="z")]},
        {"removed": [Removal("deal/sales:call", into="deal/sales:nowhere")]},
        {"moved": {"deal.b": "deal/sales:call"}},
    ],
)
def test_declaration_into_nothing(sqlite_url: str, declared: dict[str, Any]) -> None:
    """A renaming or a removal has to lead somewhere."""
    kinds = make_field("kind", "choice", options=["x", "y"])
    stages = make_pipeline("deal", stages=("new", "call"))
    go(deals(make_field("a"), make_field("b"), kinds, pipelines=[stages]), sqlite_url)
    after = deals(
        make_field("b"),
        make_field("kind", "choice", options=["x"]),
        pipelines=[make_pipeline("deal", stages=("new",))],
        **declared,
    )
    assert "M104" in codes(make_plan(after, sqlite_url))


@pytest.mark.parametrize(
    "url",
    [
        "mysql://x",
        "sqlite://",
        "sqlite:////nowhere/at/all.db",
        "postgresql://nobody@/x?host=/nowhere",
    ],
)
def test_no_such_database(url: str) -> None:
    """What cannot be opened is an error of usage."""
    with pytest.raises(MigrateError) as caught:
        apply_plan(make_plan(deals(), url), url)
    assert (caught.value.code, caught.value.exit) == ("M407", Exit.USAGE)
