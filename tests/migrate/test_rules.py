"""New and changed rules on old records: who will fail them, by stage and owner."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.compiler.migrate import make_plan
from engine.model.app import App, Removal
from engine.model.field import Field
from engine.model.pipeline import Pipeline, Requirement
from engine.model.predicate import All, Compare, Filled, In, Not, OwnerWithin
from engine.model.predicate import Any as Either
from tests.migrate.apps import make_app, make_entity, make_field, make_pipeline
from tests.migrate.records import STAMP, go, insert, opened, select

BIG = Compare("size", "gte", 10)


def deals(*fields: Field, **more: Any) -> App:
    """An application of deals with a pipeline."""
    return make_app(make_entity("deal", *fields, **{"pipelines": [make_pipeline("deal")], **more}))


def asking(*rules: Requirement, **more: Any) -> Pipeline:
    """The pipeline with rules."""
    return replace(make_pipeline("deal", **more), required=rules)


def people(url: str) -> None:
    """Anna, of sales, and Marco."""
    with opened(url) as connection:
        active = True if connection.dialect == "postgresql" else 1
        for login, name in (("anna", "Anna Rossi"), ("marco", "Marco Gallo")):
            connection.run(
                "INSERT INTO scheda_user (login, name, active, created_at) VALUES (?, ?, ?, ?)",
                (login, name, active, STAMP),
            )
        connection.run(
            "INSERT INTO scheda_user_department (\"user\", department) VALUES (1, 'sales')"
        )


def told(app: App, url: str) -> list[tuple[str, int, tuple[int, ...], tuple[str, ...]]]:
    """What the plan says of rules: code, count, records, who."""
    plan = make_plan(app, url)
    assert not plan.errors
    return [
        (one.code, one.count, one.records,
         tuple(line for line in one.help if not line.startswith("they stay")))
        for one in plan.findings
        if one.code.startswith("M50")
    ]  # fmt: skip


def fill(url: str) -> None:
    """Deals of both, large and small, with and without a code."""
    people(url)
    rows = [("new", 1, 50, None), ("offer", 1, 50, None), ("offer", 1, 5, None),
            ("offer", 2, 50, "x"), ("offer", 2, 10, " "), ("won", None, 99, None)]  # fmt: skip
    insert(url, "e_deal", *(
        {"pipeline": "sales", "stage": stage, "owner": owner, "size": size, "code": code}
        for stage, owner, size, code in rows
    ))  # fmt: skip


FIELDS = (make_field("size", "integer"), make_field("code"))


def test_rule_of_a_stage_with_a_condition(database_url: str) -> None:
    """Only records that meet the condition count, each with its stage and the owner's name."""
    go(deals(*FIELDS), database_url)
    fill(database_url)
    rule = Requirement("deal/sales/required/0", ("code",), ("offer", "won"), when=BIG)
    assert told(deals(*FIELDS, pipelines=[asking(rule)]), database_url) == [
        ("M502", 3, (2, 5, 6), (
            "1 in offer, Anna Rossi (anna)", "1 in offer, Marco Gallo (marco)",
            "1 in won, without an owner",
        )),
    ]  # fmt: skip


def test_what_is_in_the_bin_does_not_count(database_url: str) -> None:
    """A record in the recycle bin is judged when it is taken out."""
    go(deals(*FIELDS), database_url)
    insert(database_url, "e_deal", {"title": "x"}, {"title": "gone", "deleted_at": STAMP})
    size, code = FIELDS
    assert told(deals(size, replace(code, required=True)), database_url)[0][:3] == ("M501", 1, (1,))


def test_field_required_under_a_condition(database_url: str) -> None:
    """The same for a field's own condition."""
    go(deals(*FIELDS), database_url)
    fill(database_url)
    size, code = FIELDS
    after = deals(size, replace(code, required_when=Not(BIG)))
    assert told(after, database_url) == [
        ("M501", 1, (3,), ("1 in offer, Anna Rossi (anna)",)),
    ]  # fmt: skip


def test_only_what_is_new_counts(database_url: str) -> None:
    """A condition that is made wider counts the records between; a narrower one counts none."""
    size, code = FIELDS
    go(deals(size, replace(code, required_when=Compare("size", "gte", 60))), database_url)
    fill(database_url)
    assert told(deals(size, replace(code, required_when=BIG)), database_url)[0][:3] == (
        "M501", 3, (1, 2, 5),
    )  # fmt: skip
    narrower = replace(code, required_when=Compare("size", "gte", 95))
    assert told(deals(size, narrower), database_url) == []
    assert told(deals(size, replace(code, required=True)), database_url)[0][:3] == (
        "M501", 4, (1, 2, 3, 5),
    )  # fmt: skip


