"""The command that runs the cases of the configuration."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from engine.cli.compiling import FINDINGS, colourful, compiled, read_config
from engine.cli.group import config_option
from engine.compiler.check import CheckResult
from engine.compiler.report.findings import Findings
from engine.compiler.report.text import render_findings
from engine.compiler.scenarios import Case, Run, read_cases, run_cases
from engine.compiler.scenarios.coverage import coverage
from engine.compiler.scenarios.generate import generate
from engine.compiler.scenarios.mutants import score
from engine.compiler.scenarios.results import (
    render_coverage,
    render_json,
    render_junit,
    render_score,
    summary,
)
from engine.compiler.scenarios.run import diagnostics
from engine.model.app import App
from engine.model.places import rooted
from engine.model.predicate import Clock


@click.command()
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "junit"]), default="text",
    show_default=True, help="How to print the outcome.",
)  # fmt: skip
@click.option("-k", "word", default="", help="Only cases whose name or file contains this.")
@click.option("--coverage", "covered", is_flag=True, help="Show what no case touches.")
@click.option("--mutate", is_flag=True, help="Show changes of the rules that no case notices.")
@click.option(
    "--generate", "write", is_flag=True, help="Write cases for what is decided now, into tests/."
)
@config_option
def test(form: str, word: str, covered: bool, mutate: bool, write: bool, config: Path) -> None:
    """Run the cases in tests/ on the decision that serves the cards. Needs no database."""
    app, result = compiled(config)
    clock = Clock(datetime.now(UTC), app.zone)
    if write:
        _generate(app, clock, config)
        return
    begun = time.perf_counter()
    cases, run, sound = _run(app, result, clock, word, config)
    seconds = time.perf_counter() - begun
    found = coverage(app, cases) if covered else None
    mutants = score(app, cases) if mutate else None
    app = rooted(app, config.as_posix())
    if form == "json":
        click.echo(render_json(app, run, config.as_posix(), found, mutants))
    elif form == "junit":
        click.echo(render_junit(run, seconds, config.as_posix()), nl=False)
    else:
        parts = [summary(run, seconds)]
        parts += [render_coverage(app, found)] if found else []
        parts += [render_score(app, mutants)] if mutants else []
        click.echo("\n\n".join(parts))
    if run.failed or not sound:
        sys.exit(FINDINGS)


def _run(
    app: App, result: CheckResult, clock: Clock, word: str, config: Path
) -> tuple[tuple[Case, ...], Run, bool]:
    """The chosen cases, their outcome, and whether all that was asked for could be run."""
    every, unusable = read_cases(app, result.documents, clock)
    cases = tuple(case for case in every if word.lower() in f"{case.suite} {case.name}".lower())
    run = run_cases(app, cases)
    complaints = (*unusable, *diagnostics(app, run))
    if complaints:
        findings = Findings(complaints, read_config(config), limit=0)
        click.echo(render_findings(findings, colour=colourful(sys.stderr)), err=True, nl=False)
    if not cases:
        which = f'no case contains "{word}"' if word else "there are no cases in tests/"
        click.echo(f"error[T503]: no case was run: {which}", err=True)
    return cases, run, bool(cases) and not unusable


def _generate(app: App, clock: Clock, config: Path) -> None:
    """Write new files of cases; never over a file that is there."""
    for path, text in generate(app, clock).items():
        target = config / path
        if target.exists():
            click.echo(f"kept {target}: it is there already; delete it to have it written anew")
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        click.echo(f"wrote {target}")
