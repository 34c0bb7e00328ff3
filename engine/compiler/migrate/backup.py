"""A copy of a SQLite database while people work, and the way back; no copy is kept unverified."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote as percent

from engine.compiler.migrate.database import dialect_of, exists, sqlite_path
from engine.compiler.migrate.exits import Exit, MigrateError
from engine.compiler.migrate.health import Examined, examine

_KEPT = frozenset({"integrity", "release"})


def back_up(url: str, target: Path) -> tuple[Examined, ...]:
    """Copy the database to a new file, as it is at one moment; what was verified of the copy.

    Nobody waits: writers go on. Raises ``MigrateError``, and leaves no file behind then.
    """
    _refuse_others(url)
    if not exists(url):
        raise MigrateError("M407", Exit.USAGE, "there is no such database")
    return _copy(sqlite_path(url), target)


def restore(url: str, source: Path) -> tuple[Examined, ...]:
    """Make the database from a copy, which is verified first. Never over one that is there."""
    _refuse_others(url)
    return _copy(source, sqlite_path(url))


def _refuse_others(url: str) -> None:
    if dialect_of(url) != "sqlite":
        raise MigrateError(
            "M407", Exit.USAGE, "this is for SQLite", "PostgreSQL has pg_dump and pg_restore"
        )  # fmt: skip


def _copy(source: Path, target: Path) -> tuple[Examined, ...]:
    if target.exists():
        raise MigrateError(
            "M407", Exit.USAGE, f"{target} is there already", "move it away, or choose another name"
        )  # fmt: skip
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        _copy_pages(source, partial)
        found = tuple(
            one for one in examine(f"sqlite:///{percent(str(partial))}") if one.name in _KEPT
        )
        bad = next((one for one in found if one.state == "bad"), None)
        if bad is not None:
            raise MigrateError("M407", Exit.FINDINGS, f"the copy is not sound: {bad.message}",
                               *bad.help)  # fmt: skip
        partial.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise MigrateError("M407", Exit.USAGE, f"it could not be copied: {error}") from error
    finally:
        partial.unlink(missing_ok=True)
    return found


def _copy_pages(source: Path, partial: Path) -> None:
    reader = sqlite3.connect(f"file:{percent(str(source))}?mode=ro", uri=True)
    writer = sqlite3.connect(partial)
    try:
        reader.backup(writer)
        # One file, without a log beside it that could be forgotten.
        writer.execute("PRAGMA journal_mode = DELETE")
    finally:
        writer.close()
        reader.close()
    descriptor = os.open(partial, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
