"""The same change to many records: an answer for each of them."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from engine.model.app import Entity
from engine.runtime.context import Context
from engine.runtime.given import Data
from engine.runtime.lists.bulk import MOST, Target, Task, carry_out, matching
from engine.runtime.outcome import Outcome, Saved
from engine.runtime.query import Query
from engine.runtime.seen import read_seen
from engine.runtime.sql.conditions import UnknownFieldError
from engine.runtime.web.api.answers import ApiError, answer, body, no_field, refusal, refuse_unknown
from engine.runtime.web.api.caller import call, known
from engine.runtime.web.api.conditions import condition
from engine.runtime.web.api.records import word

bulk = Blueprint("api_bulk", __name__, url_prefix="/api/v1")
_KNOWN = frozenset(("ids", "filter", "set", "move", "delete"))


@bulk.post("/<entity>/bulk")
def change(entity: str) -> Response:
    """``{"ids" or "filter", "set"?, "move"?, "delete"?}``; each record is saved by itself.

    An item of ``ids`` is a number, or ``{"id", "version"}`` with the version that was read: then
    a record that has changed since is left alone. So are those of a ``filter`` that change
    between the moment they are found and their turn.
    """
    members = body()
    refuse_unknown(members, _KNOWN)
    if "If-Match" in request.headers:
        raise ApiError(422, "one ETag cannot stand for many records: send versions in ids")
    task = _task(entity, members)
    with call() as context:
        found = known(context, entity)
        targets = _targets(context, found, members)

    def tell(context: Context, target: Target, outcome: Outcome) -> dict[str, object]:
        return _told(context, entity, target, outcome)

    told = carry_out(lambda: call(write=True), task, targets, tell)
    done = sum(1 for one in told if one["status"] == 200)
    return answer({"done": done, "refused": len(told) - done, "results": told})


def _task(entity: str, members: dict[str, object]) -> Task:
    changes, moved, gone = members.get("set"), members.get("move"), members.get("delete")
    if gone is not None and not isinstance(gone, bool):
        raise ApiError(422, "delete is true or false", "delete", "invalid")
    if gone:
        if changes is not None or moved is not None:
            raise ApiError(422, "what is deleted cannot be changed as well", "delete", "invalid")
        return Task(entity, "delete")
    if changes is None and moved is None:
        raise ApiError(422, "say what to do: set, move or delete", "set", "required")
    if not isinstance(changes, dict | None) or len(changes or {}) > MOST:
        raise ApiError(422, "set is a mapping of fields", "set", "invalid")
    pipeline = stage = ""
    if moved is not None:
        if not isinstance(moved, dict) or moved.keys() - {"stage", "pipeline"}:
            raise ApiError(422, 'move is {"stage", "pipeline"?}', "move", "invalid")
        moved = dict(moved)
        pipeline, stage = word(moved, "pipeline"), word(moved, "stage")
        if not stage:
            raise ApiError(422, "name the stage to move to", "stage", "required")
    return Task(entity, given=Data(changes or {}), pipeline=pipeline, stage=stage)


def _targets(context: Context, entity: Entity, members: dict[str, object]) -> tuple[Target, ...]:
    if ("ids" in members) == ("filter" in members):
        raise ApiError(422, "name the records by ids or by a filter", "ids", "required")
    if "ids" in members:
        return _named(members["ids"])
    query = Query(condition(context, entity, members["filter"]), sort="id", limit=MOST)
    try:
        found = matching(context, entity, query)
    except UnknownFieldError as error:
        raise no_field(error.field) from error
    if found is None:
        raise ApiError(413, f"the filter has more than {MOST} records", "filter", "too_many")
    return found


def _named(ids: object) -> tuple[Target, ...]:
    if not isinstance(ids, list):
        raise ApiError(422, "ids is a list of numbers", "ids", "invalid")
    if len(ids) > MOST:
        raise ApiError(413, f"at most {MOST} records at once", "ids", "too_many")
    found = [_target(item) for item in ids]
    if len({target.id for target in found}) != len(found):
        raise ApiError(422, "a record is named twice", "ids", "invalid")
    return tuple(found)


def _target(item: object) -> Target:
    parts: dict[str, object] = item if isinstance(item, dict) else {"id": item, "version": None}
    number, version = parts.get("id"), parts.get("version")
    if parts.keys() != {"id", "version"} or type(number) is not int:
        raise ApiError(422, 'an item of ids is a number or {"id", "version"}', "ids", "invalid")
    if not isinstance(item, dict):
        return Target(number)
    then = read_seen(str(version)) if type(version) in (int, str) else None
    if then is None:
        raise ApiError(422, "this version is none of ours", "ids", "invalid")
    return Target(number, then.version, then.seal)


def _told(context: Context, entity: str, target: Target, outcome: Outcome) -> dict[str, object]:
    if isinstance(outcome, Saved):
        return {"id": target.id, "status": 200, "version": outcome.version}
    said = json.loads(refusal(context, entity, outcome).data)
    return {"id": target.id, **{name: said[name] for name in ("status", "detail", "problems")}}
