"""What other programs read is what they agreed on: SARIF by its schema, the rest by parsing it."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft4Validator

from engine.compiler.check import CheckResult, check_project
from engine.compiler.report import render
from engine.compiler.source import SourceTree, read_folder

CASES = sorted((Path(__file__).parent / "cases").iterdir())
SARIF = Path(__file__).parents[1] / (
    "editor/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
)
COMMAND = re.compile(r"::(error|warning|notice) ([^\n]*?)::(.*)")


@cache
def sarif() -> Draft4Validator:
    """The published schema of SARIF 2.1.0, from a package."""
    assert SARIF.is_file(), f"{SARIF} is missing: `make dev` installs it"
    schema = json.loads(SARIF.read_text(encoding="utf-8"))
    assert schema["properties"]["version"]["enum"] == ["2.1.0"]
    return Draft4Validator(schema)


@cache
def found_in(case: Path) -> tuple[SourceTree, CheckResult]:
    """A project and what is wrong with it."""
    tree = read_folder(case, root=case.name)
    return tree, check_project(tree)


def unescaped(text: str) -> str:
    """A value of a workflow command, as the page shows it."""
    for mark, letter in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(mark, letter)
    return text


def test_schema_is_no_formality() -> None:
    """The schema refuses what is not SARIF."""
    tree, result = found_in(CASES[0])
    log = json.loads(render(tree, result, "sarif"))
    log["runs"][0]["results"][0]["message"] = "a text"
    log["runs"][0]["colour"] = "red"

    assert {"$.runs[0].results[0].message", "$.runs[0]"} <= {
        error.json_path for error in sarif().iter_errors(log)
    }


@pytest.mark.parametrize("part", range(4))
def test_sarif(part: int) -> None:
    """Every log keeps to the schema, and refers to rules and files that are there."""
    for case in CASES[part::4]:
        tree, result = found_in(case)
        log = json.loads(render(tree, result, "sarif"))
        errors = [f"{error.json_path}: {error.message}" for error in sarif().iter_errors(log)]
        assert errors == [], case.name
        [run] = log["runs"]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert [rules[one["ruleIndex"]] for one in run["results"]] == [
            one["ruleId"] for one in run["results"]
        ]
        for one in run["results"]:
            place = one["locations"][0]["physicalLocation"]
            region = place["region"]
            assert unquote(place["artifactLocation"]["uri"]).startswith(case.name)
            assert (region["startLine"], region["startColumn"]) <= (
                region["endLine"],
                region["endColumn"],
            )


def test_github() -> None:
    """Every line is a command that says where, and what it says survives the way."""
    for case in CASES:
        tree, result = found_in(case)
        expected = Counter((one.code.id, one.span.line) for one in result.diagnostics)
        told: Counter[tuple[str, int]] = Counter()
        for line in render(tree, result, "github").splitlines():
            command = COMMAND.fullmatch(line)
            assert command, line
            pairs = [pair.partition("=") for pair in command[2].split(",")]
            values = {name: unescaped(value) for name, _, value in pairs}
            if "file" not in values:
                continue
            assert values.keys() >= {"title", "file", "line", "endLine"}
            assert int(values["line"]) <= int(values["endLine"])
            assert values["file"].startswith(case.name)
            told[values["title"].split()[0], int(values["line"])] += 1
        assert told <= expected, case.name
        assert told.total() >= min(expected.total(), 9)


def test_junit() -> None:
    """The counts of a report are those of its cases, and every error is a failure."""
    for case in CASES:
        tree, result = found_in(case)
        whole = ET.fromstring(render(tree, result, "junit", limit=0))  # noqa: S314  our own
        cases, failures = whole.findall("*/testcase"), whole.findall("*/testcase/failure")
        errors = {
            (one.span.path, one.code.id) for one in result.diagnostics if one.severity == "error"
        }
        assert whole.tag == "testsuites"
        assert int(whole.get("tests", "")) == len(cases)
        assert int(whole.get("failures", "")) == len(failures) == len(errors), case.name
        for suite in whole:
            assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
            assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
