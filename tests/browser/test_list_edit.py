"""The list in a browser: picking records, changing them together, editing in a cell."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.people import Desk
from tests.web.house import House


def test_pick_and_set(house: House, anna: Desk) -> None:
    """Boxes bring the bar; the dialog asks, tells what came of it, and undoes it."""
    anna.open("/deal")
    expect(anna.page.locator("#bulk")).to_be_hidden()
    anna.page.locator("[data-pick-page]").check()
    expect(anna.page.locator(".bulk-count")).to_have_text("5 selected")
    anna.page.locator("#bulk [value=set]").click()
    anna.page.locator("#bulk-field").select_option("next_step")
    anna.page.locator("#dialog [name=next_step]").fill("Call them")
    anna.page.locator("#dialog [data-save]").click()
    expect(anna.page.locator("#dialog-title")).to_have_text("4 of 5 done")
    expect(anna.page.locator(".bulk-refused li")).to_have_count(1)
    assert house.value("deal", 1, "next_step") == "Call them"
    anna.page.locator(".bulk-done form button").click()
    expect(anna.page.locator("#dialog-title")).to_have_text("4 of 4 done")
    assert house.value("deal", 1, "next_step") is None
    anna.page.keyboard.press("Escape")
    expect(anna.page.locator("#dialog")).to_be_hidden()
    expect(anna.page.locator("#bulk")).to_be_hidden()


def test_edit_in_a_cell(house: House, anna: Desk) -> None:
    """A double click opens the field over its cell; the row is new afterwards, and can be undone."""
    anna.open("/deal")
    anna.page.locator("#c-1-amount").dblclick(position={"x": 8, "y": 10})
    editor = anna.page.locator(".cell-editor")
    expect(editor.locator("[name=amount]")).to_be_focused()
    editor.locator("[name=amount]").fill("nonsense")
    anna.page.keyboard.press("Enter")
    expect(editor.locator(".problem")).to_be_visible()
    editor.locator("[name=amount]").fill("1234")
    anna.page.keyboard.press("Enter")
    expect(anna.page.locator("#c-1-amount")).to_contain_text("€1,234.00")
    expect(editor).to_have_count(0)
    anna.page.locator("[data-undo]").click()
    expect(anna.toast("Undone")).to_be_visible()
    assert house.value("deal", 1, "amount") is None


def test_keys_in_the_list(anna: Desk) -> None:
    """Arrows go from cell to cell, Enter opens the editor, Escape leaves it."""
    anna.open("/deal?sort=id")
    anna.page.locator("#c-1-title").focus()
    anna.page.keyboard.press("ArrowDown")
    expect(anna.page.locator("#c-2-title")).to_be_focused()
    anna.page.keyboard.press("ArrowRight")
    anna.page.keyboard.press("ArrowUp")
    anna.page.keyboard.press("Enter")
    expect(anna.page.locator(".cell-editor")).to_be_visible()
    anna.page.keyboard.press("Escape")
    expect(anna.page.locator(".cell-editor")).to_have_count(0)
    expect(anna.page.locator("tr#r-1 td[data-cell]:focus")).to_have_count(1)


def test_a_click_still_opens_the_record(anna: Desk) -> None:
    """One click on a row leads to the card, also from a cell that can be edited."""
    anna.open("/deal?sort=id")
    anna.page.locator("#c-1-amount").click(position={"x": 8, "y": 10})
    expect(anna.page).to_have_url(f"{anna.address}/deal/1")
