"""Stages that can be completed, stages that cannot, and the records that show it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from engine.compiler.prove import diagnostics, prove
from engine.compiler.prove.completion import Count, Stuck, completion
from engine.compiler.prove.deadends import DeadEnd
from engine.compiler.prove.orphans import Orphan
from engine.compiler.prove.proof import Finding, Proof
from engine.compiler.prove.samples import samples
from engine.model.app import App
from engine.model.field import Field, Option
from engine.model.field_types import FIELD_TYPES
from engine.model.pipeline import Requirement, Transition
from engine.model.predicate import Compare, Filled, In, Predicate, Today
from engine.model.principal import Principal
from engine.model.text import Text
from engine.model.values import Money
from tests.compiler.exhaustive import World, stuck
from tests.compiler.random_apps import smaller_app, values_of
from tests.model import shop

CASES = int(os.environ.get("SCHEDA_PROOF_CASES", "2000"))
"""How many random applications are proved twice."""
AT_ONCE = 50
"""How many of them are one test, so that workers share them."""


def changed(*fields: Field, required: tuple[Requirement, ...] = (), **pipeline: object) -> App:
    """The small shop with other fields and other rules; nobody is a stranger to its records."""
    app = shop.app()
    deal = app.entities["deal"]
    kept = {name: replace(field, hidden_from=(), required_when=None)
            for name, field in deal.fields.items()}  # fmt: skip
    sales = replace(deal.pipelines["sales"], required=required, **pipeline)  # type: ignore[arg-type]
    entity = replace(
        deal, fields={**kept, **{field.name: field for field in fields}}, pipelines={"sales": sales}
    )
    return replace(app, entities={"deal": entity})


def rule(*fields: str, at: str = "won", when: Predicate | None = None,
         asked_of: tuple[Principal, ...] = ()) -> Requirement:  # fmt: skip
    """A required rule of one stage."""
    return Requirement("deal/sales#required/1", fields, (at,), when, asked_of)


def field(name: str, **more: object) -> Field:
    """A text field."""
    return Field(name, "text", Text(), **more)  # type: ignore[arg-type]


def failures(app: App) -> list[Stuck]:
    """The ways in which stages cannot be completed."""
    found = prove(app, shop.CLOCK).findings
    return [one for one in found if isinstance(one, Stuck)]


@pytest.mark.parametrize("first", range(0, CASES, AT_ONCE))
def test_trying_everything_agrees(first: int) -> None:
    """The proof finds exactly those who are stuck when all values and all people are tried."""
    for seed in range(first, min(first + AT_ONCE, CASES)):
        app = smaller_app(seed)
        entity = app.entities["deal"]
        found: dict[tuple[str, str, tuple[str, str], tuple[str, str]], bool] = {}
        for one in completion(app, entity, shop.CLOCK, Count()):
            assert isinstance(one, Stuck)
            for source in one.sources:
                key = (one.role, one.field, one.target, source)
                found[key] = found.get(key, False) or one.everybody

        tried = stuck(World(app, entity, values_of(app), shop.CLOCK))
        assert {(*key, all_) for key, all_ in found.items()} == tried, seed


def test_a_plain_requirement_can_be_completed() -> None:
    """A required field that everybody sees and edits is no obstacle."""
    assert failures(changed(required=(rule("amount"),))) == []


def test_a_hidden_requirement_is_found_with_an_example() -> None:
    """The counter-example names a person, a record and the lines that clash."""
    secret = field("secret", visible_to=(shop.HEAD,))
    app = changed(secret, required=(rule("secret", when=Compare("kind", "eq", "service")),))

    found = next(one for one in failures(app) if one.role == "seller")

    assert (found.reason, found.everybody) == ("hidden", True)
    assert found.record.values["kind"] == "service"
    assert found.target == ("sales", "won")
    assert ("sales", "proposal") in found.sources


def test_asking_somebody_else_completes_it() -> None:
    """Who may not see a field may leave the move to those asked, if they may make it."""
    secret = field("secret", visible_to=(shop.HEAD,))
    asked = changed(secret, required=(rule("secret", asked_of=(shop.HEAD,)),))
    assert failures(asked) == []

    blind = Principal("department", "finance")
    wrong = changed(secret, required=(rule("secret", asked_of=(blind,)),))
    assert {one.role for one in failures(wrong)} >= {"seller"}


def test_who_is_asked_must_see_everything_else_too() -> None:
    """Somebody asked for one field is of no help when another required one is hidden from them."""
    one = field("one", visible_to=(shop.HEAD,))
    two = field("two", visible_to=(Principal("role", "seller"),))
    app = changed(one, two, required=(rule("one", asked_of=(shop.HEAD,)), rule("two")))

    assert ("seller", "one") in {(found.role, found.field) for found in failures(app)}


def test_a_condition_that_hides_what_is_required() -> None:
    """A field that is required exactly where it is not shown stops everybody."""
    note = field("note", visible_when=Compare("amount", "lt", Decimal(100)))
    app = changed(note, required=(rule("note", when=Compare("amount", "gte", Decimal(100))),))

    found = failures(app)

    assert {one.role for one in found} == {"admin", "seller", "head", "finance"}
    assert all(one.reason == "unseen" and one.everybody for one in found)


def test_what_can_be_filled_first_is_no_obstacle() -> None:
    """A field that shows once another required one is filled can be completed."""
    note = field("note", visible_when=Filled("contract"))
    app = changed(note, required=(rule("note", "contract"),))
    assert failures(app) == []

    optional = changed(note, required=(rule("note"),))
    assert {one.record.values["contract"] for one in failures(optional)} == {None}


def test_a_choice_without_offers_cannot_be_filled() -> None:
    """A required choice whose options are all retired stops everybody."""
    old = Field("old", "choice", Text(), options={"a": Option("a", Text(), retired=True)})

    assert {one.reason for one in failures(changed(old, required=(rule("old"),)))} == {"locked"}


def test_rules_to_come_are_proved() -> None:
    """A rule announced for next year is judged as if it were in force."""
    later = replace(rule("secret"), since=date(2027, 6, 1))
    secret = field("secret", visible_to=(shop.HEAD,))

    assert failures(changed(secret, required=(later,)))


def test_some_holders_only() -> None:
    """A field hidden from one department stops its people, not the role."""
    hidden = field("hidden", hidden_from=(Principal("department", "sales_it"),))
    found = failures(changed(hidden, required=(rule("hidden"),)))

    assert {one.everybody for one in found if one.role == "finance"} == {False}
    example = next(one for one in found if one.role == "finance")
    assert example.person.departments == {"sales_it"}


def test_too_much_is_reported_as_not_proved() -> None:
    """What would need too many records is said not to be proved, never passed over."""
    numbers = [Field(f"n{i}", "integer", Text()) for i in range(12)]
    condition: Predicate = Filled("n0")
    for number in numbers:
        condition = _either(condition, Compare(number.name, "gt", 3))
    app = changed(field("note", visible_when=condition), *numbers, required=(rule("note"),))

    proof = prove(app, shop.CLOCK)

    assert not proof.complete
    assert "A522" in {found.code.id for found in diagnostics(app, proof.findings)}


def _either(one: Predicate, other: Predicate) -> Predicate:
    from engine.model.predicate import Any

    return Any((one, other))


def of(proof: Proof, kind: type) -> list[Finding]:
    """The findings of a kind."""
    return [found for found in proof.findings if isinstance(found, kind)]


def test_dead_stages_are_found() -> None:
    """A stage no way leads into, and an open one no way leads out of."""
    moves = (
        Transition("t1", "new", ("lost",)), Transition("t2", "lost", ()), Transition("t3", "won", ())
    )  # fmt: skip
    assert of(prove(changed(transitions=moves), shop.CLOCK), DeadEnd) == [
        DeadEnd("deal", "sales", "proposal", "never entered"),
        DeadEnd("deal", "sales", "won", "never entered"),
    ]
    trap = (Transition("t1", "new", ("proposal",)), Transition("t2", "proposal", ()))
    assert DeadEnd("deal", "sales", "new", "never finished") in of(
        prove(changed(transitions=trap), shop.CLOCK), DeadEnd
    )


def test_fields_out_of_reach_are_found() -> None:
    """A field no role can see, and one that all can only read."""
    nobody = Principal("role", "nobody")
    lost = field("lost_one", visible_to=(nobody,))
    never = field("never", visible_when=In("kind", ("gone",)))
    locked = field("locked", editable_by=(nobody,))

    assert of(prove(changed(lost, never, locked), shop.CLOCK), Orphan) == [
        Orphan("deal", "lost_one", "never seen"),
        Orphan("deal", "never", "never seen"),
        Orphan("deal", "locked", "never edited"),
    ]


@pytest.mark.parametrize(
    ("kind", "asked", "count"),
    [
        (Field("a", "money", Text(), min=Decimal(0)), (Compare("a", "gte", Decimal(0)),), 2),
        (Field("a", "money", Text()), (Compare("a", "gt", Decimal(5)), Compare("a", "lte", Decimal(7))), 4),
        (Field("a", "integer", Text()), (Compare("a", "gt", 5), Compare("a", "lt", 6)), 3),
        (Field("a", "date", Text()), (Compare("a", "gte", Today(7)), Compare("a", "eq", Today())), 4),
        (Field("a", "boolean", Text()), (Compare("a", "eq", True),), 3),
        (Field("a", "text", Text()), (), 2),
    ],
)  # fmt: skip
def test_samples_are_few_and_complete(
    kind: Field, asked: tuple[Predicate, ...], count: int
) -> None:
    """There is one value for each combination of answers, and one that is missing."""
    assert len(samples(kind, asked, shop.CLOCK)) == count


def test_samples_respect_bounds() -> None:
    """Values that the field refuses are not tried."""
    bounded = Field("a", "money", Text(), min=Decimal(0), max=Decimal(10))

    tried = samples(
        bounded, (Compare("a", "gt", Decimal(10)), Compare("a", "lt", Decimal(0))), shop.CLOCK
    )

    assert tried == (None, Money(Decimal("0.01"), "EUR"))


def test_the_line_is_blamed() -> None:
    """The complaint stands at the rule and points to the field's line."""
    from engine.model.app import Place

    secret = field("secret", visible_to=(shop.HEAD,))
    app = replace(
        changed(secret, required=(rule("secret"),)),
        places={"deal/sales#required/1": Place("pipelines/sales.yaml", 7),
                "deal.secret": Place("entities/deal.yaml", 30)},
    )  # fmt: skip

    complaint = next(iter(diagnostics(app, prove(app, shop.CLOCK).findings)))

    assert (complaint.span.path, complaint.span.line) == ("pipelines/sales.yaml", 7)
    assert [label.span.line for label in complaint.labels] == [30]
    assert "visible_to: [role:head]" in complaint.labels[0].text


