"""The built front end: logical names to hashed files, sent compressed and kept for ever."""

from __future__ import annotations

import gzip
import json
import mimetypes
from functools import cached_property
from pathlib import Path

from flask import Blueprint, Response, abort, make_response, request

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
_SHRINKS = frozenset({".css", ".js", ".svg"})


class Statics:
    """The files that ``manifest.json`` names."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Read nothing yet."""
        self.folder = folder
        self._compressed: dict[str, bytes] = {}

    @cached_property
    def manifest(self) -> dict[str, str]:
        """Logical name → file name with a hash."""
        text = (self.folder / "manifest.json").read_text(encoding="utf-8")
        names: dict[str, str] = json.loads(text)
        return names

    def url(self, name: str) -> str:
        """Where the browser finds a file."""
        return f"/static/{self.manifest[name]}"

    def answer(self, file: str) -> Response:
        """A file, compressed when the browser can read that; each is compressed once."""
        kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
        packs = Path(file).suffix in _SHRINKS and request.accept_encodings.quality("gzip") > 0
        if packs and file not in self._compressed:
            self._compressed[file] = gzip.compress((self.folder / file).read_bytes(), mtime=0)
        body = self._compressed[file] if packs else (self.folder / file).read_bytes()
        answer = make_response(body)
        answer.content_type = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        if packs:
            answer.content_encoding = "gzip"
        answer.vary.add("Accept-Encoding")
        return answer

    def blueprint(self) -> Blueprint:
        """The routes that serve the files; a hashed name never changes its content."""
        pages = Blueprint("statics", __name__)

        @pages.get("/static/<name>")
        def static_file(name: str) -> Response:
            if name not in self.manifest.values():
                abort(404)
            answer = self.answer(name)
            answer.headers["Cache-Control"] = FOREVER
            return answer

        @pages.get("/favicon.ico")
        def favicon() -> Response:
            answer = self.answer(self.manifest["favicon.svg"])
            answer.headers["Cache-Control"] = "public, max-age=86400"
            return answer

        return pages
