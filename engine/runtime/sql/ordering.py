"""The order of lists: what a field is sorted by, and where a page begins.

Empty values come last in both directions, and so do values the reader may not see, which are
empty to them. Equal values are told apart by the record's number, so pages never overlap.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import sqlalchemy as sa

from engine.model import codec
from engine.model.app import Entity
from engine.model.field import Field
from engine.model.field_types import INTEGER_LIMIT
from engine.model.metadata import Day, Flag, Hour, Moment, Scaled
from engine.model.storage import table_name
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.names import title_column
from engine.runtime.sql.columns import Column, Columns
from engine.runtime.sql.conditions import Conditions

_USER = OWN["scheda_user"]


class OrderError(Exception):
    """The list cannot be sorted so, or the cursor is none of ours."""


@dataclass(frozen=True, slots=True)
class Order:
    """A field's sort key and its direction."""

    field: str
    key: Column
    descending: bool

    @property
    def written(self) -> str:
        """As it is asked for: ``-amount``."""
        return f"-{self.field}" if self.descending else self.field


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: after the record with this sort key and number."""

    key: object
    id: int


def order_by(context: Context, entity: Entity, written: str) -> Order:
    """The order asked for. Raises ``OrderError`` or ``UnknownFieldError``."""
    name = written.removeprefix("-")
    questions = context.questions(entity)
    questions.seen(name)
    field = entity.fields[name]
    if not can_sort(field):
        raise OrderError(name)
    value = questions.value(field)
    if value is None:
        raise OrderError(name)
    return Order(name, _key(context, entity, field.result, value), written.startswith("-"))


def can_sort(field: Field) -> bool:
    """Whether lists can be sorted by a field."""
    single = not field.multiple and field.result.kind.sortable and field.sortable
    return single and (field.type != "link" or len(field.to) == 1)


def write_cursor(order: Order, position: Position) -> str:
    """A position as text for an address."""
    data = json.dumps([order.written, codec.encode(position.key), position.id])
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def read_cursor(order: Order, text: str) -> Position:
    """The position in an address; anything but our own text for this order is refused."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        written, encoded, number = json.loads(raw)
        key = codec.decode(object, encoded)
    except (
        ValueError, TypeError, LookupError, AttributeError, RecursionError, ArithmeticError,
        binascii.Error,
    ) as error:  # fmt: skip
        raise OrderError("after") from error
    if written != order.written or type(number) is not int or not 0 <= number <= INTEGER_LIMIT:
        raise OrderError("after")
    if key is not None and not _fits(order.key, key):
        raise OrderError("after")
    return Position(key, number)


def _key(context: Context, entity: Entity, field: Field, value: Column) -> Column:
    """What stands for a value when sorting: the order that people expect of it."""
    if field.type == "user":
        name = sa.func.lower(_USER.c.name, type_=sa.Text())
        return sa.select(name).where(_USER.c.id == value).scalar_subquery()
    if field.type == "link":
        return _title_key(context, field, value)
    if field.type in ("choice", "department", "pipeline"):
        names = {
            "choice": tuple(field.options),
            "department": tuple(context.app.departments),
            "pipeline": tuple(entity.pipelines),
        }[field.type]
        return _ranked({name: rank for rank, name in enumerate(names)}, value)
    if field.type == "stage":
        return _stage_key(context.columns(entity), entity, value)
    return sa.func.lower(value, type_=sa.Text()) if field.kind.family == "text" else value


def _title_key(context: Context, field: Field, value: Column) -> Column:
    """The title of the record linked to, if the person may read it."""
    target = context.app.entities[field.to[0]]
    tables = context.release.tables
    other = Columns(target, tables, tables[table_name(target.name)].alias())
    decider = context.release.decider
    sight = decider.mask(target, context.actor).visible
    asked = Conditions(other, context.actor, context.clock, sight)
    rules = Conditions(other, context.actor, context.clock)
    reach = rules.sql(decider.reach(target, context.actor, "read"))
    return (
        sa.select(sa.func.lower(title_column(asked), type_=sa.Text()))
        .where(other.id == value, other.undeleted, reach)
        .scalar_subquery()
    )


def _stage_key(columns: Columns, entity: Entity, value: Column) -> Column:
    """Stages in their pipeline's order, one pipeline after the other."""
    places = [(p.name, stage) for p in entity.pipelines.values() for stage in p.stages]
    cases = [
        (sa.and_(columns.table.c.pipeline == pipeline, value == stage), rank)
        for rank, (pipeline, stage) in enumerate(places)
    ]
    return sa.case(*cases) if cases else sa.cast(sa.null(), sa.Integer())


def _ranked(ranks: Mapping[str, int], value: Column) -> Column:
    """A name by its place in a list; names that are no longer in it are as if empty."""
    return sa.case(ranks, value=value) if ranks else sa.cast(sa.null(), sa.Integer())


_PYTHON: tuple[tuple[type, type], ...] = (
    (Scaled, Decimal), (Day, date), (Moment, datetime), (Hour, time), (Flag, bool),
    (sa.Integer, int), (sa.Text, str), (sa.String, str),
)  # fmt: skip


def _fits(column: Column, key: object) -> bool:
    """Whether the database can compare the column with a key that came from outside."""
    wanted = next((python for kind, python in _PYTHON if isinstance(column.type, kind)), None)
    if type(key) is not wanted:
        return False
    if isinstance(key, str):
        return "\0" not in key and key == key.encode("utf-8", "replace").decode()
    if isinstance(key, int):
        return abs(key) <= INTEGER_LIMIT
    if isinstance(key, Decimal):
        scale = column.type.scale if isinstance(column.type, Scaled) else 0
        small = key.is_finite() and abs(key.adjusted()) < 40
        return small and abs(key.scaleb(scale)) <= INTEGER_LIMIT
    # In the first and last year not every moment has a name in UTC.
    return not isinstance(key, datetime) or (key.tzinfo is not None and 1 < key.year < 9999)
