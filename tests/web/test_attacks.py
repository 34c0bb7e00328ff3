"""Hostile input: it is refused in words, changes nothing, and never becomes an answer of ours."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest

from engine.runtime.people.actor import by_login
from engine.runtime.people.sessions import issue
from tests.web.house import PASSWORD

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.house import House, Visitor


def called(house: House, method: str, path: str, login: str = "anna", **more: Any) -> TestResponse:
    """A call of the API with an access token."""
    with house.database.write() as connection:
        person = by_login(connection, login)
        assert person is not None
        token = issue(connection, person.id, "test", datetime.now(UTC))
    headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
    return house.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **more)


def cursor(order: str, key: object) -> str:
    """A cursor that we did not write."""
    return base64.urlsafe_b64encode(json.dumps([order, key, 1]).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "body",
    ['{"title":"x","\\ud800":1}', '{"title":"x","amount":1e999999999999999999999}',
     '{"title":"x","demo_at":"0001-01-01T00:00:00Z"}',
     '{"title":"x","demo_at":"9999-12-31T23:59:59Z"}',
     '{"title":"x","amount":"1.0000000000000000000000000000000000001"}',
     json.dumps({f"k{number}": 1 for number in range(2000)})],
)  # fmt: skip
def test_no_record_of_this(house: House, body: str) -> None:
    """Names that are no text, numbers and moments that nothing can keep."""
    answer = called(house, "POST", "/deal", data=body, content_type="application/json")

    assert answer.status_code in (400, 413, 422)
    assert answer.mimetype == "application/problem+json"
    assert len(answer.data) < 10_000


@pytest.mark.parametrize(
    "condition",
    ['{"\\ud800":1}', '{"amount":1e999999999999999999999}', json.dumps({"id": list(range(2000))}),
     json.dumps({"any": [{"version": number} for number in range(2000)]})],
)  # fmt: skip
def test_no_condition(house: House, condition: str) -> None:
    """Conditions that cannot be understood or that no database would take."""
    answer = called(house, "GET", f"/deal?filter={quote(condition)}")

    assert answer.status_code in (400, 422)


def test_limit_of_many_digits(house: House) -> None:
    """A number that is too long to be read as one."""
    assert called(house, "GET", f"/deal?limit=000001{'0' * 5000}").status_code == 422


@pytest.mark.parametrize(
    ("order", "key"),
    [("-amount", {"$": "Decimal", "value": "9.2e18"}),
     ("-amount", {"$": "Decimal"}),
     ("-created_at", {"$": "datetime", "value": "0001-01-01T00:00:00+14:00"}),
     ("-created_at", {"$": "datetime", "value": "9999-12-31T23:59:59-14:00"})],
)  # fmt: skip
def test_cursor_of_others(house: House, order: str, key: object) -> None:
    """Keys of the right type that the database cannot compare with."""
    query = urlencode({"sort": order, "after": cursor(order, key)})

    assert called(house, "GET", f"/deal?{query}").status_code == 422


@pytest.mark.parametrize(
    "query",
    [urlencode([("kind", "sale")] * 2000), urlencode([("owner", n) for n in range(2000)]),
     urlencode([(f"x{n}", 1) for n in range(2000)])],
)  # fmt: skip
def test_filters_without_end(anna: Visitor, query: str) -> None:
    """More filters than anybody sets by hand."""
    answer = anna.get(f"/deal?{query}")

    assert answer.status_code == 414


@pytest.mark.parametrize(
    ("query", "found"),
    [("created_at.to=9999-12-31", True), ("created_at.from=0001-01-01", True),
     ("created_at.from=9999-12-31", False), ("created_at.to=0001-01-01", False)],
)  # fmt: skip
def test_first_and_last_day(anna: Visitor, query: str, found: bool) -> None:
    """The ends of the calendar as bounds of a point in time."""
    answer = anna.get(f"/deal?{query}")

    assert answer.status_code == 200
    assert ("Espresso line" in answer.text) is found


@pytest.mark.parametrize("written", ["0999-05-05T10:00", "0001-01-01T01:00", "9999-12-31T23:59"])
def test_old_moment_can_be_shown(house: House, anna: Visitor, written: str) -> None:
    """A point in time that is taken can be read again; others are refused."""
    answer = anna.post(f"/deal/{house.deal}/edit", {
        "demo_at": written, "version": house.version("deal", house.deal),
    })  # fmt: skip

    assert answer.status_code in (303, 422)
    assert anna.get(f"/deal/{house.deal}").status_code == 200
    assert anna.get("/deal?sort=demo_at").status_code == 200


def test_address_of_a_page_that_is_none(house: House) -> None:
    """The script tells where it is; a visitor may tell anything."""
    headers = {"HX-Request": "true", "HX-Current-URL": "http://["}

    assert house.visitor().get("/deal", headers=headers).status_code == 401


def test_form_without_end(anna: Visitor) -> None:
    """More controls than any form has."""
    answer = anna.post("/deal/new", {f"x{number}": "1" for number in range(10_000)})

    assert answer.status_code == 413


def test_locked_value_does_not_unlock_itself(house: House) -> None:
    """Above 15% the head alone changes a discount, and a lower one is a change too."""
    deal = house.made("luca", "deal", title="Much off", discount="30", discount_reason="Volume")
    house.made("luca", "deal", deal, owner=str(_number(house, "anna")))

    answer = called(
        house, "PATCH", f"/deal/{deal}", json={"discount": "10"}, headers={"If-Match": '"2"'}
    )

    assert answer.status_code == 422
    assert answer.json["problems"][0]["code"] == "read_only"


@pytest.mark.parametrize("nothing", ["\u200b", "\u3164", "\u2060 \ufeff"])
def test_invisible_text_fills_nothing(house: House, nothing: str) -> None:
    """What cannot be seen does not pass for a required title."""
    answer = called(house, "POST", "/deal", json={"title": nothing})

    assert answer.status_code == 422
    assert answer.json["problems"][0]["code"] == "required"


def test_password_cannot_be_guessed_at_the_account(anna: Visitor) -> None:
    """Whoever finds a session open has as few attempts as at the log-in."""
    form = {"new": "another horse", "again": "another horse"}
    statuses = [
        anna.post("/account/password", {"old": f"guess {number}", **form}).status_code
        for number in range(11)
    ]

    assert statuses == [422] * 10 + [429]
    assert anna.post("/account/password", {"old": PASSWORD, **form}).status_code == 429


def _number(house: House, login: str) -> int:
    with house.acting(login) as context:
        return context.actor.id
