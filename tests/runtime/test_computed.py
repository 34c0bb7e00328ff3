"""Computed fields: what they show to whom, how lists order and ask for them, what they cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from engine.model import codec
from engine.model.field import Rollup
from engine.model.layout import ListLayout
from engine.model.predicate import Compare, Filled, StageIn
from engine.model.values import SEVERAL_CURRENCIES, Client, Money
from engine.runtime.card.forms import Returned, edit_card, new_card
from engine.runtime.card.reading import view_card
from engine.runtime.lists.listing import view_list
from engine.runtime.outcome import Refused
from engine.runtime.query import Query, find
from tests.runtime.apps import APP, CONTACT, DEAL, FINANCE, Field, fields, layout, say

if TYPE_CHECKING:
    from engine.model.app import App
    from engine.runtime.viewmodel import CardView, FieldView
    from tests.runtime.conftest import House

OPEN = StageIn((("sales", "new"), ("sales", "proposal")))


def formula(name: str, text: str, returns: str, **more: Any) -> Field:
    """A formula field."""
    return Field(name, "formula", say(name.title()), formula=text, returns=returns, **more)


def rollup(
    name: str, measure: str, field: str = "", returns: str = "integer", **more: Any
) -> Field:
    """A figure over deals."""
    of = Rollup(more.pop("entity", "deal"), more.pop("by", "client"), measure, field,
                more.pop("when", None))  # fmt: skip
    return Field(name, "rollup", say(name.title()), rollup=of, returns=returns, **more)


DEAL_FIELDS = (
    formula("expected", "amount * discount / 100", "money"),
    formula("left", "due - begin_date", "integer"),
    formula("marked", 'title + " (" + kind + ")"', "text"),
    formula("profit", "amount * margin / 100", "money"),
    formula("shown", "first(margin, 0) + 1", "percent"),
    formula("twice", "expected + expected", "money", visible_to=(FINANCE,)),
    rollup("children", "count", by="parent"),
    formula("busy", "children * 10 + 1", "integer"),
)
CONTACT_FIELDS = (
    rollup("deals", "count"),
    rollup("open_deals", "count", when=OPEN),
    rollup("worth", "sum", "amount", "money"),
    rollup("largest", "max", "amount", "money"),
    rollup("soonest", "min", "due", "date"),
    rollup("best_margin", "max", "margin", "percent"),
    rollup("mine", "count", when=Filled("secret")),
    rollup("weight", "sum", "weight", "decimal", scale=3),
    formula("mean", "worth / deals", "money"),
)
WHOLE = replace(DEAL, fields={**DEAL.fields, **{f.name: f for f in DEAL_FIELDS}})
NAMES = tuple(field.name for field in CONTACT_FIELDS)
PEOPLE = replace(
    CONTACT,
    fields=fields(Field("name", "text", say("Name")), *CONTACT_FIELDS),
    layout=layout("contact", "name", *NAMES, list=ListLayout(("name", *NAMES), "name", NAMES)),
)
ROLES = {
    **APP.roles,
    "finance": replace(
        APP.roles["finance"],
        records={**APP.roles["finance"].records, "contact": {"read": "all"}},
    ),
}


@pytest.fixture
def app() -> App:
    """The small application with figures."""
    shown = layout("deal", *(name for name in WHOLE.fields if name not in {"id", "version"}),
                   list=ListLayout(("title", "expected", "children", "busy", "profit"), "title"))  # fmt: skip
    deal = replace(WHOLE, layout=shown)
    app = replace(APP, entities={**APP.entities, "deal": deal, "contact": PEOPLE}, roles=ROLES)
    assert codec.loads(codec.dumps(app)) == app
    return app


def euros(text: str, currency: str = "EUR") -> Money:
    """An amount."""
    return Money(Decimal(text), currency)


def shown(card: CardView | None) -> dict[str, FieldView]:
    """The fields of a card by name."""
    assert card is not None
    return {field.name: field for section in card.sections for field in section.fields}


def card(house: House, login: str, entity: str, number: int) -> dict[str, FieldView]:
    """The fields of a record as somebody reads it."""
    with house.acting(login, write=False) as context:
        return shown(view_card(context, entity, number))


def told(house: House, login: str, entity: str, number: int, *names: str) -> list[object]:
    """The values of a record as somebody finds them in a list."""
    with house.acting(login, write=False) as context:
        found = find(context, context.app.entities[entity], Query(sort="id"), names)
        row = next(row for row in found.rows if row.id == number)
    return [row.record.get(name) for name in names]


def listed(house: House, login: str, entity: str, **query: Any) -> list[int]:
    """The numbers of the records that a query finds, in order."""
    with house.acting(login, write=False) as context:
        found = find(context, context.app.entities[entity], Query(**query), ("id",))
    return [row.id for row in found.rows]


def test_formulas_on_a_card(house: House) -> None:
    """Shown like their type, said to be computed, and never entered."""
    made = house.made("root", "deal", {
        "title": "Two", "amount": euros("1234.50"), "discount": Decimal(10), "reason": "x",
        "begin_date": date(2026, 1, 1), "due": date(2026, 1, 31),
    })  # fmt: skip
    found = card(house, "root", "deal", made)
    assert found["expected"].text == "€123.45"
    assert (found["expected"].type, found["expected"].editable) == ("money", False)
    assert found["expected"].computed == "Computed from other fields"
    assert found["left"].text == "30"
    assert found["marked"].text == "Two (sale)"
    assert found["profit"].empty
    assert found["twice"].text == "€246.90"
    refused = house.save("root", "deal", {"expected": euros("1")}, id=made, version=1)
    assert isinstance(refused, Refused)
    assert [(problem.field, problem.code) for problem in refused.problems] == [
        ("expected", "read_only")
    ]


def test_the_timeline_tells_what_was_entered(house: House) -> None:
    """A figure changes because something else does, and that is what is told."""
    made = house.made("root", "deal", {"title": "Two", "amount": euros("10"), "discount": 5})
    house.made("root", "deal", {"amount": euros("20")}, id=made, version=1)
    with house.acting("root", write=False) as context:
        view = view_card(context, "deal", made)
    assert view is not None
    assert view.timeline is not None
    assert [change.label for change in view.timeline.entries[0].changes] == ["Amount"]


def test_a_form_works_figures_out_anew(house: House) -> None:
    """What was typed counts; a new record has no figures to fill in."""
    made = house.made("root", "deal", {"title": "Two", "discount": Decimal(8)})
    with house.acting("root", write=False) as context:
        form = shown(edit_card(context, "deal", made, Returned({"amount": ["50"]})))
        blank = shown(new_card(context, "deal"))
    assert (form["expected"].text, form["expected"].editable) == ("€4.00", False)
    assert "expected" not in blank


def test_a_figure_is_made_of_what_its_reader_sees(house: House) -> None:
    """A formula that forgot to hide itself still tells nothing."""
    made = house.made("root", "deal", {
        "title": "Two", "owner": 2, "amount": euros("100"), "margin": Decimal(50),
    })  # fmt: skip
    assert told(house, "fay", "deal", made, "profit", "shown") == [euros("50"), Decimal(51)]
    assert told(house, "anna", "deal", made, "profit", "shown") == [None, Decimal(1)]
    assert card(house, "anna", "deal", made)["profit"].empty
    assert "twice" not in card(house, "anna", "deal", made)
    asked = Compare("shown", "gt", Decimal(10))
    assert listed(house, "fay", "deal", where=asked) == [made]
    assert listed(house, "anna", "deal", where=asked) == []


def three_deals(house: House) -> int:
    """A contact with two deals of anna's and one of ugo's; anna reads all three."""
    contact = house.made("root", "contact", {"name": "Carla", "open": True})
    client = Client(None, (contact,))
    for owner, amount, due, margin in (
        (2, "100", date(2026, 5, 1), 10), (2, "200.50", date(2026, 4, 1), 20),
        (3, "50", date(2026, 6, 1), 30),
    ):  # fmt: skip
        house.made("root", "deal", {
            "title": f"Deal {amount}", "owner": owner, "client": client, "due": due,
            "amount": euros(amount), "margin": Decimal(margin), "secret": f"s{amount}",
            "weight": Decimal("1.125"),
        })  # fmt: skip
    return contact


def test_a_rollup_is_what_its_reader_may_read(house: House) -> None:
    """Records that somebody may not read are not in the figure; nor is what they do not see."""
    contact = three_deals(house)
    asked = ("deals", "worth", "largest", "soonest", "weight", "best_margin", "mine", "mean")
    assert told(house, "root", "contact", contact, *asked) == [
        3, euros("350.50"), euros("200.50"), date(2026, 4, 1), Decimal("3.375"), Decimal(30), 3,
        euros("116.83"),
    ]  # fmt: skip
    assert told(house, "anna", "contact", contact, *asked) == [
        3, euros("350.50"), euros("200.50"), date(2026, 4, 1), Decimal("3.375"), None, 2,
        euros("116.83"),
    ]  # fmt: skip
    assert told(house, "ugo", "contact", contact, *asked) == [
        1, euros("50.00"), euros("50.00"), date(2026, 6, 1), Decimal("1.125"), None, 1,
        euros("50.00"),
    ]  # fmt: skip
    found = card(house, "ugo", "contact", contact)
    assert [found[name].text for name in ("worth", "deals")] == ["50,00\u00a0€", "1"]
    assert found["worth"].computed == "Calcolato dai record collegati che puoi vedere"


def test_nobody_counts_by_asking(house: House) -> None:
    """Filters and orders see the reader's own figures, and so tell nothing more."""
    contact = three_deals(house)
    other = house.made("root", "contact", {"name": "Dino", "open": True})
    for login, count in (("anna", 3), ("ugo", 1)):
        for number in range(5):
            found = listed(house, login, "contact", where=Compare("deals", "eq", number))
            expected = [contact] if number == count else [other] if number == 0 else []
            assert found == expected, (login, number)
    assert listed(house, "ugo", "contact", where=Compare("worth", "gt", 60)) == []
    assert listed(house, "anna", "contact", where=Compare("worth", "gt", 60)) == [contact]
    assert listed(house, "anna", "contact", where=Filled("best_margin")) == []
    assert listed(house, "fay", "contact", where=Filled("best_margin")) == [contact]


