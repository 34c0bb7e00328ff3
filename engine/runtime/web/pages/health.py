"""For those who watch the server, and the stylesheet of a release's colours."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response

from engine.runtime.web.colors import colors_of, stylesheet
from engine.runtime.web.session import visit
from engine.runtime.web.site import current_site

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return _plain("ok")


@pages.get("/readyz")
def ready() -> Response:
    """The database answers and has a release."""
    with current_site().database.read() as connection:
        current_site().releases.active(connection)
    return _plain("ok")


@pages.get("/assets/colors-<name>.css")
def colors(name: str) -> Response:
    """The colours of the active release, as classes; a new release has a new address."""
    with visit() as context:
        if name != context.release.fingerprint[:16]:
            abort(404)
        answer = make_response(stylesheet(colors_of(context.app)))
    answer.content_type = "text/css; charset=utf-8"
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


def _plain(text: str) -> Response:
    answer = make_response(f"{text}\n")
    answer.content_type = "text/plain; charset=utf-8"
    return answer
