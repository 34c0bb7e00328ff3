"""Field types: what people, forms and programs may write, and what they read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.field import Field, Option
from engine.model.field_types import FIELD_TYPES
from engine.model.judge import Problem
from engine.model.predicate import Clock
from engine.model.text import text
from engine.model.values import Address, Client, Money, Ref
from engine.runtime.fields import (
    FIELDS,
    InvalidError,
    formats,
    from_form,
    from_json,
    inputs,
    shown,
    to_json,
)
from engine.runtime.fields.kind import WRONG
from engine.runtime.fields.numbers import read_number
from engine.runtime.problems import TEXTS, problem_text
from tests.runtime.apps import APP, DEAL
from tests.runtime.conftest import NOW

CLOCK = Clock(NOW, APP.zone)
EN, IT = formats(APP, "en", CLOCK), formats(APP, "it", CLOCK)
OPTIONS = {
    "a": Option("a", text(en="A", it="Aa")),
    "old": Option("old", text(en="Old"), retired=True),
}


def field(type_: str, **more: Any) -> Field:
    """A field called ``f``."""
    return Field("f", type_, text(en="F"), **more)


def entered(
    type_: str, written: object, here: Any = EN, held: object = None, **more: Any
) -> object:
    """What a form makes of a string (or of the parts of a control); the code when it refuses."""
    parts = written if isinstance(written, dict) else {"": written}
    posted = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in parts.items()}
    try:
        return from_form(field(type_, **more), posted, here, held)
    except InvalidError as error:
        return error.code


def test_every_type_is_at_work() -> None:
    """The table of the runtime has exactly the types that the model knows."""
    assert FIELDS.keys() == FIELD_TYPES.keys()


@pytest.mark.parametrize(("written", "english", "italian"), [
    ("1234.50", "1234.50", "1234.50"), ("1.234,50", "1234.50", "1234.50"),
    ("1,234.50", "1234.50", "1234.50"), ("1234,5", None, "1234.5"), ("1.234", "1.234", "1234"),
    ("1,234", "1234", "1.234"), ("1.5", "1.5", "1.5"), ("1 234", "1234", "1234"),
    ("1'234.5", "1234.5", "1234.5"), ("-3", "-3", "-3"), ("\u22123", "-3", "-3"), ("+3", "3", "3"),
    (".5", ".5", None), (",5", None, ".5"), ("1.234.567", "1234567", "1234567"),
    ("1,23,4", None, None), ("12.34.56", None, None), ("1e5", None, None), ("NaN", None, None),
    ("Infinity", None, None), ("", None, None), ("\u0661", None, None), ("0x1", None, None),
    ("1.234.567,89", "1234567.89", "1234567.89"), ("--1", None, None), ("1_000", None, None),
])  # fmt: skip
def test_numbers(written: str, english: str | None, italian: str | None) -> None:
    """Each language's way first, then the machine's, and nothing that could be either."""
    for here, wanted in ((EN, english), (IT, italian)):
        if wanted is None:
            with pytest.raises(InvalidError):
                read_number(written, here)
        else:
            assert read_number(written, here) == Decimal(wanted)


@pytest.mark.parametrize(("type_", "written", "value"), [
    ("text", "  a  b ", "a  b"), ("text", "   ", None), ("text", "a\nb", "control_characters"),
    ("text", "a\0", "control_characters"), ("text", "\ud800", "control_characters"),
    ("text", "x" * 4001, "too_long"), ("long_text", "a\r\nb \r\n", "a\nb"),
    ("long_text", "a\x07", "control_characters"), ("rich_text", "<b>", "<b>"),
    ("integer", "12", 12), ("integer", "1.5", "whole_number"), ("integer", str(2**63 - 1), 2**63 - 1),
    ("integer", str(2**63), "out_of_range"), ("integer", "9" * 99, "out_of_range"),
    ("decimal", "1.25", Decimal("1.25")), ("decimal", "1.255", "too_many_decimals"),
    ("decimal", str(2**63), "out_of_range"), ("percent", "12.5 %", Decimal("12.50")),
    ("boolean", "1", True), ("boolean", "", None), ("boolean", "maybe", "boolean"),
    ("date", "2027-01-31", date(2027, 1, 31)), ("date", "2027-02-30", "date"),
    ("date", "20270131", "date"), ("date", "2027-W01-1", "date"), ("date", "0000-01-01", "date"),
    ("datetime", "2027-07-01T10:00", datetime(2027, 7, 1, 8, 0, tzinfo=UTC)),
    ("datetime", "2027-07-01T10:00:30.9", datetime(2027, 7, 1, 8, 0, 30, tzinfo=UTC)),
    ("datetime", "0001-01-01T00:00", "datetime"), ("datetime", "9999-12-31T23:59", "datetime"), ("datetime", "9998-12-31T23:59", datetime(9998, 12, 31, 22, 59, tzinfo=UTC)),
    ("datetime", "2027-03-28T02:30", "no_such_hour"), ("datetime", "2027-10-31T02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)), ("datetime", "2027-07-01", "datetime"), ("time", "09:30", time(9, 30)), ("time", "25:00", "time"),
    ("duration", "1:30", 5400), ("duration", "90", 5400), ("duration", "1:99", "duration"), ("duration", "1h 30m", 5400), ("duration", "2 ore 5 min", 7500), ("duration", "1d", 86_400), ("duration", "3x", "duration"), ("duration", "0m", 0),
    ("user", "7", 7), ("user", "0", "link"), ("user", "-1", "link"), ("user", "9" * 30, "link"),
    ("department", "sales", "sales"), ("department", "zoo", "option"),
    ("email", " A@Example.com ", "A@example.com"), ("email", "a@b", "email"),
    ("email", "a@example.com\r\nBcc: x", "control_characters"),
    ("phone", "02 1234 5678", "+390212345678"), ("phone", "+44 20 7946 0958", "+442079460958"),
    ("phone", "abc", "phone"), ("phone", "02 1234 5678 ext. 9", "phone"), ("phone", "1" * 99, "phone"),
    ("url", "example.com/a", "https://example.com/a"), ("url", "http://example.com", "http://example.com"),
    ("url", "javascript:alert(1)", "url"), ("url", "https://", "url"), ("url", "https://a b.com", "url"),
    ("url", "http://[::1", "url"), ("url", "http://a.com:99999", "url"), ("url", "data:text/html,x", "url"),
    ("color", "#15803d", "#15803D"), ("color", "red", "color"), ("rating", "5", 5),
    ("rating", "6", "too_large"), ("rating", "-1", "too_small"), ("messenger", "@anna", "@anna"),
    ("json", '{"a": [1]}', {"a": [1]}), ("json", "{", "json"), ("json", "NaN", "json"), ("json", '{"a": 0.5}', {"a": 0.5}),
    ("json", "[" * 5000, "json"), ("json", '"\\u0000"', "control_characters"), ("json", '"\\ud800"', "json"),
    ("client", ["company:3", "contact:7", "contact:7"], Client(3, (7,))), ("client", "zoo:1", "client"),
    ("client", "company:x", "link"), ("file", "1", 1), ("file", "x", "file"), ("booking", "1", "booking_times"),
])  # fmt: skip
def test_entered(type_: str, written: object, value: object) -> None:
    """What a form's control becomes, or the code of why not."""
    assert entered(type_, written) == value


