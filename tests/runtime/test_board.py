"""The board: figures and first cards of every stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from engine.model.app import App
from engine.model.layout import BoardLayout
from engine.model.values import Money
from engine.runtime.lists.board import lane, lanes
from engine.runtime.lists.boardviews import more_cards, view_board
from engine.runtime.query import Query
from tests.runtime.apps import APP, DEAL
from tests.runtime.conftest import House


def with_board(**board: object) -> App:
    """The small application with another board."""
    layout = replace(DEAL.layout, board=BoardLayout(**board))  # type: ignore[arg-type]
    return replace(APP, entities={**APP.entities, "deal": replace(DEAL, layout=layout)})


@pytest.fixture
def app() -> App:
    """The board sums amounts and shows some fields, one of them of finance alone."""
    return with_board(fields=("amount", "client", "margin", "due"), sum="amount")


def euros(amount: str, currency: str = "EUR") -> Money:
    """An amount."""
    return Money(Decimal(amount), currency)


def test_figures(house: House) -> None:
    """Every stage has its count and its sums, one for each currency, the largest first."""
    house.made("anna", "deal", {"title": "A", "amount": euros("10.50")})
    house.made("anna", "deal", {"title": "B", "amount": euros("20")})
    house.made("anna", "deal", {"title": "C", "amount": euros("100", "USD")})
    house.made("anna", "deal", {"title": "D"})
    house.made("anna", "deal", {"title": "E", "amount": euros("7")}, stage="proposal")
    house.made("anna", "deal", {"title": "F"}, pipeline="renewals")

    with house.acting("anna", write=False) as context:
        entity = context.app.entities["deal"]
        found = lanes(context, entity, entity.pipelines["sales"], Query(), ("title",))

    assert [(part.stage, part.count, part.sums) for part in found] == [
        ("new", 4, (euros("100.00", "USD"), euros("30.50"))),
        ("proposal", 1, (euros("7.00"),)),
        ("won", 0, ()),
        ("lost", 0, ()),
    ]


def test_sums_too_large_for_a_column(house: House) -> None:
    """The sum of amounts that no column could hold is still exact."""
    most = Decimal("90000000000000000.07")
    for number in range(3):
        house.made("anna", "deal", {"title": f"T{number}", "amount": Money(most, "EUR")})

    with house.acting("anna", write=False) as context:
        entity = context.app.entities["deal"]
        found = lanes(context, entity, entity.pipelines["sales"], Query(), ("title",))

    assert found[0].sums == (Money(most * 3, "EUR"),)


@pytest.mark.parametrize("sort", ["-amount", "amount", "title", "-last_activity_at"])
def test_pages_of_a_column(house: House, sort: str) -> None:
    """The first cards and the pages after them are all records, once, in the order of the list."""
    for number in range(7):
        amount = {"amount": euros(str(number % 3))} if number % 2 else {}
        house.made("anna", "deal", {"title": f"T{number}", **amount})

    with house.acting("anna", write=False) as context:
        entity = context.app.entities["deal"]
        sales = entity.pipelines["sales"]
        whole = lanes(context, entity, sales, Query(sort=sort, limit=50), ("title",))[0]
        first = lanes(context, entity, sales, Query(sort=sort, limit=2), ("title",))[0]
        seen, after = [row.id for row in first.rows], first.next
        while after:
            asked = Query(sort=sort, limit=2, after=after)
            rows, after = lane(context, entity, sales, "new", asked, ("title",))
            seen += [row.id for row in rows]

    assert whole.next == ""
    assert seen == [row.id for row in whole.rows]
    assert len(set(seen)) == 7


def test_cards(house: House) -> None:
    """A card has its title, what the layout shows of it, its owner and where it may go."""
    number = house.made("anna", "deal", {"title": "A", "amount": euros("10")})

    with house.acting("anna", write=False) as context:
        view = view_board(context, "deal", {})
    assert view is not None
    card = view.columns[0].cards[0]

    assert (card.id, card.title, card.url) == (number, "A", f"/deal/{number}")
    assert card.seen.startswith("1-")
    assert [cell.name for cell in card.cells] == ["amount"]
    assert card.owner is not None
    assert card.owner.name == "Anna Bianchi"
    assert card.moves == {"proposal", "won", "lost"}
    assert view.columns[0].sums == ("€10",)
    assert view.total == 1


def test_days_in_a_stage(house: House) -> None:
    """A card tells how long it has been in its stage, and since when."""
    house.made("anna", "deal", {"title": "A"})
    house.now += timedelta(days=12)

    with house.acting("anna", write=False) as context:
        view = view_board(context, "deal", {})
    assert view is not None
    card = view.columns[0].cards[0]

    assert card.days == 12
    assert card.since.startswith("23 Nov 2026")
    assert "moved_at" not in {cell.name for cell in card.cells}


def test_moves_end_where_transitions_do(house: House) -> None:
    """A won deal may go nowhere, and a deal of somebody else neither."""
    number = house.made("anna", "deal", {"title": "A", "amount": euros("10")})
    with house.acting("root") as context:
        context.connection.exec_driver_sql("UPDATE e_deal SET stage = 'won'")
    other = house.made("ugo", "deal", {"title": "B"})

    with house.acting("anna", write=False) as context:
        view = view_board(context, "deal", {})
    assert view is not None

    moves = {card.id: card.moves for column in view.columns for card in column.cards}
    assert moves == {number: frozenset(), other: frozenset()}


def test_what_is_hidden(house: House) -> None:
    """No sum and no cell of a field that the person does not see; finance has both."""
    house.made("root", "deal", {"title": "A", "margin": Decimal("12.5"), "owner": 2})
    with house.acting("anna", write=False) as context:
        mine = view_board(context, "deal", {})
        assert mine is not None
        assert "margin" not in mine.labels
        assert view_board(context, "deal", {"margin.from": ["1"]}).problems  # type: ignore[union-attr]
    with house.acting("fay", write=False) as context:
        theirs = view_board(context, "deal", {})
    assert theirs is not None
    assert [cell.name for cell in theirs.columns[0].cards[0].cells] == ["margin"]


@pytest.mark.parametrize("app", [with_board(sum="secret_sum"), with_board(sum="margin")])
def test_a_hidden_sum(house: House) -> None:
    """The sum of a hidden field is not there at all."""
    house.made("root", "deal", {"title": "A", "margin": Decimal("12.5"), "owner": 2})
    with house.acting("anna", write=False) as context:
        view = view_board(context, "deal", {})
    assert view is not None
    assert view.columns[0].sums == ()


def test_controls(house: House) -> None:
    """Search, filters and presets of the list work; the pipeline is chosen by the address."""
    house.made("anna", "deal", {"title": "Lever", "amount": euros("10")})
    house.made("ugo", "deal", {"title": "Grinder"})
    house.made("anna", "deal", {"title": "Again"}, pipeline="renewals")

    def titles(**arguments: str) -> list[str]:
        with house.acting("anna", write=False) as context:
            view = view_board(
                context, "deal", {k.replace("__", "."): [v] for k, v in arguments.items()}
            )
        assert view is not None
        assert not view.problems
        return [card.title for column in view.columns for card in column.cards]

    assert titles(q="lev") == ["Lever"]
    assert titles(preset="mine") == ["Lever"]
    assert titles(amount__from="5") == ["Lever"]
    assert titles(pipeline="renewals") == ["Again"]
    assert sorted(titles()) == ["Grinder", "Lever"]


def test_no_board(house: House) -> None:
    """Nothing without stages, nothing for people without sight, no such column."""
    with house.acting("anna", write=False) as context:
        assert view_board(context, "company", {}) is None
        assert view_board(context, "nothing", {}) is None
        assert more_cards(context, "deal", "nothing", {}) is None
        assert more_cards(context, "deal", "new", {"after": ["x"]}) is None
    with house.acting("fay", write=False) as context:
        assert view_board(context, "contact", {}) is None


def test_cost(house: House) -> None:
    """A board costs the same few statements whatever the number of its cards."""
    costs = []
    for number in (1, 30):
        for place in range(number):
            house.made("anna", "deal", {"title": f"T{place}"})
        with house.acting("anna", write=False) as context, house.database.counted() as counted:
            view_board(context, "deal", {})
        costs.append(counted.number)
    assert max(costs) <= 6
    assert costs[0] == costs[1]
