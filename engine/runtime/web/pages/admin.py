"""Administration: the active release, the log, and the way to people, departments and debt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Blueprint, Response, abort, request

from engine.model.values import row_number
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.debt.history import latest_total
from engine.runtime.people.departments import tree
from engine.runtime.people.log import latest
from engine.runtime.release import ledger
from engine.runtime.web.answers import page
from engine.runtime.web.people_lines import people_lines
from engine.runtime.web.session import visit

pages = Blueprint("admin", __name__)
_USER = OWN["scheda_user"]
_ENTRIES = 8
_ALL_ENTRIES = 50


@contextmanager
def administering(*, write: bool = False) -> Iterator[Context]:
    """A visit by somebody who may do everything; for others there is nothing here."""
    with visit(write=write) as context:
        if not context.actor.superuser:
            abort(404)
        yield context


@pages.get("/admin")
def overview() -> Response:
    """What is active, what there is to manage, and what was done last."""
    with administering() as context:
        connection = context.connection
        active, everybody = connection.execute(
            sa.select(
                sa.func.coalesce(sa.func.sum(sa.case((_USER.c.active.is_(sa.true()), 1), else_=0)), 0),
                sa.func.count(),
            ).select_from(_USER)
        ).one()  # fmt: skip
        places = tree(connection, context.app)
        app = context.app
        return page(
            "admin/overview.html", at="overview", releases=ledger(connection),
            formats=context.formats, active=active, locked=everybody - active,
            departments=len(places), owed=latest_total(connection),
            entities=len(app.entities), fields=sum(len(e.fields) for e in app.entities.values()),
            roles=len(app.roles),
            lines=people_lines(context, latest(connection, limit=_ENTRIES), places),
        )  # fmt: skip


@pages.get("/admin/log")
def log() -> Response:
    """Everything that was done to people and departments, the newest first."""
    given = request.args.get("before", "")
    before = row_number(given)
    with administering() as context:
        found = latest(context.connection, before=before, limit=_ALL_ENTRIES + 1)
        lines = people_lines(context, found[:_ALL_ENTRIES], tree(context.connection, context.app))
        more = found[_ALL_ENTRIES - 1].id if len(found) > _ALL_ENTRIES else None
        return page("admin/log.html", at="overview", lines=lines, more=more, first=before is None)
