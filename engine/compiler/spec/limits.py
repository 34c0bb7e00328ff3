"""limits.yaml: how much a plan may do to live data before it stops."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from engine.compiler.spec.base import Spec

Count = Annotated[int, Field(ge=0)]


class LimitSpec(Spec):
    """The most that one plan may do; what is not named has no limit."""

    moniker = "the limits"

    lost_values: Count | None = Field(None, description="Values that would be lost.", examples=[0])
    unconverted_values: Count | None = Field(
        None, description="Values that cannot become the new type.", examples=[0]
    )
    broken_records: Count | None = Field(
        None, description="Records that would break a new rule.", examples=[100]
    )
    newly_visible_fields: Count | None = Field(
        None, description="Fields that somebody would see who did not before.", examples=[0]
    )
    rebuilt_rows: Count | None = Field(
        None, description="Rows of tables that would be written again.", examples=[1000000]
    )


class LimitsSpec(Spec):
    """limits.yaml."""

    moniker = "the file of limits"

    limits: LimitSpec = Field(
        description="The most that one plan may do.", examples=[{"lost_values": 0}]
    )
