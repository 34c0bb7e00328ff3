"""The connection to the database: transactions that fit SQLite and PostgreSQL alike.

Reading and writing are told apart when a transaction begins. SQLite gives the write lock to
``BEGIN IMMEDIATE`` in turn, while a transaction that starts as a reader and then writes fails at
once when somebody else writes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from engine.model.metadata import metadata
from engine.model.own_tables import OWN_TABLES
from engine.runtime.sql.dialects import teach_sums
from engine.runtime.sql.formulas import teach_formulas

Connection = sa.Connection
"""A connection within a transaction, as ``Database.read`` and ``write`` give it."""
OWN = metadata(OWN_TABLES)
"""The engine's own tables by name; they are the same under every release."""

_WRITES = "scheda_writes"
_RELEASE = "scheda_release"
_BUSY_MILLISECONDS = 10_000


@dataclass(slots=True)
class Count:
    """How many statements ran, and which; filled while ``Database.counted`` is open."""

    statements: list[str]

    @property
    def number(self) -> int:
        """How many statements ran."""
        return len(self.statements)


class Database:
    """One database, by its URL."""

    def __init__(self, url: str, *, connections: int = 16) -> None:
        """Prepare the pool; nothing is opened before it is used."""
        self.engine = _engine(url, connections)
        self._counting = threading.local()
        event.listen(self.engine, "before_cursor_execute", self._before_statement)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that only reads; on SQLite all of it sees one moment."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that may write: committed at the end, undone by an exception."""
        with self.engine.connect() as connection:
            writer = connection.execution_options(**{_WRITES: True})
            with writer.begin():
                yield writer

    @contextmanager
    def counted(self) -> Iterator[Count]:
        """Count the statements that this thread runs; for tests and benches."""
        count = self._counting.count = Count([])
        try:
            yield count
        finally:
            self._counting.count = None

    def close(self) -> None:
        """Close every connection that is not in use."""
        self.engine.dispose()

    def _before_statement(
        self, _connection: sa.Connection, _cursor: object, statement: str, *_: object
    ) -> None:
        count: Count | None = getattr(self._counting, "count", None)
        if count is not None:
            count.statements.append(statement)


def without_password(url: str) -> str:
    """The address of a database as it may be shown and written to logs."""
    return sa.make_url(url).render_as_string(hide_password=True)


def waited_in_vain(error: BaseException) -> bool:
    """Whether the database ended the transaction because of others: it can be asked again."""
    told = getattr(error, "orig", None) or error  # SQLite may refuse before it is asked anything
    code = getattr(told, "sqlstate", None) or getattr(told, "sqlite_errorname", "")
    return code in ("40001", "40P01", "55P03") or str(code).startswith("SQLITE_BUSY")


def under_release(connection: sa.Connection, number: int | None) -> None:
    """Let a session forget the plans it has made of statements, when the release is another.

    PostgreSQL refuses a plan it remembers once a column of the same name holds another type.
    """
    if connection.info.get(_RELEASE) == number:
        return
    if _RELEASE in connection.info and connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        cursor.execute("DEALLOCATE ALL")
        cursor.close()
    connection.info[_RELEASE] = number


def _engine(url: str, connections: int) -> sa.Engine:
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        # The driver's own transactions are off: it would begin them late and deferred.
        engine = sa.create_engine(
            address,
            connect_args={"isolation_level": None, "timeout": _BUSY_MILLISECONDS / 1000},
            pool_size=connections, max_overflow=connections,
        )  # fmt: skip
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sa.create_engine(
        address, pool_size=connections, max_overflow=connections, pool_pre_ping=True
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # Foreign keys can only be switched on outside a transaction, hence here.
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    teach_formulas(connection)
    teach_sums(connection)
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    raw: Any = connection.connection.dbapi_connection
    raw.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
