"""What every command says of itself, as data for the reference."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc

import click

from engine.cli.group import COMMANDS, root
from engine.compiler.reference import Manual


def manuals() -> tuple[Manual, ...]:
    """Every command and command of a group, in the order of their names."""
    context = click.Context(root, info_name="scheda")
    found: list[Manual] = []
    for name in sorted(COMMANDS):
        command = root.get_command(context, name)
        assert command is not None
        found += _described(command, context, name)
    return tuple(found)


def _described(command: click.Command, parent: click.Context, name: str) -> Iterator[Manual]:
    short = name.rpartition(" ")[2]
    context = click.Context(command, info_name=short, parent=parent)
    pieces = " ".join(command.collect_usage_pieces(context))
    help_ = cleandoc(command.help or "").replace("\b\n", "").partition("\f")[0].strip()
    yield Manual(name, f"scheda {name} {pieces}".rstrip(), help_, tuple(_options(command, context)))
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from _described(found, context, f"{name} {inner}")


def _options(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for option in command.params:
        record = option.get_help_record(context)
        if isinstance(option, click.Option) and record is not None and option.name != "help":
            name, said = record
            yield name, " ".join(said.split())
