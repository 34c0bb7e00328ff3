"""Files: upload one for a field, put its number into a record, read it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.model.judge import Problem
from engine.runtime.fields import InvalidError
from engine.runtime.problems import problem_text
from engine.runtime.web.api.answers import ApiError, answer
from engine.runtime.web.api.caller import call, known
from engine.runtime.web.sending import send
from engine.runtime.web.uploads import file_field, keep, served

files = Blueprint("api_files", __name__, url_prefix="/api/v1")


@files.post("/<entity>/files/<field>")
def upload(entity: str, field: str) -> Response:
    """Keep a file (``multipart/form-data``, part ``file``) for a day; a record's field takes it."""
    with call(write=True) as context:
        known(context, entity)
        found = file_field(context, entity, field)
        if found is None:
            raise ApiError(404, "there is no such field of files")
        kind, one = found
        sent = request.files.get("file")
        if sent is None:
            raise ApiError(422, "the request has no part called file", field, "file")
        try:
            info = keep(context, kind, one, sent)
        except InvalidError as error:
            said = problem_text(Problem(field, error.code), kind, context.formats)
            raise ApiError(422, said, field, error.code) from error
        return answer(
            {"id": info.id, "name": info.name, "type": info.media_type, "size": info.size}, 201
        )


@files.get("/<entity>/<int:number>/files/<field>/<int:file>")
def read(entity: str, number: int, field: str, file: int) -> Response:
    """The content of a file of a record."""
    with call() as context:
        info = served(context, known(context, entity), field, file, number)
    found = send(info) if info else None
    if found is None:
        raise ApiError(404, "there is no such file")
    return found
