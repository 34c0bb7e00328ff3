"""Commands about the project folder: begin one, and write the schemas its editor uses."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from engine.cli.group import config_option

USAGE = 2


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
def init(folder: Path) -> None:
    """Make a small project in FOLDER: config/ to edit and schemas/ for the editor.

    Files that are already there are never touched; the command refuses instead.
    """
    config = folder / "config"
    if config.exists() and any(config.iterdir()):
        click.echo(f"error: {config} is not empty; choose another folder", err=True)
        raise SystemExit(USAGE)
    _copy(files("engine.cli") / "starter", config)
    _write_schemas(folder / "schemas")
    steps = ["check", "apply", "user add me --role admin", "serve"]
    lines = [f"scheda {step}" for step in steps]
    if folder != Path():
        lines.insert(0, f"cd {folder}")
    # Commands would go on with the folder and the database that these name.
    named = [name for name in ("SCHEDA_CONFIG", "SCHEDA_DATABASE_URL") if name in os.environ]
    if named:
        lines.insert(0, f"unset {' '.join(named)}")
    click.echo("\n  ".join([f"made {config}\n\nNext:", *lines]))


@click.command()
@click.option("--project", is_flag=True, help="Schemas that know the names this project declares.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False),
    help="Where to write: schemas, or .scheda/schemas with --project.",
)  # fmt: skip
@config_option
def schema(project: bool, out: Path | None, config: Path) -> None:
    """Write the JSON Schemas of all kinds of configuration files."""
    if not project:
        for path in _write_schemas(out or Path("schemas")):
            click.echo(path)
        return
    for path in _write_project_schemas(out or Path(".scheda", "schemas"), config):
        click.echo(path)


def _write_project_schemas(folder: Path, config: Path) -> list[Path]:
    """The schemas of the project, and the settings that an editor needs to use them."""
    import json

    from engine.cli.compiling import read_config
    from engine.compiler.check import check_project
    from engine.compiler.declare import declare
    from engine.compiler.project_schemas import editor_settings, project_schema_files

    # Mistakes are the business of `scheda check`: what is declared is known all the same.
    scope = declare(check_project(read_config(config)).documents)
    settings = editor_settings(folder.as_posix(), config.as_posix())
    return _write(
        folder,
        [*project_schema_files(scope), ("vscode.json", json.dumps(settings, indent=2) + "\n")],
    )


def _write_schemas(folder: Path) -> list[Path]:
    from engine.compiler.schemas import schema_files

    return _write(folder, schema_files())


def _write(folder: Path, files: Iterable[tuple[str, str]]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in files:
        path = folder / name
        path.write_text(content, "utf-8")
        written.append(path)
    return written


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry.is_dir():
            _copy(entry, target / entry.name)
        elif entry.name.endswith(".yaml"):
            (target / entry.name).write_text(entry.read_text("utf-8"), "utf-8")
