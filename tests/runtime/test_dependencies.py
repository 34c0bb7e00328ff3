"""What belongs together: the tree of origins and the links, as far as somebody may read them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from engine.model.app import Conversion
from engine.model.layout import Tab
from engine.model.values import Client, Money, Ref
from engine.runtime.card.reading import view_card
from engine.runtime.given import Data
from engine.runtime.making.conversions import Converted, convert
from tests.runtime.apps import APP, COMPANY, CONTACT, DEAL, say

if TYPE_CHECKING:
    from engine.model.app import App, Entity
    from engine.runtime.card.treeviews import NodeView, TreeView
    from tests.runtime.conftest import House


def tabbed(entity: Entity) -> Entity:
    """With the tab, and with conversions into deals and companies."""
    card = entity.layout.card
    tabs = (*card.tabs, Tab("dependencies", say("Dependencies")))
    layout = replace(entity.layout, card=replace(card, tabs=tabs))
    into = (
        Conversion("deal", {"title": entity.title}),
        Conversion("company", {"name": entity.title}),
    )
    return replace(entity, layout=layout, conversions=into)


@pytest.fixture
def app() -> App:
    """Everything may be made from everything."""
    found = (COMPANY, CONTACT, DEAL)
    return replace(APP, entities={entity.name: tabbed(entity) for entity in found})


def tree(house: House, login: str, number: int, entity: str = "deal") -> TreeView:
    """The tab of a card."""
    with house.acting(login, write=False) as context:
        card = view_card(context, entity, number, tab="dependencies")
    assert card is not None
    assert card.tree is not None
    return card.tree


def made(house: House, login: str, source: Ref, to: str) -> Ref:
    """A record made from another."""
    with house.acting(login) as context:
        outcome = convert(
            context, source.entity, source.id, {to: Data({})}, again=frozenset({to})
        )  # fmt: skip
    assert isinstance(outcome, Converted)
    return outcome.made[0]


def drawn(nodes: tuple[NodeView, ...]) -> list[object]:
    """Titles, and those beyond in lists."""
    return [part for node in nodes
            for part in (node.link.title, *([drawn(node.beyond)] if node.beyond else []))]  # fmt: skip


def test_generations(house: House) -> None:
    """Upwards to where it began and downwards to what came of it, with stage and amount."""
    first = Ref("deal", house.made("anna", "deal", {
        "title": "First", "amount": Money(Decimal("12.5"), "EUR")}))  # fmt: skip
    second = made(house, "anna", first, "deal")
    third = made(house, "anna", second, "company")
    other = made(house, "anna", second, "deal")
    assert drawn(tree(house, "anna", first.id).made) == ["First", ["First", "First"]]
    middle = tree(house, "anna", second.id)
    assert (drawn(middle.sources), drawn(middle.made)) == (["First"], ["First", "First"])
    assert (middle.sources[0].amount, middle.sources[0].kind) == ("€12.50", "Deal")
    assert middle.sources[0].stage is not None
    assert middle.sources[0].stage.name == "new"
    assert middle.sources[0].owner is not None
    assert middle.sources[0].owner.name == "Anna Bianchi"
    assert middle.sources[0].created
    assert {node.link.url for node in middle.made} == {f"/company/{third.id}", f"/deal/{other.id}"}
    assert drawn(tree(house, "anna", third.id, "company").sources) == ["First", ["First"]]


def test_links_both_ways(house: House) -> None:
    """What fields lead to, and what points here, by the field."""
    company = house.made("anna", "company", {"name": "Bar"})
    contact = house.made("root", "contact", {"name": "Ugo", "open": True})
    parent = house.made("anna", "deal", {"title": "Parent"})
    child = house.made("anna", "deal", {
        "title": "Child", "parent": parent, "client": Client(company, (contact,)),
        "others": (contact,), "about": Ref("company", company),
    })  # fmt: skip
    down = tree(house, "anna", child)
    assert {branch.label: drawn(branch.nodes) for branch in down.links} == {
        "Parent": ["Parent"], "Client": ["Bar", "Ugo"], "Others": ["Ugo"], "About": ["Bar"],
    }  # fmt: skip
    assert {b.label: drawn(b.nodes) for b in tree(house, "anna", parent).pointing} == {
        "Deals: Parent": ["Child"]
    }
    assert {b.label for b in tree(house, "anna", company, "company").pointing} == {
        "Deals: About", "Deals: Client",
    }  # fmt: skip
    assert {b.label for b in tree(house, "anna", contact, "contact").pointing} == {
        "Deals: Others", "Deals: Client",
    }  # fmt: skip


def test_only_what_may_be_read(house: House) -> None:
    """What is out of sight is not there, nor what lies beyond it, nor a hidden amount or field."""
    first = Ref("deal", house.made("root", "deal", {"title": "First", "owner": 2}))
    hidden = made(house, "fay", first, "company")
    assert hidden.entity == "company"
    house.made("root", "deal", {"title": "Theirs", "owner": 4, "parent": first.id})
    for_anna = tree(house, "anna", first.id)
    assert drawn(for_anna.made) == []
    assert for_anna.pointing == ()
    assert drawn(tree(house, "root", first.id).made) == ["First"]
    assert len(tree(house, "root", first.id).pointing) == 1


def test_what_it_costs(house: House) -> None:
    """The same number of statements, whatever belongs together."""
    first = Ref("deal", house.made("anna", "deal", {"title": "First"}))
    made(house, "anna", first, "company")
    counts = set()
    for number in range(3):
        with house.acting("anna", write=False) as context, house.database.counted() as count:
            view_card(context, "deal", first.id, tab="dependencies")
        counts.add(count.number)
        house.made("anna", "deal", {"title": f"Child {number}", "parent": first.id})
        made(house, "anna", made(house, "anna", first, "deal"), "deal")
    assert len(counts) == 1
