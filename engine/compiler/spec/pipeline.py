"""pipelines/: stages, what each needs, and the moves between them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from engine.compiler.spec.base import Spec, complaint, one_of, ruled
from engine.compiler.spec.condition import ConditionSpec
from engine.compiler.spec.label import Label, label_only
from engine.compiler.spec.moved import MovedSpec, RemovalSpec
from engine.compiler.spec.words import Color, Date, Days, Name, Names, OneOf, Principals
from engine.model.pipeline import CHANNELS

SaveChannel = Annotated[str, OneOf(CHANNELS)]


class StageSpec(Spec):
    """One step of a pipeline."""

    moniker = "a stage"

    label: Label = Field(description="What people read.", examples=[{"en": "Won", "it": "Vinta"}])
    kind: Literal["open", "won", "lost"] = Field(
        "open", description="Whether work goes on, was won or was lost.", examples=["won"]
    )
    color: Color | None = Field(None, description="Its colour.", examples=["#7BD500"])


Stage = Annotated[StageSpec, label_only(StageSpec)]
"""A stage, or only its label."""


class RequirementSpec(Spec):
    """Fields needed to be in, or to enter, some stages."""

    model_config = ruled(
        oneOf=one_of("from", "at"),
        dependentRequired={"through": ["from"], "grace": ["since"]},
        allOf=[{"properties": {"fields": {"minItems": 1}}}],
    )
    moniker = "a requirement"

    fields: Names = Field(description="The fields.", examples=[["amount", "close_date"]])
    from_: Name | None = Field(
        None,
        alias="from",
        description="This stage and the later ones up to the won stage.",
        examples=["proposal"],
    )
    through: Name | None = Field(
        None, description="The last stage, when it is not the won one.", examples=["won"]
    )
    at: Names | None = Field(None, description="Exactly these stages.", examples=[["lost"]])
    when: ConditionSpec | None = Field(
        None, description="Only while this holds.", examples=[{"kind": "service"}]
    )
    asked_of: Principals | None = Field(
        None,
        description="Who fills them in when the person who moves the record may not.",
        examples=[["department:finance"]],
    )
    enforce: dict[SaveChannel, Literal["warn"]] = Field(
        {}, description="Channels on which it only warns.", examples=[{"import": "warn"}]
    )
    since: Date | None = Field(None, description="Since when it holds.", examples=["2027-01-01"])
    grace: Days | None = Field(
        None, description="How long older records have after that day.", examples=["30d"]
    )

    @model_validator(mode="after")
    def _range(self) -> Self:
        if not self.fields:
            raise complaint("few", "no field is named", "fields")
        if self.at is not None and (self.from_ or self.through):
            other = "from" if self.from_ else "through"
            raise complaint("exclude", f'"at" and "{other}" exclude each other', "at")
        if self.at is None and self.from_ is None:
            raise complaint("lacking", "one of from, at must be there", "", "from", "at")
        if self.grace and not self.since:
            raise complaint("lacking", '"grace" counts from "since"', "grace", "since")
        return self


class TransitionSpec(Spec):
    """Where a record may go from a stage."""

    moniker = "a transition"

    from_: Name = Field(alias="from", description="The stage it leaves.", examples=["new"])
    to: Names = Field(
        description="The stages it may enter; an empty list for none.",
        examples=[["qualified", "lost"]],
    )
    except_: Principals | None = Field(
        None, alias="except", description="Who is not bound by it.", examples=[["role:head"]]
    )


class RemovedStageSpec(RemovalSpec):
    """A stage that ended."""

    stage: Name = Field(description="The stage.", examples=["callback"])


class PipelineSpec(Spec):
    """A file in pipelines/: the stages of an entity."""

    moniker = "a pipeline"

    pipeline: Name = Field(description="Its name, which is the file's.", examples=["sales"])
    entity: Name = Field(description="Whose records move through it.", examples=["deal"])
    label: Label = Field(
        description="What people read.", examples=[{"en": "Sales", "it": "Vendite"}]
    )
    default: bool = Field(
        False, description="New records start here unless somebody chooses.", examples=[True]
    )
    stages: Annotated[dict[Name, Stage], Field(min_length=1)] = Field(
        description="Stages by name in their order: open ones, the won one, lost ones.",
        examples=[{"new": {"label": "New"}, "won": {"label": "Won", "kind": "won"}}],
    )
    required: list[RequirementSpec] = Field(
        [],
        description="Which fields are needed at which stages.",
        examples=[[{"fields": ["client"], "from": "qualified"}]],
    )
    transitions: list[TransitionSpec] = Field(
        [],
        description="Stages that not every other stage can be entered from.",
        examples=[[{"from": "new", "to": ["qualified", "lost"]}]],
    )
    moved: list[MovedSpec] = Field(
        [],
        description="Stages that changed their name.",
        examples=[[{"from": "sent", "to": "proposal"}]],
    )
    removed: list[RemovedStageSpec] = Field(
        [], description="Stages that ended.", examples=[[{"stage": "callback", "into": "lost"}]]
    )
