"""New records, what they come from and what becomes of them, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.people import Desk
    from tests.web.house import House

pytestmark = pytest.mark.browser


def test_short_form_with_a_hint(house: House, anna: Desk) -> None:
    """The list's button opens the dialog; a look-alike shows while typing, and one creates anyway."""
    anna.open("/contact")
    anna.page.keyboard.press("n")
    dialog = anna.page.locator("#dialog")
    name = dialog.get_by_role("textbox", name="Full name")
    expect(name).to_be_focused()
    name.press_sequentially("Giulia Ferri")
    expect(dialog.locator(".alike")).to_contain_text("Giulia Ferri")
    expect(name).to_be_focused()
    dialog.get_by_role("button", name="Create").click()
    expect(anna.page.locator("h1")).to_have_text("Giulia Ferri")
    assert house.value("contact", 2, "full_name") == "Giulia Ferri"


def test_all_fields_keep_what_was_typed(anna: Desk) -> None:
    """From the dialog to the whole form, nothing typed twice."""
    anna.open("/deal")
    anna.page.get_by_role("link", name="New").first.click()
    dialog = anna.page.locator("#dialog")
    dialog.get_by_role("textbox", name="Title").fill("Ten grinders")
    dialog.get_by_role("button", name="All fields").click()
    expect(anna.page.locator("#card [name=title]")).to_have_value("Ten grinders")
    expect(dialog).not_to_be_visible()
    expect(anna.page).to_have_url(re.compile("/deal/new$"))


def test_a_picker_makes_what_it_lacks(house: House, anna: Desk) -> None:
    """A company that is not there yet is made in a second dialog and chosen in the first."""
    anna.open("/deal")
    anna.page.get_by_role("link", name="New").first.click()
    dialog = anna.page.locator("#dialog")
    dialog.get_by_role("textbox", name="Title").fill("Ten grinders")
    company = dialog.get_by_role("combobox", name="Companies")
    company.press_sequentially("Rossi SpA")
    anna.page.get_by_role("option", name="+ Create “Rossi SpA” (Company)").click()
    inner = anna.page.locator("#inner")
    expect(inner.get_by_role("textbox", name=re.compile("^Name"))).to_have_value("Rossi SpA")
    inner.get_by_role("button", name="Create").click()
    expect(inner).not_to_be_visible()
    expect(company).to_have_value("Rossi SpA")
    dialog.get_by_role("button", name="Create").click()
    expect(anna.page.locator("h1")).to_have_text("Ten grinders")
    expect(anna.field("client")).to_contain_text("Rossi SpA")
    assert house.value("company", 2, "name") == "Rossi SpA"


def test_a_deal_from_a_lead_and_what_belongs_together(house: House, anna: Desk) -> None:
    """By the card's menu, with what is missing asked on the way; the tab shows both ways."""
    number = house.made("anna", "lead", title="A new hotel", kind="new_business")
    anna.open(f"/lead/{number}")
    anna.page.locator("summary[aria-label=More]").click()
    anna.page.get_by_role("link", name="Create: Deal").click()
    dialog = anna.page.locator("#dialog")
    dialog.get_by_role("checkbox", name="Contact").check()
    dialog.get_by_role("button", name="Create").click()
    dialog.get_by_role("textbox", name="Full name").fill("Rita Po")
    dialog.get_by_role("button", name="Create").click()
    expect(anna.toast("Created")).to_be_visible()
    expect(anna.page.locator(".entry").first).to_contain_text("Created from this")
    anna.page.get_by_role("link", name="Dependencies").click()
    tree = anna.page.locator(".trees")
    expect(tree).to_contain_text("Made from this")
    tree.get_by_role("link", name="A new hotel").first.click()
    expect(anna.page.locator(".crumbs")).to_contain_text("Deals")
    anna.page.get_by_role("link", name="Dependencies").click()
    expect(anna.page.locator(".trees")).to_contain_text("Made from")


def test_put_back(house: House, anna: Desk) -> None:
    """One change of the history goes back with a click; the history can be looked through."""
    house.made("anna", "deal", 1, next_step="Call")
    house.made("anna", "deal", 1, next_step="Write", probability="30")
    anna.open("/deal/1?tab=history")
    anna.page.get_by_role("button", name="Put back: Next step").first.click()
    expect(anna.toast("Put back")).to_be_visible()
    assert house.value("deal", 1, "next_step") == "Call"
    anna.open("/deal/1?tab=history")
    anna.page.get_by_role("combobox", name="Any field").select_option(label="Probability")
    expect(anna.page.locator(".entry")).to_have_count(1)
    expect(anna.page).to_have_url(re.compile("field=probability"))


def test_search_by_keyboard(anna: Desk) -> None:
    """A slash, words, Enter, an arrow, Enter: the record."""
    anna.open("/deal")
    anna.page.keyboard.press("/")
    anna.page.keyboard.type("espresso")
    with anna.leads_on():
        anna.page.keyboard.press("Enter")
    expect(anna.page.locator("#found")).to_contain_text("Espresso line")
    anna.page.locator("#search-words").press("ArrowDown")
    anna.page.keyboard.press("Enter")
    expect(anna.page.locator("h1")).to_have_text("Espresso line for Hotel Bellavista")


def test_help_and_the_address(sits: Callable[..., Desk]) -> None:
    """A question mark lists the keys; the address of a card is copied."""
    anna = sits("anna", permissions=["clipboard-read", "clipboard-write"])
    anna.open("/deal/1")
    anna.page.keyboard.press("?")
    expect(anna.page.locator("#dialog")).to_contain_text("Keyboard")
    anna.page.keyboard.press("Escape")
    anna.page.locator("summary[aria-label=More]").click()
    anna.page.get_by_role("button", name="Copy link").click()
    expect(anna.toast("Link copied")).to_be_visible()
    copied = anna.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{anna.address}/deal/1"


def test_escape_asks_where_something_was_typed(anna: Desk) -> None:
    """A dialog with words in it stays at the first Escape, one without closes at once."""
    page, dialog = anna.page, anna.page.get_by_role("dialog")
    anna.open("/deal")
    page.get_by_role("link", name="New").first.click()
    title = dialog.get_by_label("Title")
    expect(title).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="New").first.click()
    title.fill("Begun, and not saved")
    page.keyboard.press("Escape")
    expect(anna.toast("Save or cancel")).to_be_visible()
    expect(title).to_have_value("Begun, and not saved")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
