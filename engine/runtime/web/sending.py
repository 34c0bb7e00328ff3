"""Sending a file to a browser so that nothing in it can do anything there."""

from __future__ import annotations

from flask import Response, request, send_file

from engine.runtime.files import FileInfo
from engine.runtime.files.sniff import INLINE, PICTURES, UNKNOWN
from engine.runtime.web.site import current_site

_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_PICTURE = f"{_NOTHING}; sandbox"
# A sandboxed page may not use the browser's own reader of PDF, which is a sandbox itself.
_PAPER = f"{_NOTHING}; style-src 'unsafe-inline'; object-src 'self'"


def send(info: FileInfo) -> Response | None:
    """The content of a file; None when it is not in the folder.

    Pictures and PDF are shown when the address asks for it; anything else is a download of
    unknown bytes, whatever it claims to be.
    """
    path = current_site().files.path(info.digest)
    if not path.is_file():
        return None
    shown = info.media_type in INLINE and "show" in request.args
    answer = send_file(
        path.resolve(), mimetype=info.media_type if shown else _named(info), as_attachment=not shown,
        download_name=info.name, etag=info.digest, last_modified=None, conditional=True,
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = (
        _PICTURE if info.media_type in PICTURES or not shown else _PAPER
    )
    # Every time the person is asked for again: what was allowed once may be no longer.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _named(info: FileInfo) -> str:
    """The type of a download; text is unknown bytes too, so that no browser reads it as a page."""
    return UNKNOWN if info.media_type.startswith("text/") else info.media_type
