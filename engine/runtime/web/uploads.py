"""What people upload, on its way from a request to the folder of files."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO, cast

from flask import Flask, request
from werkzeug.datastructures import FileStorage

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.judge import Problem
from engine.runtime.context import Context
from engine.runtime.fields import InvalidError
from engine.runtime.files import FileInfo, Upload, file_infos, files_in, stage, staged
from engine.runtime.files.sniff import LARGEST_SIZE
from engine.runtime.release import NoReleaseError
from engine.runtime.save import readable_row
from engine.runtime.sheets.read import MOST_BYTES
from engine.runtime.web.api.caller import call
from engine.runtime.web.posted import Posted
from engine.runtime.web.session import SAFE, LoggedOutError
from engine.runtime.web.site import current_site

SENT = "_files."
"""Before the name of a field: the control that sends files with the form itself."""
_ROUTES = frozenset(
    {"files.upload", "api_files.upload", "edit.keep", "edit.create", "creation.create", "move.move"}
)
_COMMENTS = frozenset({"card.write_comment", "api_timelines.write"})
"""Where files may come with a form; without files it is as small as any other."""
_SHEETS = frozenset({"imports.columns", "imports.bring", "imports.refused", "api_sheets.bring"})
_FORM = 4 * 2**20
_NOBODYS = 64 * 2**10
"""Bytes of a request without a session or a token: a login, a form that was open for too long."""


def limit_requests(app: Flask) -> None:
    """Let requests be as large as forms and files may be, for who is somebody."""

    @app.before_request
    def widen() -> None:
        size = request.content_length
        routes = _ROUTES | _COMMENTS if request.mimetype == "multipart/form-data" else _ROUTES
        if request.method in SAFE or (size is not None and size <= _NOBODYS):
            return
        if not _is_somebody():
            request.max_content_length = _NOBODYS
        elif size is not None and size <= _FORM:
            return
        elif request.endpoint in routes:
            request.max_content_length = LARGEST_SIZE + _FORM
        elif request.endpoint in _SHEETS:
            request.max_content_length = request.max_form_memory_size = 2 * MOST_BYTES


def _is_somebody() -> bool:
    """Whether a live session or token is behind the request: a cookie alone is soon made up."""
    try:
        with call():
            return True
    except (LoggedOutError, NoReleaseError):
        return False


def sent_files(control: str) -> list[Upload]:
    """The files that came with a request under a control's name; a blank control sends none."""
    return [
        Upload(sent.filename, cast(BinaryIO, sent.stream))
        for sent in request.files.getlist(control)
        if sent.filename
    ]


def file_field(context: Context, entity_name: str, name: str) -> tuple[Entity, Field] | None:
    """A field of files that the person may fill; None when they know of none."""
    entity = context.entity(entity_name)
    field = entity.fields.get(name) if entity else None
    if entity is None or field is None or field.type not in ("file", "image"):
        return None
    mask = context.release.decider.mask(entity, context.actor)
    return (entity, field) if name in mask.editable else None


def keep(context: Context, entity: Entity, field: Field, sent: FileStorage) -> FileInfo:
    """Keep a file until a record takes it. Raises ``InvalidError``, and then nothing is kept."""
    with context.connection.begin_nested():
        upload = Upload(sent.filename or "", cast(BinaryIO, sent.stream))
        return stage(context, current_site().files, entity, field, upload)


def served(
    context: Context, entity: Entity, name: str, number: int, record: int = 0
) -> FileInfo | None:
    """A file that the person may read: one of a field they see, or one they have just uploaded."""
    field = entity.fields.get(name)
    mask = context.release.decider.mask(entity, context.actor)
    if field is None or field.type not in ("file", "image") or name not in mask.visible:
        return None
    allowed = staged(context, entity, field, [number])
    if record and not allowed:
        row = readable_row(context, entity, record)
        if row is None:
            return None
        decision = context.release.decider.decide(entity, context.actor, row.record, context.clock)
        if name in decision.visible:
            allowed = set(files_in(field, row.record.get(name)))
    return file_infos(context.connection, [number]).get(number) if number in allowed else None


def with_files(
    context: Context, entity_name: str, posted: Posted
) -> tuple[Posted, tuple[Problem, ...]]:
    """The form with the numbers of the files that came with it, and why some were not taken.

    This is the way without a script: files are kept before anything is judged, so that a form
    that comes back has them.
    """
    controls = dict(posted.controls)
    problems: list[Problem] = []
    for control in request.files:
        if not control.startswith(SENT):
            continue
        found = file_field(context, entity_name, control.removeprefix(SENT))
        if found is None:
            continue
        entity, field = found
        for sent in request.files.getlist(control):
            if not sent.filename:
                continue
            try:
                info = keep(context, entity, field, sent)
            except InvalidError as error:
                problems.append(Problem(field.name, error.code))
            else:
                before = controls.get(field.name, ()) if field.multiple else ()
                controls[field.name] = (*before, str(info.id))
    return replace(posted, controls=controls), tuple(problems)