@pytest.mark.parametrize(("type_", "more", "written", "value"), [
    ("choice", {"options": OPTIONS}, "a", "a"), ("choice", {"options": OPTIONS}, "b", "option"),
    ("choice", {"options": OPTIONS}, "old", "option_retired"),
    ("text", {"pattern": "[A-Z]+"}, "ABC", "ABC"), ("text", {"pattern": "[A-Z]+"}, "ABc", "pattern"),
    ("text", {"max_length": 3}, "abcd", "too_long"), ("text", {"min_length": 3}, "ab", "too_short"),
    ("integer", {"min": 1}, "0", "too_small"), ("decimal", {"max": 5}, "5.01", "too_large"),
    ("decimal", {"precision": 3}, "12.34", "too_many_digits"), ("decimal", {"scale": 0}, "1.5", "too_many_decimals"),
    ("date", {"min": date(2027, 1, 1)}, "2026-12-31", "too_early"),
    ("datetime", {"max": date(2027, 1, 1)}, "2027-01-02T00:00", "too_late"),
    ("link", {"to": ("deal",)}, "4", 4), ("link", {"to": ("deal", "company")}, "company:4", Ref("company", 4)),
    ("link", {"to": ("deal", "company")}, "contact:4", "link"), ("link", {"to": ("deal", "company")}, "4", "link"),
    ("integer", {"multiple": True}, ["1", "", "2", "1"], (1, 2)), ("integer", {"multiple": True}, [""], None),
    ("integer", {"multiple": True}, ["1"] * 201, "too_many"), ("phone", {"multiple": True}, ["x"], "phone"),
    ("money", {}, {"": "5", "currency": "USD"}, Money(Decimal("5.00"), "USD")),
    ("money", {}, {"": "", "currency": "USD"}, None), ("money", {}, {"": "5", "currency": "XXX"}, "currency"),
    ("money", {}, {"": "5"}, Money(Decimal("5.00"), "EUR")),
    ("money", {"currency": "USD"}, {"": "5"}, Money(Decimal("5.00"), "USD")), ("money", {"currency": "USD"}, {"": "5", "currency": "EUR"}, "currency"),
    ("address", {}, {"street": " Via Roma 1 ", "city": "Roma"}, Address("Via Roma 1", city="Roma")),
    ("address", {}, {"street": " "}, None), ("address", {}, {"city": "Lyon", "country": "Francia"}, Address(city="Lyon", country="FR")), ("address", {}, {"country": "it"}, Address(country="IT")), ("address", {}, {"country": "Zoo"}, "country"), ("address", {}, {"city": "x" * 256}, "too_long"),
])  # fmt: skip
def test_entered_with_settings(type_: str, more: Any, written: object, value: object) -> None:
    """The same under the field's own keys."""
    assert entered(type_, written, **more) == value


