"""Comments: what people write to each other about a record, and the files they attach.

A comment belongs to its record: whoever may read the record reads it and opens its files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from engine.model.field import Field
from engine.model.judge import Problem
from engine.model.text import text
from engine.runtime.context import Context
from engine.runtime.fields import InvalidError
from engine.runtime.fields.kind import WRONG
from engine.runtime.fields.texts import refuse_controls
from engine.runtime.files import FileInfo, Files, Upload, file_infos, keep_file
from engine.runtime.files.sniff import largest, plain_name
from engine.runtime.outcome import NotFound, Outcome, Refused, Saved
from engine.runtime.save import readable_row
from engine.runtime.timeline.history import ENTRY, Event, record_event

LONGEST_COMMENT = 20_000
MOST_FILES = 10
_ATTACHED = Field("files", "file", text(en="Files", it="File"), multiple=True)
"""What a comment takes is what a field of files takes that does not say."""


def comment(
    context: Context, entity_name: str, number: int, written: str,
    uploads: Sequence[Upload] = (), folder: Files | None = None,
) -> Outcome:  # fmt: skip
    """Add a comment; whoever may read the record may comment on it.

    With ``uploads``, which are kept in the ``folder``, there need be no text. A file that is
    refused refuses the comment, and then nothing is kept.
    """
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number, lock=True) if entity else None
    if entity is None or row is None:
        return NotFound()
    said = written.replace("\r\n", "\n").strip()
    problem = _unsayable(said, uploads)
    if problem is not None:
        return Refused((problem,))
    with context.connection.begin_nested() as all_of_it:
        files: list[FileInfo] = []
        for upload in uploads:
            assert folder is not None
            try:
                files.append(keep_file(context, folder, _ATTACHED, upload))
            except InvalidError as error:
                all_of_it.rollback()
                return Refused((_refused(context, upload, error),))
        context.store(entity).touch(context.connection, number, context.clock.now)
        body = {"text": said, **({"files": [_fact(one) for one in files]} if files else {})}
        entry = record_event(context, Event(entity.name, number, "comment", "card", {}, body))
    return Saved(entity.name, number, row.version, frozenset(), entry)


def attached(body: Mapping[str, object]) -> Iterator[FileInfo]:
    """The files of a comment, as its entry tells of them: all but what is in them."""
    told = body.get("files")
    for one in told if isinstance(told, list) else ():
        yield FileInfo(one["id"], one["name"], one["media_type"], one["size"], "")


def attached_file(
    context: Context, entity_name: str, number: int, entry: int, file: int
) -> FileInfo | None:
    """A file of a comment on a record; None for whoever may not read the record."""
    entity = context.entity(entity_name)
    if entity is None or readable_row(context, entity, number) is None:
        return None
    body = context.connection.scalar(
        sa.select(ENTRY.c.body).where(
            ENTRY.c.id == entry, ENTRY.c.entity == entity.name, ENTRY.c.record == number,
            ENTRY.c.kind == "comment",
        )
    )  # fmt: skip
    if not isinstance(body, dict) or all(one.id != file for one in attached(body)):
        return None
    return file_infos(context.connection, [file]).get(file)


def _unsayable(said: str, uploads: Sequence[Upload]) -> Problem | None:
    try:
        refuse_controls(said, frozenset("\n\t"))
    except InvalidError as error:
        return Problem("text", error.code)
    if not said and not uploads:
        return Problem("text", "required")
    if len(said) > LONGEST_COMMENT:
        return Problem("text", "too_long")
    return Problem("files", "too_many") if len(uploads) > MOST_FILES else None


def _refused(context: Context, upload: Upload, error: InvalidError) -> Problem:
    most = context.formats.size(largest(_ATTACHED))
    facts = ((WRONG, plain_name(upload.name)), ("max_size", most))
    return Problem("files", error.code, facts=facts)


def _fact(info: FileInfo) -> dict[str, object]:
    return {"id": info.id, "name": info.name, "media_type": info.media_type, "size": info.size}
