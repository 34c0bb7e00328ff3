"""Many records at once: on the list, and through the API."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

from tests.web.house import House, Visitor


def picks(house: House, *numbers: int) -> list[str]:
    """Deals as the list's boxes name them."""
    return [f"{number}.{house.version('deal', number)}" for number in numbers]


def test_the_list_offers_it(house: House, anna: Visitor) -> None:
    """Boxes with versions, a bar of what the person may do, nothing of that in the tabs of a card."""
    page = house.visitor("luca").get("/deal").text
    assert re.search(rf'name="_pick" value="1\.{house.version("deal", 1)}-[0-9a-f]{{16}}"', page)
    for verb in ("set", "move", "assign", "delete"):
        assert f'name="_do" value="{verb}"' in page
    assert "_pick" not in anna.get("/company/1?tab=deal").text
    assert 'value="move"' not in anna.get("/company").text


def test_set(house: House, anna: Visitor) -> None:
    """A field is chosen, then its value; what is refused says why, the rest is done and undone."""
    chosen = picks(house, 1, 2, 5)
    asked = anna.ask("/deal/bulk/ask", {"_do": "set", "_pick": chosen})
    assert 'value="next_step"' in asked.text
    assert "payment_risk" not in asked.text
    assert 'value="margin"' not in asked.text
    form = anna.ask("/deal/bulk/ask", {"_do": "set", "_pick": chosen, "_field": "next_step"})
    assert 'name="next_step"' in form.text
    assert form.text.count('name="_pick"') == 3
    done = anna.ask("/deal/bulk", {"_do": "set", "_pick": chosen, "next_step": "Call"})
    assert "2 of 3 done" in done.text
    assert "Capsules for the town hall" in done.text
    assert "You may not do this" in done.text
    assert [house.value("deal", number, "next_step") for number in (1, 2, 5)] == [
        "Call",
        "Call",
        None,
    ]
    entries = re.findall(r'name="_pick" value="(\d+\.\d+)"', done.text)
    undone = anna.ask("/deal/bulk", {"_do": "undo", "_pick": entries})
    assert "2 of 2 done" in undone.text
    assert house.value("deal", 1, "next_step") is None


def test_move(house: House, anna: Visitor) -> None:
    """Every record is judged by itself: what is missing is named, with a link to the record."""
    done = anna.ask("/deal/bulk", {"_do": "move", "_place": "sales:qualified",
                                   "_pick": picks(house, 1, 2, 5)})  # fmt: skip
    assert house.value("deal", 2, "stage") == "qualified"
    assert "2 of 3 done" in done.text
    done = anna.ask("/deal/bulk", {"_do": "move", "_place": "sales:proposal",
                                   "_pick": picks(house, 1, 2)})  # fmt: skip
    assert "0 of 2 done" in done.text
    assert 'href="/deal/1"' in done.text
    assert "Fill this in: " in done.text
    assert house.value("deal", 1, "stage") == "qualified"


def test_a_move_asks_once_for_what_all_miss(house: House, anna: Visitor) -> None:
    """One form for the fields that all of them lack; what only some lack stays with the records."""
    for number in (1, 2, 3):
        house.made("anna", "deal", number, stage="qualified")
    chosen, place = picks(house, 2, 3, 5), {"_do": "move", "_place": "sales:proposal"}
    told = anna.ask("/deal/bulk", {**place, "_pick": chosen}).text
    assert "0 of 3 done" in told
    form = told.split('class="bulk-fill"')[1].split("</form>")[0]
    assert "Missing in 2 records" in form
    assert [pick in form for pick in chosen] == [True, True, False]
    assert 'name="close_date"' in form
    assert 'name="machine_line"' in form
    assert 'name="amount"' not in form, "they have one"

    values = {"machine_line": "compact"}
    wrong = {**values, "close_date": "nonsense"}
    again = anna.ask("/deal/bulk", {**place, "_pick": chosen[:2], **wrong}).text
    assert 'class="bulk-fill"' in again
    assert 'value="nonsense"' in again
    assert house.value("deal", 2, "stage") == "qualified"
    assert re.search(r'value="compact"[^>]*(checked|selected)', again)
    right = {**values, "close_date": "2027-03-01"}
    done = anna.ask("/deal/bulk", {**place, "_pick": chosen[:2], **right}).text
    assert "2 of 2 done" in done
    assert "bulk-fill" not in done
    assert [house.value("deal", number, "stage") for number in (2, 3)] == ["proposal"] * 2