def test_days_go_by() -> None:
    """A rule that clashes only once a written date has passed is found today."""
    due = Field("due", "date", Text())
    start = shop.CLOCK.today + timedelta(days=400)
    note = field("note", visible_when=Compare("due", "lt", start))
    app = changed(due, note, required=(rule("note", when=Compare("due", "eq", Today())),))

    assert failures(app)


def test_formulas_are_never_skipped_in_silence() -> None:
    """What hangs on a computed field is reported as not proved."""
    total = Field("total", "formula", Text(), formula="amount * 2", returns="decimal")
    note = field("note", visible_when=Compare("total", "gt", Decimal(5)))
    app = changed(total, note, required=(rule("note"),))

    proof = prove(app, shop.CLOCK)

    assert {one.certain for one in failures(app)} == {False}
    assert {found.code.id for found in diagnostics(app, proof.findings)} >= {"A522"}


def test_new_records_are_proved() -> None:
    """What a new record needs must be seen and filled by those who create it."""
    secret = field("secret", required=True, visible_to=(shop.HEAD,))

    found = next(one for one in failures(changed(secret)) if one.target == ("sales", "new"))

    assert ("", "") in found.sources
    assert found.role == "seller"


@pytest.mark.parametrize(
    "kind", [name for name in FIELD_TYPES if name not in ("stage", "pipeline")]
)
def test_every_type_has_samples(kind: str) -> None:
    """A field of any type can be empty and can be filled, alone or in numbers."""
    more: dict[str, object] = {"to": ("deal",)}
    if kind == "choice":
        more["options"] = {"a": Option("a", Text())}
    one = Field("a", kind, Text(), **more)  # type: ignore[arg-type]
    several = replace(one, multiple=True)

    assert len(samples(one, (), shop.CLOCK)) == 2
    if FIELD_TYPES[kind].multiple:
        assert all(isinstance(held, tuple) for held in samples(several, (), shop.CLOCK)[1:])
