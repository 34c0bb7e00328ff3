"""The command that explains a diagnostic code."""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path

import click

USAGE = 2


@click.command()
@click.argument("what")
def explain(what: str) -> None:
    """Explain WHAT: a diagnostic code such as N203."""
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
