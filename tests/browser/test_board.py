"""The board in a browser: dragging, keys, menus, what is asked on the way, and undo."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.people import PHONE, Desk, until
from tests.web.house import House

if TYPE_CHECKING:
    from playwright.sync_api import Locator


KEPT = "() => Object.keys(JSON.parse(localStorage.getItem('scheda-folds')) ?? {}).length"
"""How many columns the browser remembers as opened or folded."""


def card(desk: Desk, number: int = 1) -> Locator:
    """A card on the board."""
    return desk.page.locator(f"#b-{number}")


def lane(desk: Desk, stage: str) -> Locator:
    """The column of a stage."""
    return desk.page.locator(f'[data-lane="{stage}"]')


def drag(desk: Desk, number: int, stage: str, *, drop: bool = True) -> None:
    """Take a card by the mouse to a column; it is dropped when the column has taken it in."""
    start = card(desk, number).bounding_box()
    there = lane(desk, stage).bounding_box()
    assert start is not None
    assert there is not None
    mouse = desk.page.mouse
    mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] - 8)
    mouse.down()
    mouse.move(there["x"] + 24, there["y"] + 100, steps=12)
    if drop:
        held = lane(desk, stage).locator(f"#b-{number}")
        for step in until(desk.page, lambda: held.count() == 1):
            mouse.move(there["x"] + 30 + step % 2, there["y"] + 130)
        mouse.up()


def test_drag(house: House, anna: Desk) -> None:
    """A card dropped in another column is moved; counts follow, and it can be undone."""
    anna.open("/deal/board")
    drag(anna, 1, "new")
    expect(anna.toast("Stage changed")).to_be_visible()
    expect(lane(anna, "new").locator("#b-1")).to_be_visible()
    expect(lane(anna, "new").locator(".lane-count")).to_have_text("5")
    expect(lane(anna, "qualified").locator(".lane-count")).to_have_text("0")
    assert house.value("deal", 1, "stage") == "new"
    anna.page.locator("[data-undo]").click()
    expect(anna.toast("Undone")).to_be_visible()
    expect(lane(anna, "qualified").locator("#b-1")).to_be_visible()


def test_what_a_stage_asks_for(house: House, anna: Desk) -> None:
    """The card bounces back while the dialog asks; saving the dialog moves it."""
    anna.open("/deal/board")
    drag(anna, 1, "proposal")
    dialog = anna.page.locator("#dialog")
    expect(dialog.locator("#i-amount")).to_be_visible()
    expect(lane(anna, "qualified").locator("#b-1")).to_be_attached()
    dialog.locator("[name=amount]").fill("9000")
    dialog.locator("[name=close_date]").fill("2027-02-01")
    dialog.locator("[name=machine_line]").select_option("lever")
    dialog.locator("[data-save]").click()
    expect(dialog).to_be_hidden()
    expect(lane(anna, "proposal").locator("#b-1")).to_be_visible()
    expect(lane(anna, "proposal").locator(".lane-sums")).to_have_text("€9,000")
    assert house.value("deal", 1, "stage") == "proposal"


def test_a_dialog_that_is_closed_moves_nothing(house: House, anna: Desk) -> None:
    """Cancel: the card stays where it was, and can be moved again."""
    anna.open("/deal/board")
    drag(anna, 1, "proposal")
    anna.page.locator("#dialog .btn-quiet[data-close-dialog]").click()
    expect(anna.page.locator("#dialog")).to_be_hidden()
    expect(lane(anna, "qualified").locator("#b-1")).to_be_visible()
    drag(anna, 1, "new")
    expect(lane(anna, "new").locator("#b-1")).to_be_visible()


def test_closed_columns(house: House, anna: Desk) -> None:
    """While a card is dragged, stages that it may not enter are closed and take nothing."""
    anna.open("/deal/board")
    number = house.made("anna", "deal", title="Fresh")
    anna.open("/deal/board")
    drag(anna, number, "proposal", drop=False)
    expect(anna.page.locator(".lane.closed")).to_have_count(3)
    expect(lane(anna, "lost")).to_have_attribute("open", "")
    anna.page.mouse.up()
    expect(anna.page.locator(".lane.closed")).to_have_count(0)
    expect(lane(anna, "new").locator(f"#b-{number}")).to_be_visible()
    assert house.value("deal", number, "stage") == "new"


def test_keys(house: House, anna: Desk) -> None:
    """Arrows go from card to card, with Shift they move one; the menu opens with M."""
    anna.open("/deal/board")
    link = card(anna).locator(".board-title a")
    link.focus()
    anna.page.keyboard.press("ArrowLeft")
    expect(lane(anna, "new").locator(".board-title a:focus")).to_have_count(1)
    anna.page.keyboard.press("ArrowDown")
    anna.page.keyboard.press("ArrowRight")
    expect(link).to_be_focused()
    anna.page.keyboard.press("Shift+ArrowLeft")
    expect(lane(anna, "new").locator("#b-1")).to_be_visible()
    expect(card(anna).locator(".board-title a")).to_be_focused()
    anna.page.keyboard.press("m")
    menu = anna.page.locator("#m-1")
    expect(menu.locator("button:not(:disabled)").first).to_be_focused()
    menu.get_by_text("Qualified").press("Enter")
    expect(lane(anna, "qualified").locator("#b-1")).to_be_visible()


def test_a_menu_takes_no_focus_away(anna: Desk) -> None:
    """Who is in the menu before it was drawn beside its button stays where they are."""
    page = anna.page
    anna.open("/deal/board")
    page.evaluate("() => { window.requestAnimationFrame = (work) => { window.draw = work; }; }")
    card(anna).locator(".board-title a").focus()
    page.keyboard.press("m")
    last = page.locator("#m-1 button:not(:disabled)").last
    last.focus()
    page.wait_for_function("() => Boolean(window.draw)", polling=50)
    page.evaluate("() => window.draw()")
    expect(page.locator("#m-1")).to_have_class(re.compile("placed"))
    expect(last).to_be_focused()


def test_search_keeps_the_board(anna: Desk) -> None:
    """Typing narrows the board down in place, and goes along to the list."""
    anna.open("/deal/board")
    anna.page.locator("#q").fill("grinders")
    expect(anna.page.locator("[data-card]")).to_have_count(1)
    anna.page.get_by_role("link", name="List").click()
    expect(anna.page.locator("tr[data-href]")).to_have_count(1)


def test_folded_columns(anna: Desk) -> None:
    """Ends are folded at first; what is opened or folded stays so."""
    anna.open("/deal/board")
    assert lane(anna, "won").get_attribute("open") is None
    lane(anna, "won").locator("summary").click()
    lane(anna, "new").locator("summary").click()
    for _ in until(anna.page, lambda: anna.page.evaluate(KEPT) == 2):
        pass
    anna.open("/deal/board")
    expect(lane(anna, "won")).to_have_attribute("open", "")
    expect(lane(anna, "new")).not_to_have_attribute("open", "")


def test_phone(sits: Callable[..., Desk]) -> None:
    """The board fits a phone; a card is moved by its menu."""
    desk = sits("anna", viewport=PHONE, has_touch=True)
    desk.open("/deal/board")
    assert desk.fits()
    card(desk).scroll_into_view_if_needed()
    card(desk).locator("[popovertarget]").click()
    desk.page.locator("#m-1").get_by_text("New", exact=True).click()
    expect(lane(desk, "new").locator("#b-1")).to_be_attached()
    assert desk.fits()
