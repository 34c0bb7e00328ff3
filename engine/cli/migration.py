"""Commands that compare the configuration with a database, and bring the database to it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from engine.cli.compiling import compiled
from engine.cli.group import config_option, database_option
from engine.compiler.migrate import (
    Event,
    Exit,
    MigrateError,
    Plan,
    apply_plan,
    make_plan,
    render_text,
)

Outcome = TypeVar("Outcome")


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Keep the plan here.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text",
    show_default=True, help="How to print it.",
)  # fmt: skip
@click.option(
    "--detailed-exitcode", is_flag=True, help="3 when changes wait, 4 when approval is needed."
)
@config_option
@database_option
def plan(out: Path | None, form: str, detailed_exitcode: bool, config: Path, database: str) -> None:
    """Show what apply would do to people, data and tables. Changes nothing."""
    app, _ = compiled(config)
    made = _planned(lambda: make_plan(app, database))
    if out is not None:
        out.write_text(made.to_json(), encoding="utf-8")
    click.echo(made.to_json() if form == "json" else render_text(made))
    if detailed_exitcode or made.errors:
        sys.exit(int(made.exit))


@click.command()
@click.argument(
    "plan_file", metavar="[PLAN]", required=False,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)  # fmt: skip
@click.option("--auto-approve", is_flag=True, help="Do not ask; never covers loss of data.")
@click.option("--accept", multiple=True, metavar="ADDRESS", help="Accept the loss at an address.")
@click.option(
    "--lock-timeout", default=60.0, show_default=True, help="Seconds to wait for the lock."
)
@config_option
@database_option
def apply(
    plan_file: Path | None, auto_approve: bool, accept: tuple[str, ...], lock_timeout: float,
    config: Path, database: str,
) -> None:  # fmt: skip
    """Bring the database to the configuration, or run exactly the PLAN that was kept."""
    made = _planned(lambda: _plan_to_apply(plan_file, config, database))
    click.echo(render_text(made))
    if made.errors:
        sys.exit(int(made.exit))
    if made.empty:
        return
    if made.approvals and not auto_approve and plan_file is None:
        _confirm()
        auto_approve = True
    result = _planned(
        lambda: apply_plan(
            made, database, _progress, accept=accept,
            approve=auto_approve or plan_file is not None, lock_wait=lock_timeout,
        )
    )  # fmt: skip
    click.echo(
        f"{result.state}: release {result.release} is active, {result.statements} statements"
    )


def _plan_to_apply(plan_file: Path | None, config: Path, database: str) -> Plan:
    if plan_file is not None:
        from engine.compiler.migrate.plan import from_json

        return from_json(plan_file.read_text(encoding="utf-8"))
    app, _ = compiled(config)
    return make_plan(app, database)


def _planned(work: Callable[[], Outcome]) -> Outcome:
    """The outcome of the work; a refusal ends the command with its own exit code."""
    try:
        return work()
    except MigrateError as error:
        click.echo(f"error[{error.code}]: {error.message}", err=True)
        for hint in error.hints:
            click.echo(f"  = help: {hint}", err=True)
        sys.exit(int(error.exit))


def _confirm() -> None:
    if not sys.stdin.isatty():
        click.echo(
            "error: this plan needs approval: give --auto-approve, or --accept ADDRESS", err=True
        )
        sys.exit(int(Exit.APPROVAL))
    click.confirm("Apply this plan?", abort=True)


def _progress(event: Event) -> None:
    if event.kind == "rows" and sys.stderr.isatty():
        click.echo(f"\r  {event.text}: {event.rows} of {event.all_rows} rows", nl=False, err=True)
