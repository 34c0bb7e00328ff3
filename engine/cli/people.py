"""Commands about people."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from engine.cli.group import database_option
from engine.compiler.suggest import did_you_mean, suggest
from engine.model.app import App
from engine.runtime.database import Connection, Database
from engine.runtime.passwords import Passwords
from engine.runtime.people import PersonError, grant, set_password, switch
from engine.runtime.people import add as add_person
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
    with _writing(database) as (connection, app):
        _known("role", roles, app.roles)
        _known("department", departments, app.departments)
        _known("locale", (locale,) if locale else (), app.locales)
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
    with _writing(database) as (connection, _):
        set_password(connection, login, _asked(password), Passwords())
    click.echo(f"changed the password of {login}")


@user.command()
@click.argument("login")
@click.option("--role", "roles", multiple=True, help="A role; may be given several times.")
@click.option("--department", "departments", multiple=True, help="A department; several times.")
@database_option
def roles(login: str, roles: tuple[str, ...], departments: tuple[str, ...], database: str) -> None:
    """Give LOGIN exactly these roles and departments."""
    from engine.runtime.actor import by_login

    with _writing(database) as (connection, app):
        _known("role", roles, app.roles)
        _known("department", departments, app.departments)
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
    with _writing(database) as (connection, _):
        switch(connection, login, active=not off)
    click.echo(f"{login} is {'locked out' if off else 'active'}")


@user.command(name="list")
@database_option
def list_(database: str) -> None:
    """List everybody."""
    from engine.runtime.people import everybody

    with _writing(database) as (connection, _):
        for login, name, active, held in everybody(connection):
            click.echo(f"{login:<16} {name:<28} {'' if active else '(locked) '}{', '.join(held)}")


@contextmanager
def _writing(database: str) -> Iterator[tuple[Connection, App]]:
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


def _known(what: str, given: tuple[str, ...], known: Iterable[str]) -> None:
    names = list(known)
    for name in given:
        if name not in names:
            near = did_you_mean(suggest(name, names)) or f"there are {', '.join(names)}"
            raise click.UsageError(f'there is no {what} "{name}"; {near}')
