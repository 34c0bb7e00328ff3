"""Values of records as cells of a sheet, and the heads above them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.text import text
from engine.model.values import SEVERAL_CURRENCIES, Money, is_empty
from engine.runtime.context import Context
from engine.runtime.names import Names
from engine.runtime.wording import in_words

Cell = str | int | Decimal | date | datetime | None

BETWEEN = "; "
"""Stands between several values of one cell."""
_CURRENCY = text(en="{name} (currency)", it="{name} (valuta)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: a field, or the currency of its amounts."""

    field: Field
    currency: bool = False

    @property
    def name(self) -> str:
        """How programs call it: ``amount``, ``amount.currency``."""
        return f"{self.field.name}.currency" if self.currency else self.field.name

    def label(self, context: Context) -> str:
        """How people call it."""
        said = context.formats.say(self.field.label)
        return context.formats.say(_CURRENCY).format(name=said) if self.currency else said


def columns_of(entity: Entity, names: Iterable[str]) -> tuple[Column, ...]:
    """The columns of fields; an amount has its currency beside it."""
    found: list[Column] = []
    for name in names:
        field = entity.fields[name].result
        found.append(Column(field))
        if field.type == "money":
            found.append(Column(field, currency=True))
    return tuple(found)


def cell_of(
    entity: Entity, column: Column, value: object, names: Names, pipeline: object
) -> Cell:
    """A value as a cell: numbers and days stay what they are, everything else is put in words."""
    field, formats = column.field, names.context.formats
    if column.currency:
        if value == SEVERAL_CURRENCIES:
            return in_words(entity, field, value, names)
        return value.currency if isinstance(value, Money) else None
    if is_empty(value):
        return None
    if isinstance(value, Money):
        return value.value
    if isinstance(value, tuple):
        one = replace(field, multiple=False)
        return BETWEEN.join(in_words(entity, one, item, names, pipeline) for item in value)
    if isinstance(value, datetime):
        return value.astimezone(formats.zone).replace(tzinfo=None)
    if isinstance(value, (Decimal, date)) or (type(value) is int and _counted(field)):
        return value
    if isinstance(value, time):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    return in_words(entity, field, value, names, pipeline)


def _counted(field: Field) -> bool:
    return field.type in ("integer", "rating")
