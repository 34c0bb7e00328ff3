"""Arranging the card: one's own layout."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from engine.model.app import Entity
from engine.runtime.context import Context
from engine.runtime.design import personal
from engine.runtime.listing import may_list
from engine.runtime.web.answers import go
from engine.runtime.web.session import visit

pages = Blueprint("design", __name__)


@pages.post("/<entity>/design/reset")
def reset(entity: str) -> Response:
    """Forget one's own layout."""
    number = request.form.get("record", "")
    with visit(write=True) as context:
        found = designed(context, entity)
        personal.forget(context, found, pipeline_of(found))
    back = f"/{entity}/{number}" if number.isascii() and number.isdigit() else f"/{entity}/design"
    return go(back, "layout_reset")


def designed(context: Context, name: str) -> Entity:
    """The entity whose card is arranged; 404 where the person sees no records."""
    entity = context.entity(name)
    if entity is None or not may_list(context, entity):
        abort(404)
    return entity


def pipeline_of(entity: Entity) -> str:
    """The pipeline that is asked for, blank for all of them; 404 for one that is not there."""
    pipeline = request.values.get("pipeline", "")
    if pipeline and pipeline not in entity.pipelines:
        abort(404)
    return pipeline
