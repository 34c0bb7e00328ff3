"""A day with scripts switched off: what forms and links alone can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.people import Desk
    from tests.web.house import House

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(sits: Callable[..., Desk]) -> Desk:
    """A seller whose browser runs no script."""
    return sits("anna", java_script_enabled=False)


def test_create_and_edit(house: House, plain: Desk) -> None:
    """From the list to a new record, refused, corrected, opened whole and saved."""
    page = plain.page
    plain.open("/deal")
    page.get_by_role("link", name="New").first.click()
    page.get_by_role("button", name="Create").click()
    expect(page.locator("#f-title .problem")).to_have_text("Fill this in")
    page.get_by_label("Title").fill("By hand")
    page.get_by_role("button", name="Create").click()
    expect(page.locator("h1")).to_have_text("By hand")
    number = int(page.url.rsplit("/", 1)[1].partition("?")[0])
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Title").fill("By hand, again")
    page.get_by_label("Next step").fill("Call")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("By hand, again")
    page.get_by_role("link", name="Edit Next step").click()
    page.get_by_label("Next step").fill("Write")
    page.get_by_role("button", name="Save").first.click()
    expect(plain.field("next_step").locator(".value")).to_have_text("Write")
    assert house.value("deal", number, "next_step") == "Write"


def test_two_people(house: House, plain: Desk) -> None:
    """Who saves second keeps what was typed, and is shown what the other wrote."""
    page = plain.page
    plain.open("/deal/1/edit")
    page.get_by_label("Next step").fill("Mine")
    house.made("luca", "deal", 1, next_step="His")
    page.get_by_role("button", name="Save").click()
    expect(plain.field("next_step").locator(".theirs")).to_contain_text("His")
    expect(page.get_by_label("Next step")).to_have_value("Mine")
    page.get_by_role("button", name="Save").click()
    expect(plain.field("next_step").locator(".value")).to_have_text("Mine")


def test_look_around(plain: Desk) -> None:
    """Lists are searched, filtered and sorted; the board moves a card; tabs and search lead on."""
    page = plain.page
    plain.open("/deal?q=grind")
    expect(page.locator("tbody tr")).to_have_count(1)
    plain.open("/deal")
    page.get_by_role("columnheader", name="Amount").get_by_role("link").click()
    expect(page.locator("tbody tr")).to_have_count(5)
    page.locator("tbody tr", has_text="Grinders").get_by_role("link").first.click()
    expect(page.locator("h1")).to_have_text("Grinders for Da Gino")
    page.get_by_role("link", name="History").click()
    expect(page.locator(".entry").first).to_be_visible()
    plain.open("/search?q=espresso")
    page.locator("#found a").first.click()
    expect(page.locator("h1")).to_have_text("Espresso line for Hotel Bellavista")
    plain.open("/deal/board")
    page.locator("#b-1 [popovertarget]").click()
    page.locator("#m-1").get_by_text("New", exact=True).click()
    expect(page.locator('[data-lane="new"] #b-1')).to_be_visible()
