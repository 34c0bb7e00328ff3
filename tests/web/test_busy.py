"""When others write for too long: nothing is done, it is said so, and nobody is told of a mistake."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from engine.runtime.people.passwords import CHEAP
from engine.runtime.web import create_app
from tests.web.house import RELEASES, House, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def anna(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    """Anna, where nobody waits for long and somebody is writing all the while."""
    monkeypatch.setattr("engine.runtime.database._BUSY_MILLISECONDS", 20)
    app = create_app(house.url, passwords=CHEAP)
    app.extensions["scheda"].releases = RELEASES
    visitor = Visitor(app.test_client())
    visitor.log_in("anna")
    other = sqlite3.connect(house.url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield visitor
    other.close()
    app.extensions["scheda"].database.close()


@pytest.mark.parametrize("fragment", [True, False])
def test_a_page(house: House, anna: Visitor, *, fragment: bool) -> None:
    """The form may be sent again."""
    form = {"title": "Another", "version": str(house.version("deal", 1))}
    answer = (anna.ask if fragment else anna.post)("/deal/1/edit", form)
    assert answer.status_code == 409
    assert "Others are writing just now" in answer.text


@pytest.mark.parametrize("more", [{}, {"Idempotency-Key": "a"}])
def test_the_api(anna: Visitor, more: dict[str, str]) -> None:
    """With a key or without, the caller is told when to ask again."""
    headers = {"X-CSRF-Token": anna.token(), "If-Match": "*", **more}
    answer = anna.client.post("/api/v1/deal/1/move", json={"stage": "proposal"}, headers=headers)
    assert answer.status_code == 409
    assert answer.headers["Retry-After"] == "1"
    assert answer.mimetype == "application/problem+json"
