"""Declaring things on the page of designing in a real browser, with the mouse and with keys alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.people import PHONE
from tests.browser.test_accessible import look_through
from tests.browser.test_design import EVERYONE, changed, config, drag, edits, root

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.people import Desk
    from tests.web.house import House

__all__ = ["config", "root"]
pytestmark = pytest.mark.browser


def names(page: Page, where: str) -> list[str]:
    """The names of the items of a list, in order."""
    found: list[str] = page.locator(where).evaluate_all("all => all.map(one => one.dataset.name)")
    return found


def panel(page: Page, name: str) -> None:
    """Open a part of what stands beside the card."""
    page.locator(".design-side > .segments").get_by_role("button", name=name).click()
    expect(
        page.locator(".design-side > .segments [aria-pressed=true]", has_text=name)
    ).to_be_visible()


def test_delete_a_field(house: House, root: Desk, config: Path) -> None:
    """Its values are counted, the patch says that it ended, and the plan asks before it is gone."""
    page = root.page
    house.made("anna", "deal", 1, demo_at="2026-12-01T10:00", demo_by=["3"])
    root.open(EVERYONE)
    page.locator("#b-field-demo_by").click()
    expect(page.locator(".side-end")).to_contain_text("1 record has a value in it.")
    page.get_by_role("button", name="Delete field").click()
    edits(page, 1)
    expect(page.locator("#t-demo_by")).to_have_count(0)
    expect(page.locator("#design-says")).to_have_text("Demonstrator will be deleted")
    expect(page.locator(".verdict.good")).to_be_visible()
    assert "+removed: [{field: demo_by}]" in [line.strip() for line in changed(page)]
    page.get_by_role("button", name="Write to config/").click()
    expect(page.locator(".plan-lines")).to_contain_text("deal.demo_by")
    page.get_by_label(re.compile("leaves every page and channel")).check()
    page.get_by_role("button", name="Apply").click()
    expect(root.toast("Applied and active")).to_be_visible()
    assert "{field: demo_by}" in (config / "entities" / "deal.yaml").read_text("utf-8")
    root.open("/deal/1")
    expect(page.locator("#f-demo_by")).to_have_count(0)


def test_a_field_in_use_is_kept_by_keys_alone(root: Desk) -> None:
    """What still uses it stands at the field; nothing can be written until it is kept."""
    page = root.page
    root.open(EVERYONE)
    page.locator("#b-field-loss_reason").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Delete field").focus()
    page.keyboard.press("Enter")
    edits(page, 1)
    beside = page.locator(".design-side")
    expect(beside).to_contain_text("Something still uses it, so it cannot go yet")
    expect(beside.locator(".findings li").first).to_contain_text('deal has no field "loss_reason"')
    expect(page.get_by_role("button", name="Write to config/")).to_be_disabled()
    panel(page, "All fields")
    gone = page.locator('.palette-item[data-name="loss_reason"]')
    expect(gone).to_contain_text("deleted")
    gone.get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.locator("#b-put-back").focus()
    page.keyboard.press("Enter")
    edits(page, 0)
    expect(page.locator("#t-loss_reason")).to_be_visible()


def test_the_short_form(root: Desk, sits: Callable[..., Desk]) -> None:
    """Chosen, ordered and left out, by keys and by dragging; then the form asks for just that."""
    page = root.page
    root.open(EVERYONE)
    panel(page, "New records")
    rows = ".design-side .stage-item"
    assert names(page, rows) == ["title", "kind", "client", "amount"]
    page.locator("#g-quick-client").focus()
    page.keyboard.press("ArrowUp")
    edits(page, 1)
    expect(page.locator("#g-quick-client")).to_be_focused()
    page.locator("#g-quick-amount").focus()
    page.keyboard.press("Delete")
    edits(page, 2)
    page.locator("#quick-field").select_option(label="Next step")
    page.get_by_role("button", name="Ask for it").click()
    edits(page, 3)
    drag(page, page.locator("#g-quick-next_step"), page.locator("#g-quick-title"))
    edits(page, 4)
    # Just before or just behind the one it was put on.
    assert names(page, rows).index("next_step") <= 1
    assert sorted(names(page, rows)) == ["client", "kind", "next_step", "title"]
    expect(page.locator(".verdict.good")).to_be_visible()
    page.get_by_role("button", name="Write to config/").click()
    page.get_by_role("button", name="Apply").click()
    expect(root.toast("Applied and active")).to_be_visible()


def test_a_tab_of_related_records(root: Desk) -> None:
    """Records that point here become a tab; it is moved, hidden and brought back by keys alone."""
    page = root.page
    root.open("/company/design?for=everyone")
    page.locator("summary", has_text="Add a tab").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show the tab Leads").focus()
    page.keyboard.press("Enter")
    edits(page, 1)
    tab = page.locator("#g-tab-lead")
    expect(tab).to_be_focused()
    page.keyboard.press("ArrowLeft")
    edits(page, 2)
    expect(tab).to_be_focused()
    assert names(page, ".design-tab")[-2] == "lead"
    page.keyboard.press("Delete")
    edits(page, 3)
    expect(tab).to_have_count(0)
    page.locator("summary", has_text="Add a tab").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show the tab Leads").focus()
    page.keyboard.press("Enter")
    edits(page, 4)
    expect(page.locator(".verdict.good")).to_be_visible()
    assert [line.strip() for line in changed(page)] == ["+    - {related: lead, by: client}"]
    page.get_by_role("button", name="Write to config/").click()
    page.get_by_role("button", name="Apply").click()
    expect(root.toast("Applied and active")).to_be_visible()
    root.open("/company/1?tab=lead")
    expect(page.get_by_role("link", name="Leads").last).to_be_visible()


def test_a_view_changes_its_people_and_ends(root: Desk, sits: Callable[..., Desk]) -> None:
    """For somebody more and with another priority, before another one; then deleted for all."""
    page = root.page
    root.open("/deal/design?for=view&view=export")
    panel(page, "This view")
    page.get_by_label("And these people (log-ins, with commas)").fill("anna")
    page.get_by_label("Priority").fill("30")
    page.get_by_role("button", name="Change").click()
    edits(page, 1)
    assert [line.strip() for line in changed(page)] == [
        "-    for: [department:sales_export]", "-    priority: 10",
        "+    for: [department:sales_export, user:anna]", "+    priority: 30",
    ]  # fmt: skip
    page.get_by_role("button", name="Up: Export sales").click()
    edits(page, 2)
    expect(page.locator(".order li").first).to_contain_text("Export sales")
    page.get_by_role("button", name="Write to config/").click()
    page.get_by_role("button", name="Apply").click()
    expect(root.toast("Applied and active")).to_be_visible()
    anna = sits("anna")
    anna.open("/deal/1")
    expect(anna.page.locator(".layout-note")).to_contain_text("Export sales · made for you")
    root.open("/deal/design?for=view&view=export&panel=view")
    page.get_by_role("button", name="Delete view").click()
    edits(page, 1)
    expect(page.locator(".design-side")).to_contain_text("This view will be deleted")
    page.get_by_role("button", name="Write to config/").click()
    page.get_by_role("button", name="Apply").click()
    expect(root.toast("Applied and active")).to_be_visible()
    anna.open("/deal/1")
    expect(anna.page.locator(".layout-note")).to_contain_text("standard")


def test_answers_of_a_choice(root: Desk) -> None:
    """By keys: moved, called otherwise, coloured, retired, a new one; and dragged with the mouse."""
    page = root.page
    root.open(EVERYONE)
    page.locator("#b-field-kind").focus()
    page.keyboard.press("Enter")
    rows = ".design-side .stage-item"
    expect(page.locator("#g-option-rental")).to_be_visible()
    page.locator("#g-option-rental").focus()
    page.keyboard.press("ArrowUp")
    edits(page, 1)
    expect(page.locator("#g-option-rental")).to_be_focused()
    assert names(page, rows) == ["rental", "sale", "service", "loan"]
    page.keyboard.press("Enter")
    box = page.locator("#d-option-rental")
    box.get_by_label("Name (English)").fill("Hire")
    page.keyboard.press("Enter")
    edits(page, 2)
    expect(page.locator("#g-option-rental")).to_contain_text("Hire")
    expect(box).to_have_attribute("open", "")
    box.get_by_label("Colour").first.uncheck()
    box.get_by_role("button", name="Change").click()
    edits(page, 3)
    box.get_by_role("button", name="Retire").click()
    edits(page, 4)
    expect(page.locator("#g-option-rental")).to_contain_text("retired")
    page.locator("#d-option-new summary").click()
    page.locator("#new_option-en").fill("Barter")
    page.locator("#new_option-it").fill("Baratto")
    page.keyboard.press("Enter")
    edits(page, 5)
    drag(page, page.locator("#g-option-service .stage-grip"), page.locator("#g-option-rental"))
    edits(page, 6)
    assert (
        names(page, rows).index("service") <= 1
    )  # just before or just behind the one it was put on
    expect(page.locator(".verdict.good")).to_be_visible()
    assert any(line.strip().endswith("retired: true}") for line in changed(page))


def test_help_of_a_field(root: Desk, sits: Callable[..., Desk]) -> None:
    """Said in each language, and shown to whoever fills the field in."""
    page = root.page
    root.open(EVERYONE)
    page.locator("#b-field-next_step").click()
    page.get_by_label("Help (English)").fill("One thing, with a day")
    page.get_by_label("Help (Italiano)").fill("Una cosa sola, con un giorno")
    page.keyboard.press("Enter")
    edits(page, 1)
    page.get_by_role("button", name="Write to config/").click()
    page.get_by_role("button", name="Apply").click()
    expect(root.toast("Applied and active")).to_be_visible()
    anna = sits("anna")
    anna.open("/deal/1/edit")
    expect(anna.page.get_by_text("One thing, with a day")).to_be_attached()


def test_stages_by_keys(root: Desk) -> None:
    """A stage goes along its row with the arrows; another one becomes the won one."""
    page = root.page
    root.open(EVERYONE)
    panel(page, "Stages")
    page.locator("#g-stage-proposal").focus()
    page.keyboard.press("ArrowUp")
    edits(page, 1)
    expect(page.locator("#g-stage-proposal")).to_be_focused()
    rows = ".design-side .stage-item"
    assert names(page, rows)[:3] == ["new", "proposal", "qualified"]
    page.keyboard.press("Control+z")
    edits(page, 0)
    page.locator("#g-stage-negotiation").click()
    page.locator("#sk-negotiation").select_option("won")
    page.locator("#d-stage-negotiation").get_by_role("button", name="Change").click()
    edits(page, 1)
    assert names(page, rows)[3:5] == ["won", "negotiation"]
    expect(page.locator("#g-stage-negotiation .tag")).to_have_text("won")


def test_the_focus_never_falls_away(sits: Callable[..., Desk]) -> None:
    """Whatever somebody does with keys, they go on from where they are, also when it is gone."""
    anna = sits("anna")
    page = anna.page
    anna.open("/deal/design?record=1")
    for number, (control, key) in enumerate((
        ("#b-field-client", "ArrowRight"), ("#b-field-kind", "Delete"), ("#g-tab-history", "ArrowLeft"),
        ("#g-tab-history", "Delete"), ("#g-section-offer", "ArrowUp"),
    ), 1):  # fmt: skip
        page.locator(control).focus()
        page.keyboard.press(key)
        edits(page, number)
        expect(page.locator("#design :focus")).to_have_count(1)
    page.locator("#b-section-offer").focus()
    page.keyboard.press("Enter")
    for number, name in ((6, "3"), (7, "Delete section")):
        page.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        edits(page, number)
        expect(page.locator("#design :focus")).to_have_count(1)
    page.locator("[data-key-undo]").focus()
    page.keyboard.press("Enter")
    edits(page, 6)
    expect(page.locator("[data-key-undo]")).to_be_focused()


def test_what_is_tapped_stays_in_sight(sits: Callable[..., Desk], config: Path) -> None:
    """On a phone the settings rise from below, and the field that was tapped stands above them."""
    assert config.is_dir()
    root = sits("root", viewport=PHONE, has_touch=True)
    page = root.page
    root.open(EVERYONE)
    page.locator("#b-field-machine_count").tap()
    side = page.locator(".design-side.open")
    expect(side).to_be_visible()
    tile = page.locator("#t-machine_count")
    expect(tile).to_be_in_viewport(ratio=1)
    above, below = tile.bounding_box(), side.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]
    assert root.fits()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious(sits: Callable[..., Desk], config: Path, scheme: str) -> None:
    """The panels of what is declared are looked through by axe-core as well."""
    assert config.is_dir()
    root = sits("root", color_scheme=scheme, reduced_motion="reduce")
    page = root.page
    for path, press in (
        (f"{EVERYONE}&panel=quick", ""), (f"{EVERYONE}&panel=field+kind", "#g-option-rental"),
        ("/deal/design?for=view&view=finance&panel=view", ""),
        (f"{EVERYONE}&panel=stages", "#g-stage-new"), (f"{EVERYONE}&panel=field+loss_reason", "Delete field"),
    ):  # fmt: skip
        root.open(path)
        if press.startswith("#"):
            page.locator(press).click()
        elif press:
            page.get_by_role("button", name=press).click()
            edits(page, 1)
        found = look_through(root)
        assert not found, f"{path}\n" + "\n".join(found)
