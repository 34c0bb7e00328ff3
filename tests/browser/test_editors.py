"""The editors of single field types in a real browser: rows, files, products, clients, bookings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from engine.model.values import Booking, Client, Money, Point
from tests.browser.people import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.people import Desk
    from tests.web.house import House

pytestmark = pytest.mark.browser
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f00038601805a347d6b0000000049454e44ae426082"
)


def test_rows_of_phones(house: House, anna: Desk) -> None:
    """Add, choose a kind, move by keyboard, remove: what is saved is what is seen."""
    anna.open(f"/contact/{house.contact}/edit")
    row = anna.page.locator("#m-phones [data-row]")
    row.nth(0).locator("input").fill("02 1234 5678")
    anna.page.locator("[data-row-add=m-phones]").click()
    expect(row.nth(1).locator("input")).to_be_focused()
    anna.page.keyboard.type("347 123 4567")
    row.nth(1).locator("select").select_option("mobile")
    row.nth(1).locator("input").press("Alt+ArrowUp")
    expect(row.nth(0).locator("input")).to_have_value("347 123 4567")
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("contact", house.contact, "phones") == (
        Point("+393471234567", "mobile"), Point("+390212345678", "work"),
    )  # fmt: skip
    expect(anna.field("phones").locator("a").first).to_have_attribute("href", "tel:+393471234567")
    anna.open(f"/contact/{house.contact}/edit")
    row.nth(0).locator("[data-row-remove]").click()
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("contact", house.contact, "phones") == (Point("+390212345678", "work"),)


def test_files_are_sent_at_once(house: House, anna: Desk) -> None:
    """Chosen files are there before saving; one that is refused says why; a picture has a preview."""
    anna.open(f"/deal/{house.deal}/edit")
    chooser = anna.page.locator("#i-attachments")
    chooser.set_input_files([
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"},
        {"name": "bar.png", "mimeType": "image/png", "buffer": PNG},
        {"name": "trick.pdf", "mimeType": "application/pdf", "buffer": b"MZ"},
    ])  # fmt: skip
    rows = anna.page.locator("#fl-attachments .file")
    expect(rows).to_have_count(3)
    expect(rows.locator("progress")).to_have_count(0)
    expect(rows.nth(2)).to_contain_text("not what its name says")
    expect(rows.nth(1).locator("img")).to_be_visible()
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    found = anna.field("attachments")
    expect(found).to_contain_text("plan.pdf")
    expect(found.locator("img")).to_have_js_property("naturalWidth", 1)
    kept = house.value("deal", house.deal, "attachments")
    assert isinstance(kept, tuple)
    assert len(kept) == 2


DROPPED = """(box) => {
  const held = new DataTransfer();
  held.items.add(new File(["%PDF-1.7"], "dropped.pdf"));
  for (const name of ["dragover", "drop"])
    box.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: held }));
}"""


def test_files_of_a_comment(house: House, anna: Desk) -> None:
    """Chosen and dropped they wait below the words, also when it is refused; then they stand there."""
    anna.open(f"/deal/{house.deal}")
    box = anna.page.locator("form[data-composer]")
    box.locator("input[type=file]").set_input_files([
        {"name": "bar.png", "mimeType": "image/png", "buffer": PNG},
        {"name": "trick.pdf", "mimeType": "application/pdf", "buffer": b"MZ"},
    ])  # fmt: skip
    box.locator("textarea").evaluate(DROPPED)
    waiting = box.locator(".composer-files .file-name")
    expect(waiting).to_have_text(["bar.png", "trick.pdf", "dropped.pdf"])
    box.locator("textarea").fill("The plan")
    box.get_by_role("button", name="Comment").click()
    expect(box.locator(".problem")).to_contain_text("trick.pdf")
    expect(box.locator("textarea")).to_have_value("The plan")
    expect(waiting).to_have_text(["bar.png", "trick.pdf", "dropped.pdf"])
    box.get_by_role("button", name="Remove trick.pdf").click()
    expect(waiting).to_have_text(["bar.png", "dropped.pdf"])
    box.get_by_role("button", name="Comment").click()
    expect(anna.toast("Comment added")).to_be_visible()
    said = anna.page.locator(".entry.comment", has_text="The plan")
    expect(said.locator(".file-name")).to_have_text(["bar.png", "dropped.pdf"])
    expect(said.locator("img")).to_have_js_property("naturalWidth", 1)
    expect(waiting).to_have_count(0)


def test_products_while_typing(house: House, anna: Desk) -> None:
    """Totals follow the typing, Enter goes to the next row, and the amount is theirs when saved."""
    anna.open(f"/deal/{house.deal}?tab=products")
    anna.page.locator("#s-products .section-edit").click()
    row = anna.page.locator("#m-products [data-row]")
    row.nth(0).get_by_role("textbox", name="Product").fill("Leva 2")
    row.nth(0).get_by_role("textbox", name="Price").fill("4000")
    row.nth(0).get_by_role("textbox", name="Tax").fill("22")
    expect(row.nth(0).locator("output")).to_have_text("€4,000.00")
    row.nth(0).get_by_role("textbox", name="Tax").press("Enter")
    expect(row.nth(1).get_by_role("textbox", name="Product")).to_be_focused()
    anna.page.keyboard.type("Setup")
    row.nth(1).get_by_role("textbox", name="Price").fill("500")
    expect(anna.page.locator("[data-sum=gross]")).to_have_text("€5,380.00")
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    expect(anna.page.locator("table.products")).to_contain_text("Leva 2")
    assert house.value("deal", house.deal, "amount") == Money(Decimal("4500.00"), "EUR")


def test_totals_that_do_not_come(house: House, anna: Desk) -> None:
    """When the line is down while totals are asked for, it is said, and the next ones come."""
    page = anna.page
    anna.open(f"/deal/{house.deal}?tab=products")
    page.locator("#s-products .section-edit").click()
    row = page.locator("#m-products [data-row]").first
    page.route("**/totals", lambda route: route.abort())
    row.get_by_role("textbox", name="Product").fill("Leva 2")
    expect(page.locator(".toast-line.bad")).to_be_visible()
    page.unroute_all()
    row.get_by_role("textbox", name="Price").fill("4000")
    expect(row.locator("output")).to_have_text("€4,000.00")
    anna.complaints[:] = [line for line in anna.complaints if "net::ERR_FAILED" not in line]


def test_a_company_offers_its_contacts(house: House, anna: Desk) -> None:
    """Choosing the company shows whom it has; a click takes them."""
    elena = house.made("anna", "contact", full_name="Elena Riva", company=str(house.company))
    deal = house.made("anna", "deal", title="New line")
    anna.open(f"/deal/{deal}/edit")
    box = anna.field("client").get_by_role("combobox").first
    box.click()
    anna.page.get_by_role("option", name="Hotel Bellavista").click()
    anna.page.get_by_role("button", name="Add Elena Riva").click()
    expect(anna.field("client").locator(".picked-item")).to_contain_text("Elena Riva")
    anna.page.keyboard.press("Control+s")
    expect(anna.toast("Saved")).to_be_visible()
    assert house.value("deal", deal, "client") == Client(house.company, (elena,))


def test_booking(house: House, sits: Callable[..., Desk]) -> None:
    """Somebody is booked; the same hour again is refused in words beside the field."""
    root = sits("root")
    first, second = (house.made("root", "delivery", title=title) for title in ("One", "Two"))

    def book(delivery: int) -> None:
        root.open(f"/delivery/{delivery}/edit")
        root.field("visit").get_by_role("combobox").first.fill("Anna")
        root.page.get_by_role("option", name="Anna Rossi").click()
        root.page.locator("[name='visit.from']").first.fill("2027-03-10T09:00")
        root.page.locator("[name='visit.to']").first.fill("2027-03-10T11:30")
        root.page.locator("[data-save]").first.click()

    book(first)
    expect(root.toast("Saved")).to_be_visible()
    expect(root.field("visit")).to_contain_text("09:00 – 11:30")
    held = house.value("delivery", first, "visit")
    assert isinstance(held, tuple)
    assert isinstance(held[0], Booking)
    book(second)
    expect(root.field("visit").locator(".problem")).to_contain_text("Already taken: 10 Mar 2027")
    expect(root.field("visit").locator(".problem")).to_contain_text("One")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_editors_fit_a_phone(house: House, sits: Callable[..., Desk], scheme: str) -> None:
    """Nothing of the new editors sticks out sideways at 390 pixels, in either theme."""
    someone = sits("anna", viewport=PHONE, color_scheme=scheme)
    for path in (f"/deal/{house.deal}/edit", f"/contact/{house.contact}/edit"):
        someone.open(path)
        assert someone.fits(), path
