"""Lists: what they find, in what order, page after page, and what they never tell."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from engine.model.predicate import ALWAYS, Compare, In
from engine.model.values import Client, Money
from engine.runtime.lists.listing import view_list
from engine.runtime.query import Query, count, find
from engine.runtime.save import delete
from engine.runtime.sql.conditions import UnknownFieldError
from engine.runtime.sql.ordering import OrderError, can_sort
from tests.runtime.apps import APP
from tests.runtime.conftest import furnish
from tests.runtime.tables import opened

if TYPE_CHECKING:
    from engine.runtime.lists.listviews import ListView
    from tests.runtime.conftest import House


def filled(house: House, number: int = 60, margins: int = 1, secrets: int = 1) -> None:
    """Deals of different people with gaps; ``margins`` and ``secrets`` change only these values."""
    dice, margin, secret = (random.Random(seed) for seed in (1, margins, secrets))  # noqa: S311
    company = house.made("root", "company", {"name": "Bar Zoe", "owner": 2})
    other = house.made("root", "company", {"name": f"Hidden {margins}"})
    for index in range(number):
        values: dict[str, Any] = {
            "title": dice.choice(("alfa", "Beta", "gamma", "àlef")) + f" {index % 7}",
            "owner": dice.choice((2, 3, 4 if (margins, secrets) == (1, 1) else 3)),
            "kind": dice.choice(("sale", "rental", "service")),
            "client": Client(company if index % 2 else other),
            "margin": Decimal(margin.randint(0, 90)) if margin.random() < 0.7 else None,
            "secret": f"s{number}.{index}-{secret.randint(0, 9)}"
            if secret.random() < 0.7
            else None,
        }
        if dice.random() < 0.7:
            values["amount"] = Money(Decimal(dice.randint(0, 20)), "EUR")
        if dice.random() < 0.7:
            values["count"] = dice.randint(1, 5)
        house.made("root", "deal", {name: v for name, v in values.items() if v is not None})


def listed(
    house: House, login: str, entity: str = "deal", limit: int = 50, **arguments: Any
) -> ListView:
    """The list as somebody sees it."""
    given = {
        name.replace("__", "."): [value] if isinstance(value, str) else value
        for name, value in arguments.items()
    }
    with house.acting(login, write=False) as context:
        view = view_list(context, entity, given, limit=limit)
    assert view is not None
    return view


SORTS = ("title", "amount", "count", "kind", "stage", "owner", "parent", "created_at", "id",
         "pipeline", "secret", "due", "signed", "demo_at", "number")  # fmt: skip


@pytest.mark.parametrize("sort", [direction + name for name in SORTS for direction in ("", "-")])
def test_pages_cover_everything_once(house: House, sort: str) -> None:
    """Walking all pages gives every record once, in the order of one long page."""
    filled(house, 40)
    with house.acting("anna", write=False) as context:
        entity = context.app.entities["deal"]
        whole = [row.id for row in find(context, entity, Query(sort=sort, limit=500), ()).rows]
        walked: list[int] = []
        after = ""
        while True:
            found = find(context, entity, Query(sort=sort, limit=7, after=after), ())
            walked += [row.id for row in found.rows]
            after = found.next
            if not after:
                break
    assert walked == whole
    assert len(set(whole)) == len(whole) > 20


@pytest.mark.parametrize("sort", ["amount", "-amount"])
def test_empty_comes_last(house: House, sort: str) -> None:
    """Empty values stand at the end, whichever way the list is sorted."""
    filled(house)
    with house.acting("anna", write=False) as context:
        entity = context.app.entities["deal"]
        rows = find(context, entity, Query(sort=sort, limit=500), ("amount",)).rows
    amounts = [row.record.get("amount") for row in rows]
    values = [amount.value for amount in amounts if isinstance(amount, Money)]
    assert amounts[: len(values)].count(None) == 0
    assert values == sorted(values, reverse=sort.startswith("-"))


def test_options_and_stages_in_declared_order(house: House) -> None:
    """Closed lists are sorted as they were declared, people and links by name."""
    filled(house)
    with house.acting("root", write=False) as context:
        entity = context.app.entities["deal"]
        rows = find(context, entity, Query(sort="kind", limit=500), ("kind",)).rows
        kinds = list(dict.fromkeys(row.record.get("kind") for row in rows))
        owners = find(context, entity, Query(sort="owner", limit=500), ("owner",)).rows
    assert kinds == ["sale", "rental", "service"]
    assert list(dict.fromkeys(row.record.get("owner") for row in owners)) == [2, 4, 3]


def test_row_filter(house: House) -> None:
    """The list has what the person may read and nothing that was deleted; the count agrees."""
    filled(house)
    with house.acting("anna") as context:
        entity = context.app.entities["deal"]
        rows = find(context, entity, Query(sort="id", limit=500), ("owner",)).rows
        assert {row.record.get("owner") for row in rows} == {2, 3}
        mine = next(row for row in rows if row.record.get("owner") == 2)
        delete(context, "deal", mine.id, then=None)
        assert count(context, entity, Query()) == len(rows) - 1
        assert count(context, entity, Query(), most=3) is None


def test_hidden_fields_cannot_be_asked_for(house: House) -> None:
    """Filtering, sorting or searching by a hidden field is as unknown as by none."""
    filled(house, 5)
    with house.acting("anna", write=False) as context:
        entity = context.app.entities["deal"]
        for name in ("margin", "nothing", "deleted_at", "1; DROP TABLE e_deal"):
            for query in (
                Query(where=Compare(name, "gt", Decimal(1))), Query(sort=name),
                Query(where=In(name, ("x",), negated=True)), Query(containing={name: "x"}),
            ):  # fmt: skip
                with pytest.raises(UnknownFieldError):
                    find(context, entity, query, ())
        for name in ("tags", "client", "address", "notes", "about"):
            with pytest.raises(OrderError):
                find(context, entity, Query(sort=name), ())
    for name in ("margin", "nothing"):
        view = listed(house, "anna", **{name: "5"})
        assert view.rows == ()
        assert view.problems == (f"There is no field {name} to filter by",)


ASKED: tuple[dict[str, Any], ...] = (
    {}, {"sort": "secret"}, {"sort": "-secret"}, {"q": "s1"}, {"q": "-3"}, {"secret": "s"},
    {"q": "9"}, {"margin": "5"}, {"margin__from": "1"}, {"sort": "margin"}, {"q": "Hidden"},
    {"sort": "client"}, {"preset": "mine"}, {"kind": ["sale", "rental"]}, {"sort": "-title"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("login", "one", "two"),
    [("anna", {"margins": 2}, {"margins": 3}), ("fay", {"secrets": 2}, {"secrets": 3})],
)
def test_two_worlds(
    house: House, tmp_path: Any, login: str, one: dict[str, int], two: dict[str, int]
) -> None:
    """Databases that differ in what a person may not see give that person the same lists."""
    other = furnish(opened(f"sqlite:///{tmp_path / 'other.db'}", APP))
    filled(house, 30, **one)
    filled(other, 30, **two)
    for arguments in ASKED:
        assert listed(house, login, **arguments) == listed(other, login, **arguments), arguments
    other.database.close()


def test_filters(house: House) -> None:
    """Controls of the address become conditions, in the reader's own way of writing numbers."""
    filled(house)
    whole = listed(house, "root", limit=500)
    assert whole.total == len(whole.rows) == 60
    some = listed(house, "root", amount__from="5", amount__to="10.5", limit=500)
    amounts = [row.cells[2].text for row in some.rows]
    assert amounts
    assert set(amounts) <= {f"€{n}.00" for n in range(5, 11)}
    assert listed(house, "ugo", amount__from="1.234,50").total == 0
    assert listed(house, "root", stage=["sales:new"]).total == 60
    assert listed(house, "root", stage=["won"]).total == 0
    assert listed(house, "root", owner=["2", "3"]).total == listed(house, "anna").total
    assert listed(house, "root", client="company:1").total == 30
    assert listed(house, "root", client="contact:1").total == 0
    assert (
        listed(house, "root", created_at__from="2026-11-23", created_at__to="2026-11-23").total
        == 60
    )
    assert listed(house, "root", created_at__to="2026-11-22").total == 0
    found = listed(house, "root", q="BETA")
    assert found.rows
    assert all(row.cells[0].text.startswith("Beta") for row in found.rows)
    assert len(listed(house, "root", q="BETA 3").rows) < len(found.rows)
    assert listed(house, "root", q="100%_").total == 0
    for name, value in (
        ("amount__from", "abc"),
        ("kind", "nothing"),
        ("owner", "x"),
        ("due__to", "1"),
    ):
        view = listed(house, "root", **{name: value})
        assert (view.rows, len(view.problems)) == ((), 1)


