"""A plan as text, as Markdown and as JSON."""

from __future__ import annotations

import json

import jsonschema

from engine.compiler.migrate import make_plan, plan_schema, render_markdown, render_text
from engine.compiler.migrate.plan import Plan
from engine.model.app import Removal
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
  note M304: 1 values of deal.fax are archived

What runs
  -- expand
  1. add column size$next to e_deal; 1 rows
       ALTER TABLE "e_deal" ADD COLUMN "size$next" INTEGER
  2. add column a_b to e_deal; 1 rows
       ALTER TABLE "e_deal" ADD COLUMN "a_b" TEXT
  -- backfill
  3. convert the values of deal.size; 1 rows; locks the rows of one batch
       UPDATE "e_deal" SET "size$next" = ? WHERE "id" = ?
  -- switch
  4. rename column size of e_deal to size$2; 1 rows
       ALTER TABLE "e_deal" RENAME COLUMN "size" TO "size$2"
  5. rename column size$next of e_deal to size; 1 rows
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
    assert "<details><summary>5 statements</summary>" in text
    assert "-- switch: rename column size of e_deal to size$2; 1 rows" in text


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
