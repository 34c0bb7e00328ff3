"""Sheets: what people take away is what they see in the list, and nothing of it runs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from engine.runtime.sheets import exports

if TYPE_CHECKING:
    from tests.web.house import House


def rows(data: bytes, mark: str = ",") -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=mark))


def test_a_list_is_taken_away(house: House) -> None:
    """The columns and the order of the list, with the filters of its address."""
    house.made("root", "deal", title="Second", amount="1234.5", client=[f"company:{house.company}"])
    page = house.visitor("root").get("/deal")
    assert b"/deal/export?_format=xlsx" in page.data
    answer = house.visitor("root").get("/deal/export?_format=csv&sort=title&title=Second")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=deals-")
    found = rows(answer.data)
    assert found[0][:4] == ["ID", "Title", "Stage", "Kind"]
    assert found[1][1:3] == ["Second", "New"]
    assert found[1][found[0].index("Amount") :][:2] == ["1234.50", "EUR"]
    assert len(found) == 2


def test_files_are_called_as_the_reader_calls_the_records(house: House) -> None:
    """In the reader's language, in letters that every system takes; programs get the plain name."""
    root = house.visitor("root")
    root.post("/account", {"locale": "it", "theme": "auto"})
    taken = root.get("/deal/export?_format=csv").headers["Content-Disposition"]
    assert taken.startswith("attachment; filename=trattative-")
    named = root.get("/api/v1/deal/export?format=csv").headers["Content-Disposition"]
    assert named.startswith("attachment; filename=deal-")


def test_workbooks_have_numbers_and_days(house: House) -> None:
    """What can be added up and sorted in a spreadsheet is a number there, or a day."""
    house.made("root", "deal", title="=1+1", amount="1234.5", close_date="2027-01-31")
    answer = house.visitor("root").get("/deal/export?title=1")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    heads, only = book.get_sheet_by_index(0).to_python()
    record = dict(zip(heads, only, strict=True))
    assert (record["Title"], record["Amount"]) == ("=1+1", 1234.5)
    assert str(record["Closes"]) == "2027-01-31"


def test_nothing_becomes_a_formula(house: House) -> None:
    """Text that a spreadsheet would run is marked as text; numbers are left alone."""
    for title in ("=cmd|'/c calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"):
        house.made("root", "deal", title=title)
    found = rows(house.visitor("root").get("/api/v1/deal/export?fields=title").data)
    cells = [row[0] for row in found if row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert "'@SUM(A1)" in cells


def test_italian_spreadsheets(house: House) -> None:
    """Semicolons where numbers have a comma."""
    house.made("root", "deal", title="Uno", amount="1234.5")
    answer = house.visitor("root").get(
        "/api/v1/deal/export?fields=title,amount&q=Uno", headers={"Accept-Language": "it"}
    )
    assert rows(answer.data, ";") == [
        ["Titolo", "Importo", "Importo (valuta)"],
        ["Uno", "1234,50", "EUR"],
    ]


def test_programs_ask_for_names(house: House) -> None:
    """Heads by name, a filter in the language of conditions, computed fields too."""
    house.made("root", "deal", title="Uno", amount="100", probability="50")
    answer = house.visitor("root").get(
        '/api/v1/deal/export?heads=names&fields=title,expected_value&filter={"title":"Uno","expected_value":{"gte":50}}'
    )
    assert rows(answer.data) == [
        ["title", "expected_value", "expected_value.currency"], ["Uno", "50.00", "EUR"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "status"),
    [("format=pdf", 422), ("heads=x", 422), ("sort=nothing", 422), ("sort=client", 422),
     ("fields=nothing", 422), ("filter=x", 400), ('filter={"nothing":1}', 422)],
)  # fmt: skip
def test_bad_requests(house: House, query: str, status: int) -> None:
    """What cannot be answered is refused, and says why."""
    answer = house.visitor("root").get(f"/api/v1/deal/export?{query}")
    assert answer.status_code == status, answer.data


def test_the_right_to_export(house: House) -> None:
    """A seller has none; what somebody does not see is in no export of theirs."""
    assert house.visitor("anna").get("/deal/export").status_code == 403
    assert house.visitor("anna").get("/api/v1/deal/export").status_code == 403
    assert b"/deal/export" not in house.visitor("anna").get("/deal").data


def test_too_many(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export without end is refused before it begins."""
    for number in range(3):
        house.made("root", "deal", title=f"D{number}")
    monkeypatch.setattr(exports, "MOST", 2)
    assert house.visitor("root").get("/api/v1/deal/export").status_code == 422
    assert house.visitor("root").get("/deal/export").status_code == 413


def test_pages_of_an_export(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page after page, no record twice and none left out."""
    for number in range(7):
        house.made("root", "company", name=f"C{number}")
    monkeypatch.setattr(exports, "_PAGE", 2)
    found = rows(house.visitor("root").get("/api/v1/company/export?fields=name&sort=name").data)
    names = [row[0] for row in found[1:]]
    assert names == sorted(names, key=str.lower)
    assert len(set(names)) == len(names) >= 7
