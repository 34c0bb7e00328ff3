"""Addresses of our own pages: where the person is, and where a form wants to go back to."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from flask import request

BACK = "_back"
"""The control of a form that names the page it was on."""
_LONGEST = 2_000


def inside(url: str) -> str:
    """A page of ours to go to: never an address that leads elsewhere."""
    if not url.startswith("/") or url.startswith("//") or "\\" in url or not url.isprintable():
        return "/"
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else url


def here() -> str:
    """The address of the page that the person has before them, blank when it cannot be told."""
    if request.headers.get("HX-Request") == "true":
        try:
            parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        except ValueError:
            return ""
        return _short(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return _short(request.full_path.rstrip("?")) if request.method == "GET" else ""


def back_to(page: str) -> str:
    """The address a form wants to go back to, when it is this page of ours; else blank."""
    given = _short(request.form.get(BACK, ""))
    path, _, _ = given.partition("?")
    return given if path == page and inside(given) == given else ""


def tab_here(card: str) -> str:
    """The tab that the person has before them, blank when they are not on this card."""
    path, _, _ = (page := here()).partition("?")
    return arguments_of(page).get("tab", [""])[0] if path == card else ""


def arguments_of(url: str) -> dict[str, list[str]]:
    """The arguments of an address."""
    try:
        return parse_qs(urlsplit(url).query, max_num_fields=300)
    except ValueError:
        return {}


def _short(url: str) -> str:
    return url if len(url) <= _LONGEST else ""
