"""What a file is, by its first bytes: what its sender says of it counts for nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from engine.model.field import Field

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser draws and never runs."""
INLINE: Final = PICTURES | {"application/pdf"}
"""What may be shown in a browser; everything else is downloaded."""
UNKNOWN: Final = "application/octet-stream"
USUAL_SIZE: Final = 25 * 2**20
"""The largest file of a field that does not say, in bytes."""
LARGEST_SIZE: Final = 200 * 2**20
"""The largest file of any field, in bytes."""

_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"), (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole"),
)  # fmt: skip
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_PACKED: Final[Mapping[str, str]] = {
    "docx": f"{_OFFICE}.wordprocessingml.document", "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}  # fmt: skip
_MUST_BE: Final[Mapping[str, str]] = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "pdf": "application/pdf", "zip": "application/zip",
    **dict.fromkeys(_PACKED, "application/zip"),
}  # fmt: skip
_TEXTS: Final = frozenset({"txt", "csv", "md", "log", "json", "xml", "yaml", "yml", "ics", "vcf"})
_BAD: Final = re.compile(r'[\\/:*?"<>|]+')
_LONGEST_NAME: Final = 200


def media_type(name: str, head: bytes) -> str:
    """The media type of a file by its first bytes; its name only tells packed formats apart."""
    ending = ending_of(name)
    for start, found in _STARTS:
        if head.startswith(start):
            return _PACKED.get(ending, found) if found == "application/zip" else found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return "text/plain" if ending in _TEXTS and b"\0" not in head else UNKNOWN


def why_not(field: Field, name: str, head: bytes, size: int) -> str:
    """Why the field does not take the file: a problem's code, blank when it does."""
    ending = ending_of(name)
    if not size:
        return "file_empty"
    if size > largest(field):
        return "file_too_large"
    if field.extensions and ending not in field.extensions:
        return "file_extension"
    found = media_type(name, head)
    wanted = _MUST_BE.get(ending)
    if wanted and media_type("", head) != wanted:
        return "file_mismatch"
    if field.type == "image" and found not in PICTURES:
        return "not_a_picture"
    return ""


def fits(field: Field, name: str, kind: str, size: int) -> bool:
    """Whether the field would take a file that is kept already."""
    known = not field.extensions or ending_of(name) in field.extensions
    return known and size <= largest(field) and (field.type != "image" or kind in PICTURES)


def largest(field: Field) -> int:
    """How many bytes a file of the field may have."""
    return min(field.max_size or USUAL_SIZE, LARGEST_SIZE)


def ending_of(name: str) -> str:
    """The extension in small letters, without the dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def plain_name(name: str) -> str:
    """A file's name without folders and without what disguises it or cannot be kept."""
    last = re.split(r"[\\/]", name)[-1]
    seen = "".join(
        mark for mark in last if unicodedata.category(mark) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    stem, dot, ending = _BAD.sub("_", seen).strip(" .").rpartition(".")
    if not dot:
        return ending[:_LONGEST_NAME] or "file"
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}" if len(ending) < 20 else stem
