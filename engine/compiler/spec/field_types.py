"""The types of fields, each with the keys it has beside those of all fields."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from engine.compiler.spec.field import (
    DEFAULT,
    MULTIPLE,
    FieldSpec,
    MaxLength,
    MinLength,
    Options,
    RollupSpec,
    Rows,
    Scale,
    in_order,
)
from engine.compiler.spec.field_amounts import (
    DateSpec,
    DateTimeSpec,
    DecimalSpec,
    DurationSpec,
    IntegerSpec,
    MoneySpec,
    PercentSpec,
    RatingSpec,
    TimeSpec,
)
from engine.compiler.spec.words import (
    Color,
    Extension,
    Name,
    Names,
    Pattern,
    Prose,
    Size,
)


class _TextKeys(FieldSpec):
    """Length and pattern."""

    max_length: MaxLength | None = Field(None, description="Letters at most.", examples=[255])
    min_length: MinLength | None = Field(None, description="Letters at least.", examples=[3])
    pattern: Pattern | None = Field(
        None, description="The whole text must match (RE2).", examples=["^[A-Z0-9]{10}$"]
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        in_order(self.min_length, self.max_length, "max_length", "min_length")
        return self


class TextSpec(_TextKeys):
    """One line of text."""

    type: Literal["text"]
    default: str | None = Field(None, description=DEFAULT, examples=["To be agreed"])
    multiple: bool = Field(False, description=MULTIPLE, examples=[True])


class LongTextSpec(_TextKeys):
    """Several lines of text, plain or with headings, lists and links."""

    type: Literal["long_text", "rich_text"]
    default: str | None = Field(None, description=DEFAULT, examples=["To be agreed"])
    rows: Rows | None = Field(None, description="Height of the input in lines.", examples=[6])


class BooleanSpec(FieldSpec):
    """Yes or no."""

    type: Literal["boolean"]
    default: bool | None = Field(None, description=DEFAULT, examples=[False])


class ChoiceSpec(FieldSpec):
    """One of a list, or several."""

    type: Literal["choice"]
    options: Options = Field(
        description="What to choose from, or the list in app.yaml that says it.",
        examples=[{"set": "sources"}],
    )
    default: Names | None = Field(
        None, description="The option of a new record.", examples=["sale"]
    )
    multiple: bool = Field(False, description=MULTIPLE, examples=[True])
    display: Literal["list", "radio", "buttons"] | None = Field(
        None, description="How people choose.", examples=["buttons"]
    )


class LinkSpec(FieldSpec):
    """A record of another entity."""

    type: Literal["link"]
    to: Names = Field(description="The entity, or several.", examples=["company"])
    multiple: bool = Field(False, description=MULTIPLE, examples=[True])
    on_delete: Literal["restrict", "clear", "cascade"] = Field(
        "clear",
        description="What happens when the other record is deleted: refuse, empty the field, "
        "or delete this one too. Links that a person does not see refuse them nothing.",
        examples=["restrict"],
    )


class UserSpec(FieldSpec):
    """A colleague."""

    type: Literal["user"]
    default: Literal["actor"] | None = Field(
        None, description="Whoever makes the record.", examples=["actor"]
    )
    multiple: bool = Field(False, description=MULTIPLE, examples=[True])


class DepartmentFieldSpec(FieldSpec):
    """A department."""

    type: Literal["department"]
    default: Name | None = Field(None, description=DEFAULT, examples=["sales"])


class FileSpec(FieldSpec):
    """A file or a picture."""

    type: Literal["file", "image"]
    multiple: bool = Field(False, description=MULTIPLE, examples=[True])
    extensions: list[Extension] = Field(
        [], description="Kinds of files that are taken.", examples=[["pdf", "docx"]]
    )
    max_size: Size | None = Field(None, description="The largest file.", examples=["10MB"])


class UrlSpec(FieldSpec):
    """The address of a page or a mailbox."""

    type: Literal["url", "email"]
    default: str | None = Field(None, description=DEFAULT, examples=["https://example.org"])
    multiple: bool = Field(False, description=MULTIPLE, examples=[True])
    max_length: MaxLength | None = Field(None, description="Letters at most.", examples=[255])


class PhoneSpec(FieldSpec):
    """A telephone number."""

    type: Literal["phone"]
    default: str | None = Field(None, description=DEFAULT, examples=["+39 02 1234567"])
    multiple: bool = Field(False, description=MULTIPLE, examples=[True])


class MessengerSpec(FieldSpec):
    """An account in a messenger."""

    type: Literal["messenger"]
    multiple: bool = Field(False, description=MULTIPLE, examples=[True])
    options: Options | None = Field(
        None, description="The messengers to choose from.", examples=[{"telegram": "Telegram"}]
    )


class AddressSpec(FieldSpec):
    """A postal address."""

    type: Literal["address"]
    display: Literal["line", "block"] | None = Field(
        None, description="On one line, or as on an envelope.", examples=["block"]
    )


class ColorSpec(FieldSpec):
    """A colour."""

    type: Literal["color"]
    default: Color | None = Field(None, description=DEFAULT, examples=["#39A8EF"])


class BookingSpec(FieldSpec):
    """Time of a room, a machine or a person; two bookings never overlap."""

    type: Literal["booking"]
    to: Names = Field(
        description="The entity whose records are booked; `user` for people.", examples=["room"]
    )
    multiple: bool = Field(False, description=MULTIPLE, examples=[True])


class FormulaSpec(FieldSpec):
    """Computed from other fields of the record."""

    type: Literal["formula"]
    formula: Prose = Field(
        description="The calculation.", examples=["amount * (1 - discount / 100)"]
    )
    returns: Literal[
        "text", "integer", "decimal", "money", "percent", "boolean", "date", "datetime", "duration"
    ] = Field(description="The type of the result.", examples=["money"])
    scale: Scale | None = Field(None, description="Digits after the point.", examples=[2])


class RollupFieldSpec(FieldSpec):
    """Computed from the records that point here."""

    type: Literal["rollup"]
    rollup: RollupSpec = Field(
        description="What to make of which records.",
        examples=[{"entity": "invoice", "by": "deal", "measure": "sum", "field": "amount"}],
    )


class JsonSpec(FieldSpec):
    """Data of another system, kept and never looked into."""

    type: Literal["json"]
    default: Any = Field(None, description=DEFAULT, examples=[{}])


def type_tag(value: Any) -> str | None:
    """The tag of a field: its type between marks. None when it says none."""
    if not isinstance(value, dict):
        return "«text»"
    type_ = value.get("type")
    return None if type_ is None else f"«{type_}»"


AnyField = Annotated[
    Annotated[TextSpec, Tag("«text»")]
    | Annotated[LongTextSpec, Tag("«long_text»")]
    | Annotated[LongTextSpec, Tag("«rich_text»")]
    | Annotated[IntegerSpec, Tag("«integer»")]
    | Annotated[DecimalSpec, Tag("«decimal»")]
    | Annotated[MoneySpec, Tag("«money»")]
    | Annotated[PercentSpec, Tag("«percent»")]
    | Annotated[BooleanSpec, Tag("«boolean»")]
    | Annotated[DateSpec, Tag("«date»")]
    | Annotated[DateTimeSpec, Tag("«datetime»")]
    | Annotated[TimeSpec, Tag("«time»")]
    | Annotated[DurationSpec, Tag("«duration»")]
    | Annotated[ChoiceSpec, Tag("«choice»")]
    | Annotated[LinkSpec, Tag("«link»")]
    | Annotated[UserSpec, Tag("«user»")]
    | Annotated[DepartmentFieldSpec, Tag("«department»")]
    | Annotated[FileSpec, Tag("«file»")]
    | Annotated[FileSpec, Tag("«image»")]
    | Annotated[UrlSpec, Tag("«url»")]
    | Annotated[UrlSpec, Tag("«email»")]
    | Annotated[PhoneSpec, Tag("«phone»")]
    | Annotated[MessengerSpec, Tag("«messenger»")]
    | Annotated[AddressSpec, Tag("«address»")]
    | Annotated[RatingSpec, Tag("«rating»")]
    | Annotated[ColorSpec, Tag("«color»")]
    | Annotated[BookingSpec, Tag("«booking»")]
    | Annotated[FormulaSpec, Tag("«formula»")]
    | Annotated[RollupFieldSpec, Tag("«rollup»")]
    | Annotated[JsonSpec, Tag("«json»")],
    Discriminator(type_tag),
]
"""A field of any type."""
