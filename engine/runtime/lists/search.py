"""Finding records of any entity by words: one statement, whatever the number of entities.

Each entity is searched as its own list is, so nothing is found here that is not found there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.values import Ref
from engine.runtime.context import Context
from engine.runtime.lists.listing import may_list
from engine.runtime.names import Names, read_titles, title_column
from engine.runtime.query import Query, conditions, searchable
from engine.runtime.viewmodel import LinkView

EACH = 8
"""How many records of an entity are shown; the list has the others."""


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """What a search found in one entity; ``more_url`` is the list with the same words."""

    entity: str
    label: str
    icon: str
    links: tuple[LinkView, ...]
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class SearchView:
    """What a search found, entity by entity."""

    words: str
    groups: tuple[SearchGroup, ...]


def search(context: Context, words: str, *, each: int = EACH) -> SearchView:
    """The records that have all of the words in their searchable fields, latest first."""
    words = " ".join(words.encode("utf-8", "replace").decode().split())
    entities = [
        entity
        for entity in context.app.entities.values()
        if words and may_list(context, entity) and searchable(context, entity)
    ]
    parts = [_found(context, entity, words, each + 1) for entity in entities]
    titles: dict[str, dict[Ref, str]] = {}
    for ref, title, *_ in read_titles(context, parts):
        titles.setdefault(ref.entity, {})[ref] = title
    groups = (
        _group(context, entity, titles.get(entity.name, {}), words, each) for entity in entities
    )
    return SearchView(words, tuple(group for group in groups if group.links))


def _group(
    context: Context, entity: Entity, titles: dict[Ref, str], words: str, each: int
) -> SearchGroup:
    names = Names(context, titles)
    more = f"/{entity.name}?{urlencode({'q': words})}" if len(titles) > each else ""
    links = tuple(names.link(ref) for ref in list(titles)[:each])
    return SearchGroup(entity.name, context.formats.say(entity.plural), entity.icon, links, more)


def _found(context: Context, entity: Entity, words: str, most: int) -> sa.Select[Any]:
    columns = context.columns(entity)
    found = (
        sa.select(
            sa.literal(entity.name).label("entity"), columns.id,
            title_column(context.questions(entity)).label("title"), columns.table.c.number,
        )
        .where(conditions(context, entity, Query(search=words)))
        .order_by(columns.table.c.last_activity_at.desc(), columns.id.desc())
        .limit(most)
        .subquery()
    )  # fmt: skip
    return sa.select(*found.c)
