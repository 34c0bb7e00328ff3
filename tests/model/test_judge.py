"""The verdict on a change: what is refused, what is only a warning, what the ratchet lets pass."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine.model.decide import Decider
from engine.model.judge import Problem, judge
from engine.model.predicate import Clock, Record
from engine.model.principal import Actor
from engine.model.values import Money
from tests.model import shop

DEAL = shop.app().entities["deal"]
TEN = Money(Decimal(10), "EUR")


@pytest.fixture
def decider() -> Decider:
    """Decisions under the small application."""
    return Decider(shop.app())


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    """Field and code of each problem."""
    return [(problem.field, problem.code) for problem in problems]


def verdict(
    decider: Decider, actor: Actor, before: Record | None, after: Record, channel: str = "card",
    clock: Clock = shop.CLOCK,
) -> list[tuple[str, str]]:  # fmt: skip
    """What stands against a change."""
    return codes(judge(decider, DEAL, actor, before, after, channel, clock).problems)  # type: ignore[arg-type]


def test_nothing_changed(decider: Decider) -> None:
    """An unchanged record is not judged, so an old one never blocks."""
    record = shop.record("proposal", title="")

    assert verdict(decider, shop.anna, record, record) == []


def test_entering_asks_for_everything(decider: Decider) -> None:
    """A move asks for all the target stage requires."""
    before = shop.record("new")

    assert verdict(decider, shop.anna, before, shop.record("proposal")) == [
        ("amount", "required"), ("contract", "required"),
    ]  # fmt: skip
    assert (
        verdict(decider, shop.anna, before, shop.record("proposal", amount=TEN, contract="x")) == []
    )


def test_ratchet(decider: Decider) -> None:
    """In its stage an old record is judged only by what the save touches."""
    early = replace(shop.CLOCK, now=datetime(2026, 1, 10, tzinfo=UTC))
    before = shop.record("proposal", amount=TEN)

    touched = shop.record("proposal", amount=TEN, title="New name")
    cleared = shop.record("proposal")

    assert verdict(decider, shop.anna, before, touched, clock=early) == []
    assert verdict(decider, shop.anna, before, cleared, clock=early) == [("amount", "required")]


def test_after_grace_every_save_is_judged(decider: Decider) -> None:
    """Once the grace of a rule is over, old records have to comply."""
    before = shop.record("proposal", amount=TEN)
    after = shop.record("proposal", amount=TEN, title="New name")

    assert verdict(decider, shop.anna, before, after) == [("contract", "required")]


def test_enforce_warn(decider: Decider) -> None:
    """A channel weakened in writing gets a warning instead of a refusal."""
    after = shop.record("proposal", amount=TEN)
    outcome = judge(decider, DEAL, shop.anna, shop.record("new"), after, "import", shop.CLOCK)

    assert (codes(outcome.problems), codes(outcome.warnings)) == ([], [("contract", "required")])


def test_the_right_to_import(decider: Decider) -> None:
    """On imports it is needed beside the right to edit or to create."""
    before, after = shop.record("new"), shop.record("new", amount=TEN)
    for channel, expected in (("card", []), ("import", [("", "forbidden")])):
        outcome = judge(decider, DEAL, shop.carla, before, after, channel, shop.CLOCK)  # type: ignore[arg-type]
        assert codes(outcome.problems) == expected


@pytest.mark.parametrize("margin", [None, Decimal(20)])
def test_hidden_requirement_tells_nothing(decider: Decider, margin: Decimal | None) -> None:
    """A move that needs a field hidden from the actor is for others, filled or not."""
    before = shop.record("proposal", amount=TEN, margin=margin)
    after = shop.record("won", amount=TEN, margin=margin)
    outcome = judge(decider, DEAL, shop.anna, before, after, "card", shop.CLOCK)

    assert outcome.problems == (Problem("", "asked_of_others", "", (shop.FINANCE,)),)


def test_forbidden_field(decider: Decider) -> None:
    """A change of a field the actor may not see is refused like an unknown name."""
    before = shop.record()

    assert verdict(decider, shop.anna, before, shop.record(margin=Decimal(5))) == [
        ("margin", "unknown")
    ]
    assert verdict(decider, shop.bruno, before, shop.record(margin=Decimal(5))) == [
        ("margin", "read_only")
    ]


def test_forbidden_record(decider: Decider) -> None:
    """Without the right to edit the record nothing else is looked at."""
    before = shop.record(owner=2)

    assert verdict(decider, shop.anna, before, shop.record(owner=2, title="x")) == [
        ("", "forbidden")
    ]


def test_forbidden_move(decider: Decider) -> None:
    """A move against a transition names the rule."""
    outcome = judge(
        decider, DEAL, shop.anna, shop.record("new"), shop.record("won", amount=TEN), "board",
        shop.CLOCK,
    )  # fmt: skip

    assert outcome.problems[0] == Problem("stage", "move_forbidden", "deal/sales#transitions/2")


def test_unknown_stage(decider: Decider) -> None:
    """No record enters a stage that the pipeline does not have."""
    assert ("stage", "invalid") in verdict(
        decider, shop.root, shop.record(), shop.record("nowhere")
    )


def test_create(decider: Decider) -> None:
    """A new record needs what its first stage requires and the right to create it."""
    assert verdict(decider, shop.anna, None, shop.record()) == []
    assert verdict(decider, shop.anna, None, shop.record(title=" ")) == [("title", "required")]
    assert verdict(decider, shop.anna, None, shop.record(owner=2)) == [("", "forbidden")]
    assert verdict(decider, shop.carla, None, shop.record()) == [("", "forbidden")]


def test_together_or_one_after_the_other(decider: Decider) -> None:
    """A field that one save opens may be filled in the same save."""
    after = shop.record(kind="sale", address="Via Roma 1")

    assert verdict(decider, shop.anna, shop.record(), after) == []


def test_a_new_record_was_blank(decider: Decider) -> None:
    """What a condition closes once it holds may be filled in while the record is made."""
    dear = Money(Decimal(20000), "EUR")
    after = shop.record(amount=dear, discount=Decimal(5), owner=shop.bruno.id)

    assert verdict(decider, shop.bruno, None, after) == []
