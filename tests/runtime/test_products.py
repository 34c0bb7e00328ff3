"""Product rows: their arithmetic, their forms, and the amount that follows from them or does not."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model import codec
from engine.model.app import App
from engine.model.predicate import Clock, Filled
from engine.model.products import ProductRow, Total, total, totals, unit
from engine.model.system import feature_fields
from engine.model.values import Money
from engine.runtime.fields import (
    InvalidError,
    formats,
    from_form,
    from_json,
    inputs,
    shown,
    to_json,
)
from engine.runtime.fields.products import PARTS
from engine.runtime.given import Data, Form
from engine.runtime.outcome import Refused, Saved
from engine.runtime.problems import TEXTS
from engine.runtime.query import Query, find
from tests.runtime.apps import APP, DEAL
from tests.runtime.conftest import NOW

if TYPE_CHECKING:
    from tests.runtime.conftest import House

D = Decimal
EN, IT = (formats(APP, locale, Clock(NOW, APP.zone)) for locale in ("en", "it"))
PRODUCTS, _, BY_HAND = feature_fields("products", {})
SOLD = replace(
    DEAL, fields={**DEAL.fields, "products": PRODUCTS, "amount_by_hand": BY_HAND},
    features=(*DEAL.features, "products"),
)  # fmt: skip


@pytest.fixture
def app() -> App:
    """The small application, whose deals have product rows."""
    return replace(APP, entities={**APP.entities, "deal": SOLD})


def test_every_step_is_rounded() -> None:
    """The vector of the reference: 80,000 after 20% discount, 20% tax included."""
    row = ProductRow("Machine", D("100000.01"), discount=D(20), tax=D(20), included=True)
    one = unit(row)
    assert (one.net, one.list_net, one.list_gross, one.discount, one.gross) == (
        D("66666.67"), D("83333.34"), D("100000.01"), D("16666.67"), D("80000.00"),
    )  # fmt: skip
    assert total(row) == Total(D("66666.67"), D("13333.33"), D("80000.00"))


@pytest.mark.parametrize(("row", "net", "tax", "gross"), [
    (ProductRow("a", D("10"), D("3")), "30.00", "0.00", "30.00"),
    (ProductRow("a", D("10"), D("3"), D("15"), tax=D("22")), "25.50", "5.61", "31.11"),
    (ProductRow("a", D("10"), D("3"), D("1.5"), "sum", D("22")), "25.50", "5.61", "31.11"),
    (ProductRow("a", D("0.01"), D("1000"), tax=D("22")), "10.00", "2.20", "12.20"),
    (ProductRow("a", D("100"), D("3"), tax=D("22"), included=True), "245.90", "54.10", "300.00"),
    (ProductRow("a", D("122"), D("2"), D("12.2"), "sum", D("22"), included=True), "180.00", "39.60", "219.60"),
    (ProductRow("a", D("2.345"), D("1")), "2.35", "0.00", "2.35"), (ProductRow("a", D("-5")), "-5.00", "0.00", "-5.00"),
    (ProductRow("a", D("1"), D("0.3333")), "0.33", "0.00", "0.33"), (ProductRow("a", D("10"), discount=D("100")), "0.00", "0.00", "0.00"),
])  # fmt: skip
def test_rows(row: ProductRow, net: str, tax: str, gross: str) -> None:
    """Net and tax make gross, to the cent, however the price is written."""
    assert total(row) == Total(D(net), D(tax), D(gross))


ROWS = st.builds(
    ProductRow,
    name=st.sampled_from(["Macina", "Caldaia", "Filtro 58 mm"]),
    price=st.decimals(-1000, 100000, places=2),
    quantity=st.decimals(D("0.001"), 1000, places=3),
    discount=st.decimals(0, 100, places=2),
    tax=st.sampled_from([D(0), D(4), D(10), D(22)]),
    included=st.booleans(),
)


@given(rows=st.lists(ROWS, max_size=6))
def test_sums_add_up(rows: list[ProductRow]) -> None:
    """Totals are the sums of rows, and net and tax make gross everywhere."""
    each = [total(row) for row in rows]
    whole = totals(rows)
    assert whole.net + whole.tax == whole.gross
    assert (whole.net, whole.gross) == (sum(t.net for t in each), sum(t.gross for t in each))
    assert all(t.net + t.tax == t.gross for t in each)


@given(rows=st.lists(ROWS, min_size=1, max_size=4), italian=st.booleans())
def test_they_come_back(rows: list[ProductRow], italian: bool) -> None:
    """Form, JSON, database and history give back what they were given."""
    here = IT if italian else EN
    value = from_json(PRODUCTS, to_json(PRODUCTS, tuple(rows), here), here, None)
    assert isinstance(value, tuple)
    parts = {c.partition(".")[2]: held for c, held in inputs(PRODUCTS, value, here).items()}
    assert from_form(PRODUCTS, parts, here, None) == value
    assert from_form(PRODUCTS, parts, here, value) is value
    assert codec.decode(object, json.loads(json.dumps(codec.encode(value)))) == value
    assert totals(value) == totals(rows)
    assert shown(PRODUCTS, value, here)


@given(data=st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*PARTS, "x"]), inner),
    max_leaves=12,
))  # fmt: skip
def test_no_json_breaks_them(data: object) -> None:
    """Whatever a program sends is rows or a problem with words."""
    code = ""
    try:
        from_json(PRODUCTS, data, EN, None)
    except InvalidError as error:
        code = error.code
    assert not code or code in TEXTS


def entered(held: object = None, **parts: Any) -> object:
    """What the table of a form becomes; the code when it is refused."""
    try:
        return from_form(PRODUCTS, {k: tuple(v) for k, v in parts.items()}, EN, held)
    except InvalidError as error:
        return error.code


@pytest.mark.parametrize(("parts", "wanted"), [
    ({"name": ["A", ""], "price": ["1,200.50", ""], "quantity": ["2", "1"]}, (ProductRow("A", D("1200.5"), D(2)),)),
    ({"name": ["", ""], "price": ["", ""], "quantity": ["1", "1"]}, None),
    ({"name": ["A"], "price": [""]}, "row_price"), ({"name": [""], "price": ["5"]}, "row_name"),
    ({"name": ["A"], "price": ["x"]}, "number"), ({"name": ["A"], "price": ["5"], "quantity": ["0"]}, "row_quantity"),
    ({"name": ["A"], "price": ["5"], "discount": ["101"]}, "row_discount"),
    ({"name": ["A"], "price": ["5"], "discount": ["6"], "per": ["sum"]}, "row_discount"),
    ({"name": ["A"], "price": ["5"], "tax": ["22 %"]}, (ProductRow("A", D(5), tax=D(22)),)),
    ({"name": ["A"], "price": ["5"], "tax": ["-1"]}, "row_tax"), ({"name": ["A"], "price": ["1.23456"]}, "row_decimals"),
    ({"name": ["A"], "price": ["9" * 14]}, "out_of_range"), ({"name": ["x" * 256], "price": ["1"]}, "row_name_long"),
    ({"name": ["A\0"], "price": ["1"]}, "control_characters"), ({"name": ["A"] * 201, "price": ["1"] * 201}, "too_many"),
    ({"zoo": ["A"]}, "invalid"), ({"name": ["A"], "price": ["1"], "per": ["zoo"]}, "products"),
])  # fmt: skip
def test_entered(parts: Any, wanted: object) -> None:
    """Blank rows are none; anything else is a row or says what is wrong with it."""
    assert entered(**parts) == wanted


def test_moving_a_discount_is_a_change() -> None:
    """The same strings in another row are not the same rows."""
    rows = (ProductRow("A", D(5), discount=D(10)), ProductRow("B", D(5)))
    parts = {c.partition(".")[2]: list(held) for c, held in inputs(PRODUCTS, rows, EN).items()}
    parts["discount"] = parts["discount"][::-1]
    found = entered(held=rows, **parts)
    assert isinstance(found, tuple)
    assert [row.discount for row in found] == [0, 10]


TWO = [{"name": "Machine", "price": "1200", "quantity": "2"}, {"name": "Setup", "price": "100"}]


def kept(house: House, number: int) -> tuple[object, object]:
    """The amount of a deal, and whether it is by hand."""
    with house.acting("root", write=False) as context:
        row = context.store(SOLD).load(context.connection, number)
        assert row is not None
        return row.record.get("amount"), row.record.get("amount_by_hand")


def change(house: House, number: int, given: Any) -> Any:
    """Change a deal as its owner."""
    return house.save("anna", "deal", given, id=number)


def test_the_amount_follows_the_rows(house: House) -> None:
    """Automatic until somebody writes another one; by hand, it is never overwritten."""
    deal = house.made("anna", "deal", Data({"title": "T", "products": TWO}))
    assert kept(house, deal) == (Money(D("2500.00"), "EUR"), None)
    change(house, deal, Data({"products": TWO[:1]}))
    assert kept(house, deal) == (Money(D("2400.00"), "EUR"), None)
    change(house, deal, Data({"amount": "2300"}))
    change(house, deal, Data({"products": TWO}))
    assert kept(house, deal) == (Money(D("2300.00"), "EUR"), True)
    change(house, deal, Data({"amount_by_hand": False}))
    assert kept(house, deal) == (Money(D("2500.00"), "EUR"), False)
    change(house, deal, Data({"products": None}))
    assert kept(house, deal) == (None, False)


def test_an_amount_from_before_the_rows_stays(house: House) -> None:
    """What was there first was set by hand; saying so of the same figure makes no difference."""
    deal = house.made("anna", "deal", Data({"title": "T", "amount": "9000"}))
    change(house, deal, Data({"products": TWO}))
    assert kept(house, deal) == (Money(D("9000.00"), "EUR"), True)
    other = house.made(
        "anna",
        "deal",
        Data({"title": "T", "amount": {"value": "2500", "currency": "USD"}, "products": TWO}),
    )
    assert kept(house, other) == (Money(D("2500.00"), "USD"), None)


def test_a_form_with_everything_on_it(house: House) -> None:
    """The whole card posts the amount as it was: that is no amount set by hand."""
    deal = house.made("anna", "deal", Data({"title": "T", "products": TWO}))
    outcome = change(house, deal, Form({
        "amount": ("2500.00",), "amount.currency": ("EUR",), "amount_by_hand": ("",),
        "products.name": ("Machine", ""), "products.price": ("1000", ""),
        "products.quantity": ("3", "1"), "products.discount": ("", ""),
        "products.per": ("percent", "percent"), "products.tax": ("22", ""),
        "products.included": ("", ""),
    }))  # fmt: skip
    assert isinstance(outcome, Saved), outcome
    assert kept(house, deal) == (Money(D("3000.00"), "EUR"), None)


def test_refused_amounts(house: House) -> None:
    """Rows that come to what the amount cannot be are refused beside the rows."""
    outcome = house.save(
        "anna", "deal", Data({"title": "T", "products": [{"name": "Rebate", "price": "-5"}]})
    )
    assert isinstance(outcome, Refused)
    assert [(problem.field, problem.code) for problem in outcome.problems] == [
        ("products", "rows_amount")
    ]


def test_found_by_having_rows(house: House) -> None:
    """A condition may ask whether there are any."""
    deal = house.made("anna", "deal", Data({"title": "T", "products": TWO}))
    house.made("anna", "deal", Data({"title": "U"}))
    with house.acting("anna", write=False) as context:
        page = find(context, SOLD, Query(where=Filled("products", True)), ("title", "products"))
        assert [row.id for row in page.rows] == [deal]
        assert shown(PRODUCTS, page.rows[0].record.get("products"), EN) == (
            "2 × Machine, 1,200; 1 × Setup, 100"
        )
