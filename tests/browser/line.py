"""The line between browser and server: what goes over it, and a way to hold it up."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.browser.people import PATIENCE, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

    from playwright.sync_api import Page

    from tests.browser.people import Desk


class Line:
    """Stands before an application; while it is held, requests to an address wait."""

    def __init__(self, app: Callable[[WSGIEnvironment, StartResponse], Any]) -> None:
        self.app = app
        self.held_for = ""
        self.free = threading.Event()
        self.waiting = 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Any:
        if self.held_for and environ["PATH_INFO"].endswith(self.held_for):
            self.waiting += 1
            self.free.wait(PATIENCE / 1000)
        return self.app(environ, start)

    @contextmanager
    def held(self, address: str) -> Iterator[None]:
        """Hold up what goes to an address that ends so, until the block ends."""
        self.held_for, self.waiting = address, 0
        self.free.clear()
        yield
        self.held_for = ""
        self.free.set()

    def taken(self, page: Page, number: int = 1) -> None:
        """Wait until so many requests are held up."""
        for _ in until(page, lambda: self.waiting >= number):
            pass
        assert self.waiting == number


@dataclass
class Traffic:
    """What a browser asks for, and how many bytes come back over the line."""

    desk: Desk
    under_way: dict[str, str] = field(default_factory=dict)
    done: list[tuple[str, str, int]] = field(default_factory=list)
    """Method, path and bytes of each request that was answered."""

    @classmethod
    def of(cls, desk: Desk, *, cold: bool = False) -> Traffic:
        """Listen from now on; ``cold``: with nothing in the browser's cache."""
        found = cls(desk)
        session = desk.context.new_cdp_session(desk.page)
        session.send("Network.enable")
        if cold:
            session.send("Network.clearBrowserCache")
        session.on("Network.requestWillBeSent", found._begun)
        session.on("Network.loadingFinished", found._ended)
        session.on("Network.loadingFailed", found._ended)
        return found

    def _begun(self, event: dict[str, Any]) -> None:
        request = event["request"]
        if request["url"].startswith(self.desk.address):  # a picture within a style sheet does not
            path = request["url"].removeprefix(self.desk.address)
            self.under_way[event["requestId"]] = f"{request['method']} {path}"

    def _ended(self, event: dict[str, Any]) -> None:
        known = self.under_way.pop(event["requestId"], "")
        if known:  # what was under way before is none of this
            method, _, path = known.partition(" ")
            self.done.append((method, path, int(event.get("encodedDataLength", 0))))

    def so_far(self) -> list[tuple[str, str, int]]:
        """What was asked and answered since the last time, when all is answered."""
        self.desk.settled()
        for _ in until(self.desk.page, lambda: not self.under_way):
            pass
        found, self.done = self.done, []
        return found