def test_all_that_match(house: House, anna: Visitor) -> None:
    """Where more match than the page shows, all of them can be picked, by the list's own filter."""
    assert "_every" not in anna.get("/deal").text
    for number in range(60):
        house.made("anna", "deal", title=f"Many {number}")
    page = anna.get("/deal?q=Many&sort=title").text
    assert "Select all 60 that match" in page
    every = re.search(r'name="_every" value="([^"]*)"', page)
    assert every is not None
    asked = anna.ask("/deal/bulk/ask", {"_do": "delete", "_every": html.unescape(every[1])}).text
    assert "Delete 60 records?" in asked
    assert len(re.findall(r'name="_pick" value="\d+\.1[-"]', asked)) == 60
    assert "Delete 65 records?" in anna.ask("/deal/bulk/ask", {"_do": "delete", "_every": "?"}).text
    for bad, status in (("nonsense=1", 400), ("margin=1", 400), ("a=1&" * 400, 414)):
        form = {"_do": "delete", "_every": bad}
        assert anna.post("/deal/bulk/ask", form).status_code == status, bad


def test_too_many_match(house: House, anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what one request may change nothing is asked: the list is to be filtered first."""
    monkeypatch.setattr("engine.runtime.lists.bulk.MOST", 3)
    monkeypatch.setattr("engine.runtime.web.pages.bulk.MOST", 3)
    asked = anna.ask("/deal/bulk/ask", {"_do": "delete", "_every": "?"}).text
    assert "More than 3 match" in asked
    assert "_pick" not in asked


def test_assign_and_delete(house: House, anna: Visitor) -> None:
    """The responsible is a field like others; what is deleted can be brought back."""
    asked = anna.ask("/deal/bulk/ask", {"_do": "assign", "_pick": picks(house, 1)})
    assert 'name="owner"' in asked.text
    refused = anna.ask("/deal/bulk", {"_do": "delete", "_pick": picks(house, 1, 2)})
    assert "0 of 2 done" in refused.text
    luca = house.visitor("luca")
    done = luca.ask("/deal/bulk", {"_do": "delete", "_pick": picks(house, 1, 2)})
    assert "2 of 2 done" in done.text
    assert "Espresso" not in anna.get("/deal").text
    entries = re.findall(r'name="_pick" value="(\d+\.\d+)"', done.text)
    assert "2 of 2 done" in luca.ask("/deal/bulk", {"_do": "undo", "_pick": entries}).text
    assert "Espresso" in anna.get("/deal").text


def test_without_scripts(house: House, anna: Visitor) -> None:
    """Each step is a page of its own, and leads back to the list as it was."""
    asked = anna.post(
        "/deal/bulk/ask", {"_do": "set", "_pick": picks(house, 1), "_back": "/deal?q=x"}
    )
    assert "<html" in asked.text
    assert 'action="/deal/bulk/ask"' in asked.text
    done = anna.post("/deal/bulk", {"_do": "set", "_pick": picks(house, 1), "next_step": "Call",
                                    "_back": "/deal?q=x"})  # fmt: skip
    assert "1 of 1 done" in done.text
    assert 'href="/deal?q=x"' in done.text
    assert "Nothing is selected" in anna.post("/deal/bulk/ask", {"_do": "set"}).text


def test_somebody_was_faster(house: House, anna: Visitor) -> None:
    """A record that has changed since the list was shown is left alone."""
    chosen = picks(house, 1, 2)
    house.made("anna", "deal", 1, title="Renamed", next_step="Mine")
    done = anna.ask("/deal/bulk", {"_do": "set", "_pick": chosen, "next_step": "Call"})
    assert "1 of 2 done" in done.text
    assert "Somebody has changed it" in done.text
    assert house.value("deal", 1, "next_step") == "Mine"


def test_nonsense(house: House, anna: Visitor) -> None:
    """Bad forms change nothing."""
    one = picks(house, 1)
    for path, form in (
        ("/deal/bulk", {"_do": "x", "_pick": one}), ("/deal/bulk", {"_do": "set", "_pick": one}),
        ("/deal/bulk", {"_do": "set", "_pick": ["x.1"], "title": "B"}),
        ("/deal/bulk", {"_do": "set", "_pick": ["1"], "title": "B"}),
        ("/deal/bulk/ask", {"_do": "x", "_pick": one}),
        ("/deal/bulk/ask", {"_do": "set", "_pick": one, "_field": "payment_risk"}),
        ("/company/bulk/ask", {"_do": "move", "_pick": one}),
    ):  # fmt: skip
        assert anna.post(path, form).status_code == 400, form
    assert anna.post("/nothing/bulk", {"_do": "delete"}).status_code == 404
    assert anna.post("/deal/bulk", {"_do": "delete", "_pick": ["1.1"] * 501}).status_code == 413
    refused = anna.ask("/deal/bulk", {"_do": "set", "_pick": one, "payment_risk": "low"})
    assert "0 of 1 done" in refused.text
    assert house.version("deal", 1) == int(one[0].split(".")[1])


def api(visitor: Visitor, data: Any, status: int = 200, **headers: str) -> Any:
    """A change of many deals through the API."""
    answer = visitor.client.post(
        "/api/v1/deal/bulk", json=data, headers={"X-CSRF-Token": visitor.token(), **headers}
    )
    assert answer.status_code == status, answer.text
    return answer.get_json()


def test_api_by_ids(house: House, anna: Visitor) -> None:
    """An answer for each record, in the order asked; versions guard against what others saved."""
    version = house.version("deal", 1)
    house.made("anna", "deal", 1, next_step="Mine")
    items = [{"id": 1, "version": version}, 2, 5, 999]
    told = api(anna, {"ids": items, "set": {"next_step": "Call"}})
    assert (told["done"], told["refused"]) == (1, 3)
    assert [(one["id"], one["status"]) for one in told["results"]] == [
        (1, 412), (2, 200), (5, 403), (999, 404),
    ]  # fmt: skip
    assert house.value("deal", 2, "next_step") == "Call"
    assert house.value("deal", 1, "next_step") == "Mine"


def test_api_by_filter(house: House, anna: Visitor) -> None:
    """Fields and place are one save; what a stage asks for is said record by record."""
    told = api(anna, {"filter": {"amount": {"gte": 3000}}, "move": {"stage": "qualified"},
                      "set": {"next_step": "Call"}})  # fmt: skip
    assert {one["id"]: one["status"] for one in told["results"]} == {3: 200, 4: 200, 5: 403}
    assert house.value("deal", 3, "stage") == "qualified"
    told = api(
        anna, {"filter": {"stage": "qualified", "actor": "owner"}, "move": {"stage": "proposal"}}
    )
    assert {one["status"] for one in told["results"]} == {422}
    assert told["results"][0]["problems"][0]["code"] == "required"
    gone = api(house.visitor("luca"), {"ids": [1, 5], "delete": True})
    assert [one["status"] for one in gone["results"]] == [200, 200]


def test_api_mistakes(house: House, anna: Visitor) -> None:
    """Every mistake has a located answer, and nothing is written."""
    change = {"set": {"next_step": "Call"}}
    for data in (
        {}, change, {"ids": [1]}, {"ids": [1], "filter": {}, **change}, {"ids": "1", **change},
        {"ids": [1, 1], **change}, {"ids": [{"id": 1}], **change}, {"ids": ["1"], **change},
        {"ids": [True], **change}, {"ids": [{"id": 1, "version": "x"}], **change},
        {"ids": [1], "set": [], }, {"ids": [1], "move": "won"}, {"ids": [1], "move": {}},
        {"ids": [1], "move": {"stage": 3}}, {"ids": [1], "delete": 1},
        {"ids": [1], "delete": True, **change}, {"ids": [1], "nonsense": 1, **change},
        {"filter": {"payment_risk": "low"}, **change}, {"filter": [], **change},
    ):  # fmt: skip
        api(anna, data, 422)
    api(anna, {"ids": list(range(1, 502)), **change}, 413)
    api(anna, {"ids": [1], **change}, 422, **{"If-Match": '"1"'})
    assert house.value("deal", 1, "next_step") is None
    hidden = api(anna, {"ids": [1], "set": {"payment_risk": "low"}})
    nothing = api(anna, {"ids": [1], "set": {"nonsense_": "low"}})
    assert json.dumps(hidden).replace("payment_risk", "nonsense_") == json.dumps(nothing)


def test_statements_of_a_list(house: House, anna: Visitor) -> None:
    """Boxes and pencils cost no statements."""
    database = house.app.extensions["scheda"].database
    anna.get("/deal")
    with database.counted() as count:
        anna.get("/deal")
    assert count.number <= 9
