"""The card: what it shows to whom, what its forms ask, and what it costs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from engine.model.values import Client, Money, Ref
from engine.runtime.card.forms import Returned, edit_card, ends_dialog, move_dialog, new_card
from engine.runtime.card.reading import view_card, view_timeline
from engine.runtime.context import context_of
from engine.runtime.given import Form
from engine.runtime.lists.menu import menu
from engine.runtime.outcome import Conflict, Refused
from engine.runtime.people.actor import by_session
from engine.runtime.people.sessions import digest, open_session
from tests.runtime.apps import APP, DEAL, Field, say

if TYPE_CHECKING:
    from engine.model.app import App
    from engine.runtime.viewmodel import CardView, FieldView
    from tests.runtime.conftest import House

EUROS = Money(Decimal("1234.50"), "EUR")


def fields(card: CardView | None) -> dict[str, FieldView]:
    """The fields of a card by name."""
    assert card is not None
    return {field.name: field for section in card.sections for field in section.fields}


def viewed(house: House, login: str, number: int, entity: str = "deal", **more: Any) -> CardView:
    """The card as somebody reads it."""
    with house.acting(login, write=False, locale=more.pop("locale", "")) as context:
        card = view_card(context, entity, number, **more)
    assert card is not None
    return card


def full_deal(house: House) -> int:
    """A deal with something in every field, links of all kinds included."""
    company = house.made("anna", "company", {"name": "Caffè Uno"})
    contacts = tuple(
        house.made("root", "contact", {"name": f"C{n}", "open": True}) for n in range(3)
    )
    parent = house.made("anna", "deal", {"title": "Parent"})
    return house.made("root", "deal", {
        "title": "Full", "amount": EUROS, "owner": 2, "client": Client(company, contacts),
        "parent": parent, "others": contacts[:2], "about": Ref("contact", contacts[2]),
        "seller": 3, "observers": (3, 4), "margin": Decimal("12.5"), "secret": "s", "tags": ("a",),
    })  # fmt: skip


def test_view(house: House) -> None:
    """The head, the values in words, the stage bar, the tabs, the timeline."""
    card = viewed(house, "anna", full_deal(house))
    found = fields(card)
    assert (card.title, card.mode, card.entity_label) == ("Full", "view", "Deal")
    assert card.owner
    assert (card.owner.name, card.owner.initials) == ("Anna Bianchi", "AB")
    assert found["amount"].text == "€1,234.50"
    assert found["client"].text == "Caffè Uno, C0, C1, C2"
    assert [link.url for link in found["others"].links] == ["/contact/1", "/contact/2"]
    assert [person.name for person in found["observers"].people] == ["Ugo Verdi", "Fay Gold"]
    assert found["kind"].color == "#15803D"
    assert card.stages is not None
    assert [stage.name for stage in card.stages.stages] == ["new", "proposal"]
    assert [stage.name for stage in card.stages.ends] == ["won", "lost"]
    assert [tab.name for tab in card.tabs if tab.active] == ["general"]
    assert card.timeline is not None
    assert [entry.kind for entry in card.timeline.entries] == ["created"]
    assert card.hidden_fields == len([f for f in found.values() if f.empty])


def test_italian(house: House) -> None:
    """Labels, amounts and days in the reader's language."""
    card = viewed(house, "ugo", full_deal(house))
    found = fields(card)
    assert (card.entity_label, found["amount"].label) == ("Trattativa", "Importo")
    assert found["amount"].text == "1.234,50\xa0€"
    assert found["begin_date"].text == "23 nov 2026"
    assert card.layout
    assert (card.layout.text, card.layout.why) == ("standard", "uguale per tutti")


def test_hidden_fields_are_not_there(house: House) -> None:
    """Who may not see a field finds neither its name nor its value anywhere on the card."""
    number = full_deal(house)
    house.save("fay", "deal", {"margin": Decimal("77.7")}, id=number, version=1)
    card = viewed(house, "anna", number)
    assert "margin" not in repr(card).lower()
    assert "77.7" not in repr(card)
    assert [entry.kind for entry in card.timeline.entries] == ["created"]  # type: ignore[union-attr]
    finance = viewed(house, "fay", number)
    assert fields(finance)["margin"].text == "77.7%"
    assert "secret" not in fields(finance)
    assert finance.timeline is not None
    assert [change.label for change in finance.timeline.entries[0].changes] == ["Margin"]


