"""What a condition can be true of, held against trying every record of a small world."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compiler.regions import Ground, certain, possible
from engine.model import predicate as p
from engine.model.field import Field, Option
from engine.model.principal import Actor, Principal
from engine.model.text import text

OPTIONS = {name: Option(name, text(en=name)) for name in ("sale", "rental", "service")}
FIELDS = {
    "kind": Field("kind", "choice", text(en="Kind"), options=OPTIONS),
    "kinds": Field("kinds", "choice", text(en="Kinds"), options=OPTIONS, multiple=True),
    "count": Field("count", "integer", text(en="Count"), min=0, max=4),
    "amount": Field("amount", "decimal", text(en="Amount")),
    "urgent": Field("urgent", "boolean", text(en="Urgent")),
    "day": Field("day", "date", text(en="Day")),
    "note": Field("note", "text", text(en="Note")),
}
STAGES = frozenset({("sales", "new"), ("sales", "won"), ("renewals", "due")})
GROUND = Ground(FIELDS, STAGES)
CLOCK = p.Clock(datetime(2026, 6, 1, tzinfo=UTC), ZoneInfo("Europe/Rome"))

# Enough values of each field to tell apart whatever the conditions below can tell apart.
WORLD: dict[str, tuple[object, ...]] = {
    "kind": (None, "sale", "rental", "service"),
    "kinds": ((), ("sale",), ("rental",), ("service",), ("sale", "rental")),
    "count": (None, 0, 1, 2, 3, 4),
    "urgent": (None, True, False),
    "place": tuple(STAGES),
}


def record(**values: object) -> p.Record:
    """A record of the small world."""
    pipeline, stage = values.pop("place", (None, None))  # type: ignore[misc]
    return p.Record("deal", {**values, "pipeline": pipeline, "stage": stage})


ACTORS = (
    Actor(1, "ann", frozenset()),
    Actor(2, "bob", frozenset({"head"})),
)
RECORDS = [record(**dict(zip(WORLD, values, strict=True))) for values in product(*WORLD.values())]

literals = st.one_of(
    st.builds(p.Compare, st.just("kind"), st.sampled_from(("eq", "ne")), st.sampled_from(tuple(OPTIONS))),
    st.builds(p.Compare, st.just("kinds"), st.sampled_from(("eq", "ne")), st.sampled_from(tuple(OPTIONS))),
    st.builds(
        p.Compare, st.just("count"), st.sampled_from(("eq", "ne", "gt", "gte", "lt", "lte")),
        st.integers(0, 4),
    ),
    st.builds(p.Compare, st.just("urgent"), st.sampled_from(("eq", "ne")), st.booleans()),
    st.builds(
        p.In, st.just("kind"),
        st.lists(st.sampled_from(tuple(OPTIONS)), min_size=1, unique=True).map(tuple),
        st.booleans(),
    ),
    st.builds(
        p.In, st.just("count"), st.lists(st.integers(0, 4), min_size=1, unique=True).map(tuple),
        st.booleans(),
    ),
    st.builds(p.Filled, st.sampled_from(("kind", "kinds", "count", "urgent")), st.booleans()),
    st.builds(p.StageIn, st.lists(st.sampled_from(sorted(STAGES)), unique=True).map(tuple)),
    st.just(p.ActorIs((Principal("role", "head"),))),
)  # fmt: skip
conditions = st.recursive(
    literals,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: p.All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: p.Any(tuple(parts))),
        inner.map(p.Not),
    ),
    max_leaves=6,
)


@given(conditions)
@settings(max_examples=300)
def test_agrees_with_trying_every_record(condition: p.Predicate) -> None:
    """Impossible and certain are said of exactly the conditions that no record contradicts."""
    answers = {p.holds(condition, one, actor, CLOCK) for one in RECORDS for actor in ACTORS}
    found, sure = possible(condition, GROUND), certain(condition, GROUND)
    if found is not None:
        # A condition over several values of one field may be impossible without being found out.
        assert found or True not in answers
        if "kinds" not in p.reads(condition):
            assert found == (True in answers)
    if sure is not None:
        assert not sure or False not in answers
        if "kinds" not in p.reads(condition):
            assert sure == (False not in answers)


def every(*parts: p.Predicate) -> p.Predicate:
    """All of the parts."""
    return p.All(parts)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (every(p.Compare("amount", "gte", Decimal(10)), p.Compare("amount", "lt", Decimal(5))), False),
        (every(p.Compare("amount", "gte", Decimal(5)), p.Compare("amount", "lte", Decimal(5))), True),
        (every(p.Compare("amount", "gt", Decimal(5)), p.Compare("amount", "lte", Decimal(5))), False),
        (every(p.Compare("amount", "gt", Decimal(5)), p.Compare("amount", "lt", Decimal(6))), True),
        (every(p.Compare("count", "gt", 2), p.Compare("count", "lt", 3)), False),
        (p.Compare("count", "gt", 4), False),
        (p.Compare("count", "lt", 0), False),
        (every(p.Compare("kind", "eq", "sale"), p.Compare("kind", "eq", "rental")), False),
        (every(p.Compare("kind", "ne", "sale"), p.In("kind", ("rental", "service"), negated=True)), True),
        (every(p.Filled("kind"), p.In("kind", tuple(OPTIONS), negated=True)), False),
        (every(p.Compare("kinds", "eq", "sale"), p.Compare("kinds", "eq", "rental")), True),
        (every(p.Compare("kinds", "eq", "sale"), p.Filled("kinds", filled=False)), False),
        (every(p.Compare("note", "eq", "a"), p.Compare("note", "eq", "b")), False),
        (every(p.Compare("note", "ne", "a"), p.Compare("note", "eq", "b")), True),
        (every(p.Compare("day", "lt", date(2026, 1, 1)), p.Compare("day", "gt", date(2026, 2, 1))), False),
        (every(p.Compare("day", "lt", p.Today()), p.Compare("day", "gt", date(2026, 2, 1))), True),
        (p.StageIn(()), False),
        (every(p.StageIn((("sales", "new"),)), p.StageIn((("sales", "won"),))), False),
        (p.Not(p.StageIn(tuple(STAGES))), False),
        (every(p.Compare("urgent", "eq", True), p.Not(p.Filled("urgent"))), False),
        (p.NEVER, False),
        (p.ALWAYS, True),
    ],
)  # fmt: skip
def test_possible(condition: p.Predicate, expected: bool) -> None:
    """Contradictions are found; what could hold is left alone."""
    assert possible(condition, GROUND) == expected


def test_gives_up_on_very_large_conditions() -> None:
    """A condition that spreads too far is not reasoned about, rather than slowly."""
    wide = p.All(tuple(
        p.Any(tuple(p.Compare("note", "ne", f"{n}{m}") for m in range(4))) for n in range(12)
    ))  # fmt: skip
    assert possible(wide, GROUND) is None
