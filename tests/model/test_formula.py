"""Formulas: how they are read, what they give, and what is missing stays missing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.calculation import evaluate
from engine.model.formula import FormulaError, names, parse
from engine.model.values import Money

EUR = "EUR"
VALUES: dict[str, object] = {
    "amount": Money(Decimal(200), EUR),
    "paid": Money(Decimal("49.99"), EUR),
    "dollars": Money(Decimal(5), "USD"),
    "discount": Decimal(15),
    "count": 3,
    "start": date(2026, 3, 1),
    "end": date(2026, 3, 31),
    "visit": datetime(2026, 3, 1, 9, tzinfo=UTC),
    "title": "Two machines",
    "nothing": None,
    "blank": "",
    "zero": 0,
}


def result(formula: str) -> object:
    """The value of a formula over the record."""
    return evaluate(parse(formula), VALUES.get)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("(1 + 2) * 3", Decimal(9)),
        ("10 - 4 - 3", Decimal(3)),
        ("12 / 4 / 3", Decimal(1)),
        ("-count + 1", Decimal(-2)),
        ("--count", Decimal(3)),
        ("amount * (1 - discount / 100)", Money(Decimal("170.00"), EUR)),
        ("2 * amount", Money(Decimal(400), EUR)),
        ("amount - paid", Money(Decimal("150.01"), EUR)),
        ("amount / 3", Money(Decimal("66.66666666666666666666"), EUR)),
        ("round(amount / 3, 2)", Money(Decimal("66.67"), EUR)),
        ("amount / paid", Decimal("4.00080016003200640128")),
        ("-amount", Money(Decimal(-200), EUR)),
        ("abs(-amount)", Money(Decimal(200), EUR)),
        ("round(2.5)", Decimal(3)),
        ("end - start", Decimal(30)),
        ("start + 30", date(2026, 3, 31)),
        ("end - count", date(2026, 3, 28)),
        ('title + ", " + title', "Two machines, Two machines"),
        ("min(count, discount)", Decimal(3)),
        ("max(amount, paid)", Money(Decimal(200), EUR)),
        ("first(nothing, blank, discount)", Decimal(15)),
        ("zero + 1", Decimal(1)),
    ],
)
def test_results(formula: str, expected: object) -> None:
    """Arithmetic is exact, binds as at school, and keeps currencies."""
    assert result(formula) == expected


@pytest.mark.parametrize(
    "formula",
    [
        "nothing + 1", "count * nothing", "blank", "round(nothing, 2)", "max(count, nothing)",
        "count / 0", "amount / 0", "amount / zero", "amount + dollars", "min(amount, dollars)",
        "first(nothing)", "amount + 1", "start + end", "visit - start", "start + 99999999",
    ],
)  # fmt: skip
def test_a_wrong_figure_is_worse_than_none(formula: str) -> None:
    """What is missing, impossible or in two currencies gives no result, and never an exception."""
    assert result(formula) is None


@pytest.mark.parametrize(
    ("formula", "start", "end"),
    [
        ("", 0, 0),
        ("1 +", 0, 3),
        ("(1 + 2", 0, 6),
        ("1 + 2)", 5, 6),
        ("amount % 2", 7, 8),
        ("1 2", 2, 3),
        ("sum(1)", 0, 3),
        ("abs(1, 2)", 0, 9),
        ("* 2", 0, 1),
        ("round(1, 1.5)", 9, 12),
        ("round(1, n)", 9, 10),
        ("round(1, 21)", 9, 11),
        ("Amount", 0, 1),
        ("f.g", 1, 2),
    ],
)
def test_mistakes_have_a_place(formula: str, start: int, end: int) -> None:
    """Whoever reads the complaint sees which part of the formula is meant."""
    with pytest.raises(FormulaError) as raised:
        parse(formula)
    assert (raised.value.start, raised.value.end) == (start, end)


def test_deep_nesting_is_refused() -> None:
    """A formula with a thousand brackets is refused, and not with an exhausted stack."""
    with pytest.raises(FormulaError):
        parse("(" * 1000 + "1" + ")" * 1000)
    with pytest.raises(FormulaError):
        parse("-" * 1000 + "1")


def test_names() -> None:
    """The fields a formula reads, in order, with their places."""
    found = [(one.name, one.start) for one in names(parse("a + round(b * -a, 2)"))]

    assert found == [("a", 0), ("b", 10), ("a", 15)]


@given(st.text(alphabet='ab1.+-*/(), "', max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """A text is a formula that has a value, or is refused as one."""
    try:
        tree = parse(text)
    except FormulaError as refused:
        place = (refused.start, refused.end)
    else:
        evaluate(tree, {"a": 2, "b": Decimal("0.5")}.get)
        place = (tree.start, tree.end)
    assert 0 <= place[0] <= place[1] <= len(text)


def test_a_long_formula_is_refused() -> None:
    """The figures of a formula of few parts are within what both databases can hold."""
    parse("+".join("1" * 30))
    for text in ("+".join("1" * 31), "1" * 31):
        with pytest.raises(FormulaError):
            parse(text)