def test_what_is_counted(house: House) -> None:
    """Only records outside the recycle bin that fulfil the condition; nothing is a sum of 0."""
    contact = three_deals(house)
    lonely = house.made("root", "contact", {"name": "Dino", "open": True})
    house.made("root", "deal", {"loss": "price"}, id=1, version=1, stage="lost")
    assert told(house, "root", "contact", contact, "deals", "open_deals") == [3, 2]
    with house.acting("root") as context:
        from engine.runtime.save import delete
        from engine.runtime.seen import Seen

        delete(context, "deal", 2, then=Seen(1))
    assert told(house, "root", "contact", contact, "deals", "open_deals", "worth") == [
        2, 1, euros("150.00"),
    ]  # fmt: skip
    assert told(house, "root", "contact", lonely, "deals", "worth", "largest", "mean") == [
        0, euros("0.00"), None, None,
    ]  # fmt: skip


def test_several_currencies_have_no_sum(house: House) -> None:
    """And the card says so instead of showing nothing."""
    contact = three_deals(house)
    house.made("root", "deal", {"amount": euros("5", "USD")}, id=3, version=1)
    assert told(house, "root", "contact", contact, "worth", "largest", "mean") == [
        SEVERAL_CURRENCIES, SEVERAL_CURRENCIES, None,
    ]  # fmt: skip
    assert card(house, "root", "contact", contact)["worth"].text == "Several currencies"
    assert told(house, "ugo", "contact", contact, "worth") == [euros("5.00", "USD")]
    assert listed(house, "root", "contact", where=Filled("worth")) == []


