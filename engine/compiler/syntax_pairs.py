"""Quotes and brackets that do not match: which one is missing, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.compiler.diagnostics import Diagnostic, Label
from engine.compiler.syntax_place import BRACKETS, QUOTES, Place


def unclosed_quote(mistake: Place) -> Diagnostic | None:
    """A quote that is never closed."""
    if "quoted scalar" not in mistake.context or "end of stream" not in mistake.problem:
        return None
    line, column = mistake.began or (mistake.line, mistake.column)
    mark = mistake.text(line)[column - 1 : column]
    return QUOTES.at(
        mistake.span(line, column), f"this {mark} is never closed", f"put a {mark} after the text"
    )


def after_quote(mistake: Place) -> Diagnostic | None:
    """Text that goes on after a closing quote, mostly an apostrophe inside single quotes."""
    if not mistake.problem.startswith("did not find expected"):
        return None
    before = mistake.text()[: mistake.column - 1].rstrip()
    if not before.endswith(('"', "'")) or mistake.character in {"", "#"}:
        return None
    mark = before[-1]
    # Apostrophes stand alone in many a text; a lonely double quote is the one that was not closed.
    reach = 20 if mark == "'" else mistake.line
    for line in range(mistake.line - 1, max(mistake.line - reach, 0), -1):
        if mistake.text(line).count(mark) % 2:
            # An odd one further up: what looks like an opening quote here closed that one.
            column = mistake.text(line).rindex(mark) + 1
            span = mistake.span(line, column)
            return QUOTES.at(span, f"this {mark} is not closed", f"put a {mark} after the text")
    if mark == "'":
        advice = "write an apostrophe inside single quotes twice, or use double quotes around"
    else:
        advice = 'write a double quote inside double quotes as \\", or use single quotes around'
    return QUOTES.at(
        mistake.span(mistake.line, mistake.column),
        f"the text was closed by the {mark} before this",
        advice,
    )


def bracket(mistake: Place) -> Diagnostic | None:
    """A bracket that is never closed, or was never opened."""
    if "expected node content" in mistake.problem and mistake.character in {"]", "}", ","}:
        return BRACKETS.at(
            mistake.span(mistake.line, mistake.column),
            f"nothing was opened that this {mistake.character} could close or separate",
            "delete it, or put quotes around the text",
        )
    if "flow" not in mistake.context or not mistake.began:
        return None
    line, column = mistake.began
    if mistake.text(line)[column - 1 : column] not in ("[", "{"):
        # The end of the file, or a line too far: the bracket that a comment left open is above.
        line, column = next(_left_open(mistake), (line, column))
    opening = mistake.text(line)[column - 1 : column]
    closing = {"[": "]", "{": "}"}.get(opening, "")
    if not closing:
        return None
    stopped = mistake.span(mistake.line, mistake.column)
    if line == mistake.line and mistake.character:
        opened = Label(mistake.span(line, column), "opened here")
        missing = f'a comma or "{closing}" should stand before this'
        return BRACKETS.at(stopped, missing, labels=(opened,))
    if mistake.text(line).count('"') % 2 and "\\" not in mistake.text(line):
        span = mistake.span(line, mistake.text(line).rindex('"') + 1)
        return QUOTES.at(span, 'this " is not closed', 'put a " after the text')
    commented = re.search(r"\s#", mistake.text(line)[column:])
    advice = "what follows # is a comment; a text with # in it needs quotes"
    return BRACKETS.at(
        mistake.span(line, column),
        f'"{opening}" is never closed',
        advice if commented else f'put a "{closing}" where it ends',
        labels=(Label(stopped, "it was missed here"),) if mistake.character else (),
    )


def _left_open(mistake: Place) -> Iterator[tuple[int, int]]:
    """Brackets above that are open when a comment or the end of the file comes, nearest first."""
    for line in range(min(mistake.line, len(mistake.lines)), max(mistake.line - 20, 0), -1):
        written, comment, _ = mistake.text(line).partition(" #")
        opened: list[int] = []
        for column, letter in enumerate(written, 1):
            if letter in "[{":
                opened.append(column)
            elif letter in "]}" and opened:
                opened.pop()
        if opened and (comment or not mistake.character):
            yield line, opened[-1]
