"""Hostile input to designing, importing and undoing: refused, and told nothing of what is hidden."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import zipfile
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from engine.cli.designer import FolderDesigner
from engine.runtime.people.users import change as change_person
from engine.runtime.people.users import details_of, number_of
from engine.runtime.release import Releases
from tests.web.house import CONFIG, House, Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.test import TestResponse

WORK = json.dumps({"done": [[{"change": {"verb": "hide", "target": "notes"}}]], "undone": []})
START = {"label": "Mine", "for": ["role:seller"]}


@pytest.fixture
def root(house: House, tmp_path: Path) -> Visitor:
    """An admin, where the configuration can be designed."""
    shutil.copytree(CONFIG, tmp_path / "config")
    site = house.app.extensions["scheda"]
    site.designer = FolderDesigner(tmp_path / "config", house.url)
    site.releases = Releases()
    return house.visitor("root")


@pytest.mark.parametrize("person", ["9" * 5000, "-1", "²", "x", str(2**63)])
def test_layouts_of_nobody(root: Visitor, person: str) -> None:
    """People whose layouts are to go are named by number."""
    assert root.post("/deal/design/standard", {"person": person}).status_code == 400


@pytest.mark.parametrize("priority", ["--5", "-", "1e3", "٣", "12345", "5-"])
def test_priority_of_a_view(root: Visitor, priority: str) -> None:
    """What is no number is no priority."""
    answer = root.post("/deal/design", {
        "for": "view", "act": "view", "new_view.en": "V", "new_view.it": "V",
        "new_view.for": "role:seller", "new_view.priority": priority,
    })  # fmt: skip

    assert answer.status_code == 422
    assert "A priority is a whole number" in answer.text


def begun(name: str, values: object) -> str:
    """The edits of a page on which a view has begun."""
    step = {"declare": {"verb": "add_view", "name": name, "values": values}}
    return json.dumps({"done": [[step]], "undone": []})


@pytest.mark.parametrize(
    "work",
    [begun("mine", START | {"label": "\ud800"}), begun("mine", START | {"for": ["role:\udfff"]}),
     begun("mine", START | {"priority": 10**4000}), begun("mine", START | {"label": {}}), "[" * 9000],
    ids=["label", "people", "priority", "nothing", "depth"],
)  # fmt: skip
@pytest.mark.parametrize("page", ["", "/download"])
def test_view_that_no_page_began(root: Visitor, work: str, page: str) -> None:
    """The beginnings of a view that the page carries are words, and can be written."""
    answer = root.post(
        f"/deal/design{page}", {"for": "view", "view": "mine", "work": work, "act": "undo"}
    )

    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["../../x", "a: b", "x\ny", "x" * 99])
def test_view_without_a_name(root: Visitor, name: str) -> None:
    """The name of a new view is one that the page would have made."""
    posted = {"for": "view", "view": name}

    assert root.post("/deal/design/download", posted | {"work": WORK}).status_code == 404
    answer = root.post("/deal/design/download", posted | {"work": begun(name, START)})
    assert answer.status_code == 400


def test_edits_with_half_a_character(root: Visitor) -> None:
    """Labels that no file could keep."""
    label = {"values": {"en": "\ud800"}}
    step = {"change": {"verb": "rename", "target": "main", "label": label}}
    work = json.dumps({"done": [[step]], "undone": []})

    for whose in ("mine", "everyone"):
        answer = root.post("/deal/design", {"for": whose, "work": work, "act": "undo"})
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "word", ["a\u2028b", "\x85", "\ufeff", "a\u2029", "\x9f", "\ufffe", "\x00"]
)
def test_labels_that_end_lines(root: Visitor, word: str) -> None:
    """What YAML may take for the end of a line is escaped, or refused in words."""
    values = {"type": "text", "label": {"en": word, "it": word}}
    step = {"declare": {"verb": "add_field", "name": "odd", "values": values}}
    form = {"for": "everyone", "work": json.dumps({"done": [[step]], "undone": []})}

    assert root.post("/deal/design", {**form, "act": "select fields"}).status_code in (200, 422)
    assert root.post("/deal/design/download", form).status_code in (200, 422)


@pytest.mark.parametrize("verb", ["add", "hide", "move", "rename"])
def test_own_layout_tells_no_hidden_field(anna: Visitor, verb: str) -> None:
    """A field that is hidden is refused as one that never was."""
    answers = []
    for name in ("head_notes", "no_such_field"):
        step = {"change": {"verb": verb, "target": name, "to": "main"}}
        work = json.dumps({"done": [[step]], "undone": []})
        answers.append(anna.post("/deal/design/keep", {"for": "mine", "work": work}))

    assert [answer.status_code for answer in answers] == [400, 400]


def packed(heads: list[object], *cells: object) -> dict[str, Any]:
    """The form of an import's second step, with a sheet that we have not packed."""
    data = json.dumps([heads, [[2, list(cells)]]]).encode()
    return {"_sheet": base64.b64encode(zlib.compress(data)).decode(), "_column0": "full_name"}


@pytest.mark.parametrize(
    ("head", "cell"),
    [("Name", "\ud800"), ("Name\ud800", "x"), ("Name", {"n": "1e999999999"}),
     ("Name", {"n": "-1e-999999999"}), ("Name", {"n": "NaN"})],
)  # fmt: skip
@pytest.mark.parametrize("page", ["import", "import/refused"])
def test_sheet_that_no_page_packed(house: House, page: str, head: str, cell: object) -> None:
    """Texts that cannot be kept, numbers that would fill the memory as they are written out."""
    answer = house.visitor("root").post(f"/contact/{page}", packed([head], cell))

    assert answer.status_code == 400


