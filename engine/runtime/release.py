"""The active release: the compiled application that a request is answered with.

The newest one in the ledger is active. A bundle that cannot be read never becomes active: the
last good one keeps serving, and the log says why.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError, ProgrammingError

from engine.model import codec
from engine.model.app import App
from engine.model.decide import Decider
from engine.model.metadata import metadata
from engine.model.storage import tables
from engine.runtime.database import OWN, under_release
from engine.runtime.store import Store

log = logging.getLogger(__name__)
_RELEASE = OWN["scheda_release"]


Statement = sa.Select[Any] | sa.CompoundSelect[Any]
Made = TypeVar("Made")
MOST_KEPT = 10_000
"""Beyond this a release forgets what it has made once, and begins anew."""


class NoReleaseError(Exception):
    """Nothing was ever applied to this database, or nothing that can be read."""


@dataclass(frozen=True, slots=True)
class Release:
    """An application with what is derived from it once: decisions and tables."""

    id: int
    fingerprint: str
    app: App
    decider: Decider
    tables: Mapping[str, sa.Table]
    _stores: dict[str, Store] = field(default_factory=dict, repr=False, compare=False)
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def store(self, entity: str) -> Store:
        """The rows of an entity; ``KeyError`` for a name the application does not have."""
        found = self._stores.get(entity)
        if found is None:
            found = self._stores[entity] = Store(self.app.entities[entity], self.tables)
        return found

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is needed again and again, made once: statements, views of the configuration.

        ``key`` names what it is and all that it depends on beside the release; for what a person
        may read these are the actor and the day. Nothing of a record may be kept.
        """
        found: Made | None = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = make()
        return found


def release_of(app: App, number: int = 0, fingerprint: str = "") -> Release:
    """A release around an application."""
    bound = {**metadata(tables(app)), **OWN}
    return Release(number, fingerprint, app, Decider(app), bound)


@contextmanager
def prepared() -> Iterator[None]:
    """For whoever asks first: raises ``NoReleaseError`` where the database has none of our tables."""
    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        raise NoReleaseError("nothing was applied to this database") from error


_NEWEST = sa.select(sa.func.max(_RELEASE.c.id))


class Releases:
    """The releases of one database; the one in use is remembered between requests."""

    def __init__(self, activated: Callable[[], object] | None = None) -> None:
        """Remember nothing yet; ``activated`` is called after each release that becomes active."""
        self._activated = activated
        self._newest: int | None = None
        self._release: Release | None = None
        self._lock = threading.Lock()

    def active(self, connection: sa.Connection, newest: int | None = None) -> Release:
        """The release to answer with: one statement, unless a new one was activated.

        None at all where the number of the ``newest`` is known. Raises ``NoReleaseError`` when
        there is none that can be read.
        """
        if newest is None:
            with prepared():
                newest = connection.scalar(_NEWEST)
        under_release(connection, newest)
        known = self._release
        if known is not None and newest == self._newest:
            return known
        with self._lock:
            if newest != self._newest or self._release is None:
                self._release = _newest_good(connection, self._release)
                self._newest = newest
                if self._activated is not None:
                    self._activated()
            if self._release is None:
                raise NoReleaseError("no release of this database can be read")
            return self._release


def _newest_good(connection: sa.Connection, serving: Release | None) -> Release | None:
    """The newest readable release; reading stops at the one that is serving already."""
    rows = connection.execute(
        sa.select(_RELEASE.c.id, _RELEASE.c.fingerprint, _RELEASE.c.bundle).order_by(
            _RELEASE.c.id.desc()
        )
    )
    for number, fingerprint, bundle in rows:
        if serving is not None and number == serving.id:
            break
        try:
            return release_of(codec.loads(bundle), number, fingerprint)
        except (codec.BundleError, RecursionError, KeyError) as error:
            log.error("release %s cannot be read and stays inactive: %s", number, error)  # noqa: TRY400
    return serving


@dataclass(frozen=True, slots=True)
class Applied:
    """A release in the ledger: who applied what, when, by which version of the program."""

    id: int
    fingerprint: str
    author: str
    tool: str
    at: datetime


def ledger(connection: sa.Connection, limit: int = 10) -> tuple[Applied, ...]:
    """The newest releases, the active one first."""
    rows = connection.execute(
        sa.select(
            _RELEASE.c.id, _RELEASE.c.fingerprint, _RELEASE.c.author, _RELEASE.c.tool, _RELEASE.c.at
        )
        .order_by(_RELEASE.c.id.desc())
        .limit(limit)
    )
    return tuple(Applied(*row) for row in rows)
