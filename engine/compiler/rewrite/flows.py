"""Edits of mappings and lists written between brackets: commas and letters, never whole lines."""

from __future__ import annotations

from collections import Counter

from engine.compiler.rewrite.blocks import Rewritten, commented
from engine.compiler.rewrite.draft import Child, Draft
from engine.compiler.rewrite.render import WIDTH
from engine.compiler.tree import Mapping, Node, Path, Sequence


def splice(draft: Draft, start: int, end: int, new: str) -> str:
    """The text with a stretch replaced; a comment that stands apart keeps its column."""
    text = draft.text[:start] + new + draft.text[end:]
    line = draft.line_of(start)
    comment = draft.comment_on(line)
    if comment is None or "\n" in new or draft.line_of(end) != line:
        return text
    begin = draft.starts[line]
    if begin + comment.column < end:
        return text
    old = draft.line(line)
    body = (old[: start - begin] + new + old[end - begin : comment.column]).rstrip()
    rest = draft.text[begin + len(old) :]
    return draft.text[:begin] + commented(body, old, comment) + rest


def insert(draft: Draft, node: Node, index: int, new: str) -> Rewritten:
    """Put an item, or ``key: value``, in as child ``index``."""
    children = draft.children(node)
    if not children:
        start, end = draft.start(node.span) + 1, draft.end(node.span) - 1
        if draft.comments_between(start, end):
            return Rewritten(splice(draft, start, start, new), Counter())
        return Rewritten(splice(draft, start, end, new), Counter())
    gap = _separator(draft, children)
    if index == 0:
        at = children[0].start
        return Rewritten(splice(draft, at, at, f"{new},{gap}"), Counter())
    at = children[index - 1].end
    return Rewritten(splice(draft, at, at, f",{gap}{new}"), Counter())


def remove(draft: Draft, node: Node, number: int) -> Rewritten:
    """Take out a child and a comma."""
    children = draft.children(node)
    child = children[number]
    if len(children) == 1:
        start, end = draft.start(node.span) + 1, draft.end(node.span) - 1
    elif number == 0:
        start, end = child.start, children[1].start
    else:
        start, end = children[number - 1].end, child.end
    if draft.comments_between(start, child.start) or draft.comments_between(child.end, end):
        # Comments stand in between: take only the words and their comma.
        start, end = child.start, _after_comma(draft, child, node)
    lost = draft.comments_between(child.start, child.end)
    return Rewritten(splice(draft, start, end, ""), lost)


def move(draft: Draft, node: Node, number: int, index: int) -> Rewritten:
    """Move a child; commas, line ends and comments between the children stay where they are."""
    children = draft.children(node)
    order = [child for child in children if child.name != children[number].name]
    order.insert(index, children[number])
    text, at = "", children[0].start
    for slot, child in zip(children, order, strict=True):
        text += draft.text[at : slot.start] + draft.text[child.start : child.end]
        at = slot.end
    return Rewritten(splice(draft, children[0].start, at, text), Counter())


def unfolded(draft: Draft, line: int) -> str | None:
    """The text with the outermost brackets of a line that is too long opened, one child a line.

    None when the line fits, or holds nothing that could be opened.
    """
    text = draft.line(line)
    comment = draft.comment_on(line)
    body = text[: comment.column].rstrip() if comment else text
    if len(body) <= WIDTH:
        return None
    for parent, child in _values(draft, draft.root):
        inside = draft.children(child.value)
        if child.first != line or not inside or not draft.is_flow(child.value):
            continue
        if child.value.span.line - 1 != line or child.last != line:
            continue
        return _opened(draft, parent, child, inside)
    return None


def opened(draft: Draft, path: Path) -> str | None:
    """The text with the brackets at a path opened, None where that cannot be done alone."""
    for parent, child in _values(draft, draft.root):
        if child.value is draft.node(path) and child.first == child.last:
            inside = draft.children(child.value)
            return _opened(draft, parent, child, inside) if inside else None
    return None


def _opened(draft: Draft, parent: Node, child: Child, inside: list[Child]) -> str:
    line = child.first
    comment = draft.comment_on(line)
    pieces = [draft.text[one.start : one.end] for one in inside]
    dashes = isinstance(child.value, Sequence)
    indent = parent.span.column + 1
    start = draft.starts[line]
    if isinstance(parent, Mapping):
        assert child.key is not None
        head = draft.text[start : draft.text.index(":", draft.end(child.key.span)) + 1]
        new = [head, *(" " * indent + ("- " if dashes else "") + piece for piece in pieces)]
    else:
        # The first goes on the dash's own line.
        mark = "- " if dashes else ""
        head = draft.text[start : child.start]
        new = [head + mark + pieces[0], *(" " * indent + mark + piece for piece in pieces[1:])]
    if comment is not None:
        new[0] = f"{new[0]}  {comment.text}"
    lines = draft.lines()
    lines[line : line + 1] = new
    return "\n".join(lines)


def _values(draft: Draft, node: Node) -> list[tuple[Node, Child]]:
    """Every child of a block and its parent, outer ones first."""
    if draft.is_flow(node):
        return []
    found: list[tuple[Node, Child]] = []
    for child in draft.children(node):
        found.append((node, child))
        found += _values(draft, child.value)
    return found


def _separator(draft: Draft, children: list[Child]) -> str:
    """What stands after a comma here: a space, or a line end where each child has its own line."""
    if len(children) > 1:
        start, end = children[0].end, children[1].start
        between = draft.text[start:end].replace(",", "", 1)
        if "\n" in between and not draft.comments_between(start, end):
            return between
    return " "


def _after_comma(draft: Draft, child: Child, node: Node) -> int:
    """The offset after the comma that follows a child, or after the child."""
    end = draft.end(node.span) - 1
    at = child.end
    while at < end and draft.text[at].isspace():
        at += 1
    return at + 1 if draft.text[at] == "," else child.end
