"""Diagnostics as plain values, to be kept as JSON, and back.

What is read is never trusted: each value is looked at, and whatever is not as it should be raises
ValueError, KeyError or TypeError.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.compiler.diagnostics import SEVERITIES, Code, Diagnostic, Fix, Help, Label
from engine.compiler.span import Span


def plain_findings(found: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Diagnostics as lists, mappings, texts and numbers."""
    return [_plain(one) for one in found]


def findings_in(entries: Iterable[Mapping[str, Any]]) -> tuple[Diagnostic, ...]:
    """The diagnostics that plain values stand for."""
    return tuple(_diagnostic(one) for one in entries)


def _plain(found: Diagnostic) -> dict[str, Any]:
    code = found.code
    return {
        "code": [code.id, code.slug, code.summary, code.severity],
        "message": found.message,
        "span": list(found.span),
        "labels": [[list(label.span), label.text] for label in found.labels],
        "help": [
            [one.text, [[list(fix.span), fix.replacement] for fix in one.fixes]]
            for one in found.help
        ],
        "address": found.address,
    }


def _diagnostic(entry: Mapping[str, Any]) -> Diagnostic:
    id_, slug, summary, severity = entry["code"]
    if severity not in SEVERITIES:
        raise ValueError("no severity")
    return Diagnostic(
        Code(text_in(id_), text_in(slug), text_in(summary), severity),
        text_in(entry["message"]),
        _span(entry["span"]),
        tuple(Label(_span(span), text_in(text)) for span, text in entry["labels"]),
        tuple(
            Help(text_in(text), tuple(Fix(_span(span), text_in(to)) for span, to in fixes))
            for text, fixes in entry["help"]
        ),
        text_in(entry["address"]),
    )


def _span(entry: list[Any]) -> Span:
    path, *numbers = entry
    line, column, end_line, end_column = (number_in(number) for number in numbers)
    return Span(text_in(path), line, column, end_line, end_column)


def text_in(value: object) -> str:
    """A text."""
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def number_in(value: object) -> int:
    """A number that counts something."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("no number")
    return value
