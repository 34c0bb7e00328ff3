"""What is arranged for everyone may be what views and variants speak of: they follow."""

from __future__ import annotations

import pytest

from engine.compiler.designing import Declaration, Request, propose_design
from engine.model.changes import apply_changes, placed
from engine.model.layout import TABS, Card, Change
from tests.compiler.test_designing import compiled, demo, proposed

DEAL = demo()[1].entities["deal"].layout


def deal(*changes: Change) -> dict[str, Card]:
    """The cards of everybody, after changes for everyone: of all, of pipelines, of views."""
    layout = compiled(Request("deal", changes=changes)).entities["deal"].layout
    named = {name: view.changes for name, view in layout.views.items()}
    edits = {"all": (), **layout.pipelines, **named}
    return {name: apply_changes(layout.card, some, layout.card) for name, some in edits.items()}


def names(card: Card, section: str) -> list[str]:
    """What stands in a section, in order."""
    return [element.name for element in card.sections[section].elements]


def differ(*changes: Change) -> list[str]:
    """The changed lines of the patch."""
    diff = proposed(Request("deal", changes=changes)).diff().splitlines()
    return [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_a_neighbour_leaves_the_section() -> None:
    """Who stood behind it stands behind the one before it, and no other line is touched."""
    step = Change("move", "next_step", to="more")
    assert differ(step)[2:] == [
        "+        - next_step",
        "-      - {move: head_notes, to: main, after: next_step}",
        "+      - {move: head_notes, to: main, after: close_date}",
    ]
    heads = names(deal(step)["heads"], "main")
    assert heads[heads.index("close_date") + 1] == "head_notes"


def test_a_neighbour_is_hidden() -> None:
    """All views that placed something beside it go on without it."""
    cards = deal(Change("hide", "amount"))
    assert "amount" not in {name for card in cards.values() for name in placed(card)}
    assert names(cards["finance"], "main")[4:7] == ["margin", "payment_terms", "expected_value"]
    assert names(cards["export"], "main")[4] == "probability"


def test_what_a_view_places_by_name_stays_with_its_people() -> None:
    """Hidden from everyone else, it is added where it was moved before."""
    step = Change("hide", "margin")
    assert "+      - {add: margin, to: main, after: amount}" in differ(step)
    cards = deal(step)
    assert "margin" not in placed(cards["all"])
    assert names(cards["finance"], "main")[5] == "margin"


def test_what_everybody_has_is_not_added_twice() -> None:
    """What a view added is moved by it, once all have it."""
    step = Change("add", "commission", to="main")
    assert "+      - {move: commission, to: offer, after: margin}" in differ(step)
    assert "commission" in names(deal(step)["heads"], "offer")


def test_what_a_view_hides_is_gone_for_all() -> None:
    """There is nothing left to hide."""
    assert "-      - {hide: demo_at}" in differ(Change("hide", "demo_at"))


def test_a_section_goes() -> None:
    """Its title, its neighbours and what was put into it go or find another place."""
    cards = deal(Change("remove_section", "offer"))
    assert all("offer" not in card.sections for card in cards.values())
    assert list(cards["renewals"].sections)[:2] == ["main", "agreement"]
    assert "margin" in names(cards["finance"], "main")
    assert "commission" not in placed(cards["heads"])


@pytest.mark.parametrize("name", DEAL.card.sections)
def test_every_section_can_go(name: str) -> None:
    """Whatever views say of it, the rest of the configuration compiles."""
    assert name not in deal(Change("remove_section", name))["all"].sections


@pytest.mark.parametrize("name", sorted(placed(DEAL.card)))
def test_everything_can_be_hidden_and_moved(name: str) -> None:
    """Whatever views say of it; and they show all that they showed, but for what was hidden."""
    before, after = deal(), deal(Change("hide", name))
    for who, card in after.items():
        assert placed(before[who]) - placed(card) <= {name}
    goal = "agreement" if name in names(DEAL.card, "more") else "more"
    for who, card in deal(Change("move", name, to=goal)).items():
        assert placed(before[who]) == placed(card)


def test_a_tab_goes() -> None:
    """A view that moved it, or stood another one beside it, goes on without it."""
    wish = (
        Change("move", "history", to=TABS, after="products"),
        Change("hide", "invoice", to=TABS),
    )
    first = proposed(Request("deal", (), "view", "finance", wish))
    assert first.result.app is not None
    layout = first.result.app.entities["deal"].layout
    gone = tuple(Change("hide", name, to=TABS) for name in ("products", "invoice"))
    proposal = propose_design(first.tree, layout.card, Request("deal", changes=gone))
    assert proposal.caused == ()
    text = proposal.patches[0].after
    assert "{move: history, to: tabs, after: general}" in text
    assert "{hide: invoice, from: tabs}" not in text


def test_a_field_that_ends_is_no_neighbour() -> None:
    """Deleting it takes it from beside what views place."""
    app = compiled(Request("deal", (Declaration("remove_field", "next_step"),)))
    heads = app.entities["deal"].layout.views["heads"].changes
    assert [one.after for one in heads if one.target == "head_notes"] == ["close_date"]
