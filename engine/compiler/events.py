"""The events of the C parser: what the library sees in a text, before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.compiler.span import Span

__all__ = [
    "AliasEvent",
    "DocumentStartEvent",
    "MappingEndEvent",
    "MappingStartEvent",
    "MarkedYAMLError",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "YAMLError",
    "events_of",
    "span_of",
    "word_of",
]

# The C parser is of the time of YAML 1.1: between brackets it ends a plain word at every colon and
# question mark, so that ``[role:head]`` and ``{en: Ready?}`` are mistakes to it. Since 1.2 a colon
# or question mark inside a word is a letter. It is dressed up as one, at equal width, and
# undressed in what comes out; ``source`` keeps these two letters out of the files themselves.
_COLON, _QUESTION = "\ue000", "\ue001"
_LETTER_COLON = re.compile(r"""(?<![\s\[\]{},"']):(?=[^\s\[\]{},])""")
_LETTER_QUESTION = re.compile(r"((?:^|[\[{,:\-])[ \t]*\?(?=\s))|\?", re.MULTILINE)

# Asked directly: the library's own loop over the events takes as long as all the rest.
_CParser: Final[Any] = YAML(typ="safe").Parser


def events_of(text: str) -> Iterator[Any]:
    """The events of a text, one after the other. Raises YAMLError where the syntax ends."""
    dressed = _LETTER_COLON.sub(_COLON, text)
    if "?" in dressed:
        dressed = _LETTER_QUESTION.sub(lambda found: found[1] or _QUESTION, dressed)
    return iter(_CParser(dressed).get_event, None)


def word_of(event: ScalarEvent) -> str:
    """The text of a scalar as it stands in the file."""
    text: str = event.value
    return text.replace(_COLON, ":").replace(_QUESTION, "?")


def span_of(event: Any, path: str, lines: list[str]) -> Span:
    """Where an event stands. A block of text ends with its last line that says something."""
    start, end = event.start_mark, event.end_mark
    line, column = start.line + 1, start.column + 1
    end_line, end_column = end.line + 1, end.column + 1
    if end_column == 1 and end_line > line:
        # To the parser it ends at the beginning of the line after it.
        end_line -= 1
        while end_line > line and not lines[end_line - 1].strip():
            end_line -= 1
        end_column = len(lines[end_line - 1]) + 1
    return Span(path, line, column, end_line, end_column)
