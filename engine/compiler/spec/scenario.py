"""tests/: what the configuration is expected to decide."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from engine.compiler.spec.base import Spec, complaint, one_of, ruled
from engine.compiler.spec.words import Date, Name, OneOf, Prose
from engine.model.access import VERBS
from engine.model.pipeline import CHANNELS


class ActorSpec(Spec):
    """Who acts."""

    moniker = "an actor"

    role: Name | None = Field(None, description="The role.", examples=["seller"])
    department: Name | None = Field(None, description="The department.", examples=["sales_it"])
    user: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        None, description="The login.", examples=["anna"]
    )
    is_: Literal["owner", "creator", "observer", "stranger"] | None = Field(
        None, alias="is", description="What the actor is to the record.", examples=["owner"]
    )


class GivenSpec(Spec):
    """The record and who acts on it."""

    moniker = "the start of a case"

    entity: Name = Field(description="The entity of the record.", examples=["deal"])
    pipeline: Name | None = Field(None, description="Its pipeline.", examples=["sales"])
    stage: Name | None = Field(None, description="Its stage.", examples=["proposal"])
    actor: ActorSpec | None = Field(
        None, description="Who acts.", examples=[{"role": "seller", "is": "owner"}]
    )
    owner_department: Name | None = Field(
        None,
        description="The department of whoever owns the record, where that is not the actor.",
        examples=["sales_it"],
    )
    record: dict[Name, Any] = Field(
        {}, description="Its values.", examples=[{"title": "Two machines", "amount": 4800}]
    )
    today: Date | None = Field(None, description="The day it happens.", examples=["2027-01-15"])


class WhenSpec(Spec):
    """What is tried."""

    model_config = ruled(anyOf=one_of("move", "set"))
    moniker = "an attempt"

    move: Name | None = Field(None, description="The stage to enter.", examples=["won"])
    set: dict[Name, Any] | None = Field(
        None, description="Values to give to fields.", examples=[{"discount": 20}]
    )
    create: bool = Field(
        False, description="Whether the record is a new one, made by the actor.", examples=[True]
    )
    channel: Annotated[str, OneOf(CHANNELS)] = Field(
        "card", description="By what way it is tried.", examples=["import"]
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.move is None and self.set is None and not self.create:
            raise complaint(
                "lacking", "one of move, set, create must be there", "", "move", "set", "create"
            )
        return self


class ExpectSpec(Spec):
    """What is decided."""

    model_config = ruled(minProperties=1)
    moniker = "an expectation"

    allowed: bool | None = Field(None, description="Whether it succeeds.", examples=[True])
    refused: Annotated[list[Name], Field(min_length=1)] | None = Field(
        None,
        description="The fields it is refused for; stage when the move itself is.",
        examples=[["loss_reason"]],
    )
    hidden: list[Name] = Field(
        [], description="Fields the actor does not know of.", examples=[["margin"]]
    )
    visible: list[Name] = Field([], description="Fields the actor sees.", examples=[["title"]])
    editable: list[Name] = Field(
        [], description="Fields the actor may change.", examples=[["title"]]
    )
    readonly: list[Name] = Field(
        [], description="Fields the actor only sees.", examples=[["margin"]]
    )
    required: list[Name] = Field([], description="Fields that are needed.", examples=[["client"]])
    may: list[Annotated[str, OneOf(VERBS)]] = Field(
        [], description="What the actor may do with the record.", examples=[["read", "delete"]]
    )
    may_not: list[Annotated[str, OneOf(VERBS)]] = Field(
        [], description="What the actor may not do with the record.", examples=[["export"]]
    )
    moves: list[Name] | None = Field(
        None,
        description="The other stages of its pipeline that the record may enter.",
        examples=[["won", "lost"]],
    )
    values: dict[Name, Any] = Field(
        {},
        description="What fields hold afterwards, computed ones too; null for nothing.",
        examples=[{"expected_value": 2400}],
    )
    view: Name | None = Field(
        None, description="The view of the card that is shown.", examples=["finance"]
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.model_fields_set:
            raise complaint("lacking", "nothing is expected", "", *type(self).model_fields)
        if self.allowed and self.refused:
            raise complaint(
                "exclude", '"allowed: true" and "refused" exclude each other', "refused"
            )
        both = [verb for verb in self.may_not if verb in self.may]
        if both:
            raise complaint("exclude", f'"{both[0]}" is in "may" as well', "may_not")
        return self


class CaseSpec(Spec):
    """One expectation with a name."""

    model_config = ruled(
        **{
            "if": {"properties": {"expect": {"anyOf": one_of("allowed", "refused")}}},
            "then": {"required": ["when"]},
        }
    )
    moniker = "a case"

    name: Prose = Field(
        description="A sentence that is true when the case passes.",
        examples=["margin is invisible to sellers"],
    )
    given: GivenSpec = Field(
        description="The record and who acts.",
        examples=[{"entity": "deal", "actor": {"role": "seller"}}],
    )
    when: WhenSpec | None = Field(None, description="What is tried.", examples=[{"move": "lost"}])
    expect: ExpectSpec = Field(description="What is decided.", examples=[{"hidden": ["margin"]}])

    @model_validator(mode="after")
    def _attempted(self) -> Self:
        answers = [key for key in ("allowed", "refused") if getattr(self.expect, key) is not None]
        if answers and self.when is None:
            raise complaint("lacking", f'"{answers[0]}" needs "when"', "expect", "when")
        return self


class TestsSpec(Spec):
    """A file in tests/: cases run by the command "scheda test"."""

    __test__ = False  # for pytest, which takes classes by their name
    moniker = "a file of cases"

    tests: Name = Field(description="Its name, which is the file's.", examples=["deal_stages"])
    cases: Annotated[list[CaseSpec], Field(min_length=1)] = Field(
        description="The cases.",
        examples=[
            [
                {
                    "name": "sellers see no margin",
                    "given": {"entity": "deal"},
                    "expect": {"hidden": ["margin"]},
                }
            ]
        ],
    )
