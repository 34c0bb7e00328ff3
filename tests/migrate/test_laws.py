"""Laws of plan and apply, on random pairs of applications with data.

``SCHEDA_LAW_EXAMPLES`` sets how many pairs are tried on each database.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings

from engine.compiler.migrate import apply_plan, make_plan, make_rollback
from engine.compiler.migrate.archive import Archive
from engine.compiler.migrate.database import open_for_writing, reading
from engine.compiler.migrate.declared import declarations
from engine.compiler.migrate.diff import diff
from engine.compiler.migrate.inspect import inspect
from engine.compiler.migrate.ledger import read_ledger
from engine.compiler.migrate.physical import physical_schema
from engine.compiler.migrate.plan import Plan, from_json
from engine.compiler.migrate.sql import quote
from engine.model import codec
from engine.model.app import App
from engine.model.own_tables import OWN_TABLES
from engine.model.storage import Table, tables
from tests import postgres
from tests.migrate.random_pairs import apps, pairs_with_rows
from tests.migrate.records import insert

EXAMPLES = int(os.environ.get("SCHEDA_LAW_EXAMPLES", "12"))
FEW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(apps())
@settings(max_examples=EXAMPLES * 5, deadline=None)
def test_diff_of_the_same_is_empty(app: App) -> None:
    """diff(X, X) is empty."""
    found = diff(app, app, (), declarations(app, app))
    assert found.changes == []
    assert found.findings == []


@pytest.fixture(params=["sqlite", "postgres"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """A maker of empty databases, for tests that need many."""
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{tmp_path}/{uuid.uuid4().hex}.db"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"law_{uuid.uuid4().hex[:10]}"
    with postgres.database(server, name) as url:

        def emptied() -> str:
            connection = open_for_writing(url)
            connection.run("DROP SCHEMA public CASCADE")
            connection.run("CREATE SCHEMA public")
            connection.close()
            return url

        yield emptied


def applied(plan: Plan, url: str) -> None:
    """Apply with every approval, from the plan's file."""
    assert plan.errors == ()
    accept = {finding.address for finding in plan.approvals}
    apply_plan(from_json(plan.to_json()), url, approve=True, accept=accept)


def found_in(url: str) -> tuple[dict[str, Table], Archive, App | None]:
    """Tables, archive and active release."""
    with reading(url) as connection:
        found = inspect(connection)
        ledger = read_ledger(connection, found)
        return found, ledger.archive, ledger.app


@given(pairs_with_rows())
@FEW
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_laws(fresh: Any, drawn: Any) -> None:
    """From one application with data to another and back."""
    before, after, records = drawn
    url = fresh()
    applied(make_plan(before, url), url)
    for entity, row in records:
        insert(url, f"e_{entity}", row)
    assert make_plan(before, url).empty
    held = values_of(url)

    plan = make_plan(after, url)
    note(str([change.headline for change in plan.changes]))
    applied(plan, url)

    _nothing_left(after, url)
    if plan.empty:
        return
    _nothing_lost_unannounced(plan, held, values_of(url))

    back = make_rollback(url)
    note(str([change.headline for change in back.changes]))
    applied(back, url)
    _nothing_left(before, url)
    released = found_in(url)[2]
    assert released is not None
    assert codec.fingerprint(released) == codec.fingerprint(before)


def _nothing_left(app: App, url: str) -> None:
    """plan(apply(X), X) is empty, and the tables are those wanted plus those archived."""
    again = make_plan(app, url)
    assert again.empty
    assert again.changes == ()
    found, archive, _ = found_in(url)
    dialect = again.dialect
    kept_tables = {table for entry in archive for table in entry.tables}
    kept = {pair for entry in archive for pair in entry.columns}
    left = {
        name: {c.name for c in table.columns if (name, c.name) not in kept}
        for name, table in found.items()
        if name not in kept_tables
    }
    wanted = physical_schema((*tables(app), *OWN_TABLES), dialect)
    assert left == {name: {c.name for c in table.columns} for name, table in wanted.items()}


def values_of(url: str) -> Counter[str]:
    """How many filled values each column of a record table has, whatever its name."""
    with reading(url) as connection:
        found: Counter[str] = Counter()
        for name, table in inspect(connection).items():
            if not name.startswith("e_"):
                continue
            for column in table.columns:
                if "__" in name and column.name != "value":
                    continue
                for (value,) in connection.run(
                    f"SELECT {quote(column.name)} FROM {quote(name)} "  # noqa: S608
                    f"WHERE {quote(column.name)} IS NOT NULL"
                ):
                    found[str(value)] += 1
        return found


def _nothing_lost_unannounced(plan: Plan, before: Counter[str], after: Counter[str]) -> None:
    """Every value is still somewhere, unless the plan says that it is purged or gives way."""
    gone = before - after
    announced = {finding.code for finding in plan.findings}
    renamed = any("becomes" in statement.comment for statement in plan.statements)
    if "M302" not in announced and not renamed:
        assert not gone, f"lost without a word: {gone}"
    if "M302" not in announced and "M206" in announced:
        moved = sum(finding.count for finding in plan.findings if finding.code == "M206")
        assert gone.total() <= moved
