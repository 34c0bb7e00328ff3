"""Records: list, one, create, change, delete, move."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.model.app import Entity
from engine.model.predicate import ALWAYS
from engine.runtime.context import Context
from engine.runtime.given import Data
from engine.runtime.lists.cells import needed_fields
from engine.runtime.outcome import Refused, Saved
from engine.runtime.query import Query, count, find
from engine.runtime.save import Write, delete, readable_row, save
from engine.runtime.seen import Seen, read_seen, seen
from engine.runtime.sql.computed import needed
from engine.runtime.sql.conditions import UnknownFieldError
from engine.runtime.sql.ordering import OrderError
from engine.runtime.store import Row
from engine.runtime.web.api.answers import (
    ApiError,
    answer,
    body,
    no_field,
    parse,
    problem,
    refusal,
    refuse_unknown,
)
from engine.runtime.web.api.caller import call, known
from engine.runtime.web.api.conditions import condition
from engine.runtime.web.api.forms import mini_form
from engine.runtime.web.api.shapes import bodies

records = Blueprint("api_records", __name__, url_prefix="/api/v1")
_LISTED = frozenset({"filter", "sort", "fields", "limit", "after", "count", "q"})


@records.get("/<entity>")
def several(entity: str) -> Response:
    """A page of records: ``filter sort fields limit after count q``."""
    refuse_unknown(request.args, _LISTED)
    with call() as context:
        found = known(context, entity)
        names = asked_fields(context, found)
        where = request.args.get("filter")
        query = Query(
            where=condition(context, found, parse(where)) if where else ALWAYS,
            search=request.args.get("q", ""),
            sort=request.args.get("sort", "-last_activity_at").removesuffix(",id"),
            after=request.args.get("after", ""),
            limit=asked_limit(),
        )
        try:
            page = find(context, found, query, needed_fields(context, found, names))
        except OrderError as error:
            raise ApiError(
                422, "the list cannot be sorted or continued so", "sort", "invalid"
            ) from error
        except UnknownFieldError as error:
            raise no_field(error.field) from error
        data: dict[str, object] = {
            "records": bodies(context, found, page.rows, names), "next": page.next or None,
        }  # fmt: skip
        if request.args.get("count") == "true":
            data["total"] = count(context, found, query)
        return answer(data)


@records.get("/<entity>/<int:number>")
def one(entity: str, number: int) -> Response:
    """One record with its ETag; ``fields`` says which of its fields."""
    refuse_unknown(request.args, {"fields"})
    with call() as context:
        found = known(context, entity)
        row = readable_row(context, found, number)
        if row is None:
            raise ApiError(404, "there is no such record")
        names, etag = asked_fields(context, found), _etag(context, found, row)
        # Figures over other records change while the record and its ETag stay.
        fixed = not any(found.fields[n].type == "rollup" for n in needed(found, names, {}))
        if fixed and etag in request.headers.get("If-None-Match", ""):
            return answer(None, 304, ETag=etag)
        rows = context.computed(found, (row,), names)
        return answer(bodies(context, found, rows, names)[0], ETag=etag)


@records.post("/<entity>")
def create(entity: str) -> Response:
    """A new record."""
    members = body()
    with call(write=True) as context:
        found = known(context, entity)
        pipeline, stage = word(members, "pipeline"), word(members, "stage")
        write = Write(entity, Data(members), pipeline=pipeline, stage=stage, channel="api")
        outcome = save(context, write)
        if not isinstance(outcome, Saved):
            return refusal(context, entity, outcome)
        return _saved(context, found, outcome, 201)


@records.patch("/<entity>/<int:number>")
def change(entity: str, number: int) -> Response:
    """Change some fields: absent means unchanged, null clears."""
    members = body()
    then = _matched()
    with call(write=True) as context:
        found = known(context, entity)
        pipeline, stage = word(members, "pipeline"), word(members, "stage")
        write = Write(
            entity, Data(members), number, then.version, pipeline=pipeline, stage=stage,
            channel="api", seal=then.seal,
        )  # fmt: skip
        return _written(context, found, write)


@records.post("/<entity>/<int:number>/move")
def move(entity: str, number: int) -> Response:
    """Move to a stage, with fields, in one save."""
    members = body()
    refuse_unknown(members, {"stage", "pipeline", "fields"})
    stage, fields = word(members, "stage"), members.get("fields") or {}
    if not stage or not isinstance(fields, dict):
        raise ApiError(422, "name the stage to move to", "stage", "required")
    then = _matched_or_any()
    with call(write=True) as context:
        found = known(context, entity)
        write = Write(
            entity, Data(fields), number, then.version if then else None,
            pipeline=word(members, "pipeline"), stage=stage, channel="api",
            seal=then.seal if then else "",
        )  # fmt: skip
        return _written(context, found, write)


@records.delete("/<entity>/<int:number>")
def remove(entity: str, number: int) -> Response:
    """Put a record into the recycle bin."""
    then = _matched()
    with call(write=True) as context:
        known(context, entity)
        outcome = delete(context, entity, number, then=then, channel="api")
        if isinstance(outcome, Saved):
            return Response("", 204)
        return refusal(context, entity, outcome)


@records.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nothing(rest: str) -> Response:
    """Anything else under the API does not exist."""
    return problem(404, f"there is nothing at /api/v1/{rest}"[:200])


def _written(context: Context, entity: Entity, write: Write) -> Response:
    outcome = save(context, write)
    if isinstance(outcome, Saved):
        return _saved(context, entity, outcome)
    form = None
    if isinstance(outcome, Refused) and write.stage and write.id is not None:
        form = mini_form(context, entity.name, write.id, write.pipeline, write.stage)
    return refusal(context, entity.name, outcome, form)


def _saved(context: Context, entity: Entity, outcome: Saved, status: int = 200) -> Response:
    """The record as the caller sees it now; it may have left the caller's sight."""
    row = readable_row(context, entity, outcome.id)
    headers = {"ETag": _etag(context, entity, row) if row else f'"{outcome.version}"'}
    if status == 201:
        headers["Location"] = f"/api/v1/{entity.name}/{outcome.id}"
    if row is None:
        return answer({"id": outcome.id}, status, **headers)
    names = _visible(context, entity)
    data = bodies(context, entity, context.computed(entity, (row,), names), names)[0]
    if outcome.warnings:
        data["warnings"] = [{"field": w.field, "code": w.code} for w in outcome.warnings]
    return answer(data, status, **headers)


