"""The recycle bin: who finds what there, and the way back out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

if TYPE_CHECKING:
    from tests.web.house import House, Visitor


def deleted(visitor: Visitor, house: House, entity: str, number: int) -> None:
    """Somebody deletes a record."""
    form = {"version": str(house.version(entity, number)), "release": ""}
    assert visitor.post(f"/{entity}/{number}/delete", form).status_code == 303


def test_back_from_the_list(house: House) -> None:
    """The list leads to the bin, the bin gives the record back with all it held."""
    root = house.visitor("root")
    assert 'href="/deal/bin"' in root.get("/deal").text
    empty = root.get("/deal/bin").text
    assert "The recycle bin is empty" in empty
    assert 'href="/deal"' in empty
    deleted(root, house, "deal", 2)
    page = root.get("/deal/bin").text
    assert "Lever machines, Bar Centrale" in page
    assert "Root Admin" in page
    answer = root.post("/deal/2/restore")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/deal/2")
    assert "Lever machines, Bar Centrale" not in root.get("/deal/bin").text
    assert root.get("/deal/2").status_code == 200


def test_only_what_one_may_read_and_delete(house: House) -> None:
    """Without the right to delete there is no bin; with it there is only what it reaches."""
    root, anna, marco = (house.visitor(login) for login in ("root", "anna", "marco"))
    assert anna.get("/deal/bin").status_code == 404
    assert "/deal/bin" not in anna.get("/deal").text
    number = house.made("anna", "lead", title="A lead of hers", kind="new_business")
    deleted(anna, house, "lead", number)
    assert "A lead of hers" in anna.get("/lead/bin").text
    assert "A lead of hers" in root.get("/lead/bin").text
    assert "A lead of hers" not in marco.get("/lead/bin").text
    assert marco.post(f"/lead/{number}/restore").status_code in (403, 404)
    assert anna.get("/nosuch/bin").status_code == 404


@pytest.mark.parametrize("login", ["anna", "root"])
def test_the_newest_first(house: House, login: str) -> None:
    """What was deleted last stands on top."""
    visitor = house.visitor(login)
    numbers = [
        house.made("anna", "lead", title=f"Lead {turn}", kind="new_business") for turn in range(3)
    ]
    for number in (numbers[1], numbers[2], numbers[0]):
        deleted(visitor, house, "lead", number)
    page = visitor.get("/lead/bin").text
    places = [page.index(f"Lead {turn}<") for turn in (0, 2, 1)]
    assert places == sorted(places)


def test_rules_of_today_are_told(house: House) -> None:
    """A record that no longer has what its stage asks for stays in the bin, and one is told why."""
    root = house.visitor("root")
    number = house.made("anna", "lead", title="Old", kind="new_business")
    deleted(root, house, "lead", number)
    with house.acting("root") as context:
        table = context.columns(context.app.entities["lead"]).table
        there = sa.update(table).where(table.c.id == number).values(stage="contacted")
        context.connection.execute(there)  # as a rule that came meanwhile would leave it
    refused = root.post(f"/lead/{number}/restore")
    assert refused.status_code == 409
    assert "Full name" in refused.text
    assert "Old" in root.get("/lead/bin").text
