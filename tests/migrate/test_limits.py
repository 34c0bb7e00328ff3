"""Limits of ``limits.yaml``: a plan that goes beyond one is no plan."""

from __future__ import annotations

import pytest

from engine.compiler.check import read_document
from engine.compiler.migrate import Exit, make_plan
from engine.compiler.migrate.limits import WORDS, Limits, limits_of
from engine.compiler.source import Source
from engine.compiler.spec.limits import LimitSpec
from engine.model.app import Removal
from engine.model.field import Field
from tests.migrate.apps import make_app, make_entity, make_field
from tests.migrate.records import go, insert


def test_limits_are_the_ones_of_the_file() -> None:
    """What can be written can be kept, and the other way round."""
    assert set(LimitSpec.model_fields) == set(WORDS)


def test_limits_are_read() -> None:
    """From the project's documents, or there are none."""
    text = "limits:\n  lost_values: 0\n  broken_records: 7\n"
    document, found = read_document(Source("limits.yaml", text, "limits"))
    assert not found
    assert limits_of({"limits.yaml": document}) == Limits({"lost_values": 0, "broken_records": 7})
    assert limits_of({}) == Limits()


@pytest.mark.parametrize(
    ("name", "wanted", "count"),
    [
        ("lost_values", None, 1),
        ("unconverted_values", make_field("size", "integer"), 1),
        ("broken_records", make_field("size", required=True), 1),
        ("rebuilt_rows", make_field("size", multiple=True), 2),
    ],
)
def test_a_limit_stops_the_plan(
    sqlite_url: str, name: str, wanted: Field | None, count: int
) -> None:
    """One less than there are is refused, as many are let through."""
    go(make_app(make_entity("deal", make_field("size"))), sqlite_url)
    insert(sqlite_url, "e_deal", {"size": "big"}, {"size": None})
    removed = [] if wanted else [Removal("deal.size", "purged")]
    fields = [wanted] if wanted else []
    app = make_app(make_entity("deal", *fields, removed=removed))
    plan = make_plan(app, sqlite_url, Limits({name: count - 1}))
    assert [(f.code, f.count) for f in plan.errors] == [("M207", count)]
    assert plan.exit == Exit.FINDINGS
    assert plan.statements == ()
    assert make_plan(app, sqlite_url, Limits({name: count})).errors == ()
