"""What was taken away as a sheet and is brought back changes nothing, for the demonstration's data."""

from __future__ import annotations

import io
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from engine.runtime.context import Context, context_of
from engine.runtime.lists.listing import may_export, may_import
from engine.runtime.people.actor import by_login
from engine.runtime.query import Query
from engine.runtime.release import Releases
from engine.runtime.sheets.columns import left_out, plan_columns
from engine.runtime.sheets.exports import Format, export, exported_fields
from engine.runtime.sheets.imports import Plan, Report, import_rows
from engine.runtime.sheets.read import read_sheet
from tests.runtime.test_demo import NOW, Filled, filled

if TYPE_CHECKING:
    from collections.abc import Iterator

# Who, which form, in names or in words, with blank cells that clear or that keep.
WAYS: tuple[tuple[str, Format, bool, bool], ...] = (
    ("admin", "csv", True, False), ("admin", "xlsx", False, True),
    ("paola", "csv", False, True), ("paola", "xlsx", True, False),
)  # fmt: skip


@pytest.fixture
def demo(url: str) -> Iterator[Filled]:
    """A small set of a test's own."""
    made = filled(url)
    yield made
    made.database.close()


@contextmanager
def acting(demo: Filled, login: str) -> Iterator[Context]:
    """A transaction as somebody."""
    with demo.database.write() as connection:
        person = by_login(connection, login)
        assert person is not None
        yield context_of(connection, Releases().active(connection), person, now=NOW)


def there_and_back(
    demo: Filled, login: str, entity: str, form: Format, *, plain: bool, clear: bool
) -> tuple[Report, set[str]]:
    """What came of all records with all fields, and why columns stayed out."""
    stream = io.BytesIO()
    with acting(demo, login) as context:
        found = context.app.entities[entity]
        names = exported_fields(context, found)
        export(context, found, Query(sort="id"), names, form, stream, plain=plain)
        sheet = read_sheet(stream.getvalue())
        columns = plan_columns(context, found, sheet.heads)
        left = left_out(context, found, columns, "id")
    plan = Plan(columns, "id", clear=clear)
    report = import_rows(lambda: acting(demo, login), entity, sheet, plan, trial=False)
    return report, {one.code for one in left}


def test_nothing_changes(demo: Filled) -> None:
    """All records with all fields somebody sees come back with nothing changed and nothing refused."""
    for login, form, plain, clear in WAYS:
        with acting(demo, login) as context:
            entities = [
                one.name for one in context.app.entities.values()
                if may_export(context, one) and may_import(context, one)
            ]  # fmt: skip
        assert {"deal", "company", "contact"} <= set(entities)
        before = {name: demo.rows(name) for name in entities}
        for name in entities:
            report, left = there_and_back(demo, login, name, form, plain=plain, clear=clear)
            said = Counter(row.status for row in report.rows)
            assert said == {"unchanged": len(report.rows)}, (name, form, report.rows)
            assert report.rows
            assert "kept" in left
            assert name != "deal" or {"computed", "no_cell"} <= left
        assert before == {name: demo.rows(name) for name in entities}
