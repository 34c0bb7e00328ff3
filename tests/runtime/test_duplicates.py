"""Look-alikes: what is found, how sure, by whom, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.model.predicate import Record
from engine.runtime.making.duplicates import find_duplicates, likeness, plain_name

if TYPE_CHECKING:
    from tests.runtime.conftest import House


def found(
    house: House, login: str, entity: str, **values: object
) -> list[tuple[str, tuple[str, ...]]]:
    """Titles and what they share, as somebody is told."""
    with house.acting(login, write=False) as context:
        described = context.entity(entity)
        assert described is not None
        with house.database.counted() as count:
            views = find_duplicates(context, described, Record(entity, values))
    assert count.number <= 1
    return [(view.link.title, view.same) for view in views]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rossi S.p.A.", "ROSSI SPA"),
        ("Caffè Noir", "caffe  noir"),
        ("D'Angelo & Figli", "dangelo figli"),
    ],
)
def test_the_same_name_written_differently(one: str, other: str) -> None:
    """Capitals, accents, stops and signs make no other name."""
    assert plain_name(one) == plain_name(other)


def test_likeness() -> None:
    """A slip is alike, another name is not."""
    assert likeness("hotel bellavista", "hotel belavista") > 0.8
    assert likeness("hotel bellavista", "bar centrale") < 0.3
    assert likeness("", "") == 1.0
    assert likeness("", "bar") == 0.0


def test_by_name(house: House) -> None:
    """The same name is sure, a similar one a hint, another none; too short asks nothing."""
    house.made("anna", "company", {"name": "Hotel Bellavista S.r.l."})
    house.made("anna", "company", {"name": "Caffè Noir"})
    same = [("Hotel Bellavista S.r.l.", ("Name",))]
    assert found(house, "anna", "company", name="hotel bellavista srl") == same
    assert found(house, "anna", "company", name="Hotel Belavista") == [
        ("Hotel Bellavista S.r.l.", ())
    ]
    assert found(house, "anna", "company", name="caffe noir") == [("Caffè Noir", ("Name",))]
    assert found(house, "anna", "company", name="Officine Meccaniche") == []
    for nothing in ("", "x", "%%%%%%", "____", "\0", "a" * 5000):
        assert found(house, "anna", "company", name=nothing) == []


def test_by_what_reaches_somebody(house: House) -> None:
    """E-mail in capitals or not, a phone among several, a unique code."""
    house.made("anna", "deal", {
        "title": "One", "email": "Giulia@Bellavista.it", "phones": ("+390212345678", "+390612345678"),
        "code": "AB12",
    })  # fmt: skip
    assert found(house, "anna", "deal", email="giulia@bellavista.it") == [("One", ("E-mail",))]
    assert found(house, "anna", "deal", phones=("+390212345678",)) == [("One", ("Phones",))]
    assert found(house, "anna", "deal", code="ab12") == [("One", ("Code",))]
    assert found(house, "anna", "deal", code="AB13", email="other@bellavista.it") == []


def test_only_what_the_person_may_see(house: House) -> None:
    """No hint from a record that may not be read, nor from a field that is hidden on it."""
    house.made("fay", "company", {"name": "Canary Ltd", "vat": "IT123"})
    hidden = {"secret": "canary"}
    house.made("root", "deal", {"title": "Theirs", "owner": 3, **hidden})
    assert found(house, "anna", "company", name="Canary Ltd", vat="IT123") == []
    assert found(house, "fay", "company", vat="IT123") == [("Canary Ltd", ("VAT number",))]
    assert found(house, "anna", "deal", **hidden) == []
    assert found(house, "ugo", "deal", **hidden) == [("Theirs", ("Segreto",))]


def test_not_the_record_itself(house: House) -> None:
    """A record is no duplicate of itself."""
    number = house.made("anna", "company", {"name": "Bar Roma", "vat": "IT9"})
    with house.acting("anna", write=False) as context:
        company = context.app.entities["company"]
        record = Record("company", {"name": "Bar Roma", "vat": "IT9"})
        assert find_duplicates(context, company, record, besides=number) == ()
        assert len(find_duplicates(context, company, record)) == 1
