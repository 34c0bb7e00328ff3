"""Is a database sound? Its file, its ledger, its tables: looked at, never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.compiler.migrate import physical
from engine.compiler.migrate.database import Connection, exists, open_for_reading
from engine.compiler.migrate.drift import find_drift
from engine.compiler.migrate.exits import Exit, MigrateError
from engine.compiler.migrate.inspect import inspect
from engine.compiler.migrate.ledger import Ledger, read_ledger
from engine.model.own_tables import OWN_TABLES
from engine.model.storage import Table

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at. ``exit`` is what the command ends with when it is bad."""

    name: str
    state: Literal["ok", "note", "bad"]
    message: str
    help: tuple[str, ...] = ()
    exit: Exit = Exit.CLEAN


def examine(url: str) -> Iterator[Examined]:
    """Everything, in the order in which one would look. Raises ``MigrateError``: cannot be opened."""
    if not exists(url):
        raise MigrateError("M407", Exit.USAGE, "there is no such database", "scheda apply makes it")
    connection = open_for_reading(url)
    try:
        integrity = list(_integrity(connection))
        yield from integrity
        if any(one.state == "bad" for one in integrity):
            return  # whatever else would be read may be wrong
        tables = inspect(connection)
        ledger = read_ledger(connection, tables)
        if not ledger.serial:
            yield Examined("release", "bad", "nothing was ever applied", ("scheda apply",),
                           Exit.FINDINGS)  # fmt: skip
            return
        yield from _release(connection, ledger)
        if ledger.applying:
            yield Examined(
                "apply", "bad", "an apply was interrupted and has to be ended",
                ("go on with it: scheda apply --resume", "or take it back: scheda apply --undo"),
                Exit.INTERRUPTED,
            )  # fmt: skip
            return  # the tables are on their way, and would look wrong
        yield Examined("apply", "ok", "no apply is interrupted")
        yield from _tables(connection, ledger, tables)
    finally:
        connection.close()


def _integrity(connection: Connection) -> Iterator[Examined]:
    if connection.dialect == "postgresql":
        ((version,),) = connection.run("SHOW server_version")
        broken = [
            str(row[0])
            for row in connection.run(
                "SELECT c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid "
                "WHERE NOT i.indisvalid UNION ALL "
                "SELECT conname FROM pg_constraint WHERE NOT convalidated"
            )
        ]
        what, where = "indexes and references", f"PostgreSQL {version}"
    else:
        ((version,),) = connection.run("SELECT sqlite_version()")
        broken = [str(row[0]) for row in connection.run("PRAGMA integrity_check") if row[0] != "ok"]
        broken += [
            f"row {row[1]} of {row[0]} refers to nothing in {row[2]}"
            for row in connection.run("PRAGMA foreign_key_check")
        ]
        what, where = "pages and references", f"SQLite {version}"
    if broken:
        shown = tuple(broken[:MOST_SHOWN])
        yield Examined("integrity", "bad", f"{what} of {where} are broken",
                       (*shown, "restore a backup, or ask for help before anything else is written"),
                       Exit.FINDINGS)  # fmt: skip
    else:
        yield Examined("integrity", "ok", f"{what} are sound ({where})")


def _broken_pages(connection: Connection) -> Iterator[str]:
    try:
        for (found,) in connection.run("PRAGMA integrity_check"):
            if found != "ok":
                yield str(found)
        for table, row, other, _ in connection.run("PRAGMA foreign_key_check"):
            yield f"row {row} of {table} refers to nothing in {other}"
    except sqlite3.DatabaseError as error:
        yield str(error)


def _release(connection: Connection, ledger: Ledger) -> Iterator[Examined]:
    try:
        known = ledger.app is not None
    except MigrateError as error:
        yield Examined("release", "bad", error.message, error.hints, error.exit)
        return
    assert known
    ((at, author),) = connection.run(
        "SELECT at, author FROM scheda_release WHERE id = ?", (ledger.serial,)
    )
    told = (
        f"release {ledger.serial} is active, applied {str(at)[:16].replace('T', ' ')} by {author}"
    )
    yield Examined("release", "ok", told)


def _tables(
    connection: Connection, ledger: Ledger, tables: dict[str, Table]
) -> Iterator[Examined]:  # fmt: skip
    try:
        drift = list(find_drift(ledger.app, tables, ledger.archive, connection.dialect))
    except MigrateError:
        return
    if drift:
        shown = tuple(finding.message for finding in drift[:MOST_SHOWN])
        yield Examined("tables", "bad", "the tables were changed by hand",
                       (*shown, *drift[0].help), Exit.DRIFT)  # fmt: skip
    else:
        yield Examined("tables", "ok", "the tables are as the release left them")
    behind = [
        table.name
        for table in OWN_TABLES
        if table.name not in tables
        or any(not physical.has_column(tables[table.name], one.name) for one in table.columns)
    ]
    if behind:
        yield Examined("own tables", "bad", f"made by an earlier version: {', '.join(behind)}",
                       ("scheda apply brings them up to date",), Exit.PENDING)  # fmt: skip
    else:
        yield Examined("own tables", "ok", "the engine's own tables are those of this version")
