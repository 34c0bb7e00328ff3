"""Values as they lie in columns ⇄ values as the model knows them, for both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from engine.compiler.migrate.database import Dialect
from engine.model.field import Field
from engine.model.storage import Column
from engine.model.values import Money, Ref


def read_item(field: Field, columns: Sequence[Column], raw: Sequence[object]) -> object:
    """One value of a field from its columns, None when there is none."""
    parts = [_read(column, value) for column, value in zip(columns, raw, strict=True)]
    if field.type == "money" and len(parts) > 1:
        value, currency = parts
        if value is None and not currency:
            return None
        assert value is None or isinstance(value, Decimal)
        return Money(value, str(currency or ""))
    if field.type == "link" and len(parts) > 1:
        record, entity = parts
        return Ref(str(entity), record) if isinstance(record, int) else None
    return parts[0]


def write_item(columns: Sequence[Column], value: object, dialect: Dialect) -> list[object]:
    """One value of a field as what its columns hold."""
    parts: list[object]
    if isinstance(value, Money):
        parts = [value.value, value.currency]
    elif isinstance(value, Ref):
        parts = [value.id, value.entity]
    else:
        parts = [value]
    parts += [None] * (len(columns) - len(parts))
    return [_write(column, part, dialect) for column, part in zip(columns, parts, strict=True)]


def _read(column: Column, raw: object) -> object:
    if raw is None:
        return None
    match column.kind:
        case "scaled":
            assert isinstance(raw, int)
            return Decimal(raw).scaleb(-column.scale)
        case "boolean":
            return bool(raw)
        case "date":
            return date.fromisoformat(raw) if isinstance(raw, str) else raw
        case "time":
            return time.fromisoformat(raw) if isinstance(raw, str) else raw
        case "timestamp":
            moment = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
            assert isinstance(moment, datetime)
            return moment.astimezone(UTC)
        case _:
            return raw


def _write(column: Column, value: object, dialect: Dialect) -> object:
    if value is None:
        return None
    if column.kind == "scaled":
        assert isinstance(value, Decimal)
        return int(value.scaleb(column.scale).to_integral_value())
    if dialect == "postgresql":
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date | time):
        return value.isoformat()
    return value
