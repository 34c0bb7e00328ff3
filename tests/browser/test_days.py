"""Days are entered in the reader's way, whatever language the browser speaks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from engine.model.values import Booking
from engine.runtime.release import Releases
from tests.browser.people import PHONE
from tests.browser.test_accessible import look_through
from tests.web.house import House, build_with, copied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.people import Desk

pytestmark = pytest.mark.browser
RELEASES = Releases()
FIELDS = {
    "deal": """
  met:      {type: datetime, label: Met}
  feasts:   {type: date, label: Feasts, multiple: true}
  visits:   {type: booking, label: Visits, to: [user], multiple: true}
"""
}


@pytest.fixture(scope="session")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with days of every kind."""
    path = tmp_path_factory.mktemp("dated") / "template.db"
    build_with(path, FIELDS)
    return path


@pytest.fixture
def house(dated: Path, tmp_path: Path) -> Iterator[House]:
    """A database whose deals have them."""
    with copied(dated, tmp_path, RELEASES) as house:
        yield house


@pytest.fixture
def chiara(house: House, sits: Callable[..., Desk]) -> Desk:
    """An Italian at a browser that speaks English, with the form of a deal before her."""
    house.deal = house.made(
        "chiara", "deal", title="Fair", client=["company:1"], close_date="2027-02-01",
        met="2027-03-10T09:00",
    )  # fmt: skip
    desk = sits("chiara")
    desk.open(f"/deal/{house.deal}/edit")
    return desk


def test_written_as_the_reader_writes(house: House, chiara: Desk) -> None:
    """Shown and taken day first; nothing of that counts as a change."""
    page = chiara.page
    day, met = page.locator("#i-close_date"), page.locator("#i-met")
    expect(day).to_have_value("01/02/2027")
    expect(met).to_have_value("10/03/2027 09:00")
    expect(page.locator("#i-feasts")).to_have_attribute("placeholder", "gg/mm/aaaa")
    page.locator("[data-cancel]").last.click()
    expect(page.locator(".mode-view")).to_be_visible()
    chiara.open(f"/deal/{house.deal}/edit")
    day.fill("7/3/27")
    met.fill("8-4-2027, 7.05")
    day.focus()
    expect(met).to_have_value("08/04/2027 07:05")
    page.keyboard.press("Control+s")
    expect(chiara.toast("Salvato")).to_be_visible()
    assert house.value("deal", house.deal, "close_date") == date(2027, 3, 7)
    assert house.value("deal", house.deal, "met") == datetime(2027, 4, 8, 5, 5, tzinfo=UTC)


def test_what_is_no_day_stays_to_be_put_right(house: House, chiara: Desk) -> None:
    """It is refused in words, and still there."""
    page = chiara.page
    page.locator("#i-close_date").fill("31/02/2027")
    page.keyboard.press("Control+s")
    expect(chiara.field("close_date").locator(".problem")).to_have_text("Scrivi una data")
    expect(page.locator("#i-close_date")).to_have_value("31/02/2027")
    assert house.value("deal", house.deal, "close_date") == date(2027, 2, 1)
    assert look_through(chiara) == []
    page.locator("#i-close_date").fill("")
    page.keyboard.press("Control+s")
    expect(chiara.toast("Salvato")).to_be_visible()
    assert house.value("deal", house.deal, "close_date") is None


def test_the_browsers_calendar(chiara: Desk) -> None:
    """It opens by the mouse and by the keyboard, and what it is told stands in the box."""
    page = chiara.page
    box = chiara.field("close_date")
    page.evaluate(
        "() => { HTMLInputElement.prototype.showPicker = function () { this.dataset.open = this.value; }; }"
    )
    box.locator(".day-open").click()
    twin = box.locator(".day-twin")
    expect(twin).to_have_attribute("data-open", "2027-02-01")
    twin.evaluate(
        "twin => { delete twin.dataset.open; twin.value = '2027-12-24'; twin.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    expect(page.locator("#i-close_date")).to_have_value("24/12/2027")
    expect(page.locator("#i-close_date")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(twin).to_have_attribute("data-open", "2027-12-24")


def test_rows_and_bookings(house: House, chiara: Desk) -> None:
    """Rows that are added are like the first, and the end of a booking follows its beginning."""
    page = chiara.page
    feasts = chiara.field("feasts")
    feasts.locator("input[name]").first.fill("25/12/2027")
    feasts.locator("[data-row-add]").click()
    feasts.locator("input[name]").nth(1).fill("1.1.2028")
    visits = chiara.field("visits")
    visits.get_by_role("combobox").first.fill("Anna")
    page.get_by_role("option", name="Anna Rossi").click()
    visits.locator("[name='visits.from']").first.fill("10/03/2027 09:00")
    visits.locator("[name='visits.from']").first.blur()
    expect(visits.locator("[name='visits.to']").first).to_have_value("10/03/2027 10:00")
    page.locator("[data-save]").first.click()
    expect(chiara.toast("Salvato")).to_be_visible()
    assert house.value("deal", house.deal, "feasts") == (date(2027, 12, 25), date(2028, 1, 1))
    held = house.value("deal", house.deal, "visits")
    assert isinstance(held, tuple)
    assert isinstance(held[0], Booking)
    assert (held[0].start, held[0].end) == (
        datetime(2027, 3, 10, 8, tzinfo=UTC),
        datetime(2027, 3, 10, 9, tzinfo=UTC),
    )


def test_in_place_and_in_filters(house: House, chiara: Desk) -> None:
    """One field by its pencil, the days of a history, and those of a list."""
    page = chiara.page
    chiara.open(f"/deal/{house.deal}")
    chiara.field("close_date").locator(".pencil").click()
    day = page.locator("#i-close_date")
    expect(day).to_be_focused()
    expect(day).to_have_value("01/02/2027")
    day.fill("2/2/2027")
    page.keyboard.press("Enter")
    expect(chiara.toast("Salvato")).to_be_visible()
    assert house.value("deal", house.deal, "close_date") == date(2027, 2, 2)
    chiara.open(f"/deal/{house.deal}?tab=history")
    page.locator(".past [name=since]").fill("1/1/2020")
    page.locator(".past [name=since]").press("Enter")
    page.wait_for_url("**since=2020-01-01**")
    expect(page.locator(".past [name=since]")).to_have_value("01/01/2020")
    chiara.open("/deal")
    page.locator(".filters summary").first.click()
    start = page.locator(".filter:has(.day-box) input[name]").first
    start.fill("2/2/2027")
    start.press("Enter")
    page.wait_for_url("**=2027-02-02**")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_whom_the_browser_understands(house: House, sits: Callable[..., Desk]) -> None:
    """The browser's own control stays for those whose language it speaks, and on phones."""
    deals = {
        login: house.made(
            login, "deal", title="Fair", client=["company:1"], close_date="2027-02-01"
        )
        for login in ("anna", "chiara")
    }
    phone = sits("chiara", viewport=PHONE, has_touch=True, is_mobile=True)
    for desk, deal in (
        (sits("anna"), deals["anna"]),
        (sits("chiara", locale="it-IT"), deals["chiara"]),
        (phone, deals["chiara"]),
    ):
        desk.open(f"/deal/{deal}/edit")
        expect(desk.page.locator("#i-close_date")).to_have_attribute("type", "date")
        expect(desk.page.locator("#i-close_date")).to_have_value("2027-02-01")
    english = sits("anna", locale="it-IT")
    english.open(f"/deal/{deals['anna']}/edit")
    expect(english.page.locator("#i-close_date")).to_have_value("01/02/2027")
