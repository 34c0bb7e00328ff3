"""Records as sheets: taking them away, and saving the rows of one as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

from flask import Blueprint, Response, request

from engine.model.app import Entity
from engine.model.judge import Problem
from engine.model.predicate import ALWAYS
from engine.runtime.context import Context
from engine.runtime.lists.listing import may_export, may_import
from engine.runtime.problems import problem_text
from engine.runtime.query import Query
from engine.runtime.sheets.columns import HeadError, Left, guarded, keys, left_out, plan_columns
from engine.runtime.sheets.exports import MEDIA, MOST, Format, TooManyError, exported_fields
from engine.runtime.sheets.imports import Mode, Plan, Report, import_rows
from engine.runtime.sheets.read import MOST_BYTES, SHEET_ERRORS, SheetError, read_sheet
from engine.runtime.sql.conditions import UnknownFieldError
from engine.runtime.sql.ordering import OrderError
from engine.runtime.web.api.answers import ApiError, answer, no_field, parse, refuse_unknown
from engine.runtime.web.api.caller import call, known
from engine.runtime.web.api.conditions import condition
from engine.runtime.web.api.records import asked_fields
from engine.runtime.web.api.repeating import HEADER, MOST_ROWS
from engine.runtime.web.sheets import send_refused, send_sheet

_Word = TypeVar("_Word", bound=str)

sheets = Blueprint("api_sheets", __name__, url_prefix="/api/v1")
_TAKEN = frozenset({"format", "heads", "filter", "sort", "q", "fields"})
_BROUGHT = frozenset({"key", "mode", "blank", "columns", "trial", "errors"})


@sheets.get("/<entity>/export")
def export(entity: str) -> Response:
    """``format`` (csv or xlsx), ``filter sort q fields`` as in the list, ``heads=names``."""
    refuse_unknown(request.args, _TAKEN)
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
            raise no_field(error.field) from error


@sheets.post("/<entity>/import")
def bring(entity: str) -> Response:
    """The rows of a CSV file or a workbook, as the body or as ``file`` of a form.

    ``key`` is the field by which records are found again, ``mode`` (both, create, update) what may
    come of a row, ``blank`` (keep, clear) what a blank cell means, ``columns`` a JSON object of
    heads and fields (null leaves a column out), ``trial=true`` saves nothing, ``errors`` (csv,
    xlsx) answers with the refused rows and why. Columns that are fields and are not imported, such
    as computed ones, are told of as ``left_out``; a row that would change what the caller may not
    change is refused.
    """
    data, asked = _body(), _asked()
    with call() as context:
        found = known(context, entity)
        if not may_import(context, found):
            raise ApiError(403, "you may not import such records")
        try:
            sheet = read_sheet(data)
            if HEADER in request.headers and len(sheet.rows) > MOST_ROWS:
                text = f"with a key an import has at most {MOST_ROWS} rows"
                raise ApiError(413, text, HEADER, "too_many")
            columns = plan_columns(context, found, sheet.heads, asked.columns)
        except SheetError as error:
            said = context.formats.say(SHEET_ERRORS[error.code])
            raise ApiError(
                413 if error.code == "too_large" else 422, said, "file", error.code
            ) from error
        except HeadError as error:
            raise ApiError(
                422, f'the column "{error.head}" is no field you may import', error.head, error.code
            ) from error
        named = {column.name for column in columns.values() if column is not None}
        if asked.key and (asked.key not in keys(context, found) or asked.key not in named):
            raise ApiError(422, f'"{asked.key}" cannot be the key', "key", "invalid")
        left = left_out(context, found, columns, asked.key)
        kept = guarded(context, found, columns, asked.columns)
    plan = Plan(columns, asked.key, asked.mode, asked.clear, kept)
    report = import_rows(lambda: call(write=True), entity, sheet, plan, trial=asked.trial)
    with call() as context:
        if asked.errors:
            refused = send_refused(context, found, report, asked.errors)
            refused.headers["X-Import-Left-Out"] = ", ".join(f"{o.field}={o.code}" for o in left)
            return refused
        return answer(_told(context, found, report, left, trial=asked.trial))


@dataclass(frozen=True, slots=True)
class _Asked:
    key: str
    mode: Mode
    clear: bool
    trial: bool
    errors: Format | None
    columns: dict[str, str | None] | None


def _asked() -> _Asked:
    """The arguments of an import. Raises ``ApiError``."""
    arguments = request.args
    refuse_unknown(arguments, _BROUGHT)
    mode: Mode = _one_of("mode", ("both", "create", "update"))
    errors: Format | Literal[""] = _one_of("errors", ("", "csv", "xlsx"))
    columns = parse(arguments["columns"]) if "columns" in arguments else None
    if columns is not None and not (
        isinstance(columns, dict) and all(isinstance(n, str | None) for n in columns.values())
    ):
        raise ApiError(422, "columns is an object of heads and fields", "columns", "invalid")
    return _Asked(
        arguments.get("key", ""), mode, _one_of("blank", ("keep", "clear")) == "clear",
        _one_of("trial", ("false", "true")) == "true", errors or None, columns,
    )  # fmt: skip


def _one_of(name: str, words: tuple[_Word, ...]) -> _Word:
    """An argument that is one of some words, the first unless it is given."""
    given = request.args.get(name, words[0])
    for word in words:
        if word == given:
            return word
    said = ", ".join(word for word in words if word)
    raise ApiError(422, f"{name} is one of {said}", name, "invalid")


def _body() -> bytes:
    sent = request.files.get("file") if request.mimetype == "multipart/form-data" else None
    return sent.read(MOST_BYTES + 1) if sent else request.get_data()


def _told(
    context: Context, entity: Entity, report: Report, left: tuple[Left, ...], *, trial: bool
) -> dict[str, object]:
    """How many rows came out how, what is wrong with those that were refused, what stayed out."""
    counts = {word: report.count(word) for word in ("created", "updated", "unchanged", "refused")}
    rows = [
        {
            "row": row.line,
            "status": row.status,
            **({} if trial or not row.id else {"id": row.id}),
            "problems": [_problem(context, entity, one) for one in row.problems],
            "warnings": [_problem(context, entity, one) for one in row.warnings],
        }
        for row in report.rows
    ]
    out = [
        {"column": one.head, "field": one.field, "code": one.code, "text": one.said(context)}
        for one in left
    ]
    return {**counts, "trial": trial, "rows": rows, "left_out": out}


def _problem(context: Context, entity: Entity, found: Problem) -> dict[str, str]:
    said = problem_text(found, entity, context.formats)
    return {"field": found.field, "code": found.code, "text": said}


def _query(context: Context, entity: Entity) -> Query:
    where = request.args.get("filter")
    return Query(
        where=condition(context, entity, parse(where)) if where else ALWAYS,
        search=request.args.get("q", ""),
        sort=request.args.get("sort", "id").removesuffix(",id"),
    )
