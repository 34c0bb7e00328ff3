"""Making the two worlds: the same people and records, different secrets."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from engine.model.app import App, Entity
from engine.model.decide import principal_sight
from engine.model.predicate import NEVER
from engine.model.values import is_empty
from engine.runtime.context import Context, context_of
from engine.runtime.database import OWN, Database
from engine.runtime.given import Values
from engine.runtime.leaks.plant import NOW, ROOT, plant, root_context
from engine.runtime.leaks.samples import sample
from engine.runtime.outcome import Outcome, Refused, Saved
from engine.runtime.people.actor import Person, by_login
from engine.runtime.people.passwords import Passwords
from engine.runtime.people.sessions import digest
from engine.runtime.people.users import add
from engine.runtime.release import Releases
from engine.runtime.save import Write, readable_row, save
from engine.runtime.timeline.comments import comment

_TRIES = 4
TOKEN = "leakcheck-session"  # noqa: S105 - a session of a database that is thrown away


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who may not see everything: a role in a department."""

    login: str
    role: str
    department: str


@dataclass(frozen=True, slots=True)
class Worlds:
    """Two databases for one viewer, and what is in both.

    ``records`` maps entity → numbers of its records; ``hidden`` entity → the fields whose values
    differ; ``secrets`` the texts that must be in no answer.
    """

    viewer: Viewer
    urls: tuple[str, str]
    records: Mapping[str, tuple[int, ...]]
    hidden: Mapping[str, tuple[str, ...]]
    secrets: frozenset[str]


def viewers(app: App) -> Iterator[Viewer]:
    """Every role in every department, one for each that sees different fields."""
    seen: set[tuple[object, ...]] = set()
    for role in app.roles.values():
        if role.superuser:
            continue
        for department in ("", *app.departments):
            viewer = Viewer("viewer", role.name, department)
            hidden = {
                e.name: hidden_fields(app, e, _actor(app, viewer)) for e in app.entities.values()
            }
            key = (role.name, tuple(sorted(hidden.items())))
            if any(hidden.values()) and key not in seen:
                seen.add(key)
                yield viewer


def hidden_fields(app: App, entity: Entity, person: Person) -> tuple[str, ...]:
    """The fields that the person is never admitted to."""
    actor = person.actor(app)
    return tuple(
        name
        for name, field in entity.fields.items()
        if field.stored and principal_sight(field, actor) == NEVER
    )


def make_worlds(template: Path, folder: Path, app: App, viewer: Viewer) -> Worlds:
    """Two copies of ``template``, a database with the release applied and nothing else."""
    base = folder / "base.db"
    shutil.copy(template, base)
    records = _people_and_records(base, app, viewer)
    hidden = {e.name: hidden_fields(app, e, _actor(app, viewer)) for e in app.entities.values()}
    urls = []
    for world in ("A", "B"):
        path = folder / f"{world}.db"
        shutil.copy(base, path)
        urls.append(f"sqlite:///{path}")
    unread = _unread(base, records, viewer)
    secrets = plant(app, (urls[0], urls[1]), records, hidden, unread)
    return Worlds(viewer, (urls[0], urls[1]), records, hidden, secrets)


def _unread(
    path: Path, records: Mapping[str, tuple[int, ...]], viewer: Viewer
) -> dict[str, frozenset[int]]:
    """The records that the viewer may not read."""
    database = Database(f"sqlite:///{path}")
    with database.read() as connection:
        release = Releases().active(connection)
        person = by_login(connection, viewer.login)
        assert person is not None
        context = context_of(connection, release, person, now=NOW)
        found = {
            name: frozenset(
                number
                for number in numbers
                if readable_row(context, release.app.entities[name], number) is None
            )
            for name, numbers in records.items()
        }
    database.close()
    return found


def _actor(app: App, viewer: Viewer) -> Person:
    departments = frozenset({viewer.department} if viewer.department else ())
    return Person(
        0, viewer.login, viewer.login, "", app.locales[0], "", frozenset({viewer.role}), departments
    )


def _people_and_records(path: Path, app: App, viewer: Viewer) -> dict[str, tuple[int, ...]]:
    database = Database(f"sqlite:///{path}")
    cheap = Passwords(time_cost=1, memory_kib=8, lanes=1)
    root = next(name for name, role in app.roles.items() if role.superuser)
    departments = (viewer.department,) if viewer.department else ()
    with database.write() as connection:
        add(connection, ROOT, "Root", None, cheap, roles=(root,))
        number = add(
            connection,
            viewer.login,
            "Viewer",
            None,
            cheap,
            roles=(viewer.role,),
            departments=departments,
        )
        session = {
            "token": digest(TOKEN), "user": number, "created_at": NOW,
            "expires_at": NOW + timedelta(days=400),
        }  # fmt: skip
        connection.execute(sa.insert(OWN["scheda_session"]), session)
        connection.execute(
            sa.insert(OWN["scheda_setting"]), {"name": "form_secret", "value": "leakcheck"}
        )
    records = _fill(database, app)
    database.close()
    return records


def _fill(database: Database, app: App) -> dict[str, tuple[int, ...]]:
    """Records at every stage, some of the viewer's and some of somebody else's."""
    found: dict[str, list[int]] = {name: [] for name in app.entities}
    releases = Releases()
    # Twice: in the second round links have something to point at.
    for number, entity in enumerate((*app.entities.values(), *app.entities.values())):
        places = [
            (pipeline.name, stage)
            for pipeline in entity.pipelines.values()
            for stage in pipeline.stages
        ] or [("", "")]
        for turn, place in enumerate(places):
            with database.write() as connection:
                context = root_context(
                    connection, NOW - timedelta(days=60, minutes=-(number * 50 + turn)), releases
                )
                made = _create(
                    context, entity, place, f"{number}.{turn}", found, owner=turn % 2 + 1
                )
            if made is not None:
                found[entity.name].append(made)
    return {name: tuple(numbers) for name, numbers in found.items()}


def _create(
    context: Context, entity: Entity, place: tuple[str, str], seed: str,
    found: Mapping[str, list[int]], owner: int,
) -> int | None:  # fmt: skip
    ids = {name: numbers[0] for name, numbers in found.items() if numbers}
    writable = context.release.decider.mask(entity, context.actor).editable
    values = {name: sample(context.app, entity.fields[name], seed, ids, 2) for name in writable}
    values |= {"owner": owner, "open": True}
    values = {n: value for n, value in values.items() if n in writable and not is_empty(value)}
    outcome: Outcome = Refused(())
    # What does not fit this record (a condition forbids it, a value is refused) is left out.
    for _ in range(_TRIES):
        write = Write(entity.name, Values(values), pipeline=place[0], stage=place[1])
        outcome = save(context, write)
        if not isinstance(outcome, Refused):
            break
        at_fault = {problem.field for problem in outcome.problems}
        values = {n: value for n, value in values.items() if n not in at_fault}
    if isinstance(outcome, Saved):
        comment(context, entity.name, outcome.id, "Called them")
        return outcome.id
    return None
