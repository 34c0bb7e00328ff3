"""What left the configuration while its data stayed: remembered in the database itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import cast

from engine.model import codec
from engine.model.field import Field


@dataclass(frozen=True, slots=True)
class Archived:
    """Data of an address that no release reads any more.

    ``columns`` are the (table, column) pairs and ``tables`` the whole tables that hold them, as
    they are called now; ``names`` are the columns' names when they were in use, in the same
    order. ``definition`` is the field as the model's JSON, blank for an entity. ``converted``
    data are the old values of a field that lives on as another type.
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
        return read_field(self.definition) if self.definition else None


Archive = tuple[Archived, ...]


def write_field(field: Field) -> str:
    """A field's definition as text."""
    return json.dumps(codec.encode(field), ensure_ascii=False, sort_keys=True)


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


def without(archive: Sequence[Archived], gone: Sequence[Archived]) -> Archive:
    """The archive less some entries."""
    return tuple(entry for entry in archive if entry not in gone)
