"""The command that lists what old records still owe to the rules."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click

from engine.cli.group import database_option

FINDINGS = 1


@click.command()
@click.option(
    "--as", "login", default=None, help="As this person sees it; else as an administrator."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              show_default=True, help="How to print it.")  # fmt: skip
@click.option("--keep", is_flag=True, help="Keep the numbers of today for the history.")
@database_option
def debt(login: str | None, form: str, keep: bool, database: str) -> None:
    """List records that lack what their stage requires, by rule, stage and responsible."""
    from engine.runtime.context import context_of
    from engine.runtime.database import Database
    from engine.runtime.debt.count import debt as owed
    from engine.runtime.debt.history import keep_debt
    from engine.runtime.names import names_of
    from engine.runtime.people.actor import Person, by_login
    from engine.runtime.release import NoReleaseError, Releases

    opened = Database(database)
    try:
        if keep:
            with opened.write() as connection:
                keep_debt(connection, Releases().active(connection), datetime.now(UTC))
        with opened.read() as connection:
            release = Releases().active(connection)
            person = Person(0, "", "", "", "", "", release.app.roots, frozenset())
            if login is not None:
                known = by_login(connection, login)
                if known is None:
                    raise click.UsageError(f'there is no user "{login}"')
                person = known
            context = context_of(connection, release, person)
            found = list(owed(context, release.app.entities.values()))
            names = names_of(context, {one.owner for one in found if one.owner is not None})
    except NoReleaseError as error:
        click.echo(f"error: {error}\n  run `scheda apply` first", err=True)
        sys.exit(FINDINGS)
    finally:
        opened.close()
    if form == "json":
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        place = f"{one.pipeline}:{one.stage}" if one.stage else "any stage"
        who = names.get(one.owner, f"user {one.owner}") if one.owner is not None else "nobody"
        click.echo(
            f"{one.count:>6}  {one.entity}.{one.field:<20} {place:<24} {who:<24} {one.address}"
        )
    click.echo(
        f"{sum(one.count for one in found)} values are missing" if found else "nothing is owed"
    )
