"""Conditions: the closed language of rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from engine.compiler.spec.base import LIST, MAPPING, TEXT, Spec, by_shape, complaint, ruled
from engine.compiler.spec.words import NAME_PATTERN, Constant, Name, Principals

Constants = Annotated[list[Constant], Field(min_length=1)]


class OperatorsSpec(Spec):
    """Comparisons of one field, all of which must hold."""

    model_config = ruled(minProperties=1)
    moniker = "a comparison"

    eq: Constant | None = Field(None, description="Equal to.", examples=["sale"])
    ne: Constant | None = Field(None, description="Not equal to, or empty.", examples=["sale"])
    gt: Constant | None = Field(None, description="Greater than.", examples=[100])
    gte: Constant | None = Field(None, description="At least.", examples=[100])
    lt: Constant | None = Field(None, description="Less than.", examples=["today"])
    lte: Constant | None = Field(None, description="At most.", examples=["today+7d"])
    in_: Constants | None = Field(
        None, alias="in", description="One of.", examples=[["web", "fair"]]
    )
    not_in: Constants | None = Field(
        None, description="None of, or empty.", examples=[["web", "fair"]]
    )
    from_: Name | None = Field(
        None, alias="from", description="This stage or a later one.", examples=["proposal"]
    )
    through: Name | None = Field(
        None, description="This stage or an earlier one.", examples=["won"]
    )
    kind: Literal["open", "won", "lost"] | None = Field(
        None, description="A stage of this kind.", examples=["open"]
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise complaint("empty condition", "no comparison follows")
        return self


Test = Annotated[
    Annotated[Constant, Tag(TEXT)]
    | Annotated[Constants, Tag(LIST)]
    | Annotated[OperatorsSpec, Tag(MAPPING)],
    Discriminator(by_shape),
]
"""What a field is compared with: a constant, several, ``filled``, ``empty`` or operators."""


class ConditionSpec(Spec):
    """What must be true of the record and of whoever acts: all of the keys together."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"minProperties": 1, "propertyNames": {"pattern": NAME_PATTERN}},
    )
    __pydantic_extra__: dict[Name, Test]
    moniker = "a condition"

    any_: Annotated[list[ConditionSpec], Field(min_length=1)] | None = Field(
        None, alias="any", description="At least one holds.", examples=[[{"kind": "sale"}]]
    )
    all_: Annotated[list[ConditionSpec], Field(min_length=1)] | None = Field(
        None, alias="all", description="Every one holds.", examples=[[{"kind": "sale"}]]
    )
    not_: ConditionSpec | None = Field(
        None, alias="not", description="It does not hold.", examples=[{"client": "empty"}]
    )
    actor: Principals | None = Field(
        None, description="Whoever acts is one of these.", examples=[["role:head", "owner"]]
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise complaint("empty condition", "it would hold for every record")
        return self

    @property
    def tests(self) -> Mapping[str, Constant | list[Constant] | OperatorsSpec]:
        """The fields asked about and what they are compared with."""
        return self.__pydantic_extra__


RESERVED_NAMES = ("any", "all", "not", "actor")
"""Words of conditions, which no field can be called."""
