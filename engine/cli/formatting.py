"""The command that lays files out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.group import config_option

if TYPE_CHECKING:
    from engine.compiler.rewrite.patch import Patch


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@config_option
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
def fmt(files: tuple[Path, ...], config: Path, check: bool, diff: bool) -> None:
    """Lay out the configuration: order of keys, indentation, blanks. Comments stay.

    FILES are the ones to lay out, all of the project when there are none.
    """
    if not config.is_dir():
        raise click.UsageError(f"there is no folder {config}")
    patches, broken = _formatted(config, files)
    changed = [patch for patch in patches if patch.changed]
    for patch in changed:
        if diff:
            click.echo(patch.diff(config.as_posix()), nl=False)
        elif check:
            click.echo(f"would change {config / patch.path}")
        else:
            (config / patch.path).write_text(patch.after, encoding="utf-8", newline="\n")
            click.echo(f"changed {config / patch.path}")
    for message in broken:
        click.echo(f"error: {message}", err=True)
    left = len(patches) - len(changed)
    verb = "would change" if check or diff else "changed"
    click.echo(f"{_count(len(changed))} {verb}, {left} left as they are", err=True)
    if broken or (check and changed):
        sys.exit(1)


def _formatted(config: Path, files: tuple[Path, ...]) -> tuple[list[Patch], list[str]]:
    """The patches of the files asked for, and why others have none."""
    from engine.compiler.format import Unformattable, format_source
    from engine.compiler.source import read_folder

    tree = read_folder(config)
    wanted = {path.resolve() for path in files}
    patches: list[Patch] = []
    broken = [f"{tree.shown(str(found.span))}: {found.text}" for found in tree.diagnostics
              if found.severity == "error" and found.span.path in tree.broken]  # fmt: skip
    for source in tree.sources.values():
        if wanted and (config / source.path).resolve() not in wanted:
            continue
        try:
            patches.append(format_source(source))
        except Unformattable as error:
            broken.append(tree.shown(str(error)))
    return patches, broken


def _count(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
