"""The recycle bin of an entity: what was deleted and may be brought back by whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from engine.model.access import Verb
from engine.model.app import Entity
from engine.model.predicate import NEVER
from engine.runtime.context import Context
from engine.runtime.names import names_of, person_view, title_column, written_title
from engine.runtime.viewmodel import PersonView

_NEEDED: Final[tuple[Verb, ...]] = ("read", "delete", "create")
"""What one must be able to do with a record to bring it back, as ``bring_back`` asks."""
MOST = 200
"""Records shown: who looks for an older one asks an administrator for its number."""


@dataclass(frozen=True, slots=True)
class BinRow:
    """A deleted record: when it went, and by whom."""

    id: int
    title: str
    at: datetime
    when: str
    exact: str
    who: PersonView | None


@dataclass(frozen=True, slots=True)
class BinView:
    """The page of a recycle bin, what went last first; ``more`` tells that there are older ones."""

    entity: str
    plural: str
    icon: str
    url: str
    rows: tuple[BinRow, ...]
    more: bool


def may_bring_back(context: Context, entity: Entity) -> bool:
    """Whether the person may restore some record of the entity, as far as grants can tell."""
    decider = context.release.decider
    reaches = (decider.reach(entity, context.actor, verb) for verb in _NEEDED)
    return entity.has_bin and NEVER not in reaches


def view_bin(context: Context, entity_name: str) -> BinView | None:
    """What is in the bin and the person may bring back; None where they may bring back nothing."""
    entity = context.entity(entity_name)
    if entity is None or not may_bring_back(context, entity):
        return None
    columns, rules = context.columns(entity), context.rules(entity)
    decider, table = context.release.decider, columns.table
    found = context.connection.execute(
        sa.select(
            columns.id, title_column(context.questions(entity)), table.c.number,
            table.c.deleted_at, table.c.updated_by,
        )
        .where(
            table.c.deleted_at.is_not(None),
            *(rules.sql(decider.reach(entity, context.actor, verb)) for verb in _NEEDED),
        )
        .order_by(table.c.deleted_at.desc(), columns.id.desc())
        .limit(MOST + 1)
    ).all()  # fmt: skip
    names = names_of(context, {by for *_, by in found if by is not None})
    formats = context.formats
    rows = tuple(
        BinRow(
            record, written_title(title, number, record), at, formats.short_moment(at),
            formats.moment(at), person_view(by, names[by]) if by in names else None,
        )
        for record, title, number, at, by in found[:MOST]
    )  # fmt: skip
    return BinView(
        entity.name, formats.say(entity.plural), entity.icon, f"/{entity.name}", rows,
        len(found) > MOST,
    )  # fmt: skip