def test_too_large_a_sum_is_missing(house: House) -> None:
    """Beyond 64 bits there is no figure, and no failure."""
    contact = house.made("root", "contact", {"name": "Carla", "open": True})
    for number in range(2):
        house.made("root", "deal", {
            "title": f"D{number}", "client": Client(None, (contact,)),
            "amount": euros("90000000000000000"),
        })  # fmt: skip
    assert told(house, "root", "contact", contact, "worth", "deals") == [None, 2]


def test_records_of_the_same_entity(house: House) -> None:
    """A deal counts the deals under it."""
    parent = house.made("root", "deal", {"title": "Parent"})
    for name in "AB":
        house.made("root", "deal", {"title": name, "parent": parent})
    assert told(house, "root", "deal", parent, "children", "busy") == [2, 21]
    assert told(house, "root", "deal", parent + 1, "children", "busy") == [0, 1]
    assert listed(house, "root", "deal", sort="-busy")[0] == parent


def test_pages_in_the_order_of_a_figure(house: House) -> None:
    """Page after page, empty figures last, no record twice."""
    for number in range(12):
        amount = {"amount": euros(str((number * 7) % 12)), "discount": Decimal(8)}
        house.made("root", "deal", {"title": f"D{number:02}", **(amount if number % 3 else {})})
    for sort, filled in (("expected", sorted), ("-expected", lambda v: sorted(v, reverse=True))):
        seen: list[Any] = []
        after = ""
        while True:
            with house.acting("root", write=False) as context:
                entity = context.app.entities["deal"]
                page = find(context, entity, Query(sort=sort, limit=5, after=after), ("expected",))
            seen += [row.record.get("expected") for row in page.rows]
            after = page.next
            if not after:
                break
        amounts = [value.value for value in seen if value is not None]
        assert amounts == filled(amounts)
        assert seen[8:] == [None] * 4
        assert len(seen) == 12


