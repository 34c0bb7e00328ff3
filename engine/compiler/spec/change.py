"""Edits of a layout: one vocabulary, by name and never by position."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Discriminator, Field, Tag, model_validator

from engine.compiler.spec.base import Short, Spec, complaint, one_of, ruled
from engine.compiler.spec.condition import ConditionSpec
from engine.compiler.spec.label import Label
from engine.compiler.spec.moved import exactly_one
from engine.compiler.spec.words import NAME_FORM, Name, OneOf
from engine.model.layout import TABS
from engine.model.system import WIDGETS

Columns = Annotated[int, Field(ge=1, le=4)]
Widget = Annotated[str, OneOf(tuple(WIDGETS))]


class ElementSpec(Spec):
    """A field, or a ready widget over several, standing in a section."""

    model_config = ruled(oneOf=one_of("field", "widget"))
    moniker = "an element"

    field: Name | None = Field(None, description="The field.", examples=["passport"])
    widget: Widget | None = Field(None, description="The ready widget.", examples=["utm"])
    always_show: bool = Field(False, description="Shown when it is empty, too.", examples=[True])

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, "field", "widget")
        return self


def _field_only(value: Any) -> Any:
    return {"field": value} if isinstance(value, str) else value


Element = Annotated[ElementSpec, Short(_field_only, NAME_FORM)]
"""An element, or only the name of its field."""


class _PlacedSpec(Spec):
    """Where to put something."""

    model_config = ruled(**{"not": {"required": ["before", "after"]}})
    moniker = "a change"

    before: Name | None = Field(None, description="The neighbour after it.", examples=["amount"])
    after: Name | None = Field(None, description="The neighbour before it.", examples=["amount"])

    @model_validator(mode="after")
    def _one_neighbour(self) -> Self:
        if self.before and self.after:
            raise complaint("exclude", '"before" and "after" exclude each other', "after")
        return self


class AddSpec(_PlacedSpec):
    """Put a field into a section, or bring a tab back."""

    add: Name = Field(description="The field or tab.", examples=["margin"])
    to: Name = Field(description="The section, or tabs.", examples=["main"])
    always_show: bool = Field(False, description="Shown when it is empty, too.", examples=[True])


class HideSpec(Spec):
    """Take a field, a section or a tab away; its data stay."""

    moniker = "a change"

    hide: Name = Field(description="The field, section or tab.", examples=["source"])
    from_: Annotated[str, OneOf((TABS,))] | None = Field(
        None, alias="from", description="Only the tab of this name.", examples=["tabs"]
    )


class MoveSpec(_PlacedSpec):
    """Put a field, a section or a tab elsewhere."""

    model_config = ruled(
        anyOf=one_of("to", "before", "after"), **{"not": {"required": ["before", "after"]}}
    )

    move: Name = Field(description="The field, section or tab.", examples=["terms"])
    to: Name | None = Field(
        None, description="The section a field goes to, or tabs.", examples=["main"]
    )

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if not (self.to or self.before or self.after):
            raise complaint(
                "lacking", "one of to, before, after must be there", "move", "to", "before", "after"
            )
        return self


class RenameSpec(Spec):
    """Give a section or a tab another title."""

    moniker = "a change"

    rename: Name = Field(description="The section or tab.", examples=["terms"])
    label: Label = Field(description="The new title.", examples=["Conditions"])


class AddSectionSpec(_PlacedSpec):
    """Make a section."""

    add_section: Name = Field(description="Its name.", examples=["billing"])
    label: Label = Field(description="Its title.", examples=["Billing"])
    columns: Columns = Field(1, description="Columns of fields, 1 to 4.", examples=[2])
    collapsed: bool = Field(False, description="Closed until somebody opens it.", examples=[True])
    visible_when: ConditionSpec | None = Field(
        None, description="Shown only while this holds.", examples=[{"kind": "sale"}]
    )
    elements: list[Element] = Field(
        [], description="Fields and widgets, in order.", examples=[["total"]]
    )


class RemoveSectionSpec(Spec):
    """Take a section away; its fields stay available."""

    moniker = "a change"

    remove_section: Name = Field(description="The section.", examples=["more"])


class SetSpec(Spec):
    """Change the settings of a section or an element."""

    model_config = ruled(minProperties=2)
    moniker = "a change"

    set: Name = Field(description="The section or field.", examples=["main"])
    columns: Columns | None = Field(None, description="Columns of fields, 1 to 4.", examples=[2])
    collapsed: bool | None = Field(
        None, description="Closed until somebody opens it.", examples=[True]
    )
    visible_when: ConditionSpec | None = Field(
        None, description="Shown only while this holds.", examples=[{"kind": "sale"}]
    )
    always_show: bool | None = Field(
        None, description="Shown when it is empty, too.", examples=[True]
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        settings = ("columns", "collapsed", "visible_when", "always_show")
        if self.model_fields_set == {"set"}:
            words = f"one of {', '.join(settings)} must be there"
            raise complaint("lacking", words, "set", *settings)
        return self


VERBS = ("add", "hide", "move", "rename", "add_section", "remove_section", "set")


def _verb(value: Any) -> str | None:
    """The tag of a change: its verb. None when it has none or several."""
    if not isinstance(value, dict):
        return "«hide»"
    verbs = [verb for verb in VERBS if verb in value]
    return f"«{verbs[0]}»" if len(verbs) == 1 else None


AnyChange = Annotated[
    Annotated[AddSpec, Tag("«add»")]
    | Annotated[HideSpec, Tag("«hide»")]
    | Annotated[MoveSpec, Tag("«move»")]
    | Annotated[RenameSpec, Tag("«rename»")]
    | Annotated[AddSectionSpec, Tag("«add_section»")]
    | Annotated[RemoveSectionSpec, Tag("«remove_section»")]
    | Annotated[SetSpec, Tag("«set»")],
    Discriminator(_verb),
]
"""An edit of a layout."""
