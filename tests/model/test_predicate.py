"""The condition language: truth, missing values, and simplification for an actor."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.predicate import (
    ALWAYS,
    NEVER,
    ActorIs,
    All,
    Any,
    Compare,
    Filled,
    In,
    Not,
    OwnerWithin,
    Predicate,
    StageIn,
    Today,
    conjunction,
    disjunction,
    for_actor,
    holds,
    reads,
)
from engine.model.principal import Principal
from engine.model.values import Client, Money
from tests.model import shop


@pytest.mark.parametrize(
    ("predicate", "values", "expected"),
    [
        (Compare("n", "gt", 3), {"n": 4}, True),
        (Compare("n", "gt", 3), {"n": 3}, False),
        (Compare("n", "lte", Decimal("3.5")), {"n": Decimal("3.50")}, True),
        (Compare("n", "lt", 3), {}, False),
        (Compare("n", "eq", 3), {}, False),
        (Compare("n", "ne", 3), {}, True),
        (Compare("n", "ne", 3), {"n": 3}, False),
        (Compare("t", "ne", "x"), {"t": "  "}, True),
        (In("k", ("a", "b")), {"k": "b"}, True),
        (In("k", ("a", "b")), {}, False),
        (In("k", ("a", "b"), negated=True), {}, True),
        (In("k", ("a", "b"), negated=True), {"k": "a"}, False),
        (Compare("m", "eq", "a"), {"m": ("a", "b")}, True),
        (Compare("m", "ne", "a"), {"m": ("a", "b")}, False),
        (Compare("m", "ne", "a"), {"m": ()}, True),
        (Compare("amount", "gte", Decimal(10)), {"amount": Money(Decimal(10), "EUR")}, True),
        (Compare("amount", "gte", Decimal(10)), {"amount": Money(None, "EUR")}, False),
        (Filled("amount"), {"amount": Money(None, "EUR")}, False),
        (Filled("client"), {"client": Client()}, False),
        (Filled("client"), {"client": Client(None, (4,))}, True),
        (Filled("n"), {"n": 0}, True),
        (Filled("b"), {"b": False}, True),
        (Filled("t", filled=False), {"t": " \n"}, True),
        (Compare("d", "gte", Today()), {"d": date(2026, 11, 23)}, True),
        (Compare("d", "lt", Today(7)), {"d": date(2026, 11, 30)}, False),
        (Compare("at", "eq", date(2026, 11, 23)), {"at": datetime(2026, 11, 22, 23, 30, tzinfo=UTC)}, True),
        (StageIn((("sales", "new"),)), {"pipeline": "sales", "stage": "new"}, True),
        (StageIn((("sales", "new"),)), {"pipeline": "renewals", "stage": "new"}, False),
        (Not(Compare("n", "gt", 3)), {}, True),
        (All(()), {}, True),
        (Any(()), {}, False),
    ],
)  # fmt: skip
def test_holds(predicate: Predicate, values: dict[str, object], expected: bool) -> None:
    """Each form of condition on values, present and missing."""
    record = shop.Record("deal", values)

    assert holds(predicate, record, shop.anna, shop.CLOCK) is expected


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        (Principal("everyone"), True),
        (Principal("user", "anna"), True),
        (Principal("user", "bruno"), False),
        (Principal("role", "seller"), True),
        (Principal("department", "sales", within=("sales",)), False),
        (Principal("department", "sales", deep=True, within=("sales", "sales_it")), True),
        (Principal("owner"), True),
        (Principal("creator"), False),
        (Principal("observers"), False),
    ],
)
def test_principals(principal: Principal, expected: bool) -> None:
    """Each kind of principal, for Anna on a record of her own."""
    assert holds(ActorIs((principal,)), shop.record(), shop.anna, shop.CLOCK) is expected


def test_owner_within() -> None:
    """The responsible's departments are asked, not the actor's."""
    assert holds(OwnerWithin(("sales_it",)), shop.record(), shop.carla, shop.CLOCK)
    assert not holds(OwnerWithin(("finance",)), shop.record(), shop.carla, shop.CLOCK)


def test_simplification() -> None:
    """Constants disappear, nested joints become flat, repeats are dropped."""
    a, b = Filled("a"), Filled("b")

    assert conjunction(a, ALWAYS, conjunction(a, b)) == All((a, b))
    assert conjunction(a, NEVER) == NEVER
    assert disjunction(NEVER, a) == a
    assert disjunction(a, ALWAYS) == ALWAYS
    assert conjunction() == ALWAYS


def test_reads() -> None:
    """A predicate tells every field it looks at."""
    predicate = All(
        (Filled("a"), Not(In("b", ("x",))), StageIn(()), ActorIs((Principal("owner"),)))
    )

    assert reads(predicate) == {"a", "b", "pipeline", "stage", "owner"}


ATOMS: st.SearchStrategy[Predicate] = st.sampled_from(
    [
        Filled("title"), Compare("kind", "eq", "sale"), In("kind", ("sale", "service")),
        ActorIs((Principal("owner"),)), ActorIs((Principal("role", "head"), Principal("creator"))),
        ActorIs((Principal("role", "seller"),)), StageIn((("sales", "new"),)), ALWAYS, NEVER,
    ]
)  # fmt: skip
PREDICATES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(lambda of: All(tuple(of)), st.lists(inner, max_size=3)),
        st.builds(lambda of: Any(tuple(of)), st.lists(inner, max_size=3)),
        st.builds(Not, inner),
    ),
    max_leaves=8,
)


@given(
    PREDICATES,
    st.sampled_from([shop.anna, shop.bruno, shop.carla]),
    st.sampled_from([None, "sale", "service"]),
    st.sampled_from([1, 2]),
)
def test_for_actor_keeps_the_meaning(
    predicate: Predicate, actor: shop.Actor, kind: str | None, owner: int
) -> None:
    """Deciding the actor's part first never changes the answer."""
    record = shop.record(kind=kind, owner=owner)
    simple = for_actor(predicate, actor)

    assert holds(simple, record, actor, shop.CLOCK) == holds(predicate, record, actor, shop.CLOCK)
