"""Bookings: nothing is taken twice at once, whoever asks, and what is told of who took it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model import codec
from engine.model.app import App
from engine.model.field import Field
from engine.model.predicate import Clock, Filled
from engine.model.values import Booking
from engine.runtime.fields import InvalidError, formats, from_form, from_json, inputs, to_json
from engine.runtime.given import Data, Form
from engine.runtime.outcome import Refused, Saved
from engine.runtime.problems import TEXTS, problem_text
from engine.runtime.query import Query, find
from engine.runtime.save import delete, restore
from tests.runtime.apps import APP, COMPANY, DEAL, FINANCE, say
from tests.runtime.conftest import NOW

if TYPE_CHECKING:
    from tests.runtime.conftest import House

EN, IT = (formats(APP, locale, Clock(NOW, APP.zone)) for locale in ("en", "it"))
VISITS = Field("visits", "booking", say("Visits", "Visite"), to=("contact", "user"), multiple=True)
STAY = Field("stay", "booking", say("Stay", "Soggiorno"), to=("contact",))
SECRET = replace(VISITS, name="secret_visits", visible_to=(FINANCE,), editable_by=(FINANCE,))
BUSY = replace(DEAL, fields={**DEAL.fields, "visits": VISITS, "secret_visits": SECRET})


@pytest.fixture
def app() -> App:
    """The small application: deals book contacts and people, companies contacts alone."""
    hosts = replace(COMPANY, fields={**COMPANY.fields, "stay": STAY})
    return replace(APP, entities={**APP.entities, "deal": BUSY, "company": hosts})


def at(hour: int, minute: int = 0, day: int = 10) -> datetime:
    """A moment in December, in the application's time."""
    return datetime(2026, 12, day, hour - 1, minute, tzinfo=UTC)


def entered(written: Any, one: Field = VISITS, held: object = None) -> object:
    """What a form becomes; the code when it is refused."""
    parts = {"": tuple(w[0] for w in written), "from": tuple(w[1] for w in written),
             "to": tuple(w[2] for w in written)}  # fmt: skip
    try:
        return from_form(one, parts, EN, held)
    except InvalidError as error:
        return error.code


TEN, ELEVEN = "2026-12-10T10:00", "2026-12-10T11:00"


@pytest.mark.parametrize(("rows", "wanted"), [
    ([("user:2", TEN, ELEVEN), ("", "", "")], (Booking("user", 2, at(10), at(11)),)), ([("", "", "")], None),
    ([("user:2", TEN, "")], "booking_times"), ([("", TEN, ELEVEN)], "booking"), ([("zoo:1", TEN, ELEVEN)], "booking"),
    ([("user:x", TEN, ELEVEN)], "booking"), ([("7", TEN, ELEVEN)], "booking"), ([("user:2", ELEVEN, TEN)], "booking_backwards"),
    ([("user:2", TEN, TEN)], "booking_backwards"), ([("user:2", "x", TEN)], "datetime"),
    ([("user:2", TEN, "2028-01-01T00:00")], "booking_long"), ([("user:2", TEN, ELEVEN)] * 101, "too_many"),
])  # fmt: skip
def test_entered(rows: Any, wanted: object) -> None:
    """Blank rows are none; every other row says what, from when, until when."""
    assert entered(rows) == wanted


def test_one_alone() -> None:
    """Without ``multiple`` there is one; with one kind of thing its number is enough."""
    assert entered([("7", TEN, ELEVEN)], STAY) == (Booking("contact", 7, at(10), at(11)),)
    assert entered([("7", TEN, ELEVEN)] * 2, STAY) == "too_many"
    value = (Booking("contact", 7, at(10), at(11)),)
    assert from_json(STAY, to_json(STAY, value, EN), EN, None) == value


@given(
    st.lists(st.builds(
        lambda entity, number, start, minutes: Booking(
            entity, number, start, start + timedelta(minutes=minutes)
        ),
        st.sampled_from(["contact", "user"]), st.integers(1, 9),
        st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda d: d.replace(microsecond=0, second=0, tzinfo=UTC)),  # noqa: DTZ001
        st.integers(1, 5000),
    ), min_size=1, max_size=4, unique=True),
    st.booleans(),
)  # fmt: skip
def test_they_come_back(bookings: list[Booking], italian: bool) -> None:
    """JSON, history and the form give back what they were given."""
    here, value = IT if italian else EN, tuple(bookings)
    assert from_json(VISITS, to_json(VISITS, value, here), here, None) == value
    assert codec.decode(object, codec.encode(value)) == value
    parts = {c.partition(".")[2]: held for c, held in inputs(VISITS, value, here).items()}
    assert from_form(VISITS, parts, here, value) is value


@given(data=st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["what", "from", "to", "entity", "id"]), inner),
    max_leaves=10,
))  # fmt: skip
def test_no_json_breaks_them(data: object) -> None:
    """Whatever a program sends is bookings or a problem with words."""
    code = ""
    try:
        from_json(VISITS, data, EN, None)
    except InvalidError as error:
        code = error.code
    assert not code or code in TEXTS


def book(*bookings: Booking, name: str = "visits") -> Data:
    """Bookings as a program sends them."""
    data = to_json(VISITS if name != "stay" else STAY, bookings, EN)
    return Data({name: data})


