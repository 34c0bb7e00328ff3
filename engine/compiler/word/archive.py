"""Opening a Word file: a zip archive that may be damaged, huge when unpacked, or no Word file."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

MAX_PARTS: Final = 2_000
MAX_PART: Final = 20_000_000
"""Bytes of one part of text, unpacked."""
MAX_RATIO: Final = 200
"""How many times larger than packed a part may be; the XML of Word packs about ten times."""

_TEXTS: Final = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_ORDER: Final = ("document", "header", "footer", "footnotes", "endnotes")
_MACROS: Final = ("word/vbaProject.bin", "word/vbaData.xml")
_ATTACHED: Final = b"/attachedTemplate"


class BadArchive(ValueError):
    """The file cannot be used as a template; the message says why, for people."""


def texts_of(data: bytes) -> Mapping[str, bytes]:
    """The parts that hold text, the body first. Raises BadArchive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _texts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
            ValueError) as error:  # fmt: skip
        if isinstance(error, BadArchive):
            raise
        raise BadArchive("it is damaged, or no Word file at all") from error


def _texts(archive: zipfile.ZipFile) -> Mapping[str, bytes]:
    parts = {part.filename: part for part in archive.infolist()}
    if len(parts) > MAX_PARTS:
        raise BadArchive(f"it has more than {MAX_PARTS:,} parts")
    if "[Content_Types].xml" not in parts or "word/document.xml" not in parts:
        raise BadArchive("it is an archive without the text of a Word file")
    if any(name in parts for name in _MACROS):
        raise BadArchive("it has macros, which are never wanted in a template")
    settings = parts.get("word/_rels/settings.xml.rels")
    if settings is not None and _ATTACHED in _unpacked(archive, settings):
        raise BadArchive("it is attached to a template elsewhere, which Word would fetch")
    names = sorted(
        (name for name in parts if _TEXTS.fullmatch(name)),
        key=lambda name: (_ORDER.index(re.sub(r"\d", "", name[5:-4])), name),
    )
    return {name: _unpacked(archive, parts[name]) for name in names}


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A part, of which no more is unpacked than may be there, whatever the archive says of it."""
    limit = min(MAX_PART, max(part.compress_size, 1_000) * MAX_RATIO)
    with archive.open(part) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise BadArchive("a part of it is far larger than it looks")
    return data