def _visible(context: Context, entity: Entity) -> tuple[str, ...]:
    mask = context.release.decider.mask(entity, context.actor).visible
    return tuple(name for name in entity.fields if name in mask)


def asked_fields(context: Context, entity: Entity, usual: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The fields asked for; unless named the ``usual``, else all the caller may see."""
    every = _visible(context, entity)
    wanted = [name for name in request.args.get("fields", "").split(",") if name]
    for name in wanted:
        if name not in every:
            raise no_field(name)
    return tuple(wanted) or usual or every


def asked_limit(usual: int = 50) -> int:
    """How many records are asked for. Raises ``ApiError``."""
    text = request.args.get("limit", str(usual))
    short = text.isascii() and text.isdigit() and len(text) <= 6
    if not short or not 0 < int(text) <= 500:
        raise ApiError(422, "limit is a number from 1 to 500", "limit", "invalid")
    return int(text)


def word(members: dict[str, object], name: str) -> str:
    """A name among the members, taken out of them. Raises ``ApiError``."""
    held = members.pop(name, "")
    if held is None or not isinstance(held, str):
        raise ApiError(422, f"{name} is written by its name", name, "invalid")
    return held


def _etag(context: Context, entity: Entity, row: Row) -> str:
    """Changes when something changes that the caller may see, and at no other time."""
    decision = context.release.decider.decide(entity, context.actor, row.record, context.clock)
    return f'"{seen(entity, row.record, row.version, decision.visible)}"'


def _matched() -> Seen:
    """What ``If-Match`` says was read, which a change must have. Raises ``ApiError``."""
    header = request.headers.get("If-Match")
    if header is None:
        raise ApiError(428, "send If-Match with the ETag of the record as you read it")
    found = read_seen(header.strip().strip('"'))
    if found is None:
        raise ApiError(412, "this ETag is none of ours")
    return found


def _matched_or_any() -> Seen | None:
    """As ``_matched``; ``*`` says in so many words: the record as it is now."""
    return None if request.headers.get("If-Match", "").strip() == "*" else _matched()
