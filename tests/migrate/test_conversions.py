"""Fields that get another type: what becomes of each value, as a table and on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.compiler.migrate import Exit, make_plan
from engine.compiler.migrate.conversions import MATRIX, Setting, convert, grade, group_of
from engine.compiler.migrate.database import reading
from engine.compiler.migrate.inspect import inspect
from engine.compiler.migrate.ledger import read_ledger
from engine.model.app import Move
from engine.model.field_types import DECLARABLE
from engine.model.values import Money, Ref
from tests.migrate.apps import make_app, make_entity, make_field
from tests.migrate.records import codes, go, insert, opened, select

ROME = Setting("EUR", ZoneInfo("Europe/Rome"))
LOST = "lost"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 2, 28, 23, tzinfo=UTC)  # of 1 March in Rome

VALUES: list[tuple[str, str, Any, Any, str]] = [
    ("text", "integer", " 42 ", 42, ""),
    ("text", "integer", "4.5", 4, LOST),
    ("text", "integer", " ", None, ""),
    ("text", "integer", "many", None, LOST),
    ("text", "integer", "9" * 20, None, LOST),
    ("text", "decimal", "1,25", Decimal("1.25"), ""),
    ("text", "decimal", "1.255", Decimal("1.26"), LOST),
    ("text", "money", "3", Money(Decimal("3.00"), "EUR"), ""),
    ("text", "boolean", "Yes", True, ""),
    ("text", "boolean", "perhaps", None, LOST),
    ("text", "date", "2026-03-01", date(2026, 3, 1), ""),
    ("text", "date", "tomorrow", None, LOST),
    ("text", "datetime", "2026-03-01T00:00", MIDNIGHT, ""),
    ("text", "time", "09:30", time(9, 30), ""),
    ("text", "choice", "a", "a", ""),
    ("text", "choice", "z", None, LOST),
    ("integer", "text", 5, "5", ""),
    ("integer", "decimal", 5, Decimal("5.00"), ""),
    ("integer", "decimal", 2**62, None, LOST),
    ("integer", "boolean", 1, True, ""),
    ("integer", "boolean", 2, None, LOST),
    ("decimal", "integer", Decimal("5.00"), 5, ""),
    ("decimal", "integer", Decimal("5.50"), 6, LOST),
    ("decimal", "text", Decimal("5.50"), "5.50", ""),
    ("decimal", "money", Decimal("5.50"), Money(Decimal("5.50"), "EUR"), ""),
    ("money", "decimal", Money(Decimal("5.50"), "EUR"), Decimal("5.50"), ""),
    ("money", "decimal", Money(Decimal("5.50"), "USD"), Decimal("5.50"), LOST),
    ("money", "decimal", Money(None, "USD"), None, ""),
    ("money", "text", Money(Decimal("5.50"), "USD"), "5.50 USD", ""),
    ("boolean", "text", True, "true", ""),
    ("boolean", "integer", False, 0, ""),
    ("date", "datetime", date(2026, 3, 1), MIDNIGHT, ""),
    ("date", "text", date(2026, 3, 1), "2026-03-01", ""),
    ("datetime", "date", MIDNIGHT, date(2026, 3, 1), ""),
    ("datetime", "date", NOON, date(2026, 3, 1), LOST),
    ("choice", "integer", "a", None, LOST),
]


@pytest.mark.parametrize(("before", "after", "value", "expected", "lost"), VALUES)
def test_value(before: str, after: str, value: Any, expected: Any, lost: str) -> None:
    """One value becomes another, or says that it cannot, exactly."""
    options = {"options": ["a", "b"]} if after == "choice" else {}
    found = convert(make_field("f", before), make_field("f", after, **options), value, ROME)
    assert (expected, bool(lost)) == (found.value, found.lost)


def test_several() -> None:
    """One becomes a list of one; a list becomes its first, which is a loss if there were more."""
    one, many = make_field("f"), make_field("f", multiple=True)
    assert convert(one, many, "x", ROME).value == ("x",)
    assert convert(one, many, None, ROME).value == ()
    assert _pair(convert(many, one, ("x",), ROME)) == ("x", False)
    assert _pair(convert(many, one, ("x", "y"), ROME)) == ("x", True)
    assert _pair(convert(many, make_field("f", "integer", multiple=True), ("1", "b"), ROME)) == (
        (1,),
        True,
    )


def _pair(found: Any) -> tuple[object, bool]:
    return found.value, found.lost


def test_links() -> None:
    """A link may come to allow more entities, or fewer, but not others."""
    one, two = make_field("f", "link", to=("a",)), make_field("f", "link", to=("a", "b"))
    other = make_field("f", "link", to=("c",))
    assert (grade(one, two), grade(two, one), grade(one, other)) == ("lossless", "lossy", "refused")
    assert Ref("a", 1) == convert(one, two, 1, ROME).value
    assert _pair(convert(two, one, Ref("a", 1), ROME)) == (1, False)
    assert _pair(convert(two, one, Ref("b", 1), ROME)) == (None, True)


def test_every_pair_of_types_has_a_grade() -> None:
    """The matrix speaks of types that exist, and a type always becomes itself."""
    groups = {group_of(make_field("f", name)) for name in DECLARABLE}
    assert {group for pair in MATRIX for group in pair} <= groups
    for name in DECLARABLE:
        more = {"to": ("a",)} if name == "link" else {}
        assert grade(make_field("f", name, **more), make_field("f", name, **more)) == "same"
        for other in DECLARABLE:
            grade(make_field("f", name, **more), make_field("g", other, **more))


def test_conversion_in_a_database(database_url: str) -> None:
    """New values stand beside the archived old ones; the plan counts and names what is lost."""
    go(make_app(make_entity("deal", make_field("size", index=True))), database_url)
    sizes = ["1", "2.5", "big", None, "", "7"]
    insert(database_url, "e_deal", *({"size": size} for size in sizes))
    after = make_app(make_entity("deal", make_field("size", "integer", index=True)))
    plan = make_plan(after, database_url)
    assert (plan.exit, codes(plan)) == (Exit.APPROVAL, {"M202": 2})
    assert plan.findings[0].records == (2, 3)
    go(after, database_url)
    assert select(database_url, "size, size$2", "e_deal") == [
        (1, "1"),
        (2, "2.5"),
        (None, "big"),
        (None, None),
        (None, ""),
        (7, "7"),
    ]
    with reading(database_url) as connection:
        ((entry),) = read_ledger(connection, inspect(connection)).archive
    assert (
        entry.address,
        entry.converted,
        entry.columns,
    ) == ("deal.size", True, (("e_deal", "size$2"),))


def test_lossless_conversion_needs_no_approval(database_url: str) -> None:
    """A wider type takes all values, through two columns if it needs two."""
    go(make_app(make_entity("deal", make_field("size", "integer"))), database_url)
    insert(database_url, "e_deal", {"size": 3}, {"size": None})
    after = make_app(make_entity("deal", make_field("size", "money", scale=3)))
    assert make_plan(after, database_url).exit == Exit.PENDING
    go(after, database_url)
    assert select(database_url, "size, size_currency", "e_deal") == [(3000, "EUR"), (None, None)]


@pytest.mark.parametrize(
    ("before", "after", "raw", "expected"),
    [
        ({"scale": 2}, {"scale": 4}, 125, 12500),
        ({"scale": 4}, {"scale": 2}, 12550, 126),
    ],
)
def test_scale(
    database_url: str, before: dict[str, int], after: dict[str, int], raw: int, expected: int
) -> None:
    """The same number, with more digits or rounded to fewer."""
    go(make_app(make_entity("deal", make_field("size", "decimal", **before))), database_url)
    insert(database_url, "e_deal", {"size": raw})
    go(make_app(make_entity("deal", make_field("size", "decimal", **after))), database_url)
    assert [(expected,)] == select(database_url, "size", "e_deal")


def test_single_to_several_and_back(database_url: str) -> None:
    """Values move to a table of their own and return; extra ones stay in the archive."""
    single = make_app(make_entity("deal", make_field("tags")))
    several = make_app(make_entity("deal", make_field("tags", multiple=True)))
    go(single, database_url)
    insert(database_url, "e_deal", {"tags": "a"}, {"tags": None}, {"tags": "c"})
    go(several, database_url)
    assert select(database_url, "record, position, value", "e_deal__tags") == [
        (1, 0, "a"),
        (3, 0, "c"),
    ]
    insert(database_url, "e_deal__tags", {"record": 3, "position": 1, "value": "d"})
    plan = make_plan(single, database_url)
    assert codes(plan) == {"M202": 1}
    go(single, database_url)
    assert select(database_url, "tags", "e_deal") == [("a",), (None,), ("c",)]
    assert select(database_url, "value", "e_deal__tags$3") == [("a",), ("c",), ("d",)]


def test_renamed_and_converted_at_once(database_url: str) -> None:
    """One release may do both to a field."""
    go(make_app(make_entity("deal", make_field("size", "integer"))), database_url)
    insert(database_url, "e_deal", {"size": 3})
    after = make_entity("deal", make_field("width"), moved={"width": "size"})
    go(make_app(after), database_url)
    assert select(database_url, "width", "e_deal") == [("3",)]


def test_moments(database_url: str) -> None:
    """Days and moments are read as each database keeps them."""
    go(make_app(make_entity("deal", make_field("due", "date"))), database_url)
    insert(database_url, "e_deal", {"due": "2026-03-01"})
    go(make_app(make_entity("deal", make_field("due", "datetime"))), database_url)
    with opened(database_url) as connection:
        ((moment,),) = connection.run("SELECT due FROM e_deal")
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    assert found == MIDNIGHT


def test_unique_after_conversion(database_url: str) -> None:
    """Values that become equal are found before."""
    go(make_app(make_entity("deal", make_field("code"))), database_url)
    insert(database_url, "e_deal", {"code": "1"}, {"code": "01"})
    after = make_app(make_entity("deal", make_field("code", "integer", unique=True)))
    plan = make_plan(after, database_url)
    assert (plan.exit, codes(plan)) == (Exit.DATA, {"M202": 0, "M205": 1})


def test_refused(database_url: str) -> None:
    """What nobody can convert is refused with a way round."""
    go(make_app(make_entity("deal", make_field("who", "user"))), database_url)
    plan = make_plan(make_app(make_entity("deal", make_field("who", "date"))), database_url)
    assert [finding.code for finding in plan.errors] == ["M201"]


@pytest.mark.parametrize("kind", ["text", "link"])
def test_converted_in_a_renamed_entity(database_url: str, kind: str) -> None:
    """What is made beside the old refers to tables by the names that they still have."""
    more = {"to": ("deal",)} if kind == "link" else {}
    go(make_app(make_entity("deal", make_field("tags", kind, **more))), database_url)
    insert(database_url, "e_deal", {"tags": 1 if kind == "link" else "1"})
    more = {"to": ("offer",)} if kind == "link" else {}
    after = make_entity("offer", make_field("tags", kind, multiple=True, **more))
    go(make_app(after, moved=(Move("deal", "offer"),)), database_url)
    assert [str(value) for (value,) in select(database_url, "value", "e_offer__tags")] == ["1"]
