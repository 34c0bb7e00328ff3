"""YAML text → a tree of nodes with places.

Built straight from the events of the C parser: anchors, aliases, tags and depth are seen before
anything is made of them, nothing recurses, and duplicate keys do not disappear. What the language
does not have is reported and left out, and reading goes on; only a mistake of syntax ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from engine.compiler.diagnostics import Code, Diagnostic, Fix, Help, Label
from engine.compiler.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    YAMLError,
    events_of,
    span_of,
    word_of,
)
from engine.compiler.scalars import UnusableNumber, Value, resolve
from engine.compiler.source import Source
from engine.compiler.span import Span, file_start
from engine.compiler.syntax import explain_syntax, space_after
from engine.compiler.syntax_place import INDENTATION, NO_SPACES
from engine.compiler.tree import MAX_DEPTH, Entry, Mapping, Node, Path, Scalar, Sequence

EMPTY = Code("Y009", "empty-file", "file declares nothing")
NO_MAPPING = Code("Y010", "not-a-mapping", "file is not made of keys and values")
SEVERAL = Code("Y011", "several-documents", "several documents in one file")
DUPLICATE = Code("Y020", "duplicate-key", "key is written twice")
ANCHOR = Code("Y021", "anchor-or-alias", "anchors and aliases are not part of the language")
TAG = Code("Y022", "tag-or-directive", "tags and directives are not part of the language")
MERGE = Code("Y023", "merge-key", "merge keys are not part of the language")
DEPTH = Code("Y024", "too-deep", "nested too deeply")
KEY = Code("Y025", "key-not-a-word", "key is not a word")
NUMBER = Code("Y026", "unusable-number", "number cannot be used")
CONTROL = Code("Y028", "control-character", "text has a character that nobody can read")

CODES: Final = (
    EMPTY, NO_MAPPING, SEVERAL, DUPLICATE, ANCHOR, TAG, MERGE, DEPTH, KEY, NUMBER, CONTROL,
)  # fmt: skip
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be made of a file.

    ``root`` is None when nothing could. ``broken`` holds the paths of mappings and entries that
    are not as they were written because something was left out: what seems to be missing there
    is not a mistake of its own.
    """

    root: Mapping | None
    broken: frozenset[Path] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()


def parse(source: Source) -> Parsed:
    """The tree of one file. Never raises: mistakes are among the diagnostics."""
    builder = _Builder(source)
    try:
        builder.read(events_of(source.text))
    except YAMLError as error:
        # What came before the mistake was read rightly, but the rest of the file is unknown.
        builder.found.append(explain_syntax(source, error))
        return Parsed(None, diagnostics=tuple(builder.found))
    root = builder.root
    if isinstance(root, Scalar) and root.value is None and not root.text:
        root = None  # a mark of the beginning of a document, and nothing after it
    if root is None:
        if not builder.found:
            builder.found.append(
                EMPTY.at(file_start(source.path), f"it should declare {_what(source)}")
            )
    elif not isinstance(root, Mapping):
        builder.found.append(
            NO_MAPPING.at(root.span.first_line, f"the file should begin with {_what(source)}")
        )
        root = None
    return Parsed(root, frozenset(builder.broken), tuple(builder.found))


