"""layouts/: where fields stand on the card, in the list and on the board."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Discriminator, Field, Tag, model_validator

from engine.compiler.spec.base import MAPPING, TEXT, Spec, by_shape, complaint, ruled
from engine.compiler.spec.change import AnyChange, Columns, Element
from engine.compiler.spec.condition import ConditionSpec
from engine.compiler.spec.label import Label
from engine.compiler.spec.words import Name, OneOf, SomePrincipals, SortKey
from engine.model.system import READY_TABS


class SectionSpec(Spec):
    """A titled group of fields."""

    moniker = "a section"

    label: Label = Field(description="Its title.", examples=[{"en": "Delivery", "it": "Consegna"}])
    columns: Columns = Field(1, description="Columns of fields, 1 to 4.", examples=[2])
    collapsed: bool = Field(False, description="Closed until somebody opens it.", examples=[True])
    visible_when: ConditionSpec | None = Field(
        None, description="Shown only while this holds.", examples=[{"kind": "sale"}]
    )
    elements: list[Element] = Field(
        [], description="Fields and widgets, in order.", examples=[["title", "amount"]]
    )


class RelatedTabSpec(Spec):
    """A tab with the records that point here."""

    moniker = "a tab"

    related: Name = Field(description="The entity of the records.", examples=["quote"])
    by: Name = Field(description="Their link field that points here.", examples=["deal"])
    label: Label | None = Field(
        None,
        description="The tab's title, otherwise what the records are called.",
        examples=["Quotes"],
    )


ReadyTab = Annotated[str, OneOf(tuple(READY_TABS))]
TabSpec = Annotated[
    Annotated[ReadyTab, Tag(TEXT)] | Annotated[RelatedTabSpec, Tag(MAPPING)],
    Discriminator(by_shape),
]
"""A ready tab by its name, or the records that point here."""


class CardSpec(Spec):
    """The card of a record."""

    moniker = "a card"

    sections: dict[Name, SectionSpec] = Field(
        {},
        description="Sections by name, in order.",
        examples=[{"main": {"label": "About", "elements": ["title"]}}],
    )
    quick_create: list[Name] = Field(
        [], description="Fields of the short form for new records.", examples=[["title", "client"]]
    )
    tabs: list[TabSpec] = Field(
        [], description="Tabs, in order.", examples=[["general", "products", "history"]]
    )


class VariantSpec(Spec):
    """How the card differs within a pipeline."""

    moniker = "a variant"

    changes: list[AnyChange] = Field(
        description="Edits of the card.", examples=[[{"hide": "source"}]]
    )


class ViewSpec(Spec):
    """How the card differs for some people."""

    moniker = "a view"

    label: Label = Field(description="What people read.", examples=["Finance"])
    for_: SomePrincipals = Field(
        alias="for", description="Who gets it.", examples=[["department:finance+"]]
    )
    priority: Annotated[int, Field(ge=-1000, le=1000)] = Field(
        0, description="The highest wins when several views are for somebody.", examples=[10]
    )
    changes: list[AnyChange] = Field(
        [], description="Edits of the card.", examples=[[{"add": "margin", "to": "main"}]]
    )


class PresetSpec(Spec):
    """A ready filter of the list."""

    moniker = "a preset"

    label: Label = Field(description="What people read.", examples=["Mine"])
    when: ConditionSpec = Field(
        description="Which records it shows.",
        examples=[{"actor": "owner", "stage": {"kind": "open"}}],
    )


class ListSpec(Spec):
    """The list of records."""

    moniker = "a list"

    columns: list[Name] = Field(
        [], description="Fields shown as columns.", examples=[["title", "stage", "amount"]]
    )
    sort: SortKey | None = Field(
        None, description="A field; - before it reverses.", examples=["-last_activity_at"]
    )
    filters: list[Name] = Field(
        [], description="Fields to filter by.", examples=[["stage", "owner"]]
    )
    presets: dict[Name, PresetSpec] = Field(
        {},
        description="Ready filters by name.",
        examples=[{"mine": {"label": "Mine", "when": {"actor": "owner"}}}],
    )


class BoardSpec(Spec):
    """The board of stages."""

    moniker = "a board"

    fields: list[Name] = Field(
        [], description="Fields shown on each card.", examples=[["amount", "client"]]
    )
    sum: Name | None = Field(
        None, description="The field added up for each stage.", examples=["amount"]
    )


class LayoutSpec(Spec):
    """A file in layouts/: everything about how an entity is shown."""

    model_config = ruled(dependentRequired={"views": ["card"], "pipelines": ["card"]})
    moniker = "a layout"

    layout: Name = Field(description="The entity, which is the file's name.", examples=["deal"])
    card: CardSpec | None = Field(
        None,
        description="Sections, tabs and the short form.",
        examples=[{"sections": {"main": {"label": "About", "elements": ["title"]}}}],
    )
    pipelines: dict[Name, VariantSpec] = Field(
        {},
        description="Differences within a pipeline.",
        examples=[{"renewals": {"changes": [{"hide": "source"}]}}],
    )
    views: dict[Name, ViewSpec] = Field(
        {},
        description="Differences for some people.",
        examples=[{"finance": {"label": "Finance", "for": "role:finance"}}],
    )
    list_: ListSpec | None = Field(
        None, alias="list", description="The list of records.", examples=[{"columns": ["title"]}]
    )
    board: BoardSpec | None = Field(
        None, description="The board of stages.", examples=[{"fields": ["amount"]}]
    )

    @model_validator(mode="after")
    def _has_card_for_changes(self) -> Self:
        if self.card is None and (self.views or self.pipelines):
            key = "views" if self.views else "pipelines"
            raise complaint("lacking", f'"{key}" change the card, and there is none', key, "card")
        return self
