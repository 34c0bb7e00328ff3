"""Tests of the configuration: what passes, what fails and where, and what nobody tests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from engine.compiler.check import CheckResult, check_project
from engine.compiler.scenarios import Case, Run, read_cases, run_cases
from engine.compiler.scenarios.coverage import Item, coverage
from engine.compiler.scenarios.generate import generate
from engine.compiler.scenarios.mutants import Score, score
from engine.compiler.scenarios.results import (
    render_coverage,
    render_json,
    render_junit,
    render_score,
    summary,
)
from engine.compiler.scenarios.run import diagnostics
from engine.compiler.source import from_texts, read_folder
from engine.model.app import App
from tests.model.shop import CLOCK

CONFIG = Path(__file__).resolve().parents[2] / "config"


@cache
def demo() -> dict[str, str]:
    """The files of the demo by path."""
    return {path: source.text for path, source in read_folder(CONFIG).sources.items()}


def files(cases: str = "") -> dict[str, str]:
    """The demo with these cases instead of its own."""
    kept = {path: text for path, text in demo().items() if not path.startswith("tests/")}
    return {**kept, "tests/mine.yaml": f"tests: mine\ncases:\n{cases}"} if cases else kept


def project(cases: str = "") -> tuple[App, CheckResult]:
    """The demo with these cases, compiled."""
    result = check_project(from_texts(files(cases)))
    assert result.app is not None, [found.text for found in result.diagnostics]
    return result.app, result


def judged(cases: str) -> tuple[App, tuple[Case, ...], Run]:
    """The outcome of some cases."""
    app, result = project(cases)
    found, unusable = read_cases(app, result.documents, CLOCK)
    assert unusable == ()
    return app, found, run_cases(app, found)


def one(given: str, expect: str, when: str = "") -> str:
    """A case in YAML."""
    tried = f"    when: {{{when}}}\n" if when else ""
    return f"  - name: a case\n    given: {{{given}}}\n{tried}    expect: {{{expect}}}\n"


@cache
def whole() -> tuple[App, CheckResult]:
    """The demo as it is."""
    result = check_project(read_folder(CONFIG))
    assert result.app is not None
    return result.app, result


def test_the_demo_passes() -> None:
    """Every case of the demo holds."""
    app, result = whole()
    cases, unusable = read_cases(app, result.documents, CLOCK)

    assert unusable == ()
    assert [outcome.case.name for outcome in run_cases(app, cases).failed] == []
    assert len(cases) > 40


SELLER = "actor: {role: seller, is: owner}"


@pytest.mark.parametrize(
    ("given", "when", "expect"),
    [
        (f"entity: deal, {SELLER}", "", "hidden: [margin], visible: [title]"),
        ("entity: deal, actor: {role: seller}", "", "hidden: [title]"),
        ("entity: deal, actor: {role: seller, is: stranger}", "", "hidden: [title]"),
        ("entity: deal, actor: {role: seller, is: observer}", "", "readonly: [title]"),
        ("entity: deal, actor: {role: admin}", "", "editable: [title, margin]"),
        (f"entity: deal, pipeline: sales, stage: new, {SELLER}", "",
         "moves: [qualified, lost, abandoned]"),
        (f"entity: deal, {SELLER}, record: {{title: X, kind: sale}}", "move: lost",
         "refused: [loss_reason]"),
        (f"entity: deal, {SELLER}, record: {{title: X, kind: sale}}",
         "move: lost, set: {loss_reason: price}", "allowed: true"),
        (f"entity: deal, {SELLER}, record: {{title: X, kind: sale}}", "set: {margin: 3}",
         "refused: [margin]"),
        (f"entity: deal, {SELLER}, record: {{title: X, kind: sale}}", "create: true",
         "allowed: true"),
        (f"entity: deal, {SELLER}, record: {{kind: sale}}", "create: true", "refused: [title]"),
        ("entity: deal, actor: {role: service, is: owner}, record: {title: X, kind: sale}",
         "create: true", "refused: [title, kind]"),
        (f"entity: lead, {SELLER}", "",
         "may: [read, create, edit, delete], may_not: [export, import]"),
        (("entity: deal, owner_department: sales_it, "
         "actor: {role: seller, department: sales, is: stranger}"), "",
         "may: [read], may_not: [edit, delete]"),
        (("entity: deal, owner_department: sales, "
         "actor: {role: seller, department: sales_it, is: stranger}"), "", "may_not: [read]"),
        (f"entity: deal, {SELLER}, record: {{title: X, discount: 12, kind: sale}}", "",
         "required: [title, discount_reason]"),
        ("entity: deal, pipeline: sales, stage: won, actor: {role: seller, is: owner}",
         "move: new", "refused: [stage]"),
    ],
)  # fmt: skip
def test_expectations(given: str, when: str, expect: str) -> None:
    """Sight, edits, moves, requirements and refusals are decided as the card decides them."""
    app, _, run = judged(one(given, expect, when))

    assert [found.message for found in diagnostics(app, run)] == []


@pytest.mark.parametrize(
    ("given", "when", "expect", "message"),
    [
        (f"entity: deal, {SELLER}", "", "visible: [margin]", "margin is hidden"),
        (f"entity: deal, {SELLER}", "", "hidden: [title]", "title is visible"),
        (f"entity: deal, {SELLER}", "", "readonly: [title]", "title is editable"),
        (f"entity: deal, {SELLER}", "", "required: [amount]", "amount is not required"),
        (f"entity: deal, {SELLER}, record: {{title: X, kind: sale}}", "move: qualified",
         "allowed: true", "it is refused for client"),
        (f"entity: deal, {SELLER}, record: {{title: X, kind: sale}}", "move: qualified",
         "refused: [amount]", "amount is no obstacle; it is refused for client"),
        (f"entity: deal, {SELLER}, record: {{title: X, kind: sale, client: 1}}",
         "move: qualified", "refused: [client]", "it is allowed"),
        (f"entity: deal, {SELLER}", "", "moves: [won]",
         "the record may enter qualified, lost, abandoned"),
        ("entity: deal, actor: {role: finance}", "", "view: heads", "is shown"),
        (f"entity: deal, {SELLER}", "", "may: [read, delete]", "the actor may not delete it"),
        (f"entity: lead, {SELLER}", "", "may_not: [delete]", "the actor may delete it"),
    ],
)  # fmt: skip
def test_failures_stand_at_the_expectation(
    given: str, when: str, expect: str, message: str
) -> None:
    """What does not hold is blamed where it is expected, with what is decided instead."""
    app, _, run = judged(one(given, expect, when))

    complaints = list(diagnostics(app, run))

    assert message in complaints[0].message
    assert complaints[0].span.path == "tests/mine.yaml"
    assert complaints[0].span.line == (6 if when else 5)


def test_a_failure_points_to_the_rule() -> None:
    """The rule that refuses is shown with its file and line."""
    case = one(f"entity: deal, {SELLER}, record: {{title: X, kind: sale}}", "allowed: true",
               "move: qualified")  # fmt: skip
    app, _, run = judged(case)

    label = next(diagnostics(app, run)).labels[0]

    assert label.span.path == "pipelines/sales.yaml"
    assert "client" in demo()[label.span.path].splitlines()[label.span.line - 1]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("entity: deal, record: {amount: {value: 1, currency: XXX}}", "a currency of"),
        ("entity: deal, record: {close_date: soon}", "a date such as"),
        ("entity: deal, owner_department: nowhere", 'there is no department "nowhere"'),
        ("entity: deal, owner_department: sales, actor: {is: owner}", "their own department"),
        ("entity: deal, record: {client: {firm: 1}}", "the number of a company"),
    ],
)
def test_unusable_values_are_located(given: str, message: str) -> None:
    """A value that its field cannot hold is blamed at its place; the other cases still run.

    A check says so first; the reader says it too, for an application that is not that of the cases.
    """
    cases = one(given, "visible: [title]") + one(f"entity: deal, {SELLER}", "visible: [title]")
    app, result = project()[0], check_project(from_texts(files(cases)))

    found, unusable = read_cases(app, result.documents, CLOCK)

    assert message in unusable[0].message
    assert unusable[0].span.line == 4
    assert len(found) == 1


def test_reports() -> None:
    """The same run for people, for machines and for CI."""
    good = one(f"entity: deal, {SELLER}", "visible: [title]")
    bad = one(f"entity: deal, {SELLER}", "visible: [margin]").replace("a case", "a <wrong> case")
    app, _, run = judged(good + bad)

    assert summary(run, 0.1) == "1 passed, 1 failed (2 cases in 0.10 s)"
    data = json.loads(render_json(app, run))
    assert [case["passed"] for case in data["cases"]] == [True, False]
    assert data["cases"][1]["failures"][0]["line"] == 8
    tree = ET.fromstring(render_junit(run, 0.1))  # noqa: S314  our own text
    assert (tree.get("tests"), tree.get("failures")) == ("2", "1")
    assert tree.findall(".//testcase")[1].get("name") == "a <wrong> case"


def test_coverage_names_what_no_case_touches() -> None:
    """A rule is covered once a case depends on it, and shown with its line before that."""
    quiet = one(f"entity: deal, {SELLER}", "visible: [title]")
    app, cases, _ = judged(quiet)
    covered = coverage(app, cases)
    margin = Item("field", "deal.margin/visible_to")
    assert margin in covered.missed
    assert Item("grant", "role/seller/records/deal.read") in covered.touched
    assert "deal.margin/visible_to" in render_coverage(app, covered)

    app, cases, _ = judged(one(f"entity: deal, {SELLER}", "hidden: [margin]"))
    assert margin not in coverage(app, cases).missed
    export = Item("grant", "role/seller/records/deal.export")
    assert export in coverage(app, cases).missed
    app, cases, _ = judged(one(f"entity: deal, {SELLER}", "may_not: [export]"))
    assert export in coverage(app, cases).touched


def scored(cases: str) -> Score:
    """The mutants of the demo, tried on some cases."""
    app, found, _ = judged(cases)
    return score(app, found)


def test_mutants() -> None:
    """A case notices the changes that break what it expects, and no other."""
    noticed = scored(one(f"entity: deal, {SELLER}", "hidden: [margin]"))
    survivors = {(mutant.address, mutant.change) for mutant in noticed.survivors}

    assert ("deal.margin/visible_to", "without visible_to") not in survivors
    assert ("deal.commission/visible_to", "without visible_to") in survivors
    assert noticed.killed + len(noticed.survivors) == noticed.tried
    app, _ = whole()
    assert "deal.commission" in render_score(app, noticed)


def test_generated_cases_hold() -> None:
    """Cases written for the present are valid, pass, and notice most changes."""
    app, _ = project()
    result = check_project(from_texts({**files(), **generate(app, CLOCK)}))

    assert [found.text for found in result.diagnostics if found.severity == "error"] == []
    cases, unusable = read_cases(app, result.documents, CLOCK)
    assert unusable == ()
    assert run_cases(app, cases).failed == ()
    assert len(cases) > 1000
    covered = coverage(app, cases)
    for kind in ("grant", "move"):
        touched, there = covered.count(kind)  # type: ignore[arg-type]
        assert touched == there
    left = score(app, [case for case in cases if case.entity in ("deal", "lead")]).survivors
    assert [one.address for one in left
            if "/records/" in one.address and one.entity in ("deal", "lead")] == []  # fmt: skip


def test_figures_are_worked_out() -> None:
    """A case may say what a computed field holds, made of what the actor sees."""
    record = "{amount: 80, probability: 25}"
    given = f"entity: deal, actor: {{role: seller, is: owner}}, record: {record}"
    _, _, right = judged(one(given, "values: {expected_value: 20, amount: 80}"))
    _, _, wrong = judged(one(given, "values: {expected_value: 21}"))
    _, _, missing = judged(
        one("entity: deal, record: {amount: 80}", "values: {expected_value: null}")
    )
    assert (right.failed, missing.failed) == ((), ())
    assert wrong.failed[0].failures[0].message == "expected_value is 20.00 EUR"
