"""Several ways to reach somebody, each with its kind: written, kept, found, shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model import codec
from engine.model.predicate import Clock, Compare, Filled
from engine.model.system import feature_fields
from engine.model.values import Point, is_empty
from engine.runtime.fields import (
    InvalidError,
    formats,
    from_form,
    from_json,
    inputs,
    shown,
    to_json,
)
from engine.runtime.fields.points import address_of, points_in
from engine.runtime.given import Data, Form
from engine.runtime.outcome import Refused, Saved
from engine.runtime.problems import TEXTS
from engine.runtime.query import Query, find
from tests.runtime.apps import APP, COMPANY
from tests.runtime.conftest import NOW

if TYPE_CHECKING:
    from tests.runtime.conftest import House

EN, IT = (formats(APP, locale, Clock(NOW, APP.zone)) for locale in ("en", "it"))
FIELDS = {field.name: field for field in feature_fields("contact_points", {})}
PHONES, EMAILS, SITES, MESSENGERS = FIELDS.values()


def entered(name: str, values: list[str], kinds: list[str], held: object = None) -> object:
    """What the rows of a form become; the code when they are refused."""
    try:
        return from_form(FIELDS[name], {"": tuple(values), "kind": tuple(kinds)}, EN, held)
    except InvalidError as error:
        return error.code


@pytest.mark.parametrize(("name", "values", "kinds", "wanted"), [
    ("phones", ["02 1234 5678", ""], ["work", "work"], (Point("+390212345678", "work"),)),
    ("phones", ["", "347 123 4567"], ["work", "mobile"], (Point("+393471234567", "mobile"),)),
    ("phones", ["347 123 4567", "+39 347 1234567"], ["mobile", "mobile"], (Point("+393471234567", "mobile"),)),
    ("phones", ["02 1234 5678"], [], (Point("+390212345678", "work"),)),
    ("phones", ["", " "], ["work", "home"], None), ("phones", ["abc"], ["work"], "phone"),
    ("phones", ["02 1234 5678"], ["zoo"], "option"), ("phones", ["1"] * 201, [], "too_many"),
    ("emails", ["A@Example.com"], ["home"], (Point("A@example.com", "home"),)),
    ("emails", ["a@"], ["home"], "email"), ("sites", ["javascript:x"], ["work"], "url"),
    ("messengers", ["@anna"], ["telegram"], (Point("@anna", "telegram"),)),
])  # fmt: skip
def test_rows(name: str, values: list[str], kinds: list[str], wanted: object) -> None:
    """Blank rows are none, the same twice is once, and each row is as checked as one alone."""
    assert entered(name, values, kinds) == wanted


def test_order_and_kinds_are_changes() -> None:
    """Moving a row or choosing another kind is a change; leaving the form alone is none."""
    held = (Point("+390212345678", "work"), Point("+393471234567", "mobile"))
    numbers = [point.value for point in held]
    assert entered("phones", numbers[::-1], ["mobile", "work"], held) == held[::-1]
    assert entered("phones", numbers, ["work", "home"], held) == (
        held[0],
        Point(numbers[1], "home"),
    )
    controls = inputs(PHONES, held, EN)
    parts = {control.partition(".")[2]: strings for control, strings in controls.items()}
    spare = {"": (*parts[""], ""), "kind": (*parts["kind"], "work")}
    assert from_form(PHONES, spare, EN, held) is held


@pytest.mark.parametrize(("data", "wanted"), [
    ([{"value": "+390212345678", "kind": "fax"}], (Point("+390212345678", "fax"),)),
    (["+390212345678"], (Point("+390212345678", "work"),)), ([], None), (None, None),
    ("+390212345678", "not_a_list"), ([{"value": "+390212345678", "kind": "zoo"}], "option"),
    ([{"value": "+390212345678", "kind": 3}], "option"), ([{"number": "1"}], "invalid"),
    ([{"value": "+390212345678", "kind": "fax", "more": 1}], "invalid"), ([None], None),
])  # fmt: skip
def test_json(data: object, wanted: object) -> None:
    """A list of objects; a bare value has the usual kind; what is not known is refused."""
    try:
        found = from_json(PHONES, data, EN, None)
    except InvalidError as error:
        found = error.code
        assert found in TEXTS
    assert found == wanted


@given(
    name=st.sampled_from(sorted(FIELDS)),
    values=st.lists(
        st.text(max_size=20) | st.sampled_from(["02 12345678", "a@b.it", "b.it", "@me"])
    ),
    kinds=st.lists(st.sampled_from(["work", "home", "mobile", "other", "telegram", "", "x"])),
)
def test_nothing_breaks_and_everything_comes_back(
    name: str, values: list[str], kinds: list[str]
) -> None:
    """Whatever is posted is a value or a problem, and a value survives form, JSON and history."""
    field, code, value = FIELDS[name], "", None
    try:
        value = from_form(field, {"": tuple(values), "kind": tuple(kinds)}, EN, None)
    except InvalidError as error:
        code = error.code
    assert not code or code in TEXTS
    if value is None:
        return
    parts = {c.partition(".")[2]: held for c, held in inputs(field, value, IT).items()}
    assert from_form(field, parts, IT, None) == value
    assert from_json(field, to_json(field, value, EN), EN, None) == value
    assert codec.decode(object, codec.encode(value)) == value
    assert shown(field, value, IT)
    assert not is_empty(value)


def test_shown_with_its_kind_and_where_it_leads() -> None:
    """Numbers are grouped, kinds are in the reader's language, and links are safe."""
    value = (Point("+390212345678", "home"),)
    assert shown(PHONES, value, IT) == "+39 02 1234 5678 (Casa)"
    leads: list[tuple[Any, Point, str]] = [
        (PHONES, value[0], "tel:+390212345678"),
        (EMAILS, Point("a@b.it", "work"), "mailto:a@b.it"),
        (EMAILS, Point("a?bcc=x@b.it", "work"), "mailto:a%3Fbcc%3Dx@b.it"),
        (SITES, Point("https://b.it", "work"), "https://b.it"),
        (SITES, Point("javascript:alert(1)", "work"), "https://javascript:alert(1)"),
        (MESSENGERS, Point("@anna_b", "telegram"), "https://t.me/anna_b"),
        (MESSENGERS, Point("+39 347 123", "whatsapp"), "https://wa.me/39347123"),
        (MESSENGERS, Point("../x", "telegram"), ""), (MESSENGERS, Point("a", "skype"), ""),
    ]  # fmt: skip
    assert [address_of(field, point) for field, point, _ in leads] == [u for *_, u in leads]


