"""Edits of mappings and lists written over several lines: whole lines move, with their comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from engine.compiler.rewrite import render
from engine.compiler.rewrite.manuscript import Child, Comment, Manuscript, indent_of
from engine.compiler.tree import Mapping, Node, Plain


class Rewritten(NamedTuple):
    """A text after an edit, and the comments that went with what was taken out."""

    text: str
    lost: Counter[str]


class Extent(NamedTuple):
    """The lines of a child (from 0, the last one included) with the comments that are its own."""

    first: int
    last: int


def column(node: Node) -> int:
    """Where the keys or dashes of a block stand."""
    return node.span.column - 1


def extent(manuscript: Manuscript, node: Node, number: int) -> Extent:
    """The lines that belong to one child.

    The comment lines right above are its own, unless they stand over a group: after a blank line
    (or at the very top), with more of the group below. Deeper comment lines after it are its own.
    """
    children = manuscript.children(node)
    child = children[number]
    lines = manuscript.lines()
    indent = column(node)
    last = child.last
    limit = children[number + 1].first if number + 1 < len(children) else len(lines)
    for line in range(last + 1, limit):
        if _is_comment(lines[line]) and indent_of(lines[line]) > indent:
            last = line
        elif lines[line].strip():
            break
    first = child.first
    floor = children[number - 1].last if number else -1
    while (
        first - 1 > floor
        and _is_comment(lines[first - 1])
        and indent_of(lines[first - 1]) == indent
    ):
        first -= 1
    on_top = number == 0 or first == 0 or not lines[first - 1].strip()
    goes_on = number + 1 < len(children) and bool(lines[last + 1].strip())
    # Beside a dash, a comment above is the whole item's.
    beside = bool(lines[child.first][:indent].strip())
    if (on_top and goes_on) or beside or (number == 0 and node is manuscript.root):
        first = child.first
    return Extent(first, last)


def remove(manuscript: Manuscript, node: Node, number: int) -> Rewritten:
    """Take out one of several children."""
    lines, prefix, top = _opened(manuscript, node)
    first, last = extent(manuscript, node, number)
    lost = _comments(manuscript, first, last)
    _cut(lines, first, last)
    return Rewritten("\n".join(_closed(lines, prefix, top)), lost)


def insert(
    manuscript: Manuscript, node: Node, index: int, new: list[str], *, before: bool
) -> Rewritten:
    """Put lines in as child ``index``: right above the one that was there, or below its neighbour."""
    lines, prefix, top = _opened(manuscript, node)
    count = len(manuscript.children(node))
    if index < count and (before or index == 0):
        at = extent(manuscript, node, index).first
    else:
        at = extent(manuscript, node, index - 1).last + 1
    lines[at:at] = new
    return Rewritten("\n".join(_closed(lines, prefix, top)), Counter())


def move(manuscript: Manuscript, node: Node, number: int, index: int, *, before: bool) -> Rewritten:
    """Move a child to where it will be number ``index`` of the result."""
    lines, prefix, top = _opened(manuscript, node)
    first, last = extent(manuscript, node, number)
    chunk = lines[first : last + 1]
    rest = [other for other in range(len(manuscript.children(node))) if other != number]
    if index < len(rest) and (before or index == 0):
        at = extent(manuscript, node, rest[index]).first
    else:
        at = extent(manuscript, node, rest[index - 1]).last + 1
    if at <= first:
        _cut(lines, first, last)
        lines[at:at] = chunk
    else:
        lines[at:at] = chunk
        _cut(lines, first, last)
    return Rewritten("\n".join(_closed(lines, prefix, top)), Counter())


def chunk_of(manuscript: Manuscript, node: Node, number: int) -> list[str]:
    """The lines of a child as they are, its comments included."""
    lines, _, _ = _opened(manuscript, node)
    first, last = extent(manuscript, node, number)
    return lines[first : last + 1]


def shifted(lines: Iterable[str], by: int) -> list[str]:
    """Lines moved to the right, or to the left."""
    if by >= 0:
        return [" " * by + line if line else line for line in lines]
    return [line[min(-by, indent_of(line)) :] for line in lines]


def replace(manuscript: Manuscript, child: Child, parent: Node, value: Plain) -> Rewritten:
    """Give a child of a block another value, on its own line if that fits, else below."""
    key_end = _head_end(manuscript, child, parent)
    line = manuscript.line_of(key_end)
    head = manuscript.text[manuscript.starts[line] : key_end]
    comment = manuscript.comment_on(line)
    below = child.value.span.line - 1 > line
    indent = column(parent)
    if isinstance(parent, Mapping):
        rendered = render.entry(str(child.name), value, indent, _pad(manuscript, child))
    else:
        rendered = render.item(value, indent)
    lost = Counter[str]()
    first = (head + rendered[0][_own_head(child, parent, indent) :]).rstrip()
    if comment is not None and (below or child.last == line):
        first = commented(first, manuscript.line(line), comment)
    elif comment is not None:
        lost[comment.text] += 1
    new = [first, *rendered[1:]]
    lost += _comments(manuscript, line + 1, child.last)
    lines = manuscript.lines()
    lines[line : child.last + 1] = new
    return Rewritten("\n".join(lines), lost)


def alignment(manuscript: Manuscript, node: Node, near: int) -> int:
    """The column (from 0) where values of one line start around a child, 0 when they do not agree."""
    starts: list[tuple[int, int]] = []
    padded = False
    for number, child in enumerate(manuscript.children(node)):
        if child.key is None or child.value.span.line != child.key.span.line:
            continue
        if child.value.span == child.key.span or child.end <= manuscript.end(child.key.span) + 1:
            continue
        at = child.value.span.column - 1
        if at - child.key.span.end_column > 1:
            padded = True
        starts.append((abs(number - near), at))
    if not padded:
        return 0
    common = Counter(at for _, at in starts)
    best = min(starts, key=lambda found: (-common[found[1]], found[0]))
    return best[1] if common[best[1]] > 1 else 0


def _pad(manuscript: Manuscript, child: Child) -> int:
    if child.key is None or child.value.span.line != child.key.span.line:
        return 0
    return child.value.span.column - 1 if child.end > manuscript.end(child.key.span) + 1 else 0


def _head_end(manuscript: Manuscript, child: Child, parent: Node) -> int:
    """The offset after ``key:`` or after the dash."""
    if child.key is not None:
        end = manuscript.end(child.key.span)
        return manuscript.text.index(":", end) + 1
    return manuscript.starts[child.first] + column(parent) + 1


def _own_head(child: Child, parent: Node, indent: int) -> int:
    return indent + (len(render.scalar(child.name)) + 1 if isinstance(parent, Mapping) else 1)


def commented(body: str, old: str, comment: Comment) -> str:
    """A changed line with its comment, at the same column where that stood apart from the text."""
    gap = comment.column - len(old[: comment.column].rstrip())
    return (
        f"{body.ljust(comment.column - 2)}  {comment.text}" if gap > 1 else f"{body} {comment.text}"
    )


def _opened(manuscript: Manuscript, node: Node) -> tuple[list[str], str, int]:
    """All lines; where the first child shares its line with a dash, that dash is set aside."""
    lines = manuscript.lines()
    top = node.span.line - 1
    indent = column(node)
    prefix = lines[top][:indent]
    if prefix.strip():
        lines[top] = " " * indent + lines[top][indent:]
    return lines, prefix if prefix.strip() else "", top


def _closed(lines: list[str], prefix: str, top: int) -> list[str]:
    """The lines with the dash back in front of whatever comes first now."""
    if prefix:
        while not lines[top].strip() or _is_comment(lines[top]):
            top += 1
        lines[top] = prefix + lines[top][len(prefix) :]
    return lines


def _cut(lines: list[str], first: int, last: int) -> None:
    """Take lines out, and one of two blank lines that meet because of it."""
    del lines[first : last + 1]
    if first > 0 and not lines[first - 1].strip() and not "".join(lines[first : first + 1]).strip():
        del lines[first - 1]


def _comments(manuscript: Manuscript, first: int, last: int) -> Counter[str]:
    return Counter(c.text for c in manuscript.comments if first <= c.line <= last)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")
