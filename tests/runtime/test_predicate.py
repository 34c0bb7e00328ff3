"""Predicates have one meaning: the database and the model give the same answer, always."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model import predicate as p
from engine.model.principal import Principal
from engine.model.values import Address, Client, Money, Ref
from engine.runtime.sql.conditions import Conditions, UnknownFieldError
from engine.runtime.store import Row
from tests.runtime.apps import APP
from tests.runtime.conftest import NOW, House, furnish
from tests.runtime.tables import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.runtime.context import Context

WORDS = ("a", "b", "sale", "rental", "Zoë", "zoo", "  ", "\u00a0", "x'y", "")
WHOLE = (0, 1, -1, 7, 2**62, -(2**62))
EXACT = tuple(Decimal(text) for text in ("0", "0.01", "-3.50", "10", "10.01", "99999999.99"))
DAYS = tuple(NOW.date() + timedelta(days=days) for days in (-400, -1, 0, 1, 30))
MOMENTS = tuple(
    datetime.combine(day, hour, UTC)
    for day in DAYS
    for hour in (time(0), time(22, 30), time(23, 0), time(23, 59, 59))
)
PLACES = tuple((p.name, s) for p in APP.entities["deal"].pipelines.values() for s in p.stages)
POOLS: dict[str, tuple[Any, ...]] = {
    "text": WORDS, "long_text": WORDS, "choice": ("sale", "rental", "service"),
    "integer": WHOLE, "duration": (0, 60, 5400), "rating": (0, 3, 5),
    "decimal": EXACT, "percent": EXACT, "boolean": (True, False),
    "money": tuple(Money(value, "EUR") for value in (*EXACT, None)),
    "date": DAYS, "datetime": MOMENTS, "time": (time(0), time(9, 30), time(23, 59)),
    "user": (1, 2, 3, 4), "department": ("sales", "finance"), "color": ("#FFFFFF",),
    "email": ("a@example.com",), "url": ("https://example.com",), "phone": ("+390212345678",),
    "address": (Address(city="Roma"), Address()), "json": ({"a": 1}, [], {}, 0),
}  # fmt: skip


class World:
    """A database with records of every shape, some of them pointing at deleted ones."""

    def __init__(self, house: House) -> None:
        self.house = house
        dice = random.Random(7)  # noqa: S311
        store = house.release.store
        fixed = {"created_at": NOW, "updated_at": NOW, "version": 1}
        with house.database.write() as connection:
            for name in ("company", "contact"):
                for number in range(4):
                    made = store(name).insert_record(
                        connection, {**fixed, "name": f"{name} {number}"}
                    )
                    if number == 3:
                        store(name).update_record(connection, made, 1, {}, deleted_at=NOW)
            for number in range(80):
                values = self.values(dice, number)
                made = store("deal").insert_record(connection, {**fixed, **values})
                if number % 10 == 9:
                    store("deal").update_record(connection, made, 1, {}, deleted_at=NOW)
            self.rows: list[Row] = []
            for number in range(1, 81):
                row = store("deal").load(connection, number)
                assert row is not None
                self.rows.append(row)

    def values(self, dice: random.Random, number: int) -> dict[str, object]:
        """A record with about half of its fields filled."""
        values: dict[str, object] = {}
        for field in APP.entities["deal"].fields.values():
            if field.name in ("id", "version", "created_at", "updated_at") or dice.random() < 0.4:
                continue
            values[field.name] = self.value(dice, field, number)
        values["code"] = values["secret"] = None
        if dice.random() < 0.9:
            values["pipeline"], values["stage"] = dice.choice(PLACES)
        return values

    def value(self, dice: random.Random, field: Any, number: int) -> object:
        """A value of a field."""
        if field.type == "client":
            return Client(
                dice.choice((None, 1, 2, 4)), tuple(dice.sample((1, 2, 4), dice.randint(0, 2)))
            )
        if field.type == "link":
            entity = dice.choice(field.to)
            one = dice.randint(1, max(number, 1)) if entity == "deal" else dice.randint(1, 4)
            if entity == "deal" and number == 0:
                return None
            one_value: object = one if len(field.to) == 1 else Ref(entity, one)
            return (one_value,) if field.multiple else one_value
        if field.type in ("stage", "pipeline"):
            return None
        pool = POOLS[field.type]
        if field.multiple:
            return tuple(dict.fromkeys(dice.choices(pool, k=dice.randint(0, 3))))
        return dice.choice(pool)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def world(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[World]:
    """The same records on both databases."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('predicate') / 'scheda.db'}"
        database = opened(url, APP)
        yield World(furnish(database))
        database.close()
        return
    from tests import postgres

    server = request.getfixturevalue("postgres_server")
    with postgres.database(server, "test_predicate") as url:
        database = opened(url, APP)
        yield World(furnish(database))
        database.close()


