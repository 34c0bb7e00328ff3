"""Diagnostics for people at a terminal: the line as it was written, marked and explained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from engine.compiler.diagnostics import LIMIT, Diagnostic, Label
from engine.compiler.report.excerpt import excerpt
from engine.compiler.report.findings import Findings, findings_of
from engine.compiler.report.lines import Lines
from engine.compiler.source import SourceTree
from engine.compiler.span import Span

if TYPE_CHECKING:
    from engine.compiler.check import CheckResult

_STYLES: Final = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "strong": "1",
    "frame": "34",
    "help": "32",
}


class _Paint:
    """Wraps words in the codes of a terminal, or leaves them alone."""

    def __init__(self, *, on: bool) -> None:
        self.on = on

    def __call__(self, style: str, words: str) -> str:
        return f"\x1b[{_STYLES[style]}m{words}\x1b[0m" if self.on and words else words


def render_text(
    tree: SourceTree, result: CheckResult, *, colour: bool = False, limit: int = LIMIT
) -> str:
    """What a check of a project found, as text."""
    return render_findings(findings_of(tree, result, limit), colour=colour)


def render_findings(findings: Findings, *, colour: bool = False) -> str:
    """One block for each diagnostic, then the numbers."""
    paint = _Paint(on=colour)
    shown, left_out = findings.shown()
    lines = Lines(findings.sources)
    blocks = ["\n".join(_block(diagnostic, lines, paint)) for diagnostic in shown]
    return "\n\n".join([*blocks, _ending(findings, left_out, paint)]) + "\n"


def _ending(findings: Findings, left_out: int, paint: _Paint) -> str:
    tally = findings.tally()
    style = "error" if findings.count("error") else "warning" if findings.diagnostics else "help"
    files, entities = len(findings.sources.sources), findings.entities
    ending = f"{paint(style, tally)} in {files:,} {'file' if files == 1 else 'files'}"
    if entities:
        checked = f"{entities:,} {'entity' if entities == 1 else 'entities'}"
        checked += f", {findings.fields:,} {'field' if findings.fields == 1 else 'fields'}"
        ending += f" ({checked})"
    if left_out:
        ending += f"\n{left_out:,} more are not shown; --max 0 shows all"
    return ending


def _block(diagnostic: Diagnostic, lines: Lines, paint: _Paint) -> Iterator[str]:
    severity = diagnostic.severity
    headline = f"{severity}[{diagnostic.code.id}]"
    yield f"{paint(severity, headline)}{paint('strong', f': {diagnostic.summary}')}"
    here = [label for label in diagnostic.labels if label.span.path == diagnostic.span.path]
    marks = [
        (diagnostic.span, diagnostic.message, "^"),
        *((mark.span, mark.text, "-") for mark in here),
    ]
    gutter = len(str(max(span.line for span, _, _ in marks)))
    arrow = paint("frame", f"{' ' * gutter}-->")
    yield f"{arrow} {lines.shown(diagnostic.span)}"
    yield from _excerpts(marks, gutter, lines, severity, paint)
    for label in diagnostic.labels:
        if label not in here:
            yield _elsewhere(label, gutter, lines, paint)
    pad = paint("frame", f"{' ' * gutter} =")
    for help_ in diagnostic.help:
        yield f"{pad} {paint('help', 'help')}: {help_.text}"
    yield f"{pad} more: scheda explain {diagnostic.code.id}"


def _elsewhere(label: Label, gutter: int, lines: Lines, paint: _Paint) -> str:
    colons = paint("frame", f"{' ' * gutter}:::")
    return f"{colons} {lines.shown(label.span)}  {label.text}"


def _excerpts(
    marks: list[tuple[Span, str, str]], gutter: int, lines: Lines, severity: str, paint: _Paint
) -> Iterator[str]:
    """The marked lines in the order of the file; a gap between them is shown as dots."""
    bar = paint("frame", "|")
    blank = f"{' ' * gutter} {bar}"
    previous = 0
    for span, message, mark in sorted(marks, key=lambda found: found[0]):
        line = lines.line(span.path, span.line)
        if line is None:
            # No text to show: the file could not be read, or the place is the file as a whole.
            yield f"{blank} {message}"
            continue
        if not previous:
            yield blank
        elif span.line > previous + 1:
            yield paint("frame", "...")
        end = span.end_column if span.end_line == span.line else len(line) + 1
        piece = excerpt(line, span.column, end)
        if span.line != previous:
            yield f"{paint('frame', f'{span.line:>{gutter}}')} {bar} {piece.text}".rstrip()
        style = severity if mark == "^" else "frame"
        under = paint(style, f"{mark * piece.width} {message}".rstrip())
        yield f"{blank} {' ' * piece.indent}{under}"
        previous = span.line
