"""The history tab: looking through it and putting back, without scripts and by the API."""

from __future__ import annotations

import re

from tests.web.house import House, Visitor


def entry_of(page: str) -> str:
    """The number of the newest entry with something to put back."""
    found = re.search(r'name="entry" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_put_back_by_the_page(house: House, anna: Visitor) -> None:
    """The tab offers it where the person may edit, and the field holds what it held."""
    house.made("anna", "deal", 1, next_step="Call")
    house.made("anna", "deal", 1, next_step="Write")
    page = anna.get("/deal/1?tab=history").text
    assert "Put back: Next step" in page
    assert "revert" not in anna.get("/deal/1").text
    form = {"entry": entry_of(page), "field": "next_step", "version": str(house.version("deal", 1))}
    answer = anna.post("/deal/1/revert", form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/deal/1?tab=history")
    assert house.value("deal", 1, "next_step") == "Call"
    part = anna.ask("/deal/1/revert", {**form, "version": "1"})
    assert part.status_code == 422
    assert "Somebody else has changed this meanwhile" in part.text
    assert anna.post("/deal/1/revert", {**form, "entry": "x"}).status_code == 400
    assert anna.post("/deal/1/revert", {**form, "entry": "99999"}).status_code == 404
    assert anna.post("/deal/99/revert", form).status_code == 404


def test_look_through_by_the_page(house: House, anna: Visitor) -> None:
    """The controls keep what was asked, and older entries keep it too."""
    for number in range(30):
        house.made("anna", "deal", 1, next_step=f"Step {number}")
    page = anna.get("/deal/1?tab=history&field=next_step").text
    assert '<option value="next_step" selected>' in page
    assert "&amp;tab=history&amp;field=next_step" in page
    older = anna.ask("/deal/1/timeline?before=99999&tab=history&field=next_step").text
    assert "&amp;tab=history&amp;field=next_step" in older
    assert "Stage changed" not in page
    assert anna.get("/deal/1?tab=history&field=margin").status_code == 200
    assert "margin: there is nothing" in anna.get("/deal/1?tab=history&field=margin").text


def test_put_back_by_api(house: House, anna: Visitor) -> None:
    """The same, with what was changed in the answer; a bad request is refused."""
    house.made("anna", "deal", 1, next_step="Call", probability="30")
    entry = int(entry_of(anna.get("/deal/1?tab=history").text))
    head = {"X-CSRF-Token": anna.token()}

    def call(data: object) -> tuple[int, dict[str, object]]:
        answer = anna.client.post("/api/v1/deal/1/revert", json=data, headers=head)
        assert answer.json is not None
        return answer.status_code, answer.json

    for bad in ({}, {"entry": "1"}, {"entry": True}, {"entry": 0}, {"entry": 1, "field": 1},
                {"entry": 1, "x": 1}):  # fmt: skip
        assert call(bad)[0] == 422, bad
    assert call({"entry": entry, "field": "margin"})[0] == 404
    status, told = call({"entry": entry})
    assert (status, told["changed"]) == (200, ["next_step", "probability"])
