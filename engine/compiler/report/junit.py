"""Diagnostics as a JUnit report: a suite for each file, a case for each kind of complaint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from engine.compiler.diagnostics import Diagnostic
from engine.compiler.report.findings import Findings

# What XML cannot hold even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(findings: Findings) -> str:
    """The report; files without mistakes are suites with one case that passed."""
    by_path: dict[str, list[Diagnostic]] = {path: [] for path in findings.sources.sources}
    for found in findings.diagnostics:
        by_path.setdefault(found.span.path, []).append(found)
    suites = [_Suite(findings, path, by_path[path]) for path in sorted(by_path)]
    tests, failures = sum(suite.tests for suite in suites), sum(suite.failures for suite in suites)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f'<testsuites name="scheda check" tests="{tests}" failures="{failures}">')
    for suite in suites:
        lines.extend(suite.lines())
    return "\n".join([*lines, "</testsuites>"]) + "\n"


class _Suite:
    """One file and what was found in it, by code."""

    def __init__(self, findings: Findings, path: str, found: list[Diagnostic]) -> None:
        self.name = findings.sources.shown(path)
        self.by_code: dict[str, list[Diagnostic]] = {}
        for diagnostic in found:
            self.by_code.setdefault(diagnostic.code.id, []).append(diagnostic)
        self.tests = max(len(self.by_code), 1)
        self.failures = sum(1 for same in self.by_code.values() if same[0].severity == "error")

    def lines(self) -> Iterator[str]:
        name = _attribute(self.name)
        counts = f'tests="{self.tests}" failures="{self.failures}"'
        yield f"  <testsuite name={name} {counts}>"
        if not self.by_code:
            yield f'    <testcase classname={name} name="no mistakes"/>'
        for code, same in self.by_code.items():
            title = _attribute(f"{code} {same[0].summary}")
            yield f"    <testcase classname={name} name={title}>"
            yield from self._outcome(same)
            yield "    </testcase>"
        yield "  </testsuite>"

    def _outcome(self, same: list[Diagnostic]) -> Iterator[str]:
        text = _text("\n".join(self._told(found) for found in same))
        if same[0].severity == "error":
            message = _attribute(same[0].text)
            yield f'      <failure type="{same[0].code.id}" message={message}>{text}</failure>'
        else:
            yield f"      <system-out>{text}</system-out>"

    def _told(self, found: Diagnostic) -> str:
        helps = "".join(f"\n  help: {help_.text}" for help_ in found.help)
        return f"{self.name}:{found.span.line}:{found.span.column}: {found.text}{helps}"


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("�", text))


def _text(text: str) -> str:
    return escape(_NO_XML.sub("�", text))
