"""Word files made for tests: paragraphs of text, cut into runs as Word cuts them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

_PACKAGES = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_file(
    paragraphs: Iterable[str] = ("",),
    header: Iterable[str] = (),
    more: Mapping[str, str] | None = None,
) -> bytes:
    """A Word file of paragraphs, each cut into runs of a few letters; ``more`` are other parts."""
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGES}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_KIND}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGES}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORDS}"><w:body>{_text(paragraphs)}</w:body></w:document>',
    }
    if header:
        files["word/header1.xml"] = f'<w:hdr xmlns:w="{WORDS}">{_text(header)}</w:hdr>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (files | dict(more or {})).items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _text(paragraphs: Iterable[str]) -> str:
    return "".join(f"<w:p>{_runs(text)}</w:p>" for text in paragraphs)


def _runs(text: str) -> str:
    pieces = [text[place : place + 5] for place in range(0, len(text), 5)]
    return "".join(
        f'<w:r><w:t xml:space="preserve">{escape(piece)}</w:t></w:r>' for piece in pieces
    )
