"""Writing rich text in a real browser: the toolbar by mouse and by keys, the preview, what is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.people import PHONE
from tests.browser.test_accessible import look_through
from tests.browser.test_steady import moved, watched
from tests.web.test_rich_text import house, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from tests.browser.people import Desk
    from tests.web.house import House

pytestmark = pytest.mark.browser
__all__ = ["house", "told"]


def opened(desk: Desk, house: House, text: str = "") -> Locator:
    """The whole form with a text in the box, its buttons ready; the caret is at the end."""
    desk.open(f"/deal/{house.deal}/edit")
    expect(button(desk, "Bold")).to_be_enabled()
    box = desk.page.locator("#i-story")
    box.fill(text)
    desk.page.keyboard.press("Control+End")
    return box


def button(desk: Desk, name: str) -> Locator:
    """A button of the editor."""
    return desk.field("story").get_by_role("button", name=name, exact=True)


def select(box: Locator, words: str) -> None:
    """Select some words of the box."""
    box.evaluate(
        """(box, words) => {
            box.focus();
            const at = box.value.indexOf(words);
            box.setSelectionRange(at, at + words.length);
        }""",
        words,
    )


def selected(box: Locator) -> str:
    """What is selected in the box."""
    found: str = box.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)")
    return found


def test_marks_by_mouse(house: House, anna: Desk) -> None:
    """Each button writes its mark around what is selected and takes it away again; the box keeps the focus."""
    box = opened(anna, house, "two lever machines")
    for name, words, marked in (
        ("Bold", "lever", "two **lever** machines"), ("Italic", "lever", "two ***lever*** machines"),
        ("Bold", "lever", "two *lever* machines"), ("Italic", "lever", "two lever machines"),
        ("Bold", " lever ", "two **lever** machines"), ("Bold", "**lever**", "two lever machines"),
        ("Heading", "lever", "# two lever machines"), ("Heading", "lever", "## two lever machines"),
        ("Heading", "lever", "two lever machines"), ("Bulleted list", "two", "- two lever machines"),
        ("Numbered list", "two", "1. two lever machines"), ("Numbered list", "two", "two lever machines"),
        ("Quote", "two", "> two lever machines"), ("Quote", "two", "two lever machines"),
        ("Link", "lever", "two [lever](https://) machines"),
    ):  # fmt: skip
        select(box, words)
        button(anna, name).click()
        expect(box).to_have_value(marked)
        expect(box).to_be_focused()
    assert selected(box) == "https://"


def test_several_lines(house: House, anna: Desk) -> None:
    """Lists and quotes are of whole lines and parted from what follows; marks are of each line."""
    box = opened(anna, house, "first\nsecond\n\nthird\nafter")
    select(box, "first\nsecond\n\nthird")
    button(anna, "Numbered list").click()
    expect(box).to_have_value("1. first\n2. second\n\n3. third\n\nafter")
    button(anna, "Bulleted list").click()
    expect(box).to_have_value("- first\n- second\n\n- third\n\nafter")
    button(anna, "Bold").click()
    expect(box).to_have_value("- **first**\n- **second**\n\n- **third**\n\nafter")
    button(anna, "Bold").click()
    button(anna, "Quote").click()
    expect(box).to_have_value("> - first\n> - second\n>\n> - third\n\nafter")


def test_by_keys(house: House, anna: Desk) -> None:
    """Ctrl+B, Ctrl+I and Ctrl+K in the box; Ctrl+Z takes back what they wrote, a step at a time."""
    box = opened(anna, house)
    keys = anna.page.keyboard
    keys.type("two ")
    keys.press("Control+b")
    keys.type("lever")
    expect(box).to_have_value("two **lever**")
    keys.press("Control+i")
    expect(box).to_have_value("two ***lever***")
    keys.press("Control+z")
    expect(box).to_have_value("two **lever**")
    keys.press("End")
    keys.type(" see ")
    keys.press("Control+k")
    assert selected(box) == "text of the link"
    keys.type("site")
    expect(box).to_have_value("two **lever** see [site](https://)")


def test_lists_go_on(house: House, anna: Desk) -> None:
    """Enter begins the next item, and on an empty one ends the list; elsewhere it is a line break."""
    box = opened(anna, house)
    keys = anna.page.keyboard
    for line in ("Plan", "", "9. one", "two", "", "- a", "", "> said", "more", ""):
        keys.type(line)
        keys.press("Enter")
    keys.type("end")
    expect(box).to_have_value("Plan\n\n9. one\n10. two\n\n- a\n\n> said\n> more\n\nend")
    keys.press("Shift+Enter")
    keys.type("- x")
    keys.press("Shift+Enter")
    expect(box).to_have_value("Plan\n\n9. one\n10. two\n\n- a\n\n> said\n> more\n\nend\n- x\n")


def test_an_address_over_words(house: House, anna: Desk) -> None:
    """Pasting an address where words are selected makes a link of them."""
    box = opened(anna, house, "see their site today")
    select(box, "their site")
    box.evaluate(
        """box => {
            const held = new DataTransfer();
            held.setData("text/plain", "https://bellavista.example/bar");
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
        }"""
    )
    expect(box).to_have_value("see [their site](https://bellavista.example/bar) today")


def test_the_toolbar_by_keyboard(house: House, anna: Desk) -> None:
    """One stop for Tab, arrows from button to button, Enter writes and gives the box the focus back."""
    box = opened(anna, house, "lever")
    keys = anna.page.keyboard
    keys.press("Shift+Tab")
    expect(button(anna, "Bold")).to_be_focused()
    for key, name in (
        ("ArrowRight", "Italic"), ("End", "Link"), ("ArrowRight", "Bold"), ("ArrowLeft", "Link"),
        ("Home", "Bold"), ("ArrowRight", "Italic"),
    ):  # fmt: skip
        keys.press(key)
        expect(button(anna, name)).to_be_focused()
    keys.press("Enter")
    expect(box).to_have_value("*lever*")
    expect(box).to_be_focused()
    keys.press("Shift+Tab")
    expect(button(anna, "Italic")).to_be_focused()
    keys.press("Shift+Tab")
    expect(button(anna, "Preview")).to_be_focused()


def test_preview_and_save(house: House, anna: Desk) -> None:
    """The preview is what the card shows afterwards; what was typed is saved from either side."""
    box = opened(anna, house, "# Offer\n\n- **two** machines\n\n<b>x</b> [s](https://a.example)")
    button(anna, "Preview").click()
    sight = anna.field("story").get_by_role("region", name="Preview: Story")
    expect(sight.locator("h4")).to_have_text("Offer")
    expect(sight.locator("strong")).to_have_text("two")
    expect(sight).to_contain_text("<b>x</b>")
    expect(box).to_be_hidden()
    expect(anna.field("story").get_by_role("toolbar")).to_be_hidden()
    shown = sight.locator(".rich").inner_html()
    button(anna, "Write").click()
    expect(box).to_be_focused()
    anna.page.keyboard.press("Control+Home")
    button(anna, "Preview").click()
    expect(box).to_be_hidden()
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    assert anna.field("story").locator(".rich").inner_html() == shown


def test_in_place(house: House, anna: Desk) -> None:
    """The editor of one field has the same toolbar, and nothing below it moves for the preview."""
    house.made("anna", "deal", house.deal, story="one")
    anna.open(f"/deal/{house.deal}")
    anna.field("story").locator(".pencil").focus()
    anna.page.keyboard.press("Enter")
    box = anna.page.locator("#i-story")
    expect(box).to_be_focused()
    expect(button(anna, "Bold")).to_be_enabled()
    high = "row => row.offsetHeight"
    before = anna.field("story").evaluate(high)
    button(anna, "Preview").click()
    expect(anna.field("story").locator(".rich-sight .rich")).to_have_text("one")
    assert anna.field("story").evaluate(high) == before
    button(anna, "Write").click()
    button(anna, "Bulleted list").click()
    anna.page.keyboard.press("Control+Enter")
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("deal", house.deal, "story") == "- one"


def test_in_a_dialog_and_a_new_record(house: House, anna: Desk) -> None:
    """What comes into a dialog later has its toolbar too, and so has the form of a new record."""
    anna.open("/deal")
    anna.page.locator("tbody [name=_pick]").first.check()
    anna.page.locator("#bulk [value=set]").click()
    anna.page.locator("#bulk-field").select_option("story")
    box = anna.page.locator("#dialog #i-story")
    expect(button(anna, "Bold")).to_be_enabled()
    box.fill("all")
    button(anna, "Bold").click()
    expect(box).to_have_value("**all**")  # the word at the caret
    anna.page.keyboard.press("Control+Enter")
    expect(anna.page.locator(".bulk-done")).to_be_visible()
    anna.open("/deal/new")
    expect(button(anna, "Bold")).to_be_enabled()
    anna.page.locator("#i-story").press("Control+i")
    expect(anna.page.locator("#i-story")).to_have_value("**")


def test_boxes_grow(house: House, anna: Desk) -> None:
    """Both kinds of box are as high as their text, up to a part of the window; line breaks are kept."""
    opened(anna, house)
    for name in ("story", "remarks"):
        box = anna.page.locator(f"#i-{name}")
        heights = []
        for count in (1, 12, 300):
            box.fill("\n".join(f"line {number}" for number in range(count)))
            heights.append(box.evaluate("box => box.offsetHeight"))
        assert heights[0] < heights[1] < heights[2] <= 900 * 0.6
        box.fill("First\n\n  Second")
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    assert anna.field("remarks").locator(".long").inner_text() == "First\n\n  Second"


def test_on_a_telephone(house: House, sits: Callable[..., Desk]) -> None:
    """Nothing sticks out, and every button is large enough for a finger."""
    desk = sits("anna", viewport=PHONE, has_touch=True, is_mobile=True)
    opened(desk, house, "Long text " * 30)
    assert desk.fits()
    buttons = desk.field("story").locator(".rich-head button")
    expect(buttons).to_have_count(9)
    for one in buttons.all():
        box = one.bounding_box()
        assert box is not None
        assert box["height"] >= 40
        assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE["width"]
    button(desk, "Preview").tap()
    expect(desk.field("story").locator(".rich-sight .rich")).to_contain_text("Long text")
    assert desk.fits()


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_nothing_moves(house: House, sits: Callable[..., Desk], size: str) -> None:
    """The toolbar stands where it was first drawn when its script and icons have come."""
    house.made("anna", "deal", house.deal, story="one\ntwo\n" * 9)
    options = {"viewport": PHONE, "has_touch": True} if size == "phone" else {}
    anna = watched(sits, "anna", **options)
    anna.open(f"/deal/{house.deal}/edit")
    expect(button(anna, "Bold")).to_be_enabled()
    assert moved(anna) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_looked_through(house: House, sits: Callable[..., Desk], theme: str) -> None:
    """Writing, preview, a conflict and the history: axe-core finds nothing serious."""
    desk = sits("anna", color_scheme=theme, reduced_motion="reduce")
    opened(desk, house, "# Offer\n\n> said\n\n`code` [s](https://a.example)")
    assert look_through(desk) == []
    button(desk, "Preview").click()
    expect(desk.field("story").locator(".rich-sight h4")).to_be_visible()
    assert look_through(desk) == []
    house.made("luca", "deal", house.deal, story="**Other**", remarks="One\nTwo")
    desk.page.keyboard.press("Control+s")
    pair = desk.field("story").locator(".told")
    expect(pair).to_have_count(2)
    expect(pair.last.locator("strong")).to_have_text("Other")
    assert look_through(desk) == []
    left, right = (one.bounding_box() for one in pair.all())
    assert left is not None
    assert right is not None
    assert (left["y"], left["x"] + left["width"] < right["x"]) == (right["y"], True)
    desk.page.keyboard.press("Control+s")
    expect(desk.toast("Saved")).to_be_visible()
    desk.open(f"/deal/{house.deal}?tab=history")
    expect(desk.page.locator(".told-pair").first).to_be_visible()
    assert look_through(desk) == []


def test_without_scripts(house: House, sits: Callable[..., Desk]) -> None:
    """There is a box with what may be written in it, no idle button, and it saves."""
    desk = sits("anna", java_script_enabled=False)
    desk.open(f"/deal/{house.deal}/edit")
    expect(desk.field("story").get_by_role("button")).to_have_count(0)
    expect(desk.field("story").locator(".rich-hint")).to_be_visible()
    desk.page.locator("#i-story").fill("**two**")
    desk.page.locator("[data-save]").first.click()
    expect(desk.field("story").locator("strong")).to_have_text("two")
