"""Debt: what records owe to rules that came after them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from engine.model.pipeline import Requirement
from engine.runtime.debt.count import debt, owing, rules
from engine.runtime.debt.history import burn_down, keep_debt, latest_total
from tests.runtime.apps import APP
from tests.runtime.tables import activate

if TYPE_CHECKING:
    from tests.runtime.conftest import House


def test_a_new_rule_makes_debt(house: House) -> None:
    """Records that stand in a stage without a field that is asked for now, by responsible."""
    deal = APP.entities["deal"]
    pipeline = deal.default_pipeline
    assert pipeline is not None
    stage = pipeline.first.name
    mine = [house.made("anna", "deal", {"title": f"Deal {turn}"}) for turn in range(3)]
    rule = Requirement("deal/new-rule", (text_field(),), (stage,))
    later = replace(pipeline, required=(*pipeline.required, rule))
    changed = replace(deal, pipelines={**deal.pipelines, pipeline.name: later})
    activate(house.database, replace(APP, entities={**APP.entities, "deal": changed}))

    with house.acting("root", write=False) as context:
        found = [one for one in debt(context, [changed]) if one.address == "deal/new-rule"]

    assert [(one.stage, one.count, one.records) for one in found] == [(stage, 3, tuple(mine))]


def text_field() -> str:
    """A text field of the deal that nothing requires."""
    deal = APP.entities["deal"]
    return next(
        name
        for name, field in deal.fields.items()
        if field.type == "text" and not field.system and not field.required and name != deal.title
    )


def test_the_history_of_debt(house: House) -> None:
    """The numbers of a day are kept once, and tell whether debt burns down."""
    deal = APP.entities["deal"]
    pipeline = deal.default_pipeline
    assert pipeline is not None
    first = house.made("anna", "deal", {"title": "One"})
    house.made("anna", "deal", {"title": "Two"})
    rule = Requirement("deal/new-rule", (text_field(),), (pipeline.first.name,))
    changed = replace(
        deal, pipelines={**deal.pipelines, pipeline.name: replace(pipeline, required=(rule,))}
    )
    activate(house.database, replace(APP, entities={**APP.entities, "deal": changed}))
    today = house.now.date()
    with house.database.write() as connection:
        release = house.releases.active(connection)
        before = keep_debt(connection, release, house.now)
        assert before >= 2
        assert keep_debt(connection, release, house.now) == before
    house.save("anna", "deal", {text_field(): "here"}, id=first, version=1)
    with house.database.write() as connection:
        later = house.now + timedelta(days=1)
        assert keep_debt(connection, release, later) == before - 1
        assert latest_total(connection) == before - 1
        days = burn_down(connection, today)
        assert days == ((today, before), (today + timedelta(days=1), before - 1))
        assert burn_down(connection, today, entity="deal", owner=2)[0][1] >= 2
        assert burn_down(connection, today, owner=999) == (
            (today, 0), (today + timedelta(days=1), 0),
        )  # fmt: skip
        assert burn_down(connection, today + timedelta(days=200)) == ()


def test_records_that_owe(house: House) -> None:
    """The records behind a number, page by page; a rule with a grace tells when it turns strict."""
    deal = APP.entities["deal"]
    pipeline = deal.default_pipeline
    assert pipeline is not None
    mine = [house.made("anna", "deal", {"title": f"Deal {turn}"}) for turn in range(3)]
    rule = Requirement(
        "deal/new-rule", (text_field(),), (pipeline.first.name,), since=house.now.date(), grace=30
    )
    changed = replace(
        deal, pipelines={**deal.pipelines, pipeline.name: replace(pipeline, required=(rule,))}
    )
    activate(house.database, replace(APP, entities={**APP.entities, "deal": changed}))
    with house.acting("root", write=False) as context:
        found = next(one for one in rules(context, changed) if one.address == "deal/new-rule")
        assert found.strict == house.now.date() + timedelta(days=31)
        place = (pipeline.name, pipeline.first.name)
        assert owing(context, changed, found, "read", place, 2, limit=2) == (
            (mine[0], "Deal 0"), (mine[1], "Deal 1"),
        )  # fmt: skip
        assert owing(context, changed, found, "read", place, 2, after=mine[1]) == (
            (mine[2], "Deal 2"),
        )
        assert owing(context, changed, found, "read", place, 3) == ()
