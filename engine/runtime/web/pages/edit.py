"""Editing a record: the whole card, a section, one field; and new records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, request

from engine.model.system import PRODUCTS
from engine.model.values import row_number
from engine.runtime.card.forms import Controls, Returned, edit_card, new_card
from engine.runtime.card.reading import view_card
from engine.runtime.given import Form
from engine.runtime.making.copying import copied_controls
from engine.runtime.making.quick import duplicates_of, unseen
from engine.runtime.outcome import Conflict, NotFound, Outcome, Refused, Saved
from engine.runtime.save import Write, save
from engine.runtime.viewmodel import CardView, FieldView
from engine.runtime.web.answers import fragment, go, is_fragment, page, undoable
from engine.runtime.web.places import tab_here
from engine.runtime.web.posted import (
    Posted,
    lost_texts,
    needed_seen,
    read_form,
    under_todays_names,
)
from engine.runtime.web.session import say, visit
from engine.runtime.web.uploads import with_files

pages = Blueprint("edit", __name__)


@pages.get("/<entity>/<int:number>/edit")
def form(entity: str, number: int) -> Response:
    """The form: of the whole card, or of the part that ``section``, ``field`` or ``head`` names."""
    with visit() as context:
        card = edit_card(context, entity, number)
        if card is None:
            abort(404)
        if not card.can_edit:
            abort(403)
        if is_fragment():
            for kind in ("field", "section", "head"):
                if kind in request.args:
                    return _part(card, kind, request.args[kind]) or abort(404)
            return fragment("parts/card.html", card=card, action=f"{card.url}/edit")
        return page("card.html", card=card, action=f"{card.url}/edit")


@pages.post("/<entity>/<int:number>/edit")
def keep(entity: str, number: int) -> Response:
    """Save what was posted; what was not on the form stays as it is."""
    posted = read_form()
    then = needed_seen(posted)
    with visit(write=True) as context:
        posted, unfit = with_files(context, entity, under_todays_names(context, entity, posted))
        write = Write(entity, Form(posted.controls), number, then.version, seal=then.seal)
        outcome = Refused(unfit) if unfit else save(context, write)
    if isinstance(outcome, NotFound):
        abort(404)
    if isinstance(outcome, Saved):
        return _saved(entity, number, outcome, posted.only[1])
    with visit() as context:
        card = edit_card(context, entity, number, Returned(posted.controls, outcome))
        if card is None:
            abort(404)
        card = replace(card, problems=(*lost_texts(context, entity, posted), *card.problems))
        return _again(card, posted, outcome)


@pages.get("/<entity>/new")
def blank(entity: str) -> Response:
    """The form of a new record; the address may fill controls in beforehand, ``_copy`` name one like it."""
    preset: Controls = {
        name: tuple(request.args.getlist(name))
        for name in request.args
        if name not in ("pipeline", "stage") and not name.startswith("_")
    }
    pipeline, like = request.args.get("pipeline", ""), request.args.get("_copy", "")
    with visit() as context:
        if like:
            number = row_number(like) or 0
            copied = copied_controls(context, entity, number)
            if copied is None:
                abort(404)
            form = Form(copied)
            pipeline = pipeline or form.word("pipeline")
            preset = {**form.without(("pipeline",)).controls, **preset}
        card = new_card(context, entity, pipeline=pipeline, preset=preset)
        if card is None:
            abort(404 if context.entity(entity) is None else 403)
        return page("card.html", card=card, action=card.url)


@pages.post("/<entity>/new")
def create(entity: str) -> Response:
    """Create the record; ``_draft`` only carries on what was begun in the short form.

    One that looks like another, which its writer has not been shown, comes back once.
    """
    posted = read_form("pipeline", "stage")
    pipeline, stage = request.form.get("pipeline", ""), request.form.get("stage", "")
    draft = "_draft" in request.form
    outcome: Outcome = Refused(())
    with visit(write=not draft) as context:
        posted = under_todays_names(context, entity, posted)
        posted, unfit = (posted, ()) if draft else with_files(context, entity, posted)
        write = Write(entity, Form(posted.controls), pipeline=pipeline, stage=stage)
        alike = duplicates_of(context, entity, posted.controls, pipeline, stage) or ()
        if not draft and not unseen(alike, request.form.get("_seen", "")):
            outcome = Refused(unfit) if unfit else save(context, write)
    if isinstance(outcome, Saved):
        return go(f"/{entity}/{outcome.id}", "created")
    if not isinstance(outcome, Refused):
        abort(404)
    with visit() as context:
        returned = Returned(posted.controls, outcome)
        card = new_card(context, entity, returned, pipeline=pipeline, stage=stage)
        if card is None:
            abort(404)
        card = replace(card, problems=(*lost_texts(context, entity, posted), *card.problems))
        values: dict[str, Any] = {
            "card": card, "action": card.url, "duplicates": alike,
            "failed": bool(outcome.problems),
        }  # fmt: skip
        if is_fragment():
            target = "" if draft else "#card"
            return fragment("parts/card.html", 200 if draft else 422, target=target, **values)
        return page("card.html", 200 if draft else 422, **values)


def _saved(entity: str, number: int, outcome: Saved, part: str) -> Response:
    key = "saved" if outcome.changed else "unchanged"
    if not is_fragment():
        return go(f"/{entity}/{number}", key, undoable(outcome))
    with visit() as context:
        # What is edited on a tab is seen there again.
        tab = part if part == PRODUCTS else tab_here(f"/{entity}/{number}")
        card = view_card(context, entity, number, tab=tab)
        if card is None:  # what was saved took the record out of the person's sight
            return go(f"/{entity}", key)
        say(key, undo=undoable(outcome))
        return fragment("parts/saved.html", card=card)


def _again(card: CardView, posted: Posted, outcome: Outcome) -> Response:
    """The form once more, with what was typed and what is wrong with it."""
    conflict = isinstance(outcome, Conflict)
    if is_fragment() and not conflict:
        kind, name = posted.only
        part = _part(card, kind, name, status=422)
        if part is not None:
            return part
    status = 409 if conflict else 422
    values: dict[str, Any] = {"card": card, "action": f"{card.url}/edit", "failed": True}
    if is_fragment():
        return fragment("parts/card.html", status, target="#card", **values)
    return page("card.html", status, **values)


def _part(card: CardView, kind: str, name: str, status: int = 200) -> Response | None:
    """One field or section of the card in edit mode; other fields with a problem come along."""
    asked = [
        field
        for section in card.sections
        for field in section.fields
        if field.problem and field.editable
    ]
    if kind == "head" and name in card.heads:
        return fragment(
            "parts/head_form.html", status, card=card, field=card.heads[name], role=name,
            others=[f for f in asked if f.name != card.heads[name].name],
            action=f"{card.url}/edit", target=f"#head-{name}" if status != 200 else "",
        )  # fmt: skip
    for section in card.sections:
        if kind == "section" and section.name == name:
            inside = {field.name for field in section.fields}
            fields = (*section.fields, *(f for f in asked if f.name not in inside))
            return fragment(
                "parts/section_form.html", status, card=card, action=f"{card.url}/edit",
                section=replace(section, fields=fields),
                target=f"#s-{name}" if status != 200 else "",
            )  # fmt: skip
        for field in section.fields:
            if kind == "field" and field.name == name and field.editable:
                return _field(card, field, [f for f in asked if f.name != name], status)
    return None


def _field(card: CardView, field: FieldView, others: list[FieldView], status: int) -> Response:
    return fragment(
        "parts/field_form.html", status, card=card, field=field, others=others,
        action=f"{card.url}/edit", target=f"#f-{field.name}" if status != 200 else "",
    )  # fmt: skip
