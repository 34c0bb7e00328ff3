"""Sending a sheet: written to a file of its own first, so that what fails says so and sends nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

from flask import Response

from engine.model.app import Entity
from engine.runtime.context import Context
from engine.runtime.query import Query
from engine.runtime.sheets.exports import MEDIA, Format, export

_PIECE = 64 * 1024


def send_sheet(
    context: Context, entity: Entity, query: Query, names: Sequence[str], form: Format,
    *, plain: bool = False,
) -> Response:  # fmt: skip
    """The records of a query as a download. Raises what ``export`` raises."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is sent
    try:
        export(context, entity, query, names, form, stream, plain=plain)
        size = stream.tell()
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    answer = Response(_content(stream), mimetype=MEDIA[form])
    name = f"{entity.name}-{context.clock.today.isoformat()}.{form}"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.content_length = size
    return answer


def _content(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_PIECE):
            yield piece
