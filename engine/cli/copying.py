"""The commands that copy a SQLite database while it is in use, and make one from a copy."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from engine.cli.group import database_option
from engine.compiler.migrate.backup import back_up
from engine.compiler.migrate.backup import restore as make_from
from engine.compiler.migrate.exits import Exit, MigrateError
from engine.compiler.migrate.health import Examined

_FILES = click.option(
    "--files", envvar="SCHEDA_FILES", default="", metavar="DIR",
    help="The folder of uploaded files; beside the database when none is named.",
)  # fmt: skip
_BARE = click.option("--no-files", "bare", is_flag=True, help="The database alone.")


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@_FILES
@_BARE
@database_option
def backup(target: Path, files: str, bare: bool, database: str) -> None:
    """Copy the SQLite database to a new FILE while people work, and verify the copy.

    The files that people have attached are copied to a folder beside it, each verified as well:
    copy.db has copy.files. Exit code 1 when some of them were lost before.
    """
    _refuse_folder(target, bare=bare)
    try:
        found = back_up(database, target)
    except MigrateError as error:
        _refuse(error)
    _tell(found, str(target))
    if not bare:
        _bring(database, _folder(files, database), target.with_suffix(".files"))


@click.command()
@click.argument(
    "source", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@_FILES
@_BARE
@database_option
def restore(source: Path, files: str, bare: bool, database: str) -> None:
    """Make the SQLite database from the copy in FILE, verified first. Never over one that is there.

    Its files come back from the folder beside the copy, to those that are there already.
    """
    try:
        found = make_from(database, source)
    except MigrateError as error:
        _refuse(error)
    _tell(found, database)
    if not bare:
        _bring(database, source.with_suffix(".files"), _folder(files, database))


def _folder(files: str, database: str) -> Path:
    from engine.runtime.files import beside

    return Path(files) if files else beside(database)


def _refuse_folder(target: Path, *, bare: bool) -> None:
    folder = target.with_suffix(".files")
    if not bare and folder.exists():
        hint = "move it away, or choose another name"
        _refuse(MigrateError("M407", Exit.USAGE, f"{folder} is there already", hint))


def _bring(database: str, source: Path, target: Path) -> None:
    """Copy the files that a database names, and tell what came of it."""
    from engine.runtime.files import Files, copy_files

    try:
        copied = copy_files(database, Files(source), Files(target))
    except OSError as error:
        _refuse(MigrateError("M407", Exit.USAGE, f"the files could not be copied: {error}"))
    if copied.count:
        click.echo(f"ok    {copied.count} files, {copied.size} bytes, copied to {target}")
    for name in copied.lost:
        click.echo(f"bad   {name} is not in {source}, or not as it was uploaded", err=True)
    if copied.lost:
        sys.exit(int(Exit.FINDINGS))


def _tell(found: tuple[Examined, ...], where: str) -> None:
    for one in found:
        click.echo(f"ok    {one.message}")
    click.echo(f"copied to {where}")


def _refuse(error: MigrateError) -> NoReturn:
    click.echo(f"error[{error.code}]: {error.message}", err=True)
    for hint in error.hints:
        click.echo(f"  = help: {hint}", err=True)
    sys.exit(int(error.exit))
