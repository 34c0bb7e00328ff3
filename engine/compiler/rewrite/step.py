"""One edit of a draft: which letters change, and the proof that nothing else did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from engine.compiler.rewrite import blocks, flows, render
from engine.compiler.rewrite.blocks import Rewritten
from engine.compiler.rewrite.differences import differences
from engine.compiler.rewrite.draft import Child, Draft, EditError, read_draft
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
from engine.compiler.source import Source
from engine.compiler.tree import Mapping, Node, Path, Plain, Scalar, node_at, plain


def make(draft: Draft, edit: Edit) -> Draft:
    """The draft after an edit. Raises ``EditError``."""
    before = plain(draft.root)
    wanted = applied(before, edit)
    if same(before, wanted):
        return draft
    if isinstance(edit, Put) and node_at(draft.root, edit.path) is not None:
        steps = list(differences(edit.path, plain(draft.node(edit.path)), edit.value))
        if steps != [Put(edit.path, edit.value)]:
            for step in steps:
                draft = make(draft, step)
            return _proved(draft, draft.text, wanted, draft, Counter())
    done = _rewritten(draft, edit)
    return _proved(draft, done.text, wanted, None, done.lost)


def _proved(
    draft: Draft, text: str, wanted: Plain, after: Draft | None, lost: Counter[str]
) -> Draft:
    """The new draft, if it says what was wanted and every comment is where it should be."""
    if after is None:
        source = Source(draft.source.path, text, draft.source.kind)
        try:
            after = read_draft(source)
        except EditError as error:
            raise EditError(f"the edit would break the file ({error})") from error
    if not same(plain(after.root), wanted):
        raise EditError("the edit cannot be written without changing something else")
    had = Counter(comment.text for comment in draft.comments)
    has = Counter(comment.text for comment in after.comments)
    if (had - has) - lost or has - had:
        raise EditError("the edit cannot be written without losing a comment")
    return after


def unfold(draft: Draft, known: Collection[str]) -> Draft:
    """The draft with brackets opened in lines that are too long and not among the known ones."""
    while True:
        for number, line in enumerate(draft.lines()):
            if len(line) <= render.WIDTH or line in known:
                continue
            text = flows.unfolded(draft, number)
            if text is not None:
                draft = _proved(draft, text, plain(draft.root), None, Counter())
                break
        else:
            return draft


def _rewritten(draft: Draft, edit: Edit) -> Rewritten:
    match edit:
        case Put(path, value):
            if node_at(draft.root, path) is not None:
                return _replaced(draft, path, value)
            return _added(draft, edit)
        case Insert(path, value, index):
            return _inserted(draft, path, value, index)
        case Remove(path):
            return _removed(draft, path)
        case Rename(path, name):
            return _renamed(draft, path, name)
        case Move(path, before, after):
            node = draft.node(path[:-1])
            names = [child.name for child in draft.children(node)]
            index = target(names, path[-1], before, after)
            number = names.index(path[-1])
            if draft.is_flow(node):
                return flows.move(draft, node, number, index)
            upwards = before is not None and before != ""
            return blocks.move(draft, node, number, index, before=upwards)
        case Carry(path, to, index):
            return _carried(draft, path, to, index)


def _child(draft: Draft, path: Path) -> tuple[Node, Child]:
    parent = draft.node(path[:-1])
    return parent, next(c for c in draft.children(parent) if c.name == path[-1])


def _replaced(draft: Draft, path: Path, value: Plain) -> Rewritten:
    parent, child = _child(draft, path)
    start, end = draft.start(child.value.span), draft.end(child.value.span)
    lost = draft.comments_between(start, end)
    one_line = child.value.span.line == child.value.span.end_line
    scalars = isinstance(child.value, Scalar) and not isinstance(value, (dict, list))
    if draft.is_flow(parent) or (scalars and one_line):
        quote = ""
        if isinstance(child.value, Scalar) and child.value.quoted:
            quote = draft.text[start]
        new = render.scalar(value, quote) if not isinstance(value, (dict, list)) else None
        new = render.flow(value) if new is None else new
        if start == end:
            start = end = child.end
            new = f" {new}" if draft.text[start - 1] in ":-" else f": {new}"
        return Rewritten(flows.splice(draft, start, end, new), lost)
    return blocks.replace(draft, child, parent, value)


def _added(draft: Draft, edit: Put) -> Rewritten:
    *inner, name = edit.path
    node = draft.node(tuple(inner))
    if isinstance(node, Scalar):
        return _replaced(draft, tuple(inner), {str(name): edit.value})
    names = [child.name for child in draft.children(node)]
    index = target([*names, name], name, edit.before, edit.after)
    if draft.is_flow(node):
        piece = f"{render.scalar(name)}: {render.flow(edit.value)}"
        return flows.insert(draft, node, index, piece)
    pad = blocks.alignment(draft, node, index)
    beside = [child.value for child in draft.children(node) if isinstance(child.value, Mapping)]
    tall = bool(beside) and not any(draft.is_flow(other) for other in beside)
    lines = render.entry(str(name), edit.value, blocks.column(node), pad, tall=tall)
    return blocks.insert(draft, node, index, lines, before=bool(edit.before))


def _inserted(draft: Draft, path: Path, value: Plain, index: int | None) -> Rewritten:
    node = draft.node(path)
    if isinstance(node, Scalar):
        return _replaced(draft, path, [value])
    place = len(draft.children(node)) if index is None else index
    if draft.is_flow(node):
        return flows.insert(draft, node, place, render.flow(value))
    lines = render.item(value, blocks.column(node))
    return blocks.insert(draft, node, place, lines, before=False)


def _removed(draft: Draft, path: Path) -> Rewritten:
    node, child = _child(draft, path)
    children = draft.children(node)
    if draft.is_flow(node):
        return flows.remove(draft, node, children.index(child))
    if len(children) > 1:
        return blocks.remove(draft, node, children.index(child))
    if not path[:-1]:
        raise EditError("nothing would be left of the file")
    return _replaced(draft, path[:-1], {} if isinstance(node, Mapping) else [])


def _renamed(draft: Draft, path: Path, name: str) -> Rewritten:
    node, child = _child(draft, path)
    assert child.key is not None
    start, end = draft.start(child.key.span), draft.end(child.key.span)
    new = render.scalar(name)
    if draft.is_flow(node):
        return Rewritten(flows.splice(draft, start, end, new), Counter())
    number = draft.children(node).index(child)
    aligned = blocks.alignment(draft, node, number)
    value = child.value.span
    if value.line == child.key.span.line and aligned == value.column - 1:
        end = draft.start(value)
        head = f"{new}:"
        new = f"{head.ljust(aligned - child.key.span.column)} "
        new = new if len(head) < len(new) else f"{head} "
    return Rewritten(flows.splice(draft, start, end, new), Counter())


def _carried(draft: Draft, path: Path, to: Path, index: int | None) -> Rewritten:
    """Cut an item and paste it as it is written; only a block cannot be pasted into brackets."""
    node, child = _child(draft, path)
    goal = draft.node(to)
    if not draft.is_flow(node) and draft.is_flow(goal):
        first, last = blocks.extent(draft, node, draft.children(node).index(child))
        opened = flows.opened(draft, to)
        if opened and any(first <= comment.line <= last for comment in draft.comments):
            # Brackets have no place for the item's comment.
            draft = _proved(draft, opened, plain(draft.root), None, Counter())
            return _carried(draft, path, to, index)
    value = plain(child.value)
    text = draft.text[child.start : child.end]
    from_block, to_block = not draft.is_flow(node), not (draft.is_flow(goal) or _no_list(goal))
    chunk: list[str] | None = None
    if from_block and to_block:
        lines = blocks.chunk_of(draft, node, draft.children(node).index(child))
        chunk = blocks.shifted(lines, blocks.column(goal) - blocks.column(node))
    elif to_block and "\n" not in text:
        chunk = [f"{' ' * blocks.column(goal)}- {text}"]
    rest = _removed(draft, path)
    after = read_draft(Source(draft.source.path, rest.text, draft.source.kind))
    goal = after.node(to)
    place = len(after.children(goal)) if index is None else index
    if chunk is not None:
        put = blocks.insert(after, goal, place, chunk, before=False)
    elif _no_list(goal):
        put = _replaced(after, to, [value])
    else:
        piece = render.flow(value) if "\n" in text else text
        put = flows.insert(after, goal, place, piece)
    return put


def _no_list(node: Node) -> bool:
    return isinstance(node, Scalar)
