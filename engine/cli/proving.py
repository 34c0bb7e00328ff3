"""The command that proves that every stage can be completed."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from engine.cli.compiling import FINDINGS, colourful, compiled, read_config
from engine.cli.group import config_option
from engine.compiler.check import CheckResult
from engine.compiler.diagnostics import arrange
from engine.compiler.prove import diagnostics
from engine.compiler.prove import prove as prove_app
from engine.compiler.report import FORMATS, render
from engine.model.predicate import Clock


@click.command()
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True,
    help="How to print what is found.",
)  # fmt: skip
@click.option("--entity", "entities", multiple=True, help="Only this entity; several times.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@config_option
def prove(form: str, entities: tuple[str, ...], strict: bool, config: Path) -> None:
    """Prove that every stage can be completed, or show a record on which it cannot."""
    app, result = compiled(config)
    unknown = [name for name in entities if name not in app.entities]
    if unknown:
        raise click.BadParameter(f"no entity is called {unknown[0]}", param_hint="--entity")
    begun = time.perf_counter()
    proof = prove_app(app, Clock(datetime.now(UTC), app.zone), entities or None)
    seconds = time.perf_counter() - begun
    found = arrange(diagnostics(app, proof.findings))
    text = render(
        read_config(config), CheckResult(found, result.documents, app), form,
        colour=colourful(sys.stdout), limit=0,
    )  # fmt: skip
    click.echo(text, nl=not text.endswith("\n"))
    if form == "text":
        done = "every stage can be completed" if proof.complete else "not every stage is proved"
        click.echo(
            f"{done}: {proof.needs:,} requirements by role, {proof.records:,} records tried"
            f" in {seconds:.2f} s"
        )
    errors = any(one.severity == "error" for one in found)
    if errors or (strict and found):
        sys.exit(FINDINGS)
