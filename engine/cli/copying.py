"""The commands that copy a SQLite database while it is in use, and make one from a copy."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.cli.group import database_option
from engine.compiler.migrate.backup import back_up
from engine.compiler.migrate.backup import restore as make_from
from engine.compiler.migrate.exits import MigrateError
from engine.compiler.migrate.health import Examined


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@database_option
def backup(target: Path, database: str) -> None:
    """Copy the SQLite database to a new FILE while people work, and verify the copy.

    Files that people have attached lie in a folder beside the database: copy it afterwards.
    """
    try:
        _tell(back_up(database, target), str(target))
    except MigrateError as error:
        _refuse(error)


@click.command()
@click.argument(
    "source", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@database_option
def restore(source: Path, database: str) -> None:
    """Make the SQLite database from the copy in FILE, verified first. Never over one that is there."""
    try:
        _tell(make_from(database, source), database)
    except MigrateError as error:
        _refuse(error)


def _tell(found: tuple[Examined, ...], where: str) -> None:
    for one in found:
        click.echo(f"ok    {one.message}")
    click.echo(f"copied to {where}")


def _refuse(error: MigrateError) -> None:
    click.echo(f"error[{error.code}]: {error.message}", err=True)
    for hint in error.hints:
        click.echo(f"  = help: {hint}", err=True)
    sys.exit(int(error.exit))
