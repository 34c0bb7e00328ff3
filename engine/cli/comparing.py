"""The command that compares two states of the configuration by meaning."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from engine.cli.compiling import FINDINGS, USAGE, colourful
from engine.cli.group import config_option, database_option
from engine.compiler.check import check_project
from engine.compiler.compare import compare, render_json, render_markdown, render_text
from engine.compiler.report import render
from engine.compiler.source import SourceTree, from_texts, read_folder
from engine.model.app import App
from engine.model.places import rooted
from engine.model.predicate import Clock

_FORMATS = {"text": render_text, "markdown": render_markdown, "json": render_json}


@click.command()
@click.argument("states", metavar="[FROM..TO]", default="HEAD..")
@click.option(
    "--format", "form", type=click.Choice(list(_FORMATS)), default="text", show_default=True,
    help="How to print the differences.",
)  # fmt: skip
@click.option("--exit-code", is_flag=True, help="1 when there is more than a change of looks.")
@config_option
@database_option
def diff(states: str, form: str, exit_code: bool, config: Path, database: str) -> None:
    """Say who gains or loses what between two states of the configuration.

    FROM and TO are revisions of Git, folders, or releases of the database (release:7, or release
    for the active one); nothing after the dots is the project folder as it stands. Without any:
    what has changed since the last commit. Changes nothing.
    """
    first, _, second = states.partition("..")
    before = _app(first or "HEAD", config, database)
    after = _app(second, config, database)
    found = compare(before, after, Clock(datetime.now(UTC), after.zone))
    click.echo(_FORMATS[form](found, before, after), nl=False)
    if exit_code and not (found.same or found.looks_only):
        sys.exit(FINDINGS)


def _app(state: str, config: Path, database: str) -> App:
    """The application of a revision, a folder, a release, or of the project folder (blank)."""
    if release := _RELEASE.fullmatch(state):
        return rooted(_released(release[1], database), config.as_posix())
    tree = _tree(state, config)
    result = check_project(tree)
    if result.app is None:
        click.echo(f"error: {state or config} is not a sound configuration", err=True)
        click.echo(render(tree, result, colour=colourful(sys.stderr)), err=True, nl=False)
        sys.exit(USAGE)
    return rooted(result.app, tree.root)


_RELEASE = re.compile("release(?::([0-9]+))?")


def _released(number: str | None, database: str) -> App:
    """A release of a database, which is only read; None for the active one."""
    from engine.compiler.migrate.database import reading
    from engine.compiler.migrate.exits import MigrateError
    from engine.compiler.migrate.ledger import release_bundle
    from engine.model.codec import BundleError, loads

    try:
        with reading(database) as connection:
            newest = connection.run("SELECT max(id) FROM scheda_release")[0][0]
            return loads(release_bundle(connection, int(number or newest or 0)))
    except (MigrateError, BundleError) as error:
        click.echo(f"error: {error}", err=True)
    except Exception as error:  # noqa: BLE001  the drivers' errors have no common class here
        click.echo(f"error: the database has no releases ({type(error).__name__})", err=True)
    sys.exit(USAGE)


def _tree(state: str, config: Path) -> SourceTree:
    folder = Path(state) if state else config
    if folder.is_dir():
        return read_folder(folder)
    return revision(state, config)


def revision(state: str, config: Path) -> SourceTree:
    """The project folder as it was at a revision; nothing is checked out."""
    folder = config.resolve()
    while not folder.is_dir():
        folder = folder.parent
    top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
    inside = config.resolve().relative_to(top).as_posix()
    commit = _git(
        top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{state}^{{commit}}"
    )
    name = commit.decode().strip()
    listed = _git(top, "ls-tree", "-r", "-z", "--name-only", name, "--", inside)
    files: dict[str, str | bytes] = {}
    for path in filter(None, listed.decode("utf-8", "surrogateescape").split("\0")):
        if path.endswith((".yaml", ".docx")):
            files[path.removeprefix(f"{inside}/")] = _git(top, "show", f"{name}:{path}")
    if not files:
        click.echo(f"error: {state} has no folder {inside}", err=True)
        sys.exit(USAGE)
    return from_texts(files, root=f"{state}:{inside}")


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603  no shell, and revisions never look like options
            ["git", "-C", str(folder), *arguments],  # noqa: S607  whichever git the user has
            capture_output=True, check=True,
        )  # fmt: skip
    except FileNotFoundError:
        click.echo("error: git is not installed; compare two folders instead", err=True)
        sys.exit(USAGE)
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip() or "no such revision or folder"
        click.echo(f"error: {said}: {arguments[-1].removesuffix('^{commit}')}", err=True)
        sys.exit(USAGE)
    return done.stdout
