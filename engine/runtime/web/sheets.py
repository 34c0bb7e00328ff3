"""Sending a sheet: written to a file of its own first, so that what fails says so and sends nothing."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from flask import Response

from engine.model.app import Entity
from engine.model.text import text
from engine.runtime.card.forms import problem_line
from engine.runtime.context import Context
from engine.runtime.query import Query
from engine.runtime.sheets.exports import MEDIA, Format, export
from engine.runtime.sheets.imports import Report
from engine.runtime.sheets.write import write_csv, write_xlsx

_PIECE = 64 * 1024
_WHY = text(en="Problem", it="Problema")


def send_sheet(
    context: Context, entity: Entity, query: Query, names: Sequence[str], form: Format,
    *, plain: bool = False, called: str = "",
) -> Response:  # fmt: skip
    """The records of a query as a download. Raises what ``export`` raises.

    The file is called ``called``, or like the entity where programs ask for it.
    """

    def write(stream: IO[bytes]) -> None:
        export(context, entity, query, names, form, stream, plain=plain)

    return _sent(context, called or entity.name, form, write)


def file_name(entity: Entity, label: str) -> str:
    """A label in the letters that every system takes for the name of a file."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or entity.name


def send_refused(
    context: Context, entity: Entity, report: Report, form: Format, called: str = ""
) -> Response:
    """The rows of an import that were refused, as they came, and why."""
    heads = (*report.heads, context.formats.say(_WHY))
    rows = [
        (*row.cells, "; ".join(problem_line(context, entity, one) for one in row.problems))
        for row in report.rows
        if row.status == "refused"
    ]

    def write(stream: IO[bytes]) -> None:
        if form == "csv":
            write_csv(stream, heads, rows, context.formats.decimal_point)
        else:
            write_xlsx(stream, context.formats.say(entity.plural), heads, rows, context.clock.now)

    answer = _sent(context, called or f"{entity.name}-refused", form, write)
    for status in ("created", "updated", "unchanged", "refused"):
        answer.headers[f"X-Import-{status.title()}"] = str(report.count(status))
    return answer


def _sent(
    context: Context, name: str, form: Format, write: Callable[[IO[bytes]], None]
) -> Response:
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is sent
    try:
        write(stream)
        size = stream.tell()
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    answer = Response(_content(stream), mimetype=MEDIA[form])
    name = f"{name}-{context.clock.today.isoformat()}.{form}"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.content_length = size
    return answer


def _content(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_PIECE):
            yield piece
