"""entities/: the names that a file of fields uses."""

from __future__ import annotations

from engine.compiler.project_schemas.names import (
    ANYTHING,
    Names,
    Part,
    by,
    condition,
    each,
    field_of,
    having,
    list_of,
    offered,
    one_or_list,
    only,
)
from engine.compiler.scope import EntityEntry
from engine.model.system import PEOPLE


def entity_part(names: Names) -> Part:
    """What every entity may refer to, and what each one has itself."""
    types = {
        "link": having({"to": one_or_list(only(names.entities))}),
        "booking": having({"to": one_or_list(only((*names.entities, PEOPLE)))}),
        "department": having({"default": only(names.departments)}),
        "choice": having({"options": having({"set": _set(names)})}),
        "rollup": having({"rollup": {"$ref": "#/$defs/RollupOf"}}),
    }
    return {
        **having({"fields": each(by("type", types)), "conversions": list_of(_conversion(names))}),
        **by("entity", {one.name: _own(one) for one in names.known}),
        "$defs": {"RollupOf": _rollup(names)},
    }


def _set(names: Names) -> Part:
    """The name of a list; an option that is called ``set`` has a label here."""
    return {"anyOf": [offered(names.option_sets), {"type": "object"}]}


def _rollup(names: Names) -> Part:
    """A figure over records: their fields, by their entity."""
    parts = {}
    for one in names.known:
        parts[one.name] = having(
            {"by": field_of(one), "field": field_of(one), "when": condition(one)}
        )
    return {**having({"entity": only(names.entities)}), **by("entity", parts)}


def _own(entity: EntityEntry) -> Part:
    fields = field_of(entity)
    holds = condition(entity)
    rules = dict.fromkeys(("visible_when", "required_when", "readonly_when"), holds)
    return having(
        {
            "title": fields,
            "unique": list_of(list_of(fields)),
            "indexes": list_of(list_of(fields)),
            "fields": each(having(rules)),
            "conversions": list_of(having({"map": each(fields)})),
        }
    )


def _conversion(names: Names) -> Part:
    """A new record of another entity, whose fields stand to the left."""
    maps = {
        one.name: having({"map": having(dict.fromkeys(fields, ANYTHING), strict=True)})
        for one in names.known
        if (fields := names.fields(one))
    }
    to = only(names.entities)
    return {"anyOf": [to, {"type": "object", **having({"to": to}), **by("to", maps)}]}
