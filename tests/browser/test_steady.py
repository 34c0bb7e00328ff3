"""Nothing jumps: not while a page comes, and not when a part of it is replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.people import PHONE, Desk
from tests.web.addresses import PAGES, address

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.browser
WATCH = """{
    window.shifts = [];
    const name = ({ node, previousRect: was, currentRect: is }) => `${node?.id || node?.className || node?.nodeName}`
        + ` (${was.x} ${was.y} ${was.width} ${was.height} → ${is.x} ${is.y} ${is.width} ${is.height})`;
    const note = (entry) => [entry.value, entry.sources.map(name).join(", ")];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(note)))
        .observe({ type: "layout-shift", buffered: true });
}"""
"""Notes from the first moment of a page what moves, and how much of the window it is."""
LITTLE = 0.001
"""What cannot be seen: less than a line of text that moves by a pixel."""
PLACES = """(selector) => [...document.querySelectorAll(selector)].map((one) => {
    const { x, y, width } = one.getBoundingClientRect();
    return [one.id || one.textContent.trim(), Math.round(x), Math.round(y), Math.round(width)];
})"""


def watched(sits: Callable[..., Desk], login: str, **options: object) -> Desk:
    """Somebody whose pages tell what moves."""
    desk = sits("", **options)
    desk.context.add_init_script(WATCH)
    desk.log_in(login)
    return desk


def moved(desk: Desk) -> list[tuple[float, str]]:
    """What has moved on the page until it came to rest."""
    desk.page.wait_for_load_state("networkidle")
    desk.settled()
    found = desk.page.evaluate("window.shifts")
    return [(value, names) for value, names in found if value > LITTLE]


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_pages(house: House, sits: Callable[..., Desk], size: str) -> None:
    """Every page stands where it was first drawn, when fonts, icons and late parts have come."""
    root = watched(
        sits, "root", **({"viewport": PHONE, "has_touch": True} if size == "phone" else {})
    )
    found = {}
    for path in (path for paths in PAGES.values() for path in paths if path != "/login"):
        root.open(address(path, house))
        found[path] = moved(root)
    assert {path: shifts for path, shifts in found.items() if shifts} == {}


def test_it_would_be_found(sits: Callable[..., Desk]) -> None:
    """The watching works: a late line above the others is told."""
    anna = watched(sits, "anna")
    anna.open("/deal/1")
    assert moved(anna) == []
    anna.page.evaluate("""() => {
        const line = document.createElement("p");
        line.textContent = "Late";
        document.querySelector("main").prepend(line);
    }""")
    assert moved(anna) != []


FRAME = ".nav a, .crumbs, #head-title, .tabs a, .stages, #comment, .section-head, .panel-title"
"""What stays on a card, whatever is replaced in it."""


def test_a_card_that_is_edited(anna: Desk) -> None:
    """An editor opens in its row: above it and beside it all stays, and all is as before after it."""
    page = anna.page
    anna.open("/deal/1")
    anna.settled()
    before = page.evaluate(PLACES, FRAME)
    assert len(before) > 15
    above = page.evaluate(PLACES, "#f-title, #head-title, .tabs a, #comment, .stages")
    anna.field("next_step").locator(".value").click()
    expect(anna.field("next_step").get_by_role("textbox")).to_be_focused()
    anna.settled()
    assert page.evaluate(PLACES, "#f-title, #head-title, .tabs a, #comment, .stages") == above
    page.keyboard.press("Escape")
    expect(anna.field("next_step").get_by_role("textbox")).to_have_count(0)
    anna.settled()
    assert page.evaluate(PLACES, FRAME) == before
    anna.field("next_step").locator(".value").click()
    anna.field("next_step").get_by_role("textbox").fill("Call")
    page.keyboard.press("Enter")
    expect(anna.toast("Saved")).to_be_visible()
    expect(anna.field("next_step").locator(".value")).to_have_text("Call")
    anna.settled()
    assert page.evaluate(PLACES, FRAME) == before


def test_a_card_with_a_dialog_and_a_comment(anna: Desk) -> None:
    """A dialog over the card moves nothing under it; a comment only what is written below."""
    page = anna.page
    anna.open("/deal/1")
    anna.settled()
    before = page.evaluate(PLACES, FRAME)
    page.get_by_role("button", name="Proposal").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    anna.settled()
    assert page.evaluate(PLACES, FRAME) == before
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.locator("#comment").fill("A comment")
    page.locator("#comment").press("Control+Enter")
    expect(page.locator(".entry.comment").first).to_contain_text("A comment")
    anna.settled()
    assert page.evaluate(PLACES, FRAME) == before


def test_a_list_that_is_searched(anna: Desk) -> None:
    """Rows go; the head, the search and the columns' names stay."""
    page = anna.page
    anna.open("/deal")
    anna.settled()
    still = ".nav a, .page-title, #q, .list-tools > *"
    before = [place[1:] for place in page.evaluate(PLACES, still)]
    page.locator("#q").fill("grind")
    expect(page.locator("tbody tr")).to_have_count(1)
    anna.settled()
    assert [place[1:] for place in page.evaluate(PLACES, still)] == before


def test_a_board_that_is_worked_with(anna: Desk) -> None:
    """A card goes to another column; the columns stay."""
    page = anna.page
    anna.open("/deal/board")
    anna.settled()
    still = ".nav a, .page-title, #q, .lane > summary"
    before = [place[1:] for place in page.evaluate(PLACES, still)]
    page.locator("#b-1 .board-title a").focus()
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator('[data-lane="new"] #b-1')).to_be_visible()
    anna.settled()
    assert [place[1:] for place in page.evaluate(PLACES, still)] == before
