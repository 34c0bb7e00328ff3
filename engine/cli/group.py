"""The list of commands, loaded one at a time, and the options they share."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from engine import __version__

INTERNAL: Final = 70
"""Exit code of an error of ours."""

COMMANDS: Final = {
    "apply": "engine.cli.migration:apply",
    "backup": "engine.cli.copying:backup",
    "check": "engine.cli.checking:check",
    "debt": "engine.cli.debt:debt",
    "demo": "engine.cli.demo:demo",
    "department": "engine.cli.departments:department",
    "diff": "engine.cli.comparing:diff",
    "docs": "engine.cli.documenting:docs",
    "doctor": "engine.cli.doctor:doctor",
    "explain": "engine.cli.explaining:explain",
    "export": "engine.cli.sheets:export",
    "fmt": "engine.cli.formatting:fmt",
    "import": "engine.cli.sheets:bring",
    "init": "engine.cli.project:init",
    "leakcheck": "engine.cli.leaks:leakcheck",
    "plan": "engine.cli.migration:plan",
    "prove": "engine.cli.proving:prove",
    "restore": "engine.cli.copying:restore",
    "rollback": "engine.cli.migration:rollback",
    "schema": "engine.cli.project:schema",
    "serve": "engine.cli.server:serve",
    "test": "engine.cli.testing:test",
    "user": "engine.cli.people:user",
}

SHORT_HELP: Final = {
    "apply": "Bring the database to what the configuration says.",
    "backup": "Copy a SQLite database while people work, and verify the copy.",
    "check": "Check the configuration; say where and why it is wrong.",
    "debt": "List records that lack what their stage requires.",
    "demo": "Serve the demo CRM with data.",
    "department": "Add departments below those of the configuration.",
    "diff": "Say who gains or loses what between two configurations.",
    "docs": "Write a handbook of the configuration.",
    "doctor": "Look a database over: integrity, drift, interrupted applies.",
    "explain": "Explain a diagnostic code, or why somebody sees a field.",
    "export": "Write records to a CSV file or a workbook.",
    "fmt": "Lay out the configuration; comments and meaning stay.",
    "import": "Save the rows of a CSV file or a workbook as records.",
    "init": "Make a new project folder.",
    "leakcheck": "Show that nobody learns a hidden value.",
    "plan": "Show what apply would do; change nothing.",
    "prove": "Prove that every stage can be completed.",
    "restore": "Make a SQLite database from a verified copy.",
    "rollback": "Go back to an earlier release.",
    "schema": "Write the JSON Schemas that editors use.",
    "serve": "Serve the cards.",
    "test": "Run the cases of the configuration.",
    "user": "Add people, set their passwords, roles and departments.",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, SHORT_HELP[name]) for name in sorted(COMMANDS)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="scheda")
def root() -> None:
    """Record cards from YAML that is checked like a program."""


Command = TypeVar("Command", bound=Callable[..., Any])


def config_option(command: Command) -> Command:
    """The project folder."""
    return click.option(
        "--config", "config", type=click.Path(path_type=Path), envvar="SCHEDA_CONFIG",
        default=Path("config"), show_default=True, help="The project folder (also SCHEDA_CONFIG).",
    )(command)  # fmt: skip


def database_option(command: Command) -> Command:
    """The database."""
    return click.option(
        "--database", "database", envvar="SCHEDA_DATABASE_URL", default="sqlite:///scheda.db",
        show_default=True, help="The database (also SCHEDA_DATABASE_URL).",
    )(command)  # fmt: skip
