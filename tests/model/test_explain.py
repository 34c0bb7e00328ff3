"""Explanations say what the decision decides, where it is written, and what would change it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from engine.model.app import App, Place
from engine.model.decide import Decider
from engine.model.explain import Answer, Asker, explain, explain_layout, parts
from engine.model.holders import holders, people
from engine.model.judge import judge
from engine.model.places import place_of, rooted
from engine.model.predicate import Record
from engine.model.principal import Actor, Principal
from engine.model.remedies import remedies
from tests.compiler.random_apps import STAGES, VALUES, random_app
from tests.model import shop

APP = shop.app()
DECIDER = Decider(APP)
DEAL = APP.entities["deal"]


def answers(address: str, actor: Actor, record: Record | None = None) -> dict[str, Answer]:
    """The answers about an address, by question."""
    asker = Asker(actor, record, shop.CLOCK)
    return {answer.question: answer for answer in explain(DECIDER, address, asker)}


@pytest.mark.parametrize("seed", range(40))
def test_answers_are_the_decision(seed: int) -> None:
    """For any configuration, person and record the explanation agrees with the decision."""
    app = random_app(seed)
    deal, decider, dice = app.entities["deal"], Decider(app), Random(seed)  # noqa: S311
    for role, department in product(app.roles, app.departments):
        own = frozenset({department})
        actor = Actor(1, "x", frozenset({role}), own, app.below(own), app.roles[role].superuser)
        values = {name: dice.choice(options) for name, options in VALUES.items()}
        values |= {"owner": dice.choice((1, 2)), "created_by": dice.choice((1, 2)),
                   "observers": dice.choice(((), (1,))), "pipeline": "sales",
                   "stage": dice.choice(STAGES)}  # fmt: skip
        record = Record("deal", values, own if dice.random() < 0.5 else frozenset())
        asker = Asker(actor, record, shop.CLOCK)
        decision = decider.decide(deal, actor, record, shop.CLOCK)
        for name in VALUES:
            see, fill, need = explain(decider, f"deal.{name}", asker)
            assert see.answer == (decision.read and name in decision.visible)
            assert fill.answer == (name in decision.editable)
            assert need.answer == (name in {found.field for found in decision.needs})
            for answer in (see, fill, need):
                assert (
                    (answer.answer is not False)
                    or not all(step.holds for step in answer.steps if answer.steps)
                    or not answer.steps
                )
        for stage in STAGES:
            if stage == values["stage"]:
                continue
            after = replace(record, values={**values, "stage": stage})
            verdict = judge(decider, deal, actor, record, after, "card", shop.CLOCK)
            (move,) = explain(decider, f"deal/sales:{stage}", asker)
            assert move.answer == verdict.allowed


def test_what_decides_is_marked() -> None:
    """A refusal hangs on the line that refuses, with its address."""
    see = answers("deal.margin", shop.anna, shop.record())["see"]

    assert see.answer is False
    assert [step.address for step in see.steps if step.decides] == ["deal.margin/visible_to"]
    assert "visible_to: [department:finance+, role:head]" in see.steps[-1].text


def test_without_a_record_much_is_open() -> None:
    """What depends on the record is neither yes nor no until one is given."""
    assert answers("deal.address", shop.anna)["see"].answer is None
    assert answers("deal.margin", shop.anna)["see"].answer is False
    assert answers("deal.title", shop.root)["see"].answer is True


def test_a_denial_wins() -> None:
    """A department that is denied a field is told so, whatever else admits it."""
    see = answers("deal.passport", shop.anna, shop.record())["see"]

    assert [step.address for step in see.steps if step.decides] == ["deal.passport/hidden_from"]


def test_moves_tell_everything_that_is_missing() -> None:
    """A move is explained by the rights, the transitions and every missing field."""
    (lost,) = answers("deal/sales:lost", shop.anna, shop.record("proposal")).values()
    (back,) = answers("deal/sales:new", shop.anna, shop.record("proposal")).values()

    assert [(step.address, step.text) for step in lost.steps if step.decides] == [
        ("deal/sales#required/2", "loss_reason is required there and empty")
    ]
    assert [step.address for step in back.steps if step.decides] == [
        "role/seller/moves/sales:proposal"
    ]


def test_asking_others_is_told() -> None:
    """A requirement hidden from the person names those who are asked."""
    (move,) = answers("deal/sales:won", shop.anna, shop.record("proposal")).values()

    assert any("asked of [department:finance+]" in step.text for step in move.steps)


def test_the_layout_is_explained() -> None:
    """Of all views that fit, the one that is shown is marked."""
    asker = Asker(shop.carla, shop.record(), shop.CLOCK)

    shown = explain_layout(DEAL, "deal@card", asker)

    assert [step.address for step in shown.steps if step.decides] == ["deal@view/finance"]


@pytest.mark.parametrize(
    ("actor", "address", "question", "expected"),
    [
        (shop.anna, "deal.margin", "see", ["add role:seller to visible_to"]),
        (shop.anna, "deal.margin", "fill",
         ["add role:seller to visible_to", "add role:seller to editable_by"]),
        (shop.anna, "deal.passport", "see", ["take department:sales_it out of hidden_from"]),
        (shop.bruno, "deal.margin", "fill", ["add role:head to editable_by"]),
        (shop.bruno, "deal.diary", "see", ["add role:head to visible_to"]),
    ],
)  # fmt: skip
def test_the_smallest_change(
    actor: Actor, address: str, question: str, expected: list[str]
) -> None:
    """The fewest changes that, tried on the decision, allow what was refused."""
    asker = Asker(actor, shop.record(), shop.CLOCK)
    answer = answers(address, actor, shop.record())[question]

    assert [remedy.text for remedy in remedies(DECIDER, answer, asker)] == expected


def test_a_condition_is_for_the_record_to_fulfil() -> None:
    """Where data hide a field the remedy says on which records it shows."""
    asker = Asker(shop.anna, shop.record(kind="service"), shop.CLOCK)
    see = answers("deal.address", shop.anna, shop.record(kind="service"))["see"]

    assert remedies(DECIDER, see, asker)[0].text.startswith("on records with {kind: sale}")


def test_a_level_that_is_too_narrow() -> None:
    """A seller reads the deals of others once the level is widened as little as possible."""
    stranger = replace(shop.record(), values={**shop.record().values, "owner": 7},
                       owner_departments=frozenset({"finance"}))  # fmt: skip
    asker = Asker(shop.anna, stranger, shop.CLOCK)
    see = answers("deal.title", shop.anna, stranger)["see"]

    assert [remedy.text for remedy in remedies(DECIDER, see, asker)] == [
        "read: all instead of department+"
    ]


def test_what_is_allowed_needs_no_remedy() -> None:
    """Nothing is proposed for what is possible, or for what only the engine writes."""
    for address, question in (("deal.title", "see"), ("deal.number", "fill")):
        asker = Asker(shop.anna, shop.record(), shop.CLOCK)
        found = answers(address, shop.anna, shop.record())[question]
        assert remedies(DECIDER, found, asker) == ()


def test_who_can_see() -> None:
    """The reverse: every role that can, in which departments, and by which line."""
    found = holders(DECIDER, DEAL, DEAL.fields["margin"], "see")

    assert [(one.who, one.departments, one.address, one.by) for one in found] == [
        ("role:admin", (), "role/admin", "all: true"),
        ("role:seller", ("finance", "accounting"), "deal.margin/visible_to",
         "visible_to: department:finance+"),
        ("role:head", ("sales", "sales_it"), "deal.margin/visible_to", "visible_to: role:head"),
        ("role:head", ("finance", "accounting"), "deal.margin/visible_to",
         "visible_to: department:finance+, role:head"),
        ("role:finance", ("finance", "accounting"), "deal.margin/visible_to",
         "visible_to: department:finance+"),
    ]  # fmt: skip


def test_who_can_fill_on_some_records() -> None:
    """A condition on data stands beside those who can."""
    found = holders(DECIDER, DEAL, DEAL.fields["discount"], "fill")

    assert {one.when for one in found} == {"not: {amount: {gte: 10000}}"}


def test_real_people() -> None:
    """Of real people those are named who see the field of one record."""
    persons = (shop.anna, shop.bruno, shop.carla, shop.root)

    found = people(DECIDER, DEAL, DEAL.fields["margin"], "see", persons, shop.record(), shop.CLOCK)

    assert [person.login for person in found] == ["bruno", "carla", "root"]


@pytest.mark.parametrize("address", ["nothing", "deal.nothing", "deal/sales:nothing", "deal/x", ""])
def test_unknown_addresses_name_nothing(address: str) -> None:
    """An address that names nothing is explained by nothing."""
    assert parts(APP, address) is None
    assert explain(DECIDER, address, Asker(shop.anna, None, shop.CLOCK)) == ()


def test_places() -> None:
    """What has no place of its own is found where its whole is declared."""
    app: App = replace(APP, places={"deal": Place("entities/deal.yaml", 1),
                                    "deal.margin": Place("entities/deal.yaml", 9)})  # fmt: skip

    assert place_of(app, "deal.margin/visible_to") == Place("entities/deal.yaml", 9)
    assert place_of(app, "deal/sales#required/1") == Place("entities/deal.yaml", 1)
    assert place_of(app, "role/seller") is None
    assert place_of(rooted(app, "config"), "deal") == Place("config/entities/deal.yaml", 1)


def test_entities_are_explained_by_their_records() -> None:
    """Whether a person may read and edit a record is told with the level that grants it."""
    found = answers("deal", shop.anna, shop.record("won"))

    assert (found["read"].answer, found["edit"].answer) == (True, False)
    assert found["edit"].steps[0].address == "role/seller/stages/sales:won"


def test_many_obstacles_have_a_remedy_too() -> None:
    """More than three lines in the way: all that have to change are told, and no other."""
    hidden = replace(
        DEAL.fields["margin"], visible_to=(shop.HEAD,), editable_by=(shop.HEAD,),
        hidden_from=(Principal("role", "seller"),),
    )  # fmt: skip
    deal = replace(DEAL, fields={**DEAL.fields, "margin": hidden})
    app = replace(APP, entities={**APP.entities, "deal": deal})
    record = shop.record()
    theirs = Record("deal", {**record.values, "owner": 99}, frozenset({"finance"}))
    asker = Asker(shop.anna, theirs, shop.CLOCK)
    fill = explain(Decider(app), "deal.margin", asker)[1]

    found = remedies(Decider(app), fill, asker)

    assert [remedy.address for remedy in found] == [
        "role/seller/records/deal", "deal.margin/visible_to", "deal.margin/editable_by",
        "deal.margin/hidden_from",
    ]  # fmt: skip
