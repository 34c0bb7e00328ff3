"""The tabs of a card."""

from __future__ import annotations

from engine.model.layout import Tab
from engine.runtime.context import Context
from engine.runtime.viewmodel import TabView

SERVED = frozenset({"general", "products", "dependencies", "history"})
"""The ready tabs that have something to show; the others stay away until they do."""


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


def _offered(context: Context, tab: Tab) -> bool:
    if tab.kind == "ready":
        return tab.name in SERVED
    entity = context.entity(tab.related)
    if entity is None:
        return False
    return tab.by in context.release.decider.mask(entity, context.actor).visible
