"""Imports: each row a save like any other, and no way around any rule."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import xlsxwriter

from engine.runtime.sheets import read

if TYPE_CHECKING:
    from tests.web.house import House


def sent(house: House, entity: str, data: str | bytes, query: str = "", login: str = "root") -> Any:
    """The answer to an import as somebody."""
    visitor = house.visitor(login)
    return visitor.client.post(
        f"/api/v1/{entity}/import?{query}", data=data, content_type="text/csv",
        headers={"X-CSRF-Token": visitor.token()},
    )  # fmt: skip


def told(house: House, entity: str, data: str | bytes, query: str = "", login: str = "root") -> Any:
    """What came of an import."""
    answer = sent(house, entity, data, query, login)
    assert answer.status_code == 200, answer.text
    return answer.json


def codes(row: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a row."""
    return [(problem["field"], problem["code"]) for problem in row["problems"]]


def read_back(house: House, entity: str, number: int, login: str = "root") -> Any:
    """A record."""
    return house.visitor(login).get(f"/api/v1/{entity}/{number}").json


def test_new_records(house: House) -> None:
    """Labels and names, numbers as the language writes them, people and records by name."""
    company = house.made("root", "company", name="Bar Sport", city="Lecco")
    found = told(house, "deal", (
        "Title;Kind;Amount;Amount (currency);Client;Responsible;Closes;discount\n"
        "Nuova;Rental;1,234.50;USD;Bar Sport;Anna Rossi;31/01/2027;5%\n"
    ))  # fmt: skip
    assert (found["created"], found["refused"]) == (1, 0), found
    record = read_back(house, "deal", found["rows"][0]["id"])
    assert (record["title"], record["kind"]) == ("Nuova", "rental")
    assert record["amount"] == {"value": "1234.50", "currency": "USD"}
    assert record["client"]["company"] == company
    assert record["owner"]["name"] == "Anna Rossi"
    assert (record["close_date"], record["discount"]) == ("2027-01-31", "5.00")


def test_records_found_again(house: House) -> None:
    """By a key: one that is there is changed, one that is not is made, several are refused."""
    house.made("root", "company", name="Twice")
    house.made("root", "company", name="Twice")
    one = house.made("root", "company", name="Once", city="Roma")
    found = told(house, "company", "name,city\nOnce,Milano\nNew,Como\nTwice,Bari\n", "key=name")
    assert [row["status"] for row in found["rows"]] == ["updated", "created", "refused"]
    assert codes(found["rows"][2]) == [("name", "ambiguous")]
    assert read_back(house, "company", one)["city"] == "Milano"
    again = told(house, "company", "name,city\nOnce,Milano\n", "key=name")
    assert again["unchanged"] == 1
    only = told(house, "company", "name\nOnce\nOther\n", "key=name&mode=create")
    assert [row["status"] for row in only["rows"]] == ["refused", "created"]
    none = told(house, "company", "name\nNobody\n", "key=name&mode=update")
    assert codes(none["rows"][0]) == [("name", "not_found")]
    gone = told(house, "company", "id,name\n99999,X\n", "key=id")
    assert codes(gone["rows"][0]) == [("id", "not_found")]


def test_blank_cells(house: House) -> None:
    """They leave things as they are, unless it is said that they clear."""
    one = house.made("root", "company", name="Once", city="Roma")
    told(house, "company", "name,city\nOnce,\n", "key=name")
    assert read_back(house, "company", one)["city"] == "Roma"
    told(house, "company", "name,city\nOnce,\n", "key=name&blank=clear")
    assert read_back(house, "company", one)["city"] is None


def test_a_trial_saves_nothing(house: House) -> None:
    """And tells what would come of it."""
    found = told(house, "company", "name\nOne\nTwo\n", "trial=true")
    assert (found["created"], found["trial"]) == (2, True)
    assert "id" not in found["rows"][0]
    assert house.visitor("root").get("/api/v1/company?q=Two").json["records"] == []


def test_a_row_is_whole_or_not_there(house: House) -> None:
    """A refused row leaves nothing, and the others are saved."""
    found = told(house, "deal", "title,amount,kind\nGood,5,sale\nBad,x,sale\nWorse,1,nothing\n")
    assert [row["status"] for row in found["rows"]] == ["created", "refused", "refused"]
    assert codes(found["rows"][1]) == [("amount", "money")]
    assert codes(found["rows"][2]) == [("kind", "option")]
    assert house.visitor("root").get("/api/v1/deal?q=Bad").json["records"] == []


