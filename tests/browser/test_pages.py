"""Lists, themes, languages and narrow screens, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.people import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.people import Desk
    from tests.web.house import House

pytestmark = pytest.mark.browser
PAGES = ("/", "/deal", "/deal/1", "/deal/1/edit", "/deal/new", "/company/1", "/account")


def test_filter_search_and_sort(anna: Desk) -> None:
    """Typing searches, ticking filters, a head sorts; the address keeps it and Back undoes it."""
    page = anna.page
    anna.open("/deal")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(5)
    page.get_by_label("Search in Deals").fill("grind")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/deal\?q=grind$"))
    page.get_by_label("Search in Deals").fill("")
    expect(rows).to_have_count(5)
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Amount, From").fill("2,000")
    page.get_by_label("Amount, From").press("Tab")
    expect(rows).to_have_count(3)
    page.get_by_role("columnheader", name="Amount").get_by_role("link").click()
    expect(rows.first).to_contain_text("3,000")
    page.get_by_role("columnheader", name="Amount").get_by_role("link").click()
    expect(rows.first).to_contain_text("80,000")
    expect(page).to_have_url(re.compile("sort=-amount"))
    expect(page).to_have_url(re.compile("amount.from=2%2C000"))
    page.locator("#f-stage, .filter-menu").first.locator("summary").click()
    page.locator(".filter-option", has_text="Qualified").first.click()
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.go_back()
    expect(rows).to_have_count(3)
    page.get_by_role("link", name="Clear filters").first.click()
    expect(rows).to_have_count(5)


def test_a_row_opens_its_record(anna: Desk) -> None:
    """A click anywhere in the row, also where there is no link."""
    anna.open("/deal")
    cell = anna.page.locator("tbody tr", has_text="Grinders").locator("td").nth(3)
    expect(cell.locator("a.row-link")).to_have_count(0)
    cell.click(position={"x": 6, "y": 6})
    expect(anna.page.locator("h1")).to_have_text("Grinders for Da Gino")


def test_a_long_list_keeps_its_head(house: House, anna: Desk) -> None:
    """The list scrolls inside the window, below its head; the page itself does not."""
    for number in range(20):
        house.made("anna", "deal", title=f"One of many, {number}", amount="10")
    anna.open("/deal")
    page = anna.page
    page.locator("tbody tr").last.scroll_into_view_if_needed()
    expect(page.get_by_role("columnheader", name="Amount")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_a_value_is_copied(house: House, anna: Desk) -> None:
    """What one reaches people by has a button to copy it, for who points at it."""
    anna.open(f"/contact/{house.contact}")
    point = anna.field("email").locator(".point")
    point.hover()
    point.get_by_role("button", name="Copy: giulia@bellavista.it").click()
    expect(anna.toast("Copied")).to_be_visible()


def test_ready_filter(anna: Desk) -> None:
    """On and off again."""
    anna.open("/deal")
    anna.page.get_by_role("link", name="Mine", exact=True).click()
    expect(anna.page.locator("tbody tr")).to_have_count(4)
    anna.page.get_by_role("link", name="Mine", exact=True).click()
    expect(anna.page.locator("tbody tr")).to_have_count(5)


def test_theme(anna: Desk) -> None:
    """Changes at once, stays on the next page, and follows the system when told to."""
    page = anna.page
    anna.open("/deal/1")

    head = page.locator(".head")
    color = "getComputedStyle(document.querySelector('.head')).backgroundColor"
    light = page.evaluate(color)
    page.locator(".me summary").click()
    with page.expect_response("**/account/theme"):
        page.get_by_role("button", name="Theme: Dark").click()
    expect(head).not_to_have_css("background-color", light)
    anna.settled()
    dark = page.evaluate(color)
    page.reload()
    expect(head).to_have_css("background-color", dark)
    page.locator(".me summary").click()
    with page.expect_response("**/account/theme"):
        page.get_by_role("button", name="Theme: System").click()
    expect(head).to_have_css("background-color", light)
    page.emulate_media(color_scheme="dark")
    expect(head).to_have_css("background-color", dark)


def test_italian(sits: Callable[..., Desk]) -> None:
    """Words, labels, dates and amounts in the reader's language."""
    chiara = sits("chiara")
    chiara.open("/deal/2")
    expect(chiara.page.locator("html")).to_have_attribute("lang", "it")
    expect(chiara.field("amount").locator(".value")).to_have_text(re.compile(r"1\.?500,00\s€"))
    expect(chiara.page.get_by_role("button", name="Commenta")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone(sits: Callable[..., Desk], scheme: str) -> None:
    """Nothing sticks out at 390 pixels; the menus of pages and of stages open and close."""
    anna = sits("anna", viewport=PHONE, color_scheme=scheme, has_touch=True)
    for path in PAGES:
        anna.open(path)
        assert anna.fits(), path
    anna.open("/deal/1")
    here = anna.page.locator('[aria-current="step"]')
    expect(here).to_be_hidden()
    anna.page.locator(".stage-now").tap()
    expect(here).to_be_in_viewport()
    anna.page.keyboard.press("Escape")
    expect(here).to_be_hidden()
    anna.page.get_by_role("button", name="Menu").click()
    expect(anna.page.get_by_role("link", name="Companies")).to_be_visible()
    anna.page.keyboard.press("Escape")
    expect(anna.page.get_by_role("link", name="Companies")).to_be_hidden()


@pytest.mark.parametrize("width", [640, 900, 1100, 1920])
def test_widths(sits: Callable[..., Desk], width: int) -> None:
    """Nothing sticks out at other widths either."""
    anna = sits("anna", viewport={"width": width, "height": 800})
    for path in PAGES:
        anna.open(path)
        assert anna.fits(), path


def test_long_texts(house: House, anna: Desk) -> None:
    """A title without a space and a comment of one word wrap."""
    house.made("anna", "deal", 1, title="W" * 240)
    house.said("anna", "deal", 1, "x" * 500)
    for path in ("/deal", "/deal/1", "/deal/1/edit", "/"):
        anna.open(path)
        assert anna.fits(), path


def test_errors_by_script(anna: Desk, house: House) -> None:
    """A record that is gone meanwhile is said in a few words; the page stays."""
    anna.open("/deal/1")
    anna.page.on("console", lambda _: None)
    luca = house.visitor("luca")
    luca.post("/deal/1/delete", {"version": str(house.version("deal", 1))})
    anna.field("next_step").locator(".value").click()
    expect(anna.toast("There is nothing here")).to_be_visible()
    anna.complaints[:] = [line for line in anna.complaints if "status of 404" not in line]
