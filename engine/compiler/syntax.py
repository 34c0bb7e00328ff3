"""The YAML parser's complaints, said again for people who do not know its words.

The parser knows where it gave up, which is seldom where the mistake is. Each explanation here
recognises one common slip by looking at the text around that place, blames the slip itself and
proposes the edit where it is certain. What none of them recognises is reported as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from engine.compiler.diagnostics import Diagnostic, Fix, Help, Label
from engine.compiler.events import MarkedYAMLError, YAMLError
from engine.compiler.meanings import SYMBOLS
from engine.compiler.source import Source
from engine.compiler.span import Span, file_start
from engine.compiler.syntax_pairs import after_quote, bracket, unclosed_quote
from engine.compiler.syntax_place import (
    BRACKETS,
    ESCAPE,
    INDENTATION,
    NO_SPACE,
    NO_SPACES,
    QUOTES,
    RESERVED,
    SECOND_COLON,
    SYNTAX,
    Place,
)

CODES: Final = (
    SYNTAX, NO_SPACES, INDENTATION, QUOTES, BRACKETS, NO_SPACE, SECOND_COLON, RESERVED, ESCAPE,
)  # fmt: skip

_BLANK_BUT_NO_SPACE = re.compile(r"^ *([\t\u00a0\u2000-\u200b\u3000]+)")
_BLANK_AFTER_COLON = re.compile(r"^\s*(?:- +)*[\w-]+:([\u00a0\u2000-\u200b\u3000]+)")
_KEY_WITHOUT_SPACE = re.compile(r"^\s*(?:- +)*([A-Za-z_][\w]*):(?=[^\s:/])")
_DASH_WITHOUT_SPACE = re.compile(r"^\s*(?:- +)*-(?=[\w\"'\[{])")
_SECOND_COLON = re.compile(
    r"^\s*(?:- +)*[^\s:#\"'{\[][^:#]*:\s+(?P<value>[^\s\"'{\[|>#][^#]*?:(?:\s[^#]*?|))\s*(?:\s#.*)?$"
)
_KEY_BEFORE_BRACE = re.compile(r"^\s*(?:- +)*(?P<key>[A-Za-z_]\w*)\s+[{\[]")
_COLON_IN_TEXT = re.compile(r"[{,]\s*\w+: +(?P<text>[^\s'\"{}[,#][^\"{},#]*:\s[^{},\"]*)")


def explain_syntax(source: Source, error: YAMLError) -> Diagnostic:
    """The diagnostic for the mistake that ended reading a file."""
    if not isinstance(error, MarkedYAMLError):
        return SYNTAX.at(file_start(source.path), str(error).splitlines()[0][:200])
    mark: Any = error.problem_mark or error.context_mark
    began: Any = error.context_mark
    mistake = Place(
        source,
        source.lines(),
        error.problem or "",
        error.context or "",
        mark.line + 1 if mark else 1,
        mark.column + 1 if mark else 1,
        (began.line + 1, began.column + 1) if began else None,
    )
    for explain in _EXPLANATIONS:
        if diagnostic := explain(mistake):
            return diagnostic
    line, column = mistake.line, mistake.column
    if line > len(mistake.lines):
        line, column = len(mistake.lines), len(mistake.lines[-1]) + 1
    return SYNTAX.at(
        mistake.span(line, column),
        "reading stopped here",
        'every line should be "key: value", "key:" with more indented lines below, or "- item"',
    )


def _wrong_blank(mistake: Place) -> Diagnostic | None:
    """A tab, or a blank copied from a web page, before the first word."""
    for line in (mistake.line, mistake.began[0] if mistake.began else 0):
        found = _BLANK_BUT_NO_SPACE.match(mistake.text(line))
        if found is None:
            continue
        blanks = found[1]
        span = mistake.span(line, found.start(1) + 1, len(blanks))
        what = "a tab" if "\t" in blanks else "a blank that is not an ordinary space"
        return NO_SPACES.at(
            span,
            f"{what} stands before the first word",
            Help("put two spaces for each level", (Fix(span, "  " * len(blanks)),)),
        )
    return None


def _missing_space(mistake: Place) -> Diagnostic | None:
    if not any(
        words in mistake.problem
        for words in ("expected ':'", "mapping values are not", "expected key", "expected '-'",
                      "<document start>")
    ):  # fmt: skip
        return None
    if mistake.character == ":" and mistake.text()[mistake.column : mistake.column + 1].strip():
        span = mistake.span(mistake.line, mistake.column)
        return space_after(span, ":", "colon")
    candidates = (mistake.began and mistake.began[0], mistake.above(mistake.line), mistake.line)
    for line in candidates:
        if not line:
            continue
        text = mistake.text(line)
        for pattern, after in ((_KEY_WITHOUT_SPACE, "colon"), (_DASH_WITHOUT_SPACE, "dash")):
            if found := pattern.match(text):
                span = mistake.span(line, found.end(), 1)
                return space_after(span, text[found.end() - 1], after)
    return None


def space_after(span: Span, mark: str, name: str) -> Diagnostic:
    """The complaint about a colon or dash that is not followed by a space."""
    help_ = Help("put one there", (Fix(span, f"{mark} "),))
    return NO_SPACE.at(span, f"there must be a space after this {name}", help_)


def _second_colon(mistake: Place) -> Diagnostic | None:
    if "flow mapping" in mistake.context and mistake.character == ":":
        for inside in _COLON_IN_TEXT.finditer(mistake.text()):
            if inside.start("text") < mistake.column <= inside.end("text"):
                return _needs_quotes(mistake, inside.start("text") + 1, inside["text"].rstrip())
    if "mapping values are not allowed" not in mistake.problem:
        return None
    if lone := _KEY_BEFORE_BRACE.match(mistake.text()):
        span = mistake.span(mistake.line, lone.start("key") + 1, len(lone["key"]))
        fix = Fix(span, f"{lone['key']}:")
        return SYNTAX.at(span, "there must be a colon after this key", Help("put one", (fix,)))
    found = _SECOND_COLON.match(mistake.text())
    if found and mistake.column > found.start("value"):
        return _needs_quotes(mistake, found.start("value") + 1, found["value"])
    return None


def _needs_quotes(mistake: Place, column: int, value: str) -> Diagnostic:
    """The complaint about a text that a colon divides."""
    span = mistake.span(mistake.line, column, len(value))
    quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    problem = "a text with a colon and a space in it needs quotes"
    return SECOND_COLON.at(span, problem, Help(f"write {quoted}", (Fix(span, quoted),)))


def _reserved(mistake: Place) -> Diagnostic | None:
    character = mistake.character
    line, column = mistake.line, mistake.column
    if mistake.context in {"while scanning an alias", "while scanning an anchor"}:
        line, column = mistake.began or (line, column)
        character = mistake.text(line)[column - 1 : column]
    elif "cannot start any token" not in mistake.problem or character not in set("@`%"):
        return None
    return RESERVED.at(
        mistake.span(line, column),
        f"{character} means something else to YAML",
        f'put quotes around the whole text: "{character}…"',
    )


def _escape(mistake: Place) -> Diagnostic | None:
    if "unknown escape" not in mistake.problem:
        return None
    text = mistake.text()
    # Some parsers point at the backslash, some after it.
    start = mistake.column - (0 if mistake.character == "\\" else 1)
    word = text[start - 1 : start + 1]
    span = mistake.span(mistake.line, start, 2)
    return ESCAPE.at(
        span,
        f'"{word}" has no meaning in double quotes',
        Help("write the backslash twice", (Fix(span, "\\" + word),)),
        "or use single quotes, where a backslash is an ordinary letter",
    )


def _misaligned(mistake: Place) -> Diagnostic | None:
    problem = mistake.problem
    text = mistake.text()
    first = len(text) - len(text.lstrip()) + 1
    width = len(text.strip())
    if "sequence entries are not allowed" in problem:
        span = mistake.span(mistake.line, mistake.column)
        return INDENTATION.at(span, "a list begins on the line below its key")
    if "mapping values are not allowed" in problem and first > 1:
        labels: tuple[Label, ...] = ()
        if above := mistake.above(mistake.line):
            line = mistake.text(above)
            indent = len(line) - len(line.lstrip())
            if indent + 1 == first and ":" not in line and not line.lstrip().startswith("-"):
                return _neither(mistake, above)
            span = mistake.span(above, indent + 1, len(line.strip()))
            labels = (Label(span, "this line has its value already, nothing can be under it"),)
        span = mistake.span(mistake.line, first, width)
        return INDENTATION.at(
            span, "this line is indented deeper than the one it belongs beside", labels=labels
        )
    if any(word in problem for word in ("expected '-'", "expected key", "<document start>")):
        span = mistake.span(mistake.line, first, width)
        if "-" in problem.split("expected", 1)[1]:
            message = "the lines above are items of a list that begin with a dash, this one is not"
        else:
            message = "this line begins at another column than the lines it belongs to"
        return INDENTATION.at(span, message, "lines of one level begin at the same column")
    return None


def _sign(mistake: Place) -> Diagnostic | None:
    """A comparison that was written with a sign."""
    found = re.match(r"(>=|<=|>|<|!=|==)\s*([^\s,{}\[\]]+)", mistake.text()[mistake.column - 1 :])
    before = mistake.text()[: mistake.column - 1].rstrip()
    if found is None or not before.endswith(":"):
        return None
    span = mistake.span(mistake.line, mistake.column, len(found[0]))
    instead = f"{{{SYMBOLS[found[1]]}: {found[2]}}}"
    help_ = Help(f"write {instead}", (Fix(span, instead),))
    return RESERVED.at(span, f"comparisons are made with words, not with {found[1]}", help_)


def _no_colon(mistake: Place) -> Diagnostic | None:
    if "could not find expected ':'" not in mistake.problem:
        return None
    return _neither(mistake, mistake.began[0] if mistake.began else mistake.line)


def _neither(mistake: Place, line: int) -> Diagnostic:
    """The complaint about a line that is nothing YAML knows."""
    text = mistake.text(line)
    if blank := _BLANK_AFTER_COLON.search(text):
        span = mistake.span(line, blank.start(1) + 1, len(blank[1]))
        help_ = Help("put an ordinary space in its place", (Fix(span, " "),))
        return NO_SPACE.at(span, "this blank is not an ordinary space", help_)
    column = len(text) - len(text.lstrip()) + 1
    return SYNTAX.at(
        mistake.span(line, column, len(text.strip())),
        'this line is neither "key: value" nor an item of a list',
        "put a colon and a space after the key",
    )


_EXPLANATIONS: Final[tuple[Callable[[Place], Diagnostic | None], ...]] = (
    _wrong_blank,
    _sign,
    unclosed_quote,
    _escape,
    _reserved,
    _missing_space,
    _second_colon,
    after_quote,
    bracket,
    _no_colon,
    _misaligned,
)