def test_titles_only_for_readers(house: House) -> None:
    """A link to what the reader may not read has no title and leads nowhere."""
    number = full_deal(house)
    link = fields(viewed(house, "ugo", number))["client"].links[0]
    assert (link.title, link.url) == ("Non accessibile", "")


def test_no_card(house: House) -> None:
    """Unreadable, deleted, missing and impossible records, and unknown entities, are all nothing."""
    company = house.made("fay", "company", {"name": "x"})
    with house.acting("anna", write=False) as context:
        for entity, number in (("company", company), ("deal", 9), ("deal", 2**80), ("zoo", 1)):
            assert view_card(context, entity, number) is None
            assert edit_card(context, entity, number) is None
            assert view_timeline(context, entity, number) is None
            assert move_dialog(context, entity, number, "", "won") is None


@pytest.fixture
def wide() -> App:
    """The application with 200 more fields on the deal, of every sort."""
    more = {}
    for number in range(50):
        for type_, extra in (
            ("text", {}),
            ("money", {}),
            ("user", {}),
            ("link", {"to": ("company",)}),
        ):
            name = f"{type_}_{number}"
            multiple = type_ in ("user", "link") and number < 10
            more[name] = Field(name, type_, say(name), multiple=multiple, **extra)  # type: ignore[arg-type]
    section = DEAL.layout.card.sections["main"]
    placed = tuple(type(section.elements[0])(name) for name in more)
    layout = replace(
        DEAL.layout,
        card=replace(
            DEAL.layout.card,
            sections={"main": replace(section, elements=(*section.elements, *placed))},
        ),
    )
    deal = replace(DEAL, fields={**more, **DEAL.fields}, layout=layout)
    return replace(APP, entities={**APP.entities, "deal": deal})


@pytest.mark.parametrize("breadth", ["narrow", "wide"])
def test_cost(house: House, breadth: str, request: pytest.FixtureRequest) -> None:
    """Opening a card costs at most 8 statements, whatever the number of its fields."""
    if breadth == "wide":
        from tests.runtime.conftest import furnish
        from tests.runtime.tables import opened

        path = request.getfixturevalue("tmp_path")
        house = furnish(opened(f"sqlite:///{path / 'wide.db'}", request.getfixturevalue("wide")))
    number = full_deal(house)
    if breadth == "wide":
        values = {f"link_{n}": 1 if n > 9 else (1,) for n in range(50)}
        values |= {f"user_{n}": 2 if n > 9 else (2, 3) for n in range(50)}
        assert house.made("anna", "deal", values, id=number, version=1)
    house.save("fay", "deal", {"title": "Two", "others": (1, 3)}, id=number)
    with house.database.write() as connection:
        token = open_session(connection, 2, house.now)
    assert house.release
    with house.database.counted() as count, house.database.read() as connection:
        release = house.releases.active(connection)
        person = by_session(connection, digest(token), house.now)
        assert person is not None
        context = context_of(connection, release, person, now=house.now)
        card = view_card(context, "deal", number)
        assert card is not None
        assert menu(context)
        assert len(fields(card)) > (200 if breadth == "wide" else 40)
    assert count.number <= 8, count.statements


def test_edit(house: House) -> None:
    """The form has controls for what may be edited, with choices; the rest is only shown."""
    number = full_deal(house)
    with house.acting("anna", write=False) as context:
        with house.database.counted() as count:
            card = edit_card(context, "deal", number)
        found = fields(card)
    assert card is not None
    assert (card.mode, card.version) == ("edit", 1)
    assert found["amount"].inputs == {"amount": ("1234.50",), "amount.currency": ("EUR",)}
    assert [o.value for o in found["amount"].currencies] == ["EUR", "USD", "JPY"]
    assert [o.value for o in found["kind"].options] == ["sale", "rental", "service"]
    assert {o.group for o in found["client"].options} == {"Companies", "Contacts"}
    assert [o.label for o in found["seller"].options if o.selected] == ["Ugo Verdi"]
    assert not found["created_at"].editable
    assert count.number <= 8


def test_refused_form_keeps_what_was_typed(house: House) -> None:
    """What was typed stays, problems stand beside their fields, the version is the old one."""
    number = full_deal(house)
    controls = {"amount": ("abc",), "amount.currency": ("USD",), "title": ("",), "nothing": ("1",)}
    outcome = house.save("anna", "deal", Form(controls), id=number, version=1)
    assert isinstance(outcome, Refused)
    house.save("fay", "deal", {"title": "In between"}, id=number)
    with house.acting("anna", write=False) as context:
        card = edit_card(context, "deal", number, Returned(controls, outcome))
    found = fields(card)
    assert card is not None
    assert card.seen == "1"
    assert found["amount"].inputs == {"amount": ("abc",), "amount.currency": ("USD",)}
    assert (found["amount"].problem, found["title"].problem) == ("Write a number", "Fill this in")
    assert card.problems == ("nothing: There is no such field",)


