"""A text with its tree and its comments: what an edit looks at before it touches a letter."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from engine.compiler.parse import parse
from engine.compiler.source import Source
from engine.compiler.span import Span
from engine.compiler.tree import Entry, Mapping, Node, Path, Scalar, Sequence, node_at
from engine.model.said import said

_LINE_END = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#.*")


class EditError(ValueError):
    """An edit that cannot be made; the message says why, to whoever asked for it."""


class Comment(NamedTuple):
    """A comment: its line (from 0), where in the line it starts, and its text."""

    line: int
    column: int
    text: str


class Child(NamedTuple):
    """An entry of a mapping or an item of a list, with the offsets and lines of its own text."""

    name: str | int
    value: Node
    key: Scalar | None
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A file about to be edited; lines end in a line feed here and count from 0."""

    source: Source
    root: Mapping
    newline: str
    starts: tuple[int, ...]
    comments: tuple[Comment, ...]

    @property
    def text(self) -> str:
        """The text, with line feeds."""
        return self.source.text

    def lines(self) -> list[str]:
        """The text by lines."""
        return self.text.split("\n")

    def line(self, number: int) -> str:
        """One line."""
        end = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : end]

    def start(self, span: Span) -> int:
        """The offset where a span begins."""
        return self.starts[span.line - 1] + span.column - 1

    def end(self, span: Span) -> int:
        """The offset after a span."""
        return self.starts[span.end_line - 1] + span.end_column - 1

    def line_of(self, offset: int) -> int:
        """The line an offset is in."""
        return bisect_right(self.starts, offset) - 1

    def is_flow(self, node: Node) -> bool:
        """Whether a mapping or list is written between brackets."""
        return not isinstance(node, Scalar) and self.text[self.start(node.span)] in "{["

    def node(self, path: Path) -> Node:
        """The node at a path. Raises ``EditError`` when nothing is written there."""
        found = node_at(self.root, path)
        if found is None:
            raise EditError(
                said(
                    "edit.file_nothing_at",
                    "{file} has nothing at {path}",
                    file=self.source.path,
                    path=shown(path),
                )
            )
        return found

    def children(self, node: Node) -> list[Child]:
        """What stands in a mapping or list, in order; nothing stands in a scalar."""
        if isinstance(node, Mapping):
            return [self._entry(name, entry) for name, entry in node.entries.items()]
        if isinstance(node, Sequence):
            return [self._item(node, number) for number in range(len(node.items))]
        return []

    def comments_between(self, start: int, end: int) -> Counter[str]:
        """The comments that begin within a stretch of the text."""
        return Counter(
            comment.text
            for comment in self.comments
            if start <= self.starts[comment.line] + comment.column < end
        )

    def comment_on(self, line: int) -> Comment | None:
        """The comment of a line."""
        return next((comment for comment in self.comments if comment.line == line), None)

    def _entry(self, name: str, entry: Entry) -> Child:
        key, value = entry.key, entry.value
        end = max(self.end(value.span), self.end(key.span))
        if end == self.end(key.span) and self.text[end : end + 1] == ":":
            end += 1
        last = max(value.span.end_line, key.span.line) - 1
        return Child(name, value, key, self.start(key.span), end, key.span.line - 1, last)

    def _item(self, node: Sequence, number: int) -> Child:
        value = node.items[number]
        first = value.span.line - 1
        if not self.is_flow(node):
            dash = node.span.column - 1
            while first > 0 and self.line(first)[dash : dash + 1] != "-":
                first -= 1
        last = value.span.end_line - 1
        start, end = self.start(value.span), self.end(value.span)
        return Child(number, value, None, start, end, first, last)


def read_manuscript(source: Source) -> Manuscript:
    """A file ready to be edited. Raises ``EditError`` for one that is not understood."""
    newline = "\r\n" if "\r\n" in source.text else "\n"
    text = _LINE_END.sub("\n", source.text)
    if text != source.text:
        source = Source(source.path, text, source.kind)
    parsed = parse(source)
    if parsed.root is None or parsed.diagnostics:
        found = parsed.diagnostics[0]
        message = said(
            "edit.unreadable", "{place}: {text}; it cannot be edited before that is put right",
            place=found.span, text=found.text,
        )  # fmt: skip
        raise EditError(message)
    starts = (0, *(found.end() for found in re.finditer("\n", text)))
    comments = tuple(_comments(text, starts, _scalars(parsed.root)))
    return Manuscript(source, parsed.root, newline, starts, comments)


def shown(path: Path) -> str:
    """A path for people: ``card.sections.main.elements[2]``."""
    words = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return words.removeprefix(".") or "the top of the file"


def _scalars(node: Node) -> list[Span]:
    if isinstance(node, Scalar):
        return [node.span]
    if isinstance(node, Sequence):
        return [span for item in node.items for span in _scalars(item)]
    found: list[Span] = []
    for entry in node.entries.values():
        found += (entry.key.span, *_scalars(entry.value))
    return found


def _comments(text: str, starts: tuple[int, ...], scalars: list[Span]) -> list[Comment]:
    """Every comment: a # at the start of a line or after a blank that is in no scalar."""
    ranges = [
        (starts[s.line - 1] + s.column - 1, starts[s.end_line - 1] + s.end_column - 1)
        for s in scalars
    ]
    begins = [start for start, _ in ranges]
    found: list[Comment] = []
    for number, start in enumerate(starts):
        end = starts[number + 1] - 1 if number + 1 < len(starts) else len(text)
        at = start
        while match := _COMMENT.search(text[start:end], at - start):
            at = start + match.start()
            place = bisect_right(begins, at) - 1
            if place < 0 or at >= ranges[place][1]:
                found.append(Comment(number, match.start(), match[0]))
                break
            at += 1
    return found


def indent_of(line: str) -> int:
    """How many blanks a line begins with."""
    return len(line) - len(line.lstrip())
