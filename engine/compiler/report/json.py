"""Diagnostics as JSON: the form that scripts rely on, so keys are only ever added."""

from __future__ import annotations

import json
from typing import Any

from engine.compiler.diagnostics import Diagnostic
from engine.compiler.report.findings import Findings
from engine.compiler.source import SourceTree
from engine.compiler.span import Span


def render_json(findings: Findings) -> str:
    """All diagnostics and the numbers."""
    data = {
        "version": 1,
        "diagnostics": [_entry(found, findings.sources) for found in findings.diagnostics],
        "summary": {
            "errors": findings.count("error"),
            "warnings": findings.count("warning"),
            "entities": findings.entities,
            "fields": findings.fields,
        },
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _entry(found: Diagnostic, sources: SourceTree) -> dict[str, Any]:
    return {
        "code": found.code.id,
        "severity": found.severity,
        "message": found.text,
        **_place(found.span, sources),
        "address": found.address,
        "help": [
            {
                "text": help_.text,
                "fixes": [
                    {**_place(fix.span, sources), "replacement": fix.replacement}
                    for fix in help_.fixes
                ],
            }
            for help_ in found.help
        ],
        "related": [
            {**_place(label.span, sources), "message": label.text} for label in found.labels
        ],
    }


def _place(span: Span, sources: SourceTree) -> dict[str, Any]:
    return {
        "path": sources.shown(span.path),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
