"""Logging in and out; nobody else gets anything, and no form counts that is not ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from engine.runtime.people.attempts import OF_LOGIN, known_place, note_failure
from tests.web.house import CSRF, House, Visitor

if TYPE_CHECKING:
    from flask import Flask

OPEN = {"statics.static_file", "statics.favicon", "login.form", "login.enter", "health.alive",
        "health.ready"}  # fmt: skip


def addresses(app: Flask, method: str) -> list[str]:
    """Every address of the pages that takes a method, with plausible parts."""
    found = []
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()) or rule.endpoint in OPEN:
            continue
        if rule.rule.startswith("/api/"):
            continue
        parts = {"entity": "deal", "number": "1", "field": "client", "name": "abc", "stage": "new",
                 "file": "1", "entry": "1"}  # fmt: skip
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<int:{name}>", parts[name]).replace(f"<{name}>", parts[name])
        found.append(path)
    return found


def test_every_page_asks_to_log_in(house: House) -> None:
    """Without a session every address leads to the log-in page and shows nothing."""
    visitor = house.visitor()
    paths = addresses(house.app, "GET")
    assert len(paths) > 8
    for path in paths:
        answer = visitor.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/login"), path


def test_every_form_asks_to_log_in(house: House) -> None:
    """Without a session nothing can be written."""
    for path in addresses(house.app, "POST"):
        answer = house.visitor().client.post(path, data={"version": "1"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login"), path


def test_the_script_is_sent_to_log_in(house: House) -> None:
    """A part of a page is answered so that the whole page goes to log in."""
    answer = house.visitor().client.get("/deal/1", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?ended=1"
    assert "Your session has ended." in house.visitor().get("/login?ended=1").text


@pytest.mark.parametrize("token", ["", "x", "ünïcode", None])
def test_every_form_needs_its_token(house: House, anna: Visitor, token: str | None) -> None:
    """A form without the page's token changes nothing, on every address."""
    for path in addresses(house.app, "POST"):
        data = {"version": "2", "title": "stolen", "text": "stolen", "stage": "lost"}
        if token is not None:
            data["_csrf"] = token
        assert anna.client.post(path, data=data).status_code == 403, path
    assert house.value("deal", 1, "title") == "Espresso line for Hotel Bellavista"


def test_a_token_belongs_to_its_session(house: House, anna: Visitor) -> None:
    """Somebody else's token does not help."""
    other = house.visitor("marco").token()
    assert anna.client.post("/deal/1/comments", data={"_csrf": other}).status_code == 403


def test_log_in_leads_back(house: House) -> None:
    """After logging in the visitor goes where they wanted to go."""
    visitor = house.visitor()
    page = visitor.get("/login?next=/deal%3Fpreset%3Dmine")
    token = CSRF.search(page.text)
    assert token is not None
    answer = visitor.client.post(
        "/login",
        data={
            "_csrf": token[1], "login": " Anna ", "password": "correct horse",
            "next": "/deal?preset=mine",
        },
    )  # fmt: skip
    assert answer.headers["Location"] == "/deal?preset=mine"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert visitor.get("/login").status_code == 303


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", ""],
)
def test_log_in_never_leads_elsewhere(house: House, wanted: str) -> None:
    """An address outside leads home."""
    visitor = house.visitor()
    token = visitor.token("/login")
    answer = visitor.client.post(
        "/login",
        data={"_csrf": token, "login": "anna", "password": "correct horse", "next": wanted},
    )
    assert answer.headers["Location"] == "/"


def test_wrong_password(house: House) -> None:
    """The page says so, keeps the login, and after ten of them asks to wait."""
    visitor = house.visitor()
    answer = visitor.log_in("anna", "wrong")
    assert answer.status_code == 422
    assert 'value="anna"' in answer.text
    assert "not right" in answer.text
    for _ in range(9):
        visitor.log_in("anna", "wrong")
    assert visitor.log_in("anna").status_code == 429


def _attacked(house: House, login: str, failures: int) -> None:
    """So many wrong passwords of a login, each from another address."""
    with house.database.write() as connection:
        for number in range(failures):
            note_failure(connection, login, known_place("x", str(number)), datetime.now(UTC))


def test_a_known_browser_is_not_kept_out(house: House, anna: Visitor) -> None:
    """However many strangers try a login, its person still logs in where they did before."""
    anna.post("/logout")
    _attacked(house, "anna", OF_LOGIN)
    assert house.visitor().log_in("anna").status_code == 429
    assert anna.log_in("anna").status_code == 303


def test_a_browser_is_known_for_one_login(house: House, anna: Visitor) -> None:
    """Who has an account of their own has no more attempts at another for it."""
    anna.post("/logout")
    _attacked(house, "luca", OF_LOGIN)
    assert anna.log_in("luca").status_code == 429
    kept = anna.client.get_cookie("scheda_device")
    assert kept is not None
    assert kept.http_only
    stranger = house.visitor()
    for mark in (kept.value, f"{kept.value}x", "x.y", ".", "a", kept.value.replace(".", "")):
        stranger.client.set_cookie("scheda_device", mark)
        assert stranger.log_in("luca").status_code == 429, mark
        assert stranger.log_in("\N{LATIN SMALL LETTER E WITH ACUTE}").status_code == 422


def test_log_out_ends_the_session(house: House, anna: Visitor) -> None:
    """The cookie is worth nothing afterwards, even when it was kept."""
    kept = anna.client.get_cookie("scheda_session")
    assert kept is not None
    assert anna.post("/logout").headers["Location"] == "/login"
    anna.client.set_cookie("scheda_session", kept.value)
    assert anna.get("/").status_code == 303


def test_password_change(house: House, anna: Visitor) -> None:
    """Other sessions end, this one goes on, the new password counts."""
    elsewhere = house.visitor("anna")
    wrong = {"old": "nope", "new": "battery staple", "again": "battery staple"}
    assert anna.post("/account/password", wrong).status_code == 422
    short = {"old": "correct horse", "new": "abc", "again": "abc"}
    assert anna.post("/account/password", short).status_code == 422
    differ = {"old": "correct horse", "new": "battery staple", "again": "battery stapler"}
    assert anna.post("/account/password", differ).status_code == 422
    good = {"old": "correct horse", "new": "battery staple", "again": "battery staple"}
    assert anna.post("/account/password", good).status_code == 303
    assert anna.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 303
    assert house.visitor().log_in("anna", "battery staple").status_code == 303


def test_language_and_theme(house: House, anna: Visitor) -> None:
    """Both are kept, and nothing else is taken."""
    assert anna.post("/account", {"locale": "it", "theme": "dark"}).status_code == 303
    page = anna.get("/").text
    assert 'lang="it"' in page
    assert 'data-bs-theme="dark"' in page
    assert "Ciao, Anna" in page
    assert anna.post("/account", {"locale": "xx", "theme": "dark"}).status_code == 422
    assert anna.post("/account/theme", {"theme": "pink"}).status_code == 422
    assert anna.post("/account/theme", {"theme": "light"}).status_code == 303
    assert 'data-bs-theme="light"' in anna.get("/").text