def test_kept_and_found(house: House) -> None:
    """They are stored with their kinds and order, changed as a whole, and found by any spelling."""
    rows = {"phones": ("02 1234 5678", "347 1234567"), "phones.kind": ("work", "mobile")}
    made = house.save("anna", "company", Form({"name": ("Elena",), **rows}))
    assert isinstance(made, Saved), made
    both = (Point("+390212345678", "work"), Point("+393471234567", "mobile"))
    with house.acting("anna", write=False) as context:
        entity = context.entity("company")
        assert entity is not None
        row = context.store(entity).load(context.connection, made.id)
        assert row is not None
        assert row.record.get("phones") == both
        for words in ("02 1234-5678", "+39 347 1234567", "(347)1234567", "3471234"):
            page = find(context, entity, Query(search=words), ("name",))
            assert [row.id for row in page.rows] == [made.id], words
        assert find(context, entity, Query(search="0299999"), ()).rows == ()
        asked = Query(where=Compare("phones", "eq", "+393471234567"))
        assert [row.id for row in find(context, entity, asked, ()).rows] == [made.id]
        assert find(context, entity, Query(where=Filled("phones", False)), ()).rows == ()
    again = house.save("anna", "company", Data({"phones": ["347 1234567"]}), id=made.id, version=1)
    assert isinstance(again, Saved)
    assert again.changed == {"phones"}
    with house.acting("anna", write=False) as context:
        row = context.store(COMPANY).load(context.connection, made.id)
        assert row is not None
        assert points_in(row.record.get("phones")) == (Point("+393471234567", "work"),)


def test_refused_whole(house: House) -> None:
    """One bad row refuses the save, beside its field."""
    rows = {"phones": ("02 1234 5678", "zoo"), "phones.kind": ("work", "mobile")}
    outcome = house.save("anna", "company", Form({"name": ("Elena",), **rows}))
    assert isinstance(outcome, Refused)
    assert [(problem.field, problem.code) for problem in outcome.problems] == [("phones", "phone")]
