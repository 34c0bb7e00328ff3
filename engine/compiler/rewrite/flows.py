"""Edits of mappings and lists written between brackets: commas and letters, never whole lines."""

from __future__ import annotations

from collections import Counter

from engine.compiler.rewrite.blocks import Rewritten, commented
from engine.compiler.rewrite.manuscript import Child, Manuscript
from engine.compiler.rewrite.render import WIDTH
from engine.compiler.tree import Mapping, Node, Path, Sequence


def splice(manuscript: Manuscript, start: int, end: int, new: str) -> str:
    """The text with a stretch replaced; a comment that stands apart keeps its column."""
    text = manuscript.text[:start] + new + manuscript.text[end:]
    line = manuscript.line_of(start)
    comment = manuscript.comment_on(line)
    if comment is None or "\n" in new or manuscript.line_of(end) != line:
        return text
    begin = manuscript.starts[line]
    if begin + comment.column < end:
        return text
    old = manuscript.line(line)
    body = (old[: start - begin] + new + old[end - begin : comment.column]).rstrip()
    rest = manuscript.text[begin + len(old) :]
    return manuscript.text[:begin] + commented(body, old, comment) + rest


def insert(manuscript: Manuscript, node: Node, index: int, new: str) -> Rewritten:
    """Put an item, or ``key: value``, in as child ``index``."""
    children = manuscript.children(node)
    if not children:
        start, end = manuscript.start(node.span) + 1, manuscript.end(node.span) - 1
        if manuscript.comments_between(start, end):
            return Rewritten(splice(manuscript, start, start, new), Counter())
        return Rewritten(splice(manuscript, start, end, new), Counter())
    gap = _separator(manuscript, children)
    if index == 0:
        at = children[0].start
        return Rewritten(splice(manuscript, at, at, f"{new},{gap}"), Counter())
    at = children[index - 1].end
    return Rewritten(splice(manuscript, at, at, f",{gap}{new}"), Counter())


def remove(manuscript: Manuscript, node: Node, number: int) -> Rewritten:
    """Take out a child and a comma."""
    children = manuscript.children(node)
    child = children[number]
    if len(children) == 1:
        start, end = manuscript.start(node.span) + 1, manuscript.end(node.span) - 1
    elif number == 0:
        start, end = child.start, children[1].start
    else:
        start, end = children[number - 1].end, child.end
    if manuscript.comments_between(start, child.start) or manuscript.comments_between(
        child.end, end
    ):
        # Comments stand in between: take only the words and their comma.
        start, end = child.start, _after_comma(manuscript, child, node)
    lost = manuscript.comments_between(child.start, child.end)
    return Rewritten(splice(manuscript, start, end, ""), lost)


def move(manuscript: Manuscript, node: Node, number: int, index: int) -> Rewritten:
    """Move a child; commas, line ends and comments between the children stay where they are."""
    children = manuscript.children(node)
    order = [child for child in children if child.name != children[number].name]
    order.insert(index, children[number])
    text, at = "", children[0].start
    for slot, child in zip(children, order, strict=True):
        text += manuscript.text[at : slot.start] + manuscript.text[child.start : child.end]
        at = slot.end
    return Rewritten(splice(manuscript, children[0].start, at, text), Counter())


def unfolded(manuscript: Manuscript, line: int) -> str | None:
    """The text with the outermost brackets of a line that is too long opened, one child a line.

    None when the line fits, or holds nothing that could be opened.
    """
    text = manuscript.line(line)
    comment = manuscript.comment_on(line)
    body = text[: comment.column].rstrip() if comment else text
    if len(body) <= WIDTH:
        return None
    for parent, child in _values(manuscript, manuscript.root):
        inside = manuscript.children(child.value)
        if child.first != line or not inside or not manuscript.is_flow(child.value):
            continue
        if child.value.span.line - 1 != line or child.last != line:
            continue
        return _opened(manuscript, parent, child, inside)
    return None


def opened(manuscript: Manuscript, path: Path) -> str | None:
    """The text with the brackets at a path opened, None where that cannot be done alone."""
    for parent, child in _values(manuscript, manuscript.root):
        if child.value is manuscript.node(path) and child.first == child.last:
            inside = manuscript.children(child.value)
            return _opened(manuscript, parent, child, inside) if inside else None
    return None


def _opened(manuscript: Manuscript, parent: Node, child: Child, inside: list[Child]) -> str:
    line = child.first
    comment = manuscript.comment_on(line)
    pieces = [manuscript.text[one.start : one.end] for one in inside]
    dashes = isinstance(child.value, Sequence)
    indent = parent.span.column + 1
    start = manuscript.starts[line]
    if isinstance(parent, Mapping):
        assert child.key is not None
        head = manuscript.text[
            start : manuscript.text.index(":", manuscript.end(child.key.span)) + 1
        ]
        new = [head, *(" " * indent + ("- " if dashes else "") + piece for piece in pieces)]
    else:
        # The first goes on the dash's own line.
        mark = "- " if dashes else ""
        head = manuscript.text[start : child.start]
        new = [head + mark + pieces[0], *(" " * indent + mark + piece for piece in pieces[1:])]
    if comment is not None:
        new[0] = f"{new[0]}  {comment.text}"
    lines = manuscript.lines()
    lines[line : line + 1] = new
    return "\n".join(lines)


def _values(manuscript: Manuscript, node: Node) -> list[tuple[Node, Child]]:
    """Every child of a block and its parent, outer ones first."""
    if manuscript.is_flow(node):
        return []
    found: list[tuple[Node, Child]] = []
    for child in manuscript.children(node):
        found.append((node, child))
        found += _values(manuscript, child.value)
    return found


def _separator(manuscript: Manuscript, children: list[Child]) -> str:
    """What stands after a comma here: a space, or a line end where each child has its own line."""
    if len(children) > 1:
        start, end = children[0].end, children[1].start
        between = manuscript.text[start:end].replace(",", "", 1)
        if "\n" in between and not manuscript.comments_between(start, end):
            return between
    return " "


def _after_comma(manuscript: Manuscript, child: Child, node: Node) -> int:
    """The offset after the comma that follows a child, or after the child."""
    end = manuscript.end(node.span) - 1
    at = child.end
    while at < end and manuscript.text[at].isspace():
        at += 1
    return at + 1 if manuscript.text[at] == "," else child.end
