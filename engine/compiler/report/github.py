"""Diagnostics as workflow commands, which become notes beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.compiler.diagnostics import SEVERITIES, Diagnostic
from engine.compiler.report.findings import Findings

SLOTS: Final = 10
"""Notes of one level that a step may make; all after them are dropped without a word."""
_COMMANDS: Final = {"error": "error", "warning": "warning", "info": "notice"}


def render_github(findings: Findings) -> str:
    """A command for each diagnostic; the last slot says how many more there are."""
    lines: list[str] = []
    for severity in SEVERITIES:
        found = [found for found in findings.diagnostics if found.severity == severity]
        kept = found if len(found) <= SLOTS else found[: SLOTS - 1]
        lines.extend(_command(diagnostic, findings) for diagnostic in kept)
        if len(kept) < len(found):
            more = f"{len(found) - len(kept):,} more are in the output of scheda check"
            lines.append(f"::{_COMMANDS[severity]} title=Scheda::{_data(more)}")
    return "".join(f"{line}\n" for line in lines)


def _command(found: Diagnostic, findings: Findings) -> str:
    span = found.span
    properties = {
        "title": f"{found.code.id} {found.summary}",
        "file": findings.sources.shown(span.path),
        "line": str(span.line),
    }
    if span.line == span.end_line:
        # Columns of a note over several lines are refused.
        properties |= {"col": str(span.column), "endLine": str(span.line)}
        properties["endColumn"] = str(span.end_column)
    else:
        properties["endLine"] = str(span.end_line)
    text = "\n".join([found.message or found.summary, *(help_.text for help_ in found.help)])
    return command(_COMMANDS[found.severity], properties, text)


def command(level: str, properties: Mapping[str, str], text: str) -> str:
    """One command: a note of a level (error, warning, notice) with its place and its text."""
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {told}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
