"""Moving to another stage, and the dialog that asks for what the stage requires."""

from __future__ import annotations

from typing import Any

from tests.web.house import House, Visitor


def form(house: House, **controls: Any) -> dict[str, Any]:
    """A move with the version the person has before them."""
    return {"version": str(house.version("deal", 1)), "pipeline": "sales", **controls}


def test_move_is_asked_for_fields(house: House, anna: Visitor) -> None:
    """The dialog asks for what is missing, comes back while it is, then both are saved as one."""
    asked = anna.ask("/deal/1/move", form(house, stage="proposal"))
    assert asked.status_code == 422
    assert asked.headers["HX-Retarget"] == "#dialog"
    for name in ("amount", "close_date", "machine_line"):
        assert f'name="{name}"' in asked.text
    half = anna.ask("/deal/1/move", form(house, stage="proposal", amount="9000", close_date=""))
    assert half.status_code == 422
    assert 'value="9000"' in half.text
    assert house.value("deal", 1, "amount") is None
    fields = {"amount": "9000", "close_date": "2027-02-01", "machine_line": "lever"}
    version = house.version("deal", 1)
    done = anna.ask("/deal/1/move", form(house, stage="proposal", **fields))
    assert done.status_code == 200
    assert "Stage changed" in done.text
    assert house.value("deal", 1, "stage") == "proposal"
    assert house.version("deal", 1) == version + 1


def test_move_without_scripts(house: House, anna: Visitor) -> None:
    """The dialog is a page of its own."""
    asked = anna.post("/deal/1/move", form(house, stage="proposal"))
    assert asked.status_code == 422
    assert "<html" in asked.text
    assert 'name="amount"' in asked.text
    back = anna.post("/deal/1/move", form(house, stage="new"))
    assert back.headers["Location"] == "/deal/1"
    assert house.value("deal", 1, "stage") == "new"
    assert "Stage changed" in anna.get("/deal/1").text


def test_the_last_cell_asks_how_it_ended(house: House, anna: Visitor) -> None:
    """Won and lost stages to choose from; losing asks why."""
    for answer in (anna.get("/deal/1/move"), anna.ask("/deal/1/move")):
        assert answer.status_code == 200
        assert "How did it end?" in answer.text
        assert 'value="lost"' in answer.text
    asked = anna.ask("/deal/1/move", form(house, stage="lost"))
    assert 'name="loss_reason"' in asked.text
    done = anna.post("/deal/1/move", form(house, stage="lost", loss_reason="price"))
    assert done.status_code == 303
    assert "Lost" in anna.get("/deal/1").text


def test_a_stage_that_fixes_its_fields_can_be_entered(house: House, anna: Visitor) -> None:
    """A seller may not edit a won deal, but the dialog that wins it asks for what is missing."""
    fields = {"amount": "9000", "close_date": "2027-02-01", "machine_line": "lever"}
    anna.ask("/deal/1/move", form(house, stage="proposal", **fields))
    anna.ask("/deal/1/move", form(house, stage="negotiation", payment_terms="net_30"))
    asked = anna.ask("/deal/1/move", form(house, stage="won"))
    for name in ("contract_number", "contract_signed_on"):
        assert f'name="{name}"' in asked.text
    contract = {"contract_number": "CT-2026-0901", "contract_signed_on": "2026-11-20"}
    assert "Stage changed" in anna.ask("/deal/1/move", form(house, stage="won", **contract)).text
    assert house.value("deal", 1, "stage") == "won"


def test_moves_that_are_not_allowed(house: House, anna: Visitor) -> None:
    """A transition that is not declared, a stage that is none, and no stage at all."""
    anna.post("/deal/1/move", form(house, stage="new"))
    assert anna.ask("/deal/1/move", form(house, stage="negotiation")).status_code == 422
    assert anna.ask("/deal/1/move", form(house, stage="nonsense")).status_code in (404, 422)
    assert anna.post("/deal/1/move", {"version": "1"}).status_code == 400
    assert anna.post("/deal/1/move", {"stage": "lost"}).status_code == 400
    assert anna.post("/deal/999/move", form(house, stage="lost")).status_code == 404
    assert house.value("deal", 1, "stage") == "new"


def test_a_move_cannot_smuggle(house: House, anna: Visitor) -> None:
    """A field that may not be written stops the move."""
    answer = anna.ask("/deal/1/move", form(house, stage="new", payment_risk="low"))
    assert answer.status_code == 422
    assert house.value("deal", 1, "stage") == "qualified"


def test_move_after_somebody_else(house: House, anna: Visitor) -> None:
    """A click on an old card does not move; it shows the card as it is now."""
    old = form(house, stage="new")
    house.visitor("luca").post("/deal/1/edit", form(house, next_step="Luca was here"))
    by_script = anna.ask("/deal/1/move", old)
    assert by_script.status_code == 409
    assert "Luca was here" in by_script.text
    assert anna.post("/deal/1/move", old).status_code == 409
    assert house.value("deal", 1, "stage") == "qualified"


def test_dialog_after_somebody_else(house: House, anna: Visitor) -> None:
    """The dialog keeps what was typed and says that the record has changed."""
    fields = {"amount": "9000", "close_date": "2027-02-01", "machine_line": "lever"}
    old = form(house, stage="proposal", **fields)
    house.visitor("luca").post("/deal/1/edit", form(house, amount="11000"))
    answer = anna.ask("/deal/1/move", old)
    assert answer.status_code == 409
    assert 'value="9000"' in answer.text
    assert "11,000" in answer.text


def test_another_pipeline(house: House) -> None:
    """A pipeline by itself means its first stage."""
    luca = house.visitor("luca")
    answer = luca.post("/deal/1/move", {**form(house), "pipeline": "renewals"})
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        assert house.value("deal", 1, "pipeline") == "renewals"
