"""The command that looks for leaks of hidden values."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from engine.cli.compiling import FINDINGS, compiled
from engine.cli.group import config_option


@click.command()
@click.option(
    "--role", "roles", multiple=True, help="Only as these roles; may be given several times."
)
@click.option("--records", default=1000, show_default=True, type=click.IntRange(1),
              help="Ask about at most so many records of each entity.")  # fmt: skip
@config_option
def leakcheck(roles: tuple[str, ...], records: int, config: Path) -> None:
    """Show that nobody learns a hidden value, for this very configuration.

    For every kind of person there is, two databases are made that differ only in what is hidden
    from them. The same requests go to both, on every route, and every answer must be the same.
    """
    from engine.compiler.migrate import apply_plan, make_plan
    from engine.runtime.leaks import leakcheck as check
    from engine.runtime.leaks.plant import NOW
    from engine.runtime.web import create_app

    app, _ = compiled(config)
    for role in roles:
        if role not in app.roles:
            raise click.UsageError(f'there is no role "{role}"; there are {", ".join(app.roles)}')
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        url = f"sqlite:///{path}"
        apply_plan(make_plan(app, url), url, approve=True)
        report = check(
            path, app, lambda site: create_app(site, clock=lambda: NOW), most=records,
            only=lambda viewer: not roles or viewer.role in roles,
            progress=lambda viewer: click.echo(
                f"as {viewer.role}{' in ' + viewer.department if viewer.department else ''}"
            ),
        )  # fmt: skip
    for leak in report.leaks:
        click.echo(f"leak: as {leak.viewer.role}, {leak.request[:200]}\n      {leak.what}")
    click.echo(
        f"{len(report.leaks)} leaks: {report.viewers} kinds of people, {report.requests} requests "
        f"to each of two worlds, {len(report.endpoints)} routes"
    )
    if report.leaks:
        sys.exit(FINDINGS)