def test_controls(house: House) -> None:
    """Filters, presets and heads of columns know their state and keep the rest of the address."""
    filled(house)
    view = listed(house, "anna", kind=["sale"], preset="mine", sort="-amount", limit=5)
    filters = {control.field.name: control for control in view.filters}
    assert "margin" not in filters
    assert filters["kind"].active
    assert [o.value for o in filters["kind"].field.options if o.selected] == ["sale"]
    assert list(filters["amount"].field.inputs) == ["amount.from", "amount.to"]
    assert [(p.name, p.active, p.url) for p in view.presets] == [
        ("mine", True, "/deal?kind=sale&sort=-amount")
    ]
    heads = {column.name: column for column in view.columns}
    assert heads["amount"].sort == "desc"
    assert heads["amount"].sort_url == "/deal?kind=sale&preset=mine&sort=amount"
    assert heads["client"].sort_url == ""
    assert view.filtered
    assert view.can_create


def test_broken_cursors(house: House) -> None:
    """A cursor that is not ours, or of another order, shows no rows and says so."""
    filled(house, 20)
    with house.acting("anna", write=False) as context:
        entity = context.app.entities["deal"]
        good = find(context, entity, Query(sort="amount", limit=2), ()).next
        for cursor in ("x", "é", "AAAA", "W10", good[:-4], "bnVsbA", "W251bGwsIG51bGwsIG51bGxd"):
            with pytest.raises(OrderError):
                find(context, entity, Query(sort="amount", after=cursor), ())
        with pytest.raises(OrderError):
            find(context, entity, Query(sort="-amount", after=good), ())
    assert listed(house, "anna", after="x").problems


def test_cost(house: House) -> None:
    """A list costs the same few statements whatever the number of its rows."""
    costs = []
    for number in (1, 30):
        filled(house, number)
        with house.acting("anna", write=False) as context, house.database.counted() as counted:
            view = view_list(context, "deal", {})
        assert view is not None
        costs.append(counted.number)
    assert max(costs) <= 8


def test_guarded_order_is_complete(house: House) -> None:
    """Every field that can be sorted by can be, in both directions."""
    filled(house, 3)
    with house.acting("root", write=False) as context:
        entity = context.app.entities["deal"]
        for name, field in entity.fields.items():
            if can_sort(field):
                for sort in (name, f"-{name}"):
                    assert len(find(context, entity, Query(where=ALWAYS, sort=sort), ()).rows) == 3
