"""Making a plan: read the database, compare, write down every statement. Nothing is written."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from engine import __version__
from engine.compiler.migrate import archive as archives
from engine.compiler.migrate import changes as ch
from engine.compiler.migrate.database import Connection, dialect_of, exists, reading
from engine.compiler.migrate.ddl import statements
from engine.compiler.migrate.declared import (
    Declared,
    declarations,
    reversed_declarations,
)
from engine.compiler.migrate.diff import Diff, diff
from engine.compiler.migrate.drift import find_drift, unexplained
from engine.compiler.migrate.estimate import estimated
from engine.compiler.migrate.exits import INTERRUPTED, Exit, MigrateError
from engine.compiler.migrate.exposure import compare_access, exposure_findings
from engine.compiler.migrate.findings import Finding, located
from engine.compiler.migrate.impact import look_at_data
from engine.compiler.migrate.inspect import inspect
from engine.compiler.migrate.ledger import Ledger, read_ledger, release_bundle, schema_digest
from engine.compiler.migrate.limits import Limits, passed_limits
from engine.compiler.migrate.plan import Plan
from engine.compiler.migrate.prechecks import Check, prechecks
from engine.compiler.migrate.tables import Built, build
from engine.model import codec
from engine.model.app import App
from engine.model.storage import Table


def make_plan(app: App, url: str, limits: Limits | None = None, root: str = "") -> Plan:
    """The plan that brings the database to ``app``; ``root`` is the folder of its files."""
    with _opened(url) as connection:
        tables = inspect(connection) if connection else {}
        ledger = read_ledger(connection, tables) if connection else Ledger()
        return _plan(app, url, connection, tables, ledger, limits, root=root)


def make_rollback(url: str, to: int | None = None) -> Plan:
    """The plan that brings back an earlier release, by default the one before the active one."""
    with _opened(url) as connection:
        tables = inspect(connection) if connection else {}
        ledger = read_ledger(connection, tables) if connection else Ledger()
        refuse_interrupted(ledger)
        if connection is None or ledger.serial < 2:
            raise MigrateError("M408", Exit.USAGE, "there is no earlier release to go back to")
        goal = to or ledger.serial - 1
        app = codec.loads(release_bundle(connection, goal))
        return _plan(app, url, connection, tables, ledger, None, rollback=goal)


@contextlib.contextmanager
def _opened(url: str) -> Iterator[Connection | None]:
    if not exists(url):
        yield None
        return
    with reading(url) as connection:
        yield connection


def _plan(
    app: App,
    url: str,
    connection: Connection | None,
    tables: Mapping[str, Table],
    ledger: Ledger,
    limits: Limits | None,
    *,
    rollback: int = 0,
    root: str = "",
) -> Plan:
    refuse_interrupted(ledger)
    dialect = dialect_of(url)
    wanted = codec.fingerprint(app)
    same = wanted == ledger.fingerprint
    released = app if same else ledger.app
    findings: list[Finding] = list(find_drift(released, tables, ledger.archive, dialect))
    declared = Declared() if same else _declared(released, app, ledger, rollback=rollback)
    # The same release needs no comparison; only the engine's own tables may still want settling.
    found = Diff() if same else diff(released, app, ledger.archive, declared)
    findings += found.findings
    serial = ledger.serial + 1
    built = Built([], ledger.archive, [], dict(tables))
    if not any(finding.weight == "error" for finding in findings):
        built = build(
            found, None if same else app, tables, ledger.archive, dialect, serial, declared
        )
        findings += [
            Finding("M499", "error", "", f"this is a bug in Scheda: {words}")
            for words in (() if same else unexplained(built.schema, built.archive, app, dialect))
        ]
    changes: list[ch.Change] = [*built.changes, *found.changes]
    if released is not None and not same:
        access = compare_access(released, app, found)
        changes += access
        findings += exposure_findings(access)
    checks: tuple[Check, ...] = ()
    if connection and ledger.serial and not same:
        findings += look_at_data(connection, app, found, tables, declared)
        checks = tuple(prechecks(connection, found, declared))
    run = statements(built.steps, dialect)
    if connection and run:
        run = estimated(connection, run, tables)
    findings += passed_limits(findings, run, limits or Limits())
    if any(finding.weight == "error" for finding in findings):
        run = ()
    from_schema = schema_digest(tables)
    return Plan(
        dialect=dialect,
        lineage=ledger.lineage,
        serial=ledger.serial,
        from_release=ledger.fingerprint,
        to_release=wanted,
        from_schema=from_schema,
        to_schema=from_schema if built.schema == tables else schema_digest(built.schema),
        changes=tuple(changes),
        # An earlier release was written in files that are different now.
        findings=tuple(findings) if rollback else located(findings, app, root),
        statements=run,
        checks=checks,
        archive=archives.dumps(built.archive),
        bundle=ledger.bundle if same else codec.dumps(app),
        tool=__version__,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        rollback=bool(rollback),
    ).sealed()


def _declared(released: App | None, app: App, ledger: Ledger, *, rollback: int) -> Declared:
    if rollback and released is not None:
        serials = tuple(range(rollback + 1, ledger.serial + 1))
        return replace(reversed_declarations(released, app), serials=serials)
    return declarations(released, app, {entry.entity for entry in ledger.archive})


def refuse_interrupted(ledger: Ledger) -> None:
    """Nothing new begins while an apply is neither finished nor undone."""
    if ledger.applying:
        raise MigrateError(
            "M404", Exit.INTERRUPTED, *INTERRUPTED,
        )  # fmt: skip
