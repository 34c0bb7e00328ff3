"""Commands about departments."""

from __future__ import annotations

import click

from engine.cli.group import database_option
from engine.cli.people import known, writing
from engine.runtime.people import departments


@click.group()
def department() -> None:
    """Add departments below those that app.yaml declares; rules name the declared ones."""


@department.command()
@click.argument("name")
@click.option("--in", "parent", required=True, help="The department it belongs to.")
@click.option("--label", default="", help="What people read; the name unless given.")
@database_option
def add(name: str, parent: str, label: str, database: str) -> None:
    """Add the department NAME below another."""
    with writing(database) as (connection, app):
        known("department", (parent,), departments.known(connection, app))
        departments.add(connection, app, name, label, parent)
    click.echo(f"added {name} below {parent}")


@department.command()
@click.argument("name")
@click.option("--in", "parent", required=True, help="The department it belongs to from now on.")
@database_option
def move(name: str, parent: str, database: str) -> None:
    """Put the department NAME, and all below it, below another."""
    with writing(database) as (connection, app):
        known("department", (parent,), departments.known(connection, app))
        departments.move(connection, app, name, parent)
    click.echo(f"{name} is below {parent}")


@department.command()
@click.argument("name")
@click.argument("label")
@database_option
def rename(name: str, label: str, database: str) -> None:
    """Give the department NAME another LABEL; its name stays."""
    with writing(database) as (connection, app):
        departments.rename(connection, app, name, label)
    click.echo(f"{name} is called {label}")


@department.command()
@click.argument("name")
@database_option
def remove(name: str, database: str) -> None:
    """Remove the department NAME that was added here and that nobody belongs to."""
    with writing(database) as (connection, app):
        departments.remove(connection, app, name)
    click.echo(f"removed {name}")


@department.command(name="list")
@database_option
def list_(database: str) -> None:
    """List all departments as a tree, with the number of their members."""
    with writing(database) as (connection, app):
        for place in departments.tree(connection, app):
            name = "  " * place.depth + place.name
            kind = "declared" if place.declared else "below nothing" if place.lost else "added"
            label = place.label.in_(app.locales[0])
            click.echo(f"{name:<28} {label:<28} {place.members:>4}  {kind}")