def test_held_values_may_stay() -> None:
    """What a record has already may come back, also beside new values."""
    assert entered("choice", "old", held="old", options=OPTIONS) == "old"
    many = {"options": OPTIONS, "multiple": True}
    assert entered("choice", ["old", "a"], held=("old",), **many) == ("old", "a")
    assert entered("text", "x" * 9, held="x" * 9, max_length=3) == "x" * 9
    money = Money(Decimal(1), "XXX")
    assert entered("money", {"": "2", "currency": "XXX"}, held=money) == Money(
        Decimal("2.00"), "XXX"
    )


def test_the_order_of_a_list_is_no_change() -> None:
    """Ticked values come back in the order of the list; written ones stand as people put them."""
    held = (3, 1, 2)
    assert entered("user", ["", "1", "2", "3"], held=held, multiple=True) == held
    assert entered("user", ["", "2", "1"], held=held, multiple=True) == (2, 1)
    assert entered("integer", ["1", "2", "3"], held=held, multiple=True) == (1, 2, 3)


@pytest.mark.parametrize(("type_", "written", "more", "said"), [
    ("integer", ["1", "77", "x"], {"max": 10}, "“77”: At most 10"),
    ("phone", ["02 1234567", " abc "], {}, "“abc”: Write a phone number such as +39 02 1234 5678"),
    ("messenger", {"": ["@anna", "a\0"], "kind": ["a", "a"]}, {"options": OPTIONS}, "“a\0”: This contains characters that cannot be kept"),
    ("text", ["a", "b" * 60], {"max_length": 5}, f"“{'b' * 40}…”: At most 5 characters"),
])  # fmt: skip
def test_which_of_several(type_: str, written: object, more: Any, said: str) -> None:
    """A problem with one of several values says which, as it was written."""
    parts = written if isinstance(written, dict) else {"": written}
    one = field(type_, multiple=True, **more)
    with pytest.raises(InvalidError) as refused:
        from_form(one, {name: tuple(strings) for name, strings in parts.items()}, EN, None)
    problem = Problem("f", refused.value.code, facts=((WRONG, refused.value.wrong),))
    assert problem_text(problem, replace(DEAL, fields={"f": one}), EN) == said


def test_limits_in_words() -> None:
    """A bound is said as people write values of the type."""
    entity = replace(DEAL, fields={"f": field("duration", max=28_800)})
    assert problem_text(Problem("f", "too_large"), entity, EN) == "At most 8h"


