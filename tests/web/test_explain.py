"""Explanations on pages and by the API: whole for administrators, one's own answers for others."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from engine.model.sayings import SAYINGS
from engine.runtime.people.actor import by_login
from engine.runtime.people.sessions import issue

if TYPE_CHECKING:
    from tests.web.house import House


def asked(house: House, login: str, query: str, **headers: str) -> tuple[int, Any]:
    """What the API says to somebody: status and data."""
    with house.database.write() as connection:
        person = by_login(connection, login)
        assert person is not None
        token = issue(connection, person.id, "test", datetime.now(UTC))
    answer = house.app.test_client().get(
        f"/api/v1/explain?{query}", headers={"Authorization": f"Bearer {token}", **headers}
    )
    return answer.status_code, answer.get_json()


def test_an_administrator_is_told_everything(house: House) -> None:
    """Steps with file and line, what decides, the way out, and who can, by role and by name."""
    status, data = asked(house, "root", f"address=deal.margin&as=anna&record={house.deal}")
    assert status == 200
    see, fill, required = data["answers"]
    assert [one["question"] for one in (see, fill, required)] == ["see", "fill", "required"]
    assert see["answer"] is False
    decisive = [step for step in see["steps"] if step["decides"]]
    assert len(decisive) == 1
    assert decisive[0]["address"] == "deal.margin/visible_to"
    path, _, line = decisive[0]["place"].partition(":")
    assert path == "entities/deal.yaml"
    assert int(line) > 1
    assert see["remedies"]
    assert any(one["who"] == "role:finance" for one in data["able"]["see"])
    assert "anna" not in data["people"]["see"]
    assert "root" in data["people"]["see"]


def test_in_italian(house: House) -> None:
    """The same in the reader's language; what the configuration writes stays as it is written."""
    query = "address=deal.margin&as=anna"
    _, data = asked(house, "root", query, **{"Accept-Language": "it"})
    assert data["answers"][0]["asked"] == "anna vede deal.margin"
    assert "aggiungi" in data["answers"][0]["remedies"][0]["text"]
    for key, text in SAYINGS.items():
        assert set(text.values) == {"en", "it"}, key


def test_others_ask_about_themselves(house: House) -> None:
    """The answers alone, only about what they may see; what is hidden is not there."""
    status, data = asked(house, "anna", f"address=deal.amount&record={house.deal}")
    assert status == 200
    assert [set(one) for one in data["answers"]] == [
        {"question", "asked", "answer", "said"} for _ in range(3)
    ]
    assert "able" not in data
    assert data["answers"][0]["answer"] is True
    hidden = asked(house, "anna", "address=deal.margin")
    never = asked(house, "anna", "address=deal.nothing")
    assert hidden == never
    assert hidden[0] == 404
    assert asked(house, "anna", "address=deal.amount&as=root")[0] == 403
    assert asked(house, "anna", "address=deal.amount&as=nobody")[0] == 403


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), ("address=deal.amount&record=x", 422), ("address=deal.amount&record=999999", 404),
     ("address=deal.amount&as=nobody", 404), ("address=%00&record=1", 404), ("adress=deal", 422),
     ("address=deal", 200), ("address=deal/sales:won&record=1", 200), ("address=deal@card", 200)],
)  # fmt: skip
def test_what_can_be_asked(house: House, query: str, status: int) -> None:
    """Fields, stages, kinds of record and layouts; anything else is refused in words."""
    assert asked(house, "root", query)[0] == status


def test_from_the_card(house: House) -> None:
    """Each field of an administrator's card leads to its explanation, as a part and as a page."""
    root, anna = house.visitor("root"), house.visitor("anna")
    url = f"/admin/explain?record={house.deal}&amp;address=deal.amount"
    assert f'href="{url}"' in root.get(f"/deal/{house.deal}").text
    assert "/admin/explain" not in anna.get(f"/deal/{house.deal}").text
    part = root.ask(url.replace("&amp;", "&")).text
    assert "<html" not in part
    assert "entities/deal.yaml:" in root.ask("/admin/explain?address=deal.margin&as=anna").text
    page = root.get(f"{url.replace('&amp;', '&')}&as=anna").text
    assert "anna sees deal.amount" in page
    assert "style=" not in page
    assert root.get("/admin/explain").status_code == 200
    assert root.get("/admin/explain?address=gone").status_code == 422
    assert root.get("/admin/explain?address=deal&as=nobody").status_code == 404
    assert anna.get(url.replace("&amp;", "&")).status_code == 404
