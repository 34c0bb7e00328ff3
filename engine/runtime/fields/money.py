"""Money: an amount and its currency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from engine.model.field import Field
from engine.model.values import Money
from engine.runtime.fields.formats import Formats
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind, Parts, posted
from engine.runtime.fields.numbers import (
    check_number,
    number_from_json,
    plain_entry,
    read_number,
)

CURRENCY = "currency"


def usual_currency(field: Field, formats: Formats) -> str:
    """The currency of an amount that names none."""
    return field.currency or formats.app.currency


def currencies_of(field: Field, formats: Formats) -> tuple[str, ...]:
    """The currencies that may be entered: the field's own, else the application's."""
    return (field.currency,) if field.currency else formats.app.currencies


class Amount(Kind):
    """An amount in one of the field's currencies; without amount there is no value."""

    def parse(self, field: Field, parts: Parts, formats: Formats, held: object) -> object:
        """Two controls: the amount and the currency."""
        written = posted(parts).strip()
        if not written:
            return None
        chosen = (parts.get(CURRENCY) or ("",))[-1] or usual_currency(field, formats)
        return self._checked(field, read_number(written, formats), chosen, formats, held)

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """``{"value": "12.50", "currency": "EUR"}``, or the amount alone."""
        if data is None:
            return None
        currency: object = usual_currency(field, formats)
        if isinstance(data, Mapping):
            if set(data) - {"value", "currency"} or "value" not in data:
                raise InvalidError("money")
            currency = data.get("currency") or currency
            data = data["value"]
            if data is None:
                return None
        if not isinstance(currency, str):
            raise InvalidError("currency")
        return self._checked(field, number_from_json(data), currency, formats, held)

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """The amount as text, and its currency."""
        if not isinstance(value, Money) or value.value is None:
            return None
        return {"value": f"{value.value:f}", "currency": value.currency}

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """As the reader's language writes prices."""
        assert isinstance(value, Money)
        return "" if value.value is None else formats.money(value.value, value.currency)

    def inputs(self, field: Field, value: object, formats: Formats) -> Parts:
        """The amount without groups, and the currency."""
        if not isinstance(value, Money) or value.value is None:
            return {"": ("",), CURRENCY: (usual_currency(field, formats),)}
        return {"": (plain_entry(value.value, formats),), CURRENCY: (value.currency,)}

    def attributes(self, field: Field) -> dict[str, str]:
        """A numeric keyboard with a decimal point."""
        return {"inputmode": "decimal"}

    def _checked(
        self, field: Field, amount: Decimal, currency: str, formats: Formats, held: object
    ) -> Money:
        kept = held.currency if isinstance(held, Money) else None
        if currency not in currencies_of(field, formats) and currency != kept:
            raise InvalidError("currency")
        return Money(check_number(field, amount, field.digits), currency)
