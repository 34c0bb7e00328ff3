"""Names: where each is declared, which are in sight, and what is excused when a file is broken."""

from __future__ import annotations

import pytest

from engine.compiler.check import check_project
from engine.compiler.checks.names import index_names
from engine.compiler.declare import declare
from engine.compiler.diagnostics import Diagnostic
from engine.compiler.scope import Scope
from engine.compiler.source import from_texts
from engine.model.storage import tables
from tests.compiler.mutants import demo

APP = """\
app: case
label: Case
locales: [en]
roles: {admin: {label: Admin, all: true}}
departments:
  company: Company
  sales: {label: Sales, in: company}
  export: {label: Export, in: sales}
option_sets:
  sources: {web: Web, fair: {label: Fair, retired: true}}
"""
DEAL = """\
entity: deal
label: Deal
features: [source, dates]
fields:
  title: {type: text, label: Title}
  amount: {type: money, label: Amount, min: 0}
  kind: {type: choice, label: Kind, options: {sale: Sale, rental: Rental}}
"""
SALES = """\
pipeline: sales
entity: deal
label: Sales
stages:
  new: New
  proposal: Proposal
  won: {label: Won, kind: won}
  lost: {label: Lost, kind: lost}
"""
LAYOUT = """\
layout: deal
card:
  sections:
    main: {label: Main, elements: [title, amount, kind, stage]}
list:
  columns: [title, amount]
  sort: -amount
"""
PROJECT = {
    "app.yaml": APP,
    "entities/deal.yaml": DEAL,
    "pipelines/sales.yaml": SALES,
    "layouts/deal.yaml": LAYOUT,
}


def scope_of(**files: str) -> Scope:
    """The scope of the project, with some files replaced (``entities_deal`` for its path)."""
    return declare(check_project(from_texts(project(**files))).documents)


def project(**files: str) -> dict[str, str | bytes]:
    """The project with some files replaced or added."""
    named = {f"{key.replace('__', '/')}.yaml": text for key, text in files.items()}
    return {**PROJECT, **named}


def complaints(**files: str) -> list[str]:
    """Codes and lines of what is wrong with the project."""
    found = check_project(from_texts(project(**files))).diagnostics
    return [f"{one.code.id} {one.span.path}:{one.span.line}" for one in found]


def only(**files: str) -> Diagnostic:
    """The single complaint about the project."""
    (found,) = check_project(from_texts(project(**files))).diagnostics
    return found


def test_the_project_is_right() -> None:
    """Nothing is wrong with the project that the other tests change."""
    assert complaints() == []


def test_fields_are_own_ones_then_those_of_the_engine() -> None:
    """An entity has its own fields in order, then those of every entity, stages and features."""
    entity = scope_of().entities["deal"]

    names = list(entity.fields)

    assert names[:4] == ["title", "amount", "kind", "id"]
    assert {"stage", "pipeline", "source", "utm_source", "close_date"} <= set(names)
    assert entity.fields["title"].spec is not None
    assert entity.fields["stage"].system


def test_names_know_where_they_are_declared() -> None:
    """Fields, options and stages carry the place of their name."""
    entity = scope_of().entities["deal"]

    assert str(entity.fields["amount"].span) == "entities/deal.yaml:6:3"
    assert str(entity.fields["kind"].options["rental"].span) == "entities/deal.yaml:7:59"
    assert str(entity.pipelines["sales"].stages["won"].span) == "pipelines/sales.yaml:7:3"
    assert str(entity.fields["source"].options["fair"].span) == "app.yaml:10:23"


def test_shared_options_keep_what_is_said_of_them() -> None:
    """A feature's field has the options of the shared list, retired ones included."""
    options = scope_of().entities["deal"].fields["source"].options

    assert [(name, one.retired) for name, one in options.items()] == [
        ("web", False),
        ("fair", True),
    ]


def test_departments_know_what_is_under_them() -> None:
    """A department contains itself and, at any depth, those below."""
    below = scope_of().below

    assert below["company"] == ("company", "sales", "export")
    assert below["export"] == ("export",)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("proposal", None, ("proposal", "won")),
        ("new", "proposal", ("new", "proposal")),
        (None, "proposal", ("new", "proposal")),
        ("won", None, ("won",)),
        ("won", "new", ()),
    ],
)
def test_ranges_of_stages(first: str | None, last: str | None, expected: tuple[str, ...]) -> None:
    """A range goes up to the won stage unless it says where it ends; lost stages are in none."""
    assert scope_of().pipelines["sales"].stages_from(first, last) == expected


def test_an_unknown_name_is_compared_with_those_in_sight() -> None:
    """The complaint proposes a field of the entity concerned and shows where its fields begin."""
    found = only(
        layouts__deal=LAYOUT.replace("columns: [title, amount]", "columns: [title, amout]")
    )

    assert found.code.id == "N203"
    assert [help_.text for help_ in found.help] == ['did you mean "amount"?']
    assert found.help[0].fixes[0].replacement == "amount"
    assert [(str(label.span), label.text) for label in found.labels] == [
        ("entities/deal.yaml:4:1", "fields of deal are declared here")
    ]


