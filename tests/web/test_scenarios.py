"""Scenarios that go through several parts at once, as the card's reference tells them."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from engine.compiler.check import check_project
from engine.compiler.migrate import apply_plan, make_plan
from engine.compiler.source import read_folder
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.users import add
from engine.runtime.release import Releases
from tests.web.house import CONFIG, House, Visitor
from tests.web.test_design import acted

if TYPE_CHECKING:
    from pathlib import Path


def plain(html: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def timeline(visitor: Visitor, path: str) -> str:
    """The words of a card's history."""
    return plain(visitor.get(f"{path}?tab=history").text.partition('class="entries"')[2])


def test_a_move_with_its_fields_is_one_entry(house: House, anna: Visitor) -> None:
    """What a stage asks for and the move itself are one save and one entry of the history."""
    head = {"X-CSRF-Token": anna.token(), "If-Match": f'"{house.version("deal", house.deal)}"'}
    path = f"/api/v1/deal/{house.deal}/move"
    before = timeline(anna, f"/deal/{house.deal}").count("Stage changed")
    refused = anna.client.post(path, json={"stage": "proposal"}, headers=head)
    assert refused.status_code == 422
    told = refused.get_json()
    missing = {one["field"] for one in told["problems"] if one["code"] == "required"}
    assert missing == {"amount", "close_date", "machine_line"}
    assert missing == {one["name"] for one in told["form"]["fields"] if one["required"]}
    assert house.value("deal", house.deal, "stage") == "qualified"
    fields = {
        "amount": {"value": "9000", "currency": "EUR"}, "close_date": "2027-02-01",
        "machine_line": "lever",
    }  # fmt: skip
    moved = anna.client.post(path, json={"stage": "proposal", "fields": fields}, headers=head)
    assert moved.status_code == 200, moved.text
    said = timeline(anna, f"/deal/{house.deal}")
    assert said.count("Stage changed") == before + 1
    newest = said[: said.index("Stage changed", said.index("Stage changed") + 1)]
    for words in ("Qualified", "Proposal", "€9,000.00", "1 Feb 2027"):
        assert words in newest


def test_another_pipeline_is_told_as_one(house: House) -> None:
    """It starts at a stage of the new pipeline, under its rules, and the history names both."""
    root, deal = house.visitor("root"), f"/deal/{house.deal}"
    head = {"X-CSRF-Token": root.token(), "If-Match": f'"{house.version("deal", house.deal)}"'}
    asked = {"pipeline": "renewals", "stage": "offered"}
    refused = root.client.post(f"/api/v1{deal}/move", json=asked, headers=head)
    assert refused.status_code == 422
    assert "amount" in {one["field"] for one in refused.get_json()["problems"]}
    moved = root.client.post(f"/api/v1{deal}/move", json={**asked, "stage": "due"}, headers=head)
    assert moved.status_code == 200, moved.text
    assert house.value("deal", house.deal, "stage") == "due"
    said = timeline(root, deal)
    assert "Pipeline changed" in said
    assert "Sales: Qualified" in said
    assert "Renewals: Due" in said


def test_two_views_fit_one_person(house: House) -> None:
    """The higher priority is shown, then the more specific one; the explanation names the same."""
    people = {
        "ingrid": (["head"], ["sales_export"], "export"),
        "both": (["finance", "seller"], ["accounting", "sales_export"], "export"),
    }
    with house.acting("root") as context:
        for login, (roles, departments, _) in people.items():
            add(context.connection, login, login, "correct horse", CHEAP, roles=roles,
                departments=departments)  # fmt: skip
    number = house.made("ingrid", "deal", title="One", client=["company:1"])
    for login, (_, _, view) in people.items():
        page = house.visitor(login).get(f"/deal/{number}").text
        assert f'data-layout-source="view" title="deal@view/{view}"' in page
        asked = f"/admin/explain?address=deal%40card&as={login}&record={number}"
        told = house.visitor("root").get(asked).text
        decides = next(part for part in told.split("<li") if "decides" in part)
        assert f"view {view} for" in plain(decides)


def test_new_and_required_fields_are_not_missed(house: House, tmp_path: Path) -> None:
    """One's own layout stays through a release; what is new or required then is shown on top."""
    anna = house.visitor("anna")
    hidden = acted(anna, "/deal/design", "hide field next_step", "hide field machine_count")
    anna.post("/deal/design/keep", hidden)
    assert "To complete" not in plain(anna.get(f"/deal/{house.deal}").text)
    release(house, tmp_path)
    page = anna.get(f"/deal/{house.deal}").text
    assert 'data-layout-source="personal"' in page
    first = page[page.index("To complete") :].partition("About the deal")[0]
    assert 'id="f-next_step"' in first  # hidden, and required now
    assert 'id="f-parking"' in page  # new, where the release has put it
    assert 'id="f-machine_count"' not in page  # hidden, and nobody asks for it
    anna.post("/deal/design/reset", {"record": str(house.deal)})
    assert "To complete" not in plain(anna.get(f"/deal/{house.deal}").text)


def release(house: House, tmp_path: Path) -> None:
    """A release with a new field on everybody's card, and a rule for one that anna hides."""
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    for path, old, new in (
        ("entities/deal.yaml", "\nfields:\n", "\nfields:\n  parking: {type: text, label: Parking}\n"),
        ("layouts/deal.yaml", "elements: [title, ", "elements: [title, parking, "),
        ("pipelines/sales.yaml", "{fields: [client], from: qualified}",
         "{fields: [client, next_step], from: qualified}"),
    ):  # fmt: skip
        file = config / path
        text = file.read_text()
        assert old in text, path
        file.write_text(text.replace(old, new, 1))
    app = check_project(read_folder(config)).app
    assert app is not None
    house.app.extensions["scheda"].releases = Releases()
    apply_plan(make_plan(app, house.url), house.url, approve=True)