def test_refused_rows_come_back(house: House) -> None:
    """As a file with a column that says why."""
    answer = sent(house, "deal", "title,amount\nBad,x\nGood,1\n", "errors=csv")
    assert answer.headers["X-Import-Created"] == "1"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows == [["title", "amount", "Problem"], ["Bad", "x", "Amount: Write an amount"]]


def test_no_way_around_a_stage(house: House) -> None:
    """What a stage requires, which moves there are, and who may edit where hold for rows, too."""
    found = told(house, "deal", "title,kind,stage\nX,sale,Proposal\n")
    row = found["rows"][0]
    assert row["status"] == "refused"
    assert ("amount", "required") in codes(row)
    assert told(house, "deal", f"id,stage\n{house.deal},proposal\n", "key=id")["refused"] == 1
    assert told(house, "deal", f"id,stage\n{house.deal},nowhere\n", "key=id")["refused"] == 1


def test_no_way_around_rights(house: House) -> None:
    """Without the right to import nothing is; what somebody may not see or change stays unknown."""
    assert sent(house, "deal", "title\nX\n", login="anna").status_code == 403
    asked = quote(json.dumps({"X": "created_at"}))
    heads = sent(house, "deal", "title,X\nX,2026-01-01\n", f"columns={asked}")
    assert (heads.status_code, heads.json["problems"][0]["code"]) == (422, "read_only")
    unknown = sent(house, "deal", "title,nothing\nX,1\n")
    assert unknown.json["problems"][0]["code"] == "unknown"
    left = told(
        house, "deal", "title,nothing\nX,1\n", f"columns={quote(json.dumps({'nothing': None}))}"
    )
    assert left["created"] == 1


def test_exported_and_imported(house: House) -> None:
    """What was taken away comes back unchanged, in either form."""
    house.made("root", "deal", title="+Plus", amount="1234.5", discount="5", kind="rental",
               close_date="2027-01-31", client=[f"company:{house.company}"])  # fmt: skip
    for form in ("csv", "xlsx"):
        query = f"format={form}&heads=names&fields=id,title,amount,discount,kind,close_date,client,stage,owner"
        sheet = house.visitor("root").get(f"/api/v1/deal/export?{query}").data
        found = told(house, "deal", sheet, "key=id")
        assert found["refused"] == found["updated"] == found["created"] == 0, found
        assert found["unchanged"] > 1


def test_columns_that_stay_out(house: House) -> None:
    """What nobody can write, or not in a cell, is told by the same words on pages and in the API."""
    text = "id,title,expected_value,Created\n,X,1,2026-01-01\n"
    found = told(house, "deal", text, "trial=true")
    left = {one["column"]: (one["field"], one["code"], one["text"]) for one in found["left_out"]}
    assert left == {
        "id": ("id", "number", "not imported: only finds records again"),
        "expected_value": ("expected_value", "computed", "not imported: computed"),
        "Created": ("created_at", "kept", "not imported: kept by the system"),
    }
    refused = sent(house, "deal", text, "trial=true&errors=csv")
    said = "id=number, expected_value=computed, created_at=kept"
    assert refused.headers["X-Import-Left-Out"] == said
    page = uploaded(house, "root", "Name,Created\nBar,2026-01-01\n")
    assert '<p class="hint">not imported: kept by the system</p>' in page
    form = {"_sheet": hidden(page, "_sheet"), "_column0": "name", "_column1": ""}
    done = house.visitor("root").post("/company/import", form)
    assert "<li>Created: not imported: kept by the system</li>" in done.text


def test_a_cell_of_what_one_may_not_change(house: House) -> None:
    """In the API it may say what is there; anything else refuses the row, and nothing is lost."""
    house.made("root", "deal", house.deal, payment_risk="low")
    for cells, status in (
        (f"{house.deal},Same,low\n", "updated"), (f"{house.deal},Same,high\n", "refused"),
        (",New,high\n", "refused"), (",New,\n", "created"),
    ):  # fmt: skip
        found = told(house, "deal", f"id,title,payment_risk\n{cells}", "key=id", login="luca")
        assert found[status] == 1, (cells, found)
        if status == "refused":
            assert codes(found["rows"][0]) == [("payment_risk", "read_only")]
        assert [one["code"] for one in found["left_out"] if one["column"] == "payment_risk"] == [
            "read_only"
        ]


