"""Rows of one entity ⇄ records: reading with one statement, and writing what changed.

Nothing here decides anything; ``save`` and ``query`` do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.field_types import INTEGER_LIMIT
from engine.model.metadata import Scaled
from engine.model.predicate import Record
from engine.model.products import ProductRow
from engine.model.storage import column_names, has_values_table, table_name
from engine.model.system import PRODUCTS
from engine.model.values import Address, Booking, Client, Money, Point, Ref, is_empty
from engine.runtime.fields.products import as_object, from_object
from engine.runtime.sql.columns import Columns, columns_of
from engine.runtime.sql.dialects import listed

_OWNERS = "owner_departments"

Reader = Callable[[Mapping[Any, Any]], object]


@dataclass(frozen=True, slots=True)
class Row:
    """A record as loaded. ``deleted_at`` is set while it is in the recycle bin."""

    id: int
    version: int
    record: Record
    deleted_at: datetime | None = None


class Store:
    """The rows of an entity."""

    def __init__(self, entity: Entity, tables: Mapping[str, sa.Table]) -> None:
        """Prepare the statements that every card needs."""
        self.entity = entity
        self.columns: Columns = columns_of(entity, tables)
        self.table = tables[table_name(entity.name)]
        self._every = tuple(name for name, field in entity.fields.items() if field.stored)
        self._lists = {
            name: found[0]
            for name, field in entity.fields.items()
            if (found := self.columns.rows(field)) is not None
        }
        # Values travel as parameters of these, so that the statements are built only once.
        self._insert = sa.insert(self.table).returning(self.table.c.id)
        self._update = sa.update(self.table).where(
            self.table.c.id == sa.bindparam("_id"),
            self.table.c.version == sa.bindparam("_version"),
        )
        self._one = self.select(self._every).where(self.columns.id == sa.bindparam("_id"))
        self._one_locked = self._one.with_for_update(of=self.table)
        # Decided once for each field and not once for each value: this is what cards wait for.
        self._readers = {name: self._reader(entity.fields[name]) for name in self._every}
        self._columns = {name: column_names(entity.fields[name]) for name in self._every}

    def select(self, names: Iterable[str]) -> sa.Select[Any]:
        """A statement over records with what ``record`` needs to know of these fields."""
        table, columns = self.columns.table, self.columns
        wanted: list[sa.ColumnElement[Any]] = [table.c.id, table.c.version, table.c.deleted_at]
        for name in self._known(names):
            field = self.entity.fields[name]
            current = columns.current(field)
            if current is not None and name not in ("id", "version"):
                wanted.append(current.label(f"f_{name}"))
            second = columns.second(field)
            if second is not None:
                wanted.append(second.label(f"s_{name}"))
            if has_values_table(field):
                wanted.append(columns.gathered(field).label(f"l_{name}"))
                if field.type == "booking":
                    wanted += [
                        columns.gathered(field, part).label(f"{part}_{name}")
                        for part in ("entity", "starts", "ends")
                    ]
                if field.kinded:
                    wanted.append(columns.gathered(field, "kind").label(f"k_{name}"))
            if name == "owner":
                wanted.append(columns.owner_departments().label(_OWNERS))
        return sa.select(*wanted).select_from(table)

    def record(self, held: sa.RowMapping, names: Iterable[str]) -> Row:
        """The record in a row of ``select`` with the same names."""
        readers = self._readers
        values = {name: readers[name](held) for name in names if name in readers}
        owners = frozenset(listed(held.get(_OWNERS)))
        return Row(
            held["id"], held["version"], Record(self.entity.name, values, owners),
            held["deleted_at"],
        )  # fmt: skip

    def load(self, connection: sa.Connection, number: int, *, lock: bool = False) -> Row | None:
        """A record by its number, deleted or not; ``lock`` keeps other writers waiting."""
        if not 0 < number <= INTEGER_LIMIT:
            return None
        statement = self._one_locked if lock else self._one
        row = connection.execute(statement, {"_id": number}).mappings().one_or_none()
        return None if row is None else self.record(row, self._every)

    def insert_record(self, connection: sa.Connection, values: Mapping[str, object]) -> int:
        """Write a new record and tell its number."""
        number: int = connection.execute(self._insert, self._row(values)).scalar_one()
        self._write_lists(connection, number, values, fresh=True)
        return number

    def update_record(
        self, connection: sa.Connection, number: int, version: int, values: Mapping[str, object],
        *, deleted_at: datetime | None = None, to: int | None = None,
    ) -> bool:  # fmt: skip
        """Write changed fields; False when the record moved on and nothing was written.

        ``to`` is the version it has then, the next one unless it is given.
        """
        reached = version + 1 if to is None else to
        row = {**self._row(values), "version": reached, "deleted_at": deleted_at}
        keys = {"_id": number, "_version": version}
        done = connection.execute(self._update, {**row, **keys}).rowcount
        if done:
            self._write_lists(connection, number, values, fresh=False)
        return bool(done)

    def touch(self, connection: sa.Connection, number: int, now: datetime) -> None:
        """Note that something happened around a record, which itself stays as it is."""
        one = sa.update(self.table).where(self.table.c.id == number)
        connection.execute(one.values(last_activity_at=now))

    def _known(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if self.entity.fields[name].stored]

    def _reader(self, field: Field) -> Reader:
        """How to read the field's value from a row of ``select``."""
        name = field.name
        main, second, rows = f"f_{name}", f"s_{name}", f"l_{name}"
        if name in ("id", "version"):
            return lambda held: held[name]
        if field.type == "client":
            return lambda held: _filled(Client(held[main], listed(held[rows])))
        if field.kinded:
            return self._points(field)
        if field.type == "booking":
            return lambda held: _filled(_bookings(name, held, rows))
        if field.type == PRODUCTS:
            return lambda held: _filled(
                tuple(from_object(json.loads(i)) for i in listed(held[rows]))
            )
        if name in self._lists:
            return lambda held: _filled(self._items(field, listed(held[rows])))
        if field.type in ("money", "address") or (field.type == "link" and len(field.to) > 1):
            return lambda held: _filled(_composed(field, held[main], held.get(second)))
        if field.kind.family == "text" or field.type == "json":
            return lambda held: _filled(held[main])
        return lambda held: held[main]

    def _points(self, field: Field) -> Reader:
        """How to read values that have a kind beside them."""
        main, second = f"f_{field.name}", f"s_{field.name}"
        rows, kinds = f"l_{field.name}", f"k_{field.name}"
        if field.name not in self._lists:
            return lambda held: _filled(Point(held[main] or "", held[second] or ""))
        return lambda held: _filled(
            tuple(
                Point(value, kind or "")
                for value, kind in zip(listed(held[rows]), listed(held[kinds]), strict=True)
            )
        )

    def _items(self, field: Field, raw: tuple[Any, ...]) -> tuple[object, ...]:
        """The values of a list, whose items came as JSON knows them."""
        kind = self._lists[field.name].c.value.type
        if isinstance(kind, Scaled):
            return tuple(Decimal(item).scaleb(-kind.scale) for item in raw)
        if field.type == "date":
            return tuple(date.fromisoformat(item) for item in raw)
        return raw

    def _row(self, values: Mapping[str, object]) -> dict[str, object]:
        row: dict[str, object] = {}
        for name, value in values.items():
            columns = self._columns.get(name, ())
            if len(columns) == 1 and type(value) in _PLAIN:
                row[columns[0]] = value
            elif columns:
                row |= _columns(columns, value)
        return row

    def _write_lists(
        self, connection: sa.Connection, number: int, values: Mapping[str, object], *, fresh: bool
    ) -> None:
        for name, value in values.items():
            table = self._lists.get(name)
            if table is None:
                continue
            if not fresh:
                connection.execute(sa.delete(table).where(table.c.record == number))
            items = value.contacts if isinstance(value, Client) else value
            rows = [
                {"record": number, "position": position, **_item(item)}
                for position, item in enumerate(items if isinstance(items, tuple) else ())
            ]
            if rows:
                connection.execute(sa.insert(table), rows)