@pytest.mark.parametrize("number", ["9" * 6000, "1e999", "-1e999", "NaN"])
def test_workbook_with_numbers_that_are_none(house: House, number: str) -> None:
    """A cell may claim any number; what no number can be is the text it looks like."""
    workbook = _workbook(number)
    root = house.visitor("root")

    answer = root.client.post(
        "/api/v1/deal/import?trial=true", data=workbook, headers={"X-CSRF-Token": root.token()}
    )
    asked = root.post("/deal/import/columns", {"_file": (io.BytesIO(workbook), "x.xlsx")})

    assert answer.status_code == 200
    assert answer.json["rows"][0]["status"] == "refused"
    assert "amount" in {one["field"] for one in answer.json["rows"][0]["problems"]}
    assert asked.status_code < 500


def _workbook(number: str) -> bytes:
    """A workbook with one amount, written so in its sheet."""
    held, changed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        book.add_worksheet().write_row(0, 0, ["amount"])
        book.worksheets()[0].write_number(1, 0, 7)
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data, count = re.subn(rb"<v>7</v>", f"<v>{number}</v>".encode(), data)
                assert count == 1
            new.writestr(name, data)
    return changed.getvalue()


@pytest.mark.parametrize(("who", "status"), [("", 413), ("anna", 409)])
def test_many_controls_of_nobody(house: House, who: str, status: int) -> None:
    """Reading a form takes time: it is short for who is nobody, whatever cookies they make up."""
    visitor = house.visitor(who)
    if not who:
        visitor.client.set_cookie("scheda_session", "made-up")
    form = "version=999&" + "&".join(f"title={number}" for number in range(20_000))
    answer = visitor.client.post(
        "/deal/1/edit", data=form, content_type="application/x-www-form-urlencoded",
        headers={"X-CSRF-Token": visitor.token()} if who else {},
    )  # fmt: skip
    assert answer.status_code == status


def test_undo_tells_nothing_of_what_is_hidden_since(house: House) -> None:
    """Whoever saved a field and no longer sees it does not learn by undoing whether it changed."""
    deal = house.made("luca", "deal", title="Of luca", head_notes="first")
    house.made("luca", "deal", deal, head_notes="second")
    entry = _last_entry(house, deal)
    _now_a_seller(house, "luca")
    luca = house.visitor("luca")

    before = luca.post(f"/deal/{deal}/undo", {"entry": entry})
    house.made("root", "deal", deal, head_notes="third")
    after = luca.post(f"/deal/{deal}/undo", {"entry": entry})

    assert (before.status_code, _plain(before)) == (after.status_code, _plain(after))
    assert house.value("deal", deal, "head_notes") == "third"


def test_undo_on_a_record_out_of_sight(house: House) -> None:
    """A record that is somebody else's by now is as unknown as none, whatever it holds."""
    deal = house.made("luca", "deal", title="Of luca", amount="100")
    house.made("luca", "deal", deal, amount="200")
    entry = _last_entry(house, deal)
    house.made("root", "deal", deal, owner=str(_number(house, "fay")), amount="300")
    _now_a_seller(house, "luca")

    assert house.visitor("luca").post(f"/deal/{deal}/undo", {"entry": entry}).status_code == 404


def test_back_to_a_page_with_other_letters(house: House, anna: Visitor) -> None:
    """Headers hold ASCII: the way back is written so for the script as well as for the browser."""
    for number in range(2):
        form = {"title": f"Other {number}", "version": str(house.version("deal", 1))}
        anna.post("/deal/1/edit", {**form, "_scope": "field:title"})
        back = {
            "entry": str(_last_entry(house, 1)),
            "_back": "/deal?q=\N{FOX FACE}\N{LATIN SMALL LETTER E WITH ACUTE}",
        }
        answer = anna.ask("/deal/1/undo", back) if number else anna.post("/deal/1/undo", back)
        headers = answer.headers
        assert headers.get("HX-Redirect", headers.get("Location")) == "/deal?q=%F0%9F%A6%8A%C3%A9"


def _last_entry(house: House, deal: int) -> int:
    with house.database.read() as connection:
        number = connection.exec_driver_sql(
            f"SELECT max(id) FROM scheda_entry WHERE entity = 'deal' AND record = {deal}"  # noqa: S608
        ).scalar()
    assert isinstance(number, int)
    return number


def _number(house: House, login: str) -> int:
    with house.database.read() as connection:
        return number_of(connection, login)


def _now_a_seller(house: House, login: str) -> None:
    with house.database.write() as connection:
        number = number_of(connection, login)
        found = details_of(connection, number)
        assert found is not None
        wanted = replace(found[1], roles=("seller",))
        change_person(connection, number, wanted, roots=("admin",))


def _plain(answer: TestResponse) -> str:
    """The words of a page: its tags hold proofs that differ from page to page."""
    return re.sub(r"<[^>]+>", "", answer.text)


@pytest.mark.parametrize("cookie", ["", "made-up"])
def test_large_requests_of_nobody(house: House, cookie: str) -> None:
    """A cookie that anybody can make up does not let a request be as large as a file."""
    visitor = house.visitor().client
    if cookie:
        visitor.set_cookie("scheda_session", cookie)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    data, kind = head + b"x" * (5 * 2**20) + b"\r\n--x--", "multipart/form-data; boundary=x"

    answer = visitor.post("/deal/files/attachments", data=data, content_type=kind)
    called = visitor.post(
        "/api/v1/deal/files/attachments", data=data, content_type=kind,
        headers={"Authorization": "Bearer made-up"},
    )  # fmt: skip

    assert answer.status_code == (413 if cookie else 303)
    assert called.status_code == 401