def test_an_export_comes_back_by_page(house: House) -> None:
    """Its records are found again by their number unless something else is chosen."""
    sheet = house.visitor("root").get("/company/export?_format=csv&_fields=all").data
    page = uploaded(house, "root", sheet.decode("utf-8-sig"))
    assert '<option value="id" selected>' in page
    assert "unchanged" in page
    assert "refused" not in page


def workbook(rows: list[list[object]]) -> bytes:
    """A workbook with these rows."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.close()
    return stream.getvalue()


def test_workbooks(house: House) -> None:
    """Numbers of a workbook are numbers, whatever the language writes."""
    found = told(house, "deal", workbook([["title", "amount"], ["X", 1.234], ["Y", 1234.5]]))
    assert codes(found["rows"][0]) == [("amount", "too_many_decimals")]
    number = found["rows"][1]["id"]
    assert read_back(house, "deal", number)["amount"]["value"] == "1234.50"


def far() -> bytes:
    """A workbook of a few kilobytes whose sheet has 17 thousand million cells."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "title")
    sheet.write(1_048_575, 16_383, "far")
    book.close()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "empty"), (b"a,a\n1,2\n", 422, "heads"), (b"title,\nX,1\n", 422, "heads"),
        (b"title\nX\0\n", 422, "unreadable"), (b"PK\x03\x04 no archive", 422, "unreadable"),
        (b'title\n"unfinished', 422, "unreadable"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(house: House, data: bytes, status: int, code: str) -> None:
    """Each is refused with a reason."""
    answer = sent(house, "deal", data)
    assert (answer.status_code, answer.json["problems"][0]["code"]) == (status, code)


def test_large_files(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many rows or bytes, or a small file that means to be a large one."""
    assert sent(house, "deal", far()).status_code in (413, 422)
    monkeypatch.setattr(read, "MOST_ROWS", 2)
    assert sent(house, "deal", "title\na\nb\nc\n").status_code == 413
    assert sent(house, "deal", workbook([["title"], ["a"], ["b"], ["c"]])).status_code == 413


def hidden(page: str, name: str) -> str:
    """What a hidden control holds."""
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


def uploaded(house: House, login: str, text: str) -> str:
    """The second page, after a file was sent."""
    visitor = house.visitor(login)
    data = {"_csrf": visitor.token(), "file": (io.BytesIO(text.encode()), "x.csv")}
    answer = visitor.client.post("/company/import/columns", data=data)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_pages(house: House) -> None:
    """File, columns with a trial, rows; what was refused comes as a file."""
    root = house.visitor("root")
    assert 'type="file"' in root.get("/company/import").text
    text = uploaded(house, "root", "Name,City,Colour\nBar Uno,Roma,red\n,Bari,blue\n")
    assert '<option value="name" selected>' in text
    assert "1 new" in text
    assert "1 refused" in text
    assert house.visitor("root").get("/api/v1/company?q=Uno").json["records"] == []
    form = {"_sheet": hidden(text, "_sheet"), "_column0": "name", "_column1": "city",
            "_column2": "", "_key": "name"}  # fmt: skip
    done = root.post("/company/import", form)
    assert "Name: Fill this in" in done.text
    assert len(house.visitor("root").get("/api/v1/company?q=Uno").json["records"]) == 1
    again = {**form, "_sheet": hidden(done.text, "_sheet")}
    refused = root.post("/company/import/refused", again)
    assert refused.headers["Content-Disposition"].startswith(
        "attachment; filename=companies-refused-"
    )


def test_bad_steps(house: House) -> None:
    """Forms that nobody has filled in so are refused, never a failure."""
    root = house.visitor("root")
    text = uploaded(house, "root", "Name,City\nBar Uno,Roma\n")
    sheet = hidden(text, "_sheet")
    twice = root.post("/company/import", {"_sheet": sheet, "_column0": "name", "_column1": "name"})
    assert "two columns cannot be the same field" in twice.text
    key = root.post("/company/import", {"_sheet": sheet, "_column0": "name", "_key": "city"})
    assert key.status_code == 422
    assert root.post("/company/import", {"_sheet": "x"}).status_code == 400
    assert root.post("/company/import/columns", {"_sheet": "eJwDAAAAAAE="}).status_code == 422
    for form in ({"_column0": "nothing"}, {"_column0": "id", "_key": "id"}):
        assert root.post("/company/import", {"_sheet": sheet, **form}).status_code in (200, 422)
    assert house.visitor("anna").get("/deal/import").status_code == 403
    assert root.get("/nothing/import").status_code == 404
