"""Why somebody sees, fills, needs or may move something: asked from a card or by its address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request

from engine.model.values import row_number
from engine.runtime.card.explaining import explanation
from engine.runtime.people.actor import everyone
from engine.runtime.web.answers import fragment, is_fragment, page
from engine.runtime.web.pages.admin import administering
from engine.runtime.web.rendering import t

pages = Blueprint("admin_explain", __name__)
_LONGEST = 200


@pages.get("/admin/explain")
def show() -> Response:
    """The explanation, in the dialog of a card or as a page; with people to ask about."""
    address = request.args.get("address", "")[:_LONGEST].strip()
    login = request.args.get("as", "")[:_LONGEST]
    given = request.args.get("record", "")
    number = row_number(given)
    with administering() as context:
        persons = everyone(context.connection)
        about = next((one for one in persons if one.login == login), None)
        if login and about is None:
            abort(404)
        told = explanation(context, address, about, number) if address else None
        values: dict[str, Any] = {
            "told": told, "address": address, "login": login or context.person.login,
            "number": number, "persons": persons,
            "problem": t("explain_unknown", address=address) if address and told is None else "",
        }  # fmt: skip
        status = 422 if values["problem"] else 200
        if is_fragment():
            return fragment("admin/explanation.html", status, **values)
        return page("admin/explain.html", status, at="explain", **values)
