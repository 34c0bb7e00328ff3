"""Clients are a company and its contacts: tabs, filters and the API tell one from the other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from engine.model.values import Client, Ref
from engine.runtime.card.tabs import tab_counts
from engine.runtime.lists.listing import related_list, view_list
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.sessions import issue
from engine.runtime.web import create_app
from tests.runtime.apps import APP

if TYPE_CHECKING:
    from tests.runtime.conftest import House

TAB = next(tab for tab in APP.entities["company"].layout.card.tabs if tab.related == "deal")


@pytest.fixture
def deals(house: House) -> dict[str, int]:
    """Company and contact of the same number, a second contact, and deals with each of them."""
    for name in ("Bar Zoe", "Other"):
        house.made("root", "company", {"name": name})
    for name in ("Giulia", "Rosa"):
        house.made("root", "contact", {"name": name})
    clients = {
        "company": Client(1), "first": Client(None, (1,)), "second": Client(2, (2, 1)),
        "neither": Client(2, (2,)), "none": None,
    }  # fmt: skip
    return {
        title: house.made("root", "deal", {"title": title, "client": client})
        for title, client in clients.items()
    }


def behind(house: House, here: Ref) -> set[str]:
    """The deals behind the tab of a company or a contact."""
    with house.acting("root", write=False) as context:
        view = related_list(context, here, (TAB,), "deal")
        counts = tab_counts(context, (TAB,), here)
    assert view is not None
    assert counts == {"deal": len(view.rows)}
    assert f"client={here.entity}%3A{here.id}" in view.new_url
    return {row.cells[0].text for row in view.rows}


def test_tabs(house: House, deals: dict[str, int]) -> None:
    """A company's tab has its deals, a contact's those in which the contact is."""
    assert behind(house, Ref("company", 1)) == {"company"}
    assert behind(house, Ref("company", 2)) == {"second", "neither"}
    assert behind(house, Ref("contact", 1)) == {"first", "second"}
    assert behind(house, Ref("contact", 2)) == {"second", "neither"}
    with house.database.write() as connection:
        connection.exec_driver_sql("UPDATE e_contact SET deleted_at = updated_at WHERE id = 2")
    assert behind(house, Ref("contact", 2)) == set()
    assert deals


def test_filters_of_a_list(house: House, deals: dict[str, int]) -> None:
    """The filter takes either, several at once, and nothing else."""

    def listed(*given: str) -> set[str]:
        with house.acting("root", write=False) as context:
            view = view_list(context, "deal", {"client": list(given)})
        assert view is not None
        return {"?"} if view.problems else {row.cells[0].text for row in view.rows}

    assert listed("company:1") == listed("1") == {"company"}
    assert listed("contact:1") == {"first", "second"}
    assert listed("contact:1", "company:1") == {"first", "second", "company"}
    assert listed("deal:1") == listed("contact:") == listed("contact:x") == {"?"}
    with house.acting("root", write=False) as context:
        view = view_list(context, "deal", {"client": ["contact:1"]})
    assert view is not None
    offered = next(one.field.options for one in view.filters if one.field.name == "client")
    assert {"company:1", "contact:1"} <= {option.value for option in offered}
    assert [option.value for option in offered if option.selected] == ["contact:1"]
    assert deals


def test_filters_of_the_api(house: House, url: str, deals: dict[str, int]) -> None:
    """A number is a company; ``{"contact": 1}`` and ``{"company": 1}`` say it in so many words."""
    site = create_app(url, passwords=CHEAP, clock=lambda: house.now)
    with house.database.write() as connection:
        head = {"Authorization": f"Bearer {issue(connection, 1, 'test', house.now)}"}

    def found(wanted: Any) -> Any:
        condition = quote(json.dumps({"client": wanted}))
        answer = site.test_client().get(f"/api/v1/deal?filter={condition}", headers=head)
        data = answer.get_json()
        return (
            {one["title"] for one in data["records"]}
            if answer.status_code == 200
            else answer.status_code
        )

    assert found(1) == found({"company": 1}) == {"company"}
    assert found({"contact": 1}) == {"first", "second"}
    assert found([1, {"contact": 1}]) == {"company", "first", "second"}
    assert found({"ne": {"contact": 1}}) == {"company", "neither", "none"}
    for bad in ({"deal": 1}, {"contact": "1"}, {"contact": True}, {"contact": 0}, {"contact": 2**70},
                {"contact": 1, "company": 1}, {"gt": {"contact": 1}}, "x"):  # fmt: skip
        assert found(bad) == 422, bad
    site.extensions["scheda"].database.close()
    assert deals
