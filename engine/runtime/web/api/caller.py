"""Who calls the API: the bearer of an access token, or the browser of somebody logged in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, request

from engine.model.app import Entity
from engine.model.predicate import NEVER
from engine.runtime.context import Context, context_of
from engine.runtime.people.actor import by_session, by_token
from engine.runtime.people.sessions import digest
from engine.runtime.release import prepared
from engine.runtime.web.api.answers import ApiError
from engine.runtime.web.session import LoggedOutError, session_token
from engine.runtime.web.site import current_site, now


@contextmanager
def call(*, write: bool = False) -> Iterator[Context]:
    """The circumstances of a call, in one transaction. Raises ``LoggedOutError``.

    A request that carries a token is judged by it alone, whatever cookies come along. Within
    ``held`` every call is a part of the one transaction there.
    """
    holding: Context | None = g.get("held")
    if holding is not None:
        with holding.connection.begin_nested():
            yield holding
        return
    database = current_site().database
    with database.write() if write else database.read() as connection:
        token = bearer()
        proof = digest(session_token() if token is None else token)
        by = by_session if token is None else by_token
        with prepared():
            person = by(connection, proof, now())
        if person is None:
            raise LoggedOutError
        release = current_site().releases.active(connection, person.newest)
        context = context_of(
            connection, release, person, now=now(), locale=_locale(release.app.locales),
            session=proof,
        )  # fmt: skip
        g.release = release.id
        yield context


@contextmanager
def held() -> Iterator[Context]:
    """One transaction for all the calls within, written or undone as a whole."""
    with call(write=True) as context:
        g.held = context
        try:
            yield context
        finally:
            g.held = None


def bearer() -> str | None:
    """The access token of the request, None when it has no ``Authorization``."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def known(context: Context, name: str) -> Entity:
    """An entity the caller may read some records of; otherwise it does not exist."""
    entity = context.entity(name)
    if entity is None or context.release.decider.reach(entity, context.actor, "read") == NEVER:
        raise ApiError(404, "there is no such kind of record")
    return entity


def _locale(locales: tuple[str, ...]) -> str:
    if "Accept-Language" not in request.headers:
        return ""
    return request.accept_languages.best_match(locales) or ""
