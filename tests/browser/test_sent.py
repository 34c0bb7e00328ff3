"""What goes over the line: little for the first card, less for the next, one request for a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.line import Traffic

if TYPE_CHECKING:
    from tests.browser.people import Desk
    from tests.web.house import House

pytestmark = pytest.mark.browser
FIRST = 110_000
"""Bytes, as they go over the line, of the first card with everything it needs."""
NEXT = 25_000
"""Bytes of each card after it, and of each part of one."""


def test_cards(house: House, anna: Desk) -> None:
    """The first card brings styles, scripts and icons along; the next ones hardly more than words."""
    crowd(house)
    traffic = Traffic.of(anna, cold=True)
    anna.open(f"/deal/{house.deal}")
    first = traffic.so_far()
    assert {path.partition("-")[0] for _, path, _ in first} >= {"/static/app", "/static/icons"}
    assert total(first) <= FIRST, first
    for path in (
        f"/company/{house.company}",
        f"/contact/{house.contact}",
        "/deal/2",
        f"/deal/{house.deal}?tab=history",
        f"/deal/{house.deal}?tab=dependencies",
        f"/deal/{house.deal}/edit",
    ):
        anna.open(path)
        assert 0 < total(traffic.so_far()) <= NEXT, path


def test_a_field_is_saved_by_one_request(house: House, anna: Desk) -> None:
    """Opening the editor is one, saving is one, and the answer brings the card along."""
    crowd(house)
    anna.open(f"/deal/{house.deal}")
    expect(anna.page.locator("#tc-quote")).to_have_text("1")
    traffic = Traffic.of(anna)
    anna.field("next_step").locator(".pencil").click()
    expect(anna.page.locator("#i-next_step")).to_be_focused()
    opened = traffic.so_far()
    assert [(method, path.partition("?")[0]) for method, path, _ in opened] == [
        ("GET", f"/deal/{house.deal}/edit")
    ]
    anna.page.locator("#i-next_step").fill("One request")
    anna.page.keyboard.press("Enter")
    expect(anna.toast("Saved")).to_be_visible()
    expect(anna.field("next_step").locator(".value")).to_have_text("One request")
    saved = traffic.so_far()
    assert [(method, path) for method, path, _ in saved] == [("POST", f"/deal/{house.deal}/edit")]
    assert total(saved) <= NEXT
    expect(anna.page.locator("#tc-quote")).to_have_text("1")
    assert house.value("deal", house.deal, "next_step") == "One request"


def test_parts_of_a_card(house: House, anna: Desk) -> None:
    """A section, a dialog, older entries, a comment, a move: each is a part, never the whole page."""
    crowd(house)
    page = anna.page
    anna.open(f"/deal/{house.deal}")
    expect(page.locator("#tc-quote")).to_have_text("1")
    traffic = Traffic.of(anna)

    def one(method: str) -> None:
        found = traffic.so_far()
        assert [asked for asked, _, _ in found] == [method], found
        assert 0 < total(found) <= NEXT, found

    page.locator("#s-main").hover()
    page.locator("#s-main .section-edit").click()
    expect(page.locator("form.section-form")).to_be_visible()
    one("GET")
    page.keyboard.press("Escape")
    expect(page.locator("form.section-form")).to_have_count(0)
    one("GET")
    page.get_by_role("link", name="Show older entries").click()
    expect(page.get_by_text("Remark 15", exact=True)).to_be_visible()
    one("GET")
    page.locator("#comment").fill("A comment")
    page.locator("#comment").press("Control+Enter")
    expect(page.locator(".entry.comment").first).to_contain_text("A comment")
    one("POST")
    page.get_by_role("button", name="Proposal").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    one("POST")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator(".stage.current")).to_contain_text("New")
    one("POST")


def total(sent: list[tuple[str, str, int]]) -> int:
    """The bytes of several answers."""
    return sum(length for _, _, length in sent)


def crowd(house: House) -> None:
    """A card that has been worked with: many remarks, a quote, contacts to choose from."""
    house.made("anna", "quote", title="A quote", deal=str(house.deal))
    for number in range(40):
        house.said("anna", "deal", house.deal, f"Remark {number}")
    for number in range(40):
        house.made("anna", "contact", full_name=f"Contact {number}", email=f"c{number}@example.org")
