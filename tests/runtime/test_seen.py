"""Confidential fields change in silence, and yet nobody overwrites anybody."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from engine.runtime.card.forms import Returned, edit_card, ends_dialog
from engine.runtime.card.reading import view_card
from engine.runtime.given import Values
from engine.runtime.lists.boardviews import view_board
from engine.runtime.lists.bulk import Target, Task, carry_out, matching
from engine.runtime.lists.listing import view_list
from engine.runtime.making.mergeviews import merge_view
from engine.runtime.making.merging import merge
from engine.runtime.outcome import Conflict, Saved
from engine.runtime.query import Query
from engine.runtime.save import Write, delete, save
from engine.runtime.seen import Seen, read_seen

if TYPE_CHECKING:
    from tests.runtime.conftest import House


def looked(house: House, login: str, number: int) -> Seen:
    """What a person's page says that they saw."""
    with house.acting(login, write=False) as context:
        card = view_card(context, "deal", number)
    assert card is not None
    found = read_seen(card.seen)
    assert found is not None
    return found


def test_silence(house: House) -> None:
    """Version, times and the whole card stay the same for who may not see the field."""
    number = house.made("anna", "deal", {"title": "A"})
    house.now += timedelta(minutes=5)
    with house.acting("anna", write=False) as context:
        before = view_card(context, "deal", number)
    outcome = house.save("fay", "deal", {"margin": Decimal(5)}, id=number)
    assert isinstance(outcome, Saved)
    assert outcome.version == 1
    with house.acting("anna", write=False) as context:
        after = view_card(context, "deal", number)
    assert after == before
    house.now += timedelta(minutes=5)
    assert isinstance(house.save("anna", "deal", {"title": "B"}, id=number, version=1), Saved)
    assert looked(house, "anna", number).version == 2


def test_two_who_see_it(house: House) -> None:
    """The second of two gets both values, and what the field held when it was read."""
    number = house.made("anna", "deal", {"title": "A"})
    house.save("fay", "deal", {"margin": Decimal(3)}, id=number)
    then = looked(house, "fay", number)
    house.save("root", "deal", {"margin": Decimal(5)}, id=number)
    house.save("root", "deal", {"margin": Decimal(6)}, id=number)

    outcome = house.save(
        "fay", "deal", {"margin": Decimal(9)}, id=number, version=then.version, seal=then.seal
    )

    assert isinstance(outcome, Conflict)
    assert (outcome.base, outcome.theirs) == ({"margin": Decimal(3)}, {"margin": Decimal(6)})
    now = looked(house, "fay", number)
    assert (outcome.version, outcome.seal) == (now.version, now.seal)
    with house.acting("fay", write=False) as context:
        card = edit_card(context, "deal", number, Returned({"margin": ("9",)}, outcome))
    assert card is not None
    assert card.seen == str(now)
    again = house.save(
        "fay", "deal", {"margin": Decimal(9)}, id=number, version=now.version, seal=now.seal
    )
    assert isinstance(again, Saved)


def test_one_who_does_not_see_it_is_not_stopped(house: House) -> None:
    """A version that moved for reasons the person cannot see is no conflict for them."""
    number = house.made("anna", "deal", {"title": "A", "count": 1})
    house.save("fay", "deal", {"margin": Decimal(5)}, id=number)
    assert isinstance(house.save("anna", "deal", {"count": 2}, id=number, version=1), Saved)
    house.save("root", "deal", {"title": "C", "margin": Decimal(6)}, id=number)
    outcome = house.save("anna", "deal", {"count": 3}, id=number, version=2)
    assert isinstance(outcome, Conflict)
    assert outcome.theirs == {"title": "C"}


@pytest.mark.parametrize("login", ["root", "anna", "fay"])
def test_the_list_gives_out_what_the_card_does(house: House, login: str) -> None:
    """A box of the list and a filter of many stand for the same as the card of the record."""
    numbers = [house.made("anna", "deal", {"title": title}) for title in ("A", "B")]
    house.save("fay", "deal", {"margin": Decimal(3)}, id=numbers[0])
    house.save("anna", "deal", {"secret": "X"}, id=numbers[1])
    with house.acting(login, write=False) as context:
        listed = view_list(context, "deal", {})
        found = matching(context, context.app.entities["deal"], Query(sort="id", limit=500))
    assert listed is not None
    assert found is not None
    cards = {number: looked(house, login, number) for number in numbers}
    assert {row.id: read_seen(row.seen) for row in listed.rows} == cards
    assert {one.id: Seen(one.version or 0, one.seal) for one in found} == cards
    assert bool(cards[numbers[0]].seal) is True


def test_two_who_see_it_and_pick_it(house: House) -> None:
    """Picked in two lists, the second of two is not done in silence."""
    number = house.made("anna", "deal", {"title": "A"})
    with house.acting("fay", write=False) as context:
        found = matching(context, context.app.entities["deal"], Query(sort="id", limit=500))
    assert found is not None
    house.save("root", "deal", {"margin": Decimal(5)}, id=number)

    task = Task("deal", given=Values({"margin": Decimal(9)}))
    told = carry_out(lambda: house.acting("fay"), task, found, lambda _c, _t, outcome: outcome)
    assert [type(one) for one in told] == [Conflict]


