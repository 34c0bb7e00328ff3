"""Behind a proxy: whose address counts, and whether the way to the visitor is a safe one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import TestResponse

from engine.runtime.people.attempts import OF_PLACE
from engine.runtime.people.passwords import CHEAP
from engine.runtime.web import create_app
from tests.web.house import CSRF, PASSWORD, RELEASES

if TYPE_CHECKING:
    from tests.web.house import House

LogIn = Callable[..., TestResponse]


@pytest.fixture
def proxies() -> int:
    """How many are declared."""
    return 1


@pytest.fixture
def log_in(house: House, proxies: int) -> Iterator[LogIn]:
    """Log anna in with headers of a proxy, each time with a browser of its own."""
    app = create_app(house.url, passwords=CHEAP, proxies=proxies)
    app.extensions["scheda"].releases = RELEASES

    def send(headers: dict[str, str], password: str = PASSWORD) -> TestResponse:
        client = app.test_client()
        match = CSRF.search(client.get("/login", headers=headers).text)
        assert match is not None
        form = {"_csrf": match[1], "login": "anna", "password": password}
        return client.post("/login", data=form, headers=headers)

    yield send
    app.extensions["scheda"].database.close()


def _locked(log_in: LogIn, *addresses: str) -> bool:
    """Whether the last address is kept out after failures from the others in turn."""
    for number in range(OF_PLACE):
        log_in({"X-Forwarded-For": addresses[number % (len(addresses) - 1)]}, "wrong password")
    return log_in({"X-Forwarded-For": addresses[-1]}).status_code == 429


def test_each_visitor_has_an_address(log_in: LogIn) -> None:
    """The last entry is the proxy's word, whatever stands before it."""
    assert _locked(log_in, "198.51.100.1", "203.0.113.9, 198.51.100.1")
    assert log_in({"X-Forwarded-For": "198.51.100.2"}).status_code == 303


@pytest.mark.parametrize("proxies", [0])
def test_without_a_declared_proxy_the_header_is_anybodys(log_in: LogIn) -> None:
    """Nobody gets more attempts by making addresses up, nor a safe way by saying so."""
    assert _locked(log_in, "198.51.100.1", "198.51.100.2", "198.51.100.3")
    answer = log_in({"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in answer.headers


def test_safe_way_to_the_proxy(log_in: LogIn) -> None:
    """Cookies are for safe ways alone then, and browsers are told to come back that way."""
    answer = log_in({"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"})
    assert answer.headers["Location"] == "/"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("Secure;" in cookie and "HttpOnly;" in cookie for cookie in cookies)
