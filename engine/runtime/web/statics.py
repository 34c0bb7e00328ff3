"""The built front end: logical names to hashed files, and the stylesheet of a release's colours."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"


class Statics:
    """The files that ``manifest.json`` names."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder

    @cached_property
    def manifest(self) -> dict[str, str]:
        """Logical name → file name with a hash."""
        text = (self.folder / "manifest.json").read_text(encoding="utf-8")
        names: dict[str, str] = json.loads(text)
        return names

    def url(self, name: str) -> str:
        """Where the browser finds a file."""
        return f"/static/{self.manifest[name]}"

    def blueprint(self) -> Blueprint:
        """The route that serves the files; a hashed name never changes its content."""
        pages = Blueprint("statics", __name__)
        known = frozenset(self.manifest.values())

        @pages.get("/static/<name>")
        def static_file(name: str) -> Response:
            if name not in known:
                abort(404)
            answer = send_from_directory(self.folder, name)
            answer.headers["Cache-Control"] = FOREVER
            return answer

        @pages.get("/favicon.ico")
        def favicon() -> Response:
            answer = send_from_directory(self.folder, self.manifest["favicon.svg"])
            answer.headers["Cache-Control"] = "public, max-age=86400"
            return answer

        return pages
