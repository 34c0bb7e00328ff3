"""The command that serves the cards."""

from __future__ import annotations

import sys

import click

from engine.cli.group import database_option

FINDING = 1


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64),
              help="Processes.")  # fmt: skip
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 256),
              help="Threads of each process.")  # fmt: skip
@database_option
def serve(host: str, port: int, workers: int, threads: int, database: str) -> None:
    """Serve the active release of the database."""
    from engine.runtime.web.server import run

    _needs_release(database)
    click.echo(f"serving {database} on http://{host}:{port}  (Ctrl+C ends it)")
    run(database, host, port, workers, threads)


def _needs_release(database: str) -> None:
    from engine.runtime.database import Database
    from engine.runtime.release import NoReleaseError, Releases

    opened = Database(database)
    try:
        with opened.read() as connection:
            Releases().active(connection)
    except NoReleaseError as error:
        click.echo(f"error: {error}\n  run `scheda apply` first", err=True)
        sys.exit(FINDING)
    finally:
        opened.close()
