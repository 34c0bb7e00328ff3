"""The one way a file is laid out: `scheda fmt`.

What is fine is not touched: a field may stand on one line or on several, values may be aligned or
not. Put right are the order of keys, two spaces for each level, blanks inside brackets and at the
ends of lines, blank lines, lines that are too long, and the first line that tells editors the
schema. Comments stay, and so does the meaning: both are compared afterwards.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from engine.compiler.indentation import reindented
from engine.compiler.order import SHAPES, arranged, mappings
from engine.compiler.rewrite.edits import Move, at, same
from engine.compiler.rewrite.manuscript import EditError, Manuscript, read_manuscript
from engine.compiler.rewrite.patch import Patch
from engine.compiler.rewrite.step import make, unfold
from engine.compiler.source import FOLDERS, Source
from engine.compiler.tree import Mapping, Node, Plain, Scalar, Sequence, plain

MODELINE: Final = re.compile(r"#\s*yaml-language-server:\s*\$schema=")


class Unformattable(EditError):
    """A file that is not understood; the message says what of it."""


def format_source(source: Source) -> Patch:
    """The file in the style of the house. Raises ``Unformattable``."""
    try:
        before = read_manuscript(source)
    except EditError as error:
        raise Unformattable(str(error)) from error
    text = _tidy_lines(before)
    manuscript = _read(source, text)
    manuscript = _read(source, reindented(manuscript))
    manuscript = _read(source, _tidy_blanks(manuscript))
    manuscript = _order_keys(manuscript)
    manuscript = unfold(manuscript, frozenset())
    text = _with_modeline(source, manuscript)
    after = _read(source, text)
    if not _means_the_same(plain(before.root), plain(after.root), source):
        raise AssertionError(f"formatting changed what {source.path} means")
    if _comments(before) - _comments(after):
        raise AssertionError(f"formatting lost a comment of {source.path}")
    return Patch(source.path, source.text, after.text)


def modeline(source: Source) -> str:
    """The comment that tells editors which schema a file follows."""
    up = "../../" if source.path.partition("/")[0] in FOLDERS else "../"
    return f"# yaml-language-server: $schema={up}schemas/{source.kind}.schema.json"


def _read(source: Source, text: str) -> Manuscript:
    return read_manuscript(Source(source.path, text, source.kind))


def _tidy_lines(manuscript: Manuscript) -> str:
    """No blanks at the ends of lines, no two blank lines in a row, one line end at the end."""
    kept = _text_lines(manuscript)
    lines: list[str] = []
    for number, line in enumerate(manuscript.lines()):
        if number in kept:
            lines.append(line)
            continue
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    while len(lines) > 1 and not lines[-1] and len(lines) - 1 not in kept:
        lines.pop()
    return "\n".join(lines) + "\n"


def _text_lines(manuscript: Manuscript) -> set[int]:
    """The lines within texts of several lines, where blanks may mean something."""
    kept: set[int] = set()
    for node in _nodes(manuscript.root):
        if isinstance(node, Scalar) and node.span.end_line > node.span.line:
            kept.update(range(node.span.line - 1, node.span.end_line))
    return kept


def _tidy_blanks(manuscript: Manuscript) -> str:
    """One blank after a colon unless values are aligned, and after a comma; none inside brackets."""
    cuts: list[tuple[int, int, str]] = []
    for node in _nodes(manuscript.root):
        if isinstance(node, Scalar):
            continue
        if manuscript.is_flow(node):
            if node.span.line == node.span.end_line:
                cuts += _brackets(manuscript, node)
        elif isinstance(node, Mapping):
            cuts += _colons(manuscript, node)
    text = manuscript.text
    for start, end, new in sorted(set(cuts), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _colons(manuscript: Manuscript, node: Mapping) -> list[tuple[int, int, str]]:
    """Blanks around colons in a block: several only where they align a value with others."""
    gaps: list[tuple[int, int, int]] = []
    for entry in node.entries.values():
        colon = manuscript.text.index(":", manuscript.end(entry.key.span)) + 1
        start = manuscript.start(entry.value.span)
        if entry.value.span.line == entry.key.span.end_line and start > colon:
            # Where the value stands once no blank is left before its colon.
            loose = colon - 1 - manuscript.end(entry.key.span)
            gaps.append((colon, start, entry.value.span.column - loose))
    columns = Counter(column for _, _, column in gaps)
    # A longer key sets the column even where its own value stands below it.
    columns.update(entry.key.span.end_column + 2 for entry in node.entries.values())
    cuts = [
        (colon, start, " ")
        for colon, start, column in gaps
        if start - colon > 1 and columns[column] == 1
    ]
    for entry in node.entries.values():
        end = manuscript.end(entry.key.span)
        colon = manuscript.text.index(":", end)
        if colon > end:
            cuts.append((end, colon, ""))
    return cuts


def _brackets(manuscript: Manuscript, node: Mapping | Sequence) -> list[tuple[int, int, str]]:
    """Blanks between the children of brackets on one line."""
    cuts: list[tuple[int, int, str]] = []
    inner = manuscript.start(node.span) + 1
    for number, child in enumerate(manuscript.children(node)):
        if child.key is not None and manuscript.start(child.value.span) > manuscript.end(
            child.key.span
        ):
            cuts += _gap(
                manuscript, manuscript.end(child.key.span), manuscript.start(child.value.span), ": "
            )
        cuts += _gap(manuscript, inner, child.start, ", " if number else "")
        inner = child.end
    return cuts + _gap(manuscript, inner, manuscript.end(node.span) - 1, "")


def _gap(manuscript: Manuscript, start: int, end: int, wanted: str) -> list[tuple[int, int, str]]:
    have = manuscript.text[start:end]
    if have == wanted or have.strip() not in {wanted.strip(), ","}:
        return []
    return [(start, end, wanted)]


def _order_keys(manuscript: Manuscript) -> Manuscript:
    values = plain(manuscript.root)
    for path, keys in mappings(values, SHAPES[manuscript.source.kind]):
        here = at(values, path)
        assert isinstance(here, dict)
        names, wanted = list(here), arranged(list(here), keys)
        for number, name in enumerate(wanted):
            if names[number] == name:
                continue
            manuscript = make(manuscript, Move((*path, name), before=names[number]))
            names.remove(name)
            names.insert(number, name)
    return manuscript


def _with_modeline(source: Source, manuscript: Manuscript) -> str:
    """The text with the line for editors first; another schema than ours is somebody's choice."""
    lines = manuscript.lines()
    found = [c.line for c in manuscript.comments if c.column == 0 and MODELINE.match(c.text)]
    if found:
        line = lines.pop(found[0])
        return "\n".join([line, *lines])
    return "\n".join([modeline(source), *lines])


def _means_the_same(left: Plain, right: Plain, source: Source) -> bool:
    return same(_sorted(left, source), _sorted(right, source))


def _sorted(value: Plain, source: Source) -> Plain:
    """The value with the keys in order where order has no meaning."""
    for path, keys in mappings(value, SHAPES[source.kind]):
        here = at(value, path)
        assert isinstance(here, dict)
        ordered = {name: here[name] for name in arranged(list(here), keys)}
        here.clear()
        here.update(ordered)
    return value


def _comments(manuscript: Manuscript) -> Counter[str]:
    return Counter(comment.text.rstrip() for comment in manuscript.comments)


def _nodes(node: Node) -> list[Node]:
    found: list[Node] = [node]
    if isinstance(node, Sequence):
        found += (under for item in node.items for under in _nodes(item))
    elif isinstance(node, Mapping):
        for entry in node.entries.values():
            found += (entry.key, *_nodes(entry.value))
    return found
