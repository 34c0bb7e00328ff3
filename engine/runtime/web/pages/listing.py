"""The list of an entity's records, and what its forms may offer while somebody types."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from engine.runtime.listing import view_list
from engine.runtime.web.answers import fragment, is_fragment, page
from engine.runtime.web.options import find_options
from engine.runtime.web.session import visit

pages = Blueprint("listing", __name__)
_LONGEST = 200
_MOST = 300
"""Filters of one address: beyond, a database may refuse the condition."""


@pages.get("/<entity>")
def show(entity: str) -> Response:
    """The list for the arguments of the address."""
    arguments = {name: request.args.getlist(name) for name in request.args}
    if sum(map(len, arguments.values())) > _MOST:
        abort(414)
    deleted = (arguments.pop("deleted", None) or [""])[-1]
    with visit() as context:
        listing = view_list(context, entity, arguments)
        if listing is None:
            abort(404)
        values: dict[str, Any] = {
            "listing": listing,
            "sort": request.args.get("sort", ""),
            "undo": deleted if deleted.isascii() and deleted.isdigit() else "",
        }
        status = 422 if listing.problems else 200
        if is_fragment():
            return fragment("parts/list.html", status, **values)
        return page("list.html", status, **values)


@pages.get("/<entity>/options/<field>")
def options(entity: str, field: str) -> Response:
    """Records that a link may point at, by words of their titles."""
    words = request.args.get("q", "")[:_LONGEST]
    with visit() as context:
        found = find_options(context, entity, field, words)
        if found is None:
            abort(404)
        return jsonify([{"value": option.value, "label": option.label} for option in found])
