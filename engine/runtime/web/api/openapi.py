"""The description of the API for one caller: OpenAPI 3.1, made from the active release."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response

from engine import __version__
from engine.model.app import Entity
from engine.model.predicate import NEVER
from engine.runtime.context import Context
from engine.runtime.sheets.exports import MEDIA
from engine.runtime.web.api.answers import answer
from engine.runtime.web.api.caller import call, known
from engine.runtime.web.api.creation_paths import creation_paths, search_path
from engine.runtime.web.api.repeating import HEADER
from engine.runtime.web.api.schemas import field_schema, record_schema

described = Blueprint("api_described", __name__, url_prefix="/api/v1")

_PROBLEM = {
    "description": "What is wrong (RFC 9457).",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
}
_PROBLEM_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"},
        "problems": {"type": "array", "items": {"type": "object", "properties": {
            "field": {"type": "string"}, "code": {"type": "string"}, "text": {"type": "string"},
        }}},
    },
}  # fmt: skip

_KEY = {
    "name": HEADER, "in": "header", "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "A key of your own for this write: asked for again with it within 24 hours, it "
                   "is answered as before and not done twice. With another request: 422.",
}  # fmt: skip


@described.get("/openapi.json")
def openapi() -> Response:
    """The whole description."""
    with call() as context:
        return answer(_document(context))


@described.get("/schema/<entity>")
def schema(entity: str) -> Response:
    """The JSON Schema of what may be written to an entity."""
    with call() as context:
        found = known(context, entity)
        return answer(record_schema(context, found, found.fields))


def _document(context: Context) -> dict[str, object]:
    decider, actor = context.release.decider, context.actor
    entities = [
        entity
        for entity in context.app.entities.values()
        if decider.reach(entity, actor, "read") != NEVER
    ]
    paths: dict[str, object] = search_path(_operation)
    schemas: dict[str, object] = {"problem": _PROBLEM_SCHEMA}
    for entity in entities:
        schemas[entity.name] = _readable(context, entity)
        schemas[f"{entity.name}_write"] = record_schema(context, entity, entity.fields)
        paths |= _paths(entity)
        paths |= creation_paths(context, entity, _operation)
    _accept_keys(paths)
    return {
        "openapi": "3.1.0",
        "info": {"title": context.formats.say(context.app.label), "version": __version__},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": {"key": _KEY},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _readable(context: Context, entity: Entity) -> dict[str, object]:
    mask = context.release.decider.mask(entity, context.actor).visible
    properties = {
        name: {"title": context.formats.say(field.label)}
        if field.type in ("link", "user")
        else field_schema(context, field)
        for name, field in entity.fields.items()
        if name in mask
    }
    return {"type": "object", "title": context.formats.say(entity.label), "properties": properties}


def _paths(entity: Entity) -> dict[str, object]:
    name = entity.name
    one, some = f"/{name}/{{id}}", f"/{name}"
    read, write = _content(name), _content(f"{name}_write")
    page = {"type": "object", "properties": {
        "records": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
        "next": {"type": ["string", "null"]}, "total": {"type": ["integer", "null"]},
    }}  # fmt: skip
    number = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]
    match = [{"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}]
    queries = _queries("filter", "sort", "fields", "limit", "after", "count", "q")
    move = {"content": {"application/json": {"schema": {
        "type": "object", "required": ["stage"], "properties": {
            "stage": {"type": "string"}, "pipeline": {"type": "string"}, "fields": {"type": "object"},
        },
    }}}}  # fmt: skip
    found: dict[str, object] = {
        some: {
            "get": _operation(f"list_{name}", {"200": {"description": "A page.", "content": {"application/json": {"schema": page}}}}, parameters=queries),
            "post": _operation(f"create_{name}", {"201": {"description": "Created.", **read}}, requestBody=write),
        },
        one: {
            "parameters": number,
            "get": _operation(f"read_{name}", {"200": {"description": "The record.", **read}}),
            "patch": _operation(f"change_{name}", {"200": {"description": "Changed.", **read}}, parameters=match, requestBody=write),
            "delete": _operation(f"delete_{name}", {"204": {"description": "In the recycle bin." if entity.has_bin else "Deleted for good."}}, parameters=match),
        },
    }  # fmt: skip
    sheet: dict[str, object] = {"content": {kind: {} for kind in MEDIA.values()}}
    found[f"{some}/export"] = {
        "get": _operation(
            f"export_{name}", {"200": {"description": "A sheet.", **sheet}},
            parameters=_queries("format", "heads", "filter", "sort", "fields", "q"),
        )
    }  # fmt: skip
    found[f"{some}/import"] = {
        "post": _operation(
            f"import_{name}", {"200": {"description": "What came of each row."}},
            parameters=_queries("key", "mode", "blank", "columns", "trial", "errors"),
            requestBody=sheet,
        )
    }  # fmt: skip
    if entity.pipelines:
        moved = {"200": {"description": "Moved.", **read}}
        found[f"{one}/move"] = {
            "parameters": number, "post": _operation(f"move_{name}", moved, parameters=match, requestBody=move),
        }  # fmt: skip
    return found


def _accept_keys(paths: Mapping[str, object]) -> None:
    """Every write may be asked for with a key."""
    for path in paths.values():
        assert isinstance(path, dict)
        for verb in ("post", "patch", "delete"):
            if verb in path:
                key = {"$ref": "#/components/parameters/key"}
                path[verb]["parameters"] = [*path[verb].get("parameters", ()), key]


def _queries(*names: str) -> list[dict[str, object]]:
    return [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]


def _content(schema: str) -> dict[str, object]:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def _operation(name: str, answers: Mapping[str, object], **more: object) -> dict[str, object]:
    return {"operationId": name, "responses": {**answers, "default": _PROBLEM}, **more}
