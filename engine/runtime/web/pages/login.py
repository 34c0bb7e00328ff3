"""Logging in and out."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, g, make_response, redirect, request

from engine.runtime.people.actor import by_session
from engine.runtime.people.sessions import Denied, digest, log_in, log_out
from engine.runtime.web.answers import page
from engine.runtime.web.places import inside
from engine.runtime.web.rendering import t
from engine.runtime.web.session import (
    VISIT,
    anonymous,
    end_session,
    mark_device,
    mark_visit,
    place_of,
    session_token,
    start_session,
)
from engine.runtime.web.site import current_site, now

pages = Blueprint("login", __name__)


@pages.get("/login")
def form() -> Response:
    """The form; whoever is logged in already goes on."""
    wanted = inside(request.args.get("next", ""))
    g.visit = secrets.token_urlsafe(16)
    with current_site().database.read() as connection:
        anonymous(connection)
        if by_session(connection, digest(session_token()), now()) is not None:
            return make_response(redirect(wanted, 303))
    ended = t("error_401_lead") if "ended" in request.args else ""
    ended = t("login_again") if "again" in request.args else ended
    answer = page("login.html", next=wanted, login="", problem=ended)
    if VISIT in request.cookies:
        return answer
    return mark_visit(answer, g.visit)


@pages.post("/login")
def enter() -> Response:
    """Take the login and the password."""
    site = current_site()
    login, wanted = request.form.get("login", ""), inside(request.form.get("next", ""))
    given = request.form.get("password", "")
    who = login.strip().lower()
    result = log_in(site.database, site.passwords, who, given, place_of(who), now())
    if not isinstance(result, Denied):
        answer = start_session(make_response(redirect(wanted, 303)), result.token)
        return mark_device(answer, who)
    with site.database.read() as connection:
        anonymous(connection)
    problem = t("login_locked" if result.wait else "login_failed")
    status = 429 if result.wait else 422
    return page("login.html", status, next=wanted, login=login[:200], problem=problem)


@pages.post("/logout")
def leave() -> Response:
    """End the session."""
    with current_site().database.write() as connection:
        log_out(connection, session_token())
    return end_session(make_response(redirect("/login", 303)))
