"""The content of a database's files copied to another folder: what is named, checked by its digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa

from engine.runtime.database import Database
from engine.runtime.files.folder import Files
from engine.runtime.files.known import FILE


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: how many contents, their bytes, and the names of files that are not sound."""

    count: int
    size: int
    lost: tuple[str, ...]


def copy_files(database_url: str, source: Files, target: Files) -> Copied:
    """Copy every content that the database names and that is not there yet.

    A content that is missing, or is not what its digest says, is left out and told of. Raises
    ``OSError`` when the folder cannot be written.
    """
    count, size, lost = 0, 0, []
    for digest, length, name in _named(database_url):
        if not target.path(digest).exists() and not _copied(source, target, digest, length):
            lost.append(name)
            continue
        count, size = count + 1, size + length
    return Copied(count, size, tuple(lost))


def _copied(source: Files, target: Files, digest: str, length: int) -> bool:
    """Copy one content; False when it is missing or not what its digest says."""
    try:
        with source.path(digest).open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                return False
            stream.seek(0)
            target.keep(stream, length)
    except FileNotFoundError:
        return False
    return True


def _named(database_url: str) -> list[tuple[str, int, str]]:
    """Each content once, with one of the names it has."""
    database = Database(database_url)
    try:
        with database.read() as connection:
            rows = connection.execute(
                sa.select(FILE.c.digest, sa.func.max(FILE.c.size), sa.func.min(FILE.c.name))
                .group_by(FILE.c.digest)
                .order_by(FILE.c.digest)
            ).all()
    finally:
        database.close()
    return [(digest, size, name) for digest, size, name in rows]
