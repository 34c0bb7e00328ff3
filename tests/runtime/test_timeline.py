"""The timeline: what it tells, to whom, page after page."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.model.values import Client, Money
from engine.runtime.card.reading import view_card, view_timeline
from engine.runtime.outcome import NotFound, Refused, Saved
from engine.runtime.save import delete, restore
from engine.runtime.timeline.comments import LONGEST_COMMENT, comment

if TYPE_CHECKING:
    from engine.runtime.timeline.timelineviews import TimelineView
    from tests.runtime.conftest import House


def told(house: House, login: str, number: int, **more: Any) -> TimelineView:
    """The timeline of a deal as somebody reads it."""
    with house.acting(login, write=False) as context:
        view = view_timeline(context, "deal", number, **more)
    assert view is not None
    return view


def test_every_kind(house: House) -> None:
    """Creation, changes, moves, comments, the bin and back: newest first, with who and when."""
    company = house.made("anna", "company", {"name": "Caffè"})
    number = house.made("anna", "deal", {"title": "One"})
    house.save("anna", "deal", {"count": 2, "client": Client(company)}, id=number)
    money = Money(Decimal(5), "EUR")
    house.save("anna", "deal", {"amount": money}, id=number, stage="proposal")
    hidden = house.made("fay", "company", {"name": "Hidden"})
    with house.acting("ugo") as context:
        assert comment(context, "company", hidden, "not mine") == NotFound()
    with house.acting("anna") as context:
        assert isinstance(comment(context, "deal", number, " hello\r\nthere "), Saved)
        assert isinstance(delete(context, "deal", number, then=None), Saved)
        assert isinstance(restore(context, "deal", number), Saved)
    entries = told(house, "anna", number).entries
    assert [entry.kind for entry in entries] == [
        "restored", "deleted", "comment", "moved", "changed", "created"
    ]  # fmt: skip
    assert {entry.who.name for entry in entries if entry.who} == {"Anna Bianchi"}
    restored, _, said, moved, changed, _ = entries
    assert (restored.day, restored.when) == ("Today", "13:30")
    assert said.text == "hello\nthere"
    assert moved.from_stage
    assert moved.to_stage
    assert (moved.from_stage.label, moved.to_stage.label) == ("New", "Proposal")
    assert [(c.label, c.old, c.new) for c in moved.changes] == [("Amount", "", "€5.00")]
    assert [(c.label, c.old, c.new) for c in changed.changes] == [
        ("Count", "", "2"), ("Client", "", "Caffè")
    ]  # fmt: skip


def test_masked_by_reader(house: House) -> None:
    """A hidden field's change is not there; an entry of hidden changes alone does not exist."""
    number = house.made("anna", "deal", {"title": "One"})
    house.save("fay", "deal", {"margin": Decimal(5)}, id=number)
    house.save("fay", "deal", {"margin": Decimal(6), "count": 2}, id=number)
    seller, finance = told(house, "anna", number).entries, told(house, "fay", number).entries
    assert [sorted(c.label for c in e.changes) for e in finance] == [
        ["Count", "Margin"],
        ["Margin"],
        [],
    ]
    assert [[c.label for c in e.changes] for e in seller] == [["Count"], []]


def test_pages_have_no_gaps(house: House) -> None:
    """Pages are full whatever lies hidden between, and cover everything once."""
    number = house.made("anna", "deal", {"title": "One"})
    for index in range(1, 31):
        house.save("fay", "deal", {"margin": Decimal(index)}, id=number)
        house.save("fay", "deal", {"count": index}, id=number)
    first = told(house, "anna", number)
    assert len(first.entries) == 20
    assert first.older is not None
    rest = told(house, "anna", number, before=first.older)
    assert (len(rest.entries), rest.older) == (11, None)
    seen = [entry.id for entry in (*first.entries, *rest.entries)]
    assert seen == sorted(set(seen), reverse=True)


def test_hidden_by_the_record_now(house: House) -> None:
    """A field that the record hides today keeps its old changes to itself as well."""
    number = house.made("root", "deal", {"title": "One", "owner": 3, "secret": "a"})
    house.save("ugo", "deal", {"secret": "canary"}, id=number)
    assert "canary" in repr(told(house, "ugo", number))
    assert "canary" not in repr(told(house, "anna", number))


def test_history_tab(house: House) -> None:
    """The history has what happened and leaves out what was said."""
    number = house.made("anna", "deal", {"title": "One"})
    with house.acting("anna") as context:
        comment(context, "deal", number, "hello")
    assert [e.kind for e in told(house, "anna", number, history=True).entries] == ["created"]
    with house.acting("anna", write=False) as context:
        card = view_card(context, "deal", number, tab="history")
    assert card is not None
    assert card.timeline is not None
    assert [entry.kind for entry in card.timeline.entries] == ["created"]


def test_comments_that_cannot_be(house: House) -> None:
    """Blank, endless and unprintable comments are refused with a reason."""
    number = house.made("anna", "deal", {"title": "One"})
    for written, code in (
        (" \n ", "required"), ("x" * (LONGEST_COMMENT + 1), "too_long"),
        ("a\0b", "control_characters"), ("\ud800", "control_characters"),
    ):  # fmt: skip
        with house.acting("anna") as context:
            outcome = comment(context, "deal", number, written)
        assert isinstance(outcome, Refused)
        assert [problem.code for problem in outcome.problems] == [code]
