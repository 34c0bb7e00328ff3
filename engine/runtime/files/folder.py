"""The folder with the content of files, each under the digest of what is in it."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 18
_HEAD = 4096
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SQLITE = re.compile(r"sqlite:///(?P<path>[^?]+)")


class TooLargeError(Exception):
    """More was sent than the field takes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written: its digest (SHA-256), its size in bytes, its first bytes."""

    digest: str
    size: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Files:
    """A folder of files; it is made when the first one comes."""

    root: Path

    def keep(self, stream: BinaryIO, most: int) -> Kept:
        """Write all of a stream. Raises ``TooLargeError`` beyond ``most`` bytes.

        The content is whole and on the disk before anybody can name it.
        """
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(handle, "wb") as target:
                kept = _copied(stream, target, most)
            final = self.path(kept.digest)
            final.parent.mkdir(exist_ok=True, mode=0o700)
            Path(name).replace(final)
            _settle(final.parent)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return kept

    def path(self, digest: str) -> Path:
        """Where the content with a digest is."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(digest)
        return self.root / digest[:2] / digest

    def old(self, seconds: float) -> Iterator[str]:
        """The digests of what was written longer ago than some seconds."""
        before = time.time() - seconds
        for path in self.root.glob("[0-9a-f][0-9a-f]/*"):
            if _DIGEST.fullmatch(path.name) and path.stat().st_mtime < before:
                yield path.name

    def drop(self, digest: str) -> None:
        """Remove a content that nothing names any more."""
        self.path(digest).unlink(missing_ok=True)


def beside(database_url: str) -> Path:
    """The folder of a database's files when nobody names one: ``crm.db`` has ``crm.files``."""
    found = _SQLITE.match(database_url)
    return Path(found["path"]).with_suffix(".files") if found else Path("scheda.files")


def _copied(stream: BinaryIO, target: BinaryIO, most: int) -> Kept:
    digest, size, head = hashlib.sha256(), 0, b""
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise TooLargeError
        head = head or chunk[:_HEAD]
        digest.update(chunk)
        target.write(chunk)
    target.flush()
    os.fsync(target.fileno())
    return Kept(digest.hexdigest(), size, head)


def _settle(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
