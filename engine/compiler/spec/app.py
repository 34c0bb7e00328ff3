"""app.yaml: what holds for the whole application."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from engine.compiler.spec.base import Spec, one_of, ruled
from engine.compiler.spec.label import Label, Option, label_only
from engine.compiler.spec.moved import MovedSpec, RemovalSpec, exactly_one
from engine.compiler.spec.words import Address, Currency, Locale, Name, PipelineRef, TimeZone


class DepartmentSpec(Spec):
    """A department."""

    moniker = "a department"

    label: Label = Field(
        description="What people read.", examples=[{"en": "Sales", "it": "Vendite"}]
    )
    in_: Name | None = Field(
        None, alias="in", description="The department above.", examples=["company"]
    )


class RoleSpec(Spec):
    """A role."""

    moniker = "a role"

    label: Label = Field(
        description="What people read.", examples=[{"en": "Seller", "it": "Venditore"}]
    )
    all: bool = Field(
        False, description="May do everything, and change the configuration.", examples=[True]
    )


Department = Annotated[DepartmentSpec, label_only(DepartmentSpec)]
Role = Annotated[RoleSpec, label_only(RoleSpec)]
OptionSet = Annotated[dict[Name, Option], Field(min_length=1)]


class RemovedThingSpec(RemovalSpec):
    """An entity, a pipeline, a role or an option of a list that ended."""

    model_config = ruled(oneOf=one_of("entity", "pipeline", "role", "option"))

    entity: Name | None = Field(None, description="The entity.", examples=["campaign"])
    pipeline: PipelineRef | None = Field(
        None, description="The pipeline.", examples=["deal/resale"]
    )
    role: Name | None = Field(None, description="The role.", examples=["trainee"])
    option: Address | None = Field(
        None, description="The option, after its list and a dot.", examples=["sources.fair"]
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, "entity", "pipeline", "role", "option")
        return self


class AppSpec(Spec):
    """app.yaml: the application."""

    moniker = "the application"

    app: Name = Field(description="Its name.", examples=["acme"])
    label: Label = Field(description="What people read at the top.", examples=["Acme CRM"])
    locales: Annotated[list[Locale], Field(min_length=1)] = Field(
        description="Languages; the first is the one others fall back to.", examples=[["en", "it"]]
    )
    time_zone: TimeZone = Field("UTC", description="Where days begin.", examples=["Europe/Rome"])
    currency: Currency = Field("EUR", description="Sums are shown in it.", examples=["EUR"])
    currencies: list[Currency] = Field(
        [], description="Currencies to choose from.", examples=[["EUR", "USD"]]
    )
    departments: dict[Name, Department] = Field(
        {},
        description="Departments by name.",
        examples=[{"sales": {"label": "Sales", "in": "company"}}],
    )
    roles: dict[Name, Role] = Field(
        {}, description="Roles by name.", examples=[{"seller": {"label": "Seller"}}]
    )
    option_sets: dict[Name, OptionSet] = Field(
        {},
        description="Lists of options that several fields share.",
        examples=[{"sources": {"web": "Web", "fair": "Trade fair"}}],
    )
    moved: list[MovedSpec] = Field(
        [],
        description="Entities and shared things that changed their name.",
        examples=[[{"from": "opportunity", "to": "deal"}]],
    )
    removed: list[RemovedThingSpec] = Field(
        [],
        description="Entities and shared things that ended.",
        examples=[[{"entity": "campaign"}]],
    )
