"""Explaining an address to a person, on behalf of the command ``explain``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, NoReturn

import click

from engine.cli.compiling import USAGE, compiled
from engine.compiler.explain import render_answer, render_holders
from engine.compiler.suggest import did_you_mean, suggest
from engine.model.app import App
from engine.model.decide import Decider
from engine.model.explain import Asker, explain, parts
from engine.model.holders import holders, people
from engine.model.places import rooted
from engine.model.predicate import Clock, Record
from engine.model.principal import Actor
from engine.model.remedies import remedies

_QUESTIONS: Final[tuple[Literal["see", "fill"], ...]] = ("see", "fill")
SELF, SOMEBODY = -1, -2
"""Ids of a person who is only described, and of whoever else owns the record."""


def explain_address(
    address: str, who: str, number: int | None, config: Path, database: str
) -> None:
    """Print why ``who`` sees, fills, needs or may move what an address names.

    ``who`` is a login, or a description such as ``role:seller,department:sales_it,owner``, which
    needs no database. ``number`` is the record's; without it, what depends on the record is left
    open. Without ``who`` only those who can are listed.
    """
    app = rooted(compiled(config)[0], config.as_posix())
    decider = Decider(app)
    found = parts(app, address)
    if found is None:
        _unknown(app, address)
    entity, field, _ = found
    clock = Clock(datetime.now(UTC), app.zone)
    blocks = []
    asker: Asker | None = None
    persons: tuple[Actor, ...] = ()
    if who:
        asker, persons = _given(app, entity.name, who, number, database, clock)
        blocks = [
            render_answer(app, who, answer, remedies(decider, answer, asker))
            for answer in explain(decider, address, asker)
        ]
    if field is not None:
        for question in _QUESTIONS:
            able = render_holders(app, address, question, holders(decider, entity, field, question))
            if persons and asker is not None and asker.record is not None:
                named = people(decider, entity, field, question, persons, asker.record, clock)
                logins = ", ".join(person.login for person in named) or "nobody"
                able += f"\n  on {entity.name} {number}: {logins}"
            blocks.append(able)
    elif not who:
        _end(f"say to whom: scheda explain {address} --as LOGIN (or --as role:NAME)")
    click.echo("\n\n".join(blocks))


def _unknown(app: App, address: str) -> NoReturn:
    known = list(app.entities)
    for entity in app.entities.values():
        known += [f"{entity.name}.{name}" for name in entity.fields]
        known += [
            f"{entity.name}/{p.name}:{s}" for p in entity.pipelines.values() for s in p.stages
        ]
    _end(f'there is no "{address}"', did_you_mean(suggest(address, known)))


def _end(message: str, hint: str = "") -> NoReturn:
    click.echo(f"error: {message}", err=True)
    if hint:
        click.echo(f"  = help: {hint}", err=True)
    sys.exit(USAGE)


def _given(
    app: App, entity: str, who: str, number: int | None, database: str, clock: Clock
) -> tuple[Asker, tuple[Actor, ...]]:
    """The person with the record if any, and everybody in the database if that was read."""
    described = ":" in who or who in ("owner", "creator", "observer")
    if not described or number is not None:
        return _stored(app, entity, who, number, database, clock, described=described)
    return Asker(*_described(app, entity, who), clock), ()


def _described(app: App, entity: str, who: str) -> tuple[Actor, Record | None]:
    """A person, and (given a relation) a record in its first stage about which no more is known."""
    roles, departments, relations, login = set(), set(), set(), ""
    for part in (piece.strip() for piece in who.split(",")):
        kind, _, name = part.partition(":")
        if kind == "role" and name in app.roles:
            roles.add(name)
        elif kind == "department" and name in app.departments:
            departments.add(name)
        elif kind == "user" and name:
            login = name
        elif part in ("owner", "creator", "observer"):
            relations.add(part)
        else:
            _end(f'"{part}" is nobody: write role:NAME, department:NAME, user:LOGIN or owner')
    actor = Actor(
        SELF, login, frozenset(roles), frozenset(departments), app.below(frozenset(departments)),
        any(app.roles[name].superuser for name in roles),
    )  # fmt: skip
    if not relations:
        return actor, None
    values: dict[str, object] = {
        "owner": SELF if "owner" in relations else SOMEBODY,
        "created_by": SELF if "creator" in relations else SOMEBODY,
        "observers": (SELF,) if "observer" in relations else (), "open": False,
    }  # fmt: skip
    pipeline = app.entities[entity].default_pipeline
    if pipeline is not None:
        values |= {"pipeline": pipeline.name, "stage": pipeline.first.name}
    return actor, Record(entity, values, actor.departments if "owner" in relations else frozenset())


def _stored(
    app: App, entity: str, who: str, number: int | None, database: str, clock: Clock,
    *, described: bool,
) -> tuple[Asker, tuple[Actor, ...]]:  # fmt: skip
    """A person and a record of the database, read as the active release wrote them.

    The person's own layout comes along: without it the card that they see is not explained.
    """
    from engine.runtime.database import Database
    from engine.runtime.design.personal import own_changes
    from engine.runtime.people.actor import by_login, everyone
    from engine.runtime.release import NoReleaseError, Releases

    path = database.removeprefix("sqlite:///")
    if path != database and not Path(path).exists():
        _end(f"there is no database {path}", "describe the person instead: --as role:NAME")
    opened = Database(database)
    try:
        with opened.read() as connection:
            active = Releases().active(connection)
            known = everyone(connection)
            person = None if described else by_login(connection, who)
            store = active.app.entities.get(entity) and active.store(entity)
            row = store.load(connection, number) if store and number is not None else None
    except NoReleaseError:
        _end("the database has no release yet", "run `scheda apply` first")
    finally:
        opened.close()
    if person is None and not described:
        _end(f'there is no person "{who}" in the database', "scheda user add adds one")
    if number is not None and row is None:
        _end(f"there is no {entity} {number} in the database")
    record = row.record if row else None
    persons = tuple(one.actor(app) for one in known)
    if person is None:
        return Asker(_described(app, entity, who)[0], record, clock), persons
    pipeline = str(record.get("pipeline") or "") if record else ""
    own = own_changes(person, entity, pipeline)
    return Asker(person.actor(app), record, clock, own), persons
