"""Fields of every way of choosing and counting, in a real browser: lists, stars, answers, rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from engine.model.values import Booking, Client
from engine.runtime.release import Releases
from tests.web.house import House, build_with, copied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.people import Desk

pytestmark = pytest.mark.browser
RELEASES = Releases()
SHADES = ", ".join(f"s{n}: {{label: Shade {n}}}" for n in range(30))
FIELDS = {
    "deal": f"""
  shades:   {{type: choice, label: Shades, multiple: true, options: {{{SHADES}}}}}
  size:     {{type: choice, label: Size, display: buttons, options: {{s: {{label: Small}}, l: {{label: Large}}}}}}
  agreed:   {{type: boolean, label: Agreed}}
  liked:    {{type: rating, label: Liked, max: 10}}
  counts:   {{type: integer, label: Counts, multiple: true, max: 10}}
  about:    {{type: link, label: About, to: [company, contact]}}
  visits:   {{type: booking, label: Visits, to: [user, company], multiple: true}}
  team:     {{type: user, label: Team, multiple: true}}
  story:    {{type: rich_text, label: Story}}
"""
}


@pytest.fixture(scope="session")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with a field of each kind."""
    path = tmp_path_factory.mktemp("varied") / "template.db"
    build_with(path, FIELDS)
    return path


@pytest.fixture
def house(varied: Path, tmp_path: Path) -> Iterator[House]:
    """A database whose deals have them."""
    with copied(varied, tmp_path, RELEASES) as house:
        yield house


def inline(desk: Desk, house: House, name: str) -> None:
    """Open the card, and one field of it by its pencil."""
    desk.open(f"/deal/{house.deal}")
    fold = desk.page.locator("#s-main details.folded summary")
    fold.click()
    pencil = desk.field(name).locator(".pencil")
    pencil.focus()
    pencil.press("Enter")
    expect(desk.field(name).locator("form")).to_be_visible()


def test_a_long_list_is_searched(house: House, anna: Desk) -> None:
    """Several of thirty by typing; the list is whole, so that nobody is asked for more."""
    inline(anna, house, "shades")
    box = anna.field("shades").get_by_role("combobox")
    for words in ("shade 17", "29"):
        box.fill(words)
        anna.page.keyboard.press("Enter")
    expect(anna.field("shades").locator(".picked-item")).to_have_count(2)
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("deal", house.deal, "shades") == ("s17", "s29")


def test_buttons_and_answers(house: House, anna: Desk) -> None:
    """Buttons and yes or no are groups that arrows walk through; "no" is kept as an answer."""
    inline(anna, house, "size")
    expect(anna.field("size").locator("input:focus")).to_have_value("")
    anna.page.keyboard.press("ArrowRight")
    anna.page.keyboard.press("ArrowRight")
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("deal", house.deal, "size") == "l"
    inline(anna, house, "agreed")
    anna.field("agreed").get_by_text("No", exact=True).click()
    anna.page.keyboard.press("Control+s")
    expect(anna.field("agreed").locator(".truth")).to_have_text("No")
    assert house.value("deal", house.deal, "agreed") is False


def test_stars_by_keyboard(house: House, anna: Desk) -> None:
    """The group has the focus, an arrow to the right is one star more, Enter saves."""
    inline(anna, house, "liked")
    expect(anna.field("liked").locator("input:focus")).to_have_value("")
    for _ in range(3):
        anna.page.keyboard.press("ArrowRight")
    anna.page.keyboard.press("ArrowLeft")
    form = anna.field("liked")
    assert form.evaluate("row => row.scrollWidth <= row.clientWidth")
    anna.page.keyboard.press("Enter")
    expect(anna.field("liked").get_by_role("img", name="2 stars")).to_be_visible()
    assert house.value("deal", house.deal, "liked") == 2


def test_which_row_is_wrong(house: House, anna: Desk) -> None:
    """Of several values the wrong one is marked and named, and the others are kept."""
    inline(anna, house, "counts")
    row = anna.page.locator("#m-counts input")
    row.nth(0).fill("4")
    for value in ("77", "6"):
        anna.page.locator("[data-row-add=m-counts]").click()
        row.last.fill(value)
    anna.page.keyboard.press("Control+s")
    expect(anna.field("counts").locator(".problem")).to_have_text("“77”: At most 10")
    expect(anna.page.locator("#m-counts .is-invalid")).to_have_count(1)
    expect(anna.page.locator("#m-counts .is-invalid")).to_be_focused()
    anna.page.keyboard.press("Control+a")
    anna.page.keyboard.type("7")
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("deal", house.deal, "counts") == (4, 7, 6)


