"""Arranging the card in a real browser: by dragging, by keyboard alone, for all destinations."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from engine.cli.designer import FolderDesigner
from engine.runtime.release import Releases
from tests.browser.people import PHONE, until
from tests.browser.test_accessible import look_through
from tests.web.house import CONFIG

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser.people import Desk
    from tests.web.house import House

pytestmark = pytest.mark.browser
EVERYONE = "/deal/design?for=everyone&record=1"
BEFORE, BESIDE = "previous", "previous next"
STANDS = """(where, sides) => {
    const tile = where.closest("[data-name]");
    return sides.split(" ").some((side) => tile[`${side}ElementSibling`]?.matches(".sortable-ghost"));
}"""
"""Whether what is dragged stands beside a tile already, on one of these sides."""


@pytest.fixture
def config(house: House, tmp_path: Path) -> Path:
    """A copy of the configuration, which the house lets admins design."""
    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder)
    site = house.app.extensions["scheda"]
    site.designer = FolderDesigner(folder, house.url)
    site.releases = Releases()
    return folder


@pytest.fixture
def root(config: Path, sits: Callable[..., Desk]) -> Desk:
    """An admin at a desk where the configuration can be designed."""
    assert config.is_dir()
    return sits("root")


def drag(page: Page, what: Locator, where: Locator, right: int = 40, sides: str = BESIDE) -> None:
    """Take something with the mouse and drop it beside something else, when it stands there."""
    where.scroll_into_view_if_needed()
    what.scroll_into_view_if_needed()
    start, end, tile = what.bounding_box(), where.bounding_box(), where.element_handle()
    assert start
    assert end
    at = min(40, start["width"] / 2)
    page.mouse.move(start["x"] + at, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + at + 8, start["y"] + start["height"] / 2 + 8, steps=4)
    page.mouse.move(end["x"] + right, end["y"] + end["height"] / 2, steps=14)
    # What lies under the mouse is looked up twenty times a second, and not while tiles still slide.
    for step in until(page, lambda: bool(tile.evaluate(STANDS, sides))):
        page.mouse.move(end["x"] + right - step % 2, end["y"] + end["height"] / 2)
    page.mouse.up()


def changed(page: Page) -> list[str]:
    """The changed lines of the patch."""
    return page.locator("#patch .p-more, #patch .p-less").all_inner_texts()


def edits(page: Page, number: int) -> None:
    """Wait until the page carries so many edits."""
    expect(page.locator("#design")).to_have_attribute("data-edits", str(number))


def test_drag_a_field_and_see_the_patch(root: Desk) -> None:
    """Two lines go, two lines come: nothing else of the YAML is touched."""
    root.open(EVERYONE)
    drag(root.page, root.page.locator("#b-field-kind"), root.page.locator("#b-field-machine_count"))
    edits(root.page, 1)
    expect(root.page.locator(".verdict.good")).to_have_text("Compiles")
    lines = changed(root.page)
    assert [line[0] for line in lines] == ["-", "+", "-", "+"]
    assert "kind" not in lines[1]
    assert "kind" in lines[3]
    expect(root.page.locator("#design-says")).to_contain_text("Kind: What we offer, place")


def test_drag_a_section_and_a_tab(root: Desk) -> None:
    """Sections go by their handle, tabs by their name."""
    root.open(EVERYONE)
    main = root.page.locator("#d-main")
    drag(root.page, root.page.locator("#g-section-offer"), main, sides=BEFORE)
    edits(root.page, 1)
    expect(root.page.locator(".design-section").first).to_have_attribute("data-name", "offer")
    tab = root.page.locator(".design-tab").first
    drag(root.page, root.page.locator("#g-tab-history"), tab, right=10)
    edits(root.page, 2)
    names = root.page.locator(".design-tab").evaluate_all("all => all.map(one => one.dataset.name)")
    assert names.index("history") <= 1, names  # just before or just behind the one it was put on


def test_drag_a_hidden_field_onto_the_card(sits: Callable[..., Desk]) -> None:
    """What is not on the card is found in the list, and dropped where it should stand."""
    anna = sits("anna")
    anna.open("/deal/design")
    page = anna.page
    page.get_by_role("button", name="Hide Next step").focus()
    page.keyboard.press("Enter")
    edits(page, 1)
    page.get_by_label("Find a field").fill("next st")
    item = page.locator(".palette-item:visible")
    expect(item).to_have_count(1)
    expect(item).to_contain_text("hidden")
    drag(page, item.locator(".palette-body"), page.locator("#b-field-title"))
    edits(page, 2)
    expect(page.locator("#d-main #t-next_step")).to_be_visible()


def test_keyboard_alone(root: Desk) -> None:
    """Arrows move a field through its section and into the next; the focus stays, the page speaks."""
    root.open(EVERYONE)
    page, says = root.page, root.page.locator("#design-says")
    page.locator("#b-field-title").focus()
    page.keyboard.press("ArrowDown")
    expect(says).to_have_text(re.compile(r"Title: About the deal, place 2 of \d+"))
    expect(page.locator("#b-field-title")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(says).to_have_text(re.compile(r"place 1 of"))
    page.keyboard.press("ArrowUp")
    expect(page.locator("#design .alert-line")).to_contain_text("at the end already")
    last = page.locator("#d-main .brick-body").last
    last.focus()
    name = last.get_attribute("id")
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#d-offer #{name}")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator(f"#{name}")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(f"#d-offer #{name}")).to_be_visible()
    page.keyboard.press("Control+y")
    expect(page.locator(f"#{name}")).to_have_count(0)
    page.locator("#g-section-offer").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".design-section").first).to_have_attribute("data-name", "offer")
    expect(page.locator("#g-section-offer")).to_be_focused()


AT_ONCE = """() => {
    window.same = true;
    const watch = new MutationObserver(() => {
        if (!document.querySelector("[data-key-redo]:not(:disabled)")) return;
        watch.disconnect();
        window.pressed = true;
        document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "y", ctrlKey: true, bubbles: true, cancelable: true }));
    });
    watch.observe(document.body, { childList: true, subtree: true });
}"""
"""Press Ctrl+Y at the first moment at which the page can redo."""


def test_a_key_at_once(root: Desk) -> None:
    """What is pressed the moment an answer is on the page is done, and without another page."""
    page = root.page
    root.open(EVERYONE)
    for number, name in enumerate(("kind", "title"), 1):
        page.locator(f"#b-field-{name}").focus()
        page.keyboard.press("Delete")
        edits(page, number)
    page.evaluate(AT_ONCE)
    page.keyboard.press("Control+z")
    for _ in until(page, lambda: bool(page.evaluate("window.pressed"))):
        pass
    edits(page, 2)
    expect(page.locator("[data-key-redo]")).to_be_disabled()
    assert page.evaluate("window.same") is True


def test_sections_are_made_renamed_and_deleted(house: House, root: Desk, config: Path) -> None:
    """A deleted section hides its fields; what is in them stays."""
    page = root.page
    house.made("anna", "deal", 1, machine_count="4")
    root.open(EVERYONE)
    page.get_by_text("New section").click()
    page.locator("#new_section-en").fill("Site visit")
    page.locator("#new_section-it").fill("Sopralluogo")
    page.keyboard.press("Enter")
    expect(page.locator("#d-site_visit h2")).to_have_text("Site visit")
    page.locator("#b-field-machine_count").click()
    page.get_by_text("Move to").click()
    page.get_by_role("button", name="Site visit", exact=True).click()
    expect(page.locator("#d-site_visit #t-machine_count")).to_be_visible()
    page.locator("#b-section-site_visit").click()
    page.get_by_label("Name of the section (English)").last.fill("On site")
    page.get_by_role("button", name="Change").click()
    expect(page.locator("#d-site_visit h2")).to_have_text("On site")
    page.get_by_role("button", name="Delete section").click()
    expect(page.locator("#d-site_visit")).to_have_count(0)
    page.get_by_role("button", name="All fields").click()
    expect(page.locator('.palette-item[data-name="machine_count"]')).to_contain_text("hidden")
    page.get_by_role("button", name="Write to config/").click()
    page.get_by_role("button", name="Apply").click()
    expect(root.toast("Applied and active")).to_be_visible()
    assert (
        "machine_count"
        not in (config / "layouts" / "deal.yaml").read_text("utf-8").partition("tabs:")[0]
    )
    assert house.value("deal", 1, "machine_count") == 4


def test_a_new_field_from_the_page_to_the_card(root: Desk, sits: Callable[..., Desk]) -> None:
    """Named in two languages, written, planned, applied: and everybody has it."""
    page = root.page
    root.open(EVERYONE)
    page.get_by_role("button", name="New field").click()
    page.locator("#nf-type").select_option("choice")
    page.locator("#new_field-en").fill("Site access")
    expect(page.get_by_label("Name in the configuration")).to_have_value("site_access")
    page.locator("#new_field-it").fill("Accesso al locale")
    page.locator("#nf-o-en").fill("Street\nCourtyard")
    page.locator("#nf-o-it").fill("Strada\nCortile")
    page.get_by_role("button", name="Create field").click()
    tile = page.locator("#t-site_access")
    expect(tile).to_contain_text("new")
    expect(page.locator("#patch")).to_contain_text(
        "courtyard: {label: {en: Courtyard, it: Cortile}}"
    )
    page.get_by_role("button", name="Always show, also when empty", exact=True).click()
    edits(page, 2)
    page.get_by_role("button", name="Write to config/").click()
    expect(page.locator(".plan-lines")).to_contain_text("add field deal.site_access (choice)")
    page.get_by_role("button", name="Apply").click()
    expect(root.toast("Applied and active")).to_be_visible()
    chiara = sits("chiara")
    chiara.open("/deal/1")
    expect(chiara.field("site_access")).to_contain_text("Accesso al locale")


def test_my_layout_and_back(sits: Callable[..., Desk]) -> None:
    """From the card to one's own layout, kept, shown with its reason, and reset."""
    anna = sits("anna")
    page = anna.page
    anna.open("/deal/1")
    line = page.locator(".layout-note")
    expect(line).to_contain_text("standard")
    line.locator("summary").click()
    line.get_by_role("link", name="Edit my layout").click()
    page.get_by_role("button", name="Hide Next step").focus()
    page.keyboard.press("Enter")
    edits(page, 1)
    page.get_by_role("button", name="Keep my layout").click()
    expect(anna.toast("Your layout is kept")).to_be_visible()
    expect(page.locator("#f-next_step")).to_have_count(0)
    expect(line).to_contain_text("your own · you arranged it yourself")
    line.locator("summary").click()
    line.get_by_role("button", name="Reset my layout").click()
    expect(anna.toast("Your layout is reset")).to_be_visible()
    expect(page.locator("#f-next_step")).to_have_count(1)


