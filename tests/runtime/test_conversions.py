"""Records made from others: what is carried over, what never is, and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from engine.model.app import Conversion
from engine.model.carrying import as_secret, carried, link_back
from engine.model.values import Client, Ref
from engine.runtime.card.reading import view_card, view_timeline
from engine.runtime.given import Data
from engine.runtime.making.conversions import Converted, Unconverted, convert
from engine.runtime.making.widening import widened
from engine.runtime.outcome import NotFound
from tests.runtime.apps import APP, COMPANY, CONTACT, DEAL, FINANCE, OWNER, Field, say

if TYPE_CHECKING:
    from engine.model.app import App
    from tests.runtime.conftest import House

CONVERTING = replace(
    DEAL,
    conversions=(
        Conversion("deal", {
            "title": "title", "notes": "notes", "margin": "margin", "weight": "margin",
            "seller": "seller", "parent": "parent", "reason": "secret", "site": "notes",
        }),
        Conversion("contact", {"name": "title"}),
        Conversion("company", {"name": "notes"}),
    ),
)  # fmt: skip


@pytest.fixture
def app() -> App:
    """Deals that beget deals, contacts and companies."""
    return replace(APP, entities={"company": COMPANY, "contact": CONTACT, "deal": CONVERTING})


def made(house: House, login: str, number: int, *to: str, **more: object) -> Converted:
    """Convert, which must succeed."""
    fields = {name: Data(more.get(name, {})) for name in to}  # type: ignore[arg-type]
    again = frozenset(to) if more.get("again") else frozenset()
    with house.acting(login) as context:
        outcome = convert(context, "deal", number, fields, again=again)
    assert isinstance(outcome, Converted), outcome
    return outcome


def value(house: House, ref: Ref, name: str) -> object:
    """What is kept in a field."""
    with house.acting("root", write=False) as context:
        row = context.store(context.app.entities[ref.entity]).load(context.connection, ref.id)
    assert row is not None
    return row.record.get(name)


def test_what_is_as_secret() -> None:
    """A value goes only to where at least as few may look."""
    free, finance = (
        Field("a", "text", say("A")),
        Field("b", "text", say("B"), visible_to=(FINANCE,)),
    )
    both = Field("c", "text", say("C"), visible_to=(FINANCE, OWNER))
    hidden = Field("d", "text", say("D"), hidden_from=(FINANCE,))
    assert as_secret(finance, free)
    assert as_secret(finance, both)
    assert not as_secret(both, finance)
    assert not as_secret(free, finance)
    assert not as_secret(free, hidden)
    assert as_secret(hidden, free)


def test_a_hidden_value_is_not_carried_to_where_others_look() -> None:
    """The margin goes to the margin and not into a field that everybody sees; the client goes along."""
    names = carried(CONVERTING, CONVERTING, CONVERTING.conversions[0])
    assert "weight" not in names
    assert "reason" not in names
    assert (names["margin"], names["client"]) == ("margin", "client")
    back = link_back(CONVERTING, CONVERTING)
    assert back is not None
    assert back.name == "parent"


def test_carried_over(house: House) -> None:
    """Values, the client, both timelines; what the person does not see stays where it is."""
    company = house.made("anna", "company", {"name": "Bar Roma"})
    number = house.made("root", "deal", {
        "title": "First", "notes": "Long", "margin": Decimal(12), "owner": 2, "seller": 3,
        "client": Client(company, ()), "secret": "s",
    })  # fmt: skip
    found = made(house, "anna", number, "deal")
    new = found.made[0]
    assert value(house, new, "title") == "First"
    assert value(house, new, "client") == Client(company, ())
    assert value(house, new, "seller") == 3
    assert value(house, new, "owner") == 2
    for name in ("margin", "weight", "reason"):
        assert value(house, new, name) is None
    with house.acting("anna", write=False) as context:
        here = view_timeline(context, "deal", number)
        there = view_timeline(context, "deal", new.id)
        card = view_card(context, "deal", number)
    assert here is not None
    assert there is not None
    assert card is not None
    assert (here.entries[0].kind, here.entries[0].links[0].url) == ("converted", f"/deal/{new.id}")
    assert (there.entries[0].kind, there.entries[0].links[0].title) == ("made_from", "First")
    assert [one.value for one in card.makes] == ["deal", "contact", "company"]


def test_whoever_sees_carries(house: House) -> None:
    """The administrator sees the margin, so it goes along, to the margin alone."""
    number = house.made("root", "deal", {"title": "First", "margin": Decimal(12), "owner": 2})
    new = made(house, "root", number, "deal").made[0]
    assert value(house, new, "margin") == Decimal(12)
    assert value(house, new, "weight") is None


def test_not_twice(house: House) -> None:
    """A second try says what there is already; asked for expressly, there is another."""
    number = house.made("anna", "deal", {"title": "First"})
    first = made(house, "anna", number, "deal").made[0]
    rerun = made(house, "anna", number, "deal")
    assert (rerun.made, dict(rerun.existing)) == ((), {first: "First"})
    assert len(made(house, "anna", number, "deal", again=True).made) == 1


def test_several_at_once_or_none(house: House) -> None:
    """One target lacks what it requires: nothing is made, and each says why; then all are."""
    number = house.made("anna", "deal", {"title": "First"})
    with house.acting("anna") as context:
        outcome = convert(context, "deal", number, {"contact": Data({}), "company": Data({})})
    assert isinstance(outcome, Unconverted)
    assert [p.code for p in outcome.refused["company"].problems] == ["required"]
    with house.acting("root", write=False) as context:
        assert context.store(CONTACT).load(context.connection, 1) is None
    found = made(house, "anna", number, "contact", "company", company={"name": "Bar"})
    assert [ref.entity for ref in found.made] == ["contact", "company"]


def test_values_become_what_the_target_holds(house: House) -> None:
    """A day becomes its first moment, a number text, an option its label, one value a list of one."""
    with house.acting("anna", write=False) as context:

        def became(source: str, target: str, value: object) -> object:
            return widened(context, DEAL, DEAL.fields[source], DEAL.fields[target], value)

        assert became("due", "demo_at", date(2026, 5, 4)) == datetime(2026, 5, 3, 22, tzinfo=UTC)
        assert became("count", "weight", 3) == Decimal(3)
        assert became("count", "notes", 1200) == "1,200"
        assert became("kind", "notes", "sale") == "Sale"
        assert became("email", "notes", "a@b.it") == "a@b.it"
        assert became("due", "days", date(2026, 5, 4)) == (date(2026, 5, 4),)
        assert became("tags", "tags", ("a", "b")) == ("a", "b")
        assert became("due", "demo_at", None) is None


def test_what_the_target_refuses_stays_behind(house: House) -> None:
    """A value that does not fit is left out and told."""
    number = house.made("root", "deal", {"title": "First", "notes": "no address", "owner": 2})
    found = made(house, "anna", number, "deal")
    assert found.left == {"deal": ("site",)}
    assert value(house, found.made[0], "notes") == "no address"
    assert value(house, found.made[0], "site") is None


def test_only_what_may_be_read(house: House) -> None:
    """No conversion of a record out of sight, and no word of what was made out of sight."""
    number = house.made("root", "deal", {"title": "First", "owner": 2})
    made(house, "root", number, "company", company={"name": "Canary"})
    with house.acting("ugo") as context:
        assert isinstance(convert(context, "deal", number, {"deal": Data({})}), NotFound)
    with house.acting("anna") as context:
        timeline = view_timeline(context, "deal", number)
        outcome = convert(context, "deal", number, {"company": Data({"name": "Mine"})})
    assert timeline is not None
    assert [entry.kind for entry in timeline.entries] == ["created"]
    assert isinstance(outcome, Converted)
    assert len(outcome.made) == 1
    assert outcome.existing == {}


def test_the_card_costs_the_same(house: House) -> None:
    """What was made from a record adds two statements to its card, however much it is."""
    number = house.made("anna", "deal", {"title": "First", "parent": None})
    counts = []
    for _ in range(3):
        with house.acting("anna", write=False) as context, house.database.counted() as count:
            view_card(context, "deal", number)
        counts.append(count.number)
        made(house, "anna", number, "deal", again=True)
    assert counts[1] - counts[0] <= 2
    assert counts[2] == counts[1]
