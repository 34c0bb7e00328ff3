"""Without a recycle bin deleting is final, and says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from engine.runtime.outcome import NotFound, Saved
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.sessions import open_session
from engine.runtime.save import delete, restore
from engine.runtime.undo import undo
from engine.runtime.web import create_app
from tests.runtime.apps import APP
from tests.web.house import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model.app import App
    from tests.runtime.conftest import House

FINAL = replace(APP.entities["company"], features=("contact_points",))


@pytest.fixture
def app() -> App:
    """Companies are deleted for good, deals are not."""
    return replace(APP, entities={**APP.entities, "company": FINAL})


@pytest.fixture
def root(house: House, url: str) -> Iterator[Visitor]:
    """The administrator at the site."""
    site = create_app(url, passwords=CHEAP, clock=lambda: house.now)
    with house.database.write() as connection:
        token = open_session(connection, 1, house.now)
    client = site.test_client()
    client.set_cookie("scheda_session", token)
    yield Visitor(client)
    site.extensions["scheda"].database.close()


def test_nobody_brings_it_back(house: House) -> None:
    """Neither by restoring nor by undoing, not even the administrator."""
    number = house.made("root", "company", {"name": "Bar Zoe"})
    with house.acting("root") as context:
        gone = delete(context, "company", number, then=None)
        assert isinstance(gone, Saved)
        assert restore(context, "company", number) == NotFound()
        assert undo(context, "company", number, gone.entry or 0) == NotFound()


def test_the_pages_say_so(house: House, root: Visitor) -> None:
    """The question says that it is final; afterwards nothing is offered; other entities as ever."""
    company = house.made("root", "company", {"name": "Bar Zoe"})
    other = house.made("root", "company", {"name": "Other"})
    deal = house.made("root", "deal", {"title": "A"})
    assert "deleted for good" in root.ask(f"/company/{company}/delete").text
    assert "deleted for good" in root.get(f"/company/{company}/delete").text
    assert "recycle bin" in root.ask(f"/deal/{deal}/delete").text

    gone = root.post(f"/company/{company}/delete", {"version": "1"})
    assert gone.headers["Location"].endswith("/company")
    after = root.get("/company").text
    assert "Deleted" in after
    assert "/restore" not in after
    assert "/restore" not in root.get(f"/company?deleted={company}").text
    assert root.post(f"/company/{company}/restore").status_code == 404
    assert root.post(f"/deal/{deal}/delete", {"version": "1"}).headers["Location"].endswith("=1")
    assert "/restore" in root.get(f"/deal?deleted={deal}").text

    pick = {"_pick": f"{other}.1", "_do": "delete"}
    assert "deleted for good" in root.ask("/company/bulk/ask", pick).text
    done = root.ask("/company/bulk", pick).text
    assert "1 of 1 done" in done
    assert 'value="undo"' not in done
