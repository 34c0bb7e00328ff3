"""A person's own settings: language, theme, password."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, Response, abort, make_response, request

from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.fields.formats import own_name
from engine.runtime.people.attempts import known_place, note_failure, too_many
from engine.runtime.people.passwords import SHORTEST
from engine.runtime.people.roster import access_of
from engine.runtime.people.sessions import issue, open_session, revoke
from engine.runtime.people.users import PersonError, prefer, set_password
from engine.runtime.web.answers import go, page
from engine.runtime.web.rendering import t
from engine.runtime.web.session import THEMES, start_session, visit
from engine.runtime.web.site import current_site, now

pages = Blueprint("account", __name__)
_USER = OWN["scheda_user"]
TOKEN_DAYS = (30, 90, 365)
LONGEST_LABEL = 100


@pages.get("/account")
def settings() -> Response:
    """The page."""
    with visit() as context:
        return _page(context)


@pages.post("/account")
def choose() -> Response:
    """Keep language and theme."""
    with visit(write=True) as context:
        locale, theme = request.form.get("locale", ""), request.form.get("theme", "")
        if locale not in context.app.locales or theme not in THEMES:
            abort(422)
        prefer(context.connection, context.person.id, locale=locale, theme=theme)
    return go("/account", "preferences_saved")


@pages.post("/account/theme")
def theme() -> Response:
    """Keep the theme, chosen from any page."""
    with visit(write=True) as context:
        chosen = request.form.get("theme", "")
        if chosen not in THEMES:
            abort(422)
        prefer(context.connection, context.person.id, locale=context.person.locale, theme=chosen)
    if request.headers.get("Sec-Fetch-Mode") == "cors":
        return make_response("", 204)
    return go("/")


@pages.post("/account/password")
def password() -> Response:
    """Change the password; every other session of the person ends."""
    old, new = request.form.get("old", ""), request.form.get("new", "")
    again, site = request.form.get("again", ""), current_site()
    with visit() as context:
        # A session left open must not become a place to guess the password at.
        place = known_place("session", context.session)
        if too_many(context.connection, context.person.login, place, now()):
            return _page(context, "login_locked", 429)
        kept = context.connection.scalar(
            sa.select(_USER.c.password).where(_USER.c.id == context.person.id)
        )
        fits = site.passwords.fits(old, kept)
        if fits and new != again:
            return _page(context, "password_differ")
    with visit(write=True) as context:
        if not fits:
            note_failure(context.connection, context.person.login, place, now())
            return _page(context, "password_wrong")
        try:
            set_password(context.connection, context.person.login, new, site.passwords)
        except PersonError:
            return _page(context, "password_short")
        token = open_session(context.connection, context.person.id, now())
    return start_session(go("/account", "password_changed"), token)


@pages.post("/account/tokens")
def new_token() -> Response:
    """Make an access token for programs; it is shown on this answer and never again."""
    label = " ".join(request.form.get("label", "").split())
    days = request.form.get("days", "")
    if days not in map(str, TOKEN_DAYS):
        abort(422)
    with visit(write=True) as context:
        if not label or len(label) > LONGEST_LABEL or not label.isprintable():
            return _page(context, "token_label_needed")
        lifetime, me = timedelta(days=int(days)), context.person.id
        token = issue(context.connection, me, label, now(), lifetime, by=me)
        return _page(context, token=token)


@pages.post("/account/tokens/revoke")
def revoke_token() -> Response:
    """End an access token."""
    with visit(write=True) as context:
        me = context.person.id
        if not revoke(context.connection, me, request.form.get("mark", ""), by=me):
            abort(404)
    return go("/account", "token_revoked")


def _page(context: Context, problem: str = "", status: int = 422, token: str = "") -> Response:
    return page(
        "account.html", status if problem else 200, login=context.person.login, token=token,
        tokens=access_of(context, context.person.id).tokens, formats=context.formats,
        token_days=TOKEN_DAYS, token_problem=problem == "token_label_needed",
        locale=context.formats.locale, shortest=SHORTEST,
        locales=[(locale, own_name(locale)) for locale in context.app.locales],
        problem=t(problem, **({"count": SHORTEST} if problem == "password_short" else {}))
        if problem
        else "",
    )  # fmt: skip
