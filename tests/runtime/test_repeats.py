"""``Idempotency-Key``: what is asked for again is answered again, and done once."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from engine.runtime.database import OWN
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.sessions import issue
from engine.runtime.web import create_app
from tests.runtime.channels import CHANNEL_APP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from engine.model.app import App
    from tests.runtime.conftest import House

ANNA, UGO = 2, 3


@pytest.fixture
def app() -> App:
    """Deals with stages and offers."""
    return CHANNEL_APP


@pytest.fixture
def site(house: House, url: str, tmp_path: Path) -> Iterator[Flask]:
    """The site over the house, at the house's time."""
    found = create_app(url, passwords=CHEAP, files=tmp_path, clock=lambda: house.now)
    yield found
    found.extensions["scheda"].database.close()


class Caller:
    """Somebody with an access token."""

    def __init__(self, house: House, site: Flask, user: int = ANNA) -> None:
        with house.database.write() as connection:
            token = issue(connection, user, "test", house.now)
        self.site, self.head = site, {"Authorization": f"Bearer {token}"}

    def call(self, verb: str, path: str, data: Any, key: str = "k", **more: str) -> TestResponse:
        """One call with a key; header names are written with underscores."""
        head = {name.replace("_", "-"): value for name, value in more.items()}
        if key:
            head["Idempotency-Key"] = key
        sent: dict[str, Any] = {"data": data} if isinstance(data, bytes) else {"json": data}
        return self.site.test_client().open(
            f"/api/v1{path}", method=verb, headers={**self.head, **head}, **sent
        )


@pytest.fixture
def anna(house: House, site: Flask) -> Caller:
    """A seller."""
    return Caller(house, site)


def number_of(house: House, table: str) -> int:
    """How many rows a table has."""
    with house.database.read() as connection:
        found = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()  # noqa: S608
        return int(found or 0)


def same(first: TestResponse, again: TestResponse) -> None:
    """The second answer is the first one, and says so."""
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    for name in ("ETag", "Location", "Content-Type"):
        assert first.headers.get(name) == again.headers.get(name)
    assert (first.status_code, first.data) == (again.status_code, again.data)


def test_every_kind_of_write(house: House, anna: Caller) -> None:
    """Create, change, move, comment, bulk, merge, convert, put back, import, delete: each once."""
    made = anna.call("POST", "/deal", {"title": "One"})
    number = (made.json or {})["id"]
    other = house.made("anna", "deal", {"title": "Two", "owner": ANNA})
    same(made, anna.call("POST", "/deal", {"title": "One"}))
    assert number_of(house, "e_deal") == 2

    path = f"/deal/{number}"
    amount = {"amount": {"value": "5", "currency": "EUR"}}
    asked: list[tuple[str, str, Any, dict[str, str]]] = [
        ("PATCH", path, {"note": "X"}, {"If_Match": made.headers["ETag"]}),
        ("POST", f"{path}/move", {"stage": "ready", "fields": amount}, {"If_Match": "*"}),
        ("POST", f"{path}/timeline", {"text": "Said"}, {}),
        ("POST", "/deal/bulk", {"ids": [number, other], "set": {"note": "Y"}}, {}),
        ("POST", f"{path}/convert", {"to": ["offer"]}, {}),
        ("POST", "/deal/import", b"title\nImported\n", {"Content_Type": "text/csv"}),
        ("POST", "/deal/merge", {"ids": [number, other], "fields": {"title": number}}, {}),
    ]
    for place, (verb, where, data, more) in enumerate(asked):
        first = anna.call(verb, where, data, f"k{place}", **more)
        assert first.status_code < 300, first.text
        entries, records = number_of(house, "scheda_entry"), number_of(house, "e_deal")
        same(first, anna.call(verb, where, data, f"k{place}", **more))
        assert (entries, records) == (number_of(house, "scheda_entry"), number_of(house, "e_deal"))

    etag = anna.site.test_client().get(f"/api/v1{path}", headers=anna.head).headers["ETag"]
    gone = [anna.call("DELETE", path, None, "gone", If_Match=etag) for _ in range(2)]
    assert [one.status_code for one in gone] == [204, 204]