def test_a_rule_that_lost_its_condition(database_url: str) -> None:
    """Asked for under a condition, and now always."""
    conditional = Requirement("deal/sales/required/0", ("code",), ("offer",), when=BIG)
    go(deals(*FIELDS, pipelines=[asking(conditional)]), database_url)
    fill(database_url)
    always = replace(conditional, when=None)
    assert told(deals(*FIELDS, pipelines=[asking(always)]), database_url)[0][:3] == (
        "M502",
        1,
        (3,),
    )


def test_renaming_makes_no_rule_new(database_url: str) -> None:
    """Fields, stages and the pipeline have other names: the rule is the one that it was."""
    rule = Requirement("deal/sales/required/0", ("code",), ("offer",), when=BIG)
    plain = Requirement("deal/sales/required/1", ("code",), ("won",))
    go(deals(*FIELDS, pipelines=[asking(rule, plain)]), database_url)
    fill(database_url)
    moved = {"width": "size", "mark": "code", "deal/ladder": "deal/sales",
             "deal/ladder:bid": "deal/ladder:offer"}  # fmt: skip
    rules = (
        replace(rule, fields=("mark",), stages=("bid",), when=Compare("width", "gte", 10)),
        replace(plain, fields=("mark",)),
    )
    after = deals(
        make_field("width", "integer"), make_field("mark"), moved=moved,
        pipelines=[asking(*rules, name="ladder", stages=("new", "bid"))],
    )  # fmt: skip
    assert told(after, database_url) == []
    go(after, database_url)
    assert select(database_url, "width, mark", "e_deal")[1] == (50, None)


def test_records_that_move_into_a_stage_that_asks(database_url: str) -> None:
    """A stage gives way to one that asks for more: its records are counted there."""
    rule = Requirement("deal/sales/required/0", ("code",), ("won",), when=BIG)
    go(deals(*FIELDS, pipelines=[asking(rule)]), database_url)
    fill(database_url)
    after = deals(*FIELDS, pipelines=[asking(rule, stages=("new",))],
                  removed=[Removal("deal/sales:offer", into="won")])  # fmt: skip
    assert told(after, database_url) == [
        ("M502", 2, (2, 5), ("1 in won, Anna Rossi (anna)", "1 in won, Marco Gallo (marco)")),
    ]  # fmt: skip


KINDS = make_field("kind", "choice", options=["a", "b"])
TAGS = make_field("tags", multiple=True)


@pytest.mark.parametrize(
    ("when", "records"),
    [
        (In("kind", ("a",)), (1,)),
        (In("kind", ("a",), negated=True), (2, 3)),
        (Filled("tags"), (1, 2)),
        (Filled("tags", filled=False), (3,)),
        (Compare("tags", "eq", "x"), (1,)),
        (All((Compare("size", "gt", 1), Filled("kind"))), (2,)),
        (Either((Compare("size", "gt", 1), Compare("kind", "eq", "a"))), (1, 2, 3)),
        (OwnerWithin(("sales",)), (1,)),
        (Compare("brand", "eq", "x"), ()),
    ],
    ids=str,
)
def test_conditions(database_url: str, when: Any, records: tuple[int, ...]) -> None:
    """Every kind of condition means here what it means when a record is saved."""
    fields = (make_field("size", "integer"), make_field("code"), KINDS, TAGS)
    go(deals(*fields), database_url)
    people(database_url)
    insert(
        database_url, "e_deal",
        {"kind": "a", "size": 1, "owner": 1}, {"kind": "b", "size": 2, "owner": 2},
        {"size": 3}, {"kind": "a", "size": 9, "code": "filled", "owner": 1},
    )  # fmt: skip
    for record, value in ((1, "x"), (2, "y")):
        insert(database_url, "e_deal__tags", {"record": record, "position": 0, "value": value})
    code = replace(fields[1], required_when=when)
    after = deals(fields[0], code, KINDS, TAGS, make_field("brand"))
    assert [one[2] for one in told(after, database_url)] == ([records] if records else [])


def test_condition_on_a_converted_field(database_url: str) -> None:
    """The condition is asked of the value as it will be."""
    go(deals(make_field("size"), make_field("code")), database_url)
    insert(database_url, "e_deal", {"size": "50"}, {"size": "5"}, {"size": "many"})
    after = deals(make_field("size", "integer"), make_field("code", required_when=BIG))
    assert [one[2] for one in told(after, database_url)] == [(1,)]


def test_many_records(sqlite_url: str) -> None:
    """All batches are looked at, and twenty records are shown."""
    go(deals(*FIELDS), sqlite_url)
    insert(sqlite_url, "e_deal", *({"size": number % 20} for number in range(4_500)))
    size, code = FIELDS
    (found,) = told(deals(size, replace(code, required_when=BIG)), sqlite_url)
    assert (found[1], len(found[2])) == (2_250, 20)
