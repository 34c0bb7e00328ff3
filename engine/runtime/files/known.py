"""The facts of files: name, type, size. Whoever asks has decided that they may be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from engine.model.field import Field
from engine.runtime.database import OWN

FILE = OWN["scheda_file"]


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file. ``size`` counts bytes, ``digest`` names the content."""

    id: int
    name: str
    media_type: str
    size: int
    digest: str


def files_in(field: Field, value: object) -> Iterator[int]:
    """The files a value names."""
    if field.type in ("file", "image"):
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, int):
                yield item


def file_infos(connection: sa.Connection, numbers: Iterable[int]) -> dict[int, FileInfo]:
    """The facts of files by number: one statement, none without numbers."""
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    rows = connection.execute(
        sa.select(FILE.c.id, FILE.c.name, FILE.c.media_type, FILE.c.size, FILE.c.digest).where(
            FILE.c.id.in_(wanted)
        )
    )
    return {row.id: FileInfo(*row) for row in rows}
