"""Who is visiting: the session cookie, the proof that a form is ours, the page around everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Response, abort, g, request

from engine.model.app import App, Entity
from engine.model.values import row_number
from engine.runtime.context import Context, context_of
from engine.runtime.debt.views import reach_of
from engine.runtime.lists.listing import may_list
from engine.runtime.lists.menu import menu
from engine.runtime.names import person_view
from engine.runtime.people.actor import by_session
from engine.runtime.people.attempts import Place, address_place, known_place
from engine.runtime.people.sessions import LIFETIME, digest
from engine.runtime.release import Release, prepared
from engine.runtime.web.places import here
from engine.runtime.web.proof import device_mark, device_name, form_proof, is_proved
from engine.runtime.web.rendering import Page, Undoable
from engine.runtime.web.site import current_site, now
from engine.runtime.web.texts import has_text, words

SESSION = "scheda_session"
VISIT = "scheda_visit"
DEVICE = "scheda_device"
NOTICE = "scheda_notice"
SIDE = "scheda_side"
SIDES = frozenset("12345678")
"""Written by the script that lets people draw the card's timeline wider (sides.js)."""
THEMES = ("auto", "light", "dark")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_YEAR = 365 * 86_400


class LoggedOutError(Exception):
    """There is no live session behind the request."""


class ForgedError(Exception):
    """A form that is not proved to come from one of our pages."""


@contextmanager
def visit(*, write: bool = False) -> Iterator[Context]:
    """The circumstances of a logged-in request, in one transaction. Raises ``LoggedOutError``."""
    database = current_site().database
    with database.write() if write else database.read() as connection:
        with prepared():
            person = by_session(connection, digest(_cookie(SESSION)), now())
        if person is None:
            raise LoggedOutError
        release = current_site().releases.active(connection, person.newest)
        context = context_of(
            connection, release, person, now=now(), session=digest(_cookie(SESSION))
        )
        g.release = release.id
        g.page = _page_of(context)
        yield context


def anonymous(connection: sa.Connection) -> Release:
    """The release for a page before log-in; the page speaks the browser's language."""
    release = current_site().releases.active(connection)
    locale = request.accept_languages.best_match(release.app.locales) or release.app.locales[0]
    g.release = release.id
    g.page = Page(release.app.label.in_(locale), locale, csrf=form_token())
    return release


def form_token() -> str:
    """What a form of this visitor must carry: a signature over the session they have."""
    holder = _cookie(SESSION) or _cookie(VISIT) or g.get("visit", "")
    return form_proof(current_site().secret(), holder)


def check_form() -> None:
    """Refuse a write that does not come from our own pages. Raises ``ForgedError``."""
    if request.method in SAFE:
        return
    if request.path.startswith("/api/") and "Authorization" in request.headers:
        return  # judged by its token alone, which no other site can make a browser send
    holder = _cookie(SESSION) or _cookie(VISIT)
    if not holder:
        raise LoggedOutError
    given = request.headers.get("X-CSRF-Token") or request.form.get("_csrf", "")
    if not is_proved(current_site().secret(), holder, given):
        raise ForgedError


def start_session(answer: Response, token: str) -> Response:
    """Give the browser its session."""
    return _set(answer, SESSION, token, int(LIFETIME.total_seconds()))


def end_session(answer: Response) -> Response:
    """Take the session away from the browser."""
    answer.delete_cookie(SESSION, path="/", httponly=True, samesite="Lax")
    return answer


def place_of(login: str) -> Place:
    """Where a password comes from: this browser, if the login has been used on it, or its address."""
    name = device_name(current_site().secret(), login, _cookie(DEVICE))
    return known_place("device", name) if name else address_place(request.remote_addr or "")


def mark_device(answer: Response, login: str) -> Response:
    """Let the browser be known again as one that the login has been used on."""
    if device_name(current_site().secret(), login, _cookie(DEVICE)):
        return answer
    return _set(answer, DEVICE, device_mark(current_site().secret(), login), _YEAR)


def session_token() -> str:
    """The token the browser sent."""
    return _cookie(SESSION)


def mark_visit(answer: Response, value: str) -> Response:
    """Tell one browser from another before log-in, so that the log-in form can be proved ours."""
    return _set(answer, VISIT, value, 86_400)


def leave_notice(answer: Response, key: str, undo: Undoable | None = None) -> Response:
    """A text for the next page, after a redirect: the key of one of ``texts.py``."""
    parts = (key, undo.entity, str(undo.record), str(undo.entry)) if undo else (key,)
    return _set(answer, NOTICE, ".".join(parts), 30)


def say(key: str, *, undo: Undoable | None = None, **parts: object) -> None:
    """Put a short message on the page being made, and what it offers to put back."""
    page: Page = g.page
    g.page = page.saying(words(key, page.locale, **parts), undo)


def _cookie(name: str) -> str:
    return request.cookies.get(name, "")


def _set(answer: Response, name: str, value: str, seconds: int) -> Response:
    answer.set_cookie(
        name, value, max_age=seconds, path="/", httponly=True, samesite="Lax",
        secure=request.is_secure,
    )  # fmt: skip
    return answer


def _notice(context: Context) -> tuple[str, Undoable | None]:
    """What the page before left to say, and to put back: the key of a text, an entry of a record.

    Nothing in it is believed but names that exist; the undo itself asks whose entry it is.
    """
    key, *rest = _cookie(NOTICE).split(".")
    if len(rest) != 3 or rest[0] not in context.app.entities:
        return key, None
    number, entry = map(row_number, rest[1:])
    if number is None or entry is None:
        return key, None
    return key, Undoable(rest[0], number, entry)


def _place(app: App) -> str:
    """Where in the navigation the page is; the frames are remembered by it, so it is one of few."""
    first = request.path.split("/")[1]
    return (first or "home") if first in app.entities or first in ("", "admin") else ""


def _page_of(context: Context) -> Page:
    person, app = context.person, context.app
    locale = context.formats.locale
    key, undo = _notice(context)
    if key:
        g.notice_told = True
    return Page(
        app=app.label.in_(locale),
        locale=locale,
        theme=person.theme if person.theme in THEMES else "auto",
        csrf=form_token(),
        me=person_view(person.id, person.name),
        menu=menu(context, request.path.split("/")[1]),
        at=_place(app),
        admin=context.actor.superuser,
        collects=reach_of(context) is not None,
        colors=f"/assets/colors-{context.release.fingerprint[:16]}.css",
        notice=words(key, locale) if key and has_text(key) else "",
        undo=undo,
        here=here(),
        side=side if (side := _cookie(SIDE)) in SIDES else "",
    )


def listed_entity(context: Context, name: str) -> Entity:
    """The entity of an address; 404 where the person may read no record of it."""
    entity = context.entity(name)
    if entity is None or not may_list(context, entity):
        abort(404)
    return entity
