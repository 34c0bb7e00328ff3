"""Records as sheets: taking them away."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.model.app import Entity
from engine.model.predicate import ALWAYS
from engine.runtime.conditions import UnknownFieldError
from engine.runtime.context import Context
from engine.runtime.listing import may_export
from engine.runtime.ordering import OrderError
from engine.runtime.query import Query
from engine.runtime.sheets.exports import MEDIA, MOST, TooManyError, exported_fields
from engine.runtime.web.api.answers import ApiError, parse
from engine.runtime.web.api.caller import call, known
from engine.runtime.web.api.conditions import condition
from engine.runtime.web.api.records import asked_fields
from engine.runtime.web.sheets import send_sheet

sheets = Blueprint("api_sheets", __name__, url_prefix="/api/v1")


@sheets.get("/<entity>/export")
def export(entity: str) -> Response:
    """``format`` (csv or xlsx), ``filter sort q fields`` as in the list, ``heads=names``."""
    form = request.args.get("format", "csv")
    heads = request.args.get("heads", "labels")
    if form not in MEDIA:
        raise ApiError(422, "format is csv or xlsx", "format", "invalid")
    if heads not in ("labels", "names"):
        raise ApiError(422, "heads are labels or names", "heads", "invalid")
    with call() as context:
        found = known(context, entity)
        if not may_export(context, found):
            raise ApiError(403, "you may not export these records")
        names = asked_fields(context, found, exported_fields(context, found))
        try:
            return send_sheet(
                context, found, _query(context, found), names,
                "xlsx" if form == "xlsx" else "csv", plain=heads == "names",
            )  # fmt: skip
        except TooManyError as error:
            raise ApiError(
                422, f"an export has at most {MOST} records: filter them", "filter", "too_many"
            ) from error
        except OrderError as error:
            raise ApiError(422, "the list cannot be sorted so", "sort", "invalid") from error
        except UnknownFieldError as error:
            raise ApiError(422, "there is no such field", error.field, "unknown") from error


def _query(context: Context, entity: Entity) -> Query:
    where = request.args.get("filter")
    return Query(
        where=condition(context, entity, parse(where)) if where else ALWAYS,
        search=request.args.get("q", ""),
        sort=request.args.get("sort", "id").removesuffix(",id"),
    )
