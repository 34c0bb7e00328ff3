"""`scheda check --fix`: the edits that diagnostics are certain of, made and checked again.

A fix is kept only if the complaint is gone afterwards and nothing new stands in its way; one that
does not keep this promise is taken back and reported as left. Nothing is written here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.compiler.check import check_project
from engine.compiler.diagnostics import Diagnostic, Fix
from engine.compiler.rewrite.patch import Patch
from engine.compiler.source import Source, SourceTree

ROUNDS: Final = 20
"""A mistake of syntax hides those after it: how often to look again at most."""

Check = Callable[[SourceTree], Sequence[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A project after fixing.

    ``done`` are the diagnostics that were put right, in the order it happened; ``left`` those
    that had a fix which did not help. ``tree`` holds the new texts, ``patches`` the differences.
    """

    tree: SourceTree
    done: tuple[Diagnostic, ...] = ()
    left: tuple[Diagnostic, ...] = ()
    patches: tuple[Patch, ...] = ()


def fix_project(tree: SourceTree, check: Check | None = None) -> Fixed:
    """Make every certain fix. ``check`` finds the diagnostics; that of ``check_project`` unless said."""
    look = check or (lambda tree: check_project(tree).diagnostics)
    now, found = tree, tuple(look(tree))
    done: list[Diagnostic] = []
    left: list[Diagnostic] = []
    for _ in range(ROUNDS):
        chosen = choose([one for one in found if one not in left])
        if not chosen:
            break
        after, kept, refused = _attempt(now, found, chosen, look)
        left += refused
        if kept:
            done += kept
            now, found = after, tuple(look(after))
    patches = tuple(
        Patch(path, source.text, now.sources[path].text)
        for path, source in tree.sources.items()
        if source.text != now.sources[path].text
    )
    return Fixed(now, tuple(done), tuple(one for one in left if one in found), patches)


def fixes_of(diagnostic: Diagnostic) -> tuple[Fix, ...]:
    """The edits of the first help that has any: later ones are other ways to the same end."""
    return next((help_.fixes for help_ in diagnostic.help if help_.fixes), ())


def choose(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics whose fixes can be made together: none touches the place of another's."""
    taken: list[Fix] = []
    chosen = []
    for diagnostic in diagnostics:
        fixes = fixes_of(diagnostic)
        if not fixes or any(_overlap(fix, other) for fix in fixes for other in taken):
            continue
        taken += fixes
        chosen.append(diagnostic)
    return chosen


def apply_fixes(sources: Mapping[str, Source], fixes: Iterable[Fix]) -> dict[str, Source]:
    """The files with fixes made, which must not overlap; those that change, by path."""
    by_path: dict[str, list[Fix]] = {}
    for fix in fixes:
        if fix.span.path in sources:
            by_path.setdefault(fix.span.path, []).append(fix)
    changed = {}
    for path, mine in by_path.items():
        text = sources[path].text
        starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
        for fix in sorted(mine, key=lambda fix: fix.span, reverse=True):
            _, line, column, end_line, end_column = fix.span
            start, end = starts[line - 1] + column - 1, starts[end_line - 1] + end_column - 1
            text = text[:start] + fix.replacement + text[end:]
        if text != sources[path].text:
            changed[path] = replace(sources[path], text=text)
    return changed


def _attempt(
    tree: SourceTree, found: Sequence[Diagnostic], chosen: list[Diagnostic], look: Check
) -> tuple[SourceTree, list[Diagnostic], list[Diagnostic]]:
    """The tree after the fixes that help, and the diagnostics whose fixes were and were not kept."""
    after = _with(tree, chosen)
    if after is not None and _helped(found, look(after), chosen):
        return after, chosen, []
    if len(chosen) == 1:
        return tree, [], chosen
    kept: list[Diagnostic] = []
    refused: list[Diagnostic] = []
    for diagnostic in chosen:
        # Places move with each fix that is kept: only the first of a file is tried in this round.
        if any(one.span.path == diagnostic.span.path for one in kept):
            continue
        before = look(tree) if kept else found
        after = _with(tree, [diagnostic])
        if after is not None and _helped(before, look(after), [diagnostic]):
            tree = after
            kept.append(diagnostic)
        else:
            refused.append(diagnostic)
    return tree, kept, refused


def _with(tree: SourceTree, chosen: Iterable[Diagnostic]) -> SourceTree | None:
    """The tree with fixes made, None when they change nothing."""
    fixes = [fix for diagnostic in chosen for fix in fixes_of(diagnostic)]
    changed = apply_fixes(tree.sources, fixes)
    if not changed:
        return None
    return replace(tree, sources={path: changed.get(path, s) for path, s in tree.sources.items()})


def _helped(
    before: Sequence[Diagnostic], after: Sequence[Diagnostic], chosen: Sequence[Diagnostic]
) -> bool:
    """Whether the complaints are gone, and no file that was understood no longer is.

    They are known by their words, since places move, and by their place, since words change.
    """
    places = {(one.code, one.span[:3]) for one in after}
    for diagnostic in chosen:
        if _count(after, diagnostic) >= _count(before, diagnostic):
            return False
        if (diagnostic.code, diagnostic.span[:3]) in places:
            return False
    files = {fix.span.path for diagnostic in chosen for fix in fixes_of(diagnostic)}
    unread = {one.span.path for one in before if one.code.family == "Y"}
    return not any(one.code.family == "Y" and one.span.path in files - unread for one in after)


def _count(diagnostics: Sequence[Diagnostic], like: Diagnostic) -> int:
    """How many complaints say the same of the same file, wherever in it."""
    return sum(
        1
        for one in diagnostics
        if one.code == like.code
        and one.message == like.message
        and one.span.path == like.span.path
        and one.severity == like.severity
    )


def _overlap(left: Fix, right: Fix) -> bool:
    if left.span.path != right.span.path:
        return False
    one, other = sorted((left.span, right.span))
    return (one.end_line, one.end_column) > (other.line, other.column) or one == other