@pytest.mark.parametrize(("type_", "value", "english", "italian"), [
    ("money", Money(Decimal("1234.50"), "EUR"), "€1,234.50", "1.234,50\xa0€"),
    ("percent", Decimal("12.50"), "12.5%", "12,5%"), ("decimal", Decimal("1234.50"), "1,234.50", "1.234,50"),
    ("integer", 1234567, "1,234,567", "1.234.567"), ("boolean", True, "Yes", "Sì"),
    ("date", date(2027, 1, 31), "31 Jan 2027", "31 gen 2027"),
    ("datetime", datetime(2027, 7, 1, 8, 0, tzinfo=UTC), "1 Jul 2027, 10:00", "1 lug 2027, 10:00"),
    ("time", time(14, 5), "14:05", "14:05"), ("duration", 5415, "1h 30m 15s", "1h 30m 15s"),
    ("department", "finance", "Finance", "Amministrazione"), ("rating", 3, "★★★☆☆", "★★★☆☆"),
    ("phone", "+390212345678", "+39 02 1234 5678", "+39 02 1234 5678"),
    ("address", Address("Via Roma 1", "00100", "Roma"), "Via Roma 1, 00100 Roma", "Via Roma 1, 00100 Roma"), ("address", Address(city="Bern", country="CH"), "Bern, Switzerland", "Bern, Svizzera"), ("duration", 0, "0m", "0m"),
    ("choice", "gone", "gone", "gone"), ("money", None, "", ""), ("text", "", "", ""),
])  # fmt: skip
def test_shown(type_: str, value: object, english: str, italian: str) -> None:
    """Values as people of each language read them."""
    assert (shown(field(type_), value, EN), shown(field(type_), value, IT)) == (english, italian)


@pytest.mark.parametrize(("type_", "value", "data"), [
    ("money", Money(Decimal("12.50"), "EUR"), {"value": "12.50", "currency": "EUR"}),
    ("decimal", Decimal("1.50"), "1.50"), ("date", date(2027, 1, 31), "2027-01-31"),
    ("datetime", datetime(2027, 7, 1, 8, 0, tzinfo=UTC), "2027-07-01T10:00:00+02:00"),
    ("time", time(9, 30), "09:30:00"), ("duration", 60, 60), ("boolean", False, False),
    ("client", Client(3, (7, 9)), {"company": 3, "contacts": [7, 9]}),
    ("address", Address(city="Roma"), {"city": "Roma"}), ("json", {"a": [1, None]}, {"a": [1, None]}),
    ("phone", "+390212345678", "+390212345678"), ("integer", 5, 5), ("user", 3, 3),
])  # fmt: skip
def test_json_and_back(type_: str, value: object, data: object) -> None:
    """JSON has one shape for each type, and reading it back gives the same value."""
    assert to_json(field(type_), value, EN) == data
    assert from_json(field(type_), data, EN, None) == value


def assert_known(error: InvalidError) -> None:
    """The refusal has a text."""
    assert error.code in TEXTS


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(name=st.sampled_from(sorted(DEAL.fields)), data=ODD)
def test_no_json_breaks_anything(name: str, data: object) -> None:
    """Whatever a program sends is a value or a problem, and a value survives the way back."""
    one = DEAL.fields[name]
    try:
        value = from_json(one, data, EN, None)
    except InvalidError as error:
        assert_known(error)
        return
    if value is not None:
        shown(one, value, IT)
        assert from_json(one, to_json(one, value, EN), EN, None) == value


@given(
    name=st.sampled_from(sorted(DEAL.fields)),
    strings=st.lists(st.text(max_size=40), max_size=4),
    part=st.sampled_from(("", "currency", "city", "company")),
    italian=st.booleans(),
)
def test_no_form_breaks_anything(name: str, strings: list[str], part: str, italian: bool) -> None:
    """Whatever a form posts is a value or a problem, and a value comes back from its own inputs."""
    one, here = DEAL.fields[name], IT if italian else EN
    try:
        value = from_form(one, {part: tuple(strings)}, here, None)
    except InvalidError as error:
        assert_known(error)
        return
    if value is None or value is False:  # an empty box says no to yes alone
        return
    controls = inputs(one, value, here)
    parts = {control.partition(".")[2]: held for control, held in controls.items()}
    assert from_form(one, parts, here, None) == value


def test_every_problem_speaks_both_languages() -> None:
    """No text is missing, and none has a hole that nothing fills."""
    for code, words in TEXTS.items():
        assert set(words.values) == {"en", "it"}, code
        for here in (EN, IT):
            assert "{" not in problem_text(Problem("count", code), DEAL, here)


def test_moments_in_lists_are_short() -> None:
    """The hour today, the day before that; what is to come keeps both; other years say so."""
    today = NOW.astimezone(APP.zone)
    hour = EN.hour(today.time())
    assert EN.brief(NOW) == hour
    before, after = NOW - timedelta(days=1), NOW + timedelta(days=1)
    assert hour not in EN.brief(before)
    assert str(before.year) not in EN.brief(before)
    assert EN.brief(after) == f"{EN.brief(after).partition(',')[0]}, {hour}"
    assert str(today.year - 1) in IT.brief(NOW.replace(year=today.year - 1))
