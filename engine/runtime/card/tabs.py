"""The tabs of a card."""

from __future__ import annotations

import sqlalchemy as sa

from engine.model.layout import Tab
from engine.model.values import Ref
from engine.runtime.context import Context
from engine.runtime.lists.listing import pointing
from engine.runtime.query import Query, conditions
from engine.runtime.viewmodel import TabView

SERVED = frozenset({"general", "products", "dependencies", "history"})
"""The ready tabs that have something to show; the others stay away until they do."""

MANY = 100
"""Beyond this nobody counts."""


def tab_views(
    context: Context, tabs: tuple[Tab, ...], url: str, wanted: str
) -> tuple[TabView, ...]:
    """The tabs that the person may open; the wanted one, else the first, is active."""
    offered = [tab for tab in tabs if _offered(context, tab)]
    names = [tab.name for tab in offered]
    active = wanted if wanted in names else (names[0] if names else "")
    return tuple(
        TabView(
            tab.name, context.formats.say(tab.label), tab.name == active,
            url if tab.name == names[0] else f"{url}?tab={tab.name}", tab.kind,
        )
        for tab in offered
    )  # fmt: skip


def tab_counts(context: Context, tabs: tuple[Tab, ...], here: Ref) -> dict[str, int]:
    """How many records are behind each tab that lists some, up to ``MANY``: one statement for all."""
    selects = []
    for tab in tabs:
        entity = context.entity(tab.related) if tab.kind == "related" else None
        if entity is None or not _offered(context, tab):
            continue
        some = (
            sa.select(context.columns(entity).id)
            .where(conditions(context, entity, Query(where=pointing(entity, tab.by, here))))
            .limit(MANY)
            .subquery()
        )
        name = sa.literal(tab.name).label("tab")
        selects.append(sa.select(name, sa.func.count()).select_from(some))
    if not selects:
        return {}
    rows = context.connection.execute(sa.union_all(*selects))
    return {str(row[0]): int(row[1]) for row in rows}


def _offered(context: Context, tab: Tab) -> bool:
    if tab.kind == "ready":
        return tab.name in SERVED
    entity = context.entity(tab.related)
    if entity is None:
        return False
    return tab.by in context.release.decider.mask(entity, context.actor).visible
