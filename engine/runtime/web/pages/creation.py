"""New records by the short form: the dialog, its hints while somebody types, and pickers' own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request

from engine.model.values import Ref
from engine.runtime.card.forms import Returned
from engine.runtime.context import Context
from engine.runtime.given import Form
from engine.runtime.making.quick import QuickForm, duplicates_of, quick_form, unseen
from engine.runtime.names import titles_of
from engine.runtime.outcome import Refused, Saved
from engine.runtime.save import Write, save
from engine.runtime.web.answers import fragment, go, is_fragment, page
from engine.runtime.web.places import BACK, inside
from engine.runtime.web.posted import read_form
from engine.runtime.web.rendering import t
from engine.runtime.web.session import visit
from engine.runtime.web.uploads import with_files

pages = Blueprint("creation", __name__)
_LONGEST = 200
_ADDRESS = 500


@pages.get("/<entity>/quick")
def quick(entity: str) -> Response:
    """The dialog; the address may fill controls in, ``_title`` the name of what is to be."""
    with visit() as context:
        found = context.entity(entity)
        if found is None:
            abort(404)
        preset = {
            name: tuple(request.args.getlist(name))
            for name in request.args
            if name not in ("pipeline", "stage") and not name.startswith("_")
        }
        if request.args.get("_title"):
            preset[found.title] = (request.args["_title"][:_LONGEST],)
        form = quick_form(
            context, entity, pipeline=request.args.get("pipeline", ""),
            stage=request.args.get("stage", ""), preset=preset,
        )  # fmt: skip
        if form is None:
            abort(403)
        return _shown(form, 200)


@pages.post("/<entity>/quick")
def create(entity: str) -> Response:
    """Create the record, unless it looks like one that its writer has not been shown."""
    posted = read_form("pipeline", "stage")
    pipeline, stage = request.form.get("pipeline", ""), request.form.get("stage", "")
    refused = Refused(())
    with visit(write=True) as context:
        alike = duplicates_of(context, entity, posted.controls, pipeline, stage) or ()
        posted, unfit = with_files(context, entity, posted)
        if not unseen(alike, request.form.get("_seen", "")):
            write = Write(entity, Form(posted.controls), pipeline=pipeline, stage=stage)
            outcome = Refused(unfit) if unfit else save(context, write)
            if isinstance(outcome, Saved):
                return _made(context, outcome)
            if not isinstance(outcome, Refused):
                abort(404)
            refused = outcome
    with visit() as context:
        returned = Returned(posted.controls, refused)
        form = quick_form(context, entity, returned, pipeline=pipeline, stage=stage)
        if form is None:
            abort(404)
        return _shown(form, 422)


@pages.post("/<entity>/hints")
def hints(entity: str) -> Response:
    """Records that look like the one that somebody is typing."""
    posted = read_form("pipeline", "stage")
    with visit() as context:
        found = duplicates_of(
            context, entity, posted.controls,
            request.form.get("pipeline", ""), request.form.get("stage", ""),
        )  # fmt: skip
        if found is None:
            abort(404)
        return fragment("parts/duplicates.html", duplicates=found)


def _shown(form: QuickForm, status: int) -> Response:
    inner = bool(request.values.get("_pick"))
    values: dict[str, Any] = {
        "form": form, "duplicates": form.duplicates, "inner": inner,
        "several": bool(request.values.get("_several")),
        "back": inside(request.values.get(BACK, ""))[:_ADDRESS],
    }  # fmt: skip
    if is_fragment():
        where = "#inner" if inner else "#dialog"
        return fragment("parts/quick.html", status, target=where, swap="innerHTML", **values)
    heading = t("new_of", name=form.label)
    return page("dialog.html", status, body="parts/quick.html", heading=heading, **values)


def _made(context: Context, outcome: Saved) -> Response:
    """Go to the new record, or back to the tab it was made from; a picker is told of it."""
    if not request.form.get("_pick"):
        back = inside(request.form.get(BACK, "")[:_ADDRESS])
        return go(back if back != "/" else f"/{outcome.entity}/{outcome.id}", "created")
    ref = Ref(outcome.entity, outcome.id)
    title = titles_of(context, (ref,)).get(ref, f"#{outcome.id}")
    value = f"{ref.entity}:{ref.id}" if request.form.get("_several") else str(ref.id)
    return fragment("parts/made.html", value=value, title=title, target="#inner", swap="innerHTML")
