"""access/: what a role may do."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.compiler.spec.base import Spec
from engine.compiler.spec.words import Name, OneOf, PipelineRef
from engine.model.access import LEVELS

GrantLevel = Annotated[str, OneOf(LEVELS)]
_LEVELS = f"One of {', '.join(LEVELS)}."


class GrantsSpec(Spec):
    """Levels by what one may do with records."""

    moniker = "a grant"

    read: GrantLevel | None = Field(None, description=f"See. {_LEVELS}", examples=["department+"])
    create: GrantLevel | None = Field(
        None, description=f"Make new ones. {_LEVELS}", examples=["own"]
    )
    edit: GrantLevel | None = Field(None, description=f"Change. {_LEVELS}", examples=["own"])
    delete: GrantLevel | None = Field(None, description=f"Delete. {_LEVELS}", examples=["none"])
    export: GrantLevel | None = Field(None, description=f"Take out. {_LEVELS}", examples=["none"])
    import_: GrantLevel | None = Field(
        None, alias="import", description=f"Bring in. {_LEVELS}", examples=["none"]
    )


class AccessSpec(Spec):
    """A file in access/: the grants of a role."""

    moniker = "a role's access"

    access: Name = Field(description="The role, which is the file's name.", examples=["seller"])
    records: dict[Name, GrantsSpec] = Field(
        {},
        description="Levels by entity.",
        examples=[{"deal": {"read": "department+", "edit": "own"}}],
    )
    stages: dict[PipelineRef, dict[Name, GrantsSpec]] = Field(
        {},
        description="Levels within a stage, by entity/pipeline and stage.",
        examples=[{"deal/sales": {"won": {"edit": "none"}}}],
    )
    moves: dict[PipelineRef, dict[Name, list[Name]]] = Field(
        {},
        description="Stages that may be entered, by entity/pipeline and the stage left.",
        examples=[{"deal/sales": {"proposal": ["won", "lost"]}}],
    )
    documents: dict[Name, list[Literal["create", "read", "delete"]]] = Field(
        {}, description="What may be done with documents.", examples=[{"offer": ["create", "read"]}]
    )
