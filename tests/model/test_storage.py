"""Physical tables from the model."""

from dataclasses import replace

from engine.model.field import Field
from engine.model.own_tables import OWN_TABLES
from engine.model.storage import entity_tables, field_columns, tables
from engine.model.text import text
from engine.model.values import Address, Client, Money, is_empty
from tests.model import shop


def test_tables_of_an_entity() -> None:
    """One table for the record, one for each multiple field."""
    deal, observers = tables(shop.app())

    assert (deal.name, observers.name) == ("e_deal", "e_deal__observers")
    assert observers.primary == ("record", "position")
    assert observers.column("value").references == "scheda_user"


def test_columns() -> None:
    """Money has a currency beside it; a link to several entities says which one."""

    def names(field: Field) -> list[tuple[str, str, int]]:
        return [(c.name, c.kind, c.scale) for c in field_columns(field)]

    label = text(en="x")
    assert names(Field("a", "money", label)) == [("a", "scaled", 2), ("a_currency", "text", 0)]
    assert names(Field("a", "decimal", label, scale=4)) == [("a", "scaled", 4)]
    assert names(Field("a", "link", label, to=("x", "y"))) == [
        ("a", "reference", 0),
        ("a_entity", "text", 0),
    ]
    assert names(Field("a", "text", label, multiple=True)) == []
    assert names(Field("a", "formula", label)) == []


def test_bookings_have_rows() -> None:
    """A booking keeps nothing on the record's own row; each stands in a row of its own."""
    app = shop.app()
    deal = app.entities["deal"]
    booked = Field("slots", "booking", text(en="Slots"), multiple=True)
    _, rows, _ = entity_tables(replace(deal, fields={"slots": booked, **deal.fields}))

    kinds = [(column.name, column.kind) for column in rows.columns[2:]]
    assert rows.name == "e_deal__slots"
    assert kinds == [
        ("value", "reference"), ("entity", "text"), ("starts", "timestamp"), ("ends", "timestamp"),
    ]  # fmt: skip


def test_names_are_unique_and_short() -> None:
    """Tables and indexes have names of their own that PostgreSQL does not cut."""
    all_tables = [*tables(shop.app()), *OWN_TABLES]
    names = [t.name for t in all_tables] + [i.name for t in all_tables for i in t.indexes]

    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 63


def test_empty() -> None:
    """Null, blanks, no rows and missing amounts are empty; zero and false are values."""
    assert all(map(is_empty, (None, "", " \n", (), {}, Money(None, "EUR"), Client(), Address())))
    assert not any(map(is_empty, (0, False, "x", (1,), Client(1), Address(city="Roma"))))
