"""What becomes of rich text while somebody writes it: the one who renders it is the server."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from engine.runtime.web.answers import fragment
from engine.runtime.web.session import visit

pages = Blueprint("rich_text", __name__)

LONGEST = 100_000
"""Characters of a text that is shown while it is written; longer ones are shown once saved."""
_TAKEN = frozenset({"text", "_csrf"})


@pages.post("/rich-text")
def preview() -> Response:
    """A text as the card would show it; nothing is kept and no record is read.

    No entity can have this address: names have no hyphen.
    """
    with visit():
        text = request.form.get("text")
        if text is None or set(request.form) - _TAKEN:
            abort(400)
        long = len(text) > LONGEST
        return fragment("parts/rich_text.html", 413 if long else 200, text=text, long=long)
