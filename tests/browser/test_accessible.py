"""Every page, light and dark, looked through by axe-core: nothing serious may be found.

A page that ``tests/web/addresses.py`` does not list fails a test, so none can be forgotten.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from tests.browser.people import WIDE, Desk, desk
from tests.web.addresses import PAGES, PARTS, address
from tests.web.house import House, copied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def house(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One database for all: nothing is written here."""
    with copied(template, tmp_path_factory.mktemp("looked")) as house:
        yield house


@pytest.fixture(scope="module", params=["light", "dark"])
def reader(house: House, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """An administrator, who sees all there is, in one of the two themes."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    found = desk(
        browser, address, color_scheme=request.param, viewport=WIDE, reduced_motion="reduce"
    )
    found.log_in("root")
    yield found
    complaints = found.complaints
    found.close()
    assert complaints == []
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.mark.parametrize("path", [path for paths in PAGES.values() for path in paths])
def test_nothing_serious(reader: Desk, house: House, path: str) -> None:
    """Names, contrast, order of headings, roles: what a person without eyes or mouse needs."""
    reader.open(address(path, house))
    found = look_through(reader)
    assert not found, "\n".join(found)


def test_it_would_be_found(reader: Desk) -> None:
    """The looking works: a button without a name and a text one cannot read are told."""
    reader.open("/account")
    reader.page.evaluate("""() => {
        const bad = document.createElement("p");
        bad.textContent = "One can hardly read this";
        bad.style.color = "#888"; bad.style.background = "#999";
        document.querySelector("main").append(bad, document.createElement("button"));
    }""")
    found = look_through(reader)
    assert {line.partition(" ")[0] for line in found} == {"button-name", "color-contrast"}


def test_no_page_forgotten(house: House) -> None:
    """Each address that answers to GET is looked at, or is named as no page."""
    answering = {
        rule.endpoint
        for rule in house.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    assert answering == PAGES.keys() | PARTS.keys()


def look_through(desk: Desk) -> list[str]:
    """What axe-core finds serious or critical on the page as it is now."""
    desk.page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    result: dict[str, Any] = desk.page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{each['id']} ({each['impact']}): {node['target']} {node['failureSummary']}"
        for each in result["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
