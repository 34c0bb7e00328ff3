"""Fields: what every one may say, and the parts several types share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from engine.compiler.spec.base import MAPPING, TEXT, Spec, complaint, ruled
from engine.compiler.spec.condition import ConditionSpec
from engine.compiler.spec.label import Label, Option
from engine.compiler.spec.words import Name, Principals


class FieldSpec(Spec):
    """A field of an entity; the keys that every type has."""

    moniker = "a field"

    type: str
    label: Label = Field(
        description="What people read beside the value.",
        examples=[{"en": "Amount", "it": "Importo"}],
    )
    help: Label | None = Field(
        None, description="A sentence shown when somebody asks.", examples=["Without VAT"]
    )
    placeholder: Label | None = Field(
        None, description="Shown in the empty input.", examples=["CT-2026-0001"]
    )
    required: bool = Field(False, description="No record is saved without it.", examples=[True])
    unique: bool = Field(False, description="No two records have the same value.", examples=[True])
    search: bool = Field(False, description="The search box looks into it.", examples=[True])
    filter: bool = Field(
        False, description="Lists and boards can be filtered by it.", examples=[True]
    )
    sortable: bool | None = Field(
        None, description="Lists can be ordered by it; most types can.", examples=[False]
    )
    index: bool = Field(False, description="The database keeps an index of it.", examples=[True])
    always_show: bool = Field(
        False, description="The card shows it when it is empty, too.", examples=[True]
    )
    visible_when: ConditionSpec | None = Field(
        None, description="Shown only while this holds.", examples=[{"kind": "sale"}]
    )
    required_when: ConditionSpec | None = Field(
        None, description="Needed while this holds.", examples=[{"amount": {"gte": 10000}}]
    )
    readonly_when: ConditionSpec | None = Field(
        None,
        description="Cannot be changed while this holds.",
        examples=[{"stage": {"kind": "won"}}],
    )
    visible_to: Principals | None = Field(
        None,
        description="Only these learn that it exists, on any channel.",
        examples=[["department:finance+", "role:head"]],
    )
    editable_by: Principals | None = Field(
        None, description="Only these may change it.", examples=[["role:finance"]]
    )
    hidden_from: Principals | None = Field(
        None,
        description="These never learn that it exists, whatever else they are granted.",
        examples=[["department:sales_it"]],
    )
    tags: list[Name] = Field(
        [], description="Words to find fields by in reports.", examples=[["confidential"]]
    )


DEFAULT = "The value of a new record."
MULTIPLE = "Several values in one field."

MaxLength = Annotated[int, Field(ge=1, le=1_000_000)]
MinLength = Annotated[int, Field(ge=0, le=1_000_000)]
Precision = Annotated[int, Field(ge=1, le=18)]
Scale = Annotated[int, Field(ge=0, le=8)]
Rows = Annotated[int, Field(ge=1, le=50)]


class OptionSetRef(Spec):
    """Points to a list of options that app.yaml declares."""

    moniker = "options"

    set: Name = Field(description="A name under option_sets in app.yaml.", examples=["sources"])


def _options_shape(value: Any) -> str:
    """A mapping with nothing but ``set: name`` points to a list; any other is a list."""
    if isinstance(value, dict) and list(value) == ["set"] and isinstance(value["set"], str):
        return TEXT
    return MAPPING


Options = Annotated[
    Annotated[OptionSetRef, Tag(TEXT)]
    | Annotated[dict[Name, Option], Field(min_length=1), Tag(MAPPING)],
    Discriminator(_options_shape),
]
"""Options by name in the order of the screen, or the name of a list in app.yaml."""


class RollupSpec(Spec):
    """A figure over the records that point here."""

    model_config = ruled(
        **{"if": {"properties": {"measure": {"const": "count"}}, "required": ["measure"]}},
        then={"not": {"required": ["field"]}},
        **{"else": {"required": ["field"]}},
    )
    moniker = "a rollup"

    entity: Name = Field(description="The entity of the records.", examples=["invoice"])
    by: Name = Field(description="Their link field that points here.", examples=["deal"])
    measure: Literal["count", "sum", "min", "max"] = Field(
        description="What to make of them.", examples=["sum"]
    )
    field: Name | None = Field(
        None, description="Their field to add up or compare; not for count.", examples=["amount"]
    )
    when: ConditionSpec | None = Field(
        None,
        description="Only the records for which this holds.",
        examples=[{"stage": {"kind": "won"}}],
    )

    @model_validator(mode="after")
    def _measured(self) -> Self:
        if self.measure == "count" and self.field is not None:
            raise complaint("exclude", '"count" counts records and takes no field', "field")
        if self.measure != "count" and self.field is None:
            raise complaint("lacking", f'"{self.measure}" needs a field', "measure", "field")
        return self


def in_order(low: Any, high: Any, *keys: str) -> None:
    """Refuse a range whose end is below its start."""
    comparable = isinstance(low, (int, Decimal)) and isinstance(high, (int, Decimal))
    both_days = isinstance(low, str) and isinstance(high, str) and "today" not in low + high
    if (comparable or both_days) and low > high:
        raise complaint("range", f"{high} is less than {keys[1]}, which is {low}", *keys)
