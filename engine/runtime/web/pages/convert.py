"""Making new records from one."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from engine.runtime.given import Form
from engine.runtime.making.conversions import Converted, Unconverted, convert
from engine.runtime.making.conversionviews import ConvertDialog, controls_of, convert_dialog
from engine.runtime.web.answers import fragment, go, is_fragment, page
from engine.runtime.web.posted import read_form
from engine.runtime.web.rendering import t
from engine.runtime.web.session import visit

pages = Blueprint("convert", __name__)


@pages.get("/<entity>/<int:number>/convert")
def ask(entity: str, number: int) -> Response:
    """What can be made; ``to`` is ticked already."""
    with visit() as context:
        dialog = convert_dialog(context, entity, number, request.args.getlist("to"))
        if dialog is None:
            abort(404)
        return _shown(dialog, 200)


@pages.post("/<entity>/<int:number>/convert")
def make(entity: str, number: int) -> Response:
    """Make what is ticked. What the dialog showed to exist is made again when it is ticked."""
    posted = read_form("to")
    chosen = list(dict.fromkeys(request.form.getlist("to")))
    again = frozenset(request.form.getlist("_again"))
    wanted = {name: Form(controls_of(name, posted.controls)) for name in chosen}
    with visit(write=True) as context:
        outcome = convert(context, entity, number, wanted, again=again)
    if isinstance(outcome, Converted):
        refs = outcome.made or tuple(outcome.existing)
        if not refs:
            abort(400)
        single = f"/{refs[0].entity}/{refs[0].id}"
        url = single if len(refs) == 1 else f"/{entity}/{number}"
        key = "converted_partly" if any(outcome.left.values()) else "converted"
        return go(url, key if outcome.made else "converted_before")
    if not isinstance(outcome, Unconverted):
        abort(404)
    with visit() as context:
        dialog = convert_dialog(
            context, entity, number, chosen, posted.controls, outcome.refused
        )  # fmt: skip
        if dialog is None:
            abort(404)
        return _shown(dialog, 422)


def _shown(dialog: ConvertDialog, status: int) -> Response:
    if is_fragment():
        return fragment(
            "parts/convert.html", status, target="#dialog", swap="innerHTML", dialog=dialog
        )
    return page(
        "dialog.html", status, body="parts/convert.html", heading=t("convert_title"), dialog=dialog
    )
