"""The timeline of a record: read it, add a comment."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.model.values import row_number
from engine.runtime.card.reading import view_timeline
from engine.runtime.outcome import Saved
from engine.runtime.timeline.comments import attached_file, comment
from engine.runtime.timeline.timelineviews import EntryView
from engine.runtime.web.api.answers import ApiError, answer, body, refusal, refuse_unknown
from engine.runtime.web.api.caller import call, known
from engine.runtime.web.sending import send
from engine.runtime.web.site import current_site
from engine.runtime.web.uploads import sent_files

timelines = Blueprint("api_timelines", __name__, url_prefix="/api/v1")


@timelines.get("/<entity>/<int:number>/timeline")
def read(entity: str, number: int) -> Response:
    """Entries, newest first; ``after`` is the cursor of the page before, ``kind=history`` a part."""
    refuse_unknown(request.args, {"after", "kind"})
    if request.args.get("kind", "") not in ("", "history"):
        raise ApiError(422, "kind is history or nothing", "kind", "invalid")
    cursor = request.args.get("after", "")
    before = row_number(cursor)
    if cursor and before is None:
        raise ApiError(422, "this cursor is none of ours", "after", "invalid")
    with call() as context:
        known(context, entity)
        page = view_timeline(
            context, entity, number, before=before,
            history=request.args.get("kind") == "history",
        )  # fmt: skip
        if page is None:
            raise ApiError(404, "there is no such record")
        return answer({"entries": [_entry(entry) for entry in page.entries], "next": page.older})


@timelines.post("/<entity>/<int:number>/timeline")
def write(entity: str, number: int) -> Response:
    """Add a comment: ``{"text"}``, or ``multipart/form-data`` with ``text`` and parts ``files``."""
    parts = request.mimetype == "multipart/form-data"
    members = {**request.form, **dict.fromkeys(request.files)} if parts else body()
    refuse_unknown(members, {"text", "files"} if parts else {"text"})
    text, sent = members.get("text", "" if parts else None), sent_files("files")
    if not isinstance(text, str):
        raise ApiError(422, "send the text of the comment", "text", "required")
    with call(write=True) as context:
        known(context, entity)
        outcome = comment(context, entity, number, text, sent, current_site().files)
        if not isinstance(outcome, Saved):
            return refusal(context, entity, outcome)
        return answer({"id": outcome.entry}, 201)


@timelines.get("/<entity>/<int:number>/timeline/<int:entry>/files/<int:file>")
def read_file(entity: str, number: int, entry: int, file: int) -> Response:
    """The content of a file of a comment."""
    with call() as context:
        known(context, entity)
        info = attached_file(context, entity, number, entry, file)
    found = send(info) if info else None
    if found is None:
        raise ApiError(404, "there is no such file")
    return found


def _entry(entry: EntryView) -> dict[str, object]:
    return {
        "id": entry.id, "kind": entry.kind, "at": entry.at.isoformat(), "channel": entry.channel,
        "by": {"id": entry.who.id, "name": entry.who.name} if entry.who else None,
        "text": entry.text, "files": [{"id": f.id, "name": f.name} for f in entry.files],
        "changes": [{"label": c.label, "old": c.old, "new": c.new} for c in entry.changes],
        "from": entry.from_stage.name if entry.from_stage else None,
        "to": entry.to_stage.name if entry.to_stage else None,
    }  # fmt: skip
