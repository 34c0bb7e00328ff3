"""Files of records: uploading them before the record is saved, and reading them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from engine.model.judge import Problem
from engine.runtime.fields import InvalidError
from engine.runtime.names import Names
from engine.runtime.problems import problem_text
from engine.runtime.web.answers import fragment
from engine.runtime.web.sending import send
from engine.runtime.web.session import visit
from engine.runtime.web.uploads import file_field, keep, served
from engine.runtime.wording import files_of

pages = Blueprint("files", __name__)


@pages.post("/<entity>/files/<field>")
def upload(entity: str, field: str) -> Response:
    """Keep a file until its record is saved; the answer is its row in the editor."""
    with visit(write=True) as context:
        found = file_field(context, entity, field)
        if found is None:
            abort(404)
        kind, one = found
        sent = request.files.get("file")
        if sent is None:
            abort(400)
        place = f"/{entity}/files/{field}"
        try:
            info = keep(context, kind, one, sent)
        except InvalidError as error:
            said = problem_text(Problem(field, error.code), kind, context.formats)
            return fragment("parts/file_problem.html", 422, name=sent.filename or "", said=said)
        names = Names(context, files={info.id: info})
        (view,) = files_of(one, (info.id,) if one.multiple else info.id, names, place)
        return fragment("parts/file_row.html", 201, name=field, file=view, several=one.multiple)


@pages.get("/<entity>/<int:number>/files/<field>/<int:file>")
def read(entity: str, number: int, field: str, file: int) -> Response:
    """A file of a record; 404 for whoever does not see the record and the field."""
    return _answer(entity, field, file, number)


@pages.get("/<entity>/files/<field>/<int:file>")
def waiting(entity: str, field: str, file: int) -> Response:
    """A file that the visitor has uploaded for a record that is not there yet."""
    return _answer(entity, field, file)


def _answer(entity: str, field: str, file: int, record: int = 0) -> Response:
    with visit() as context:
        kind = context.entity(entity)
        info = served(context, kind, field, file, record) if kind else None
    return (send(info) if info else None) or abort(404)