def test_a_field_of_a_feature_is_explained() -> None:
    """A name that a feature would bring is not guessed at: the feature is named."""
    found = only(layouts__deal=LAYOUT.replace("[title, amount]", "[title, observers]"))

    assert [help_.text for help_ in found.help] == [
        'the feature "observers" brings it: add it to features'
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"entities__deal": DEAL.replace("type: money", "type: monney")},
            ["S117 entities/deal.yaml:6"],
            id="a field that was refused is still a name",
        ),
        pytest.param(
            {"entities__deal": DEAL.replace("fields:", "feelds:")},
            ["S101 entities/deal.yaml:4"],
            id="a key that may have been meant for the fields",
        ),
        pytest.param(
            {"entities__deal": DEAL.replace("[source, dates]", "[source, datess]"),
             "layouts__deal": LAYOUT.replace("[title, amount]", "[title, close_date]")},
            ["S104 entities/deal.yaml:3"],
            id="a feature that was refused may have brought the field",
        ),
        pytest.param(
            {"entities__deal": "entity: deal\nlabel: [unclosed\n"},
            ["Y016 entities/deal.yaml:2"],
            id="an entity nobody could read",
        ),
        pytest.param(
            {"pipelines__sales": SALES.replace("new: New", "new: {label: New, kind: opn}")},
            ["S104 pipelines/sales.yaml:5"],
            id="a stage with a mistake",
        ),
        pytest.param(
            {"pipelines__sales": "pipeline: sales\nentity: [deal\n"},
            ["Y016 pipelines/sales.yaml:2"],
            id="a pipeline nobody could read",
        ),
        pytest.param(
            {"app": APP.replace("  sources: {web: Web", "  sources: {web: 5"),
             "entities__lead": "entity: lead\nlabel: Lead\nfields:\n  title: {type: text, label: T}\n"
             "  from: {type: choice, label: From, options: {set: sources}, default: web}\n"},
            ["S103 app.yaml:10"],
            id="an option with a mistake",
        ),
        pytest.param(
            {"app": "app: case\nlabel: {\n",
             "entities__lead": "entity: lead\nlabel: Lead\nfields:\n"
             "  title: {type: text, label: T, visible_to: [role:seller, department:x]}\n"
             "  from: {type: choice, label: From, options: {set: any}}\n"},
            ["Y016 app.yaml:2"],
            id="an app.yaml nobody could read",
        ),
    ],
)  # fmt: skip
def test_one_mistake_is_one_complaint(files: dict[str, str], expected: list[str]) -> None:
    """What is missing because something was refused is not complained about again."""
    assert complaints(**files) == expected


def test_stages_of_a_pipeline_that_is_broken_are_excused() -> None:
    """Conditions on stages wait until the pipeline can be read."""
    entity = DEAL + "  note: {type: text, label: Note, visible_when: {stage: callback}}\n"

    assert complaints(
        entities__deal=entity, pipelines__sales="pipeline: sales\nentity: [deal\n"
    ) == ["Y016 pipelines/sales.yaml:2"]


@pytest.mark.parametrize(
    ("path", "before", "wrong", "right"),
    [
        ("entities/deal.yaml", "{type: money, label: Amount, min: 0}",
         "{type: money, label: Amount, visible_to: [role:admn]}", "admin"),
        ("entities/deal.yaml", "{type: money, label: Amount, min: 0}",
         "{type: money, label: Amount, hidden_from: ['department:sles+']}", "sales"),
        ("layouts/deal.yaml", "sort: -amount", "sort: -amuont", "amount"),
        ("layouts/deal.yaml", "sort: -amount", 'sort: "-amuont"', "amount"),
    ],
)  # fmt: skip
def test_only_the_wrong_part_of_a_word_is_replaced(
    path: str, before: str, wrong: str, right: str
) -> None:
    """The replacement leaves what stands before and after the name as it is."""
    text = str(PROJECT[path]).replace(before, wrong)
    (found,) = check_project(from_texts({**PROJECT, path: text})).diagnostics
    (fix,) = found.help[0].fixes
    lines = text.split("\n")
    line = lines[fix.span.line - 1]
    lines[fix.span.line - 1] = (
        line[: fix.span.column - 1] + fix.replacement + line[fix.span.end_column - 1 :]
    )

    assert fix.replacement == right
    assert check_project(from_texts({**PROJECT, path: "\n".join(lines)})).diagnostics == ()


def test_names_of_indexes() -> None:
    """What is held to the length a database allows is what the database will have."""
    result = check_project(demo())
    assert result.app is not None
    scope = declare(result.documents)

    ours = {name for entity in scope.entities.values() for name, _ in index_names(entity)}

    assert ours == {index.name for table in tables(result.app) for index in table.indexes}
