"""Saving: with and without scripts, refused, in conflict, and new records."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.house import House, Visitor


def form(house: House, **controls: Any) -> dict[str, Any]:
    """A form with the version the person has before them."""
    version = controls.pop("version", None) or str(house.version("deal", 1))
    return {"version": version, "release": "1", **controls}


def test_save_without_scripts(house: House, anna: Visitor) -> None:
    """The form posts, the card shows what was saved."""
    page = anna.get("/deal/1/edit").text
    assert 'name="title"' in page
    assert 'name="version"' in page
    answer = anna.post("/deal/1/edit", form(house, next_step="Send the offer"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/deal/1")
    page = anna.get("/deal/1").text
    assert "Send the offer" in page
    assert "Saved" in page
    assert house.value("deal", 1, "next_step") == "Send the offer"


def test_edit_one_field(house: House, anna: Visitor) -> None:
    """One field becomes a form, and the answer to it is the card with a message."""
    part = anna.ask("/deal/1/edit?field=next_step").text
    assert 'id="f-next_step"' in part
    assert 'name="next_step"' in part
    assert 'name="title"' not in part
    answer = anna.ask("/deal/1/edit", form(house, next_step="Call", _scope="field:next_step"))
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<article")
    assert "Saved" in answer.text


def test_edit_one_section(house: House, anna: Visitor) -> None:
    """A section becomes a form."""
    part = anna.ask("/deal/1/edit?section=main").text
    assert 'id="s-main"' in part
    assert 'name="title"' in part
    assert 'name="discount"' not in part


@pytest.mark.parametrize(
    "query", ["field=nonsense", "field=stage", "field=payment_risk", "section=nonsense"]
)
def test_edit_what_is_not_there(house: House, anna: Visitor, query: str) -> None:
    """A field that is fixed, hidden or unknown has no form."""
    assert anna.ask(f"/deal/1/edit?{query}").status_code == 404


def test_saving_nothing(house: House, anna: Visitor) -> None:
    """An unchanged form is no change."""
    version = house.version("deal", 1)
    answer = anna.ask("/deal/1/edit", form(house, title="Espresso line for Hotel Bellavista"))
    assert "Nothing to save" in answer.text
    assert house.version("deal", 1) == version


@pytest.mark.parametrize("scope", ["all", "section:main", "field:title"])
def test_required_field(house: House, anna: Visitor, scope: str) -> None:
    """A blank required field keeps the form open with what was typed, in the right place."""
    data = form(house, title="", next_step="typed", _scope=scope)
    answer = anna.ask("/deal/1/edit", data)
    assert answer.status_code == 422
    target = {"all": "#card", "section:main": "#s-main", "field:title": "#f-title"}[scope]
    assert answer.headers["HX-Retarget"] == target
    assert "Fill this in" in answer.text
    assert 'aria-invalid="true"' in answer.text
    if scope != "field:title":
        assert 'value="typed"' in answer.text
    assert house.value("deal", 1, "title") == "Espresso line for Hotel Bellavista"


def test_refused_without_scripts(house: House, anna: Visitor) -> None:
    """The page is the form again."""
    answer = anna.post("/deal/1/edit", form(house, title="", amount="12 apples"))
    assert answer.status_code == 422
    assert "This could not be saved" in answer.text
    assert "12 apples" in answer.text
    assert house.value("deal", 1, "amount") is None


def test_a_rule_calls_for_another_field(house: House, anna: Visitor) -> None:
    """Editing one field may require another: it comes along."""
    answer = anna.ask("/deal/1/edit", form(house, discount="12", _scope="field:discount"))
    assert answer.status_code == 422
    assert 'name="discount_reason"' in answer.text
    both = form(house, discount="12", discount_reason="Old client", _scope="field:discount")
    assert anna.ask("/deal/1/edit", both).status_code == 200


FORBIDDEN = (
    ("nonsense", "1"), ("payment_risk", "low"), ("margin", "3"), ("created_at", "2020-01-01"),
    ("id", "7"), ("stage", "won"), ("title.evil", "x"), ("owner", "999"),
    ("client", "company:999"), ("client", "elephant:1"), ("kind", "loan"), ("amount", "-1"),
)  # fmt: skip


def test_what_may_not_be_written(house: House, anna: Visitor) -> None:
    """An unknown, hidden, fixed or impossible value is refused, and nothing else is written."""
    before = house.version("deal", 1)
    token = anna.token()
    for name, value in FORBIDDEN:
        data = {**form(house, next_step="smuggled"), name: value, "_csrf": token}
        for script in ({}, {"HX-Request": "true"}):
            answer = anna.client.post("/deal/1/edit", data=data, headers=script)
            assert answer.status_code == 422, (name, value)
    assert house.version("deal", 1) == before
    assert house.value("deal", 1, "next_step") is None


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "٣"])
def test_forms_need_a_version(house: House, anna: Visitor, version: str) -> None:
    """A form without the version it was made from is none of ours."""
    data = {"next_step": "x", "version": version}
    assert anna.post("/deal/1/edit", data).status_code == 400
    assert anna.post("/deal/1/edit", {"next_step": "x"}).status_code == 400


def test_a_form_of_an_older_release(house: House, anna: Visitor) -> None:
    """It is saved when it can be; when not, the page says that the configuration has changed."""
    old = {**form(house, next_step="still fine"), "release": "0"}
    assert anna.post("/deal/1/edit", old).status_code == 303
    gone = {**form(house, removed_field="x", next_step="kept"), "release": "0"}
    answer = anna.post("/deal/1/edit", gone)
    assert answer.status_code == 422
    assert "The configuration has changed" in answer.text
    assert 'value="kept"' in answer.text


def test_conflict(house: House, anna: Visitor) -> None:
    """Who saves second sees both values, loses nothing, and can save over."""
    old = str(house.version("deal", 1))
    luca = house.visitor("luca")
    luca.post("/deal/1/edit", form(house, next_step="Luca was here", amount="11000"))
    mine = {"version": old, "next_step": "Anna was here", "_scope": "field:next_step"}
    for answer in (anna.post("/deal/1/edit", mine), anna.ask("/deal/1/edit", mine)):
        assert answer.status_code == 409
        assert "Somebody else has changed this meanwhile" in answer.text
        assert "Luca was here" in answer.text
        assert 'value="Anna was here"' in answer.text
    assert house.value("deal", 1, "next_step") == "Luca was here"
    again = {**mine, "version": str(house.version("deal", 1))}
    assert anna.post("/deal/1/edit", again).status_code == 303
    assert house.value("deal", 1, "next_step") == "Anna was here"


def test_the_right_has_gone(house: House, anna: Visitor) -> None:
    """Who may no longer edit is told so, keeps what was typed in sight, and is offered no saving."""
    old = str(house.version("deal", 1))
    root = house.visitor("root")
    marco = house.value("deal", house.made("marco", "deal", title="His"), "owner")
    assert root.post("/deal/1/edit", {"version": old, "owner": str(marco)}).status_code == 303
    mine = {"version": old, "next_step": "Words of Anna", "_scope": "field:next_step"}
    for answer in (anna.post("/deal/1/edit", mine), anna.ask("/deal/1/edit", mine)):
        assert answer.status_code == 409
        assert "You may no longer change it" in answer.text
        assert "Words of Anna" in answer.text
        assert "data-save" not in answer.text
    assert house.value("deal", 1, "next_step") != "Words of Anna"


def test_new_record(house: House, anna: Visitor) -> None:
    """Refused with a reason, then created."""
    assert "New Deal" in anna.get("/deal/new").text
    refused = anna.post("/deal/new", {"title": "", "kind": "sale", "next_step": "typed"})
    assert refused.status_code == 422
    assert 'value="typed"' in refused.text
    done = anna.post("/deal/new", {"title": "Fresh", "kind": "sale", "pipeline": "sales"})
    assert done.status_code == 303
    page = anna.get(done.headers["Location"]).text
    assert "Fresh" in page
    assert "Created" in page


def test_new_record_with_values(house: House, anna: Visitor) -> None:
    """The address may fill the form in; it cannot fill in what the person may not."""
    assert 'value="From a link"' in anna.get("/deal/new?title=From+a+link").text
    assert "payment_risk" not in anna.get("/deal/new?payment_risk=low").text
    assert anna.get("/nothing/new").status_code == 404


def test_several_values(house: House, anna: Visitor) -> None:
    """Values of a list are posted under one name; a blank one clears it."""
    marco = "4"
    anna.post("/deal/1/edit", form(house, observers=["", marco]))
    assert house.value("deal", 1, "observers") == (4,)
    anna.post("/deal/1/edit", form(house, observers=[""]))
    assert not house.value("deal", 1, "observers")


def test_who_may_not_edit(house: House) -> None:
    """Somebody who may only read has no form and cannot post."""
    fay = house.visitor("fay")
    assert fay.get("/company/1").status_code == 200
    page = fay.get("/deal/1")
    if page.status_code == 200 and 'href="/deal/1/edit"' not in page.text:
        assert fay.get("/deal/1/edit").status_code == 403


def test_options_of_a_link(house: House, anna: Visitor) -> None:
    """Words find the records a link may point at, for fields the person knows."""
    found = anna.get("/deal/options/client?q=bellavista").get_json()
    assert {"value": "company:1", "label": "Hotel Bellavista", "group": "Companies"} in found
    assert {one.get("group") for one in found if "value" in one} == {"Companies", "Contacts"}
    alone = anna.get("/deal/options/client?q=bellavista&kind=contact").get_json()
    assert {one.get("value", one.get("create", ""))[:8] for one in alone} == {
        "contact:",
        "/contact",
    }
    assert anna.get("/deal/options/client?q=bellavista&kind=deal").get_json() == []
    assert anna.get("/delivery/options/visit?q=anna").get_json() == []  # people are all there
    assert anna.get("/deal/options/client?q=").get_json() == []
    offered = anna.get("/deal/options/client?q=%25").get_json()
    assert all(each.keys() == {"create", "label"} for each in offered)  # nothing but new ones
    assert anna.get("/deal/options/title?q=x").status_code == 404
    assert anna.get("/deal/options/nonsense?q=x").status_code == 404
    assert anna.get("/nothing/options/client?q=x").status_code == 404


def test_the_form_holds_what_the_record_holds(house: House, anna: Visitor) -> None:
    """Sending the form back untouched changes nothing: whoever is responsible stays so, too."""
    page = anna.get("/deal/1/edit").text
    owner = page[page.index('name="owner"') :].partition("</select>")[0]
    assert re.search(r"<option[^>]* selected[^>]*>Anna Rossi<", owner)
