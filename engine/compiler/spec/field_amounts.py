"""Types of fields whose values have an order: numbers, days and times."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from engine.compiler.spec.field import DEFAULT, MULTIPLE, FieldSpec, Precision, Scale, in_order
from engine.compiler.spec.words import Amount, Currency, DayOrToday, Duration, Moment, TimeOfDay


class IntegerSpec(FieldSpec):
    """A whole number."""

    type: Literal["integer"]
    default: int | None = Field(None, description=DEFAULT, examples=[1])
    multiple: bool = Field(False, description=MULTIPLE, examples=[True])
    min: int | None = Field(None, description="The least.", examples=[0])
    max: int | None = Field(None, description="The most.", examples=[500])

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        in_order(self.min, self.max, "max", "min")
        return self


class _DecimalKeys(FieldSpec):
    """Range and digits of an exact number."""

    default: Amount | None = Field(None, description=DEFAULT, examples=[20])
    min: Amount | None = Field(None, description="The least.", examples=[0])
    max: Amount | None = Field(None, description="The most.", examples=[100])
    precision: Precision | None = Field(None, description="Digits in all.", examples=[12])
    scale: Scale | None = Field(None, description="Digits after the point.", examples=[2])

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        in_order(self.min, self.max, "max", "min")
        in_order(self.scale, self.precision, "precision", "scale")
        return self


class DecimalSpec(_DecimalKeys):
    """An exact number with digits after the point."""

    type: Literal["decimal"]
    multiple: bool = Field(False, description=MULTIPLE, examples=[True])


class PercentSpec(_DecimalKeys):
    """A share of a hundred."""

    type: Literal["percent"]


class MoneySpec(_DecimalKeys):
    """An amount in a currency."""

    type: Literal["money"]
    currency: Currency | None = Field(
        None, description="Only this currency; otherwise people choose.", examples=["EUR"]
    )


class DateSpec(FieldSpec):
    """A day."""

    type: Literal["date"]
    default: DayOrToday | None = Field(None, description=DEFAULT, examples=["today"])
    multiple: bool = Field(False, description=MULTIPLE, examples=[True])
    min: DayOrToday | None = Field(None, description="The earliest.", examples=["2020-01-01"])
    max: DayOrToday | None = Field(None, description="The latest.", examples=["today"])

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        in_order(self.min, self.max, "max", "min")
        return self


class DateTimeSpec(FieldSpec):
    """A day and a time."""

    type: Literal["datetime"]
    default: Moment | None = Field(None, description=DEFAULT, examples=["today"])
    min: Moment | None = Field(None, description="The earliest.", examples=["2020-01-01"])
    max: Moment | None = Field(None, description="The latest.", examples=["today+365d"])

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        in_order(self.min, self.max, "max", "min")
        return self


class TimeSpec(FieldSpec):
    """A time of the day."""

    type: Literal["time"]
    default: TimeOfDay | None = Field(None, description=DEFAULT, examples=["09:00"])
    min: TimeOfDay | None = Field(None, description="The earliest.", examples=["08:00"])
    max: TimeOfDay | None = Field(None, description="The latest.", examples=["18:30"])

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        in_order(self.min, self.max, "max", "min")
        return self


class DurationSpec(FieldSpec):
    """A length of time."""

    type: Literal["duration"]
    default: Duration | None = Field(None, description=DEFAULT, examples=["1h30m"])
    min: Duration | None = Field(None, description="The shortest.", examples=["15m"])
    max: Duration | None = Field(None, description="The longest.", examples=["8h"])


class RatingSpec(FieldSpec):
    """A number of stars."""

    type: Literal["rating"]
    default: int | None = Field(None, description=DEFAULT, examples=[3])
    max: Annotated[int, Field(ge=2, le=10)] | None = Field(
        None, description="Stars at most; five unless said.", examples=[5]
    )
