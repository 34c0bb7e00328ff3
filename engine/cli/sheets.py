"""The commands that take records away as a sheet and bring them back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from engine.cli.group import database_option

if TYPE_CHECKING:
    from engine.model.app import Entity
    from engine.runtime.context import Context

FINDINGS = 1
_AS = click.option("--as", "login", required=True, metavar="USER", help="Whose rights count.")


@click.command()
@click.argument("entity")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--fields", default="", help="Names of fields, with commas; else all of them.")
@click.option("--labels", is_flag=True, help="Heads and options in words instead of names.")
@_AS
@database_option
def export(entity: str, file: Path, fields: str, labels: bool, login: str, database: str) -> None:
    """Write the records of ENTITY to FILE (.csv or .xlsx), as far as USER may take them away."""
    from engine.runtime.lists.listing import may_export
    from engine.runtime.query import Query
    from engine.runtime.sheets.exports import TooManyError, exported_fields
    from engine.runtime.sheets.exports import export as write

    form = _form(file)
    with _acting(database, login) as opening, opening(False) as context:
        found = _entity(context, entity)
        if not may_export(context, found):
            raise click.ClickException(f"{login} may not export {entity}")
        every = exported_fields(context, found)
        names = [name for name in fields.split(",") if name] or list(every)
        for name in names:
            if name not in every:
                raise click.UsageError(f'{entity} has no field "{name}" for {login}')
        part = file.with_name(f"{file.name}.part")
        try:
            with part.open("wb") as stream:
                write(context, found, Query(sort="id"), names, form, stream, plain=not labels)
            part.replace(file)
        except TooManyError:
            raise click.ClickException("there are too many records for one file") from None
        finally:
            part.unlink(missing_ok=True)
    click.echo(f"wrote {file}")


@click.command("import")
@click.argument("entity")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", default="", help="The field by which records are found again.")
@click.option("--mode", type=click.Choice(["both", "create", "update"]), default="both",
              show_default=True, help="What may come of a row.")  # fmt: skip
@click.option("--clear", is_flag=True, help="Blank cells empty their fields.")
@click.option("--trial", is_flag=True, help="Save nothing; say what would come of it.")
@_AS
@database_option
def bring(
    entity: str, file: Path, key: str, mode: Literal["both", "create", "update"], clear: bool,
    trial: bool, login: str, database: str,
) -> None:  # fmt: skip
    """Save the rows of FILE (.csv or .xlsx) as records of ENTITY, under the rights of USER.

    Each row is saved by itself; exit code 1 when some were refused.
    """
    from engine.runtime.lists.listing import may_import
    from engine.runtime.problems import problem_text
    from engine.runtime.sheets.columns import HeadError, guarded, keys, left_out, plan_columns
    from engine.runtime.sheets.imports import Plan, import_rows
    from engine.runtime.sheets.read import SHEET_ERRORS, SheetError, read_sheet

    with _acting(database, login) as opening:
        with opening(False) as context:
            found = _entity(context, entity)
            if not may_import(context, found):
                raise click.ClickException(f"{login} may not import {entity}")
            try:
                sheet = read_sheet(file.read_bytes())
                columns = plan_columns(context, found, sheet.heads)
            except SheetError as error:
                raise click.ClickException(context.formats.say(SHEET_ERRORS[error.code])) from error
            except HeadError as error:
                why = "is several fields" if error.code == "ambiguous" else "is no field"
                raise click.ClickException(f'the column "{error.head}" {why}') from error
            named = {column.name for column in columns.values() if column}
            if key and (key not in named or key not in keys(context, found)):
                raise click.UsageError(f'"{key}" cannot be the key')
            for left in left_out(context, found, columns, key):
                click.echo(f"{file.name}:1: note: {left.head}: {left.said(context)}")
            kept = guarded(context, found, columns)
        plan = Plan(columns, key, mode, clear, kept)
        report = import_rows(lambda: opening(True), entity, sheet, plan, trial=trial)
        with opening(False) as context:
            for row in report.rows:
                for one in (*row.problems, *row.warnings):
                    mark = "error" if one in row.problems else "warning"
                    said = problem_text(one, found, context.formats)
                    click.echo(f"{file.name}:{row.line}: {mark}: {one.field or 'row'}: {said}")
    words = ("created", "updated", "unchanged", "refused")
    click.echo(", ".join(f"{report.count(word)} {word}" for word in words))
    if report.count("refused"):
        sys.exit(FINDINGS)


@contextmanager
def _acting(
    database: str, login: str
) -> Iterator[Callable[[bool], AbstractContextManager[Context]]]:
    """Transactions as somebody: to read, or to write."""
    from engine.runtime.context import context_of
    from engine.runtime.database import Database
    from engine.runtime.people.actor import by_login
    from engine.runtime.release import NoReleaseError, Releases

    opened, releases = Database(database), Releases()

    @contextmanager
    def opening(write: bool) -> Iterator[Context]:
        with opened.write() if write else opened.read() as connection:
            release = releases.active(connection)
            person = by_login(connection, login)
            if person is None:
                raise click.UsageError(f'there is no user "{login}"')
            yield context_of(connection, release, person)

    try:
        yield opening
    except NoReleaseError as error:
        click.echo(f"error: {error}\n  run `scheda apply` first", err=True)
        sys.exit(FINDINGS)
    finally:
        opened.close()


def _entity(context: Context, name: str) -> Entity:
    found = context.entity(name)
    if found is None:
        raise click.UsageError(f'there is no entity "{name}"')
    return found


def _form(file: Path) -> Literal["csv", "xlsx"]:
    match file.suffix.lower():
        case ".csv":
            return "csv"
        case ".xlsx":
            return "xlsx"
    raise click.UsageError("the file ends in .csv or .xlsx")
