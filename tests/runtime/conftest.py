"""A database with the small application and four people."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from engine.runtime.context import Context, context_of
from engine.runtime.given import Given, Values
from engine.runtime.outcome import Saved
from engine.runtime.people.actor import by_login
from engine.runtime.people.passwords import CHEAP
from engine.runtime.people.users import add
from engine.runtime.release import Release, Releases
from engine.runtime.save import Write, save
from tests.runtime.apps import APP
from tests.runtime.tables import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.model.app import App
    from engine.runtime.database import Database

NOW = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)


@dataclass
class House:
    """A database in use: everything a test needs to act as somebody."""

    database: Database
    releases: Releases = field(default_factory=Releases)
    now: datetime = NOW

    @property
    def release(self) -> Release:
        """The active release."""
        with self.database.read() as connection:
            return self.releases.active(connection)

    @contextmanager
    def acting(
        self, login: str = "anna", *, write: bool = True, locale: str = ""
    ) -> Iterator[Context]:
        """A transaction as somebody."""
        with (self.database.write if write else self.database.read)() as connection:
            release = self.releases.active(connection)
            person = by_login(connection, login)
            assert person is not None
            yield context_of(connection, release, person, now=self.now, locale=locale)

    def save(self, login: str, entity: str, values: Any, **more: Any) -> Any:
        """Save as somebody and tell the outcome."""
        given: Given = Values(values) if isinstance(values, dict) else values
        with self.acting(login) as context:
            return save(context, Write(entity, given, **more))

    def made(self, login: str, entity: str, values: Any, **more: Any) -> int:
        """Save as somebody, which must succeed, and tell the number."""
        outcome = self.save(login, entity, values, **more)
        assert isinstance(outcome, Saved), outcome
        return outcome.id


def furnish(database: Database) -> House:
    """Add the people: an administrator, two sellers of different departments, one of finance."""
    with database.write() as connection:
        add(connection, "root", "Root Admin", None, CHEAP, roles=["admin"])
        add(connection, "anna", "Anna Bianchi", "secret-anna", CHEAP, roles=["seller"],
            departments=["sales"])  # fmt: skip
        add(connection, "ugo", "Ugo Verdi", None, CHEAP, roles=["seller"], departments=["sales_it"],
            locale="it")  # fmt: skip
        add(connection, "fay", "Fay Gold", None, CHEAP, roles=["finance"], departments=["finance"])
    return House(database)


@pytest.fixture
def app() -> App:
    """The application that the house runs; a test may give another."""
    return APP


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """The database's address: SQLite, unless the run asks for the other."""
    other = os.environ.get("SCHEDA_TEST_DATABASE") == "postgres"
    return str(request.getfixturevalue("postgres_url" if other else "sqlite_url"))


@pytest.fixture
def house(url: str, app: App, tmp_path: Path) -> Iterator[House]:
    """A fresh database with people in it."""
    database = opened(url, app)
    yield furnish(database)
    database.close()
