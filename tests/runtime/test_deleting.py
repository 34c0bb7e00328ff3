"""What a deletion takes along, and what of it nobody learns who may not see it."""

from __future__ import annotations

import pytest

from engine.model.values import Ref
from engine.runtime.outcome import Outcome, Refused, Saved
from engine.runtime.save import delete, restore
from tests.runtime.conftest import House


def gone(house: House, login: str, number: int) -> Outcome:
    """Delete a deal as somebody."""
    with house.acting(login) as context:
        return delete(context, "deal", number, then=None)


def needs(house: House, number: int) -> object:
    """What a deal needs, as an admin sees it."""
    with house.acting("root", write=False) as context:
        row = context.store(context.app.entities["deal"]).load(context.connection, number)
    assert row is not None
    return row.record.get("needs")


def test_needed_by_a_record_out_of_sight(house: House) -> None:
    """It is no reason to refuse: the link goes empty, and comes back with the record."""
    deal = house.made("ugo", "deal", {"title": "Of Ugo"})
    theirs = house.made("anna", "deal", {"title": "Out of Ugo's sight", "needs": Ref("deal", deal)})

    assert isinstance(gone(house, "anna", deal), Refused)
    assert isinstance(gone(house, "ugo", deal), Saved)
    assert needs(house, theirs) is None
    with house.acting("ugo") as context:
        assert isinstance(restore(context, "deal", deal), Saved)
    assert needs(house, theirs) == Ref("deal", deal)


def test_needed_by_a_record_in_sight(house: House) -> None:
    """Then it is refused, and so for everybody who sees both."""
    deal = house.made("ugo", "deal", {"title": "Of Ugo"})
    house.made("ugo", "deal", {"title": "In sight", "needs": Ref("deal", deal)})
    for login in ("ugo", "root"):
        outcome = gone(house, login, deal)
        assert isinstance(outcome, Refused)
        assert [problem.code for problem in outcome.problems] == ["in_use"]


@pytest.mark.parametrize("owner", ["anna", "ugo"])
def test_what_goes_along_out_of_sight_is_needed(house: House, owner: str) -> None:
    """Nobody is told that something they may not see belongs to their record."""
    whole = house.made("ugo", "deal", {"title": "Of Ugo"})
    part = house.made(owner, "deal", {"title": "Part", "part_of": whole})
    house.made("root", "deal", {"title": "User", "owner": 3, "needs": Ref("deal", part)})
    outcome = gone(house, "ugo", whole)
    assert isinstance(outcome, Saved if owner == "anna" else Refused)
