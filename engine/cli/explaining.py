"""The command that explains a diagnostic code, or an address to a person."""

from __future__ import annotations

import re
import sys
from importlib.resources import files
from pathlib import Path

import click

from engine.cli.group import config_option, database_option

USAGE = 2


@click.command()
@click.argument("what")
@click.option(
    "--as",
    "who",
    default="",
    metavar="USER",
    help="A login, or a description such as role:seller,department:sales,owner.",
)
@click.option("--record", "number", type=int, default=None, help="The number of a record.")
@config_option
@database_option
def explain(what: str, who: str, number: int | None, config: Path, database: str) -> None:
    """Explain WHAT: a diagnostic code such as N203, or an address such as deal.amount.

    For an address: why USER sees, fills, needs or may move it, which line decides, the smallest
    change that would allow it, and who else can. Changes nothing.
    """
    from engine.compiler.codes import code_called

    if not (_CODE.fullmatch(what) or (code_called(what) and not who)):
        from engine.cli.explaining_address import explain_address

        explain_address(what, who, number, config, database)
        return
    _explain_code(what)


_CODE = re.compile("[A-Za-z][0-9]+|.*-.*")


def _explain_code(what: str) -> None:
    from engine.compiler.codes import code_called, codes_like
    from engine.compiler.suggest import did_you_mean

    code = code_called(what)
    if code is None:
        click.echo(f'error: there is no code "{what}"', err=True)
        if near := did_you_mean(codes_like(what)):
            click.echo(f"  = help: {near}", err=True)
        sys.exit(USAGE)
    click.echo(_page(code.id))


def _page(name: str) -> str:
    """The code's page: from the package, or from the repository it is worked on in."""
    packaged = files("engine.compiler") / "pages" / f"{name}.md"
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).parents[2] / "docs" / "codes" / f"{name}.md").read_text(encoding="utf-8")
