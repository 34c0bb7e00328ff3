"""The session ends while somebody works: they log in over the page, and nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.web.house import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

    from tests.browser.people import Desk
    from tests.web.house import House

pytestmark = pytest.mark.browser
REFUSED = ("status of 401", "status of 403")
"""What the browser logs of the answers that these tests are about."""


@pytest.fixture
def page(anna: Desk) -> Iterator[Page]:
    """Her page, on which sessions end."""
    yield anna.page
    anna.complaints[:] = [
        line for line in anna.complaints if not any(one in line for one in REFUSED)
    ]


def typed(desk: Desk, words: str) -> Locator:
    """Words in the editor of a field, not saved yet."""
    desk.field("next_step").locator(".value").click()
    box = desk.field("next_step").get_by_role("textbox")
    box.fill(words)
    return box


def log_in(page: Page, login: str = "anna") -> None:
    """Fill in what lies over the page."""
    dialog = page.get_by_role("dialog", name="Log in to continue")
    expect(dialog).to_contain_text("What you typed is still here")
    dialog.get_by_label("Login").fill(login)
    dialog.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)


def test_what_was_typed_is_saved(house: House, anna: Desk, page: Page) -> None:
    """A field, then a comment: after logging in what was about to happen happens."""
    anna.open("/deal/1")
    box = typed(anna, "Not to be lost")
    anna.context.clear_cookies()
    box.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(box).to_have_value("Not to be lost")
    log_in(page)
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("deal", 1, "next_step") == "Not to be lost"
    page.locator("form[data-composer] textarea").fill("Neither is this")
    anna.context.clear_cookies()
    page.get_by_role("button", name="Comment").click()
    log_in(page)
    expect(page.locator(".entry").first).to_contain_text("Neither is this")


def test_a_wrong_password_and_escape(house: House, anna: Desk, page: Page) -> None:
    """Both leave the page as it is, to be tried again."""
    anna.open("/deal/1")
    box = typed(anna, "Still here")
    anna.context.clear_cookies()
    box.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Login").fill("anna")
    dialog.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("not right")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(box).to_have_value("Still here")
    box.press("Enter")
    log_in(page)
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("deal", 1, "next_step") == "Still here"
    anna.complaints[:] = []  # a wrong password is an answer the browser logs


def test_another_session_has_begun(house: House, anna: Desk, page: Page) -> None:
    """Who has logged in again in another tab saves in this one."""
    anna.open("/deal/1")
    box = typed(anna, "In the first tab")
    anna.context.clear_cookies()
    other = anna.context.new_page()
    other.goto(f"{anna.address}/login")
    other.get_by_label("Login").fill("anna")
    other.get_by_label("Password").fill(PASSWORD)
    other.keyboard.press("Enter")
    other.locator("h1.page-title").wait_for()
    box.press("Enter")
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("deal", 1, "next_step") == "In the first tab"


def test_somebody_else_logs_in(house: House, anna: Desk, page: Page) -> None:
    """The page becomes theirs, and nothing is saved in their name."""
    before = house.value("deal", 1, "next_step")
    anna.open("/deal/1")
    box = typed(anna, "Words of Anna")
    anna.context.clear_cookies()
    box.press("Enter")
    log_in(page, "root")
    expect(page.locator(".me > summary")).not_to_contain_text("Anna")
    expect(anna.field("next_step").get_by_role("textbox")).to_have_count(0)
    assert house.value("deal", 1, "next_step") == before


def test_what_was_arranged_is_kept(house: House, anna: Desk, page: Page) -> None:
    """On the page of designing an edit goes on, and so does keeping all of them."""
    anna.open("/deal/design?record=1")
    for number in (1, 2):
        if number == 2:
            anna.context.clear_cookies()
        page.locator("#b-field-kind").focus()
        page.keyboard.press("ArrowDown")
        if number == 2:
            log_in(page)
        expect(page.locator("#design")).to_have_attribute("data-edits", str(number))
    anna.context.clear_cookies()
    page.get_by_role("button", name="Keep my layout").click()
    log_in(page)
    expect(anna.toast("Your layout is kept")).to_be_visible()
    expect(page.locator(".layout-note")).to_contain_text("your own")
