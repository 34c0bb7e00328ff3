"""The command that checks the configuration."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.compiling import FINDINGS, colourful, read_config
from engine.cli.group import config_option
from engine.compiler.remembered import recall, remember
from engine.compiler.report import FORMATS, findings_of, render_as

if TYPE_CHECKING:
    from engine.compiler.report import Findings
    from engine.compiler.source import SourceTree


@click.command()
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True,
    help="How to print what is found.",
)  # fmt: skip
@click.option(
    "--max", "limit", default=50, show_default=True, help="Show at most so many; 0 for all."
)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option(
    "--prove", "proving", is_flag=True,
    help="Prove too that every stage can be completed, as scheda prove does.",
)  # fmt: skip
@click.option("--fix", is_flag=True, help="Repair what can be repaired without asking.")
@click.option("--diff", is_flag=True, help="Show what --fix would do; change nothing.")
@click.option("--no-cache", is_flag=True, help="Check again even if nothing has changed.")
@config_option
def check(
    form: str, limit: int, strict: bool, proving: bool, fix: bool, diff: bool, no_cache: bool,
    config: Path,
) -> None:  # fmt: skip
    """Check the configuration; say where and why it is wrong. Changes nothing without --fix."""
    _collect_later()
    tree = read_config(config)
    if fix or diff:
        from engine.cli.fixing import fix_folder

        tree = fix_folder(tree, config, diff=diff)
    findings = None if no_cache else recall(tree)
    if findings is None:
        findings = _checked(tree, remembering=not no_cache)
    if proving and not findings.count("error"):
        findings = _proved(tree, findings)
    text = render_as(replace(findings, limit=limit), form, colour=colourful(sys.stdout))
    click.echo(text, nl=not text.endswith("\n"))
    if findings.count("error") or (strict and findings.count("warning")):
        sys.exit(FINDINGS)


def _collect_later() -> None:
    """Let nothing look for cycles: a check makes none, and the command ends with it."""
    if gc.isenabled():
        gc.disable()
        # Whoever goes on after the command does not look through what it leaves behind.
        click.get_current_context().call_on_close(gc.enable)
        click.get_current_context().call_on_close(gc.freeze)


def _proved(tree: SourceTree, findings: Findings) -> Findings:
    """The findings with those of the proof among them."""
    from engine.compiler.check import check_project
    from engine.compiler.diagnostics import arrange
    from engine.compiler.prove import diagnostics, prove
    from engine.model.predicate import Clock

    app = check_project(tree).app
    assert app is not None
    proof = prove(app, Clock(datetime.now(UTC), app.zone))
    found = arrange((*findings.diagnostics, *diagnostics(app, proof.findings)))
    return replace(findings, diagnostics=found)


def _checked(tree: SourceTree, *, remembering: bool) -> Findings:
    # Imported here: all that checks is a quarter of a second of libraries, which memory does not need.
    if not remembering:
        from engine.compiler.check import check_project

        return findings_of(tree, check_project(tree))
    from engine.compiler.recheck import check_again, load_memory, save_memory

    checked = check_again(tree, load_memory(tree))
    save_memory(tree, checked.memory)
    remember(checked.findings)
    return checked.findings
