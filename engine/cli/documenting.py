"""The command that writes documentation: of a project, and of the language itself."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.cli.group import config_option


@click.command()
@config_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("handbook"),
    show_default=True,
    help="Where to write.",
)
@click.option("--locale", "locales", multiple=True, help="Only this language; may be repeated.")
@click.option("--reference", is_flag=True, help="Write the reference of the language instead.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
def docs(
    config: Path, out: Path, locales: tuple[str, ...], reference: bool, check: bool
) -> None:  # fmt: skip
    """Write a handbook of the configuration, in each of its languages.

    Markdown with drawings, and one HTML page that needs nothing else: what records there are,
    who sees and changes which fields, what each stage asks for, what each role may do.
    """
    files = _reference() if reference else _handbook(config, locales)
    changed = [path for path, text in files.items() if _differs(out / path, text)]
    for path in changed:
        if check:
            click.echo(f"would change {out / path}")
            continue
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(files[path], encoding="utf-8", newline="\n")
        click.echo(f"wrote {out / path}")
    if check and changed:
        sys.exit(1)


def _handbook(config: Path, locales: tuple[str, ...]) -> dict[str, str]:
    from engine.cli.compiling import compiled
    from engine.compiler.handbook import handbook

    app, _ = compiled(config)
    unknown = [locale for locale in locales if locale not in app.locales]
    if unknown:
        known = ", ".join(app.locales)
        raise click.UsageError(f"{unknown[0]} is not a language of the application: {known}")
    return handbook(app, locales)


def _reference() -> dict[str, str]:
    from engine.cli.manual import manuals
    from engine.compiler.reference import reference

    return reference(manuals())


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != text