def _what(source: Source) -> str:
    return f'"{source.kind}: {source.name}"' if source.kind != "limits" else '"limits:"'


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not been seen."""

    start: Span
    flow: bool
    entries: dict[str, Entry] | None  # None for a sequence
    is_key: bool = False
    items: list[Node] = field(default_factory=list)
    key: Scalar | None = None  # read, and waiting for its value
    expects_key: bool = True
    end: Span | None = None  # of the last thing inside

    @property
    def step(self) -> str | int:
        """The last step of the path to what is read next."""
        if self.entries is None:
            return len(self.items)
        return self.key.text if self.key else ""


class _Builder:
    """Turns events into nodes, keeping the open collections on a stack."""

    def __init__(self, source: Source) -> None:
        self.path = source.path
        self.lines = source.lines()
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.found: list[Diagnostic] = []
        self.broken: set[Path] = set()
        self.documents = 0

    def read(self, events: Iterator[Any]) -> None:
        """Read all events; stops early where the rest could only repeat a complaint."""
        for event in events:
            kind = type(event)
            if kind is ScalarEvent:
                self._check_properties(event)
                self._scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._check_properties(event)
                self._open(event, mapping=kind is MappingStartEvent)
                if len(self.stack) > MAX_DEPTH:
                    message = f"more than {MAX_DEPTH} levels"
                    self.found.append(DEPTH.at(self.stack[-1].start, message))
                    self.root = None
                    return
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close(event)
            elif kind is AliasEvent:
                self._refuse_anchor(event, "*")
                self._leave_out(self._span(event))
            elif kind is DocumentStartEvent and not self._document(event):
                return

    def _document(self, event: Any) -> bool:
        self.documents += 1
        start = self._span(event)
        if self.documents > 1:
            message = "a second document begins here; only the first was read"
            self.found.append(SEVERAL.at(start, message, "put it into a file of its own"))
            return False
        if event.version or event.tags:
            # The event begins with the directive.
            text = self.lines[start.line - 1]
            span = Span(self.path, start.line, 1, start.line, len(text) + 1)
            self.found.append(TAG.at(span, f'"{text.strip()}" has no use here', "delete the line"))
        return True

    # Nodes

    def _scalar(self, event: Any) -> None:
        span = self._span(event)
        quoted = bool(event.style)
        text = word_of(event)
        value: Value = text
        top = self.stack[-1] if self.stack else None
        if top is not None and top.entries is not None and top.expects_key:
            self._key(top, top.entries, Scalar(span, text, text, quoted))
            return
        if not quoted and event.tag is None:
            if span.end_line > span.line:
                self._check_swallowed(span)
            try:
                value = resolve(text)
            except UnusableNumber as error:
                self.found.append(NUMBER.at(span, str(error)))
                self._leave_out(span)
                return
        if control := _CONTROLS.search(text):
            message = f"the character with the code {ord(control[0])} is for machines"
            self.found.append(CONTROL.at(span, message, "take it out"))
            self._leave_out(span)
            return
        self._add(Scalar(span, value, text, quoted))

    def _check_swallowed(self, span: Span) -> None:
        """Complain of an item of a list that was read as more words of the text above it."""
        for line in range(span.line + 1, span.end_line + 1):
            text = self.lines[line - 1]
            column = len(text) - len(text.lstrip()) + 1
            if text.startswith("- ", column - 1):
                self.found.append(
                    INDENTATION.at(
                        Span(self.path, line, column, line, len(text.rstrip()) + 1),
                        "this line continues the text above instead of beginning an item",
                        "the dashes of one list begin at the same column",
                    )
                )

    def _key(self, top: _Open, entries: dict[str, Entry], key: Scalar) -> None:
        top.expects_key = False
        top.key = key
        if not key.text:
            self.found.append(KEY.at(key.span, "there is no name before the colon"))
        elif self._is_refused(key):
            self._refuse_key(key)
            self.broken.add(self._path()[:-1])
        elif key.text in entries:
            first = entries[key.text].key
            self.found.append(
                DUPLICATE.at(
                    key.span,
                    f'"{key.text}" stands in line {first.span.line} already',
                    "keep one of the two",
                    labels=(Label(first.span, "first written here"),),
                )
            )

    def _refuse_key(self, key: Scalar) -> None:
        if key.text == "<<":
            message = "keys cannot be taken over from elsewhere"
            self.found.append(MERGE.at(key.span, message, "write them out"))
            return
        line, column = key.span.line, key.span.column + max(key.text.find(":"), 0)
        place = Span(self.path, line, column, line, column + 1)
        if ":" in key.text:
            self.found.append(space_after(place, ":", "colon"))
            return
        # To YAML only the ordinary space is a blank; any other is the first letter of a word.
        message = "a blank that is not an ordinary space stands before the first word"
        help_ = Help("put an ordinary space in its place", (Fix(place, " "),))
        self.found.append(NO_SPACES.at(place, message, help_))

    def _open(self, event: Any, *, mapping: bool) -> None:
        start = self._span(event)
        top = self.stack[-1] if self.stack else None
        is_key = top is not None and top.entries is not None and top.expects_key
        if is_key:
            self._complain_of_key(start)
            self.broken.add(self._path()[:-1])
        entries: dict[str, Entry] | None = {} if mapping else None
        self.stack.append(_Open(start, bool(event.flow_style), entries, is_key))

    def _complain_of_key(self, start: Span) -> None:
        text = self.lines[start.line - 1]
        help_ = "a key is a single word followed by a colon"
        if "{{" in text:
            help_ = 'text with {{ … }} must stand in quotes: "{{ … }}"'
        self.found.append(KEY.at(start, "a list or a mapping cannot be a key", help_))

    def _close(self, event: Any) -> None:
        top = self.stack.pop()
        end = self._span(event)
        if not top.flow:
            # The parser ends a block where the next thing starts, blank lines and comments later.
            end = top.end or top.start
        span = top.start.to(end)
        if top.is_key:
            self._leave_out(span)
        elif top.entries is None:
            self._add(Sequence(span, tuple(top.items)))
        else:
            self._add(Mapping(span, top.entries))

    def _add(self, node: Node) -> None:
        """Put a finished node where it belongs."""
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        top.end = node.span
        if top.entries is None:
            top.items.append(node)
            return
        key = top.key
        if key is None or not key.text or self._is_refused(key):
            pass  # already reported
        elif key.text in top.entries:
            # The first one counts; what only the second declares must not be missed elsewhere.
            self.broken.add(self._path())
        else:
            top.entries[key.text] = Entry(key, node)
        top.key, top.expects_key = None, True

    def _is_refused(self, key: Scalar) -> bool:
        return not key.quoted and (key.text == "<<" or key.text[0].isspace() or ":" in key.text)

    def _leave_out(self, span: Span) -> None:
        """Pass over a value that was refused."""
        if not self.stack:
            return
        top = self.stack[-1]
        if top.entries is not None and top.expects_key:
            top.key, top.expects_key = Scalar(span, "", ""), False
            return
        top.end = span
        self.broken.add(self._path() if top.entries is not None else self._path()[:-1])
        if top.entries is not None:
            top.key, top.expects_key = None, True

    # Properties of nodes

    def _check_properties(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse_anchor(event, "&")
        if event.tag is not None:
            span = self._span(event)
            text = self._written(span).split(" ", 1)[0]
            self.found.append(
                TAG.at(
                    Span(self.path, span.line, span.column, span.line, span.column + len(text)),
                    f'"{text}" has no use here',
                    "values are understood without it; a text that begins with ! needs quotes",
                )
            )

    def _refuse_anchor(self, event: Any, mark: str) -> None:
        start = self._span(event)
        word = f"{mark}{event.anchor}"
        text = self._written(start)
        offset = max(text.find(word), 0)
        column = start.column + offset
        span = Span(self.path, start.line, column, start.line, column + len(word))
        what = "refers to an anchor" if mark == "*" else "names an anchor"
        self.found.append(
            ANCHOR.at(
                span,
                f'"{word}" {what}',
                Help(f'write the value out, or put quotes around a text that begins with "{mark}"'),
            )
        )

    def _written(self, span: Span) -> str:
        # Properties are short; a line may be a megabyte.
        return self.lines[span.line - 1][span.column - 1 : span.column + 199]

    def _path(self) -> Path:
        return tuple(opened.step for opened in self.stack)

    def _span(self, event: Any) -> Span:
        return span_of(event, self.path, self.lines)
