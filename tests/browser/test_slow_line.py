"""Slow answers: what somebody does while one is awaited is neither lost nor done twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.line import Line

if TYPE_CHECKING:
    from tests.browser.people import Desk
    from tests.web.house import House

pytestmark = pytest.mark.browser


@pytest.fixture
def line(house: House) -> Line:
    """The line to the house, held up where a test asks for it."""
    line = Line(house.app.wsgi_app)
    house.app.wsgi_app = line  # type: ignore[method-assign]
    return line


def test_typed_while_a_field_is_saved(line: Line, anna: Desk) -> None:
    """A comment begun before the answer came goes on where it was."""
    page = anna.page
    anna.open("/deal/1")
    anna.field("next_step").locator(".value").click()
    anna.field("next_step").get_by_role("textbox").fill("Call")
    with line.held("/edit"):
        page.keyboard.press("Enter")
        line.taken(page)
        page.locator("#comment").click()
        page.keyboard.type("half a ")
    expect(anna.toast("Saved")).to_be_visible()
    expect(anna.field("next_step").locator(".value")).to_have_text("Call")
    page.keyboard.type("comment")
    expect(page.locator("#comment")).to_have_value("half a comment")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry.comment").first).to_contain_text("half a comment")


def test_typed_while_a_comment_is_sent(line: Line, anna: Desk) -> None:
    """The next comment may be begun at once; the one before it is sent as it was."""
    page = anna.page
    anna.open("/deal/1")
    page.locator("#comment").fill("first")
    with line.held("/comments"):
        page.locator("#comment").press("Control+Enter")
        line.taken(page)
        page.keyboard.type(" and seco")
    expect(page.locator(".entry.comment").first).to_contain_text("first")
    page.keyboard.type("nd")
    expect(page.locator("#comment")).to_have_value("and second")
    page.locator("#comment").fill("")


def test_saved_once(house: House, line: Line, anna: Desk) -> None:
    """Impatient keys save a field once, and a comment."""
    page = anna.page
    anna.open("/deal/1")
    anna.field("next_step").locator(".value").click()
    anna.field("next_step").get_by_role("textbox").fill("Call")
    before = house.version("deal", 1)
    with line.held("/edit"):
        for _ in range(4):
            page.keyboard.press("Control+s")
        line.taken(page)
    expect(anna.toast("Saved")).to_be_visible()
    page.locator("#comment").fill("Only once")
    with line.held("/comments"):
        for _ in range(4):
            page.locator("#comment").press("Control+Enter")
        line.taken(page)
    expect(page.locator(".entry.comment").first).to_contain_text("Only once")
    anna.open("/deal/1")
    expect(page.locator(".entry.comment", has_text="Only once")).to_have_count(1)
    assert house.version("deal", 1) == before + 1


def test_an_answer_takes_no_focus(anna: Desk) -> None:
    """An editor that is open beside a comment does not take the keyboard when the comment is sent."""
    page = anna.page
    anna.open("/deal/1")
    anna.field("next_step").locator(".value").click()
    expect(anna.field("next_step").get_by_role("textbox")).to_be_focused()
    page.locator("#comment").fill("first")
    page.locator("#comment").press("Control+Enter")
    expect(page.locator(".entry.comment").first).to_contain_text("first")
    expect(page.locator("#comment")).to_be_focused()
    expect(anna.field("next_step").get_by_role("textbox")).to_be_visible()


def test_late_results_keep_what_is_marked(house: House, line: Line, anna: Desk) -> None:
    """The row that the arrows have reached is the one that Enter takes, though more rows come."""
    page = anna.page
    for name in ("Giuseppe Riva", "Giulio Neri"):
        house.made("anna", "contact", full_name=name)
    anna.open("/deal/new")
    box = page.get_by_role("combobox", name="Contacts")
    rows = page.locator(".picker-list:popover-open [role=option]")
    with line.held("/options/client"):
        box.press_sequentially("giu")
        line.taken(page)
        expect(rows).to_have_count(3)
        box.press("ArrowDown")
        expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
        marked = rows.nth(1).inner_text()
    expect(page.locator(".picker-create").first).to_be_visible()
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page.locator(".picked-item")).to_contain_text(marked)


def test_back_in_a_search_at_once(anna: Desk) -> None:
    """Who leaves a search and is back before it has closed goes on where they were."""
    anna.open("/deal/new")
    box = anna.page.get_by_role("combobox", name="Contacts")
    box.fill("giu")
    rows = anna.page.locator(".picker-list:popover-open [role=option]")
    expect(rows.first).to_be_visible()
    # A search closes by a timer; the longer one, which began later, ends after it.
    box.evaluate("""async (one) => {
        one.blur();
        one.focus();
        await new Promise((next) => setTimeout(next, 200));
    }""")
    expect(rows.first).to_be_visible()
    expect(box).to_have_value("giu")


def test_saved_while_a_file_is_sent(house: House, line: Line, anna: Desk) -> None:
    """Saving waits for the files that are under way; when one is refused, it waits for the person."""
    page = anna.page
    anna.open(f"/deal/{house.deal}/edit")
    before = house.version("deal", house.deal)
    rows = page.locator("#fl-attachments .file")
    for name, content in (("trick.pdf", b"MZ"), ("plan.pdf", b"%PDF-1.4")):
        with line.held("/files/attachments"):
            page.locator("#i-attachments").set_input_files(
                [{"name": name, "mimeType": "application/pdf", "buffer": content}]
            )
            line.taken(page)
            for _ in range(2):
                page.keyboard.press("Control+s")
            expect(rows.locator("progress")).to_have_count(1)
        if name == "trick.pdf":
            expect(rows).to_contain_text("not what its name says")
            assert house.version("deal", house.deal) == before
    expect(anna.toast("Saved")).to_be_visible()
    expect(anna.field("attachments")).to_contain_text("plan.pdf")
    kept = house.value("deal", house.deal, "attachments")
    assert isinstance(kept, tuple)
    assert len(kept) == 1
    assert house.version("deal", house.deal) == before + 1


def test_one_editor_in_a_cell(line: Line, anna: Desk) -> None:
    """Impatient keys open a cell of a list once."""
    page = anna.page
    anna.open("/deal?sort=id")
    asked: list[str] = []
    # The browser fetches the page's picture when it likes.
    page.on("request", lambda one: "/static/" in one.url or asked.append(one.url))
    page.locator("#c-1-title").focus()
    with line.held("/cell"):
        for _ in range(3):
            page.keyboard.press("Enter")
        line.taken(page)
    editor = page.locator(".cell-editor")
    expect(editor.locator("[name=title]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#c-1-title")).to_be_focused()
    anna.settled()
    assert len(asked) == 1, asked
    expect(editor).to_have_count(0)


def test_arranged_while_an_answer_is_awaited(line: Line, anna: Desk) -> None:
    """Every key counts, also those pressed before the answer; what is kept holds the last of them."""
    page = anna.page
    anna.open("/deal/design?record=1")
    design = page.locator("#design")
    page.locator("#b-field-title").focus()
    with line.held("/design"):
        for _ in range(3):
            page.keyboard.press("ArrowDown")
        line.taken(page)
    expect(design).to_have_attribute("data-edits", "3")
    expect(page.locator("#design-says")).to_contain_text("place 4 of")
    expect(page.locator("#b-field-title")).to_be_focused()
    page.get_by_role("button", name="Hide Next step").focus()
    with line.held("/design"):
        page.keyboard.press("Enter")
        line.taken(page)
        page.get_by_role("button", name="Keep my layout").click()
    expect(anna.toast("Your layout is kept")).to_be_visible()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#f-next_step")).to_have_count(0)


def test_moved_once(house: House, line: Line, anna: Desk) -> None:
    """A card under way on the board is not sent on by the next key."""
    page = anna.page
    anna.open("/deal/board")
    page.locator("#b-1 .board-title a").focus()
    before = house.version("deal", 1)
    with line.held("/move"):
        for _ in range(3):
            page.keyboard.press("Shift+ArrowLeft")
        line.taken(page)
    expect(page.locator('[data-lane="new"] #b-1')).to_be_visible()
    expect(page.locator("#b-1 .board-title a")).to_be_focused()
    assert house.version("deal", 1) == before + 1
