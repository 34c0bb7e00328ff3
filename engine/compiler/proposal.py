"""Edits of several files, compiled before anything is saved: what a designer is asked to approve.

The same value serves the browser's design mode and whatever else changes a configuration by
program: the patches to show, what the compiler says of the result, and the texts to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from engine.compiler.check import CheckResult, check_project
from engine.compiler.diagnostics import Diagnostic
from engine.compiler.format import modeline
from engine.compiler.rewrite import Edit, EditError, Patch, render, rewrite
from engine.compiler.source import Source, SourceTree, from_texts, kind_of
from engine.compiler.tree import Plain
from engine.model.said import said


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of a project that is not made yet.

    ``tree`` is the project after it, ``result`` what checking that found, and ``caused`` the
    errors among it that were not there before.
    """

    tree: SourceTree
    result: CheckResult
    patches: tuple[Patch, ...]
    caused: tuple[Diagnostic, ...] = ()

    @property
    def acceptable(self) -> bool:
        """Whether it may be saved: it changes something, and the project compiles."""
        return bool(self.patches) and self.result.app is not None

    def diff(self) -> str:
        """All patches, as Git shows them."""
        return "".join(patch.diff(self.tree.root) for patch in self.patches)


@dataclass(frozen=True, slots=True)
class Wish:
    """Edits of one file; ``digest`` is that of the text they were made for, blank for any."""

    path: str
    edits: tuple[Edit, ...] = ()
    digest: str = ""
    new: Mapping[str, Plain] = field(default_factory=dict)
    """What a file that does not exist yet declares, instead of edits."""


def propose(tree: SourceTree, wishes: Iterable[Wish]) -> Proposal:
    """Edit files and check the project. Raises ``EditError``, and ``Moved`` for another text."""
    return propose_patches(tree, [_patch(tree, wish) for wish in wishes])


def propose_patches(tree: SourceTree, patches: Iterable[Patch]) -> Proposal:
    """Check the project as patches leave it; each must begin with the text that is there."""
    made = tuple(patch for patch in patches if patch.changed)
    sources = dict(tree.sources)
    for patch in made:
        known = sources.get(patch.path)
        if (known.text if known else "") != patch.before:
            raise EditError(
                said(
                    "edit.other_file", "{file} is not what the patch was made for", file=patch.path
                )
            )
        sources[patch.path] = _source(patch)
    after = replace(tree, sources=dict(sorted(sources.items())))
    result = check_project(after)
    before = {_said(one) for one in check_project(tree).diagnostics} if result.errors else set()
    caused = tuple(
        one for one in result.diagnostics if one.severity == "error" and _said(one) not in before
    )
    return Proposal(after, result, made, caused)


def new_file(path: str, values: Mapping[str, Plain]) -> Patch:
    """A file that does not exist yet, laid out as the others are. Raises ``EditError``."""
    kind = kind_of(path)
    if kind is None or not values:
        raise EditError(f"{path} is no place for a file of the configuration")
    lines = [modeline(Source(path, "", kind)), *render.block(dict(values), 0)]
    return Patch(path, "", "\n".join(lines) + "\n")


def _patch(tree: SourceTree, wish: Wish) -> Patch:
    source = tree.sources.get(wish.path)
    if wish.new:
        if source is not None:
            raise EditError(f"{wish.path} exists already")
        return new_file(wish.path, wish.new)
    if source is None:
        raise EditError(said("edit.no_file", "there is no file {file}", file=wish.path))
    return rewrite(source, wish.edits, wish.digest)


def _source(patch: Patch) -> Source:
    """The new text through the gate that every file goes through."""
    admitted = from_texts({patch.path: patch.after}).sources.get(patch.path)
    if admitted is None:
        raise EditError(
            said("edit.unreadable_after", "{file} would not be a readable file", file=patch.path)
        )
    return admitted


def _said(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """What makes a complaint the same one after lines have moved."""
    return diagnostic.code.id, diagnostic.span.path, diagnostic.message
