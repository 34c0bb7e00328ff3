"""Uploading: content first, then its row, then the record that takes it; and what is left over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

import sqlalchemy as sa

from engine.model import codec
from engine.model.app import Entity
from engine.model.field import Field
from engine.model.predicate import Record
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.fields import InvalidError
from engine.runtime.files.folder import Files, TooLargeError
from engine.runtime.files.known import FILE, FileInfo, file_infos
from engine.runtime.files.sniff import fits, largest, media_type, plain_name, why_not
from engine.runtime.timeline.history import CHANGE, ENTRY

STAGED = OWN["scheda_staged_file"]
KEPT_FOR = timedelta(days=1)
"""How long an uploaded file waits for its record."""
MOST_STAGED = 200
"""Files that one session may have waiting."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What was sent: the name that its sender gave it, and its content."""

    name: str
    stream: BinaryIO


def stage(context: Context, files: Files, entity: Entity, field: Field, upload: Upload) -> FileInfo:
    """Keep an uploaded file for a field until a record takes it. Raises ``InvalidError``."""
    expire(context)
    waiting = sa.select(sa.func.count()).select_from(STAGED).where(_mine(context))
    if (context.connection.scalar(waiting) or 0) >= MOST_STAGED:
        raise InvalidError("too_many")
    info = keep_file(context, files, field, upload)
    context.connection.execute(
        sa.insert(STAGED),
        {"file": info.id, "user": context.actor.id, "session": context.session,
         "entity": entity.name, "field": field.name, "at": context.clock.now},
    )  # fmt: skip
    return info


def keep_file(context: Context, files: Files, field: Field, upload: Upload) -> FileInfo:
    """Keep a file that the field takes, for the caller to name. Raises ``InvalidError``."""
    name = plain_name(upload.name)
    try:
        kept = files.keep(upload.stream, largest(field))
    except TooLargeError as error:
        raise InvalidError("file_too_large") from error
    why = why_not(field, name, kept.head, kept.size)
    if why:
        raise InvalidError(why)  # nothing names the content; it is collected
    found = media_type(name, kept.head)
    number: int = context.connection.execute(
        sa.insert(FILE).returning(FILE.c.id),
        {"name": name, "media_type": found, "size": kept.size, "digest": kept.digest,
         "user": context.actor.id, "at": context.clock.now},
    ).scalar_one()  # fmt: skip
    return FileInfo(number, name, found, kept.size, kept.digest)


def staged(context: Context, entity: Entity, field: Field, numbers: Iterable[int]) -> set[int]:
    """Those of the files that this person has uploaded for this field in this session."""
    return set(
        context.connection.scalars(
            sa.select(STAGED.c.file).where(
                _mine(context), STAGED.c.entity == entity.name, STAGED.c.field == field.name,
                STAGED.c.file.in_(sorted(set(numbers))),
                STAGED.c.at > context.clock.now - KEPT_FOR,
            )
        )
    )  # fmt: skip


def usable(
    context: Context, entity: Entity, before: Record, field: Field, numbers: set[int]
) -> set[int]:
    """Those of the files that may be put into a record's field.

    What the person has just uploaded for it; what the field has held before, since a change that
    is taken back brings its files back; and what they can read anyway and the field would take, so
    that records may be copied, converted and merged.
    """
    found = staged(context, entity, field, numbers)
    if not numbers <= found:
        found |= _held_before(context, entity, before, field, numbers)
    if not numbers <= found:
        fitting = [
            info.id
            for info in file_infos(context.connection, numbers - found).values()
            if fits(field, info.name, info.media_type, info.size)
        ]
        found |= _readable(context, fitting)
    return found


def _readable(context: Context, numbers: Iterable[int]) -> set[int]:
    """Those of the files that stand on some record in a field that the person sees there."""
    wanted = sorted(numbers)
    found: set[int] = set()
    for entity in context.app.entities.values() if wanted else ():
        questions, columns = context.questions(entity), context.columns(entity)
        for field in entity.fields.values():
            if field.type not in ("file", "image") or field.name not in (questions.sight or {}):
                continue
            seen, rows, main = questions.seen(field.name), columns.rows(field), columns.main(field)
            where = [context.readable(entity), *([] if seen is None else [seen])]
            if rows is not None:
                statement = sa.select(rows[0].c.value).join_from(
                    columns.table, rows[0], rows[0].c.record == columns.id
                )
                where.append(rows[0].c.value.in_(wanted))
            else:
                assert main is not None
                statement = sa.select(main)
                where.append(main.in_(wanted))
            found |= set(context.connection.scalars(statement.where(*where)))
    return found


def _held_before(
    context: Context, entity: Entity, before: Record, field: Field, numbers: set[int]
) -> set[int]:
    """Those of the files that the record's own history has in this field."""
    record = before.get("id")
    if not isinstance(record, int):
        return set()
    rows = context.connection.execute(
        sa.select(CHANGE.c.old, CHANGE.c.new)
        .join_from(ENTRY, CHANGE, CHANGE.c.entry == ENTRY.c.id)
        .where(ENTRY.c.entity == entity.name, ENTRY.c.record == record,
               CHANGE.c.field == field.name)
    )  # fmt: skip
    held: set[object] = set()
    for pair in rows:
        for data in pair:
            value = codec.decode(object, data)
            held |= set(value) if isinstance(value, tuple) else {value}
    return {number for number in numbers if number in held}


def take(context: Context, numbers: Iterable[int]) -> None:
    """A record has these files now: they no longer wait."""
    wanted = sorted(set(numbers))
    if wanted:
        context.connection.execute(sa.delete(STAGED).where(STAGED.c.file.in_(wanted)))


def expire(context: Context) -> None:
    """Throw away what was uploaded and never taken."""
    old = STAGED.c.at < context.clock.now - KEPT_FOR
    gone = sorted(context.connection.scalars(sa.select(STAGED.c.file).where(old)))
    if gone:
        context.connection.execute(sa.delete(STAGED).where(STAGED.c.file.in_(gone)))
        context.connection.execute(sa.delete(FILE).where(FILE.c.id.in_(gone)))


def collect(connection: sa.Connection, files: Files) -> int:
    """Remove content that no row names, unless it was written lately; how many there were."""
    count = 0
    known = set(connection.scalars(sa.select(FILE.c.digest)))
    for digest in files.old(KEPT_FOR.total_seconds()):
        if digest not in known:
            files.drop(digest)
            count += 1
    return count


def _mine(context: Context) -> sa.ColumnElement[bool]:
    return sa.and_(STAGED.c.user == context.actor.id, STAGED.c.session == context.session)


__all__ = [
    "KEPT_FOR", "STAGED", "FileInfo", "Upload", "collect", "expire", "file_infos", "keep_file",
    "stage", "staged", "take", "usable",
]  # fmt: skip
