"""Debt: what records owe to rules that came after them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.pipeline import Requirement
from engine.runtime.debt import debt
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
        found = [one for one in debt(context, changed) if one.address == "deal/new-rule"]

    assert [(one.stage, one.count, one.records) for one in found] == [(stage, 3, tuple(mine))]


def text_field() -> str:
    """A text field of the deal that nothing requires."""
    deal = APP.entities["deal"]
    return next(
        name
        for name, field in deal.fields.items()
        if field.type == "text" and not field.system and not field.required and name != deal.title
    )
