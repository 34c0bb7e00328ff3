"""The Flask application over one database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.runtime.database import Database
from engine.runtime.design.designer import Designer
from engine.runtime.files import Files, beside
from engine.runtime.people.passwords import Passwords
from engine.runtime.web.api import GROUPS as API
from engine.runtime.web.api import accept_keys
from engine.runtime.web.errors import handle_errors
from engine.runtime.web.headers import add_headers
from engine.runtime.web.packing import pack_answers
from engine.runtime.web.pages import GROUPS
from engine.runtime.web.rendering import prepare
from engine.runtime.web.session import check_form
from engine.runtime.web.site import Site
from engine.runtime.web.statics import Statics
from engine.runtime.web.uploads import limit_requests

LARGEST = 4 * 1024 * 1024
"""Bytes of one request; more is refused before it is read."""


def create_app(
    database_url: str, *, passwords: Passwords | None = None,
    clock: Callable[[], datetime] | None = None, files: Path | None = None,
    designer: Designer | None = None, proxies: int = 0,
) -> Flask:  # fmt: skip
    """The application; nothing is opened before the first request.

    ``clock`` tells the time; ``files`` is the folder of uploaded files, beside the database when
    nobody names one. With a ``designer`` admins design the configuration in the browser.
    ``proxies`` stand before the server: so many of the last entries of ``X-Forwarded-For`` and
    ``X-Forwarded-Proto`` are believed, which anybody else may make up.
    """
    app = Flask("engine.runtime.web", static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST, MAX_FORM_MEMORY_SIZE=LARGEST, MAX_FORM_PARTS=5_000,
    )  # fmt: skip
    folder = files or beside(database_url)
    site = Site(Database(database_url), passwords or Passwords(), Statics(), Files(folder))
    site.designer = designer
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]
    if clock is not None:
        site.clock = clock
    app.extensions["scheda"] = site
    prepare(app, site.statics)
    pack_answers(app)
    add_headers(app)
    handle_errors(app)
    limit_requests(app)
    app.before_request(check_form)
    app.register_blueprint(site.statics.blueprint())
    for group in (*API, *GROUPS):
        app.register_blueprint(group)
    accept_keys(app)
    return app
