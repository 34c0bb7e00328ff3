"""Bringing a sheet: the file, then what its columns are with a trial of the first rows, then the rows.

Between the steps the sheet travels in the form, so nothing of it is kept on the server.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, request

from engine.model.app import Entity
from engine.runtime.card.forms import problem_line
from engine.runtime.context import Context
from engine.runtime.lists.listing import may_import
from engine.runtime.sheets.columns import HeadError, importable, keys, left_out, plan_columns
from engine.runtime.sheets.imports import Plan, Report, import_rows
from engine.runtime.sheets.read import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    SHEET_ERRORS,
    Sheet,
    SheetError,
    read_sheet,
)
from engine.runtime.sheets.values import Column
from engine.runtime.web.answers import page
from engine.runtime.web.rendering import t
from engine.runtime.web.session import visit
from engine.runtime.web.sheets import file_name, send_refused

pages = Blueprint("imports", __name__)
_TRIED = 50
"""Rows that are tried before all of them are saved."""
_TOLD = 200
"""Rows that a page tells about."""
_ID = "id"
"""What finds the records again that have been exported: the key unless another is chosen."""
_DIGITS = 400
"""Digits before or after the point that a number of a sheet may have."""
_LARGEST = 60 << 20
"""Bytes of a sheet that comes back with a form, once it is unpacked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A form of the second step: the sheet as it travels, and what was chosen."""

    packed: str
    sheet: Sheet
    columns: Mapping[str, str | None] | None
    key: str
    clear: bool


@pages.get("/<entity>/import")
def begin(entity: str) -> Response:
    """The form for the file."""
    with visit() as context:
        return page("import.html", entity=_shown(context, _known(context, entity)), problem="")


@pages.post("/<entity>/import/columns")
def columns(entity: str) -> Response:
    """What each column is, and what would come of the first rows."""
    sent = request.files.get("file")
    try:
        if sent is not None:
            sheet = read_sheet(sent.read(MOST_BYTES + 1))
            asked = Asked(_pack(sheet), sheet, None, "", clear=False)
        else:
            asked = _asked()
    except SheetError as error:
        with visit() as context:
            found = _known(context, entity)
            problem = context.formats.say(SHEET_ERRORS[error.code])
            return page("import.html", 422, entity=_shown(context, found), problem=problem)
    return _second(entity, asked)


@pages.post("/<entity>/import")
def bring(entity: str) -> Response:
    """Save the rows, and tell what came of them; those that were refused can be fetched."""
    asked, plan, problem = _ready(entity)
    if problem:
        return _second(entity, asked)
    report = import_rows(lambda: visit(write=True), entity, asked.sheet, plan, trial=False)
    with visit() as context:
        found = _known(context, entity)
        left = tuple((row.line, row.cells) for row in report.rows if row.status == "refused")
        packed = _pack(Sheet(asked.sheet.heads, left)) if left else ""
        return page(
            "import_done.html", entity=_shown(context, found), asked=asked, packed=packed,
            left=_left(context, found, plan), **_told(context, found, report),
        )  # fmt: skip


@pages.post("/<entity>/import/refused")
def refused(entity: str) -> Response:
    """The rows that cannot be saved, each with the reason, as a file."""
    asked, plan, problem = _ready(entity)
    if problem:
        abort(400)
    report = import_rows(lambda: visit(write=True), entity, asked.sheet, plan, trial=True)
    with visit() as context:
        found = _known(context, entity)
        label = t("import_refused_named", name=context.formats.say(found.plural))
        return send_refused(context, found, report, "xlsx", file_name(found, label))


def _ready(entity: str) -> tuple[Asked, Plan, str]:
    """The form of the second step, what it asks for, and what is wrong with that."""
    try:
        asked = _asked()
    except SheetError:
        abort(400)
    with visit() as context:
        return asked, *_plan(context, _known(context, entity), asked)


def _second(entity: str, asked: Asked) -> Response:
    with visit() as context:
        found = _known(context, entity)
        plan, problem = _plan(context, found, asked)
        chosen = [_name(plan.columns.get(head)) for head in asked.sheet.heads]
        values: dict[str, Any] = {
            "entity": _shown(context, found), "asked": asked, "problem": problem, "key": plan.key,
            "left": _left(context, found, plan),
            "heads": [
                (head, chosen[place], [str(cells[place]) for _, cells in asked.sheet.rows[:3]])
                for place, head in enumerate(asked.sheet.heads)
            ],
            "columns": [(one.name, one.label(context)) for one in importable(context, found)],
            "keys": [
                (name, context.formats.say(found.fields[name].label))
                for name in keys(context, found)
            ],
        }  # fmt: skip
    if problem or not any(plan.columns.values()):
        return page("import_columns.html", 422 if problem else 200, tried=0, **values)
    some = replace(asked.sheet, rows=asked.sheet.rows[:_TRIED])
    report = import_rows(lambda: visit(write=True), entity, some, plan, trial=True)
    with visit() as context:
        told = _told(context, _known(context, entity), report)
        return page("import_columns.html", tried=len(some.rows), **values, **told)


def _plan(context: Context, entity: Entity, asked: Asked) -> tuple[Plan, str]:
    """What was chosen, else what the heads say; and what is wrong with it."""
    chosen = asked.columns
    if chosen is None:
        chosen = {}
        for head in asked.sheet.heads:
            try:
                plan_columns(
                    context, entity, (*[h for h in asked.sheet.heads if h in chosen], head)
                )
            except HeadError:
                chosen[head] = None
        try:
            columns = plan_columns(context, entity, asked.sheet.heads, chosen)
        except HeadError:
            columns = dict.fromkeys(asked.sheet.heads)
        named = {_name(column) for column in columns.values()}
        return Plan(columns, _ID if _ID in named else ""), ""
    try:
        columns = plan_columns(context, entity, asked.sheet.heads, chosen)
    except HeadError as error:
        return Plan({}), t("import_twice", name=error.head)
    named = {_name(column) for column in columns.values()}
    if asked.key and (asked.key not in named or asked.key not in keys(context, entity)):
        return Plan(columns, asked.key), t("import_key_missing")
    return Plan(columns, asked.key, clear=asked.clear), ""


def _left(context: Context, entity: Entity, plan: Plan) -> dict[str, str]:
    """The columns that are fields and are not imported, each with the reason."""
    left = left_out(context, entity, plan.columns, plan.key)
    return {one.head: one.said(context) for one in left}


def _told(context: Context, entity: Entity, report: Report) -> dict[str, Any]:
    """How many rows came out how, and what is wrong with the first of them."""
    wrong = [
        (
            row.line,
            "; ".join(problem_line(context, entity, one) for one in (*row.problems, *row.warnings)),
        )
        for row in report.rows
        if row.problems or row.warnings
    ]
    counts = {word: report.count(word) for word in ("created", "updated", "unchanged", "refused")}
    return {"counts": counts, "wrong": wrong[:_TOLD], "more": max(len(wrong) - _TOLD, 0)}


def _known(context: Context, name: str) -> Entity:
    entity = context.entity(name)
    if entity is None or not context.release.decider.mask(entity, context.actor).visible:
        abort(404)
    if not may_import(context, entity):
        abort(403)
    return entity


def _shown(context: Context, entity: Entity) -> dict[str, str]:
    return {
        "url": f"/{entity.name}", "icon": entity.icon, "plural": context.formats.say(entity.plural),
    }  # fmt: skip


def _name(column: Column | None) -> str:
    return "" if column is None else column.name


def _asked() -> Asked:
    """The form of the second step. Raises ``SheetError``."""
    packed = request.form.get("_sheet", "")
    sheet = _unpack(packed)
    names = [request.form.get(f"_column{place}") for place in range(len(sheet.heads))]
    chosen = {head: name or None for head, name in zip(sheet.heads, names, strict=True)}
    return Asked(packed, sheet, chosen, request.form.get("_key", ""), "_clear" in request.form)


def _pack(sheet: Sheet) -> str:
    """A sheet as text for a form; numbers are told apart from text."""
    rows = [
        [line, [{"n": str(cell)} if isinstance(cell, Decimal) else cell for cell in cells]]
        for line, cells in sheet.rows
    ]
    written = json.dumps([sheet.heads, rows], ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(written.encode())).decode()


def _is_plain(number: Decimal) -> bool:
    """Whether a workbook can hold it: larger ones would take all memory as they are written out."""
    return number.is_finite() and abs(number.adjusted()) < _DIGITS


def _unpack(packed: str) -> Sheet:
    """The sheet in a form. Raises ``SheetError`` for whatever we have not packed so."""
    try:
        reader = zlib.decompressobj()
        written = reader.decompress(base64.b64decode(packed, validate=True), _LARGEST)
        heads, rows = data = json.loads(written)
        json.dumps(data, ensure_ascii=False).encode()  # halves of characters cannot be kept
        cells = tuple(
            (int(line), tuple(Decimal(c["n"]) if isinstance(c, dict) else str(c) for c in row))
            for line, row in rows
        )
        sheet = Sheet(tuple(str(head) for head in heads), cells)
    except (
        ValueError, TypeError, KeyError, ArithmeticError, RecursionError, zlib.error, binascii.Error,
    ) as error:  # fmt: skip
        raise SheetError("unreadable") from error
    whole = all(len(row) == len(sheet.heads) for _, row in sheet.rows)
    finite = all(not isinstance(c, Decimal) or _is_plain(c) for _, row in cells for c in row)
    if not sheet.heads or len(set(sheet.heads)) != len(sheet.heads) or not whole or not finite:
        raise SheetError("unreadable")
    if len(sheet.rows) > MOST_ROWS or len(sheet.heads) > MOST_COLUMNS:
        raise SheetError("too_large")
    return sheet
