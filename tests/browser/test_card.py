"""A working day at the card, in a real browser."""

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


def test_log_in_and_find_a_deal(anna: Desk) -> None:
    """From the first page to a record."""
    expect(anna.page).to_have_title(re.compile("Home"))
    anna.page.get_by_role("link", name="Espresso line for Hotel Bellavista").click()
    expect(anna.page.locator("h1")).to_have_text("Espresso line for Hotel Bellavista")


def test_edit_a_field_inline(house: House, anna: Desk) -> None:
    """A click on a value, Enter, and it is saved without another page; Escape leaves it."""
    anna.open("/deal/1")
    row = anna.field("next_step")
    row.locator(".value").click()
    box = row.get_by_role("textbox", name="Next step")
    expect(box).to_be_focused()
    box.fill("Send the offer")
    box.press("Enter")
    expect(anna.toast("Saved")).to_be_visible()
    expect(row.locator(".value")).to_have_text("Send the offer")
    expect(anna.page.locator(".entry").first).to_contain_text("Send the offer")
    assert house.value("deal", 1, "next_step") == "Send the offer"
    row.locator(".value").click()
    row.get_by_role("textbox").press("Escape")
    expect(row.locator(".value")).to_have_text("Send the offer")


def test_edit_by_keyboard_alone(house: House, anna: Desk) -> None:
    """The pencil can be reached and used without a mouse; Ctrl+S saves."""
    anna.open("/deal/1")
    pencil = anna.field("next_step").get_by_role("link", name="Edit Next step")
    pencil.focus()
    expect(pencil).to_be_visible()
    anna.page.keyboard.press("Enter")
    expect(anna.field("next_step").get_by_role("textbox")).to_be_focused()
    anna.page.keyboard.type("By keyboard")
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("deal", 1, "next_step") == "By keyboard"


def test_editor_of_a_reference_has_the_focus(anna: Desk) -> None:
    """A field that is chosen by searching is ready to type into, like any other."""
    anna.open("/deal/1")
    anna.field("owner").locator(".value").click()
    expect(anna.field("owner").get_by_role("combobox")).to_be_focused()


def test_the_next_step_of_a_dialog_has_the_focus(anna: Desk) -> None:
    """Choosing how it ended leads straight to the question that the stage asks."""
    anna.open("/deal/1")
    anna.page.get_by_role("link", name="Finish").click()
    anna.page.get_by_role("button", name="Lost").click()
    expect(anna.page.get_by_role("combobox", name="Loss reason")).to_be_focused()


def test_stopped_by_a_required_field(house: House, anna: Desk) -> None:
    """A section with a blank required field stays open, says which, and keeps the rest."""
    anna.open("/deal/1")
    section = anna.page.locator("#s-main")
    section.hover()
    section.get_by_role("link", name="Edit About the deal").click()
    form = anna.page.locator("form#s-main")
    form.get_by_label("Title").fill("")
    form.get_by_label("Next step").fill("typed before")
    form.get_by_role("button", name="Save").click()
    expect(form.locator("#f-title .problem")).to_have_text("Fill this in")
    expect(form.get_by_label("Next step")).to_have_value("typed before")
    expect(form.get_by_label("Title")).to_be_focused()
    form.get_by_label("Title").fill("Better title")
    form.get_by_role("button", name="Save").click()
    expect(anna.page.locator("h1")).to_have_text("Better title")
    expect(anna.page).to_have_title(re.compile("Better title"))
    assert house.value("deal", 1, "next_step") == "typed before"


def test_move_asks_for_what_is_required(house: House, anna: Desk) -> None:
    """A click on a stage opens the dialog; filled in, the card moves and tells the timeline."""
    anna.open("/deal/1")
    anna.page.get_by_role("button", name="Proposal").click()
    dialog = anna.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator(".problem")).to_have_count(0)
    dialog.locator("#i-amount").fill("9,000.50")
    dialog.get_by_label("Closes").fill("2027-02-01")
    dialog.get_by_role("button", name="Save and move").click()
    expect(dialog.locator(".problem")).to_have_count(1)
    expect(dialog.locator("#f-machine_line .problem")).to_have_text("Fill this in")
    expect(dialog.locator("#i-amount")).to_have_value("9,000.50")
    dialog.get_by_label("Machine line").select_option("lever")
    dialog.get_by_role("button", name="Save and move").click()
    expect(dialog).to_be_hidden()
    expect(anna.page.locator('[aria-current="step"]')).to_have_text("Proposal")
    expect(anna.field("amount").locator(".value")).to_have_text("€9,000.50")
    expect(anna.page.locator(".entry.moved").first).to_contain_text("Proposal")
    assert house.value("deal", 1, "stage") == "proposal"


