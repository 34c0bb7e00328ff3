"""Diagnostics as SARIF 2.1.0, for pages that show findings beside the lines of a change."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from engine import __version__
from engine.compiler.diagnostics import Code, Diagnostic, Fix, Help, cut
from engine.compiler.report.findings import Findings
from engine.compiler.report.lines import Lines
from engine.compiler.source import SourceTree
from engine.compiler.span import Span

MOST_RESULTS: Final = 5_000
"""What the best known reader of SARIF keeps; the worst findings are the ones to keep."""
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}


def render_sarif(findings: Findings) -> str:
    """One run with a rule for each code that was met."""
    kept, _ = cut(findings.diagnostics, MOST_RESULTS)
    codes = sorted({found.code.id: found.code for found in kept}.values(), key=lambda code: code.id)
    numbers = {code.id: number for number, code in enumerate(codes)}
    seen: Counter[str] = Counter()
    lines = Lines(findings.sources)
    results = [_result(found, numbers, lines, seen) for found in kept]
    run = {
        "tool": {
            "driver": {
                "name": "Scheda",
                "version": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.id,
        "name": "".join(word.capitalize() for word in code.slug.split("-")),
        "shortDescription": {"text": code.summary},
        "help": {"text": f"scheda explain {code.id}"},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
    }


def _result(
    found: Diagnostic, numbers: dict[str, int], lines: Lines, seen: Counter[str]
) -> dict[str, Any]:
    sources = lines.sources
    print_ = _fingerprint(found, lines)
    seen[print_] += 1
    result: dict[str, Any] = {
        "ruleId": found.code.id,
        "ruleIndex": numbers[found.code.id],
        "level": _LEVELS[found.severity],
        "message": {"text": _message(found)},
        "locations": [_location(found.span, sources)],
        "partialFingerprints": {"scheda/v1": f"{print_}:{seen[print_]}"},
    }
    if found.labels:
        result["relatedLocations"] = [
            {**_location(label.span, sources), "message": {"text": label.text}}
            for label in found.labels
        ]
    if fixes := [_fix(help_, sources) for help_ in found.help if help_.fixes]:
        result["fixes"] = fixes
    return result


def _message(found: Diagnostic) -> str:
    helps = "".join(f"\n{help_.text}" for help_ in found.help)
    return f"{found.text}{helps}"


def _fingerprint(found: Diagnostic, lines: Lines) -> str:
    """Names the finding by code, place in the language and text, so that moved lines match."""
    line = lines.line(found.span.path, found.span.line) or ""
    text = "".join(line[max(found.span.column - 80, 0) : found.span.column + 80].split())
    parts = (found.code.id, found.span.path, found.address, found.message, text)
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _location(span: Span, sources: SourceTree) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(span, sources)},
            "region": _region(span),
        }
    }


def _uri(span: Span, sources: SourceTree) -> str:
    return quote(sources.shown(span.path))


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(help_: Help, sources: SourceTree) -> dict[str, Any]:
    by_file: dict[str, list[Fix]] = {}
    for fix in help_.fixes:
        by_file.setdefault(_uri(fix.span, sources), []).append(fix)
    return {
        "description": {"text": help_.text},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": uri},
                "replacements": [
                    {
                        "deletedRegion": _region(fix.span),
                        "insertedContent": {"text": fix.replacement},
                    }
                    for fix in fixes
                ],
            }
            for uri, fixes in by_file.items()
        ],
    }