def test_each_search_finds_its_own(house: House, anna: Desk) -> None:
    """A client's company and contacts are found and made apart; elsewhere the kind stands beside."""
    deal = house.made("anna", "deal", title="Nobody yet")
    anna.open(f"/deal/{deal}/edit")
    company, contacts = (anna.field("client").get_by_role("combobox").nth(n) for n in (0, 1))
    company.fill("Riva")
    offers = anna.page.locator(".picker-list:popover-open [role=option]")
    expect(offers).to_have_text(["+ Create “Riva” (Company)"])
    offers.click()
    inner = anna.page.locator("#inner")
    inner.locator("[data-save]").click()
    expect(company).to_have_value("Riva")
    contacts.fill("Elena Riva")
    expect(offers).to_have_text(["+ Create “Elena Riva” (Contact)"])
    offers.click()
    inner.locator("[data-save]").click()
    expect(anna.field("client").locator(".picked-item")).to_contain_text("Elena Riva")
    about = anna.field("about").get_by_role("combobox")
    about.fill("riva")
    expect(offers.filter(has_text="Contacts")).to_contain_text("Elena Riva")
    offers.filter(has_text="Companies").click()
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    held = house.value("deal", deal, "client")
    assert isinstance(held, Client)
    assert held.company is not None
    assert len(held.contacts) == 1


def test_people_in_the_order_of_choosing(house: House, sits: Callable[..., Desk]) -> None:
    """The first of several is whoever was chosen first, and saving something else keeps the order."""
    luca = sits("luca")
    people = luca.field("team").get_by_role("combobox")
    luca.open(f"/deal/{house.deal}/edit")
    for name in ("Marco Gallo", "Anna Rossi"):
        people.fill(name)
        luca.page.get_by_role("option", name=name).click()
    luca.page.keyboard.press("Control+s")
    expect(luca.toast("Saved")).to_be_visible()
    held = house.value("deal", house.deal, "team")
    expect(luca.field("team").locator(".person").first).to_contain_text("Marco Gallo")
    luca.open(f"/deal/{house.deal}/edit")
    luca.page.locator("#i-title").fill("Renamed")
    luca.page.keyboard.press("Control+s")
    expect(luca.toast("Saved")).to_be_visible()
    assert house.value("deal", house.deal, "team") == held


def test_products_that_came_back(house: House, anna: Desk) -> None:
    """A row without a price is named and marked, and the sums of the others stand."""
    anna.open(f"/deal/{house.deal}?tab=products")
    anna.page.locator("#s-products .section-edit").click()
    row = anna.page.locator("#m-products [data-row]")
    row.nth(0).get_by_role("textbox", name="Product").fill("Leva 2")
    row.nth(0).get_by_role("textbox", name="Price").fill("4000")
    anna.page.locator("[data-row-add=m-products]").click()
    row.nth(1).get_by_role("textbox", name="Product").fill("Setup")
    anna.page.keyboard.press("Control+s")
    expect(anna.page.locator(".problem")).to_have_text("“Setup”: Each row needs a price")
    expect(row.nth(1).get_by_role("textbox", name="Product")).to_have_class(
        re.compile("is-invalid")
    )
    expect(row.nth(0).locator("output")).to_have_text("€4,000.00")
    expect(anna.page.locator("[data-sum=net]")).to_have_text("€4,000.00")


def test_without_scripts(house: House, sits: Callable[..., Desk]) -> None:
    """Every kind is entered without scripts, what is refused stays, and no idle button is shown."""
    anna = sits("anna", java_script_enabled=False)
    page = anna.page
    anna.open(f"/deal/{house.deal}/edit")
    expect(page.locator(".row-tool").first).to_be_hidden()
    page.locator("select[name=shades]").select_option(["s3", "s9"])
    page.locator("[name=size][value=l]").check(force=True)
    page.locator("[name=agreed][value='0']").check(force=True)
    page.locator("label[for=i-liked-4]").click()
    page.locator("[name=counts]").first.fill("99")
    page.locator("[data-save]").first.click()
    expect(anna.field("counts").locator(".problem")).to_have_text("“99”: At most 10")
    page.locator("[name=counts]").first.fill("9")
    page.locator("[data-save]").first.click()
    expect(anna.field("liked").get_by_role("img", name="4 stars")).to_be_visible()
    found = [
        house.value("deal", house.deal, name) for name in ("shades", "size", "agreed", "counts")
    ]
    assert found == [("s3", "s9"), "l", False, (9,)]


def test_bookings_of_several(house: House, anna: Desk) -> None:
    """Each added row searches on its own; the end follows the beginning; nothing sticks out."""
    inline(anna, house, "visits")
    rows = anna.page.locator("#m-visits [data-row]")
    offers = anna.page.locator(".picker-list:popover-open [role=option]")
    wanted = (("anna", "2027-03-10T09:00", "2027-03-10T10:00"), ("bella", "2027-03-11T14:30", "2027-03-11T15:30"))  # fmt: skip
    for place, (words, start, end) in enumerate(wanted):
        if place:
            anna.page.locator("[data-row-add=m-visits]").click()
        rows.nth(place).get_by_role("combobox").fill(words)
        offers.first.click()
        rows.nth(place).get_by_label("From").fill(start)
        expect(rows.nth(place).get_by_label("Until")).to_have_value(end)
    assert anna.field("visits").evaluate("row => row.scrollWidth <= row.clientWidth")
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    held = house.value("deal", house.deal, "visits")
    assert isinstance(held, tuple)
    assert [one.entity for one in held if isinstance(one, Booking)] == ["user", "company"]
