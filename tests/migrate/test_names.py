"""Names that trade places: whatever was declared, each value goes where its name went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from engine.compiler.migrate import Exit, make_plan
from engine.compiler.migrate.database import reading
from engine.compiler.migrate.inspect import inspect
from engine.model.app import App, Move, Removal
from engine.model.field import Field
from tests.migrate.apps import make_app, make_entity, make_field, make_pipeline
from tests.migrate.records import codes, go, insert, opened, select


def deals(*fields: Field, **more: object) -> App:
    """An application of deals."""
    return make_app(make_entity("deal", *fields, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("order", ["abc", "bca", "cab", "cba"])
def test_circle_of_fields(database_url: str, order: str) -> None:
    """Three fields in a circle, with indexes and one of them unique, written in any order."""
    sources = {"a": "c", "b": "a", "c": "b"}

    def fields(names: str) -> list[Field]:
        return [make_field(name, index=name != "a", unique=name == "a") for name in names]

    go(deals(*fields("abc")), database_url)
    insert(database_url, "e_deal", {"a": "1", "b": "2", "c": "3"}, {"a": "4", "b": "5", "c": "6"})
    go(deals(*fields(order), moved={name: sources[name] for name in order}), database_url)
    assert select(database_url, "a, b, c", "e_deal") == [("3", "1", "2"), ("6", "4", "5")]


def test_swap_of_fields_that_are_stored_differently(database_url: str) -> None:
    """A text, an amount of two columns and a list trade their names in one circle."""
    before = [make_field("a"), make_field("b", "money"), make_field("c", "integer", multiple=True)]
    go(deals(*before), database_url)
    insert(database_url, "e_deal", {"a": "x", "b": 100, "b_currency": "EUR"}, {"a": "y"})
    insert(database_url, "e_deal__c", {"record": 2, "position": 0, "value": 7})
    after = [make_field("b"), make_field("c", "money"), make_field("a", "integer", multiple=True)]
    go(deals(*after, moved={"b": "a", "c": "b", "a": "c"}), database_url)
    assert select(database_url, "b, c, c_currency", "e_deal") == [
        ("x", 100, "EUR"),
        ("y", None, None),
    ]
    assert select(database_url, "record, value", "e_deal__a") == [(2, 7)]


def test_swap_of_lists(database_url: str) -> None:
    """Two tables of values trade their names."""
    lists = [make_field(name, multiple=True) for name in ("a", "b")]
    go(deals(*lists), database_url)
    insert(database_url, "e_deal", {"title": "x"})
    for name in ("a", "b"):
        insert(
            database_url, f"e_deal__{name}", {"record": 1, "position": 0, "value": f"was {name}"}
        )
    go(deals(*lists, moved={"a": "b", "b": "a"}), database_url)
    assert select(database_url, "value", "e_deal__a") == [("was b",)]
    assert select(database_url, "value", "e_deal__b") == [("was a",)]


def test_swap_with_a_conversion(database_url: str) -> None:
    """Two fields trade names while one of them gets another type."""
    go(deals(make_field("a"), make_field("b", "integer")), database_url)
    insert(database_url, "e_deal", {"a": "12", "b": 3}, {"a": "many", "b": 4})
    after = deals(
        make_field("a", "integer"), make_field("b", "integer"), moved={"a": "b", "b": "a"}
    )
    assert codes(make_plan(after, database_url)) == {"M202": 1}
    go(after, database_url)
    assert select(database_url, "a, b", "e_deal") == [(3, 12), (4, None)]


def test_a_field_takes_the_name_of_one_that_leaves(database_url: str) -> None:
    """One field is archived and another takes its name in the same release; both keep their data."""
    go(deals(make_field("a", index=True), make_field("b", index=True)), database_url)
    insert(database_url, "e_deal", {"a": "1", "b": "2"})
    after = deals(make_field("b", index=True), moved={"b": "a"}, removed=[Removal("deal.b")])
    plan = make_plan(after, database_url)
    assert plan.errors == ()
    go(after, database_url)
    assert select(database_url, "b, b$2", "e_deal") == [("1", "2")]


@pytest.mark.parametrize("order", ["bc", "cb"])
def test_chain_of_entities(database_url: str, order: str) -> None:
    """Entity a becomes b and b becomes c: records, values, links, numbers and the timeline follow."""
    tags = make_field("tags", multiple=True)
    go(make_app(make_entity("a", tags), make_entity("b", make_field("to", "link", to=("a",)))),
       database_url)  # fmt: skip
    insert(database_url, "e_a", {"title": "was a", "number": "41"})
    insert(database_url, "e_a__tags", {"record": 1, "position": 0, "value": "x"})
    insert(database_url, "e_b", {"title": "was b", "to": 1})
    _count(database_url, {"a": 41, "b": 7})
    sources = {"b": Move("a", "b"), "c": Move("b", "c")}
    after = make_app(
        make_entity("b", tags), make_entity("c", make_field("to", "link", to=("b",))),
        moved=tuple(sources[name] for name in order),
    )  # fmt: skip
    go(after, database_url)
    assert select(database_url, "title", "e_b") == [("was a",)]
    assert select(database_url, "value", "e_b__tags") == [("x",)]
    assert select(database_url, "title, to", "e_c") == [("was b", 1)]
    assert _counts(database_url) == {"b": 41, "c": 7}


def test_swapped_entities_go_on_counting(database_url: str) -> None:
    """Two entities trade names: the next number of each is still its own."""
    go(make_app(make_entity("a"), make_entity("b")), database_url)
    _count(database_url, {"a": 41, "b": 7})
    go(make_app(make_entity("a"), make_entity("b"), moved=(Move("a", "b"), Move("b", "a"))),
       database_url)  # fmt: skip
    assert _counts(database_url) == {"a": 7, "b": 41}


@pytest.mark.parametrize("moved", [("new", "offer"), ("offer", "new")])
def test_swapped_stages(database_url: str, moved: tuple[str, str]) -> None:
    """Two stages trade their names; no record is where it was not before."""
    go(deals(pipelines=[make_pipeline("deal")]), database_url)
    stages = ("new", "offer", "won")
    insert(
        database_url, "e_deal", *({"pipeline": "sales", "stage": stage} for stage in stages)
    )  # fmt: skip
    other = {"new": "offer", "offer": "new"}
    declared = {f"deal/sales:{now}": f"deal/sales:{other[now]}" for now in moved}
    after = deals(pipelines=[make_pipeline("deal", stages=("offer", "new"))], moved=declared)
    go(after, database_url)
    assert select(database_url, "stage", "e_deal") == [("offer",), ("new",), ("won",)]


def test_chain_of_stages_and_an_end(database_url: str) -> None:
    """One stage takes the name of the next, and that one gives way to a third."""
    go(deals(pipelines=[make_pipeline("deal", stages=("one", "two", "three"))]), database_url)
    stages = ("one", "two", "three")
    insert(
        database_url, "e_deal", *({"pipeline": "sales", "stage": stage} for stage in stages)
    )  # fmt: skip
    after = deals(
        pipelines=[make_pipeline("deal", stages=("two", "three"))],
        moved={"deal/sales:two": "deal/sales:one"},
        removed=[Removal("deal/sales:two", into="three")],
    )
    go(after, database_url)
    assert select(database_url, "stage", "e_deal") == [("two",), ("three",), ("three",)]
    assert select(database_url, "field, old, new", "scheda_change") == [
        ("stage", '"two"', '"three"')
    ]


def test_swapped_pipelines(database_url: str) -> None:
    """Two pipelines trade their names, and one of them a stage's as well."""

    def ladders(one: str, other: str, first: str = "new") -> Mapping[str, object]:
        return {"pipelines": [
            make_pipeline("deal", one, (first, "offer")),
            replace(make_pipeline("deal", other, ("new",)), default=False),
        ]}  # fmt: skip

    go(deals(**ladders("sales", "service")), database_url)
    insert(
        database_url, "e_deal",
        {"pipeline": "sales", "stage": "new"}, {"pipeline": "service", "stage": "new"},
        {"pipeline": "service", "stage": "won"},
    )  # fmt: skip
    moved = {
        "deal/service": "deal/sales", "deal/sales": "deal/service",
        "deal/service:first": "deal/service:new",
    }  # fmt: skip
    go(deals(**ladders("service", "sales", "first"), moved=moved), database_url)
    assert select(database_url, "pipeline, stage", "e_deal") == [
        ("service", "first"), ("sales", "new"), ("sales", "won"),
    ]  # fmt: skip


