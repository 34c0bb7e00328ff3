"""A day at the card: from the keyboard alone, in the head, with a page that does not jump."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.people import until

if TYPE_CHECKING:
    from tests.browser.people import Desk
    from tests.web.house import House


def test_the_title_is_edited_in_the_head(house: House, anna: Desk) -> None:
    """A click on the pencil beside it, a new name, Enter."""
    anna.open(f"/deal/{house.deal}")
    anna.page.locator("#head-title .pencil").click()
    box = anna.page.locator("#head-title input[type=text]")
    expect(box).to_be_focused()
    box.fill("Espresso line, second visit")
    box.press("Enter")
    expect(anna.page.locator("h1")).to_have_text("Espresso line, second visit")
    assert house.value("deal", house.deal, "title") == "Espresso line, second visit"
    expect(anna.page).to_have_title("Espresso line, second visit · Acme Coffee")


def test_an_empty_title_comes_back(house: House, anna: Desk) -> None:
    """What is required is asked for in the head as well; Escape gives up."""
    before = house.value("deal", house.deal, "title")
    anna.open(f"/deal/{house.deal}")
    anna.page.locator("#head-title .pencil").click()
    anna.page.locator("#head-title input[type=text]").fill("")
    anna.page.keyboard.press("Enter")
    expect(anna.page.locator("#head-title .problem")).to_be_visible()
    anna.page.keyboard.press("Escape")
    expect(anna.page.locator("#head-title h1")).to_have_text(str(before))
    assert house.value("deal", house.deal, "title") == before


def test_somebody_else_is_made_responsible(house: House, sits: Callable[..., Desk]) -> None:
    """In the head, by typing a name."""
    root = sits("root")
    root.open(f"/deal/{house.deal}")
    root.page.locator("#head-owner .pencil").click()
    root.page.locator("#head-owner [role=combobox]").fill("Marco")
    root.page.get_by_role("option", name="Marco").first.click()
    root.page.keyboard.press("Control+s")
    expect(root.page.locator("#head-owner .person")).to_contain_text("Marco")


def test_a_day_from_the_keyboard_alone(house: House, anna: Desk) -> None:
    """Create, fill, move, comment: no mouse, and every place is reached by the Tab key."""
    page = anna.page
    anna.open("/deal/new")
    expect(page.locator("#i-title")).to_be_focused()
    page.keyboard.type("From the keyboard")
    with anna.leads_on():
        page.keyboard.press("Control+s")
    expect(page.locator("#head-title h1")).to_have_text("From the keyboard")
    number = int(page.url.rsplit("/", 1)[1])
    anna.tab_to(page.locator("#f-next_step .pencil"))
    page.keyboard.press("Enter")
    expect(page.locator("#i-next_step")).to_be_focused()
    page.keyboard.type("Ring on Monday")
    page.keyboard.press("Enter")
    expect(page.locator("#f-next_step .value")).to_have_text("Ring on Monday")
    anna.tab_to(page.locator(".stage button.cell"))
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    page.keyboard.type("Bellav")
    marked = page.locator(".picker-list [aria-selected=true]")
    expect(marked).to_have_text("Hotel Bellavista")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    expect(dialog).to_be_hidden()
    expect(page.locator(".stage.current")).to_contain_text("Qualified")
    anna.tab_to(page.locator("#comment"))
    page.keyboard.type("Done without a mouse")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry.comment").first).to_contain_text("Done without a mouse")
    assert house.value("deal", number, "stage") == "qualified"


def test_the_timeline_is_drawn_wider(house: House, anna: Desk) -> None:
    """By mouse and by keys; the next page has it from the first paint, and a double click ends it."""
    anna.page.set_viewport_size({"width": 1400, "height": 900})
    anna.open(f"/deal/{house.deal}")
    side = anna.page.locator(".card-side")

    def width() -> float:
        box = side.bounding_box()
        assert box is not None
        return round(box["width"])

    usual = width()
    line = anna.page.locator("[data-splitter]")
    box = line.bounding_box()
    assert box is not None
    anna.page.mouse.move(box["x"] + 6, box["y"] + 200)
    anna.page.mouse.down()
    anna.page.mouse.move(box["x"] - 120, box["y"] + 220, steps=6)
    anna.page.mouse.up()
    for _ in until(anna.page, lambda: width() >= usual + 80):
        pass
    line.focus()
    before = width()
    anna.page.keyboard.press("ArrowRight")
    drawn = before - 40

    def comes_to(wanted: float) -> None:
        for _ in until(anna.page, lambda: width() == wanted):
            pass

    comes_to(drawn)
    anna.page.reload()
    comes_to(drawn)
    line.dblclick()
    comes_to(usual)


def test_escape_leaves_a_section_as_it_was(house: House, anna: Desk) -> None:
    """A section opened by mistake is closed by one key; one with typed text is not lost by it."""
    anna.open(f"/deal/{house.deal}")
    anna.page.locator("#s-main").hover()
    anna.page.locator("#s-main .section-edit").click()
    expect(anna.page.locator("form.section-form")).to_be_visible()
    anna.page.keyboard.press("Escape")
    expect(anna.page.locator("form.section-form")).to_have_count(0)
    anna.page.locator("#s-main").hover()
    anna.page.locator("#s-main .section-edit").click()
    anna.page.locator("form.section-form #i-next_step").fill("Typed with care")
    anna.page.keyboard.press("Escape")
    expect(anna.page.locator("form.section-form #i-next_step")).to_have_value("Typed with care")


def test_copy_the_link(house: House, sits: Callable[..., Desk]) -> None:
    """The menu of the card puts its address on the clipboard."""
    anna = sits("anna", permissions=["clipboard-read", "clipboard-write"])
    anna.open(f"/deal/{house.deal}")
    anna.page.locator(".head-actions [data-menu] > summary").click()
    anna.page.locator("[data-copy]").click()
    expect(anna.toast("Link copied")).to_be_visible()
    copied = anna.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{anna.address}/deal/{house.deal}"


def test_editing_keeps_the_tab(house: House, anna: Desk) -> None:
    """The title, the stage and a field of another tab: saved or given up, one stays where one is."""
    page, current = anna.page, anna.page.locator(".tabs [aria-current]")
    anna.open("/deal/1?tab=history")
    page.locator("h1").hover()
    page.get_by_role("link", name="Edit Title").click()
    page.locator("#head-title").get_by_role("textbox").fill("Named on another tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Named on another tab")
    expect(current).to_contain_text("History")
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator('[aria-current="step"]')).to_have_text("New")
    expect(current).to_contain_text("History")
    page.get_by_role("link", name="Products").first.click()
    expect(current).to_contain_text("Products")
    anna.field("amount").locator(".value").click()
    expect(anna.field("amount").get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(anna.field("amount").get_by_role("textbox")).to_have_count(0)
    expect(current).to_contain_text("Products")
    anna.field("amount").locator(".value").click()
    anna.field("amount").get_by_role("textbox").fill("77")
    page.keyboard.press("Enter")
    expect(anna.field("amount").locator(".value")).to_have_text("€77.00")
    expect(current).to_contain_text("Products")
    assert page.url.endswith("?tab=products")


def test_undoing_takes_nothing_along(anna: Desk) -> None:
    """What is typed in another field, or as a comment, is asked for before the page is left."""
    page = anna.page
    anna.open("/deal/1")
    anna.field("next_step").locator(".value").click()
    step = anna.field("next_step").get_by_role("textbox")
    step.fill("Saved")
    step.press("Enter")
    undo = page.locator(".toast-line").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    anna.field("title").locator(".value").click()
    title = anna.field("title").get_by_role("textbox")
    title.fill("Not saved yet")
    asked: list[str] = []
    for typed in (title, page.locator("form[data-composer] textarea")):
        typed.fill("Not saved yet")
        page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        with page.expect_event("dialog"):
            undo.click(no_wait_after=True)
        expect(typed).to_have_value("Not saved yet")
        if typed is title:
            typed.press("Escape")
            expect(title).to_have_count(0)
    assert asked == ["beforeunload", "beforeunload"]
