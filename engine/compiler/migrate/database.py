"""Opening a database for a plan (read only) or for an apply, and talking to it in plain SQL.

Statements are written with ``?`` for parameters. Nothing begins or ends a transaction by itself:
the drivers' own habits (implicit begin on SQLite, implicit begin on PostgreSQL) are switched off.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import quote as percent
from urllib.parse import unquote, urlsplit

import psycopg

from engine.compiler.migrate.exits import Exit, MigrateError
from engine.model.said import said

Dialect = Literal["sqlite", "postgresql"]
Row = tuple[Any, ...]

BUSY_TIMEOUT_MS = 10_000
LOCK_TIMEOUT_MS = 2_000
"""How long one statement may wait for a lock: a DDL statement in the queue blocks all readers."""


class Connection(ABC):
    """An open database. Errors are those of the driver, except that waiting is told apart."""

    dialect: Dialect

    @abstractmethod
    def run(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Execute one statement and return its rows, none for a statement without a result."""

    @abstractmethod
    def run_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Execute one statement for each row of parameters."""

    @abstractmethod
    def begin(self) -> None:
        """Begin a writing transaction."""

    @abstractmethod
    def close(self) -> None:
        """Give the connection back; what was not committed is undone."""

    @property
    def lost(self) -> bool:
        """Whether the server has gone away."""
        return False

    def commit(self) -> None:
        self.run("COMMIT")

    def rollback(self) -> None:
        self.run("ROLLBACK")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside happens, or nothing of it."""
        self.begin()
        try:
            yield
        except BaseException:
            # The first error is the one to tell, even when the connection is gone with it.
            with contextlib.suppress(sqlite3.Error, psycopg.Error):
                self.rollback()
            raise
        self.commit()


class SqliteConnection(Connection):
    """A SQLite database file."""

    dialect: Dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.raw = connection

    def run(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        return self.raw.execute(sql, cast(Any, parameters)).fetchall()

    def run_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        self.raw.executemany(sql, cast(Any, rows))

    def begin(self) -> None:
        # A deferred transaction would fail on its first write instead of waiting for its turn.
        self.run("BEGIN IMMEDIATE")

    def close(self) -> None:
        self.raw.close()


class PostgresConnection(Connection):
    """A PostgreSQL session."""

    dialect: Dialect = "postgresql"

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self.raw = connection

    def run(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        cursor = self.raw.execute(cast(Any, _placeholders(sql, parameters)), parameters or None)
        return cursor.fetchall() if cursor.description else []

    def run_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        if rows:
            with self.raw.cursor() as cursor:
                cursor.executemany(cast(Any, _placeholders(sql, rows[0])), rows)

    def begin(self) -> None:
        self.run("BEGIN")

    @property
    def lost(self) -> bool:
        return self.raw.broken

    def close(self) -> None:
        self.raw.close()


def _placeholders(sql: str, parameters: Sequence[object]) -> str:
    # psycopg reads percent signs only when there are parameters.
    return sql.replace("%", "%%").replace("?", "%s") if parameters else sql


def dialect_of(url: str) -> Dialect:
    """The database that a URL speaks of."""
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        return "sqlite"
    if scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        return "postgresql"
    raise MigrateError(
        "M407", Exit.USAGE, f"unknown database {scheme!r}",
        "write sqlite:///file.db or postgresql://user@host/name",
    )  # fmt: skip


def sqlite_path(url: str) -> Path:
    """The file of a SQLite URL: three slashes before a relative path, four before an absolute."""
    path = unquote(urlsplit(url).path)
    if not path.startswith("/") or path in ("/", "/:memory:"):
        raise MigrateError(
            "M407", Exit.USAGE, "the SQLite URL names no file", "write sqlite:///file.db"
        )
    return Path(path[1:])


def exists(url: str) -> bool:
    """Whether there is anything to read; a database file that is missing counts as empty."""
    return dialect_of(url) != "sqlite" or sqlite_path(url).exists()


def open_for_writing(url: str) -> Connection:
    """A connection for an apply; a SQLite file is created when it is missing."""
    if dialect_of(url) == "postgresql":
        return _postgres(url)
    connection = _sqlite(f"file:{percent(str(sqlite_path(url)))}?mode=rwc")
    _keep_a_log(connection)
    connection.run("PRAGMA foreign_keys = ON")
    return connection


def _keep_a_log(connection: SqliteConnection) -> None:
    """Switch to the write-ahead log. SQLite does not wait its turn for that, so it is done here."""
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.run("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_lock_timeout(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def open_for_reading(url: str) -> Connection:
    """A connection that cannot write, and sees one state of the database from first to last."""
    if dialect_of(url) == "postgresql":
        connection: Connection = _postgres(url)
        connection.run("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return connection
    connection = _sqlite(f"file:{percent(str(sqlite_path(url)))}?mode=ro")
    try:
        connection.run("BEGIN")
        connection.run("SELECT count(*) FROM sqlite_schema")
    except sqlite3.DatabaseError as error:
        connection.close()
        if is_lock_timeout(error):
            raise
        raise MigrateError(
            "M407", Exit.USAGE, said("M407.damaged", "the file is no database, or is damaged: {why}", why=error),
            said("M407.way", "restore a backup"),
        ) from error  # fmt: skip
    return connection


@contextlib.contextmanager
def reading(url: str) -> Iterator[Connection]:
    """The same, closed again in the end."""
    connection = open_for_reading(url)
    try:
        yield connection
    finally:
        connection.close()


def _sqlite(address: str) -> SqliteConnection:
    try:
        raw = sqlite3.connect(address, uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise MigrateError(
            "M407", Exit.USAGE, said("M407", "the database cannot be opened: {why}", why=error)
        ) from error
    raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return SqliteConnection(raw)


def _postgres(url: str) -> PostgresConnection:
    address = "postgresql:" + url.partition(":")[2]
    try:
        # Statements are not prepared behind our back: a pooler between would lose them.
        raw = psycopg.connect(address, autocommit=True, prepare_threshold=None)
    except psycopg.Error as error:
        raise MigrateError(
            "M407", Exit.USAGE, said("M407", "the database cannot be opened: {why}", why=error)
        ) from error
    raw.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
    raw.execute("SET client_min_messages = warning")
    return PostgresConnection(raw)


def is_lock_timeout(error: Exception) -> bool:
    """Whether the statement only waited too long, so that it may be tried again."""
    if isinstance(error, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected):
        return True
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)