def refused(house: House, outcome: Any, entity: Any = BUSY) -> str:
    """What the person is told."""
    assert isinstance(outcome, Refused), outcome
    return problem_text(outcome.problems[0], entity, EN)


ANNA = Booking("user", 2, at(10), at(11))


def test_overlaps_are_refused(house: House) -> None:
    """The same person at the same time: no; before, after, or somebody else: yes."""
    first, second = (house.made("anna", "deal", {"title": title}) for title in ("One", "Two"))
    assert isinstance(house.save("anna", "deal", book(ANNA), id=first), Saved)
    late = replace(ANNA, start=at(10, 59), end=at(12))
    said = refused(house, house.save("anna", "deal", book(late), id=second))
    assert said == "Already taken: 10 Dec 2026, 10:00 – 11:00, One"
    for free in (
        replace(ANNA, start=at(11), end=at(12)), replace(ANNA, start=at(9), end=at(10)),
        replace(ANNA, id=3), replace(ANNA, start=at(10, day=11), end=at(11, day=11)),
    ):  # fmt: skip
        assert isinstance(house.save("anna", "deal", book(free), id=second), Saved), free
    around = replace(ANNA, start=at(8), end=at(20))
    assert "Already taken" in refused(house, house.save("anna", "deal", book(around), id=second))
    assert isinstance(
        house.save("anna", "deal", book(replace(ANNA, end=at(11, 30))), id=first), Saved
    )


def test_twice_in_one_record(house: House) -> None:
    """A record does not book the same thing over itself, nor in two fields."""
    deal = house.made("anna", "deal", {"title": "One"})
    both = book(ANNA, replace(ANNA, start=at(10, 30), end=at(12)))
    assert "Booked twice here" in refused(house, house.save("anna", "deal", both, id=deal))
    assert isinstance(house.save("root", "deal", book(ANNA, name="secret_visits"), id=deal), Saved)
    assert "Booked twice" in refused(house, house.save("root", "deal", book(ANNA), id=deal))


def test_across_entities_and_the_recycle_bin(house: House) -> None:
    """Whatever books the same thing counts; a deleted record gives it free and may not take it back."""
    contact = house.made("root", "contact", {"name": "Room", "open": True})
    deal = house.made("root", "deal", {"title": "One"})
    room = Booking("contact", contact, at(10), at(11))
    assert isinstance(house.save("root", "deal", book(room), id=deal), Saved)
    company = house.made("root", "company", {"name": "Host"})
    assert "One" in refused(
        house, house.save("root", "company", book(room, name="stay"), id=company)
    )
    with house.acting("root") as context:
        assert isinstance(delete(context, "deal", deal, then=None), Saved)
    assert isinstance(house.save("root", "company", book(room, name="stay"), id=company), Saved)
    with house.acting("root") as context:
        back = restore(context, "deal", deal)
        assert isinstance(back, Refused)
        assert back.problems[0].code == "booked_by"


def test_only_who_may_see_it_is_told_by_what(house: House) -> None:
    """When it is taken must be said; by which record only to whoever sees record and field."""
    fays = house.made("root", "deal", {"title": "Hush"})
    house.save("root", "deal", book(ANNA, name="secret_visits"), id=fays)
    mine = house.made("anna", "deal", {"title": "Mine"})
    said = refused(house, house.save("anna", "deal", book(ANNA), id=mine))
    assert said == "Already taken: 10 Dec 2026, 10:00 – 11:00"
    ugos = house.made("ugo", "deal", {"title": "Ugo's"})
    other = replace(ANNA, start=at(15), end=at(16))
    house.save("ugo", "deal", book(other), id=ugos)
    told = refused(house, house.save("anna", "deal", book(other), id=mine))
    with house.acting("anna", write=False) as context:
        readable = find(context, BUSY, Query(limit=50), ()).rows
    assert ("Ugo" in told) == (ugos in [row.id for row in readable])


def test_unknown_targets_and_unchanged_saves(house: House) -> None:
    """Nobody books who is not there; a save that leaves bookings alone asks nothing of them."""
    deal = house.made("anna", "deal", {"title": "One"})
    outcome = house.save("anna", "deal", book(replace(ANNA, id=999)), id=deal)
    assert isinstance(outcome, Refused)
    assert outcome.problems[0].code == "not_found"
    house.save("anna", "deal", book(ANNA), id=deal)
    row = {"visits": ("user:2",), "visits.from": (TEN,), "visits.to": (ELEVEN,)}
    done = house.save("anna", "deal", Form({"title": ("New",), **row}), id=deal)
    assert isinstance(done, Saved)
    assert done.changed == {"title"}
    with house.acting("anna", write=False) as context:
        page = find(context, BUSY, Query(where=Filled("visits", True)), ("visits",))
        assert [r.record.get("visits") for r in page.rows] == [(ANNA,)]


def test_of_many_at_once_one_wins(house: House) -> None:
    """Eight people book the same hour at the same moment: one has it, the others are told."""
    deals = [house.made("anna", "deal", {"title": f"Deal {number}"}) for number in range(8)]
    barrier, outcomes = threading.Barrier(8), []

    def race(deal: int) -> None:
        barrier.wait()
        outcomes.append(house.save("anna", "deal", book(ANNA), id=deal))

    threads = [threading.Thread(target=race, args=(deal,)) for deal in deals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused"] * 7 + ["Saved"]
