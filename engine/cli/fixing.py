"""Fixing on behalf of `scheda check --fix`: what was done is told, and only then looked at again."""

from __future__ import annotations

from pathlib import Path

import click

from engine.compiler.fixes import Fixed, fix_project
from engine.compiler.source import SourceTree


def fix_folder(tree: SourceTree, config: Path, *, diff: bool = False) -> SourceTree:
    """Make every certain fix in the project folder, or only show them; the tree to check now.

    With ``diff`` nothing is written, and the tree is the one that was given.
    """
    fixed = fix_project(tree)
    for patch in fixed.patches:
        if diff:
            click.echo(patch.diff(config.as_posix()), nl=False)
        else:
            # Bytes, so that the ends of lines stay what they are.
            (config / patch.path).write_bytes(patch.after.encode("utf-8"))
    for line in _told(tree, fixed, diff=diff):
        click.echo(line, err=True)
    return tree if diff else fixed.tree


def _told(tree: SourceTree, fixed: Fixed, *, diff: bool) -> list[str]:
    done = "would fix" if diff else "fixed"
    lines = [f"{done} {tree.shown(str(one.span))}: {one.text}" for one in fixed.done]
    lines += [f"not fixed {tree.shown(str(one.span))}: {one.text}" for one in fixed.left]
    count = len(fixed.done)
    lines.append(f"{count} {'fix' if count == 1 else 'fixes'}" if count else "nothing to fix")
    return lines
