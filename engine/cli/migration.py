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
    from_json,
    limits_of,
    make_plan,
    make_rollback,
    render_github,
    render_markdown,
    render_text,
    resume_apply,
    undo_apply,
)

Outcome = TypeVar("Outcome")

_FORMATS: dict[str, Callable[[Plan], str]] = {
    "text": render_text,
    "json": Plan.to_json,
    "markdown": render_markdown,
    "github": render_github,
}


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Keep the plan here.")
@click.option(
    "--format", "form", type=click.Choice(list(_FORMATS)), default="text",
    show_default=True, help="How to print it.",
)  # fmt: skip
@click.option(
    "--detailed-exitcode", is_flag=True, help="3 when changes wait, 4 when approval is needed."
)
@config_option
@database_option
def plan(out: Path | None, form: str, detailed_exitcode: bool, config: Path, database: str) -> None:
    """Show what apply would do to people, data and tables. Changes nothing."""
    app, checked = compiled(config)
    limits = limits_of(checked.documents)
    made = _planned(lambda: make_plan(app, database, limits, config.as_posix()))
    if out is not None:
        out.write_text(made.to_json(), encoding="utf-8")
    click.echo(_FORMATS[form](made))
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
@click.option("--resume", is_flag=True, help="Go on with an apply that was interrupted.")
@click.option("--undo", is_flag=True, help="Take back an apply that was interrupted.")
@config_option
@database_option
def apply(
    plan_file: Path | None, auto_approve: bool, accept: tuple[str, ...], lock_timeout: float,
    resume: bool, undo: bool, config: Path, database: str,
) -> None:  # fmt: skip
    """Bring the database to the configuration, or run exactly the PLAN that was kept."""
    if resume or undo:
        end = undo_apply if undo else resume_apply
        ended = _planned(lambda: end(database, _progress, lock_wait=lock_timeout))
        click.echo(f"{ended.state}: release {ended.release} is active")
        return
    made = _planned(lambda: _plan_to_apply(plan_file, config, database))
    # Whoever hands over a plan file has looked at it before.
    _run(made, database, accept, auto_approve or plan_file is not None, lock_timeout)


@click.command()
@click.option(
    "--to", type=int, metavar="RELEASE", help="Which release; the one before if not given."
)
@click.option("--auto-approve", is_flag=True, help="Do not ask; never covers loss of data.")
@click.option("--accept", multiple=True, metavar="ADDRESS", help="Accept the loss at an address.")
@database_option
def rollback(to: int | None, auto_approve: bool, accept: tuple[str, ...], database: str) -> None:
    """Go back to an earlier release, with the values that it had."""
    _run(_planned(lambda: make_rollback(database, to)), database, accept, auto_approve, 60.0)
    click.echo(
        "  = note: the files still say what was taken back; the next apply would bring it again"
    )


def _run(
    made: Plan, database: str, accept: tuple[str, ...], approve: bool, lock_timeout: float
) -> None:
    click.echo(render_text(made, sql=False))
    if made.errors:
        sys.exit(int(made.exit))
    if made.empty:
        return
    missing = dict.fromkeys(
        asked.address for asked in made.approvals if asked.address not in accept
    )
    if not approve and missing:
        _confirm(tuple(missing))
        approve = True
    try:
        result = _planned(
            lambda: apply_plan(
                made, database, _progress, accept=accept, approve=approve, lock_wait=lock_timeout
            )
        )
    except KeyboardInterrupt:
        click.echo("\ninterrupted; the next plan or apply says where it stands", err=True)
        raise
    click.echo(
        f"{result.state}: release {result.release} is active, {result.statements} statements"
    )
    if result.state == "applied":
        _keep_debt(database)


def _keep_debt(database: str) -> None:
    """Count what old records owe under the new rules, so that the history shows the step."""
    from datetime import UTC, datetime

    from engine.runtime.database import Database
    from engine.runtime.debt.history import keep_debt
    from engine.runtime.release import Releases

    opened = Database(database)
    try:
        with opened.write() as connection:
            owed = keep_debt(connection, Releases().active(connection), datetime.now(UTC))
    finally:
        opened.close()
    if owed:
        click.echo(f"{owed} values are missing in records that stand where they are required")
        click.echo("  = more: scheda debt")


def _plan_to_apply(plan_file: Path | None, config: Path, database: str) -> Plan:
    if plan_file is not None:
        return from_json(plan_file.read_text(encoding="utf-8"))
    app, checked = compiled(config)
    return make_plan(app, database, limits_of(checked.documents), config.as_posix())


def _planned(work: Callable[[], Outcome]) -> Outcome:
    """The outcome of the work; a refusal ends the command with its own exit code."""
    try:
        return work()
    except MigrateError as error:
        click.echo(f"error[{error.code}]: {error.message}", err=True)
        for hint in error.hints:
            click.echo(f"  = help: {hint}", err=True)
        sys.exit(int(error.exit))


def _confirm(missing: tuple[str, ...]) -> None:
    if not sys.stdin.isatty():
        click.echo(f"error: this plan needs approval for {', '.join(missing)}", err=True)
        click.echo(f"  = help: --accept {' --accept '.join(missing)}", err=True)
        click.echo("  = help: or --auto-approve, for all but what destroys data", err=True)
        sys.exit(int(Exit.APPROVAL))
    click.confirm("Apply this plan?", abort=True)


def _progress(event: Event) -> None:
    if event.kind == "rows" and sys.stderr.isatty():
        click.echo(f"\r  {event.text}: {event.rows} of {event.all_rows} rows", nl=False, err=True)
