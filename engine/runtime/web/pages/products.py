"""What product rows come to while somebody writes them: the one arithmetic is on the server."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from engine.model.system import PRODUCTS
from engine.runtime.card.productviews import sums
from engine.runtime.fields import InvalidError
from engine.runtime.web.posted import read_form
from engine.runtime.web.session import visit

pages = Blueprint("products", __name__)


@pages.post("/<entity>/totals")
def totals(entity: str) -> Response:
    """The figures of the rows of a form, as texts; nothing is kept and no record is read."""
    posted = read_form("currency")
    with visit() as context:
        found = context.entity(entity)
        if (
            found is None
            or PRODUCTS not in context.release.decider.mask(found, context.actor).editable
        ):
            abort(404)
        try:
            currency = request.form.get("currency", "")
            return jsonify(sums(context, found, posted.controls, currency))
        except InvalidError:
            abort(400)
