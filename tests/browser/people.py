"""A person at a browser: what they do, in their own words."""

from __future__ import annotations

import itertools
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.web.house import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
REFUSALS = ("409", "422")
"""Answers that the browser logs as failed loads, and that are a form coming back."""
PATIENCE = 60_000
"""Milliseconds that anything may take on a slow machine: tests wait for a state, never for a time."""
LASTING = """{
    const soon = window.setTimeout;
    window.setTimeout = (work, after, ...more) => soon(work, after >= 5000 ? after * 60 : after, ...more);
}"""
"""Messages that leave by themselves stay until a test has read them, however slow it is."""
SETTLED = """async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
    for (let frame = 0; frame < 3; frame += 1)
        await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
}"""


@dataclass
class Desk:
    """One browser session of one person."""

    address: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def log_in(self, login: str) -> None:
        """Fill the log-in form."""
        self.page.goto(f"{self.address}/login")
        self.page.locator("#login").fill(login)
        self.page.locator("#password").fill(PASSWORD)
        with self.leads_on():
            self.page.locator("form .btn-primary").click()
        self.page.locator("h1.page-title").wait_for()

    def open(self, path: str) -> None:
        """Go to an address."""
        self.page.goto(f"{self.address}{path}")

    @contextmanager
    def leads_on(self) -> Iterator[None]:
        """What is done here leads to another page, which is whole afterwards: its scripts run."""
        with self.page.expect_event("load"):
            yield

    def tab_to(self, target: Locator) -> None:
        """Go from control to control by the Tab key until one of these has the focus."""
        for _ in range(200):
            self.page.keyboard.press("Tab")
            if target.evaluate_all("all => all.includes(document.activeElement)"):
                return
        raise AssertionError("the Tab key does not lead there")

    def settled(self) -> None:
        """Wait until fonts and pictures are there and what has changed is drawn."""
        self.page.evaluate(SETTLED)

    def field(self, name: str) -> Locator:
        """The row of a field on the card."""
        return self.page.locator(f"#f-{name}")

    def toast(self, text: str) -> Locator:
        """A short message."""
        return self.page.locator(".toast-line", has_text=text)

    def fits(self) -> bool:
        """Whether nothing sticks out sideways."""
        width = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return bool(width[0] <= width[1])

    def close(self) -> None:
        """Get up."""
        self.context.close()


def until(page: Page, done: Callable[[], bool]) -> Iterator[int]:
    """Count the small moves of a hand that waits for something; it does not wait for ever."""
    end = time.monotonic() + PATIENCE / 1000
    for step in itertools.count():
        if done():
            return
        assert time.monotonic() < end, "what the hand waits for does not come"
        yield step
        page.wait_for_timeout(50)


def desk(browser: Browser, address: str, **options: Any) -> Desk:
    """An empty browser session."""
    known: dict[str, Any] = {"viewport": WIDE, "locale": "en-GB", "color_scheme": "light"}
    context = browser.new_context(**{**known, **options})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(LASTING)
    page = context.new_page()
    found = Desk(address, context, page)

    def listen(message: ConsoleMessage) -> None:
        expected = any(f"status of {status}" in message.text for status in REFUSALS)
        if message.type in ("error", "warning") and not expected:
            found.complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    return found