def test_lose_a_deal(house: House, anna: Desk) -> None:
    """The last cell asks how it ended, and losing asks why; Escape leaves all as it was."""
    anna.open("/deal/1")
    last = anna.page.locator(".stage.end .cell")
    last.click()
    dialog = anna.page.get_by_role("dialog")
    expect(dialog).to_contain_text("How did it end?")
    anna.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    last.click()
    dialog.get_by_role("button", name="Lost").click()
    dialog.get_by_label("Loss reason").select_option("price")
    dialog.get_by_role("button", name="Save and move").click()
    expect(anna.page.locator(".stage.end.current")).to_contain_text("Lost")
    assert house.value("deal", 1, "stage") == "lost"


def test_comment(house: House, anna: Desk) -> None:
    """Written, sent with Ctrl+Enter, on top of the timeline; the box is empty again."""
    anna.open("/deal/1")
    box = anna.page.get_by_label("Write a comment")
    box.fill("Called her.\nShe is <happy>.")
    box.press("Control+Enter")
    first = anna.page.locator(".entry").first
    expect(first).to_contain_text("She is <happy>.")
    expect(anna.page.get_by_label("Write a comment")).to_have_value("")
    expect(anna.toast("Comment added")).to_be_visible()


def test_conflict_between_two_people(house: House, sits: Callable[..., Desk]) -> None:
    """Who saves second is shown both values, decides, and saves."""
    anna, luca = sits("anna"), sits("luca")
    anna.open("/deal/1")
    anna.field("next_step").locator(".value").click()
    anna.field("next_step").get_by_role("textbox").fill("Anna's step")
    luca.open("/deal/1")
    luca.field("next_step").locator(".value").click()
    luca.field("next_step").get_by_role("textbox").fill("Luca's step")
    luca.page.keyboard.press("Enter")
    expect(luca.toast("Saved")).to_be_visible()
    anna.page.keyboard.press("Control+s")
    expect(anna.page.get_by_role("alert")).to_contain_text("Somebody else has changed this")
    row = anna.field("next_step")
    expect(row.locator(".theirs")).to_contain_text("Luca's step")
    expect(row.get_by_role("textbox")).to_have_value("Anna's step")
    anna.page.get_by_role("button", name="Save", exact=True).click()
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("deal", 1, "next_step") == "Anna's step"


def test_unsaved_changes_are_not_lost(house: House, anna: Desk) -> None:
    """Another editor does not open over unsaved text, and leaving the page asks first."""
    anna.open("/deal/1")
    anna.field("next_step").locator(".value").click()
    box = anna.field("next_step").get_by_role("textbox")
    box.fill("half a thought")
    anna.field("title").locator(".value").click()
    expect(anna.toast("Save or cancel")).to_be_visible()
    expect(box).to_have_value("half a thought")
    asked: list[str] = []
    anna.page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    with anna.page.expect_event("dialog"):
        anna.page.evaluate("location.href = '/deal'")
    expect(box).to_have_value("half a thought")
    assert asked == ["beforeunload"]


def test_other_forms_do_not_end_the_warning(anna: Desk) -> None:
    """After another theme was chosen, or a move was held back, unsaved text is still asked for."""
    page = anna.page
    anna.open("/deal/1")
    anna.field("next_step").locator(".value").click()
    anna.field("next_step").get_by_role("textbox").fill("half a thought")

    def leave() -> str:
        page.once("dialog", lambda dialog: dialog.dismiss())
        with page.expect_event("dialog") as asked:
            page.evaluate("location.href = '/deal'")
        return asked.value.type

    page.locator(".me summary").click()
    with page.expect_response("**/account/theme"):
        page.get_by_role("button", name="Theme: Dark").click()
    assert leave() == "beforeunload"
    page.get_by_role("button", name="Proposal").click()
    expect(anna.toast("Save or cancel")).to_be_visible()
    assert leave() == "beforeunload"


