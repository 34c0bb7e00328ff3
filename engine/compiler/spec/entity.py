"""entities/: kinds of records."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from engine.compiler.spec.base import Short, Spec, complaint, one_of, ruled
from engine.compiler.spec.condition import RESERVED_NAMES
from engine.compiler.spec.field_types import AnyField
from engine.compiler.spec.label import Label
from engine.compiler.spec.moved import MovedSpec, RemovalSpec, exactly_one
from engine.compiler.spec.words import NAME_FORM, Address, Icon, Name, OneOf
from engine.model.said import said
from engine.model.system import FEATURES

Feature = Annotated[str, OneOf(FEATURES)]
FieldGroup = Annotated[list[Name], Field(min_length=1)]


class ConversionSpec(Spec):
    """A new record made from one of this entity."""

    moniker = "a conversion"

    to: Name = Field(description="The entity of the new record.", examples=["invoice"])
    map: dict[Name, Name] = Field(
        {},
        description="Field of the new record: field of this one.",
        examples=[{"title": "title", "amount": "amount"}],
    )
    label: Label | None = Field(
        None, description="What the button says.", examples=["Make an invoice"]
    )


class RemovedPartSpec(RemovalSpec):
    """A field or an option that ended."""

    model_config = ruled(oneOf=one_of("field", "option"))

    field: Name | None = Field(None, description="The field.", examples=["fax"])
    option: Address | None = Field(
        None, description="The option, after its field and a dot.", examples=["source.fair"]
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, "field", "option")
        return self


def _to_name(value: Any) -> Any:
    return {"to": value} if isinstance(value, str) else value


Conversion = Annotated[ConversionSpec, Short(_to_name, NAME_FORM)]
"""A conversion, or only the entity it leads to."""


def _not_reserved(name: str) -> str:
    if name in RESERVED_NAMES:
        message = said("S131", '"{name}" is a word of conditions', name=name)
        raise complaint("reserved name", message)
    return name


FieldName = Annotated[Name, AfterValidator(_not_reserved)]


class EntitySpec(Spec):
    """A file in entities/: a kind of record."""

    moniker = "an entity"

    entity: Name = Field(description="Its name, which is the file's.", examples=["deal"])
    label: Label = Field(
        description="What one record is called.", examples=[{"en": "Deal", "it": "Trattativa"}]
    )
    plural: Label | None = Field(
        None, description="What many are called.", examples=[{"en": "Deals", "it": "Trattative"}]
    )
    icon: Icon | None = Field(None, description="The picture in the menu.", examples=["handshake"])
    title: Name | None = Field(
        None, description="The field shown as the record's name.", examples=["title"]
    )
    features: list[Feature] = Field(
        [],
        description="Ready fields, tabs and behaviour.",
        examples=[["client", "products", "observers"]],
    )
    personal: bool = Field(
        True, description="People may arrange the card for themselves.", examples=[False]
    )
    fields: dict[FieldName, AnyField] = Field(
        {},
        description="Own fields by name, in the order of writing.",
        examples=[{"amount": {"type": "money", "label": "Amount"}}],
    )
    unique: list[FieldGroup] = Field(
        [], description="Groups of fields that no two records share.", examples=[[["number"]]]
    )
    indexes: list[FieldGroup] = Field(
        [],
        description="Groups of fields the database keeps an index of.",
        examples=[[["stage", "amount"]]],
    )
    conversions: list[Conversion] = Field(
        [], description="New records made from this one.", examples=[[{"to": "invoice"}]]
    )
    moved: list[MovedSpec] = Field(
        [],
        description="Fields and options that changed their name.",
        examples=[[{"from": "sum", "to": "amount"}]],
    )
    removed: list[RemovedPartSpec] = Field(
        [], description="Fields and options that ended.", examples=[[{"field": "fax"}]]
    )
