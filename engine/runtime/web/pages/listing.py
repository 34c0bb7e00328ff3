"""The list of an entity's records, and what its forms may offer while somebody types."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, jsonify, request

from engine.model.values import row_number
from engine.runtime.card.choices import target_entities
from engine.runtime.context import Context
from engine.runtime.lists.listing import may_create, view_list
from engine.runtime.web.answers import fragment, is_fragment, page
from engine.runtime.web.options import find_options
from engine.runtime.web.rendering import t
from engine.runtime.web.session import visit

pages = Blueprint("listing", __name__)
_LONGEST = 200
_MOST = 300
"""Filters of one address: beyond, a database may refuse the condition."""


@pages.get("/<entity>")
def show(entity: str) -> Response:
    """The list for the arguments of the address."""
    arguments = asked_for()
    deleted = row_number((arguments.pop("deleted", None) or [""])[-1])
    with visit() as context:
        listing = view_list(context, entity, arguments)
        if listing is None:
            abort(404)
        has_bin = context.app.entities[entity].has_bin
        values: dict[str, Any] = {
            "listing": listing,
            "sort": request.args.get("sort", ""),
            "undo": deleted if deleted is not None and has_bin else "",
        }
        status = 422 if listing.problems else 200
        if is_fragment():
            return fragment("parts/list.html", status, **values)
        return page("list.html", status, **values)


def asked_for() -> dict[str, list[str]]:
    """The arguments of the address, which must not be too many."""
    arguments = {name: request.args.getlist(name) for name in request.args}
    if sum(map(len, arguments.values())) > _MOST:
        abort(414)
    return arguments


@pages.get("/<entity>/options/<field>")
def options(entity: str, field: str) -> Response:
    """Records that a link may point at, by words of their titles."""
    words, of, kind = (request.args.get(name, "")[:_LONGEST] for name in ("q", "of", "kind"))
    with visit() as context:
        found = find_options(context, entity, field, words, of, kind)
        if found is None:
            abort(404)
        offered = [
            {"value": option.value, "label": option.label, "group": option.group}
            for option in found
        ]
        return jsonify([*offered, *_new_ones(context, entity, field, words, kind)])


def _new_ones(
    context: Context, entity: str, field: str, words: str, kind: str
) -> list[dict[str, str]]:
    """What may be made on the way, when nothing that was found is meant."""
    asked = context.app.entities[entity].fields[field]
    targets = target_entities(asked)
    known = [context.entity(name) for name in targets if words.strip() and kind in ("", name)]
    made = [target for target in known if target]
    several = "&_several=1" if len(targets) > 1 or asked.type == "booking" else ""
    return [
        {
            "create": f"/{target.name}/quick?_pick=1{several}&_title={quote(words.strip())}",
            "label": t("create_named", name=words.strip(), kind=context.formats.say(target.label)),
        }
        for target in made
        if may_create(context, target)
    ]
