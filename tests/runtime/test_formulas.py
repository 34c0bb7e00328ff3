"""Formulas have one meaning: the model and both databases give the same figure, always."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.model.calculation import formula_value
from engine.model.field import Field
from engine.model.field_types import INTEGER_LIMIT
from engine.model.formula import FormulaError, parse
from engine.model.metadata import metadata
from engine.model.storage import Column, Table, field_columns
from engine.model.text import Text
from engine.model.values import Money
from engine.runtime.database import Database
from engine.runtime.sql.formulas import calculated
from tests.runtime.tables import created

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = {
    name: Field(name, type_, Text(), scale=scale)
    for name, type_, scale in (
        ("n", "integer", None), ("m", "integer", None), ("r", "rating", None),
        ("l", "duration", None), ("p", "percent", 0), ("q", "decimal", 8), ("w", "decimal", 3),
        ("a", "money", 2), ("b", "money", 2), ("c", "money", 0),
        ("d", "date", None), ("e", "date", None), ("f", "datetime", None),
        ("g", "datetime", None), ("s", "text", None), ("t", "choice", None), ("u", "email", None),
    )
}  # fmt: skip
KIND_NAMES = {
    "number": "nmrlpqw", "amount": "abc", "day": "de", "moment": "fg", "text": "stu",
}  # fmt: skip
RETURNS = {
    "number": ("integer", "decimal", "percent", "duration"), "amount": ("money",),
    "day": ("date",), "moment": ("datetime",), "text": ("text",),
}  # fmt: skip
TABLE = Table(
    "facts",
    (Column("id", "integer", False), *(c for f in FIELDS.values() for c in field_columns(f))),
)

WHOLE = st.one_of(
    st.sampled_from((0, 1, -1, 3, 7, INTEGER_LIMIT, -INTEGER_LIMIT)), st.integers(-1000, 1000)
)
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


def exact(scale: int) -> st.SearchStrategy[Decimal]:
    """Numbers with so many digits after the point."""
    return WHOLE.map(lambda whole: Decimal(whole).scaleb(-scale))


def values(field: Field) -> st.SearchStrategy[Any]:
    """Values of a field, sometimes none."""
    match field.type:
        case "integer" | "rating" | "duration":
            found: st.SearchStrategy[Any] = WHOLE
        case "percent" | "decimal":
            found = exact(field.digits)
        case "money":
            found = st.builds(Money, exact(field.digits), st.sampled_from(("EUR", "EUR", "USD")))
        case "date":
            found = st.one_of(st.dates(), st.dates(date(2026, 1, 1), date(2026, 3, 1)))
        case "datetime":
            found = MOMENTS
        case _:
            found = st.sampled_from(("a", "Zoë", "it's 100%", "  ", "\u00a0", 'x"y', "𝄞", "�", ""))
    return st.one_of(st.none(), found, found, found)


RECORDS = st.fixed_dictionaries({name: values(field) for name, field in FIELDS.items()})

FORMS: dict[str, tuple[str, ...]] = {
    "first": ("first({}, {})", "", ""), "extreme": ("{name}({}, {})", "", ""),
    "sum": ("{} {sign} {}", "", ""), "product": ("{} {times} {}", "number", "number"),
    "share": ("{} {times} {}", "amount", "number"), "ratio": ("{} / {}", "amount", "amount"),
    "abs": ("abs({})", ""), "minus": ("-{}", ""), "days": ("{} - {}", "day", "day"),
    "span": ("{} - {}", "moment", "moment"), "shift": ("{} {sign} {}", "", "number"),
    "joined": ("{} + {}", "text", "text"),
}  # fmt: skip


@st.composite
def formulas(draw: Any, kind: str, depth: int = 3) -> str:
    """The text of a formula that gives a kind of value."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        if kind == "number" and draw(st.booleans()):
            return str(
                draw(st.sampled_from(("0", "1", "3", "100", "0.07", "12345678901234567890")))
            )
        if kind == "text" and draw(st.booleans()):
            return str(draw(st.sampled_from(('"100% it\'s "', '" "', '""', '"ß"'))))
        return str(draw(st.sampled_from(KIND_NAMES[kind])))

    def inner(of: str) -> str:
        return f"({draw(formulas(of, depth - 1))})"

    ways = ["first", "extreme"]
    ways += {"number": ["sum", "product", "ratio", "round", "abs", "minus", "days", "span"],
             "amount": ["sum", "share", "round", "abs", "minus"], "day": ["shift"],
             "moment": ["shift"], "text": ["joined"]}[kind]  # fmt: skip
    way = draw(st.sampled_from(ways))
    if way == "round":
        return f"round({inner(kind)}, {draw(st.integers(-20, 20))})"
    form, *operands = FORMS[way]
    signs = {"sign": draw(st.sampled_from("+-")), "times": draw(st.sampled_from("*/")),
             "name": draw(st.sampled_from(("min", "max")))}  # fmt: skip
    return str(form.format(*(inner(one or kind) for one in operands), **signs))


