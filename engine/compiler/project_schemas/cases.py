"""tests/: the record, who acts, and what is decided about which fields and stages."""

from __future__ import annotations

from engine.compiler.project_schemas.names import (
    ANYTHING,
    Names,
    Part,
    all_of,
    field_of,
    having,
    list_of,
    only,
)
from engine.compiler.scope import EntityEntry


def tests_part(names: Names) -> Part:
    """Cases, each with the names of its entity."""
    actor = having({"role": only(names.roles), "department": only(names.departments)})
    given = having({"entity": only(names.entities), "actor": actor})
    case = having({"given": given})
    case |= all_of(
        {"if": _of(one), "then": {"$ref": f"#/$defs/CaseOf_{one.name}"}} for one in names.known
    )
    return {
        **having({"cases": list_of(case)}),
        "$defs": {f"CaseOf_{one.name}": _case(names, one) for one in names.known},
    }


def _of(entity: EntityEntry) -> Part:
    given = {**having({"entity": {"const": entity.name}}), "required": ["entity"]}
    return {**having({"given": given}), "required": ["given"]}


def _case(names: Names, entity: EntityEntry) -> Part:
    fields = names.fields(entity)
    values = having(dict.fromkeys(fields, ANYTHING), strict=bool(fields))
    stage = only(names.all_stages(entity))
    views = list(entity.layout[1].views) if entity.layout else []
    lists = dict.fromkeys(
        ("hidden", "visible", "editable", "readonly", "required"), list_of(field_of(entity))
    )
    outcome = {"view": only(views), "values": values}
    refused = list_of({"anyOf": [field_of(entity), {"const": "stage"}]})
    return having(
        {
            "given": having(
                {"pipeline": only(names.pipelines(entity)), "stage": stage, "record": values}
            ),
            "when": having({"move": stage, "set": values}),
            "expect": having({**lists, "refused": refused, "moves": list_of(stage), **outcome}),
        }
    )
