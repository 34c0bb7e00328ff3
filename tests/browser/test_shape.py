"""Pages keep their shape around much and long, and what is small is large to touch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.people import PHONE, Desk
from tests.web.addresses import address

if TYPE_CHECKING:
    from tests.web.house import House

pytestmark = pytest.mark.browser
MANY_STAGES = """() => {
    const first = document.querySelector(".stages .stage");
    for (let count = 0; count < 30; count += 1) {
        const more = first.cloneNode(true);
        more.querySelector("span").textContent = `Waiting ${count}`;
        first.before(more);
    }
}"""
CUT = """() => [...document.querySelectorAll(".stages .cell > span")]
    .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""
LONG_KIND = """() => {
    const link = document.querySelector(".nav-list a[aria-current]");
    link.querySelector("span").textContent = "Accordi".repeat(20);
    const [{ right }, nav] = [link.getBoundingClientRect(), link.closest(".nav").getBoundingClientRect()];
    return [right <= nav.right, link.closest(".nav").scrollWidth <= link.closest(".nav").clientWidth];
}"""
SMALL = """() => [...document.querySelectorAll("button, summary, .crumbs a, .tabs a, .menu-item, .share, .check")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1)
    .map((one) => {
        const before = getComputedStyle(one, "::before");
        const around = before.content !== "none" && before.position === "absolute" ? -2 * parseFloat(before.top) : 0;
        return [one.outerHTML.slice(0, 120), Math.ceil(one.getBoundingClientRect().height + around)];
    }).filter(([, height]) => height < 39)"""
"""What a finger may miss: lower than 40 pixels, with what of its surroundings counts as it."""


def test_many_stages(house: House, anna: Desk) -> None:
    """Names of many stages stay whole, and how it ends stays in sight."""
    anna.open(address("/deal/{deal}", house))
    anna.page.evaluate(MANY_STAGES)
    assert anna.page.evaluate(CUT) == []
    end, bar = (anna.page.locator(place).bounding_box() for place in (".stage.end", ".stages ol"))
    assert end is not None
    assert bar is not None
    assert abs(end["x"] + end["width"] - bar["x"] - bar["width"]) <= 1
    assert anna.fits()


def test_long_kinds(house: House, anna: Desk) -> None:
    """A kind of record with a long name does not stick out of the navigation."""
    anna.open(address("/deal/{deal}", house))
    assert anna.page.evaluate(LONG_KIND) == [True, True]


@pytest.mark.parametrize(
    "path",
    [
        "/deal/{deal}",
        "/deal/{deal}?tab=history",
        "/deal/{deal}?tab=dependencies",
        "/deal",
        "/deal/board",
        "/deal/design",
        "/admin/users/1",
    ],
)
def test_fingers(house: House, sits: Callable[..., Desk], path: str) -> None:
    """On a phone nothing to touch is lower than 40 pixels."""
    root = sits("root", viewport=PHONE, has_touch=True, is_mobile=True)
    root.open(address(path, house))
    root.settled()
    assert root.page.evaluate(SMALL) == []
