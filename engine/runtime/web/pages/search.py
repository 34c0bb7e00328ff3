"""Finding records of any kind by words, and the list of keys."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.runtime.lists.search import search
from engine.runtime.web.answers import fragment, is_fragment, page
from engine.runtime.web.rendering import t
from engine.runtime.web.session import visit

pages = Blueprint("search", __name__)
LONGEST = 200

KEYS = (
    ("key_search", ("/",)), ("key_new", ("n",)), ("key_edit", ("e",)), ("key_save", ("Ctrl", "S")),
    ("key_send", ("Ctrl", "Enter")), ("key_cancel", ("Esc",)), ("key_results", ("↑", "↓")),
    ("key_help", ("?",)),
)  # fmt: skip
"""What each key does, by the name of its text."""


@pages.get("/search")
def find() -> Response:
    """What was found, entity by entity."""
    words = request.args.get("q", "")[:LONGEST]
    with visit() as context:
        return page("search.html", found=search(context, words))


@pages.get("/keys")
def keys() -> Response:
    """The keys that pages answer to."""
    with visit():
        if is_fragment():
            return fragment("parts/keys.html", keys=KEYS)
        return page("dialog.html", body="parts/keys.html", heading=t("keys_title"), keys=KEYS)
