"""Pages for what goes wrong, in plain words; never a traceback."""

from __future__ import annotations

import logging
from urllib.parse import quote, urlsplit

from flask import Flask, Response, g, make_response, redirect, request
from werkzeug.exceptions import HTTPException

from engine.runtime.database import waited_in_vain
from engine.runtime.release import NoReleaseError
from engine.runtime.web.answers import fragment, is_fragment, page
from engine.runtime.web.moved import present_address
from engine.runtime.web.rendering import Page
from engine.runtime.web.session import ForgedError, LoggedOutError
from engine.runtime.web.texts import LANGUAGES, has_text, words

log = logging.getLogger(__name__)


def handle_errors(app: Flask) -> None:
    """Answer every error of an application with a page."""

    @app.errorhandler(LoggedOutError)
    def logged_out(_: LoggedOutError) -> Response:
        return to_login()

    @app.errorhandler(ForgedError)
    def forged(_: ForgedError) -> Response:
        answer = error_page(403, "csrf")
        # The script asks whether another session has begun meanwhile, and then goes on with it.
        answer.headers["X-Proof"] = "other"
        return answer

    @app.errorhandler(NoReleaseError)
    def no_release(_: NoReleaseError) -> Response:
        return error_page(503)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if error.code is not None and error.code < 400:
            return make_response(error.get_response())
        if error.code == 404 and (there := present_address()):
            # With its method and all that was typed.
            return make_response(redirect(there, 307))
        return error_page(error.code or 500)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        if waited_in_vain(error):
            return error_page(409, "busy")
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return error_page(500)


def to_login() -> Response:
    """The log-in page, and back to where the visitor wanted to go."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    if is_fragment():
        # Back to the page the part was for.
        try:
            here = urlsplit(request.headers.get("HX-Current-URL", ""))
        except ValueError:
            here = urlsplit("")
        wanted = f"{here.path}?{here.query}" if here.query else here.path
    url = f"/login?next={quote(wanted, safe='')}" if wanted not in ("", "/") else "/login"
    if is_fragment():
        # They were at work here: say why they are asked to log in.
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = f"{url}{'&' if '?' in url else '?'}ended=1"
        return answer
    return make_response(redirect(url, 303))


def error_page(status: int, name: str = "", details: tuple[str, ...] = ()) -> Response:
    """The page of an error; a short message when the script asked for a part."""
    if "page" not in g:
        locale = request.accept_languages.best_match(list(LANGUAGES)) or "en"
        g.page = Page("Scheda", locale)
    key = f"error_{name or status}"
    if not has_text(key):
        key = "error_400" if status < 500 else "error_500"
    locale = g.page.locale
    heading, lead = words(key, locale), words(f"{key}_lead", locale)
    if is_fragment():
        g.page = g.page.saying(f"{heading}. {lead}")
        return fragment("parts/toast.html", status, target="#toasts", swap="beforeend", bad=True)
    return page(
        "error.html", status, code=status, heading=heading, explanation=lead, details=details
    )
