"""Values of records as cells of a sheet, and the heads above them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.text import text
from engine.model.values import SEVERAL_CURRENCIES, Client, Money, Ref, is_empty
from engine.runtime.context import Context
from engine.runtime.fields.references import pointed_at
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


def heads_of(context: Context, columns: Iterable[Column], every: Iterable[Column]) -> list[str]:
    """What people call each of the columns, so that no other of all in sight is called the same."""
    every = tuple(every)
    called = Counter(one.label(context).casefold() for one in every)
    called.update(one.name for one in every if one.label(context).casefold() != one.name)
    return [
        column.label(context)
        if called[column.label(context).casefold()] == 1
        else named_head(column, context)
        for column in columns
    ]


def named_head(column: Column, context: Context) -> str:
    """What people call a column, and its name, which no other has."""
    return f"{column.label(context)} ({column.name})"


def cell_of(
    entity: Entity, column: Column, value: object, names: Names, pipeline: object,
    *, plain: bool = False,
) -> Cell:  # fmt: skip
    """A value as a cell: numbers and days stay what they are, everything else is put in words.

    ``plain`` cells are for programs: options by name, people and records by number.
    """
    field, formats = column.field, names.context.formats
    if column.currency:
        if value == SEVERAL_CURRENCIES:
            return in_words(entity, field, value, names)
        return value.currency if isinstance(value, Money) else None
    if is_empty(value):
        return None
    if isinstance(value, Money):
        return value.value
    if plain and (
        field.kind.family in ("option", "reference", "boolean") or field.type == "client"
    ):
        return _plain(field, value)
    if isinstance(value, Client):
        return BETWEEN.join(_client(value, names))
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


def _client(value: Client, names: Names) -> Iterator[str]:
    """The company and its contacts; without a company it is said that they are contacts."""
    if value.company is not None:
        yield names.link(Ref("company", value.company)).title
    mark = "contact: " if value.company is None else ""
    for number in value.contacts:
        yield f"{mark}{names.link(Ref('contact', number)).title}"


def _plain(field: Field, value: object) -> str:
    if field.type == "client":
        return BETWEEN.join(f"{ref.entity}:{ref.id}" for ref in pointed_at(field, value))
    items = value if isinstance(value, tuple) else (value,)
    return BETWEEN.join(
        f"{item.entity}:{item.id}" if isinstance(item, Ref)
        else str(item).lower() if isinstance(item, bool) else str(item)
        for item in items
    )  # fmt: skip


def _counted(field: Field) -> bool:
    return field.type in ("integer", "rating")
