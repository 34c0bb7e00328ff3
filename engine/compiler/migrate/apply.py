"""Executing a plan, exactly as it was shown, or not at all."""

from __future__ import annotations

import contextlib
import getpass
import sqlite3
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

import psycopg

from engine.compiler.migrate import apply_postgres
from engine.compiler.migrate.apply_rows import convert_all
from engine.compiler.migrate.database import (
    Connection,
    is_lock_timeout,
    open_for_writing,
)
from engine.compiler.migrate.exits import INTERRUPTED, Exit, MigrateError
from engine.compiler.migrate.inspect import inspect
from engine.compiler.migrate.ledger import (
    activate,
    read_ledger,
    schema_digest,
    write_setting,
    write_steps,
)
from engine.compiler.migrate.own_layouts import rewrite_layouts
from engine.compiler.migrate.plan import Plan
from engine.compiler.migrate.prechecks import refuse_changed_data
from engine.compiler.migrate.progress import Event, Progress, silent
from engine.compiler.migrate.verify import reached, refuse_errors, refuse_stale
from engine.model.said import said


@dataclass(frozen=True, slots=True)
class Result:
    """How an apply ended. ``already`` means that somebody else was quicker with the same plan."""

    state: Literal["applied", "nothing", "already", "undone"]
    release: int
    statements: int = 0


def apply_plan(
    plan: Plan,
    url: str,
    progress: Progress = silent,
    *,
    accept: Collection[str] = (),
    approve: bool = False,
    lock_wait: float = 60.0,
) -> Result:
    """Run the plan. Its approvals must be given: all by ``approve``, or each by its address.

    What destroys data is never covered by ``approve``: its address has to be among ``accept``.
    """
    refuse_errors(plan, accept, approve=approve)
    connection = open_for_writing(url)
    with _ending(connection):
        if connection.dialect == "postgresql":
            state = apply_postgres.apply(connection, url, plan, progress, lock_wait)
        else:
            state = _apply_sqlite(connection, plan, progress, lock_wait)
        return Result(
            state, _serial(plan, state), len(plan.statements) if state == "applied" else 0
        )


def resume_apply(url: str, progress: Progress = silent, *, lock_wait: float = 60.0) -> Result:
    """Go on with an interrupted apply. On SQLite none can be: an apply is one transaction there."""
    connection = open_for_writing(url)
    with _ending(connection):
        if connection.dialect == "sqlite":
            raise MigrateError("M408", Exit.USAGE, "no apply was interrupted")
        plan = apply_postgres.resume(connection, url, progress, lock_wait)
        return Result("applied", plan.serial + 1, len(plan.statements))


def undo_apply(url: str, progress: Progress = silent, *, lock_wait: float = 60.0) -> Result:
    """Take back an interrupted apply, as long as its release is not the active one."""
    connection = open_for_writing(url)
    with _ending(connection):
        if connection.dialect == "sqlite":
            raise MigrateError("M408", Exit.USAGE, "no apply was interrupted")
        plan = apply_postgres.undo(connection, url, progress, lock_wait)
        return Result("undone", plan.serial)


@contextlib.contextmanager
def _ending(connection: Connection) -> Iterator[None]:
    """Close the connection in the end; a server that went away is no mistake of ours."""
    try:
        yield
    except psycopg.OperationalError as error:
        if not connection.lost:
            raise
        raise MigrateError(
            "M407", Exit.INTERRUPTED, said("M407.lost", "the connection to the database was lost on the way"),
            *INTERRUPTED[1:],
        ) from error  # fmt: skip
    finally:
        connection.close()


def _serial(plan: Plan, state: str) -> int:
    return plan.serial if state == "nothing" else plan.serial + 1


def _apply_sqlite(
    connection: Connection, plan: Plan, progress: Progress, lock_wait: float
) -> Literal["applied", "nothing", "already"]:
    """Everything in one transaction: whatever happens, the database is at one of two ends."""
    connection.run(f"PRAGMA busy_timeout = {int(lock_wait * 1000)}")
    try:
        connection.begin()
    except sqlite3.OperationalError as error:
        if not is_lock_timeout(error):
            raise
        raise MigrateError(
            "M403",
            Exit.LOCKED,
            said("M403", "somebody else is writing to the database"),
            said("M403.way", "try again later"),
        ) from error
    try:
        tables = inspect(connection)
        ledger = read_ledger(connection, tables)
        if reached(plan, ledger, tables):
            connection.rollback()
            return "nothing" if plan.empty else "already"
        refuse_stale(plan, ledger, tables)
        refuse_changed_data(connection, plan.checks)
        total = len(plan.statements)
        for statement in plan.statements:
            progress(Event("begin", statement.number, total, statement.comment))
            if statement.mode == "convert":
                convert_all(connection, statement, plan, progress)
            elif statement.mode == "layouts":
                rewrite_layouts(connection, statement.detail)
            else:
                connection.run(statement.sql)
            progress(Event("done", statement.number, total, statement.comment))
        _finish(connection, plan, ledger.lineage)
        progress(Event("begin", total + 1, total, "commit"))
        connection.commit()
    except sqlite3.IntegrityError as error:
        _rollback(connection)
        raise MigrateError(
            "M205",
            Exit.DATA,
            said("M205.changed", "the data changed after the plan was made: {why}", why=error),
            said("plan_again", "plan again"),
        ) from error
    except BaseException:
        _rollback(connection)
        raise
    progress(Event("done", total + 1, total, "commit"))
    return "applied"


def _finish(connection: Connection, plan: Plan, lineage: str) -> None:
    broken = connection.run("PRAGMA foreign_key_check")
    if broken:
        raise MigrateError(
            "M499", Exit.INTERNAL, f"the plan would leave {len(broken)} rows that refer to nothing"
        )
    if schema_digest(inspect(connection)) != plan.to_schema:
        raise MigrateError("M499", Exit.INTERNAL, "the tables did not become what the plan says")
    done = [(statement.number, statement.sql) for statement in plan.statements]
    write_steps(connection, plan.digest, done, "done")
    write_setting(connection, "lineage", lineage or uuid.uuid4().hex)
    write_setting(connection, "archived", plan.archive)
    activate(connection, plan.serial + 1, plan.to_release, plan.bundle, plan.digest, author())


def _rollback(connection: Connection) -> None:
    try:
        connection.rollback()
    except sqlite3.Error:
        return  # the transaction is gone already, which is what was wanted


def author() -> str:
    """Who applies, for the ledger."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
