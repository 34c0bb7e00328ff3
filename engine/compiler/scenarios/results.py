"""The outcome of a run for people, for machines and for CI."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from engine.compiler.scenarios.coverage import KINDS, Coverage, Kind
from engine.compiler.scenarios.mutants import Score
from engine.compiler.scenarios.run import Failure, Outcome, Run
from engine.model.app import App
from engine.model.places import place_of

_PLURAL: Final[dict[Kind, str]] = {
    "rule": "required rules", "field": "restrictions of fields", "grant": "grants", "move": "moves",
}  # fmt: skip


def summary(run: Run, seconds: float) -> str:
    """One line about a run."""
    failed = len(run.failed)
    passed = len(run.outcomes) - failed
    counts = f"{passed} passed" + (f", {failed} failed" if failed else "")
    return f"{counts} ({len(run.outcomes)} cases in {seconds:.2f} s)"


def render_json(
    app: App, run: Run, root: str = "", covered: Coverage | None = None, score: Score | None = None
) -> str:
    """The run as JSON, with coverage and mutants where they were asked for."""
    data: dict[str, object] = {
        "version": 1,
        "cases": [_case(outcome, root) for outcome in run.outcomes],
        "summary": {"cases": len(run.outcomes), "failed": len(run.failed)},
    }
    if covered is not None:
        data["coverage"] = {
            kind: {"touched": covered.count(kind)[0], "all": covered.count(kind)[1]}
            for kind in KINDS
        } | {"missed": [{"kind": i.kind, "address": i.address, **_where(app, i.address)}
                        for i in covered.missed]}  # fmt: skip
    if score is not None:
        data["mutants"] = {
            "tried": score.tried, "killed": score.killed,
            "survivors": [{"address": m.address, "change": m.change, **_where(app, m.address)}
                          for m in score.survivors],
        }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, indent=2)


def _case(outcome: Outcome, root: str) -> dict[str, object]:
    case = outcome.case
    return {
        "suite": case.suite, "name": case.name, "passed": outcome.passed,
        "path": _path(outcome, root), "line": case.document.at(*case.path).line,
        "failures": [
            {"message": failure.message, "line": _line(outcome, failure), "address": failure.address}
            for failure in outcome.failures
        ],
    }  # fmt: skip


def _path(outcome: Outcome, root: str) -> str:
    path = outcome.case.document.path
    return f"{root}/{path}" if root else path


def _line(outcome: Outcome, failure: Failure) -> int:
    case = outcome.case
    return case.document.at(*case.path, "expect", *failure.path).line


def _where(app: App, address: str) -> dict[str, object]:
    place = place_of(app, address)
    return {"path": place.path, "line": place.line} if place else {}


def render_junit(run: Run, seconds: float, root: str = "") -> str:
    """The run as a JUnit report: a suite for each file, a test case for each case."""
    suites: dict[str, list[Outcome]] = {}
    for outcome in run.outcomes:
        suites.setdefault(outcome.case.suite, []).append(outcome)
    counts = f'tests="{len(run.outcomes)}" failures="{len(run.failed)}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites {counts} time="{seconds:.3f}">',
    ]
    for name, outcomes in suites.items():
        failed = sum(not outcome.passed for outcome in outcomes)
        lines.append(
            f'  <testsuite name={quoteattr(name)} tests="{len(outcomes)}" failures="{failed}">'
        )
        lines += [line for outcome in outcomes for line in _junit_case(outcome, root)]
        lines.append("  </testsuite>")
    return "\n".join((*lines, "</testsuites>")) + "\n"


def _junit_case(outcome: Outcome, root: str) -> Iterable[str]:
    case = outcome.case
    path, line = _path(outcome, root), case.document.at(*case.path).line
    head = (
        f"    <testcase classname={quoteattr(case.suite)} name={quoteattr(case.name)} "
        f'file={quoteattr(path)} line="{line}"'
    )
    if outcome.passed:
        return [f"{head}/>"]
    said = "\n".join(
        f"{path}:{_line(outcome, failure)}: {failure.message}" for failure in outcome.failures
    )
    message = quoteattr(outcome.failures[0].message)
    return [f"{head}>", f"      <failure message={message}>{escape(said)}</failure>",
            "    </testcase>"]  # fmt: skip


def render_coverage(app: App, covered: Coverage) -> str:
    """What the cases touch in numbers, and every line that none does."""
    lines = ["coverage"]
    for kind in KINDS:
        touched, there = covered.count(kind)
        share = f"{100 * touched // there:3d} %" if there else "  - "
        lines.append(f"  {share}  {_PLURAL[kind]}: {touched} of {there}")
    if covered.missed:
        lines.append("not touched by any case")
        lines += [f"  {_place(app, item.address)}{item.address}" for item in covered.missed]
    return "\n".join(lines)


def render_score(app: App, score: Score) -> str:
    """How many changes of the configuration the cases notice, and each that they do not."""
    share = f"{100 * score.killed // score.tried} %" if score.tried else "none"
    lines = [f"mutants: {score.killed} of {score.tried} noticed ({share})"]
    lines += [
        f"  {_place(app, mutant.address)}{mutant.address}: {mutant.change}"
        for mutant in score.survivors
    ]
    return "\n".join(lines)


def _place(app: App, address: str) -> str:
    place = place_of(app, address)
    return f"{place.path}:{place.line}  " if place else ""
