"""Compiling the project folder on behalf of a command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from engine.compiler.report import render
from engine.compiler.source import SourceTree, read_folder

if TYPE_CHECKING:
    from engine.compiler.check import CheckResult
    from engine.model.app import App

FINDINGS = 1
USAGE = 2


def read_config(config: Path) -> SourceTree:
    """The files of the project folder; a folder that is not there is an error of usage."""
    if not config.is_dir():
        click.echo(f'error: there is no folder "{config}"', err=True)
        click.echo("  name one with --config, or begin one with `scheda init`", err=True)
        sys.exit(USAGE)
    return read_folder(config)


def compiled(config: Path) -> tuple[App, CheckResult]:
    """The application, or the end of the command with what is wrong on standard error."""
    from engine.compiler.check import check_project

    tree = read_config(config)
    result = check_project(tree)
    if result.app is None:
        click.echo(render(tree, result, colour=colourful(sys.stderr)), err=True, nl=False)
        sys.exit(FINDINGS)
    return result.app, result


def colourful(stream: IO[str]) -> bool:
    """Whether to paint what goes to a stream (https://no-color.org is respected)."""
    import os

    return stream.isatty() and "NO_COLOR" not in os.environ
