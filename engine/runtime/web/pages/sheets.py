"""Lists as sheets: what a person takes away from them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from engine.runtime.lists.listing import may_export, read_query, sayable, shown_columns
from engine.runtime.sheets.exports import MEDIA, TooManyError, exported_fields
from engine.runtime.sql.conditions import UnknownFieldError
from engine.runtime.sql.ordering import OrderError
from engine.runtime.web.pages.listing import asked_for
from engine.runtime.web.session import visit
from engine.runtime.web.sheets import file_name, send_sheet

pages = Blueprint("sheets", __name__)


@pages.get("/<entity>/export")
def export(entity: str) -> Response:
    """The list of the address as a file: ``_format``, and ``_fields=all`` for more than it shows."""
    form = request.args.get("_format", "xlsx")
    with visit() as context:
        found = context.entity(entity)
        if found is None or form not in MEDIA:
            abort(404)
        if not may_export(context, found):
            abort(403 if context.release.decider.mask(found, context.actor).visible else 404)
        query, asked = read_query(context, found, sayable(asked_for()), 1)
        if asked.problems:
            abort(422)
        names = exported_fields(context, found)
        if request.args.get("_fields") != "all":
            names = ("id", *shown_columns(context, found, found.layout.list.columns))
        try:
            called = file_name(found, context.formats.say(found.plural))
            return send_sheet(
                context, found, query, names, "xlsx" if form == "xlsx" else "csv", called=called
            )
        except TooManyError:
            abort(413)
        except (OrderError, UnknownFieldError):
            abort(422)
