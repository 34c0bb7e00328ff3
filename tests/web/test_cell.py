"""Editing a field in its place in the list."""

from __future__ import annotations

import re
from typing import Any

from tests.web.house import House, Visitor


def form(house: House, field: str = "title", number: int = 1, **controls: Any) -> dict[str, Any]:
    """The editor of a cell as it is posted."""
    return {"version": str(house.version("deal", number)), "_scope": f"field:{field}", **controls}


def test_what_can_be_edited(house: House, anna: Visitor) -> None:
    """Cells of one's own records have a pencil that leads to the field on the card."""
    page = anna.get("/deal").text
    assert 'data-cell="/deal/1/cell?field=amount"' in page
    assert 'href="/deal/1/edit?field=amount#f-amount"' in page
    assert "/deal/1/cell?field=stage" not in page
    assert "/deal/5/cell" not in page


def test_edit_and_save(house: House, anna: Visitor) -> None:
    """The editor is the one of the card; the answer to a save is the row."""
    editor = anna.ask("/deal/1/cell?field=amount").text
    assert 'name="amount"' in editor
    assert 'name="amount.currency"' in editor
    assert 'name="title"' not in editor
    saved = anna.ask("/deal/1/cell", form(house, "amount", amount="1234,5"))
    assert saved.status_code == 422
    saved = anna.ask("/deal/1/cell", form(house, "amount", amount="1234.5"))
    assert saved.headers["HX-Retarget"] == "#r-1"
    assert "€1,234.50" in saved.text
    assert f'value="1.{house.version("deal", 1)}-' in saved.text
    entry = re.search(r'name="entry" value="(\d+)"', saved.text)
    assert entry is not None
    anna.post("/deal/1/undo", {"entry": entry[1]})
    assert house.value("deal", 1, "amount") is None


def test_channel(house: House, anna: Visitor) -> None:
    """The history knows that it was edited in the list."""
    anna.ask("/deal/1/cell", form(house, title="Listed"))
    with house.acting("root", write=False) as context:
        told = context.connection.exec_driver_sql(
            "SELECT channel FROM scheda_entry ORDER BY id DESC LIMIT 1"
        )
        assert told.scalar() == "list"


def test_problems(house: House, anna: Visitor) -> None:
    """What is wrong is said in the editor, with what was typed."""
    refused = anna.ask("/deal/1/cell", form(house, title=""))
    assert refused.status_code == 422
    assert refused.headers["HX-Retarget"] == "#e-1-title"
    assert "Fill this in" in refused.text
    assert house.value("deal", 1, "title") == "Espresso line for Hotel Bellavista"


def test_conflict(house: House, anna: Visitor) -> None:
    """What somebody else has saved meanwhile is shown beside what was typed."""
    old = form(house, title="Mine")
    house.made("luca", "deal", 1, title="Theirs")
    answer = anna.ask("/deal/1/cell", old)
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    assert "Theirs" in answer.text
    assert house.value("deal", 1, "title") == "Theirs"


def test_what_is_not_there(house: House, anna: Visitor) -> None:
    """Hidden, unknown and fixed fields, records of others, and forms that bring more."""
    for field in ("payment_risk", "nonsense", "stage", "created_at", ""):
        assert anna.ask(f"/deal/1/cell?field={field}").status_code == 404
    assert anna.ask("/deal/5/cell?field=title").status_code == 404
    assert anna.ask("/deal/999/cell?field=title").status_code == 404
    assert anna.ask("/deal/1/cell", form(house, title="A", amount="1")).status_code == 400
    assert anna.ask("/deal/1/cell", {"title": "A", "_scope": "field:title"}).status_code == 400
    smuggled = anna.ask("/deal/1/cell", form(house, "payment_risk", payment_risk="low"))
    assert smuggled.status_code == 404
    assert anna.get("/deal/1/cell?field=title").headers["Location"] == "/deal/1/edit?field=title"
