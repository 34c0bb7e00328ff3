"""Two spaces for each level, and items of a list deeper than their key."""

from __future__ import annotations

from engine.compiler.rewrite.manuscript import Child, Manuscript, indent_of
from engine.compiler.tree import Mapping, Node, Scalar, Sequence

STEP = 2


def reindented(manuscript: Manuscript) -> str:
    """The text with every line at the column its level asks for.

    Comments go with the line below them that they are in line with, else with the one above.
    """
    levels = _Levels(manuscript)
    levels.settle(manuscript.root, 0)
    lines = manuscript.lines()
    levels.settle_comments(lines)
    return "\n".join(levels.placed(number, line) for number, line in enumerate(lines))


class _Levels:
    """How far each line must move, and how many blanks after a dash are too many."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self.shifts: dict[int, int] = {}
        self.squeezes: dict[int, list[tuple[int, int]]] = {}
        self.whole: set[int] = set()
        """The lines of values that only move as a whole, comments among them included."""

    def settle(self, node: Node, wanted: int) -> None:
        """Note how the lines of a block move so that its keys or dashes are at a column."""
        if isinstance(node, Scalar) or self.manuscript.is_flow(node):
            return
        shift = wanted - (node.span.column - 1)
        for child in self.manuscript.children(node):
            lines = range(child.first, child.last + 1)
            self.shifts.update(dict.fromkeys(lines, shift))
            if self.manuscript.is_flow(child.value) or isinstance(child.value, Scalar):
                self.whole.update(lines)
            if isinstance(node, Mapping):
                self.settle(child.value, wanted + STEP)
            else:
                self._settle_item(node, child, wanted)

    def _settle_item(self, node: Sequence, child: Child, wanted: int) -> None:
        """One blank after a dash; what begins beside it goes with it."""
        begins_beside = child.value.span.line - 1 == child.first
        dash = node.span.column - 1
        extra = child.value.span.column - 1 - dash - STEP
        if begins_beside and extra > 0:
            self.squeezes.setdefault(child.first, []).append((dash + 1, extra))
        own = self.shifts[child.first]
        self.settle(child.value, wanted + STEP)
        # The dash decides where its own line goes.
        self.shifts[child.first] = own

    def settle_comments(self, lines: list[str]) -> None:
        """Let each comment that has a line to itself move with its neighbour."""
        for comment in reversed(self.manuscript.comments):
            if lines[comment.line][: comment.column].strip() or comment.line in self.whole:
                continue
            below = _said(lines, range(comment.line + 1, len(lines)))
            above = _said(lines, range(comment.line - 1, -1, -1), comment.column)
            if below is not None and indent_of(lines[below]) == comment.column:
                neighbour = below
            elif above is not None:
                neighbour = above
            else:
                neighbour = below if below is not None else comment.line
            self.shifts[comment.line] = self.shifts.get(neighbour, 0)

    def placed(self, number: int, line: str) -> str:
        """A line where it belongs."""
        for start, width in sorted(self.squeezes.get(number, ()), reverse=True):
            line = line[:start] + line[start + width :]
        shift = self.shifts.get(number, 0)
        if shift > 0 and line:
            return " " * shift + line
        return line[min(-shift, indent_of(line)) :] if shift < 0 else line


def _said(lines: list[str], numbers: range, deepest: int = 1_000_000) -> int | None:
    """The first of some lines that is not blank, nor further to the right than a column."""
    return next((n for n in numbers if lines[n].strip() and indent_of(lines[n]) <= deepest), None)
