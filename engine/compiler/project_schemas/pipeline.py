"""pipelines/: fields of the entity, which are known, and stages of the file itself."""

from __future__ import annotations

from engine.compiler.project_schemas.names import (
    Names,
    Part,
    all_of,
    by,
    condition,
    field_of,
    having,
    list_of,
    offered,
    one_or_list,
    only,
)
from engine.compiler.scope import EntityEntry


def pipeline_part(names: Names) -> Part:
    """Whose fields a pipeline may require, and which stages it has."""
    fields = {one.name: _required(one) for one in names.known}
    stages = {
        one.name: _staged(offered(names.stages(one))) for one in names.scope.pipelines.values()
    }
    return {
        **having({"entity": only(names.entities)}),
        **all_of([by("entity", fields), by("pipeline", stages)]),
    }


def _required(entity: EntityEntry) -> Part:
    fields = one_or_list(field_of(entity))
    rule = having({"fields": fields, "when": condition(entity)})
    return having({"required": list_of(rule)})


def _staged(stage: Part) -> Part:
    several = one_or_list(stage)
    return having(
        {
            "required": list_of(having({"from": stage, "through": stage, "at": several})),
            "transitions": list_of(having({"from": stage, "to": several})),
            "removed": list_of(having({"into": stage})),
            "moved": list_of(having({"to": stage})),
        }
    )
