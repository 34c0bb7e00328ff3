"""What comes back from where deleted records lie: who may, into which stage, what is required."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from engine.model.values import Money
from engine.runtime.lists.recycle_bin import view_bin
from engine.runtime.outcome import NotFound, Outcome, Refused, Saved
from engine.runtime.save import bring_back, delete, restore
from engine.runtime.undo import undo
from tests.runtime.conftest import House

EUROS = Money(Decimal("10.00"), "EUR")


def gone(house: House, login: str, number: int, entity: str = "deal") -> Saved:
    """Delete a record as somebody."""
    with house.acting(login) as context:
        outcome = delete(context, entity, number, then=None)
    assert isinstance(outcome, Saved)
    return outcome


def back(house: House, login: str, number: int, entity: str = "deal", **more: int) -> Outcome:
    """Bring it back as somebody."""
    with house.acting(login) as context:
        return bring_back(context, entity, number, **more)


def codes(outcome: Outcome) -> set[tuple[str, str]]:
    """What stood against it."""
    assert isinstance(outcome, Refused), outcome
    return {(problem.field, problem.code) for problem in outcome.problems}


def test_who_may(house: House) -> None:
    """Whoever may read it, delete it and create one like it; to others it is not there."""
    number = house.made("ugo", "deal", {"title": "Of Ugo"})
    deleted = gone(house, "ugo", number)
    assert codes(back(house, "anna", number)) == {("", "forbidden")}
    assert codes(back(house, "fay", number)) == {("", "forbidden")}
    far = house.made("fay", "company", {"name": "Far"})
    gone(house, "root", far, "company")
    assert back(house, "anna", far, "company") == NotFound()
    assert back(house, "ugo", number, version=deleted.version + 1) == NotFound()
    assert isinstance(back(house, "ugo", number, version=deleted.version), Saved)
    assert back(house, "ugo", number) == NotFound()


def test_into_its_stage(house: House) -> None:
    """It stands where it stood, and must have what that stage requires today."""
    number = house.made("anna", "deal", {"title": "A", "amount": EUROS}, stage="proposal")
    gone(house, "anna", number)
    assert isinstance(back(house, "anna", number), Saved)
    gone(house, "anna", number)
    with house.acting("root") as context:
        table = context.store(context.app.entities["deal"]).table
        blank = sa.update(table).where(table.c.id == number).values(amount=None)
        context.connection.execute(blank)
    assert codes(back(house, "anna", number)) == {("amount", "required")}


def test_without_a_bin(house: House) -> None:
    """Restoring finds nothing there; only what follows a record that comes back does."""
    number = house.made("anna", "contact", {"name": "A", "open": True})
    gone(house, "root", number, "contact")
    with house.acting("root") as context:
        assert restore(context, "contact", number) == NotFound()
    assert isinstance(back(house, "root", number, "contact"), Saved)


def test_what_went_there_again_by_itself(house: House) -> None:
    """Undoing the deletion of a whole leaves a part where it is that was deleted for itself since."""
    whole = house.made("anna", "deal", {"title": "Whole"})
    part, other = (
        house.made("anna", "deal", {"title": title, "part_of": whole}) for title in ("P", "Q")
    )
    deleted = gone(house, "anna", whole)
    assert isinstance(back(house, "anna", part), Saved)
    gone(house, "anna", part)
    assert deleted.entry is not None
    with house.acting("anna") as context:
        assert isinstance(undo(context, "deal", whole, deleted.entry), Saved)
        deals = context.store(context.app.entities["deal"])
        left = {
            number for number in (whole, part, other)
            if (row := deals.load(context.connection, number)) is None or row.deleted_at
        }  # fmt: skip
    assert left == {part}


def test_the_bin_holds_what_one_may_bring_back(house: House) -> None:
    """What the person could not bring back is not there."""
    numbers = [house.made("anna", "deal", {"title": title}) for title in ("One", "Two", "Three")]
    other = house.made("ugo", "deal", {"title": "Of Ugo"})
    for number in (numbers[1], numbers[0], other):
        gone(house, "root", number)
    listed = {}
    for login in ("anna", "root", "fay"):
        with house.acting(login, write=False) as context:
            view = view_bin(context, "deal")
        listed[login] = [row.title for row in view.rows] if view else None
    assert listed["root"] == ["Of Ugo", "Two", "One"]
    assert listed["anna"] == ["Two", "One"]
    assert not listed["fay"]
