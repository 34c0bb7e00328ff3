"""The command that serves the cards."""

from __future__ import annotations

import os
import sys
from pathlib import Path

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
@click.option("--files", envvar="SCHEDA_FILES", default="", metavar="DIR",
              help="The folder of uploaded files; beside the database when none is named.")  # fmt: skip
@click.option("--config", type=click.Path(path_type=Path, exists=True, file_okay=False),
              envvar="SCHEDA_CONFIG",
              help="The project folder, for admins who design in the browser.")  # fmt: skip
@click.option("--proxy", default=0, show_default=True, type=click.IntRange(0, 10), metavar="N",
              envvar="SCHEDA_PROXY",
              help="How many proxies of yours stand before it, each adding X-Forwarded-For and -Proto.")  # fmt: skip
@database_option
def serve(
    host: str, port: int, workers: int, threads: int, files: str, config: Path | None,
    proxy: int, database: str,
) -> None:  # fmt: skip
    """Serve the active release of the database."""
    from engine.runtime.database import without_password
    from engine.runtime.web.server import run

    _prepare(database, files)
    click.echo(f"serving {without_password(database)} on http://{host}:{port}  (Ctrl+C ends it)")
    run(database, host, port, workers, threads, files, proxy, designing(config))


def designing(config: Path | None) -> str:
    """What makes the pages, which is told of the folder that admins design in the browser."""
    if config is None:
        return "engine.runtime.web.wsgi:application"
    os.environ["SCHEDA_CONFIG"] = str(config.resolve())
    return "engine.cli.wsgi:application"


def _prepare(database: str, files: str) -> None:
    """Refuse to serve without a release; remove files that nothing names."""
    from engine.runtime.database import Database
    from engine.runtime.files import Files, beside, collect
    from engine.runtime.release import NoReleaseError, Releases

    opened = Database(database)
    try:
        with opened.read() as connection:
            Releases().active(connection)
            collect(connection, Files(Path(files) if files else beside(database)))
    except NoReleaseError as error:
        click.echo(f"error: {error}\n  run `scheda apply` first", err=True)
        sys.exit(FINDING)
    finally:
        opened.close()
