"""The form definition: what a record's form shows, asks and allows, for any form library."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, request

from engine.model.app import Entity
from engine.runtime.card.forms import edit_card, move_dialog, new_card
from engine.runtime.card.sections import layout_in
from engine.runtime.context import Context
from engine.runtime.viewmodel import CardView, FieldView, SectionView
from engine.runtime.web.api.answers import ApiError, answer, refuse_unknown
from engine.runtime.web.api.caller import call, known
from engine.runtime.web.api.schemas import record_schema

forms = Blueprint("api_forms", __name__, url_prefix="/api/v1")
_PLACE = ("pipeline", "stage")


@forms.get("/<entity>/form")
def new(entity: str) -> Response:
    """The form of a new record; ``pipeline`` and ``stage`` choose where it begins."""
    refuse_unknown(request.args, _PLACE)
    with call() as context:
        found = known(context, entity)
        pipeline, stage = request.args.get("pipeline", ""), request.args.get("stage", "")
        card = new_card(context, entity, pipeline=pipeline, stage=stage)
        if card is None:
            raise ApiError(403, "you may not create such a record")
        return answer(_definition(context, found, card, pipeline))


@forms.get("/<entity>/<int:number>/form")
def existing(entity: str, number: int) -> Response:
    """The form of a record, or of its move to ``stage``."""
    refuse_unknown(request.args, _PLACE)
    with call() as context:
        found = known(context, entity)
        stage = request.args.get("stage", "")
        if stage:
            data = mini_form(context, entity, number, request.args.get("pipeline", ""), stage)
            if data is None:
                raise ApiError(404, "there is no such record or stage")
            return answer(data)
        card = edit_card(context, entity, number)
        if card is None:
            raise ApiError(404, "there is no such record")
        pipeline = card.stages.pipeline if card.stages else ""
        return answer(_definition(context, found, card, pipeline))


def mini_form(
    context: Context, entity: str, number: int, pipeline: str, stage: str
) -> dict[str, object] | None:
    """What a move still asks for; None for no such record or stage."""
    dialog = move_dialog(context, entity, number, pipeline, stage)
    if dialog is None:
        return None
    return {
        "stage": dialog.stage.name, "pipeline": dialog.pipeline, "etag": f'"{dialog.seen}"',
        "fields": [_element(field) for field in dialog.fields],
        "problems": list(dialog.problems),
    }  # fmt: skip


def _definition(
    context: Context, entity: Entity, card: CardView, pipeline: str
) -> dict[str, object]:
    layout = layout_in(context, entity, pipeline)
    fields = [field for section in card.sections for field in section.fields]
    return {
        "entity": entity.name, "id": card.id, "version": card.version, "etag": f'"{card.seen}"', "release": card.release,
        "layout": {"source": layout.source, "address": layout.address, "view": layout.view},
        "sections": [_section(section) for section in card.sections],
        "schema": record_schema(
            context, entity, (field.name for field in fields),
            required=tuple(field.name for field in fields if field.required),
        ),
        "ui": _ui(card.sections),
    }  # fmt: skip


def _section(section: SectionView) -> dict[str, object]:
    return {
        "name": section.name, "label": section.label, "columns": section.columns,
        "collapsed": section.collapsed, "visible": not section.hidden,
        "elements": [_element(field) for field in section.fields],
    }  # fmt: skip


def _element(field: FieldView) -> dict[str, object]:
    return {
        "name": field.name, "label": field.label, "type": field.type, "multiple": field.multiple,
        "help": field.help, "text": field.text, "inputs": {k: list(v) for k, v in field.inputs.items()},
        "options": [{"value": o.value, "label": o.label} for o in field.options],
        "visible": field.visible, "editable": field.editable, "required": field.required,
        "problem": field.problem,
    }  # fmt: skip


def _ui(sections: Iterable[SectionView]) -> dict[str, object]:
    """The section tree: which property stands where."""
    return {
        "type": "sections",
        "elements": [
            {
                "type": "section", "label": section.label, "columns": section.columns,
                "elements": [
                    {"type": "control", "scope": f"#/properties/{field.name}"}
                    for field in section.fields
                ],
            }
            for section in sections
        ],
    }  # fmt: skip
