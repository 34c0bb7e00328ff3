"""The scripts of a page come late, as on a slow line: what somebody has done by then counts."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Route

    from tests.browser.people import Desk
    from tests.web.house import House

pytestmark = pytest.mark.browser


@contextmanager
def before_scripts(desk: Desk, path: str) -> Iterator[None]:
    """The page at an address as it is before its scripts; they come when the block ends."""
    held: list[Route] = []
    desk.page.route("**/app-*.js", lambda route: held.append(route))  # noqa: PLW0108  # the library asks for a function
    desk.page.goto(f"{desk.address}{path}", wait_until="commit")
    expect(desk.page.locator("#toasts")).to_be_attached()
    yield
    desk.page.unroute_all()
    for one in held:
        one.fallback()
    desk.page.wait_for_load_state("load")


def test_typed_before_the_scripts(house: House, anna: Desk) -> None:
    """Text typed into a page that was still coming is asked for before it is left, and saved."""
    page = anna.page
    box = page.locator("#i-next_step")
    with before_scripts(anna, f"/deal/{house.deal}/edit"):
        box.fill("Typed early")
    expect(box).to_be_focused()
    expect(box).to_have_value("Typed early")
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.evaluate("location.href = '/deal'")
    assert asked.value.type == "beforeunload"
    page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("deal", house.deal, "next_step") == "Typed early"


def test_nothing_typed_before_the_scripts(house: House, anna: Desk) -> None:
    """Forms that nobody touched are left without a question, whatever their controls are."""
    page = anna.page
    for path in (f"/deal/{house.deal}/edit", "/deal/new", f"/contact/{house.contact}/edit"):
        anna.open(path)
        with anna.leads_on():
            page.evaluate("location.href = '/deal'")
        expect(page).to_have_url(f"{anna.address}/deal")
