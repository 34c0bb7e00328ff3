"""One edit of a manuscript: which letters change, and the proof that nothing else did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from engine.compiler.rewrite import blocks, flows, render
from engine.compiler.rewrite.blocks import Rewritten
from engine.compiler.rewrite.differences import differences
from engine.compiler.rewrite.edits import (
    Carry,
    Edit,
    Insert,
    Move,
    Put,
    Remove,
    Rename,
    applied,
    same,
    target,
)  # fmt: skip
from engine.compiler.rewrite.manuscript import Child, EditError, Manuscript, read_manuscript
from engine.compiler.source import Source
from engine.compiler.tree import Mapping, Node, Path, Plain, Scalar, node_at, plain
from engine.model.said import said


def make(manuscript: Manuscript, edit: Edit) -> Manuscript:
    """The manuscript after an edit. Raises ``EditError``."""
    before = plain(manuscript.root)
    wanted = applied(before, edit)
    if same(before, wanted):
        return manuscript
    if isinstance(edit, Put) and node_at(manuscript.root, edit.path) is not None:
        steps = list(differences(edit.path, plain(manuscript.node(edit.path)), edit.value))
        if steps != [Put(edit.path, edit.value)]:
            for step in steps:
                manuscript = make(manuscript, step)
            return _proved(manuscript, manuscript.text, wanted, manuscript, Counter())
    done = _rewritten(manuscript, edit)
    return _proved(manuscript, done.text, wanted, None, done.lost)


def _proved(
    manuscript: Manuscript, text: str, wanted: Plain, after: Manuscript | None, lost: Counter[str]
) -> Manuscript:
    """The new manuscript, if it says what was wanted and every comment is where it should be."""
    if after is None:
        source = Source(manuscript.source.path, text, manuscript.source.kind)
        try:
            after = read_manuscript(source)
        except EditError as error:
            raise EditError(
                said("edit.breaks", "the edit would break the file ({why})", why=error.args[0])
            ) from error
    if not same(plain(after.root), wanted):
        raise EditError(
            said("edit.changes_more", "the edit cannot be written without changing something else")
        )
    had = Counter(comment.text for comment in manuscript.comments)
    has = Counter(comment.text for comment in after.comments)
    if (had - has) - lost or has - had:
        raise EditError(
            said("edit.loses_comment", "the edit cannot be written without losing a comment")
        )
    return after


def unfold(manuscript: Manuscript, known: Collection[str]) -> Manuscript:
    """The manuscript with brackets opened in lines that are too long and not among the known ones."""
    while True:
        for number, line in enumerate(manuscript.lines()):
            if len(line) <= render.WIDTH or line in known:
                continue
            text = flows.unfolded(manuscript, number)
            if text is not None:
                manuscript = _proved(manuscript, text, plain(manuscript.root), None, Counter())
                break
        else:
            return manuscript


def _rewritten(manuscript: Manuscript, edit: Edit) -> Rewritten:
    match edit:
        case Put(path, value):
            if node_at(manuscript.root, path) is not None:
                return _replaced(manuscript, path, value)
            return _added(manuscript, edit)
        case Insert(path, value, index):
            return _inserted(manuscript, path, value, index)
        case Remove(path):
            return _removed(manuscript, path)
        case Rename(path, name):
            return _renamed(manuscript, path, name)
        case Move(path, before, after):
            node = manuscript.node(path[:-1])
            names = [child.name for child in manuscript.children(node)]
            index = target(names, path[-1], before, after)
            number = names.index(path[-1])
            if manuscript.is_flow(node):
                return flows.move(manuscript, node, number, index)
            upwards = before is not None and before != ""
            return blocks.move(manuscript, node, number, index, before=upwards)
        case Carry(path, to, index):
            return _carried(manuscript, path, to, index)


def _child(manuscript: Manuscript, path: Path) -> tuple[Node, Child]:
    parent = manuscript.node(path[:-1])
    return parent, next(c for c in manuscript.children(parent) if c.name == path[-1])


def _replaced(manuscript: Manuscript, path: Path, value: Plain) -> Rewritten:
    parent, child = _child(manuscript, path)
    start, end = manuscript.start(child.value.span), manuscript.end(child.value.span)
    lost = manuscript.comments_between(start, end)
    one_line = child.value.span.line == child.value.span.end_line
    scalars = isinstance(child.value, Scalar) and not isinstance(value, (dict, list))
    if manuscript.is_flow(parent) or (scalars and one_line):
        quote = ""
        if isinstance(child.value, Scalar) and child.value.quoted:
            quote = manuscript.text[start]
        new = render.scalar(value, quote) if not isinstance(value, (dict, list)) else None
        new = render.flow(value) if new is None else new
        if start == end:
            start = end = child.end
            new = f" {new}" if manuscript.text[start - 1] in ":-" else f": {new}"
        return Rewritten(flows.splice(manuscript, start, end, new), lost)
    return blocks.replace(manuscript, child, parent, value)


def _added(manuscript: Manuscript, edit: Put) -> Rewritten:
    *inner, name = edit.path
    node = manuscript.node(tuple(inner))
    if isinstance(node, Scalar):
        return _replaced(manuscript, tuple(inner), {str(name): edit.value})
    names = [child.name for child in manuscript.children(node)]
    index = target([*names, name], name, edit.before, edit.after)
    if manuscript.is_flow(node):
        piece = f"{render.scalar(name)}: {render.flow(edit.value)}"
        return flows.insert(manuscript, node, index, piece)
    pad = blocks.alignment(manuscript, node, index)
    beside = [
        child.value for child in manuscript.children(node) if isinstance(child.value, Mapping)
    ]
    tall = bool(beside) and not any(manuscript.is_flow(other) for other in beside)
    lines = render.entry(str(name), edit.value, blocks.column(node), pad, tall=tall)
    return blocks.insert(manuscript, node, index, lines, before=bool(edit.before))


def _inserted(manuscript: Manuscript, path: Path, value: Plain, index: int | None) -> Rewritten:
    node = manuscript.node(path)
    if isinstance(node, Scalar):
        return _replaced(manuscript, path, [value])
    place = len(manuscript.children(node)) if index is None else index
    if manuscript.is_flow(node):
        return flows.insert(manuscript, node, place, render.flow(value))
    lines = render.item(value, blocks.column(node))
    return blocks.insert(manuscript, node, place, lines, before=False)


def _removed(manuscript: Manuscript, path: Path) -> Rewritten:
    node, child = _child(manuscript, path)
    children = manuscript.children(node)
    if manuscript.is_flow(node):
        return flows.remove(manuscript, node, children.index(child))
    if len(children) > 1:
        return blocks.remove(manuscript, node, children.index(child))
    if not path[:-1]:
        raise EditError(said("edit.nothing_left", "nothing would be left of the file"))
    return _replaced(manuscript, path[:-1], {} if isinstance(node, Mapping) else [])


def _renamed(manuscript: Manuscript, path: Path, name: str) -> Rewritten:
    node, child = _child(manuscript, path)
    assert child.key is not None
    start, end = manuscript.start(child.key.span), manuscript.end(child.key.span)
    new = render.scalar(name)
    if manuscript.is_flow(node):
        return Rewritten(flows.splice(manuscript, start, end, new), Counter())
    number = manuscript.children(node).index(child)
    aligned = blocks.alignment(manuscript, node, number)
    value = child.value.span
    if value.line == child.key.span.line and aligned == value.column - 1:
        end = manuscript.start(value)
        head = f"{new}:"
        new = f"{head.ljust(aligned - child.key.span.column)} "
        new = new if len(head) < len(new) else f"{head} "
    return Rewritten(flows.splice(manuscript, start, end, new), Counter())


def _carried(manuscript: Manuscript, path: Path, to: Path, index: int | None) -> Rewritten:
    """Cut an item and paste it as it is written; only a block cannot be pasted into brackets."""
    node, child = _child(manuscript, path)
    goal = manuscript.node(to)
    if not manuscript.is_flow(node) and manuscript.is_flow(goal):
        first, last = blocks.extent(manuscript, node, manuscript.children(node).index(child))
        opened = flows.opened(manuscript, to)
        if opened and any(first <= comment.line <= last for comment in manuscript.comments):
            # Brackets have no place for the item's comment.
            manuscript = _proved(manuscript, opened, plain(manuscript.root), None, Counter())
            return _carried(manuscript, path, to, index)
    value = plain(child.value)
    text = manuscript.text[child.start : child.end]
    from_block, to_block = (
        not manuscript.is_flow(node),
        not (manuscript.is_flow(goal) or _no_list(goal)),
    )
    chunk: list[str] | None = None
    if from_block and to_block:
        lines = blocks.chunk_of(manuscript, node, manuscript.children(node).index(child))
        chunk = blocks.shifted(lines, blocks.column(goal) - blocks.column(node))
    elif to_block:
        indent = blocks.column(goal)
        whole = "\n" in text
        chunk = render.item(value, indent) if whole else [f"{' ' * indent}- {text}"]
    rest = _removed(manuscript, path)
    after = read_manuscript(Source(manuscript.source.path, rest.text, manuscript.source.kind))
    goal = after.node(to)
    place = len(after.children(goal)) if index is None else index
    if chunk is not None:
        put = blocks.insert(after, goal, place, chunk, before=False)
    elif _no_list(goal):
        put = _replaced(after, to, [value])
    else:
        as_written = "\n" not in text and not _is_block(manuscript, child.value)
        piece = text if as_written else render.flow(value)
        put = flows.insert(after, goal, place, piece)
    return put


def _is_block(manuscript: Manuscript, node: Node) -> bool:
    return not isinstance(node, Scalar) and not manuscript.is_flow(node)


def _no_list(node: Node) -> bool:
    return isinstance(node, Scalar)
