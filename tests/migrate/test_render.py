"""A plan as text, as Markdown and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from engine.compiler.migrate import (
    from_json,
    make_plan,
    plan_schema,
    render_github,
    render_markdown,
    render_text,
)
from engine.compiler.migrate.estimate import BASE, MICROSECONDS, in_words
from engine.compiler.migrate.plan import Plan
from engine.model.app import Place, Removal
from tests.migrate import scenario
from tests.migrate.apps import make_app, make_entity, make_field
from tests.migrate.records import go, insert


def changing(url: str) -> Plan:
    """A plan that archives, converts and adds."""
    go(make_app(make_entity("deal", make_field("fax"), make_field("size"))), url)
    insert(url, "e_deal", {"fax": "1", "size": "big"})
    after = make_entity(
        "deal", make_field("size", "integer"), make_field("a_b"), removed=[Removal("deal.fax")]
    )
    return make_plan(make_app(after), url)


TEXT = """\
What people will see
  + add field deal.a_b (text)
  o archive field deal.fax, keeping its data

What the data do
  ~ convert deal.size from text to integer (lossy)
  asks M301: deal.fax leaves every page and channel; its values stay in the database
  asks M202: 1 of 1 values of deal.size cannot be kept exactly as integer; the old values stay in \
the archive
      records 1
  note M304: 1 value of deal.fax archived

What runs (less than 0.1 s, while nobody else can write)
  -- expand
  1. add column size$next to e_deal
       ALTER TABLE "e_deal" ADD COLUMN "size$next" INTEGER
  2. add column a_b to e_deal
       ALTER TABLE "e_deal" ADD COLUMN "a_b" TEXT
  -- backfill
  3. convert the values of deal.size; 1 row, less than 0.1 s; locks the rows of one batch
       UPDATE "e_deal" SET "size$next" = ? WHERE "id" = ?
  -- switch
  4. rename column size of e_deal to size$2
       ALTER TABLE "e_deal" RENAME COLUMN "size" TO "size$2"
  5. rename column size$next of e_deal to size
       ALTER TABLE "e_deal" RENAME COLUMN "size$next" TO "size"
"""


def test_text(sqlite_url: str) -> None:
    """Three parts in this order, then one line that says it all."""
    plan = changing(sqlite_url)
    text = render_text(plan)
    assert text.startswith(TEXT)
    assert text.endswith(
        f"\nPlan {plan.digest[:12]}: 1 to add, 1 to change, 0 to rename, 1 to archive, "
        "0 to remove; 5 statements, 2 to approve.\n"
    )


def test_markdown(sqlite_url: str) -> None:
    """The same for a pull request: tables of findings, the SQL folded away."""
    text = render_markdown(changing(sqlite_url))
    assert "### What people will see\n\n- `+` add field deal.a\\_b (text)" in text
    assert "### Asks for approval\n\n| Code | Where | What | Records |" in text
    assert "| M202 | `deal.size` | 1 of 1 values" in text
    assert (
        "<details><summary>5 statements, less than 0.1 s, while nobody else can write</summary>"
        in text
    )
    assert "-- switch: rename column size of e_deal to size$2" in text


def test_places(sqlite_url: str) -> None:
    """Findings tell where their address is written, or what is around it; so do notes on GitHub."""
    app = make_app(make_entity("deal", make_field("size"), make_field("fax")))
    go(app, sqlite_url)
    insert(sqlite_url, "e_deal", {"size": "big", "fax": "1"})
    after = replace(
        make_app(make_entity("deal", make_field("size", "integer"), removed=[Removal("deal.fax")])),
        places={
            "deal": Place("entities/deal.yaml", 1),
            "deal.size": Place("entities/deal.yaml", 7),
        },
    )
    plan = make_plan(after, sqlite_url, root="config")
    assert [(one.code, one.place) for one in plan.findings] == [
        ("M301", "config/entities/deal.yaml:1"), ("M202", "config/entities/deal.yaml:7"),
        ("M304", "config/entities/deal.yaml:1"),
    ]  # fmt: skip
    assert "\n      --> config/entities/deal.yaml:7\n" in render_text(plan)
    assert "| M202 | `deal.size` config/entities/deal.yaml:7 |" in render_markdown(plan)
    first, *_ = [line for line in render_github(plan).splitlines() if "M202" in line]
    assert first.startswith(
        "::warning title=M202 deal.size,file=config/entities/deal.yaml,line=7::1 of 1 values"
    )
    assert from_json(plan.to_json()) == plan


def test_many_findings_on_github(sqlite_url: str) -> None:
    """GitHub drops what is beyond ten of a level: the last says how many more there are."""
    fields = [make_field(f"f{number}") for number in range(30)]
    go(make_app(make_entity("deal", *fields)), sqlite_url)
    text = render_github(make_plan(make_app(make_entity("deal")), sqlite_url))
    assert text.count("::error") == 10
    assert "21 more are in the output of scheda plan" in text


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (5, "less than 0.1 s"),
        (200, "about 0.2 s"),
        (12_400, "about 12 s"),
        (600_000, "about 10 min"),
    ],
)
def test_durations(ms: int, words: str) -> None:
    """A duration is said as roughly as it is known."""
    assert in_words(ms) == words


def test_estimate(database_url: str) -> None:
    """Rows are those of the table, time grows with them; what only renames goes through none."""
    fields = [make_field("size"), make_field("code"), make_field("old")]
    go(make_app(make_entity("deal", *fields)), database_url)
    insert(database_url, "e_deal", *({"size": "1", "code": str(n)} for n in range(50)))
    after = make_app(
        make_entity("deal", make_field("size", "integer"), make_field("code", index=True),
                    make_field("new"), moved={"new": "old"})
    )  # fmt: skip
    plan = make_plan(after, database_url)
    work = {one.work: one for one in plan.statements}
    assert (work["convert"].rows, work["index"].rows, work["catalog"].rows) == (50, 50, 0)
    costs = MICROSECONDS[plan.dialect]
    assert work["convert"].ms == BASE[plan.dialect] + round(50 * costs["convert"] / 1000)
    told = json.loads(plan.to_json())["estimate"]
    assert told["ms"] == sum(one.ms for one in plan.statements)
    assert 0 < told["wait_ms"] <= told["ms"]
    if plan.dialect == "postgresql":  # conversions and concurrent indexes hold nobody up
        assert told["wait_ms"] < told["ms"]


def test_nothing_to_do(sqlite_url: str) -> None:
    """A plan without changes says so in one line."""
    app = make_app(make_entity("deal"))
    go(app, sqlite_url)
    plan = make_plan(app, sqlite_url)
    assert render_text(plan).startswith("Nothing to do")
    assert render_markdown(plan).startswith("**Nothing to do**")
    assert json.loads(plan.to_json())["noop"] is True


def test_json_follows_its_schema(database_url: str) -> None:
    """Plans of every kind: empty, large, refused, back."""
    schema = plan_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    scenario.prepare(database_url)
    for app in (scenario.before(), scenario.after(), make_app(make_entity("deal"))):
        jsonschema.validate(json.loads(make_plan(app, database_url).to_json()), schema)


def test_values_of_records_are_not_in_the_plan(sqlite_url: str) -> None:
    """A plan goes to people and places that may not see the data: ids only."""
    go(make_app(make_entity("deal", make_field("code"))), sqlite_url)
    insert(sqlite_url, "e_deal", {"code": "confidential"}, {"code": "confidential"})
    unique = make_app(make_entity("deal", make_field("code", "integer", unique=True)))
    assert "confidential" not in make_plan(unique, sqlite_url).to_json()
