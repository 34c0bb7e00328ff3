"""A server on a port of its own for each test, and people at their browsers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.browser.people import PATIENCE, Desk, desk
from tests.web.house import House, build, copied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that every test begins with."""
    path = tmp_path_factory.mktemp("house") / "template.db"
    build(path)
    return path


@pytest.fixture(autouse=True, scope="session")
def patient() -> None:
    """What is expected may take its time, here and nowhere else."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def house(template: Path, tmp_path: Path) -> Iterator[House]:
    """A database of the test's own."""
    with copied(template, tmp_path) as house:
        yield house


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """Where the house is served."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def sits(browser: Browser, address: str) -> Iterator[Callable[..., Desk]]:
    """Somebody sits down at a browser and logs in; complaints of the browser fail the test."""
    desks: list[Desk] = []

    def sit(login: str = "anna", **options: Any) -> Desk:
        found = desk(browser, address, **options)
        desks.append(found)
        if login:
            found.log_in(login)
        return found

    yield sit
    complaints = [line for one in desks for line in one.complaints]
    for one in desks:
        one.close()
    assert complaints == []


@pytest.fixture
def anna(sits: Callable[..., Desk]) -> Desk:
    """A seller at her desk."""
    return sits("anna")
