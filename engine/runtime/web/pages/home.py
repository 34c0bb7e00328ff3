"""The first page after log-in: what there is, and what is mine."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, g

from engine.runtime.context import Context
from engine.runtime.lists.listing import view_list
from engine.runtime.lists.listviews import ListView
from engine.runtime.query import count_each
from engine.runtime.web.answers import page
from engine.runtime.web.session import visit

pages = Blueprint("home", __name__)
_ROWS = 5
_LISTS = 3


@pages.get("/")
def show() -> Response:
    """Counts by entity, and the newest records the person is responsible for."""
    with visit() as context:
        entities = [context.app.entities[item.entity] for item in g.page.menu]
        counts = count_each(context, entities)
        menu = tuple(replace(item, count=counts[item.entity]) for item in g.page.menu)
        g.page = replace(g.page, menu=menu)
        return page("home.html", newest=_mine(context))


def _mine(context: Context) -> list[ListView]:
    lists: list[ListView] = []
    arguments = {"owner": [str(context.actor.id)]}
    for item in g.page.menu:
        if len(lists) == _LISTS:
            break
        # Entities with stages are the work of the day; the others are looked up when needed.
        if item.count and context.app.entities[item.entity].pipelines:
            found = view_list(context, item.entity, arguments, limit=_ROWS)
            if found is not None and found.rows:
                lists.append(replace(found, verbs=()))  # what is chosen here has no bar
    return lists
