"""The keyboard stays where it was when parts of a page come, and the way back leads back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Route, expect

from tests.browser.people import Desk

if TYPE_CHECKING:
    from tests.web.house import House

HERE = "page"


def at(link: Locator) -> None:
    """Go to a link by the keyboard and follow it."""
    link.focus()
    link.press("Enter")


def test_sorting_keeps_the_heading(anna: Desk) -> None:
    """Sorting twice is pressing Enter twice; the way back goes through each order."""
    anna.open("/deal")
    amount = anna.page.locator("th a", has_text="Amount")
    at(amount)
    expect(anna.page).to_have_url(re.compile("sort=amount"))
    expect(amount).to_be_focused()
    anna.page.keyboard.press("Enter")
    expect(anna.page).to_have_url(re.compile("sort=-amount"))
    expect(amount).to_be_focused()
    anna.page.go_back()
    expect(anna.page).to_have_url(re.compile("sort=amount"))
    expect(anna.page.locator("th[aria-sort=ascending]")).to_have_text("Amount")
    anna.page.go_back()
    expect(anna.page).to_have_url(f"{anna.address}/deal")
    expect(anna.page.locator("tbody tr")).not_to_have_count(0)


def test_ready_filters_keep_the_place(anna: Desk) -> None:
    """A ready filter is switched on and off by the same key."""
    anna.open("/deal")
    mine = anna.page.locator(".preset", has_text="Mine")
    at(mine)
    expect(mine).to_have_attribute("aria-current", "true")
    expect(mine).to_be_focused()


def test_tabs_keep_the_place(house: House, anna: Desk) -> None:
    """From tab to tab of a card and back again."""
    anna.open(f"/deal/{house.deal}")
    for name in ("Dependencies", "History"):
        tab = anna.page.locator(".tabs a", has_text=name)
        at(tab)
        expect(tab).to_have_attribute("aria-current", HERE)
        expect(tab).to_be_focused()
    anna.page.go_back()
    expect(anna.page.locator(".tabs [aria-current]")).to_have_text("Dependencies")
    anna.page.go_back()
    expect(anna.page.locator(".tabs [aria-current]")).to_have_text("General")


def test_going_back_before_the_scripts_are_there(house: House, anna: Desk) -> None:
    """Two steps back on a slow line: the second comes while the page of the first still loads."""
    anna.open(f"/deal/{house.deal}")
    for name in ("Dependencies", "History"):
        at(anna.page.locator(".tabs a", has_text=name))
        expect(anna.page.locator(".tabs [aria-current]")).to_have_text(name)
    held: list[Route] = []
    anna.page.route("**/app-*.js", lambda route: held.append(route))  # noqa: PLW0108  # the library asks for a function
    anna.page.evaluate("history.back()")
    expect(anna.page.locator(".tabs [aria-current]")).to_have_text("Dependencies")
    anna.page.evaluate("history.back()")
    expect(anna.page.locator(".tabs [aria-current]")).to_have_text("General")
    anna.page.unroute_all()
    for one in held:
        one.fallback()


def test_looking_through_the_history_keeps_the_place(house: House, anna: Desk) -> None:
    """What is chosen stays in hand, to choose again."""
    house.made("anna", "deal", house.deal, next_step="Call")
    anna.open(f"/deal/{house.deal}?tab=history")
    field = anna.page.locator(".past select[name=field]")
    field.focus()
    field.select_option("next_step")
    expect(anna.page).to_have_url(re.compile("field=next_step"))
    expect(anna.page.locator(".entry")).to_have_count(1)
    expect(field).to_be_focused()
