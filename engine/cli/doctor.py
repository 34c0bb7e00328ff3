"""The command that looks a database over: its file, its ledger, its tables, its promises."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

import click

from engine.cli.group import database_option
from engine.compiler.migrate.exits import Exit, MigrateError
from engine.compiler.migrate.health import MOST_SHOWN, Examined, examine

_SIGNS = {"ok": "ok", "note": "note", "bad": "BAD"}


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              show_default=True, help="How to print it.")  # fmt: skip
@database_option
def doctor(form: str, database: str) -> None:
    """Look a database over; changes nothing.

    0 when it is sound, 7 when tables were changed by hand, 8 when an apply was interrupted, 9 when
    a newer version wrote it, 3 when the engine's own tables wait for an apply, 1 for anything else.
    """
    try:
        found = list(examine(database))
        if not any(one.state == "bad" for one in found):
            found += _promises(database)
    except MigrateError as error:
        click.echo(f"error[{error.code}]: {error.message}", err=True)
        sys.exit(int(error.exit))
    if form == "json":
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            click.echo(f"{_SIGNS[one.state]:<5} {one.message}")
            for line in one.help:
                click.echo(f"      = {line}")
    sys.exit(max((int(one.exit) for one in found if one.state == "bad"), default=int(Exit.CLEAN)))


def _promises(database: str) -> Iterator[Examined]:
    from engine.runtime.context import context_of
    from engine.runtime.database import Database
    from engine.runtime.debt.count import debt
    from engine.runtime.people.actor import Person
    from engine.runtime.promises import broken_promises
    from engine.runtime.release import Releases

    opened = Database(database)
    try:
        with opened.read() as connection:
            release = Releases().active(connection)
            root = Person(0, "", "", "", "", "", release.app.roots, frozenset())
            context = context_of(connection, release, root)
            broken = list(broken_promises(context))
            owed = sum(one.count for one in debt(context, release.app.entities.values()))
    finally:
        opened.close()
    if broken:
        shown = tuple(
            f"{one.entity} {one.record} is in {one.stage} without {one.field} ({one.address})"
            for one in broken[:MOST_SHOWN]
        )
        yield Examined("promises", "bad", f"{len(broken)} records came into a stage without what "
                       "it asked for", shown, Exit.FINDINGS)  # fmt: skip
    else:
        yield Examined("promises", "ok", "no record came into a stage without what it asked for")
    if owed:
        yield Examined("debt", "note", f"{owed} values are missing that rules ask for by now",
                       ("scheda debt",))  # fmt: skip