def constants(field: Any) -> st.SearchStrategy[Any]:
    """Constants that a checked condition on the field may have, and a few unlucky ones."""
    if field.type in ("link", "client"):
        entities = st.sampled_from(("company", "contact", "deal"))
        return st.integers(0, 6) | st.builds(Ref, entities, st.integers(1, 5))
    if field.type == "money":
        return st.sampled_from((*EXACT, Decimal("10.005"), 10, 2**70))
    if field.type == "datetime":
        return st.one_of(
            st.sampled_from(MOMENTS),
            st.sampled_from(DAYS),
            st.builds(p.Today, st.integers(-40, 40)),
        )
    if field.type == "date":
        return st.one_of(st.sampled_from(DAYS), st.builds(p.Today, st.integers(-40, 40)))
    if field.type in ("decimal", "percent"):
        return st.sampled_from((*EXACT, Decimal("10.005"), Decimal("-0.0001"), 10, 2**70, -(2**70)))
    if field.type in ("integer", "duration", "rating", "user"):
        return st.sampled_from((*WHOLE, 2, 3, Decimal("0.5"), 2**64, -(2**64)))
    if field.type in ("stage", "pipeline"):
        return st.sampled_from(("new", "won", "sales", "renewals", "due"))
    return st.sampled_from(POOLS[field.type])


ORDERED = ("eq", "ne", "gt", "gte", "lt", "lte")
FIELDS = [f for f in APP.entities["deal"].fields.values() if f.type not in ("address", "json")]


@st.composite
def atoms(draw: Any) -> p.Predicate:
    """A comparison of any kind with any field."""
    kind = draw(st.sampled_from(("compare", "in", "filled", "stage", "actor", "owner")))
    if kind == "filled":
        name = draw(st.sampled_from([*APP.entities["deal"].fields, "nothing"]))
        return p.Filled(name, draw(st.booleans()))
    if kind == "stage":
        pairs = st.sampled_from((*PLACES, ("sales", "nothing")))
        return p.StageIn(tuple(draw(st.lists(pairs, max_size=3))))
    if kind == "actor":
        kinds = st.sampled_from(("owner", "creator", "observers"))
        named = st.sampled_from((Principal("role", "seller"), Principal("user", "nobody")))
        return p.ActorIs(tuple(draw(st.lists(st.one_of(kinds.map(Principal), named), max_size=2))))
    if kind == "owner":
        return p.OwnerWithin(
            tuple(draw(st.sets(st.sampled_from(("sales", "sales_it", "finance")))))
        )
    field = draw(st.sampled_from(FIELDS))
    if kind == "in":
        values = draw(st.lists(constants(field), max_size=3))
        return p.In(field.name, tuple(values), draw(st.booleans()))
    ops = ORDERED if field.kind.ordered or field.type == "text" else ("eq", "ne")
    return p.Compare(field.name, draw(st.sampled_from(ops)), draw(constants(field)))


PREDICATES = st.recursive(
    atoms(),
    lambda inner: st.one_of(
        st.builds(p.Not, inner),
        st.lists(inner, max_size=3).map(lambda parts: p.All(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: p.Any(tuple(parts))),
    ),
    max_leaves=4,
)


def found(context: Context, conditions: Conditions, predicate: p.Predicate) -> set[int]:
    """The records that the database finds."""
    columns = conditions.columns
    statement = sa.select(columns.id).where(conditions.sql(predicate))
    return set(context.connection.scalars(statement))


@settings(max_examples=400)
@given(predicate=PREDICATES)
def test_holds_is_sql(world: World, predicate: p.Predicate) -> None:
    """Whatever the condition: the database finds exactly the records for which it holds."""
    with world.house.acting("anna", write=False) as context:
        held = {
            row.id
            for row in world.rows
            if p.holds(predicate, row.record, context.actor, context.clock)
        }
        rules = context.rules(context.app.entities["deal"])
        assert held == found(context, rules, predicate)


@settings(max_examples=200)
@given(predicate=PREDICATES)
def test_hidden_values_are_missing(world: World, predicate: p.Predicate) -> None:
    """What a reader asks is answered as if the fields hidden from them were empty."""
    with world.house.acting("anna", write=False) as context:
        entity = context.app.entities["deal"]
        mask = context.release.decider.mask(entity, context.actor).visible
        questions = context.questions(entity)
        if not p.reads(predicate) <= mask.keys():
            try:
                found(context, questions, predicate)
            except UnknownFieldError as error:
                assert error.field not in mask  # noqa: PT017
            return
        held = set()
        for row in world.rows:
            seen = {
                name: value
                for name, value in row.record.values.items()
                if name in mask and p.holds(mask[name], row.record, context.actor, context.clock)
            }
            masked = p.Record("deal", seen, row.record.owner_departments)
            if p.holds(predicate, masked, context.actor, context.clock):
                held.add(row.id)
        assert held == found(context, questions, predicate)


def test_days_are_local(world: World) -> None:
    """A point in time late in the evening of Greenwich is tomorrow in Rome."""
    today = p.Compare("demo_at", "eq", p.Today())
    with world.house.acting("anna", write=False) as context:
        rules = context.rules(context.app.entities["deal"])
        days = {
            row.record.get("demo_at").astimezone(context.clock.zone).date()  # type: ignore[attr-defined]
            for row in world.rows
            if row.id in found(context, rules, today)
        }
        assert days == {date(2026, 11, 23)}