def test_a_view_for_a_department(root: Desk, sits: Callable[..., Desk]) -> None:
    """Made, arranged, applied: its people see it, and the card says so."""
    page = root.page
    root.open("/deal/design?for=view&record=1")
    page.locator("#new_view-en").fill("Italian sales")
    page.locator("#new_view-it").fill("Vendite Italia")
    page.get_by_label("Sales Italy").check()
    page.get_by_label("Priority").fill("20")
    page.get_by_role("button", name="Arrange it").click()
    page.locator("#b-field-next_step").focus()
    page.keyboard.press("Delete")
    expect(page.locator("#patch")).to_contain_text("changes: [{hide: next_step}]")
    page.get_by_role("button", name="Write to config/").click()
    page.get_by_role("button", name="Apply").click()
    expect(root.toast("Applied and active")).to_be_visible()
    anna = sits("anna")
    anna.open("/deal/1")
    expect(anna.page.locator("#f-next_step")).to_have_count(0)
    expect(anna.page.locator(".layout-note")).to_contain_text(
        "Italian sales · made for Sales Italy"
    )


def test_refused_when_the_file_moved_on(root: Desk, config: Path) -> None:
    """The edits stay on the page, and are made in what the file says now."""
    page = root.page
    root.open(EVERYONE)
    page.locator("#b-field-kind").focus()
    page.keyboard.press("ArrowDown")
    edits(page, 1)
    path = config / "layouts" / "deal.yaml"
    path.write_text(path.read_text("utf-8") + "# by hand\n", "utf-8")
    page.get_by_role("button", name="Write to config/").click()
    expect(page.locator(".alert-line", has_text="has changed since").first).to_be_visible()
    edits(page, 1)
    page.get_by_role("button", name="Look again").click()
    expect(page.locator(".verdict.good")).to_be_visible()
    page.get_by_role("button", name="Write to config/").click()
    expect(page.get_by_role("heading", name="What this will do")).to_be_visible()
    assert path.read_text("utf-8").endswith("# by hand\n")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious(config: Path, sits: Callable[..., Desk], scheme: str) -> None:
    """What only admins see is looked through by axe-core as well, with edits and every panel."""
    assert config.is_dir()
    root = sits("root", color_scheme=scheme, reduced_motion="reduce")
    page = root.page
    root.open(EVERYONE)
    page.locator("#b-field-kind").focus()
    page.keyboard.press("ArrowDown")
    edits(page, 1)
    for panel in ("select field kind", "select section main", "select stages", "select new"):
        page.evaluate("""words => {
            const button = Object.assign(document.createElement("button"), { name: "act", value: words });
            document.getElementById("design-form").append(button);
            button.click();
        }""", panel)  # fmt: skip
        expect(page.locator("input[name=panel]").first).to_have_value(panel.removeprefix("select "))
        found = look_through(root)
        assert not found, "\n".join(found)
    page.get_by_role("button", name="Write to config/").click()
    expect(page.get_by_role("heading", name="What this will do")).to_be_visible()
    for path in ("", "/deal/design?for=view", "/deal/design/standard"):
        if path:
            root.open(path)
        found = look_through(root)
        assert not found, "\n".join(found)


def test_on_a_phone_in_italian(sits: Callable[..., Desk]) -> None:
    """Everything fits, and can be done with a thumb: choose a field, move it by buttons."""
    chiara = sits("chiara", viewport=PHONE, has_touch=True, color_scheme="dark")
    page = chiara.page
    chiara.open("/deal/design?record=1")
    assert chiara.fits()
    page.locator("#b-field-kind").tap()
    page.get_by_role("button", name="Su", exact=True).tap()
    edits(page, 1)
    assert chiara.fits()
    page.get_by_role("button", name="Salva il mio layout").tap()
    expect(chiara.toast("Il tuo layout è salvato")).to_be_visible()
