"""Going back: to the release before, and through an interrupted apply."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.compiler.migrate import Exit, MigrateError, apply_plan, make_plan, make_rollback
from engine.compiler.migrate.database import reading
from engine.compiler.migrate.inspect import inspect
from engine.compiler.migrate.ledger import read_ledger
from engine.compiler.migrate.plan import Plan
from engine.model import codec
from engine.model.app import App, Removal
from tests.migrate import scenario
from tests.migrate.apps import label, make_app, make_entity, make_field, make_pipeline
from tests.migrate.records import STAMP, go, insert, opened, select


def roll_back(url: str) -> Plan:
    """Go to the release before."""
    plan = make_rollback(url)
    assert not plan.errors, plan.errors
    accept = {finding.address for finding in plan.approvals}
    assert apply_plan(plan, url, approve=True, accept=accept).state == "applied"
    return plan


def active(url: str) -> App | None:
    """The active release."""
    with reading(url) as connection:
        return read_ledger(connection, inspect(connection)).app


def test_look_goes_back(database_url: str) -> None:
    """A label goes back without a statement."""
    first = make_app(make_entity("deal"))
    go(first, database_url)
    go(replace(first, label=label("Other")), database_url)
    assert make_rollback(database_url).statements == ()
    roll_back(database_url)
    assert active(database_url) == first


def test_everything_goes_back(database_url: str) -> None:
    """Renamed, converted, archived, added: the release before is complete again, with its values."""
    scenario.prepare(database_url)
    before = {
        column: select(database_url, column, "e_deal")
        for column in ("sum", "sum_currency", "size", "tag", "old", "client")
    }
    plan = make_plan(scenario.after(), database_url)
    apply_plan(plan, database_url, approve=True, accept=scenario.ACCEPT)
    roll_back(database_url)
    assert codec.fingerprint(scenario.before()) == codec.fingerprint(active(database_url))  # type: ignore[arg-type]
    assert {column: select(database_url, column, "e_deal") for column in before} == before
    assert select(database_url, "title", "e_firm") == [("ACME",)]
    assert select(database_url, "title", "e_note") == []


def test_conversion_taken_back(database_url: str) -> None:
    """What nobody touched is exactly what it was; what was written since is converted."""
    go(make_app(make_entity("deal", make_field("size"))), database_url)
    insert(database_url, "e_deal", {"size": "007"}, {"size": "big"}, {"size": "3"}, {"size": None})
    go(make_app(make_entity("deal", make_field("size", "integer"))), database_url)
    with opened(database_url) as connection:
        connection.run("UPDATE e_deal SET size = 4 WHERE id = 3")
    insert(database_url, "e_deal", {"size": 5})
    roll_back(database_url)
    assert select(database_url, "size", "e_deal") == [("007",), ("big",), ("4",), (None,), ("5",)]


def test_conversion_without_a_way_back(database_url: str) -> None:
    """Types that cannot be converted back return from the archive, and the plan says what cannot."""
    go(make_app(make_entity("deal", make_field("due", "datetime"))), database_url)
    insert(database_url, "e_deal", {"due": "2026-03-01T12:00:00.000000Z"})
    go(make_app(make_entity("deal", make_field("due", "time"))), database_url)
    insert(database_url, "e_deal", {"due": "09:00:00"})
    plan = make_rollback(database_url)
    assert [(f.code, f.count, f.records) for f in plan.approvals] == [("M202", 1, (2,))]
    before = select(database_url, "due$2", "e_deal")
    roll_back(database_url)
    assert select(database_url, "due", "e_deal") == before


def test_nothing_to_go_back_to(database_url: str) -> None:
    """The first release has none before it."""
    with pytest.raises(MigrateError) as caught:
        make_rollback(database_url)
    assert (caught.value.code, caught.value.exit) == ("M408", Exit.USAGE)
    go(make_app(make_entity("deal")), database_url)
    with pytest.raises(MigrateError):
        make_rollback(database_url)


def test_drift_is_explained(database_url: str) -> None:
    """What was changed by hand is named, and no plan is made over it."""
    app = make_app(make_entity("deal", make_field("code", index=True)), make_entity("offer"))
    go(app, database_url)
    with opened(database_url) as connection:
        connection.run("ALTER TABLE e_deal ADD COLUMN mine integer")
        connection.run("DROP INDEX ix_e_deal__code")
        connection.run("ALTER TABLE e_offer RENAME TO e_offers")
    plan = make_plan(app, database_url)
    assert plan.exit == Exit.DRIFT
    assert {finding.code for finding in plan.errors} == {"M401"}
    assert sorted(finding.message for finding in plan.errors) == [
        "column mine of e_deal belongs to no release",
        "index ix_e_deal__code of e_deal is gone or different",
        "table e_offer is gone",
        "table e_offers belongs to no release",
    ]


def test_newer_bundle(database_url: str) -> None:
    """A release that a newer version wrote is not touched."""
    app = make_app(make_entity("deal"))
    go(app, database_url)
    with opened(database_url) as connection:
        connection.run(
            'UPDATE scheda_release SET bundle = \'{"format": "99.0", "app": {}}\', fingerprint = \'x\''
        )
    with pytest.raises(MigrateError) as caught:
        make_plan(app, database_url)
    assert (caught.value.code, caught.value.exit) == ("M405", Exit.NEWER)


STAGES = ("new", "call", "offer")


def test_merged_values_go_back(database_url: str) -> None:
    """Records that were moved return to their option and stage, unless somebody changed them since."""
    kinds = make_field("kind", "choice", options=["a", "b"])
    before = make_app(
        make_entity(
            "deal", kinds, make_field("size"), pipelines=[make_pipeline("deal", stages=STAGES)]
        )
    )
    go(before, database_url)
    rows = [("a", "new"), ("b", "call"), ("b", "call"), (None, "offer")]
    insert(database_url, "e_deal", *(
        {"kind": kind, "pipeline": "sales", "stage": stage} for kind, stage in rows
    ))  # fmt: skip
    after = make_entity(
        "deal", make_field("type", "choice", options=["a"]), make_field("size"),
        pipelines=[make_pipeline("deal", stages=("new", "offer"))], moved={"type": "kind"},
        removed=[Removal("deal.type#b", into="a"), Removal("deal/sales:call", into="new")],
    )  # fmt: skip
    go(make_app(after), database_url)
    assert select(database_url, "type, stage", "e_deal") == [
        ("a", "new"), ("a", "new"), ("a", "new"), (None, "offer"),
    ]  # fmt: skip
    # Somebody moves the third to the offer and gives it its type anew.
    with opened(database_url) as connection:
        connection.run("UPDATE e_deal SET stage = 'offer' WHERE id = 3")
        connection.run(
            "INSERT INTO scheda_entry (entity, record, kind, at, channel, release, operation) "
            "VALUES ('deal', 3, 'changed', ?, 'card', 2, 'x')", (STAMP,),
        )  # fmt: skip
        connection.run(
            "INSERT INTO scheda_change (entry, field, old, new) "
            "SELECT max(id), 'type', '\"c\"', '\"a\"' FROM scheda_entry"
        )
    plan = roll_back(database_url)
    assert {f.address: f.count for f in plan.findings if f.code == "M206"} == {
        "deal.type#b": 1, "deal/sales:call": 1,
    }  # fmt: skip
    assert select(database_url, "kind, stage", "e_deal") == [
        ("a", "new"), ("b", "call"), ("a", "offer"), (None, "offer"),
    ]  # fmt: skip
    told = select(database_url, "field, old, new", "scheda_change")
    assert ("kind", '"a"', '"b"') in told
    assert ("stage", '"new"', '"call"') in told


def test_option_that_only_the_later_release_knows(database_url: str) -> None:
    """What was merged into it goes back; what was chosen since stands in the way, with a count."""

    def deals(*options: str, **more: object) -> App:
        kinds = make_field("kind", "choice", options=list(options))
        return make_app(make_entity("deal", kinds, **more))  # type: ignore[arg-type]

    go(deals("a"), database_url)
    insert(database_url, "e_deal", {"kind": "a"})
    go(deals("b", removed=[Removal("deal.kind#a", into="b")]), database_url)
    insert(database_url, "e_deal", {"kind": "b"})
    plan = make_rollback(database_url)
    assert [(one.code, one.records) for one in plan.errors] == [("M203", (2,))]
    with opened(database_url) as connection:
        connection.run("UPDATE e_deal SET kind = NULL WHERE id = 2")
    roll_back(database_url)
    assert select(database_url, "kind", "e_deal") == [("a",), (None,)]
