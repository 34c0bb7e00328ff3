"""Commands about people."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from engine.cli.group import database_option
from engine.compiler.suggest import did_you_mean, suggest
from engine.model.app import App
from engine.runtime.database import Connection, Database
from engine.runtime.people.departments import known as all_departments
from engine.runtime.people.passwords import Passwords
from engine.runtime.people.users import PersonError, end_access, grant, set_password, switch
from engine.runtime.people.users import add as add_person
from engine.runtime.release import NoReleaseError, Releases

FINDING = 1
USAGE = 2


@click.group()
def user() -> None:
    """Add people, set their passwords, roles and departments."""


@user.command()
@click.argument("login")
@click.option("--name", default="", help="The name that others see; the login unless given.")
@click.option("--role", "roles", multiple=True, help="A role; may be given several times.")
@click.option("--department", "departments", multiple=True, help="A department; several times.")
@click.option("--email", default="", help="Where to write to the person.")
@click.option("--locale", default="", help="The language of the pages.")
@click.option("--password", default=None, help="Asked for when not given.")
@database_option
def add(
    login: str, name: str, roles: tuple[str, ...], departments: tuple[str, ...], email: str,
    locale: str, password: str | None, database: str,
) -> None:  # fmt: skip
    """Add the person LOGIN."""
    with writing(database) as (connection, app):
        known("role", roles, app.roles)
        known("department", departments, all_departments(connection, app))
        known("locale", (locale,) if locale else (), app.locales)
        add_person(
            connection, login, name, _asked(password), Passwords(),
            roles=roles, departments=departments, email=email, locale=locale,
        )  # fmt: skip
    click.echo(f"added {login}")


@user.command()
@click.argument("login")
@click.option("--password", default=None, help="Asked for when not given.")
@database_option
def passwd(login: str, password: str | None, database: str) -> None:
    """Set the password of LOGIN; whoever is logged in with the old one is logged out."""
    with writing(database) as (connection, _):
        set_password(connection, login, _asked(password), Passwords())
    click.echo(f"changed the password of {login}")


@user.command()
@click.argument("login")
@click.option("--role", "roles", multiple=True, help="A role; may be given several times.")
@click.option("--department", "departments", multiple=True, help="A department; several times.")
@database_option
def roles(login: str, roles: tuple[str, ...], departments: tuple[str, ...], database: str) -> None:
    """Give LOGIN exactly these roles and departments."""
    from engine.runtime.people.actor import by_login

    with writing(database) as (connection, app):
        known("role", roles, app.roles)
        known("department", departments, all_departments(connection, app))
        person = by_login(connection, login)
        if person is None:
            raise PersonError(f"there is no user {login}")
        grant(connection, person.id, roles=roles, departments=departments)
    click.echo(f"{login} now has {', '.join((*roles, *departments)) or 'nothing'}")


@user.command()
@click.argument("login")
@click.option("--off/--on", "off", default=True, help="Lock the person out, or let them in again.")
@database_option
def lock(login: str, off: bool, database: str) -> None:
    """Lock LOGIN out; what the person did stays."""
    with writing(database) as (connection, _):
        switch(connection, login, active=not off)
    click.echo(f"{login} is {'locked out' if off else 'active'}")


@user.command(name="set")
@click.argument("login")
@click.option("--name", default=None, help="The name that others see.")
@click.option("--email", default=None, help="Where to write to the person; blank for nowhere.")
@click.option("--locale", default=None, help="The language of the pages; blank for the first.")
@database_option
def set_(
    login: str, name: str | None, email: str | None, locale: str | None, database: str
) -> None:
    """Change the name, e-mail or language of LOGIN; what is not given stays."""
    from engine.runtime.people.users import change, details_of, number_of

    with writing(database) as (connection, app):
        known("locale", (locale,) if locale else (), app.locales)
        number = number_of(connection, login)
        found = details_of(connection, number)
        assert found is not None
        kept = found[1]
        wanted = replace(
            kept,
            name=kept.name if name is None else name,
            email=kept.email if email is None else email,
            locale=kept.locale if locale is None else locale,
        )
        changed = change(connection, number, wanted, roots=app.roots)
    click.echo(f"changed {login}" if changed else f"{login} stays as it was")


@user.command()
@click.argument("login")
@click.option("--label", default="command line", show_default=True, help="What it is for.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True,
              help="How long it is good for.")  # fmt: skip
@database_option
def token(login: str, label: str, days: int, database: str) -> None:
    """Print a new access token of LOGIN for programs; it is told only once."""
    from datetime import UTC, datetime, timedelta

    from engine.runtime.people.sessions import issue
    from engine.runtime.people.users import number_of

    with writing(database) as (connection, _):
        number = number_of(connection, login)
        made = issue(connection, number, label, datetime.now(UTC), timedelta(days=days))
    click.echo(made)


@user.command()
@click.argument("login")
@database_option
def revoke(login: str, database: str) -> None:
    """End every session and access token of LOGIN; the password stays."""
    with writing(database) as (connection, _):
        end_access(connection, login)
    click.echo(f"{login} has to log in again")


@user.command(name="list")
@database_option
def list_(database: str) -> None:
    """List everybody."""
    from engine.runtime.people.users import everybody

    with writing(database) as (connection, _):
        for login, name, active, held in everybody(connection):
            click.echo(f"{login:<16} {name:<28} {'' if active else '(locked) '}{', '.join(held)}")


@contextmanager
def writing(database: str) -> Iterator[tuple[Connection, App]]:
    """A transaction with the active application; what goes wrong ends the command in one line."""
    opened = Database(database)
    try:
        with opened.write() as connection:
            yield connection, Releases().active(connection).app
    except (PersonError, NoReleaseError) as error:
        click.echo(f"error: {error}", err=True)
        if isinstance(error, NoReleaseError):
            click.echo("  run `scheda apply` first", err=True)
        sys.exit(FINDING)
    finally:
        opened.close()


def _asked(password: str | None) -> str:
    if password is not None:
        return password
    entered: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return entered


def known(what: str, given: tuple[str, ...], there: Iterable[str]) -> None:
    """Refuse names that nothing has, with the nearest one that there is."""
    names = list(there)
    for name in given:
        if name not in names:
            near = did_you_mean(suggest(name, names)) or f"there are {', '.join(names)}"
            raise click.UsageError(f'there is no {what} "{name}"; {near}')
