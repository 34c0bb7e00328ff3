"""Executing a plan on PostgreSQL, where others read and write meanwhile.

Each group of statements is a transaction of its own, noted in the ledger together with its
effect. What cannot run in a transaction (an index built concurrently) is noted before, and
verified when an interrupted apply goes on.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from itertools import groupby
from typing import Literal

import psycopg

from engine.compiler.migrate import ledger as led
from engine.compiler.migrate.apply_rows import (
    Converter,
    batches,
    read_convert,
    seen_expression,
    setting_of,
    upper_bound,
)
from engine.compiler.migrate.database import Connection, is_lock_timeout, open_for_writing
from engine.compiler.migrate.ddl.statement import Statement
from engine.compiler.migrate.exits import INTERRUPTED, Exit, MigrateError
from engine.compiler.migrate.inspect import inspect
from engine.compiler.migrate.own_layouts import rewrite_layouts
from engine.compiler.migrate.plan import Plan, from_json
from engine.compiler.migrate.prechecks import refuse_changed_data
from engine.compiler.migrate.progress import Event, Progress
from engine.compiler.migrate.sql import quote
from engine.compiler.migrate.verify import reached, refuse_stale
from engine.model.said import said

State = Literal["applied", "nothing", "already"]

RETRIES = 30
LOCK_KEY = "hashtextextended('scheda:' || current_schema(), 0)"


def apply(
    connection: Connection, url: str, plan: Plan, progress: Progress, lock_wait: float
) -> State:
    """Run a plan from its beginning."""
    with _Lock(url, lock_wait, progress):
        tables = inspect(connection)
        ledger = led.read_ledger(connection, tables)
        if reached(plan, ledger, tables):
            return "nothing" if plan.empty else "already"
        refuse_stale(plan, ledger, tables)
        refuse_changed_data(connection, plan.checks)
        _Run(connection, plan, progress).go()
        return "applied"


def resume(connection: Connection, url: str, progress: Progress, lock_wait: float) -> Plan:
    """Go on with an apply that was interrupted, where it stopped."""
    with _Lock(url, lock_wait, progress):
        plan = _interrupted(connection)
        _Run(connection, plan, progress).go()
        return plan


def undo(connection: Connection, url: str, progress: Progress, lock_wait: float) -> Plan:
    """Take back an apply that was interrupted before its release became the active one."""
    with _Lock(url, lock_wait, progress):
        plan = _interrupted(connection)
        _Run(connection, plan, progress).take_back()
        return plan


def _interrupted(connection: Connection) -> Plan:
    text = led.read_ledger(connection, inspect(connection)).applying
    if not text:
        raise MigrateError("M408", Exit.USAGE, "no apply was interrupted")
    return from_json(text)


class _Lock:
    """One apply at a time. The lock belongs to a session and ends with it, even by a crash."""

    def __init__(self, url: str, wait: float, progress: Progress) -> None:
        self.url, self.wait, self.progress = url, wait, progress
        self.session: Connection | None = None

    def __enter__(self) -> None:
        self.session = open_for_writing(self.url)
        deadline = time.monotonic() + self.wait
        while not self.session.run(f"SELECT pg_try_advisory_lock({LOCK_KEY})")[0][0]:
            if time.monotonic() >= deadline:
                self.session.close()
                raise MigrateError(
                    "M403",
                    Exit.LOCKED,
                    said("M403.apply", "another apply is under way"),
                    said("M403.way", "try again later"),
                )
            self.progress(Event("wait", 0, 0, "another apply is under way"))
            time.sleep(0.1)

    def __exit__(self, *_: object) -> None:
        assert self.session is not None
        self.session.close()


class _Run:
    """One plan on one connection."""

    def __init__(self, connection: Connection, plan: Plan, progress: Progress) -> None:
        self.connection = connection
        self.plan = plan
        self.progress = progress
        self.known = "scheda_step" in inspect(connection)
        self.steps = led.read_steps(connection, plan.digest) if self.known else {}

    def go(self) -> None:
        """All groups that are not done, the activation after those of the switch."""
        active = self._active()
        if self.known and not active:
            with self.connection.transaction():
                led.write_setting(self.connection, "applying", self.plan.to_json())
        pending = list(self._groups())
        switched = active
        for statements in pending:
            if not switched and statements[0].phase in ("switch", "contract"):
                switched = True
                if statements[0].phase == "switch":
                    self._plain(statements, switch=True)
                    continue
                self._plain([], switch=True, alone=True)
            self._one_group(statements)
        if not switched:
            self._plain([], switch=True)
        with self.connection.transaction():
            led.delete_setting(self.connection, "applying")
        if led.schema_digest(inspect(self.connection)) != self.plan.to_schema:
            raise MigrateError(
                "M499", Exit.INTERNAL, "the tables did not become what the plan says"
            )

    def _active(self) -> bool:
        ledger = led.read_ledger(self.connection, inspect(self.connection))
        return ledger.serial == self.plan.serial + 1

    def _groups(self) -> list[list[Statement]]:
        left = [one for one in self.plan.statements if not self._done(one)]
        return [list(found) for _, found in groupby(left, key=lambda one: one.group)]

    def _done(self, statement: Statement) -> bool:
        return self.steps.get(statement.number, ("", None))[0] == "done"

    def _one_group(self, statements: list[Statement]) -> None:
        first = statements[0]
        if first.mode == "concurrent":
            self._concurrent(first)
        elif first.mode == "convert":
            self._convert(first)
        else:
            self._plain(statements)

    def _plain(
        self, statements: list[Statement], *, switch: bool = False, alone: bool = False
    ) -> None:
        """A transaction with all the statements; tried again when it only waited too long.

        ``switch``: it is the one that makes the new release the active one, the last moment at
        which the data can be asked once more. ``alone``: no request of the release before may go
        on after it, as is so wherever it has statements of its own.
        """

        def attempt() -> None:
            total = len(self.plan.statements)
            with self.connection.transaction():
                if switch and (statements or alone):
                    self._wait_for_requests()
                if switch:
                    refuse_changed_data(self.connection, self.plan.checks)
                for statement in statements:
                    self.progress(Event("begin", statement.number, total, statement.comment))
                    if statement.mode == "layouts":
                        rewrite_layouts(self.connection, statement.detail)
                    else:
                        self.connection.run(statement.sql)
                    if statement.mode == "catch_up":
                        self._catch_up(statement)
                    self.progress(Event("done", statement.number, total, statement.comment))
                if statements and not self.known:
                    led.write_setting(self.connection, "applying", self.plan.to_json())
                self._note(statements, "done")
                if switch:
                    self._activate()
            self.known = True

        self._patiently(attempt)

    def _wait_for_requests(self) -> None:
        """No request may begin under the release before and go on under the new tables.

        Every request reads the ledger first, in its own transaction, and so holds it until its
        end: this waits for those under way, and those to come wait for the new release.
        """
        if self.plan.serial:
            self.connection.run(
                f"LOCK TABLE {quote('scheda_release')} IN ACCESS EXCLUSIVE MODE"
            )  # fmt: skip

    def _patiently(self, attempt: Callable[[], None]) -> None:
        for number in range(RETRIES):
            try:
                attempt()
            except psycopg.Error as error:
                if not is_lock_timeout(error):
                    raise
                if number == RETRIES - 1:
                    raise MigrateError(
                        "M403", Exit.LOCKED,
                        said("M403.busy", "somebody keeps a table busy for too long"),
                        said(
                            "M403.later",
                            "go on later, with what was done kept: scheda apply --resume",
                        ),
                        INTERRUPTED[2],
                    ) from error  # fmt: skip
                self.progress(Event("wait", number + 1, RETRIES, "waiting for a lock"))
                # Not all at once again, and not for ever: what queues behind us may go first.
                time.sleep(random.uniform(0.1, 0.5) * min(number + 1, 10))  # noqa: S311
            else:
                return

    def _note(self, statements: list[Statement], state: str, cursor: str | None = None) -> None:
        told = [(statement.number, statement.sql) for statement in statements]
        led.write_steps(self.connection, self.plan.digest, told, state, cursor)

    def _activate(self) -> None:
        plan = self.plan
        ledger = led.read_ledger(self.connection, inspect(self.connection))
        led.write_setting(self.connection, "lineage", ledger.lineage or uuid.uuid4().hex)
        led.write_setting(self.connection, "archived", plan.archive)
        led.activate(
            self.connection, plan.serial + 1, plan.to_release, plan.bundle, plan.digest, _author()
        )

    def _concurrent(self, statement: Statement) -> None:
        total = len(self.plan.statements)
        self.progress(Event("begin", statement.number, total, statement.comment))
        with self.connection.transaction():
            self._note([statement], "started")

        def attempt() -> None:
            valid = self.connection.run(statement.verify)
            if valid and valid[0][0]:
                return  # built before the interruption
            self.connection.run(statement.undo)  # a failed one stays behind and helps nobody
            self.connection.run(statement.sql)

        try:
            self._patiently(attempt)
        except psycopg.errors.UniqueViolation as error:
            self.connection.run(statement.undo)
            raise MigrateError(
                "M205", Exit.DATA, f"{statement.comment}: there are duplicates", "merge them first"
            ) from error
        with self.connection.transaction():
            self._note([statement], "done")
        self.progress(Event("done", statement.number, total, statement.comment))

    def _convert(self, statement: Statement) -> None:
        total = len(self.plan.statements)
        self.progress(Event("begin", statement.number, total, statement.comment))
        conversion = read_convert(statement.detail)
        converter = Converter(self.connection, conversion, setting_of(self.plan))
        _, cursor = self.steps.get(statement.number, ("", None))
        upper, rows = upper_bound(self.connection, conversion.source.table)

        def report(done: int) -> None:
            self.progress(Event("rows", statement.number, total, statement.comment, done, rows))

        self.connection.begin()
        try:
            for last in batches(converter, int(cursor or 0), upper, report):
                self._note([statement], "started", str(last))
                self.connection.commit()
                self.connection.begin()
            self._note([statement], "done")
        except BaseException:
            _rollback(self.connection)
            raise
        self.connection.commit()
        self.progress(Event("done", statement.number, total, statement.comment))

    def _catch_up(self, statement: Statement) -> None:
        conversion = read_convert(statement.detail)
        converter = Converter(self.connection, conversion, setting_of(self.plan))
        condition = f"t.{quote(conversion.seen)} IS DISTINCT FROM {seen_expression(conversion)}"
        while converter.convert_range(condition, ())[1]:
            pass

    def take_back(self) -> None:
        """Undo what was done, last first; possible until the new release is the active one."""
        if self._active():
            raise MigrateError(
                "M404", Exit.INTERRUPTED, "the new release is already active: the apply can only go on",
                "scheda apply --resume",
            )  # fmt: skip
        total = len(self.plan.statements)
        for statement in reversed(self.plan.statements):
            state, _ = self.steps.get(statement.number, ("", None))
            if state in ("", "undone") or (state == "started" and statement.mode != "concurrent"):
                continue
            self.progress(Event("begin", statement.number, total, f"undo: {statement.comment}"))
            self._undo(statement)
            self.progress(Event("done", statement.number, total, f"undo: {statement.comment}"))
        with self.connection.transaction():
            if "scheda_setting" in inspect(self.connection):
                led.delete_setting(self.connection, "applying")
                led.delete_steps(self.connection, self.plan.digest)

    def _undo(self, statement: Statement) -> None:
        def attempt() -> None:
            if statement.mode == "concurrent":
                self.connection.run(statement.undo)
            with self.connection.transaction():
                if statement.undo and statement.mode != "concurrent":
                    self.connection.run(statement.undo)
                if self.known:
                    self._note([statement], "undone")

        self._patiently(attempt)


def _rollback(connection: Connection) -> None:
    try:
        connection.rollback()
    except psycopg.Error:
        return  # the session is gone and its transaction with it


def _author() -> str:
    from engine.compiler.migrate.apply import author

    return author()
