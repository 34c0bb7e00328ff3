"""What left the configuration while its data stayed: remembered in the database itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import cast

from engine.model import codec
from engine.model.app import Entity
from engine.model.field import Field
from engine.model.storage import field_columns, table_name, values_table_name


@dataclass(frozen=True, slots=True)
class Archived:
    """Data of an address that no release reads any more.

    ``columns`` are the (table, column) pairs and ``tables`` the whole tables that hold them, as
    they are called now; ``names`` are the columns' names when they were in use, in the same
    order. ``definition`` is the field or the entity as the model's JSON. ``converted`` data are
    the old values of a field that lives on as another type.
    """

    address: str
    columns: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    definition: str = ""
    converted: bool = False
    serial: int = 0

    @property
    def entity(self) -> str:
        """The entity it belonged to."""
        return self.address.partition(".")[0]

    @property
    def field(self) -> Field | None:
        """The field as it was, None for an entity."""
        return read_field(self.definition) if "." in self.address else None

    @property
    def whole(self) -> Entity | None:
        """The entity as it was, None for a field."""
        if "." in self.address or not self.definition:
            return None
        return cast(Entity, codec.decode(Entity, json.loads(self.definition)))


Archive = tuple[Archived, ...]


def write_field(field: Field) -> str:
    """A field's definition as text."""
    return json.dumps(codec.encode(field), ensure_ascii=False, sort_keys=True)


def write_entity(entity: Entity) -> str:
    """An entity's definition as text."""
    return json.dumps(codec.encode(entity), ensure_ascii=False, sort_keys=True)


def read_field(text: str) -> Field:
    """The field in a text written by ``write_field``."""
    return cast(Field, codec.decode(Field, json.loads(text)))


def dumps(archive: Archive) -> str:
    """The archive as text, always the same for the same content."""
    entries = sorted(archive, key=lambda entry: (entry.address, entry.serial, entry.columns))
    return json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, sort_keys=True)


def loads(text: str) -> Archive:
    """The archive in a text written by ``dumps``."""
    return tuple(
        Archived(
            address=entry["address"],
            columns=tuple((table, column) for table, column in entry["columns"]),
            names=tuple(entry["names"]),
            tables=tuple(entry["tables"]),
            definition=entry["definition"],
            converted=entry["converted"],
            serial=entry["serial"],
        )
        for entry in json.loads(text)
    )


def find(archive: Archive, address: str) -> Archived | None:
    """What was archived under an address when it was removed; the latest, if more than once."""
    found = [entry for entry in archive if entry.address == address and not entry.converted]
    return max(found, key=lambda entry: entry.serial, default=None)


def find_entity(archive: Archive, name: str) -> Archived | None:
    """An archived entity that can come back: one whose tables still have their names."""
    kept = find(archive, name)
    if kept is None or kept.whole is None or table_name(name) not in kept.tables:
        return None
    return kept


def find_original(archive: Archive, address: str, wanted: Field) -> Archived | None:
    """The values of a field from before its last conversion, if they were of the wanted type."""
    found = [
        entry
        for entry in archive
        if entry.address == address
        and entry.converted
        and entry.field is not None
        and _stored_alike(entry.field, wanted)
    ]
    return max(found, key=lambda entry: entry.serial, default=None)


def _stored_alike(one: Field, other: Field) -> bool:
    keys = ("type", "multiple", "digits", "to")
    return all(getattr(one, key) == getattr(other, key) for key in keys)


def renamed_targets(entry: Archived, renamed: Mapping[str, str]) -> Archived:
    """The entry after entities were renamed that its links lead to."""
    if entry.field is not None:
        return replace(entry, definition=write_field(_retargeted(entry.field, renamed)))
    if entry.whole is None:
        return entry
    fields = {name: _retargeted(held, renamed) for name, held in entry.whole.fields.items()}
    return replace(entry, definition=write_entity(replace(entry.whole, fields=fields)))


def _retargeted(held: Field, renamed: Mapping[str, str]) -> Field:
    return replace(held, to=tuple(renamed.get(name, name) for name in held.to))


def without_place(entry: Archived, table: str, column: str = "") -> Archived | None:
    """The entry after a column or a whole table was destroyed; None when nothing is left of it."""
    if entry.whole is None:
        gone = (table, column) in entry.columns or (not column and table in entry.tables)
        return None if gone else entry
    fields = {
        name: held
        for name, held in entry.whole.fields.items()
        if not (
            column in {one.name for one in field_columns(held)}
            and table == table_name(entry.address)
        )
        and not (not column and table == values_table_name(entry.address, name))
    }
    tables = tuple(name for name in entry.tables if column or name != table)
    definition = write_entity(replace(entry.whole, fields=fields))
    return replace(entry, tables=tables, definition=definition)


def without(archive: Sequence[Archived], gone: Sequence[Archived]) -> Archive:
    """The archive less some entries."""
    return tuple(entry for entry in archive if entry not in gone)
