"""access/: the role, and what there is to be granted."""

from __future__ import annotations

from engine.compiler.project_schemas.names import ANYTHING, Names, Part, having, list_of, only


def access_part(names: Names) -> Part:
    """Entities, pipelines with their stages, and documents, each at its key."""
    stages, moves = {}, {}
    for address, pipeline in names.addresses():
        known = names.stages(pipeline)
        entered = list_of(only(known))
        stages[address] = having(dict.fromkeys(known, ANYTHING), strict=bool(known))
        moves[address] = having(dict.fromkeys(known, entered), strict=bool(known))
    all_known = not names.scope.lost.get("pipeline")
    return having(
        {
            "access": only(names.roles),
            "records": having(dict.fromkeys(names.entities, ANYTHING), strict=True),
            "stages": having(stages, strict=all_known),
            "moves": having(moves, strict=all_known),
            "documents": having(dict.fromkeys(names.documents, ANYTHING), strict=True),
        }
    )
