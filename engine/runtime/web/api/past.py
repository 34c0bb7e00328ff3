"""Putting back what a record's history tells."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.runtime.outcome import Saved
from engine.runtime.undo import revert
from engine.runtime.web.api.answers import ApiError, answer, body, refusal, refuse_unknown
from engine.runtime.web.api.caller import call, known

past = Blueprint("api_past", __name__, url_prefix="/api/v1")


@past.post("/<entity>/<int:number>/revert")
def put_back(entity: str, number: int) -> Response:
    """``{"entry": 12, "field"?: "amount"}``: what the field held before, or all of the entry."""
    members = body()
    refuse_unknown(members, {"entry", "field"})
    entry, name = members.get("entry"), members.get("field", "")
    if type(entry) is not int or not 0 < entry < 2**62:
        raise ApiError(422, "entry is the number of an entry of the timeline", "entry", "invalid")
    if not isinstance(name, str):
        raise ApiError(422, "field is a name", "field", "invalid")
    with call(write=True) as context:
        known(context, entity)
        outcome = revert(context, entity, number, entry, name)
        if isinstance(outcome, Saved):
            changed = sorted(outcome.changed)
            return answer({"id": outcome.id, "version": outcome.version, "changed": changed})
        return refusal(context, entity, outcome)
