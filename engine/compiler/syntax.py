"""The YAML parser's complaints, said again for people who do not know its words.

The parser knows where it gave up, which is seldom where the mistake is. Each explanation here
recognises one common slip by looking at the text around that place, blames the slip itself and
proposes the edit where it is certain. What none of them recognises is reported as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from engine.compiler.diagnostics import Code, Diagnostic, Fix, Help, Label
from engine.compiler.events import MarkedYAMLError, YAMLError
from engine.compiler.source import Source
from engine.compiler.span import Span, file_start

SYNTAX = Code("Y012", "syntax", "not understood as YAML")
NO_SPACES = Code("Y013", "indentation-not-spaces", "indentation is not made of spaces")
INDENTATION = Code("Y014", "indentation", "lines are not aligned")
QUOTES = Code("Y015", "quotes", "quotes do not match")
BRACKETS = Code("Y016", "brackets", "brackets do not match")
NO_SPACE = Code("Y017", "missing-space", "a space is missing")
SECOND_COLON = Code("Y018", "second-colon", "second colon in one line")
RESERVED = Code("Y019", "reserved-character", "text begins with a reserved character")
ESCAPE = Code("Y027", "unknown-escape", "unknown escape in a quoted text")

CODES: Final = (
    SYNTAX, NO_SPACES, INDENTATION, QUOTES, BRACKETS, NO_SPACE, SECOND_COLON, RESERVED, ESCAPE,
)  # fmt: skip

_BLANK_BUT_NO_SPACE = re.compile(r"^ *([\t\u00a0\u2000-\u200b\u3000]+)")
_KEY_WITHOUT_SPACE = re.compile(r"^\s*(?:- +)*([A-Za-z_][\w]*):(?=[^\s:/])")
_DASH_WITHOUT_SPACE = re.compile(r"^\s*(?:- +)*-(?=[\w\"'\[{])")
_SECOND_COLON = re.compile(
    r"^\s*(?:- +)*[^\s:#\"'{\[][^:#]*:\s+(?P<value>[^\s\"'{\[|>#][^#]*?:(?:\s[^#]*?|))\s*(?:\s#.*)?$"
)
_KEY_BEFORE_BRACE = re.compile(r"^\s*(?:- +)*(?P<key>[A-Za-z_]\w*)\s+[{\[]")
_COLON_IN_TEXT = re.compile(r"[{,]\s*\w+: +(?P<text>[^\s'\"{}[,#][^\"{},#]*:\s[^{},\"]*)")


@dataclass(frozen=True, slots=True)
class _Mistake:
    """What the parser said, and the text around the place."""

    source: Source
    lines: list[str]
    problem: str
    context: str
    line: int  # from 1, as everywhere
    column: int
    began: tuple[int, int] | None  # where the thing it was reading began

    def text(self, line: int | None = None) -> str:
        number = self.line if line is None else line
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    @property
    def character(self) -> str:
        return self.text()[self.column - 1 : self.column]

    def span(self, line: int, column: int, width: int = 1) -> Span:
        return Span(self.source.path, line, column, line, column + max(width, 1))

    def above(self, line: int) -> int | None:
        """The nearest line above that says something."""
        for number in range(min(line - 1, len(self.lines)), 0, -1):
            stripped = self.lines[number - 1].strip()
            if stripped and not stripped.startswith("#"):
                return number
        return None


def explain_syntax(source: Source, error: YAMLError) -> Diagnostic:
    """The diagnostic for the mistake that ended reading a file."""
    if not isinstance(error, MarkedYAMLError):
        return SYNTAX.at(file_start(source.path), str(error).splitlines()[0][:200])
    mark: Any = error.problem_mark or error.context_mark
    began: Any = error.context_mark
    mistake = _Mistake(
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


def _wrong_blank(mistake: _Mistake) -> Diagnostic | None:
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


def _unclosed_quote(mistake: _Mistake) -> Diagnostic | None:
    if "quoted scalar" not in mistake.context or "end of stream" not in mistake.problem:
        return None
    line, column = mistake.began or (mistake.line, mistake.column)
    mark = mistake.text(line)[column - 1 : column]
    return QUOTES.at(
        mistake.span(line, column), f"this {mark} is never closed", f"put a {mark} after the text"
    )


def _after_quote(mistake: _Mistake) -> Diagnostic | None:
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


def _bracket(mistake: _Mistake) -> Diagnostic | None:
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
    commented = re.search(r":\s+#", mistake.text(line)[column:])
    advice = "what follows # is a comment; a text that begins with # needs quotes"
    return BRACKETS.at(
        mistake.span(line, column),
        f'"{opening}" is never closed',
        advice if commented else f'put a "{closing}" where it ends',
        labels=(Label(stopped, "it was missed here"),) if mistake.character else (),
    )


def _left_open(mistake: _Mistake) -> Iterator[tuple[int, int]]:
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


def _missing_space(mistake: _Mistake) -> Diagnostic | None:
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


def _second_colon(mistake: _Mistake) -> Diagnostic | None:
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


def _needs_quotes(mistake: _Mistake, column: int, value: str) -> Diagnostic:
    """The complaint about a text that a colon divides."""
    span = mistake.span(mistake.line, column, len(value))
    quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    problem = "a text with a colon and a space in it needs quotes"
    return SECOND_COLON.at(span, problem, Help(f"write {quoted}", (Fix(span, quoted),)))


def _reserved(mistake: _Mistake) -> Diagnostic | None:
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


def _escape(mistake: _Mistake) -> Diagnostic | None:
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


def _misaligned(mistake: _Mistake) -> Diagnostic | None:
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


def _no_colon(mistake: _Mistake) -> Diagnostic | None:
    if "could not find expected ':'" not in mistake.problem:
        return None
    return _neither(mistake, mistake.began[0] if mistake.began else mistake.line)


def _neither(mistake: _Mistake, line: int) -> Diagnostic:
    """The complaint about a line that is nothing YAML knows."""
    text = mistake.text(line)
    column = len(text) - len(text.lstrip()) + 1
    return SYNTAX.at(
        mistake.span(line, column, len(text.strip())),
        'this line is neither "key: value" nor an item of a list',
        "put a colon and a space after the key",
    )


_EXPLANATIONS: Final[tuple[Callable[[_Mistake], Diagnostic | None], ...]] = (
    _wrong_blank,
    _unclosed_quote,
    _escape,
    _reserved,
    _missing_space,
    _second_colon,
    _after_quote,
    _bracket,
    _no_colon,
    _misaligned,
)
