"""The board through the API."""

from __future__ import annotations

import json
from typing import Any

from tests.web.house import House, Visitor


def asked(visitor: Visitor, query: str = "", status: int = 200) -> Any:
    """What the board answers."""
    answer = visitor.get(f"/api/v1/deal/board{query}")
    assert answer.status_code == status, answer.text
    return answer.get_json()


def test_stages(house: House, anna: Visitor) -> None:
    """Per stage the count, the sum of each currency and the first records."""
    board = asked(anna)
    assert board["pipeline"] == "sales"
    assert board["sum"] == "amount"
    names = [stage["stage"] for stage in board["stages"]]
    assert names == ["new", "qualified", "proposal", "negotiation", "won", "lost", "abandoned"]
    new = board["stages"][0]
    assert (new["count"], new["sums"]) == (4, [{"value": "89000.00", "currency": "EUR"}])
    assert new["records"][0].keys() == {
        "id", "version", "title", "amount", "client", "close_date", "next_step", "owner",
    }  # fmt: skip
    assert asked(anna, "?pipeline=renewals")["stages"][0]["count"] == 0


def test_pages(house: House, anna: Visitor) -> None:
    """The rest of a stage follows by its cursor."""
    first = asked(anna, "?limit=3&fields=title")["stages"][0]
    assert len(first["records"]) == 3
    rest = asked(anna, f"?limit=3&fields=title&stage=new&after={first['next']}")["stages"][0]
    assert len(rest["records"]) == 1
    assert rest["next"] is None
    assert (
        asked(anna, "?filter=" + json.dumps({"amount": {"gte": 5000}}))["stages"][0]["count"] == 1
    )


def test_bad_questions(house: House, anna: Visitor) -> None:
    """Every mistake has a located answer."""
    for query in ("?nonsense=1", "?pipeline=x", "?stage=x", "?after=x", "?limit=0", "?sort=x",
                  "?fields=payment_risk", '?filter={"payment_risk":"low"}', "?filter=[",
                  "?stage=new&after=x"):  # fmt: skip
        answer = anna.get(f"/api/v1/deal/board{query}")
        assert answer.status_code in (400, 422), query
        assert answer.mimetype == "application/problem+json"
    assert anna.get("/api/v1/company/board").status_code == 404
    assert anna.get("/api/v1/nothing/board").status_code == 404


def test_what_is_hidden(house: House) -> None:
    """Who does not see the summed field has no sums; nobody has fields they do not see."""
    board = asked(house.visitor("fay"), "?fields=title,margin")
    assert "margin" in board["stages"][0]["records"][0]
    assert "margin" not in json.dumps(asked(house.visitor("anna")))