@pytest.mark.parametrize("multiple", [False, True])
def test_chain_of_options_and_an_end(database_url: str, multiple: bool) -> None:
    """One option takes the name of another, which gives way to a third."""
    kinds = make_field("kind", "choice", options=["a", "b", "c"], multiple=multiple)
    go(deals(kinds), database_url)
    for record, value in enumerate("abc", start=1):
        insert(database_url, "e_deal", {} if multiple else {"kind": value})
        if multiple:
            insert(database_url, "e_deal__kind", {"record": record, "position": 0, "value": value})
    after = deals(
        make_field("kind", "choice", options=["b", "c"], multiple=multiple),
        moved={"deal.kind#b": "deal.kind#a"}, removed=[Removal("deal.kind#b", into="c")],
    )  # fmt: skip
    go(after, database_url)
    found = select(database_url, *(("value", "e_deal__kind") if multiple else ("kind", "e_deal")))
    assert found == [("b",), ("c",), ("c",)]


def test_names_too_long_for_postgres(database_url: str) -> None:
    """Names as long as they may be: nothing is cut silently, and two that begin alike stay apart."""
    long = "a" * 47
    first, second = f"{long}1", f"{long}2"
    fields = [make_field(name, "link", to=("deal",), multiple=True) for name in (first, second)]
    go(deals(*fields, make_field(f"{'b' * 48}", "money", index=True)), database_url)
    insert(database_url, "e_deal", {"title": "x"})
    with reading(database_url) as connection:
        found = inspect(connection)
    assert all(len(name.encode()) <= 63 for name in found)
    assert len([name for name in found if name.startswith("e_deal__a")]) == 2
    renamed = deals(
        *fields, make_field("c" * 48, "money", index=True), moved={"c" * 48: "b" * 48}
    )  # fmt: skip
    go(renamed, database_url)


@pytest.mark.parametrize(
    "removed", [[], [Removal("deal.old")], [Removal("deal.old", "purged")]], ids=str
)
def test_a_hint_that_had_its_effect_may_stay(database_url: str, removed: list[Removal]) -> None:
    """The lines that said what happened are no news the second time, and trouble nobody."""
    go(deals(make_field("old"), make_field("a")), database_url)
    kept = [] if removed else [make_field("old")]
    after = deals(make_field("b"), *kept, moved={"b": "a"}, removed=removed)
    go(after, database_url, "deal.old")
    plan = make_plan(deals(make_field("b"), *kept, make_field("c"), moved={"b": "a"},
                           removed=removed), database_url)  # fmt: skip
    assert (plan.exit, plan.errors) == (Exit.PENDING, ())


def _count(url: str, numbers: Mapping[str, int]) -> None:
    with opened(url) as connection:
        for name, value in numbers.items():
            connection.run(
                "INSERT INTO scheda_sequence (name, value) VALUES (?, ?)", (name, value)
            )  # fmt: skip


def _counts(url: str) -> dict[str, int]:
    with opened(url) as connection:
        return dict(connection.run("SELECT name, value FROM scheda_sequence"))
