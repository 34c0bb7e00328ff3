"""The history looked through, and what it tells put back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from engine.runtime.card.reading import view_card
from engine.runtime.outcome import NotFound, Refused, Saved
from engine.runtime.undo import revert

if TYPE_CHECKING:
    from engine.runtime.viewmodel import CardView
    from tests.runtime.conftest import House


def history(house: House, login: str, number: int, **asked: str) -> CardView:
    """The history tab, as somebody looks through it."""
    with house.acting(login, write=False) as context:
        arguments = {name: [value] for name, value in asked.items()}
        card = view_card(context, "deal", number, tab="history", asked=arguments)
    assert card is not None
    assert card.timeline is not None
    return card


def entries(house: House, login: str, number: int, **asked: str) -> list[str]:
    """The kinds of what is found."""
    card = history(house, login, number, **asked)
    assert card.timeline is not None
    return [entry.kind for entry in card.timeline.entries]


def newest(house: House, number: int, login: str = "root") -> int:
    """The number of the newest entry."""
    card = history(house, login, number)
    assert card.timeline is not None
    return card.timeline.entries[0].id


def put_back(house: House, login: str, number: int, entry: int, name: str = "") -> Any:
    """Revert as somebody."""
    with house.acting(login) as context:
        return revert(context, "deal", number, entry, name)


def value(house: House, number: int, name: str) -> object:
    """What is kept."""
    with house.acting("root", write=False) as context:
        row = context.store(context.app.entities["deal"]).load(context.connection, number)
    assert row is not None
    return row.record.get(name)


@pytest.fixture
def deal(house: House) -> int:
    """A deal with a past: created by anna, changed by root two days later, moved by anna."""
    number = house.made("anna", "deal", {"title": "First", "notes": "one"})
    house.now += timedelta(days=2)
    house.made("root", "deal", {"title": "Second", "margin": Decimal(9)}, id=number)
    house.made("anna", "deal", {"notes": "two", "title": "Third"}, id=number)
    house.made("anna", "deal", {"amount": None, "count": 3}, id=number)
    return number


def test_looking_through(house: House, deal: int) -> None:
    """By field, person, kind and days."""
    assert entries(house, "anna", deal) == ["changed"] * 3 + ["created"]
    assert entries(house, "anna", deal, field="title") == ["changed"] * 2
    assert entries(house, "anna", deal, field="count") == ["changed"]
    assert entries(house, "anna", deal, who="1") == ["changed"]
    assert entries(house, "anna", deal, kind="created") == ["created"]
    assert entries(house, "anna", deal, kind="moved") == []
    assert entries(house, "anna", deal, until="2026-11-23") == ["created"]
    assert entries(house, "anna", deal, since="2026-11-24", field="notes") == ["changed"]
    card = history(house, "anna", deal, field="title", who="2")
    assert card.past is not None
    assert card.past.query == "&field=title&who=2"
    assert [option.value for option in card.past.fields if option.selected] == ["title"]


@pytest.mark.parametrize(
    "asked",
    [{"field": "margin"}, {"field": "nonsense"}, {"who": "x"}, {"kind": "x"}, {"since": "soon"},
     {"until": "9999-12-31"}, {"since": "\ud800"}],
)  # fmt: skip
def test_what_nobody_may_look_for(house: House, deal: int, asked: dict[str, str]) -> None:
    """A hidden field is as unknown as a misspelt one; nothing is shown, and it is said why."""
    card = history(house, "anna", deal, **asked)
    assert card.past is not None
    assert len(card.past.problems) == 1
    assert card.timeline is not None
    assert card.timeline.entries == ()
    assert "margin" not in [option.value for option in card.past.fields]


def test_one_field_goes_back(house: House, deal: int) -> None:
    """One field of a save holds again what it held, and the history says so."""
    entry = history(house, "anna", deal, field="notes").timeline.entries[0].id  # type: ignore[union-attr]
    assert isinstance(put_back(house, "anna", deal, entry, "notes"), Saved)
    assert (value(house, deal, "notes"), value(house, deal, "title")) == ("one", "Third")
    assert len(entries(house, "anna", deal)) == 5


def test_a_whole_save_goes_back(house: House, deal: int) -> None:
    """All that the person sees of it, and nothing else: a hidden field stays."""
    entry = history(house, "anna", deal, who="1").timeline.entries[0].id  # type: ignore[union-attr]
    assert isinstance(put_back(house, "anna", deal, entry), Saved)
    assert value(house, deal, "title") == "First"
    assert value(house, deal, "margin") == Decimal(9)
    assert isinstance(put_back(house, "anna", deal, entry, "margin"), NotFound)
    assert isinstance(put_back(house, "root", deal, entry, "margin"), Saved)
    assert value(house, deal, "margin") is None


def test_a_stage_goes_back(house: House) -> None:
    """As a move, under the rules of moves."""
    number = house.made("anna", "deal", {"title": "First"})
    house.made("root", "deal", {"loss": "price"}, id=number, stage="lost")
    assert isinstance(put_back(house, "anna", number, newest(house, number), "stage"), Saved)
    assert (value(house, number, "stage"), value(house, number, "loss")) == ("new", "price")


def test_refused_with_reasons(house: House, deal: int) -> None:
    """Today's rules hold for old values as for new ones; somebody else's record stays as it is."""
    house.made("root", "deal", {"title": "Blank before", "reason": "why"}, id=deal)
    entry = newest(house, deal)
    house.made("root", "deal", {"discount": Decimal(12)}, id=deal)
    outcome = put_back(house, "anna", deal, entry, "reason")
    assert isinstance(outcome, Refused)
    assert [(p.field, p.code) for p in outcome.problems] == [("reason", "required")]
    theirs = house.made("root", "deal", {"title": "Theirs", "owner": 3})
    house.made("root", "deal", {"title": "Changed"}, id=theirs)
    outcome = put_back(house, "anna", theirs, newest(house, theirs), "title")
    assert isinstance(outcome, Refused)
    assert outcome.problems[0].code == "forbidden"


def test_not_an_entry_of_this_record(house: House, deal: int) -> None:
    """Another record's entry, one that changed nothing, one that is none."""
    other = house.made("anna", "deal", {"title": "Other"})
    house.made("anna", "deal", {"title": "Changed"}, id=other)
    for entry in (newest(house, other), 10**9):
        assert isinstance(put_back(house, "anna", deal, entry), NotFound)
    created = history(house, "anna", deal, kind="created").timeline.entries[0].id  # type: ignore[union-attr]
    assert isinstance(put_back(house, "anna", deal, created), NotFound)
    assert isinstance(put_back(house, "anna", deal, newest(house, deal), "site"), NotFound)
