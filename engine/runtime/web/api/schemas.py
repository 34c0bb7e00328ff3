"""JSON Schemas of records, per caller: a field the caller may not see is not in them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.app import Entity
from engine.model.field import Field
from engine.runtime.context import Context

_DECIMAL: dict[str, object] = {"type": "string", "pattern": r"^-?[0-9]{1,18}(\.[0-9]+)?$"}
_ID: dict[str, object] = {"type": "integer", "minimum": 1}
_TYPES: dict[str, dict[str, object]] = {
    "integer": {"type": "integer"},
    "duration": {"type": "integer", "description": "seconds"},
    "rating": {"type": "integer", "minimum": 0},
    "decimal": _DECIMAL,
    "percent": _DECIMAL,
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "format": "time"},
    "email": {"type": "string", "format": "email"},
    "url": {"type": "string", "format": "uri"},
    "phone": {"type": "string", "description": "E.164"},
    "user": _ID,
    "file": {**_ID, "description": "number of an uploaded file"},
    "image": {**_ID, "description": "number of an uploaded picture"},
    "json": {},
    "products": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "quantity": _DECIMAL,
                "price": _DECIMAL,
                "discount": _DECIMAL,
                "per": {"enum": ["percent", "sum"]},
                "tax": _DECIMAL,
                "included": {"type": "boolean"},
            },
            "required": ["name", "price"],
            "additionalProperties": False,
        },
    },
    "booking": {
        "type": "object",
        "properties": {
            "what": {"type": "object", "properties": {"entity": {"type": "string"}, "id": _ID}},
            "from": {"type": "string", "format": "date-time"},
            "to": {"type": "string", "format": "date-time"},
        },
        "required": ["what", "from", "to"],
        "additionalProperties": False,
    },
    "address": {"type": "object"},
    "client": {
        "type": "object",
        "properties": {
            "company": {"type": ["integer", "null"]},
            "contacts": {"type": "array", "items": _ID},
        },
        "additionalProperties": False,
    },
}


def record_schema(
    context: Context, entity: Entity, names: Iterable[str], required: tuple[str, ...] = ()
) -> dict[str, object]:
    """The JSON Schema (2020-12) of what may be written to the fields named."""
    mask = context.release.decider.mask(entity, context.actor)
    properties = {
        name: field_schema(context, entity.fields[name]) for name in names if name in mask.editable
    }
    needed = [name for name in required if name in properties]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object", "properties": properties, "required": needed,
        "additionalProperties": False,
    }  # fmt: skip


def field_schema(context: Context, field: Field) -> dict[str, object]:
    """The schema of one field's value; null clears it."""
    field = field.result
    one = dict(_one(context, field))
    schema: dict[str, object] = (
        {"type": "array", "items": one} if field.multiple else {"anyOf": [one, {"type": "null"}]}
    )
    schema["title"] = context.formats.say(field.label)
    if field.help:
        schema["description"] = context.formats.say(field.help)
    if field.readonly:
        schema["readOnly"] = True
    return schema


def _one(context: Context, field: Field) -> dict[str, object]:
    if field.kinded:
        kinds = [name for name, option in field.options.items() if not option.retired]
        value = {**_TYPES.get(field.type, {"type": "string"})}
        return {
            "type": "object", "properties": {"value": value, "kind": {"enum": kinds}},
            "required": ["value"], "additionalProperties": False,
        }  # fmt: skip
    if field.type == "choice":
        return {"enum": [name for name, option in field.options.items() if not option.retired]}
    if field.type == "money":
        currency = {"enum": list(context.app.currencies)}
        return {
            "type": "object", "properties": {"value": _DECIMAL, "currency": currency},
            "required": ["value", "currency"],
        }  # fmt: skip
    if field.type == "link":
        if len(field.to) == 1:
            return {**_ID, "description": f"id of a record of {field.to[0]}"}
        return {"type": "object", "properties": {"entity": {"enum": list(field.to)}, "id": _ID}}
    if field.type == "department":
        return {"enum": list(context.app.departments)}
    schema = dict(_TYPES.get(field.type, {"type": "string"}))
    if field.max_length and schema.get("type") == "string":
        schema["maxLength"] = field.max_length
    if field.type == "integer":
        schema |= {
            k: int(str(v))
            for k, v in (("minimum", field.min), ("maximum", field.max))
            if v is not None
        }
    return schema