def _seen_on(house: House, login: str, page: str, number: int) -> Seen:
    """What a page says that the person saw of a deal."""
    with house.acting(login, write=False) as context:
        if page == "board":
            board = view_board(context, "deal", {})
            assert board is not None
            found = {card.id: card.seen for column in board.columns for card in column.cards}
        elif page == "merge":
            shown = merge_view(context, "deal", (number, number + 1), {})
            assert shown is not None
            found = {column.id: column.seen for column in shown.columns}
        else:
            dialog = ends_dialog(context, "deal", number)
            assert dialog is not None
            found = {number: dialog.seen}
    then = read_seen(found[number])
    assert then is not None
    return then


@pytest.mark.parametrize("saves", [0, 5])
def test_how_far_back_can_be_told(
    house: House, monkeypatch: pytest.MonkeyPatch, saves: int
) -> None:
    """A form is too old after so many changes that its writer sees; others count for nothing."""
    monkeypatch.setattr("engine.runtime.seen._LOOK_BACK", 3)
    number = house.made("anna", "deal", {"title": "A"})
    house.save("root", "deal", {"title": "B"}, id=number)
    for margin in range(1, saves + 1):
        house.save("fay", "deal", {"margin": Decimal(margin)}, id=number)
    for then in (Seen(1), Seen(1, "0123456789abcdef")):
        outcome = house.save(
            "anna", "deal", {"title": "C"}, id=number, version=then.version, seal=then.seal
        )
        assert isinstance(outcome, Conflict)
        assert (outcome.base, outcome.theirs) == ({"title": "A"}, {"title": "B"})
    forged = house.save("ugo", "deal", {"title": "C"}, id=number, version=2, seal="0" * 16)
    assert not isinstance(forged, Conflict)


@pytest.mark.parametrize("page", ["board", "ends", "merge"])
@pytest.mark.parametrize("login", ["root", "anna"])
def test_every_page_gives_out_what_the_card_does(house: House, login: str, page: str) -> None:
    """The board's cards, the question how it ended, and the page that merges."""
    numbers = [house.made("anna", "deal", {"title": title}) for title in ("A", "B")]
    house.save("fay", "deal", {"margin": Decimal(3)}, id=numbers[0])
    assert _seen_on(house, login, page, numbers[0]) == looked(house, login, numbers[0])


def test_deleting_what_has_changed_since(house: House) -> None:
    """A confidential field that changed stops those who see it, and tells nothing to others."""
    number = house.made("anna", "deal", {"title": "A"})
    then = {login: looked(house, login, number) for login in ("anna", "root")}
    house.save("fay", "deal", {"margin": Decimal(5)}, id=number)
    with house.acting("root") as context:
        outcome = delete(context, "deal", number, then=then["root"])
    assert isinstance(outcome, Conflict)
    assert outcome.theirs == {"margin": Decimal(5)}
    with house.acting("anna") as context:
        assert isinstance(delete(context, "deal", number, then=then["anna"]), Saved)


def test_deleting_many_that_have_changed_since(house: House) -> None:
    """The same for what was picked in a list."""
    number = house.made("anna", "deal", {"title": "A"})
    then = looked(house, "root", number)
    house.save("fay", "deal", {"margin": Decimal(5)}, id=number)
    picked = [Target(number, then.version, then.seal)]
    told = carry_out(
        lambda: house.acting("root"), Task("deal", "delete"), picked, lambda _c, _t, done: done
    )
    assert [type(one) for one in told] == [Conflict]


def test_merging_what_has_changed_since(house: House) -> None:
    """A record that goes must be the one that the page showed, for all that the person sees."""
    one, two = (house.made("anna", "deal", {"title": "Same"}) for _ in "ab")
    then = {number: looked(house, "root", number) for number in (one, two)}
    house.save("fay", "deal", {"margin": Decimal(5)}, id=two)
    with house.acting("root") as context:
        assert isinstance(merge(context, "deal", (one, two), {}, then=then), Conflict)
    then[two] = looked(house, "root", two)
    with house.acting("root") as context:
        assert isinstance(merge(context, "deal", (one, two), {}, then=then), Saved)


@pytest.mark.parametrize("verb", ["save", "delete"])
def test_a_version_that_is_still_to_come(house: House, verb: str) -> None:
    """Nobody has seen it: the database was put back, or somebody made it up."""
    number = house.made("anna", "deal", {"title": "A"})
    with house.acting("anna") as context:
        outcome = (
            save(context, Write("deal", Values({"title": "B"}), number, 2))
            if verb == "save"
            else delete(context, "deal", number, then=Seen(2))
        )
    assert isinstance(outcome, Conflict)
    assert (outcome.version, outcome.theirs) == (1, {})


@pytest.mark.parametrize(
    "text", ["", "-", "5-", "5-xyz", "-5", "5-1f3a5b7c", "5.0", "1" * 19, "5-" + "A" * 16, "٥"]
)
def test_what_nobody_gave_out(text: str) -> None:
    """A text that was not made here is none."""
    assert read_seen(text) is None


@pytest.mark.parametrize("seen", [Seen(0), Seen(7), Seen(7, "0123456789abcdef")])
def test_there_and_back(seen: Seen) -> None:
    """What is given out is understood."""
    assert read_seen(str(seen)) == seen
