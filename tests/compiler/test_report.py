"""One value, six ways to read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from xml.etree import ElementTree as ET

import pytest
from syrupy.assertion import SnapshotAssertion

from engine.compiler.check import CheckResult
from engine.compiler.diagnostics import Code, Diagnostic, Fix, Help, Label
from engine.compiler.document import Document
from engine.compiler.report import FORMATS, render
from engine.compiler.report.excerpt import WIDTH, excerpt
from engine.compiler.source import SourceTree, from_texts
from engine.compiler.span import Span, file_start

DEAL = "entities/deal.yaml"
LAYOUT = "layouts/deal.yaml"
FILES = {
    "app.yaml": "app: a\nlabel: A\nlocales: [en]\n",
    DEAL: "entity: deal\nlabel: Deal\nfields:\n  amount: {type: money}\n  amount: {type: text}\n",
    LAYOUT: "layout: deal\ncard:\n\tsections: {名前: {elements: [amout]}}\n",
}
UNKNOWN = Code("N901", "unknown-field", "unknown field")
TWICE = Code("Y901", "written-twice", "key is written twice")
UNUSED = Code("L901", "unused-field", "field is shown nowhere", "warning")

FOUND = (
    TWICE.at(
        Span(DEAL, 5, 3, 5, 9),
        '"amount" stands in line 4 already',
        labels=[Label(Span(DEAL, 4, 3, 4, 9), "first written here")],
    ),
    UNUSED.at(Span(DEAL, 3, 1, 5, 24), "", address="deal"),
    UNKNOWN.at(
        Span(LAYOUT, 3, 29, 3, 34),
        'deal has no field "amout"',
        Help('did you mean "amount"?', (Fix(Span(LAYOUT, 3, 29, 3, 34), "amount"),)),
        "fields are made in entities/deal.yaml: 100% <sure>, really",
        labels=[Label(Span(DEAL, 3, 1, 3, 7), "fields of deal are declared here")],
        address="deal@card/名前",
    ),
    UNKNOWN.at(file_start("limits.yaml"), "the file could not be read"),
)


@pytest.fixture
def tree() -> SourceTree:
    """Three files, of which two have mistakes."""
    return from_texts(FILES)


@pytest.fixture
def result() -> CheckResult:
    """What was found in them."""
    documents: Mapping[str, Document] = {DEAL: Document(DEAL, "entity")}
    return CheckResult(FOUND, documents)


@pytest.mark.parametrize("form", FORMATS)
def test_forms(
    form: str, tree: SourceTree, result: CheckResult, snapshot: SnapshotAssertion
) -> None:
    """Each form as somebody would see it."""
    assert render(tree, result, form) == snapshot


def test_colours(tree: SourceTree, result: CheckResult) -> None:
    """Colours change nothing but the colours."""
    import re

    plain = render(tree, result)
    coloured = render(tree, result, colour=True)

    assert "\x1b[1;31merror[Y901]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_nothing_found(tree: SourceTree) -> None:
    """A project without mistakes is said to have none, or nothing is said at all."""
    empty = CheckResult(())

    assert render(tree, empty) == "no mistakes in 3 files\n"
    assert render(tree, empty, "concise") == ""
    assert render(tree, empty, "github") == ""
    assert json.loads(render(tree, empty, "json"))["diagnostics"] == []
    assert json.loads(render(tree, empty, "sarif"))["runs"][0]["results"] == []
    assert ET.fromstring(render(tree, empty, "junit")).attrib["failures"] == "0"  # noqa: S314


class TestLimits:
    @pytest.fixture
    def many(self) -> CheckResult:
        """More warnings than anybody reads, and one error among them."""
        warnings = [UNUSED.at(Span(DEAL, 1, 1, 1, 2), f"number {n}") for n in range(99)]
        return CheckResult((*warnings, UNKNOWN.at(Span(DEAL, 2, 1, 2, 2), "the error")))

    def test_people_see_the_worst(self, tree: SourceTree, many: CheckResult) -> None:
        """The error is shown though it came last, and the rest is counted."""
        text = render(tree, many, "concise", limit=3)

        assert "the error" in text
        assert "97 more are not shown" in text
        assert len(render(tree, many, "concise", limit=0).splitlines()) == 100

    def test_programs_see_all(self, tree: SourceTree, many: CheckResult) -> None:
        """Limits are for people."""
        assert len(json.loads(render(tree, many, "json", limit=3))["diagnostics"]) == 100
        assert len(json.loads(render(tree, many, "sarif", limit=3))["runs"][0]["results"]) == 100

    def test_notes_of_a_pull_request_are_few(self, tree: SourceTree, many: CheckResult) -> None:
        """The last note that is shown says how many are not."""
        lines = render(tree, many, "github").splitlines()

        assert len([line for line in lines if line.startswith("::warning")]) == 10
        assert lines[-1] == "::warning title=Scheda::90 more are in the output of scheda check"


class TestSarif:
    def test_fingerprints_survive_moved_lines(self, result: CheckResult) -> None:
        """A finding is the same after lines were put above it."""

        def prints(files: Mapping[str, str], found: tuple[Diagnostic, ...]) -> list[str]:
            log = json.loads(render(from_texts(files), CheckResult(found), "sarif"))
            return [one["partialFingerprints"]["scheda/v1"] for one in log["runs"][0]["results"]]

        moved = tuple(
            UNKNOWN.at(Span(LAYOUT, 5, 29, 5, 34), found.message, address=found.address)
            for found in FOUND[2:3]
        )
        below = {**FILES, LAYOUT: f"# a\n# b\n{FILES[LAYOUT]}"}

        assert prints(FILES, FOUND[2:3]) == prints(below, moved)

    def test_equal_findings_have_different_fingerprints(self, tree: SourceTree) -> None:
        """Two findings that look the same are still two."""
        twice = CheckResult((FOUND[0], FOUND[0]))
        results = json.loads(render(tree, twice, "sarif"))["runs"][0]["results"]

        assert len({one["partialFingerprints"]["scheda/v1"] for one in results}) == 2


class TestExcerpt:
    def test_long_lines_are_shown_around_the_mark(self) -> None:
        """Of a line that is too long the part that matters is shown."""
        line = "a: [" + "x, " * 200 + "WRONG, " + "y, " * 200 + "]"
        shown = excerpt(line, line.index("WRONG") + 1, line.index("WRONG") + 6)

        assert len(shown.text) <= WIDTH + 2
        assert shown.text[shown.indent :].startswith("WRONG")
        assert (shown.text[0], shown.text[-1], shown.width) == ("…", "…", 5)

    def test_wide_letters_and_tabs(self) -> None:
        """Marks stand under what they mean, whatever is before them."""
        assert excerpt("\ta: b", 2, 3).indent == 4
        assert excerpt("名前: b", 5, 6).indent == 6
        assert excerpt("名前: b", 1, 3).width == 4
        assert excerpt("e\u0301a", 3, 4).indent == 1

    def test_places_beyond_the_line(self) -> None:
        """A place after the end of the line is marked at its end."""
        assert (excerpt("abc", 9, 12).indent, excerpt("abc", 9, 12).width) == (3, 1)