def test_another_request_and_another_person(house: House, site: Flask, anna: Caller) -> None:
    """A key stands for one request of one person; of others' keys nobody learns anything."""
    assert anna.call("POST", "/deal", {"title": "One"}).status_code == 201
    for verb, path, data, more in [
        ("POST", "/deal", {"title": "Other"}, {}),
        ("POST", "/offer", {"title": "One"}, {}),
        ("PATCH", "/deal/1", {"title": "One"}, {"If_Match": '"1"'}),
    ]:
        refused = anna.call(verb, path, data, **more)
        assert refused.status_code == 422
        assert (refused.json or {})["problems"][0]["code"] == "key_reused"
    assert number_of(house, "e_deal") == 1

    ugo = Caller(house, site, UGO).call("POST", "/deal", {"title": "One"})
    assert (ugo.status_code, "Idempotency-Replayed" in ugo.headers) == (201, False)
    assert number_of(house, "e_deal") == 2


def test_refused_writes_are_not_kept(house: House, anna: Caller) -> None:
    """What was refused was not done: its key is free, also for what puts it right."""
    assert anna.call("POST", "/deal", {"title": ""}).status_code == 422
    assert anna.call("POST", "/deal", {"nonsense": "X"}).status_code == 422
    assert number_of(house, "scheda_idempotency") == 0
    assert anna.call("POST", "/deal", {"title": "Good"}).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "k" * 256])
def test_keys_that_are_none(house: House, anna: Caller, key: str) -> None:
    """A bad key is refused, never ignored."""
    refused = anna.call("POST", "/deal", {"title": "One"}, key="", Idempotency_Key=key)
    assert refused.status_code == 400, refused.text
    assert number_of(house, "e_deal") == 0


def test_two_at_once(house: House, site: Flask, anna: Caller) -> None:
    """Several that arrive together: one record, and the same answer for each."""
    del site
    ready, answers = threading.Barrier(4), []

    def ask() -> None:
        ready.wait(120)
        answers.append(anna.call("POST", "/deal", {"title": "One"}))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.data for one in answers}) == 1
    assert sum("Idempotency-Replayed" in one.headers for one in answers) == 3
    assert number_of(house, "e_deal") == 1


def test_answer_and_write_are_one(
    house: House, anna: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the answer cannot be kept, nothing was written: not even some records of many."""
    numbers = [house.made("anna", "deal", {"title": t, "owner": ANNA}) for t in ("A", "B")]
    before = number_of(house, "scheda_entry")

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("engine.runtime.web.api.repeating.keep", broken)
    asked = {"ids": numbers, "set": {"note": "X"}}
    assert anna.call("POST", "/deal/bulk", asked).status_code == 500
    assert number_of(house, "scheda_entry") == before
    monkeypatch.undo()
    done = anna.call("POST", "/deal/bulk", asked)
    assert ((done.json or {})["done"], "Idempotency-Replayed" in done.headers) == (2, False)


def test_after_a_day(house: House, anna: Caller) -> None:
    """A key is kept for 24 hours; then it is free, and old ones of anybody are removed."""
    for key in ("k", "old"):
        assert anna.call("POST", "/deal", {"title": "One"}, key).status_code == 201
    house.now += timedelta(hours=23, minutes=59)
    assert "Idempotency-Replayed" in anna.call("POST", "/deal", {"title": "One"}).headers
    house.now += timedelta(minutes=1)
    assert "Idempotency-Replayed" not in anna.call("POST", "/deal", {"title": "One"}).headers
    with house.database.read() as connection:
        keys = connection.scalars(OWN["scheda_idempotency"].select()).all()
    assert keys == ["k"]


def test_an_import_that_is_too_long(house: House, anna: Caller) -> None:
    """An import with a key is one transaction, hence short."""
    rows = b"title\n" + b"X\n" * 1001
    refused = anna.call("POST", "/deal/import", rows, Content_Type="text/csv")
    assert refused.status_code == 413
    assert number_of(house, "e_deal") == 0


def test_files_sent_again(site: Flask, anna: Caller) -> None:
    """The parts of a form make the request, not the lines between them."""
    codes = []
    for content in (b"a,b", b"a,b", b"c,d"):
        form = {"file": (io.BytesIO(b"title\n" + content.replace(b",", b"\n")), "x.csv")}
        head = {**anna.head, "Idempotency-Key": "k"}
        answer = site.test_client().post("/api/v1/deal/import", data=form, headers=head)
        codes.append((answer.status_code, "Idempotency-Replayed" in answer.headers))
    assert codes == [(200, False), (200, True), (422, False)]


def test_every_write_accepts_a_key(site: Flask) -> None:
    """No route of the API that takes something is without it."""
    writing = {
        rule.endpoint
        for rule in site.url_map.iter_rules()
        if rule.rule.startswith("/api/") and (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    assert writing
    assert all(getattr(site.view_functions[name], "accepts_keys", False) for name in writing)