_PLAIN = frozenset({int, bool, Decimal, type(None), date, datetime})
"""Types whose every value is stored as it is."""


def _bookings(name: str, held: Mapping[Any, Any], rows: str) -> tuple[Booking, ...]:
    columns = (
        listed(held[part]) for part in (f"entity_{name}", rows, f"starts_{name}", f"ends_{name}")
    )
    return tuple(
        Booking(entity, number, *(datetime.fromisoformat(at).astimezone(UTC) for at in moments))
        for entity, number, *moments in zip(*columns, strict=True)
    )


def _item(value: object) -> dict[str, object]:
    """The columns of one of several values."""
    if isinstance(value, Point):
        return {"value": value.value, "kind": value.kind or None}
    if isinstance(value, Booking):
        return {"value": value.id, "entity": value.entity, "starts": value.start, "ends": value.end}
    if isinstance(value, ProductRow):
        return {"value": as_object(value)}
    return {"value": value}


def _filled(value: object) -> object:
    """The value, None when it is empty."""
    return None if is_empty(value) else value


def _composed(field: Field, main: Any, second: Any) -> object:
    """A value from its columns."""
    if main is None:
        return None
    if field.type == "money":
        return Money(main, second or "")
    if field.type == "link" and len(field.to) > 1:
        return Ref(second, main)
    if field.type == "address":
        known = {part.name for part in fields(Address)}
        return Address(**{name: part for name, part in main.items() if name in known})
    return main


def _columns(names: tuple[str, ...], value: object) -> dict[str, object]:
    """The columns from a value; every kind of empty is null."""
    row: dict[str, object] = dict.fromkeys(names)
    if is_empty(value):
        return row
    if isinstance(value, Money):
        row[names[0]], row[names[1]] = value.value, value.currency
    elif isinstance(value, Point):
        row[names[0]], row[names[1]] = value.value, value.kind or None
    elif isinstance(value, Ref):
        row[names[0]], row[names[1]] = value.id, value.entity
    elif isinstance(value, Client):
        row[names[0]] = value.company
    elif isinstance(value, Address):
        parts = {part.name: getattr(value, part.name) for part in fields(value)}
        row[names[0]] = {name: part for name, part in parts.items() if part}
    else:
        row[names[0]] = value
    return row
