"""Physical tables as ``sqlalchemy.Table``: how values travel to and from the database.

The only module of the model that knows a database library, and only its table and type objects.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.model.storage import Column, Table


class Scaled(TypeDecorator[Decimal]):
    """An exact decimal, kept as a 64-bit integer of ``10 ** scale`` parts."""

    impl = sa.BigInteger
    cache_ok = True

    def __init__(self, scale: int) -> None:
        """Keep ``scale`` digits after the point."""
        super().__init__()
        self.scale = scale

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        """To the database. Values with more digits were refused when they were parsed."""
        return None if value is None else int(Decimal(value).scaleb(self.scale).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """From the database. Sums may come back as Decimal, which is as exact."""
        return None if value is None else Decimal(value).scaleb(-self.scale)


class Moment(TypeDecorator[datetime]):
    """A point in time: UTC text of fixed width on SQLite, so text order is time order."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """``timestamptz`` where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """To the database; a naive moment is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        if dialect.name == "postgresql":
            return value
        # Not strftime: it writes years before 1000 with fewer digits.
        return f"{value.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        """From the database, always in UTC."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        assert isinstance(value, datetime)
        return value.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A calendar day; ISO text on SQLite."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """``date`` where there is one."""
        kind = sa.Date() if dialect.name == "postgresql" else sa.Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: date | None, dialect: Dialect) -> object:
        """To the database."""
        return value if value is None or dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """From the database."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class Hour(TypeDecorator[time]):
    """A time of day; ISO text on SQLite."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """``time`` where there is one."""
        kind = sa.Time() if dialect.name == "postgresql" else sa.Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: time | None, dialect: Dialect) -> object:
        """To the database."""
        return value if value is None or dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> time | None:
        """From the database."""
        return time.fromisoformat(value) if isinstance(value, str) else value


class Flag(TypeDecorator[bool]):
    """A boolean; 0 or 1 on SQLite, whose strict tables have no boolean."""

    impl = sa.Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """``boolean`` where there is one."""
        kind = sa.Boolean() if dialect.name == "postgresql" else sa.Integer()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> object:
        """To the database."""
        return value if value is None or dialect.name == "postgresql" else int(value)

    def process_result_value(self, value: object, dialect: Dialect) -> bool | None:
        """From the database."""
        return None if value is None else bool(value)


class Json(TypeDecorator[object]):
    """A JSON value kept as text, so that its order and digits are exactly what was written."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """To the database."""
        return (
            None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        )

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        """From the database."""
        return None if value is None else json.loads(value)


def column_type(column: Column) -> TypeEngine[Any]:
    """The type that carries a column's values."""
    kinds: dict[str, TypeEngine[Any]] = {
        "integer": sa.BigInteger(), "reference": sa.BigInteger(), "text": sa.Text(),
        "boolean": Flag(), "date": Day(), "timestamp": Moment(), "time": Hour(), "json": Json(),
        "scaled": Scaled(column.scale),
    }  # fmt: skip
    return kinds[column.kind]


def metadata(tables: Iterable[Table]) -> dict[str, sa.Table]:
    """``sqlalchemy.Table`` by name, for building statements; DDL is written by the migrator."""
    bound = sa.MetaData()
    return {
        table.name: sa.Table(
            table.name, bound,
            *(
                sa.Column(
                    column.name, column_type(column), nullable=column.nullable,
                    primary_key=column.name in table.primary,
                    autoincrement=table.primary == ("id",) and column.name == "id",
                )
                for column in table.columns
            ),
        )
        for table in tables
    }  # fmt: skip