@st.composite
def cases(draw: Any) -> Field:
    """A formula field that the compiler would take."""
    kind = draw(st.sampled_from(tuple(RETURNS)))
    text = draw(formulas(kind))
    try:
        parse(text)
    except FormulaError:  # too many parts
        text = KIND_NAMES[kind][0]
    returns = draw(st.sampled_from(RETURNS[kind]))
    return field(text, returns, draw(st.sampled_from((None, 0, 4))))


def field(text: str, returns: str, scale: int | None = None) -> Field:
    """A formula field."""
    return Field("x", "formula", Text(), formula=text, returns=returns, scale=scale)


class Facts:
    """A table with a column for every field."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.table = metadata([TABLE])["facts"]
        with database.write() as connection:
            connection.exec_driver_sql(created(TABLE, database.dialect))

    def results(self, one: Field, records: list[dict[str, Any]]) -> list[object]:
        """What the database makes of the formula for each record."""
        held = {
            name: (field, tuple(self.table.c[column.name] for column in field_columns(field)))
            for name, field in FIELDS.items()
        }
        found = calculated(one, held)
        with self.database.write() as connection:
            connection.execute(sa.delete(self.table))
            rows = [_row(number, record) for number, record in enumerate(records, 1)]
            connection.execute(sa.insert(self.table), rows)
            asked = sa.select(*found).select_from(self.table).order_by(self.table.c.id)
            answers = connection.execute(asked).all()
        if one.returns == "money":
            return [None if value is None else Money(value, unit) for value, unit in answers]
        return [value for (value,) in answers]


def _row(number: int, record: dict[str, Any]) -> dict[str, object]:
    row: dict[str, object] = {"id": number}
    for name, value in record.items():
        if FIELDS[name].type == "money":
            row[name] = value.value if value else None
            row[f"{name}_currency"] = value.currency if value else None
        else:
            row[name] = value
    return row


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def facts(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Facts]:
    """The table on both databases."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path_factory.mktemp('formulas') / 'facts.db'}")
        yield Facts(database)
        database.close()
        return
    from tests import postgres

    server = request.getfixturevalue("postgres_server")
    with postgres.database(server, "test_formulas") as url:
        database = Database(url)
        yield Facts(database)
        database.close()


BLANKS: dict[str, Any] = dict.fromkeys(FIELDS)
GREAT = Decimal(INTEGER_LIMIT)


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(one=cases(), records=st.lists(RECORDS, min_size=3, max_size=6))
@example(one=field("n / m", "decimal", 8), records=[{**BLANKS, "n": 2, "m": 3}])
@example(one=field("n / m", "decimal"), records=[{**BLANKS, "n": 1, "m": 200}])
@example(one=field("-n / m", "decimal"), records=[{**BLANKS, "n": 1, "m": 200}])
@example(
    one=field("q * q * q * q * n", "decimal"), records=[{**BLANKS, "q": Decimal("1e8"), "n": 1}]
)
@example(one=field("f - g", "integer"),
         records=[{**BLANKS, "f": datetime(1, 1, 2, tzinfo=UTC),
                   "g": datetime(9999, 12, 30, 0, 0, 0, 1, tzinfo=UTC)}])  # fmt: skip
def test_the_database_agrees_with_the_model(
    facts: Facts, one: Field, records: list[dict[str, Any]]
) -> None:
    """Exact decimals, rounding, currencies, days, moments and texts, and whatever is missing."""
    expected = [formula_value(one, record.get) for record in records]
    assert facts.results(one, records) == expected, one.formula
