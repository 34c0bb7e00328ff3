"""The command that checks the configuration."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.cli.compiling import FINDINGS, colourful, read_config
from engine.cli.group import config_option
from engine.compiler.check import check_project
from engine.compiler.report import FORMATS, render


@click.command()
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True,
    help="How to print what is found.",
)  # fmt: skip
@click.option(
    "--max", "limit", default=50, show_default=True, help="Show at most so many; 0 for all."
)
@click.option("--fix", is_flag=True, help="Repair what can be repaired without asking.")
@click.option("--diff", is_flag=True, help="Show what --fix would do; change nothing.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@config_option
def check(
    form: str, limit: int, fix: bool, diff: bool, strict: bool, config: Path
) -> None:  # fmt: skip
    """Check the configuration; say where and why it is wrong. Changes nothing without --fix."""
    tree = read_config(config)
    if fix or diff:
        from engine.cli.fixing import fix_folder

        tree = fix_folder(tree, config, diff=diff)
    result = check_project(tree)
    text = render(tree, result, form, colour=colourful(sys.stdout), limit=limit)
    click.echo(text, nl=not text.endswith("\n"))
    if result.errors or (strict and result.warnings):
        sys.exit(FINDINGS)
