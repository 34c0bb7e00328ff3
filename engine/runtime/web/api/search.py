"""Finding records of any kind by words."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.runtime.lists.search import search
from engine.runtime.web.api.answers import ApiError, answer, refuse_unknown
from engine.runtime.web.api.caller import call

found = Blueprint("api_search", __name__, url_prefix="/api/v1")
_LONGEST = 200


@found.get("/search")
def find() -> Response:
    """``q``: the words; the answer is grouped by entity, latest first, and says where there is more."""
    refuse_unknown(request.args, {"q"})
    words = request.args.get("q", "")
    if not words.strip() or len(words) > _LONGEST:
        raise ApiError(422, f"q holds the words to look for, at most {_LONGEST} letters", "q",
                       "required" if not words.strip() else "too_long")  # fmt: skip
    with call() as context:
        view = search(context, words)
        return answer({
            "groups": [
                {
                    "entity": group.entity, "label": group.label,
                    "records": [{"id": link.id, "title": link.title} for link in group.links],
                    "more": bool(group.more_url),
                }
                for group in view.groups
            ],
        })  # fmt: skip