def test_a_list_of_figures(house: House) -> None:
    """Columns, heads, filters and the several currencies in a cell."""
    contact = three_deals(house)
    house.made("root", "deal", {"amount": euros("5", "USD")}, id=3, version=1)
    with house.acting("root", write=False) as context:
        view = view_list(context, "contact", {"sort": ["-deals"], "worth.from": [""]})
        none = view_list(context, "contact", {"deals.from": ["4"]})
        some = view_list(context, "contact", {"largest": ["x"]})
    assert view is not None
    assert none is not None
    assert some is not None
    cells = {cell.name: cell.text for cell in view.rows[0].cells}
    assert cells["deals"] == "3"
    assert cells["worth"] == "Several currencies"
    assert cells["soonest"] == "1 Apr 2026"
    assert [column.type for column in view.columns[1:4]] == ["integer", "integer", "money"]
    assert all(column.sort_url for column in view.columns)
    assert view.rows[0].id == contact
    assert none.rows == ()
    assert some.problems


def test_one_statement_for_all_figures(house: House) -> None:
    """A card and a page of a list cost one more, whatever the number of figures on them."""
    contact = three_deals(house)
    bare = house.made("root", "company", {"name": "Bare", "vat": "x"})
    costs = []
    for entity, number in (("company", bare), ("contact", contact)):
        with house.acting("root", write=False) as context, house.database.counted() as count:
            view_card(context, entity, number)
        costs.append(count.number)
        with house.acting("root", write=False) as context, house.database.counted() as count:
            view_list(context, entity, {"sort": ["id"]})
        costs.append(count.number)
    assert costs[2] == costs[0] + 1
    assert costs[3] == costs[1] + 1
