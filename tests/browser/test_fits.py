"""Every page at the widths of a phone, a laptop and a wide screen, enlarged twice, and on paper.

Nothing may stick out sideways: not to be scrolled to, and not cut off on paper.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from tests.browser.people import PHONE, WIDE, Desk, desk
from tests.web.addresses import PAGES, address
from tests.web.house import House, copied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

SCREENS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "laptop": {"viewport": WIDE},
    "enlarged twice": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "wide": {"viewport": {"width": 1920, "height": 1080}},
}
PAPER: dict[str, Any] = {"viewport": {"width": 718, "height": 1000}}
"""A4 without the margins that browsers leave."""
LONG = "Wiederbeschaffungsangelegenheiten, Espressomaschinenvollwartungsvertragsverlängerung"
OVER = """() => {
    const page = document.scrollingElement;
    return [page.scrollWidth, page.clientWidth];
}"""
CUT = """() => {
    const wide = document.documentElement.clientWidth;
    return [...document.querySelectorAll("main :is(td, th, dd, p, h1, h2, h3, li, .lane, .chip)")]
        .filter((one) => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
        .filter((one) => { const box = one.getBoundingClientRect(); return box.width && box.right > wide + 1; })
        .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
}"""


@pytest.fixture(scope="module")
def house(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One database for all, with names that do not break."""
    with copied(template, tmp_path_factory.mktemp("fits")) as house:
        house.made("root", "deal", title=LONG, amount="123456789.99", next_step=LONG * 2)
        house.made("root", "company", house.company, name=LONG)
        house.said("root", "deal", house.deal, "https://example.org/" + "a" * 200)
        yield house


@pytest.fixture(scope="module")
def served(house: House) -> Iterator[str]:
    """Where it is served."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture(scope="module", params=list(SCREENS))
def reader(served: str, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """An administrator, who sees all there is, at one of the screens."""
    found = desk(browser, served, **SCREENS[request.param], reduced_motion="reduce")
    found.log_in("root")
    yield found
    found.close()


@pytest.fixture(scope="module")
def sheet(served: str, browser: Browser) -> Iterator[Desk]:
    """The same on paper, of somebody whose screen is dark."""
    found = desk(browser, served, **PAPER, color_scheme="dark")
    found.log_in("root")
    found.page.emulate_media(media="print")
    yield found
    found.close()


@pytest.mark.parametrize("path", [path for paths in PAGES.values() for path in paths])
def test_nothing_sticks_out(reader: Desk, house: House, path: str) -> None:
    """No page is wider than the window."""
    reader.open(address(path, house))
    wide, window = reader.page.evaluate(OVER)
    assert wide <= window


@pytest.mark.parametrize(
    "path",
    ["/deal/{deal}", "/deal/{deal}?tab=history", "/company/{company}", "/deal", "/deal/board",
     "/admin/users", "/admin/debt", "/admin"],
)  # fmt: skip
def test_paper_holds_everything(sheet: Desk, house: House, path: str) -> None:
    """What is printed is not cut off, is dark on light, and holds neither menus nor buttons."""
    sheet.open(address(path, house))
    assert sheet.page.evaluate(CUT) == []
    for control in (".btn", ".icon-button", ".nav", ".menu", ".pick", ".composer", ".past"):
        assert sheet.page.locator(f"{control}:visible").count() == 0, control
    ground = sheet.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
