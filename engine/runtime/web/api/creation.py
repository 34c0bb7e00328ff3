"""Records that may be the same, and making one of them."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.model.app import Entity
from engine.model.predicate import Record
from engine.model.values import Ref, row_number
from engine.runtime.context import Context
from engine.runtime.draft import draft
from engine.runtime.given import Data, Form
from engine.runtime.making.conversions import Unconverted, convert, offered
from engine.runtime.making.duplicates import DuplicateView, find_duplicates
from engine.runtime.making.merging import MOST, Undecided, merge
from engine.runtime.outcome import NotFound, Saved
from engine.runtime.problems import problem_text
from engine.runtime.save import readable_row
from engine.runtime.web.api.answers import (
    ApiError,
    answer,
    body,
    no_field,
    problem,
    refusal,
    refuse_unknown,
)
from engine.runtime.web.api.caller import call, known

creation = Blueprint("api_creation", __name__, url_prefix="/api/v1")


@creation.get("/<entity>/duplicates")
def duplicates(entity: str) -> Response:
    """Records like one with these values (``?email=…&phone=…``), or like the record ``id``."""
    with call() as context:
        found = known(context, entity)
        number = request.args.get("id", "")
        record, besides = _described(context, found), None
        if number:
            if set(request.args) != {"id"}:
                raise ApiError(422, "send an id or values, not both", "id", "invalid")
            like = row_number(number)
            if like is None:
                raise ApiError(422, "id is a number", "id", "invalid")
            row = readable_row(context, found, like)
            if row is None:
                raise ApiError(404, "there is no such record")
            decision = context.release.decider.decide(
                found, context.actor, row.record, context.clock
            )
            seen = {n: v for n, v in row.record.values.items() if n in decision.visible}
            record, besides = Record(found.name, seen), row.id
        return answer({
            "duplicates": [_told(one) for one in
                           find_duplicates(context, found, record, besides=besides)],
        })  # fmt: skip


@creation.post("/<entity>/<int:number>/convert")
def make(entity: str, number: int) -> Response:
    """Make new records from one: ``{"to": [...], "fields"?: {entity: {...}}, "again"?: true}``."""
    members = body()
    refuse_unknown(members, {"to", "fields", "again"})
    to, fields = members.get("to"), members.get("fields") or {}
    again = members.get("again", False)
    if not isinstance(to, list) or not to or not all(isinstance(one, str) for one in to):
        raise ApiError(422, "name what to make, as a list", "to", "required")
    named = isinstance(fields, dict) and all(isinstance(one, dict) for one in fields.values())
    if not isinstance(fields, dict) or not named or not isinstance(again, bool):
        raise ApiError(422, "fields is an object for each entity", "fields", "invalid")
    for name in fields:
        if name not in to:
            raise ApiError(422, f'nothing is made of "{name[:50]}"', "fields", "unknown")
    with call(write=True) as context:
        found = known(context, entity)
        for name in to:
            if name not in offered(context, found):
                raise ApiError(422, f'"{name[:50]}" cannot be made from this', "to", "unknown")
        wanted = {name: Data(fields.get(name, {})) for name in to}
        outcome = convert(context, entity, number, wanted,
                          again=frozenset(to) if again else frozenset())  # fmt: skip
        if isinstance(outcome, NotFound):
            raise ApiError(404, "there is no such record")
        if isinstance(outcome, Unconverted):
            return _unmade(context, outcome)
        data = {
            "made": [_pointer(ref, outcome.left.get(ref.entity, ())) for ref in outcome.made],
            "existing": [{"entity": ref.entity, "id": ref.id, "title": title}
                         for ref, title in outcome.existing.items()],
        }  # fmt: skip
        return answer(data, 201 if outcome.made else 200)


@creation.post("/<entity>/merge")
def join(entity: str) -> Response:
    """Make one of several records: ``{"ids": [3, 7], "fields"?: {field: whose id}}``."""
    members = body()
    refuse_unknown(members, {"ids", "fields"})
    ids, fields = members.get("ids"), members.get("fields") or {}
    if not isinstance(ids, list) or not all(type(one) is int and 0 < one < 2**62 for one in ids):
        raise ApiError(422, "ids is a list of numbers, the one that stays first", "ids", "invalid")
    if not 2 <= len(ids) <= MOST or len(set(ids)) != len(ids):
        raise ApiError(422, f"name from 2 to {MOST} different records", "ids", "invalid")
    if not isinstance(fields, dict) or not all(type(one) is int for one in fields.values()):
        raise ApiError(422, "fields says whose value stays, by id", "fields", "invalid")
    with call(write=True) as context:
        known(context, entity)
        outcome = merge(context, entity, ids, fields, channel="api")
        if isinstance(outcome, Undecided):
            problems = [
                {
                    "field": name,
                    "code": "choose",
                    "text": f"these differ: {', '.join(map(str, of))}",
                }
                for name, of in outcome.fields.items()
            ]
            return problem(422, "say whose value stays, field by field", problems)
        if isinstance(outcome, Saved):
            return answer({"id": outcome.id, "version": outcome.version, "merged": ids[1:]})
        return refusal(context, entity, outcome)


def _pointer(ref: Ref, left: tuple[str, ...]) -> dict[str, object]:
    return {"entity": ref.entity, "id": ref.id, "left_behind": list(left)}


def _unmade(context: Context, outcome: Unconverted) -> Response:
    """Why nothing was made; fields are named ``entity.field``."""
    problems = [
        {
            "field": f"{name}.{item.field}" if item.field else name, "code": item.code,
            "text": problem_text(item, context.app.entities[name], context.formats),
        }
        for name, refused in outcome.refused.items()
        for item in refused.problems
    ]  # fmt: skip
    status = 403 if any(item["code"] == "forbidden" for item in problems) else 422
    return problem(status, problems[0]["text"] if problems else "", problems)


def _described(context: Context, entity: Entity) -> Record:
    """The values in the address, read as a form's are. Raises ``ApiError``."""
    mask = context.release.decider.mask(entity, context.actor).visible
    given = {name: tuple(request.args.getlist(name)) for name in request.args if name != "id"}
    for name in given:
        if name not in mask:
            raise no_field(name)
    drawn = draft(context, entity, Form(given), None)
    for item in drawn.problems:
        if item.code not in ("read_only", "not_found"):
            raise ApiError(422, f"{item.field}: this value cannot be read", item.field, item.code)
    return Record(entity.name, {name: drawn.record.get(name) for name in drawn.named})


def _told(one: DuplicateView) -> dict[str, object]:
    return {"id": one.link.id, "title": one.link.title, "same": list(one.same)}
