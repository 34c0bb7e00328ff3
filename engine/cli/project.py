"""Commands about the project folder: begin one, and write the schemas its editor uses."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

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
    prefix = "" if folder == Path() else f"cd {folder} && "
    click.echo(f"made {config}\n\nNext:\n  {prefix}scheda check\n  {prefix}scheda apply")
    click.echo(f"  {prefix}scheda user add me --role admin\n  {prefix}scheda serve")


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("schemas"),
    show_default=True, help="Where to write.",
)  # fmt: skip
def schema(out: Path) -> None:
    """Write the JSON Schemas of all kinds of configuration files."""
    for path in _write_schemas(out):
        click.echo(path)


def _write_schemas(folder: Path) -> list[Path]:
    from engine.compiler.schemas import schema_files

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in schema_files():
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
