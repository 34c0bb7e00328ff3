"""Undo: one's own last save is put back, by the rules of every save."""

from __future__ import annotations

from decimal import Decimal

from engine.model.values import Money
from engine.runtime.outcome import Conflict, NotFound, Outcome, Refused, Saved
from engine.runtime.save import delete
from engine.runtime.seen import Seen
from engine.runtime.undo import undo
from tests.runtime.conftest import House

EUROS = Money(Decimal("10.00"), "EUR")


def undone(house: House, login: str, number: int, entry: int | None) -> Outcome:
    """Undo as somebody."""
    assert entry is not None
    with house.acting(login) as context:
        return undo(context, "deal", number, entry)


def value(house: House, number: int, name: str) -> object:
    """What a deal holds now."""
    with house.acting("root", write=False) as context:
        row = context.store(context.app.entities["deal"]).load(context.connection, number)
        assert row is not None
        return row.record.get(name)


def test_a_field(house: House) -> None:
    """The old value comes back as a change of its own, which can be undone again."""
    number = house.made("anna", "deal", {"title": "A", "tags": ("a", "b"), "amount": EUROS})
    saved = house.save("anna", "deal", {"title": "B", "tags": ("c",), "amount": None}, id=number)

    back = undone(house, "anna", number, saved.entry)

    assert isinstance(back, Saved)
    assert back.version == 3
    assert back.changed == {"title", "tags", "amount"}
    assert [value(house, number, name) for name in ("title", "tags", "amount")] == [
        "A", ("a", "b"), EUROS,
    ]  # fmt: skip
    again = undone(house, "anna", number, back.entry)
    assert isinstance(again, Saved)
    assert value(house, number, "title") == "B"


def test_a_move(house: House) -> None:
    """The record goes back, and what the move filled in is emptied."""
    number = house.made("anna", "deal", {"title": "A"})
    moved = house.save("anna", "deal", {"amount": EUROS}, id=number, stage="proposal")

    assert isinstance(undone(house, "anna", number, moved.entry), Saved)
    assert value(house, number, "stage") == "new"
    assert value(house, number, "amount") is None


def test_a_move_that_no_rule_lets_back(house: House) -> None:
    """A transition that forbids the way back forbids the undo."""
    number = house.made("anna", "deal", {"title": "A", "amount": EUROS})
    won = house.save("fay", "deal", {"margin": Decimal(5)}, id=number, stage="won")
    assert isinstance(won, Saved)

    refused = undone(house, "fay", number, won.entry)

    assert isinstance(refused, Refused)
    assert [problem.code for problem in refused.problems] == ["move_forbidden"]
    assert value(house, number, "stage") == "won"


def test_a_value_that_a_rule_needs(house: House) -> None:
    """Filling in what the stage asks for cannot be undone while the record stands there."""
    number = house.made("anna", "deal", {"title": "A"})
    filled = house.save("anna", "deal", {"amount": EUROS}, id=number)
    house.save("anna", "deal", {}, id=number, stage="proposal")

    assert isinstance(undone(house, "anna", number, filled.entry), Conflict)
    moved = house.save("anna", "deal", {"amount": Money(Decimal(7), "EUR")}, id=number)
    emptied = house.save("anna", "deal", {"amount": None}, id=number)
    assert isinstance(moved, Saved)
    assert isinstance(emptied, Refused)


def test_what_is_not_mine_or_gone(house: House) -> None:
    """Somebody else's entry, a comment, an entry of another record, a number of nothing."""
    number = house.made("anna", "deal", {"title": "A"})
    other = house.made("anna", "deal", {"title": "Other"})
    theirs = house.save("fay", "deal", {"margin": Decimal(5)}, id=number)

    for entry in (theirs.entry, 0, 99_999, 1):
        assert isinstance(undone(house, "anna", number, entry), NotFound)
    mine = house.save("anna", "deal", {"title": "B"}, id=number)
    assert isinstance(undone(house, "anna", other, mine.entry), NotFound)
    assert value(house, number, "title") == "B"


def test_nothing_is_overwritten(house: House) -> None:
    """What others saved since stays: the undo is a conflict."""
    number = house.made("anna", "deal", {"title": "A"})
    mine = house.save("anna", "deal", {"title": "B"}, id=number)
    house.save("fay", "deal", {"title": "C"}, id=number)

    assert isinstance(undone(house, "anna", number, mine.entry), Conflict)
    assert value(house, number, "title") == "C"


def test_nothing_confidential_is_overwritten(house: House) -> None:
    """What others saved in a field that not everybody sees stays as well, and tells nobody else."""
    number = house.made("anna", "deal", {"title": "A"})
    mine = house.save("anna", "deal", {"title": "B"}, id=number)
    first = house.save("fay", "deal", {"margin": Decimal(5)}, id=number)
    house.save("root", "deal", {"margin": Decimal(6)}, id=number)

    assert isinstance(undone(house, "fay", number, first.entry), Conflict)
    assert value(house, number, "margin") == Decimal(6)
    assert isinstance(undone(house, "anna", number, mine.entry), Saved)
    assert value(house, number, "title") == "A"


def test_a_deletion_with_what_belongs_to_it(house: House) -> None:
    """Everything that one deletion took along comes back with it."""
    whole = house.made("anna", "deal", {"title": "Whole"})
    part = house.made("anna", "deal", {"title": "Part", "part_of": whole})
    with house.acting("anna") as context:
        gone = delete(context, "deal", whole, then=Seen(1))
    assert isinstance(gone, Saved)

    assert isinstance(undone(house, "anna", whole, gone.entry), Saved)

    for login, number in (("anna", whole), ("anna", part)):
        assert isinstance(house.save(login, "deal", {"notes": "here"}, id=number), Saved)
    assert isinstance(undone(house, "anna", whole, gone.entry), NotFound)


def test_a_deletion_that_cannot_come_back_whole(house: House) -> None:
    """Where a part may not be restored, nothing is."""
    whole = house.made("anna", "deal", {"title": "Whole"})
    part = house.made("ugo", "deal", {"title": "Part of it"})
    with house.acting("root") as context:
        query = f"UPDATE e_deal SET part_of = {whole} WHERE id = {part}"  # noqa: S608
        context.connection.exec_driver_sql(query)
    with house.acting("anna") as context:
        gone = delete(context, "deal", whole, then=Seen(1))
    assert isinstance(gone, Saved)

    assert isinstance(undone(house, "anna", whole, gone.entry), Refused)
    assert isinstance(house.save("anna", "deal", {"notes": "x"}, id=whole), NotFound)
