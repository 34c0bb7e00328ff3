"""The board as JSON: per stage the count, the sums, the first records and the cursor for more."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.model.app import Entity
from engine.model.pipeline import Pipeline
from engine.model.predicate import ALWAYS
from engine.runtime.context import Context
from engine.runtime.fields import to_json
from engine.runtime.lists.board import Lane, lane, lanes
from engine.runtime.lists.boardviews import columns_of
from engine.runtime.lists.cells import needed_fields
from engine.runtime.lists.listing import default_sort, has_stages
from engine.runtime.query import Query
from engine.runtime.sql.conditions import UnknownFieldError
from engine.runtime.sql.ordering import OrderError
from engine.runtime.web.api.answers import ApiError, answer, no_field, parse, refuse_unknown
from engine.runtime.web.api.caller import call, known
from engine.runtime.web.api.conditions import condition
from engine.runtime.web.api.records import asked_fields, asked_limit
from engine.runtime.web.api.shapes import bodies

boards = Blueprint("api_boards", __name__, url_prefix="/api/v1")
_KNOWN = frozenset(("pipeline", "stage", "filter", "q", "sort", "fields", "limit", "after"))
FIRST = 20


@boards.get("/<entity>/board")
def show(entity: str) -> Response:
    """Every stage of a pipeline: ``pipeline filter q sort fields limit``.

    With ``stage``, more records of that one: ``after`` is the ``next`` of the answer before.
    """
    refuse_unknown(request.args, _KNOWN)
    with call() as context:
        found = known(context, entity)
        if not has_stages(context, found):
            raise ApiError(404, "there is no board of these records")
        pipeline = _pipeline(found)
        names = asked_fields(context, found, columns_of(context, found))
        where = request.args.get("filter")
        query = Query(
            where=condition(context, found, parse(where)) if where else ALWAYS,
            search=request.args.get("q", ""),
            sort=request.args.get("sort") or default_sort(context, found),
            after=request.args.get("after", ""),
            limit=asked_limit(FIRST),
        )
        try:
            return answer(_board(context, found, pipeline, query, names))
        except OrderError as error:
            raise ApiError(
                422, "the board cannot be sorted or continued so", "sort", "invalid"
            ) from error
        except UnknownFieldError as error:
            raise no_field(error.field) from error


def _board(
    context: Context, entity: Entity, pipeline: Pipeline, query: Query, names: tuple[str, ...]
) -> dict[str, object]:
    needed = (*needed_fields(context, entity, names), "pipeline", "stage")
    stage = request.args.get("stage", "")
    if stage or query.after:
        if stage not in pipeline.stages:
            raise ApiError(422, "name the stage to go on with", "stage", "unknown")
        rows, after = lane(context, entity, pipeline, stage, query, dict.fromkeys(needed))
        told = {
            "stage": stage,
            "records": bodies(context, entity, rows, names),
            "next": after or None,
        }
        return {"pipeline": pipeline.name, "stages": [told]}
    found = lanes(context, entity, pipeline, query, dict.fromkeys(needed))
    every = [row for part in found for row in part.rows]
    told_rows = dict(
        zip((row.id for row in every), bodies(context, entity, every, names), strict=True)
    )
    return {
        "pipeline": pipeline.name,
        "sum": entity.layout.board.sum if _summed(context, entity) else None,
        "stages": [_stage(context, entity, pipeline, part, told_rows) for part in found],
    }


def _stage(
    context: Context, entity: Entity, pipeline: Pipeline, part: Lane,
    told: dict[int, dict[str, object]],
) -> dict[str, object]:  # fmt: skip
    stage = pipeline.stages[part.stage]
    summed = entity.fields.get(entity.layout.board.sum)
    return {
        "stage": stage.name, "label": context.formats.say(stage.label), "kind": stage.kind,
        "count": part.count,
        "sums": [to_json(summed, total, context.formats) for total in part.sums if summed],
        "records": [told[row.id] for row in part.rows],
        "next": part.next or None,
    }  # fmt: skip


def _summed(context: Context, entity: Entity) -> bool:
    mask = context.release.decider.mask(entity, context.actor).visible
    return entity.layout.board.sum in mask


def _pipeline(entity: Entity) -> Pipeline:
    wanted = request.args.get("pipeline", "")
    found = entity.pipelines.get(wanted) if wanted else entity.default_pipeline
    if found is None:
        raise ApiError(422, "there is no such pipeline", "pipeline", "unknown")
    return found
