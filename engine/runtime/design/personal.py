"""People's own layouts in the database: one for each entity, or one for each of its pipelines.

They come with the person, in the statement that finds out who is asking, so that a card costs no
statement more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.layout import Change
from engine.model.personal import LayoutError, changes_data, read_changes
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.people.actor import Person

_LAYOUT = OWN["scheda_personal_layout"]
_USER = OWN["scheda_user"]


def own_changes(person: Person, entity: str, pipeline: str) -> tuple[Change, ...] | None:
    """The person's changes of a card: those for the pipeline, else those for all of them."""
    for place in dict.fromkeys((pipeline, "")):
        text = person.layouts.get((entity, place))
        if text is not None:
            try:
                return read_changes(text)
            except LayoutError:
                return None  # written by a version that knew more; a card is never broken by it
    return None


def has_own(person: Person, entity: str, pipeline: str) -> bool:
    """Whether the person has a layout of exactly this place."""
    return (entity, pipeline) in person.layouts


def keep(context: Context, entity: Entity, pipeline: str, changes: Iterable[Change]) -> None:
    """Keep the person's layout in place of the one before."""
    forget(context, entity, pipeline)
    context.connection.execute(
        sa.insert(_LAYOUT).values(
            user=context.person.id, entity=entity.name, pipeline=pipeline,
            changes=changes_data(changes), at=context.clock.now,
        )
    )  # fmt: skip


def forget(context: Context, entity: Entity, pipeline: str) -> None:
    """Back to the layout of the others."""
    context.connection.execute(
        sa.delete(_LAYOUT).where(
            _LAYOUT.c.user == context.person.id, _LAYOUT.c.entity == entity.name,
            _LAYOUT.c.pipeline == pipeline,
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has layouts of their own of a card; ``pipelines`` are those they hold for."""

    number: int
    name: str
    login: str
    pipelines: tuple[str, ...]
    at: datetime


def holders(connection: sa.Connection, entity: str) -> tuple[Holder, ...]:
    """Everybody who has a layout of their own of an entity's card, by name."""
    rows = connection.execute(
        sa.select(_USER.c.id, _USER.c.name, _USER.c.login, _LAYOUT.c.pipeline, _LAYOUT.c.at)
        .join(_LAYOUT, _LAYOUT.c.user == _USER.c.id)
        .where(_LAYOUT.c.entity == entity)
        .order_by(_USER.c.name, _USER.c.id, _LAYOUT.c.pipeline)
    ).all()
    return tuple(
        Holder(number, of[0].name, of[0].login, tuple(row.pipeline for row in of),
               max(row.at for row in of))
        for number, of in ((number, list(rows_)) for number, rows_ in groupby(rows, lambda r: r.id))
    )  # fmt: skip


def forget_all(connection: sa.Connection, entity: str, people: Iterable[int]) -> int:
    """Remove the layouts of these people; how many there were."""
    done = connection.execute(
        sa.delete(_LAYOUT).where(
            _LAYOUT.c.entity == entity, _LAYOUT.c.user.in_(sorted(set(people)))
        )
    )
    return done.rowcount
