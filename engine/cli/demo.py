"""The command that shows Scheda with data."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from engine.cli.compiling import compiled
from engine.cli.group import config_option, database_option


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--scale", default=1.0, show_default=True, help="How much data; 0.1 is a tenth.")
@click.option("--no-serve", is_flag=True, help="Only make the database.")
@config_option
@database_option
def demo(host: str, port: int, scale: float, no_serve: bool, config: Path, database: str) -> None:
    """Compile the demo configuration, fill a new database with data, and serve it.

    A database that is there already is served as it is. Unless --config names a folder, what is
    designed in the browser is written to a copy of the configuration beside the database.
    """
    from engine.compiler.migrate import apply_plan, make_plan
    from engine.compiler.migrate.database import exists
    from engine.runtime.demo import PASSWORD, fill, logins

    if not no_serve and _is_default("config"):
        config = _own_copy(config, database)
    app, _ = compiled(config)
    click.echo(f"compiled {config}: {len(app.entities)} entities")
    plan = make_plan(app, database)
    if exists(database) and plan.serial:
        click.echo(f"{database} is there already: serving it as it is")
        if not plan.empty:
            click.echo(
                "  the configuration has changes that are not applied: `scheda plan` shows them"
            )
    else:
        apply_plan(plan, database, approve=True)
        click.echo("making people, companies and deals with 18 months of history")
        summary = fill(database, scale=scale, progress=_progress)
        click.echo(
            f"\r  {sum(summary.counts.values())} records in {summary.seconds:.0f} s" + " " * 30
        )
        for warning in summary.warnings:
            click.echo(f"  note: {warning}")
    click.echo("" if no_serve else f"\n  http://{host}:{port}\n")
    for login, name, what in logins():
        click.echo(f"  {login:<10} {PASSWORD:<12} {name}, {what}")
    if not no_serve:
        from engine.cli.server import designing
        from engine.runtime.web.server import run

        click.echo(f"\nWhat admin designs in the browser is written to {config}. Ctrl+C ends it.")
        run(database, host, port, target=designing(config))


def _is_default(option: str) -> bool:
    source = click.get_current_context().get_parameter_source(option)
    return source is click.core.ParameterSource.DEFAULT


def _own_copy(config: Path, database: str) -> Path:
    """A folder that the browser may write to, made of the demo's once."""
    _, _, path = database.partition(":///")
    beside = Path(path) if database.startswith("sqlite") and path else Path("demo.db")
    folder = beside.with_name(f"{beside.stem}-config")
    if not folder.exists():
        shutil.copytree(config, folder)
    return folder


def _progress(text: str, done: int, of: int) -> None:
    if sys.stdout.isatty():
        click.echo(f"\r  {text}: {done} of {of}   ", nl=False)