def test_conflict_form(house: House) -> None:
    """Fields left alone take what others saved; the others show both, with the new version."""
    number = full_deal(house)
    with house.acting("anna", write=False) as context:
        first = fields(edit_card(context, "deal", number))
    controls = {c: s for name in ("title", "count", "notes") for c, s in first[name].inputs.items()}
    controls["title"] = ("Mine",)
    house.save("fay", "deal", {"title": "Theirs", "count": 7}, id=number, version=1)
    outcome = house.save("anna", "deal", Form(controls), id=number, version=1)
    assert isinstance(outcome, Conflict)
    with house.acting("anna", write=False) as context:
        card = edit_card(context, "deal", number, Returned(controls, outcome))
    found = fields(card)
    assert card is not None
    assert (card.conflict, card.version) == (True, 2)
    assert (found["title"].inputs["title"], found["title"].theirs) == (("Mine",), "Theirs")
    assert (found["count"].inputs["count"], found["count"].theirs) == (("7",), "")


def test_answers_call_for_fields(house: House) -> None:
    """A form asked again shows what its own answers make visible and required."""
    number = house.made("anna", "deal", {"title": "One", "kind": "service"})
    with house.acting("anna", write=False) as context:
        before = fields(edit_card(context, "deal", number))
        controls = {"kind": ("sale",), "discount": ("12",)}
        after = fields(edit_card(context, "deal", number, Returned(controls)))
    assert "address" not in before
    assert after["address"].editable
    assert (before["reason"].required, after["reason"].required) == (False, True)


def test_new(house: House) -> None:
    """A new record's form has defaults, only fields to fill in, and needs the right to create."""
    with house.acting("anna", write=False) as context:
        card = new_card(context, "deal", preset={"title": ("From elsewhere",)})
        found = fields(card)
    assert card is not None
    assert (card.mode, card.id, card.version) == ("new", None, 0)
    assert found["title"].inputs == {"title": ("From elsewhere",)}
    assert found["kind"].inputs == {"kind": ("sale",)}
    assert all(field.editable for field in found.values())
    with house.acting("fay", write=False) as context:
        assert new_card(context, "deal") is None


def test_move_dialog(house: House) -> None:
    """The dialog asks for exactly what stands in the way of the stage."""
    number = house.made("anna", "deal", {"title": "One"})
    with house.acting("anna", write=False) as context:
        dialog = move_dialog(context, "deal", number, "", "proposal")
        assert dialog is not None
        assert [(f.name, f.required, f.editable) for f in dialog.fields] == [("amount", True, True)]
        won = move_dialog(context, "deal", number, "sales", "won")
        assert won is not None
        assert [f.name for f in won.fields] == ["amount"]
        assert won.problems == ("Somebody else must complete this record first: Finance",)
        ends = ends_dialog(context, "deal", number)
        assert ends is not None
        assert [stage.name for stage in ends.choices] == ["won", "lost"]


def test_layout_shows_required_fields_somewhere(house: House) -> None:
    """A required field that no section has stands in a section of its own."""
    entity = replace(DEAL, layout=replace(DEAL.layout, card=replace(DEAL.layout.card, sections={
        "main": replace(DEAL.layout.card.sections["main"], elements=())})))  # fmt: skip
    app = replace(APP, entities={**APP.entities, "deal": entity})
    from tests.runtime.tables import activate

    number = house.made("anna", "deal", {"title": "One"})
    activate(house.database, app)
    card = viewed(house, "anna", number)
    assert [(s.name, [f.name for f in s.fields]) for s in card.sections] == [
        ("to_complete", ["title"])
    ]


def test_related_tab(house: House) -> None:
    """A tab of related records shows those that point here and that the reader may read."""
    company = house.made("anna", "company", {"name": "Caffè"})
    house.made("anna", "deal", {"title": "Mine", "client": Client(company)})
    house.made("root", "deal", {"title": "Other", "client": Client(company)})
    card = viewed(house, "anna", company, "company", tab="deal")
    assert card.related is not None
    assert [row.cells[0].text for row in card.related.rows] == ["Mine"]
    assert viewed(house, "anna", company, "company").related is None
