"""The description of what makes records out of others, for the description of the API."""

from __future__ import annotations

from collections.abc import Callable

from engine.model.app import Entity
from engine.runtime.context import Context
from engine.runtime.making.conversions import offered
from engine.runtime.making.duplicates import compared

Operation = Callable[..., dict[str, object]]
_NUMBERS = {"type": "array", "items": {"type": "integer"}}


def creation_paths(context: Context, entity: Entity, operation: Operation) -> dict[str, object]:
    """Look-alikes, merging, conversion and putting back, as far as the caller may know of them."""
    mask = context.release.decider.mask(entity, context.actor).visible
    name, one = entity.name, f"/{entity.name}/{{id}}"
    number = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]
    asked = [
        {"name": field, "in": "query", "schema": {"type": "string"}}
        for field in ("id", *(field for field in compared(entity) if field in mask))
    ]
    found: dict[str, object] = {
        f"/{name}/duplicates": {
            "get": operation(f"duplicates_{name}", _done("Records like it."), parameters=asked),
        },
        f"/{name}/merge": {
            "post": operation(f"merge_{name}", _done("The record that stays."), requestBody=_body(
                ["ids"], ids=_NUMBERS, fields={"type": "object", "additionalProperties": {"type": "integer"}},
            )),
        },
        f"{one}/revert": {
            "parameters": number,
            "post": operation(f"revert_{name}", _done("Put back."), requestBody=_body(
                ["entry"], entry={"type": "integer"}, field={"type": "string"},
            )),
        },
    }  # fmt: skip
    targets = list(offered(context, entity))
    if targets:
        to = {"type": "array", "items": {"enum": targets}, "minItems": 1}
        found[f"{one}/convert"] = {
            "parameters": number,
            "post": operation(
                f"convert_{name}",
                {**_done("All of them existed already."), "201": {"description": "Made."}},
                requestBody=_body(["to"], to=to, fields={"type": "object"}, again={"type": "boolean"}),
            ),
        }  # fmt: skip
    return found


def search_path(operation: Operation) -> dict[str, object]:
    """The search over everything."""
    words = {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}
    return {"/search": {"get": operation("search", _done("What was found."), parameters=[words])}}


def _done(said: str) -> dict[str, object]:
    return {"200": {"description": said}}


def _body(required: list[str], **properties: object) -> dict[str, object]:
    schema = {"type": "object", "required": required, "properties": properties}
    return {"content": {"application/json": {"schema": schema}}}