def test_choose_a_client_by_typing(house: House, anna: Desk) -> None:
    """A long list is searched; several contacts are chosen and removed again."""
    anna.open("/deal/new")
    anna.page.get_by_label("Title").fill("With a client")
    company = anna.page.get_by_role("combobox", name="Companies")
    company.fill("bella")
    anna.page.get_by_role("option", name="Hotel Bellavista").click()
    contact = anna.page.get_by_role("combobox", name="Contacts")
    contact.fill("giu")
    contact.press("Enter")
    expect(anna.page.locator(".picked-item")).to_contain_text("Giulia Ferri")
    with anna.leads_on():
        anna.page.get_by_role("button", name="Create").click()
    expect(anna.page.locator("h1")).to_have_text("With a client")
    expect(anna.field("client")).to_contain_text("Hotel Bellavista")
    expect(anna.field("client")).to_contain_text("Giulia Ferri")
    anna.field("client").get_by_role("link", name="Edit Client").click()
    anna.page.get_by_role("button", name="Remove Giulia Ferri").click()
    anna.field("client").get_by_role("button", name="Save").click()
    expect(anna.toast("Saved")).to_be_visible()
    expect(anna.field("client")).not_to_contain_text("Giulia Ferri")


def test_without_scripts(house: House, sits: Callable[..., Desk]) -> None:
    """View, edit, save, move with its questions, and comment work with scripts switched off."""
    anna = sits("anna", java_script_enabled=False)
    page = anna.page
    anna.open("/deal/1")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Next step").fill("Plain HTML")
    page.get_by_role("button", name="Save").click()
    expect(anna.field("next_step").locator(".value")).to_have_text("Plain HTML")
    page.get_by_role("button", name="Proposal").click()
    page.locator("#i-amount").fill("700")
    page.get_by_label("Closes").fill("2027-02-01")
    page.get_by_label("Machine line").select_option("lever")
    page.get_by_role("button", name="Save and move").click()
    expect(page.locator('[aria-current="step"]')).to_have_text("Proposal")
    page.get_by_label("Write a comment").fill("No script was harmed")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator(".entry").first).to_contain_text("No script was harmed")
    page.locator(".stage.end .cell").click()
    page.get_by_role("button", name="Lost").click()
    page.get_by_label("Loss reason").select_option("price")
    page.get_by_role("button", name="Save and move").click()
    expect(page.locator(".stage.end.current")).to_contain_text("Lost")
    assert house.value("deal", 1, "amount") is not None


def test_saving_keeps_the_place(house: House, anna: Desk) -> None:
    """A fold stays open, a half-written comment stays, and the keyboard is where it was."""
    anna.open("/deal/1")
    anna.page.get_by_label("Write a comment").fill("half a comment")
    more = anna.page.locator("#s-more > details")
    more.locator("> summary").click()
    fold = more.locator("details.folded")
    fold.locator("> summary").click()
    anna.field("competitor").locator(".value").click()
    anna.field("competitor").get_by_role("textbox").fill("Nordkaffee")
    anna.page.keyboard.press("Enter")
    expect(anna.toast("Saved")).to_be_visible()
    expect(anna.field("competitor").locator(".value")).to_be_visible()
    expect(anna.field("competitor").get_by_role("link", name="Edit")).to_be_focused()
    expect(fold).to_have_attribute("open", "")
    expect(anna.page.get_by_label("Write a comment")).to_have_value("half a comment")
    anna.page.get_by_label("Write a comment").fill("")


def test_a_form_is_sent_once(house: House, anna: Desk) -> None:
    """Impatient clicks create one record."""
    anna.open("/deal/new")
    anna.page.get_by_label("Title").fill("Only once")
    anna.page.get_by_role("button", name="Create").dblclick()
    expect(anna.page.locator("h1")).to_have_text("Only once")
    found = house.visitor("anna").get("/deal?q=once").text
    assert found.count('class="row-link"') == 1


def test_a_click_beside_the_dialog(house: House, anna: Desk) -> None:
    """It closes the dialog, unless something was typed."""
    anna.open("/deal/1")
    anna.page.get_by_role("button", name="Proposal").click()
    dialog = anna.page.get_by_role("dialog")
    dialog.locator("#i-amount").fill("1")
    anna.page.mouse.click(5, 450)
    expect(dialog).to_be_visible()
    dialog.get_by_role("link", name="Cancel").click()
    expect(dialog).to_be_hidden()
    anna.page.get_by_role("button", name="Proposal").click()
    expect(dialog).to_be_visible()
    anna.page.mouse.click(5, 450)
    expect(dialog).to_be_hidden()
