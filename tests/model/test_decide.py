"""What each person sees, edits, needs and may move."""

from random import Random

import pytest

from engine.model.decide import Decider
from engine.model.predicate import Record, holds
from engine.model.principal import Actor
from tests.compiler.random_apps import STAGES, VALUES, random_app
from tests.model import shop

CLOCK = shop.CLOCK
DEAL = shop.app().entities["deal"]


@pytest.fixture
def decider() -> Decider:
    """Decisions under the small application."""
    return Decider(shop.app())


@pytest.mark.parametrize(
    ("actor", "values", "field", "sees", "edits"),
    [
        (shop.anna, {}, "title", True, True),
        (shop.anna, {}, "margin", False, False),
        (shop.bruno, {}, "margin", True, False),
        (shop.carla, {}, "margin", True, True),
        (shop.root, {}, "margin", True, True),
        (shop.anna, {}, "passport", False, False),
        (shop.bruno, {}, "passport", True, True),
        (shop.root, {}, "passport", True, True),
        (shop.anna, {"kind": "sale"}, "address", True, True),
        (shop.anna, {"kind": "service"}, "address", False, False),
        (shop.anna, {}, "address", False, False),
        (shop.root, {"kind": "service"}, "address", False, False),
        (shop.anna, {}, "diary", True, True),
        (shop.bruno, {}, "diary", False, False),
        (shop.anna, {}, "number", True, False),
        (shop.anna, {}, "stage", True, False),
    ],
)
def test_sight_and_touch(
    decider: Decider, actor: Actor, values: dict[str, object], field: str, sees: bool, edits: bool
) -> None:
    """Principals, denials and conditions together say who sees and edits a field."""
    decision = decider.decide(DEAL, actor, shop.record(**values), shop.CLOCK)

    assert (field in decision.visible, field in decision.editable) == (sees, edits)


def test_read_only_by_condition(decider: Decider) -> None:
    """A field is read-only exactly while its condition holds, for superusers too."""
    from decimal import Decimal

    from engine.model.values import Money

    for amount, edits in ((9999, True), (10000, False)):
        record = shop.record(amount=Money(Decimal(amount), "EUR"))
        assert ("discount" in decider.decide(DEAL, shop.root, record, shop.CLOCK).editable) is edits


@pytest.mark.parametrize(
    ("stage", "values", "required"),
    [
        ("new", {}, {"title"}),
        ("proposal", {}, {"title", "amount", "contract"}),
        ("won", {}, {"title", "amount"}),
        ("lost", {}, {"title", "loss_reason"}),
        ("new", {"kind": "service"}, {"title"}),
    ],
)
def test_required_as_the_seller_knows_it(
    decider: Decider, stage: str, values: dict[str, object], required: set[str]
) -> None:
    """Requirements follow the target stage and never name a field the actor may not see."""
    decision = decider.decide(
        DEAL, shop.anna, shop.record(**values), shop.CLOCK, target=("sales", stage)
    )

    assert decision.required == required


def test_required_as_finance_knows_it(decider: Decider) -> None:
    """Those who see a field learn that a stage requires it."""
    decision = decider.decide(
        DEAL, shop.carla, shop.record(kind="service"), shop.CLOCK, target=("sales", "won")
    )

    assert decision.required == {"title", "amount", "margin", "passport"}


@pytest.mark.parametrize(
    ("actor", "stage", "allowed"),
    [
        (shop.anna, "new", {"proposal", "lost", "new"}),
        (shop.anna, "proposal", {"won", "lost", "proposal"}),
        (shop.anna, "won", set()),
        (shop.bruno, "new", {"proposal", "lost", "new"}),
        (shop.bruno, "won", {"new", "proposal", "won", "lost"}),
        (shop.carla, "won", {"won"}),
        (shop.root, "won", {"new", "proposal", "won", "lost"}),
    ],
)
def test_moves(decider: Decider, actor: Actor, stage: str, allowed: set[str]) -> None:
    """Transitions, role moves and the right to edit the record say where it may go."""
    options = decider.moves(DEAL, actor, shop.record(stage), shop.CLOCK)

    assert {option.stage.name for option in options if option.allowed} == allowed


@pytest.mark.parametrize(
    ("actor", "record", "reads", "edits"),
    [
        (shop.anna, shop.record(), True, True),
        (shop.anna, shop.record(owner=2), True, False),
        (shop.anna, shop.record("won"), True, False),
        (shop.bruno, shop.record(), True, True),
        (shop.carla, shop.record(), True, True),
    ],
)
def test_levels(decider: Decider, actor: Actor, record: object, reads: bool, edits: bool) -> None:
    """Levels and stage overrides say whose records one reads and edits."""
    decision = decider.decide(DEAL, actor, record, shop.CLOCK)  # type: ignore[arg-type]

    assert (decision.read, decision.edit) == (reads, edits)


def test_strangers_and_observers(decider: Decider) -> None:
    """Without a grant nobody reads a record, unless they observe it."""
    dora = Actor(4, "dora", frozenset())

    def reads(**values: object) -> bool:
        return decider.decide(DEAL, dora, shop.record(**values), shop.CLOCK).read

    assert (reads(), reads(observers=(4,))) == (False, True)


@pytest.mark.parametrize("seed", range(20))
def test_sorting_the_rules_changes_nothing(seed: int) -> None:
    """What is prepared for speed says the same as every condition and rule asked one by one."""
    app = random_app(seed)
    deal, decider, dice = app.entities["deal"], Decider(app), Random(seed)  # noqa: S311
    for role in app.roles.values():
        actor = Actor(1, "x", frozenset({role.name}), superuser=role.superuser)
        values: dict[str, object] = {name: dice.choice(of) for name, of in VALUES.items()}
        values |= {"owner": dice.choice((1, 2)), "created_by": 2, "observers": (),
                   "pipeline": "sales", "stage": dice.choice(STAGES)}  # fmt: skip
        record = Record("deal", values)
        mask = decider.mask(deal, actor)
        for conditions, sieve in ((mask.visible, mask.sees), (mask.editable, mask.edits)):
            one_by_one = {n for n, when in conditions.items() if holds(when, record, actor, CLOCK)}
            assert sieve.passing(record, actor, CLOCK) == one_by_one
        asked = [
            field.name for field in deal.fields.values()
            if field.required
            or (field.required_when and holds(field.required_when, record, actor, CLOCK))
        ]  # fmt: skip
        for rule in deal.pipelines["sales"].required:
            begun = rule.since is None or CLOCK.today >= rule.since
            fits = rule.when is None or holds(rule.when, record, actor, CLOCK)
            if values["stage"] in rule.stages and begun and fits:
                asked += rule.fields
        needs = decider.needs(deal, actor, record, CLOCK)
        assert [need.field for need in needs] == list(dict.fromkeys(asked))
