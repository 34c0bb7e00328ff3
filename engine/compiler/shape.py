"""From a tree to a spec: every mistake of form, said at its place.

The plain value of the tree goes through the spec of its kind. What is refused is reported, taken
out of the tree, and the rest is tried again, so that one bad field does not hide the other nineteen
from the checks that follow. What is missing only because something was taken out is no mistake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from engine.compiler.diagnostics import Diagnostic, offer
from engine.compiler.document import Document
from engine.compiler.parse import Parsed
from engine.compiler.shape_codes import EMPTY_VALUE, FILE_NAME, REPEATED_ITEM
from engine.compiler.source import Kind, Source
from engine.compiler.span import Span
from engine.compiler.spec import spec_of
from engine.compiler.tree import (
    Mapping,
    Node,
    Path,
    Scalar,
    Sequence,
    key_at,
    plain,
    prune,
    reach,
)

if TYPE_CHECKING:
    from engine.compiler.mistake import Finding
    from engine.compiler.spec.base import Spec


def shape(source: Source, parsed: Parsed) -> tuple[Document, tuple[Diagnostic, ...]]:
    """The document of a parsed file, and what is wrong with its form."""
    if parsed.root is None:
        return Document(source.path, source.kind), ()
    attempt = _Attempt(source, parsed.root, parsed.broken)
    attempt.take_out_blanks()
    spec = attempt.settle()
    if spec is None:
        return Document(source.path, source.kind), tuple(attempt.found)
    attempt.check_file_name()
    broken = frozenset(_up_to_list(path) for path in attempt.out)
    document = Document(source.path, source.kind, attempt.root, spec, broken)
    return document, tuple(attempt.found)


def _up_to_list(path: Path) -> Path:
    """The list an item stood in: its number is that of another once it is gone."""
    numbers = (place for place, step in enumerate(path) if isinstance(step, int))
    return path[: next(numbers, len(path))]


@cache
def _adapter(kind: Kind) -> TypeAdapter[Spec]:
    return TypeAdapter(spec_of(kind))


class _Attempt:
    """A tree on its way to a spec."""

    def __init__(self, source: Source, root: Mapping, out: frozenset[Path]) -> None:
        self.source = source
        self.root = root
        self.out: set[Path] = set()
        self.touched: set[Path] = set()  # what was taken out, and all that it was part of
        self.unsure = out  # mappings of which the parser left something unknown out
        self.excused: set[Path] = set()  # missing, but there under a misspelt name
        self.found: list[Diagnostic] = []
        self._remember(out)

    def settle(self) -> Spec | None:
        """Validate, complain, take out, until something is left that is right or nothing is."""
        adapter = _adapter(self.source.kind)
        hopeless = False
        while True:
            try:
                spec = adapter.validate_python(plain(self.root))
                return None if hopeless else spec
            except ValidationError as error:
                # A project without mistakes need not know how to speak of them.
                from engine.compiler.shape_words import explain

                details = error.errors(include_url=False, include_input=False)
                findings = list(explain(self.source, self.root, details))
            self.found.extend(
                finding.diagnostic
                for finding in findings
                if finding.diagnostic and not self._is_echo(finding)
            )
            self.excused.update(*(finding.lacks for finding in findings if not finding.diagnostic))
            taken = {finding.path[: reach(self.root, finding.path)] for finding in findings}
            if () in taken:
                # Nothing will come of the file, but the mistakes in it are worth knowing.
                hopeless = True
                taken.discard(())
            if not taken:
                return None
            self._take_out(taken)

    def take_out_blanks(self) -> None:
        """Complain of keys with nothing after them, and of items listed twice."""
        taken: set[Path] = set()
        for path, node in _walk(self.root, self.source.kind):
            if isinstance(node, Scalar) and node.value is None:
                self.found.append(self._blank(path))
                taken.add(path)
            elif isinstance(node, Sequence):
                for number, first in _repeats(node):
                    item = node.items[number]
                    message = f"it stands in line {first.line} already"
                    if first.line == item.span.line:
                        message = "it stands earlier in the same list"
                    self.found.append(REPEATED_ITEM.at(item.span, message, "delete one of the two"))
                    taken.add((*path, number))
        self._take_out(taken)

    def check_file_name(self) -> None:
        """Complain of a file that declares something called otherwise."""
        kind = self.source.kind
        declared = self.root.get(kind)
        if kind in ("app", "limits") or not isinstance(declared, Scalar):
            return
        if declared.text != self.source.name:
            folder = self.source.path.partition("/")[0]
            self.found.append(
                FILE_NAME.at(
                    declared.span,
                    f"the file is called {self.source.name}.yaml",
                    offer(declared.text, [self.source.name]),
                    f"rename the file to {folder}/{declared.text}.yaml, or write {self.source.name}",
                    address=declared.text,
                )
            )

    def _blank(self, path: Path) -> Diagnostic:
        span = key_at(self.root, path)
        if isinstance(path[-1], int):
            return EMPTY_VALUE.at(span, "this item of the list is empty", "delete it")
        line = self._lines[span.line - 1]
        rest = line[span.column - 1 : span.column + 199].partition(":")[2].strip()
        help_ = "write a value, or delete the line"
        first, _, more = str(path[-1]).partition(" ")
        if more:
            # Of "from qualified" the first word is the key, so it is not missing.
            self.excused.add((*path[:-1], first))
            help_ = f"put a colon after the first word: {first}: {more}"
        elif first.isdigit():
            help_ = "a comma ends the value before it; numbers are written with a point"
        if rest.startswith("#") and not rest.startswith("# "):
            help_ = f'a text that begins with # needs quotes: "{rest.split()[0]}"'
        return EMPTY_VALUE.at(span, f'"{path[-1]}" has no value', help_)

    @cached_property
    def _lines(self) -> list[str]:
        return self.source.lines()

    def _take_out(self, paths: set[Path]) -> None:
        self._remember(paths)
        root = prune(self.root, paths)
        assert isinstance(root, Mapping)
        self.root = root

    def _remember(self, paths: Collection[Path]) -> None:
        self.out.update(paths)
        self.touched.update(path[:length] for path in paths for length in range(len(path) + 1))

    def _is_echo(self, finding: Finding) -> bool:
        """Whether something is missing only because it was taken out."""
        return any(
            lacking in self.excused or lacking in self.touched or lacking[:-1] in self.unsure
            for lacking in finding.lacks
        )


def _repeats(node: Sequence) -> Iterator[tuple[int, Span]]:
    """Numbers of the items of a list of words that were there before, with the first place."""
    first: dict[str, Span] = {}
    for number, item in enumerate(node.items):
        if isinstance(item, Scalar) and isinstance(item.value, str):
            if item.text in first:
                yield number, first[item.text]
            first.setdefault(item.text, item.span)


def _walk(node: Node, kind: Kind, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every node outside the places where any value may stand."""
    yield path, node
    match node:
        case Mapping(_, entries):
            for name, entry in entries.items():
                if not _is_free(node, kind, name):
                    yield from _walk(entry.value, kind, (*path, name))
        case Sequence(_, items):
            for number, item in enumerate(items):
                yield from _walk(item, kind, (*path, number))


def _is_free(node: Mapping, kind: Kind, name: str) -> bool:
    """Whether data stand under the key and not words of the language."""
    if kind == "tests":
        return name in ("record", "set", "values")
    type_: Any = node.get("type") if kind == "entity" and name == "default" else None
    return isinstance(type_, Scalar) and type_.value == "json"
