"""A value of one field as a value of another type, where a conversion may take it over."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.values import Money, Point, is_empty
from engine.runtime.context import Context
from engine.runtime.names import Names
from engine.runtime.wording import in_words


def widened(
    context: Context, entity: Entity, source: Field, target: Field, value: object
) -> object:
    """The value for the target, as it is where the types agree; None for an empty one.

    What becomes text becomes what people read: the label of an option, a number as it is written.
    """
    if is_empty(value):
        return None
    if isinstance(value, tuple) and source.type != "products":
        items = tuple(widened(context, entity, source, target, item) for item in value)
        return tuple(item for item in items if item is not None)
    several = target.multiple and not source.multiple
    one = _one(context, entity, source, target, value)
    return (one,) if several else one


def _one(context: Context, entity: Entity, source: Field, target: Field, value: object) -> object:
    if target.type == "datetime" and isinstance(value, date) and not isinstance(value, datetime):
        return context.clock.day_start(value)
    if isinstance(value, Point) and not target.options:
        return value.value
    if target.type in ("decimal", "percent") and isinstance(value, Money):
        return value.value
    if target.type in ("decimal", "percent") and isinstance(value, int):
        return Decimal(value)
    written = isinstance(value, (str, Point)) and source.kind.family != "option"
    if target.kind.family == "text" and not written:
        return in_words(entity, source, value, Names(context))
    return value
