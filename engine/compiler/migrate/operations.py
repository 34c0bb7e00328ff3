"""What is done to tables, without the words of either database: the input of ``ddl``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.model.storage import Column, Index, Table

Phase = Literal["expand", "backfill", "switch", "contract"]
"""``expand`` adds beside what runs; ``backfill`` fills what was added; ``switch`` makes the new
release the active one, in one transaction; ``contract`` takes away what nobody reads any more."""

PHASES: tuple[Phase, ...] = ("expand", "backfill", "switch", "contract")


@dataclass(frozen=True, slots=True)
class CreateTable:
    """A table that does not exist yet, with its indexes."""

    table: Table


@dataclass(frozen=True, slots=True)
class AddReferences:
    """The references of tables just created, where they could not be written at once."""

    table: Table


@dataclass(frozen=True, slots=True)
class DropTable:
    """A table and all its rows."""

    table: str


@dataclass(frozen=True, slots=True)
class RenameTable:
    """A table under another name."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AddColumn:
    """One more column, nullable, so that no row needs to be rewritten."""

    table: str
    column: Column


@dataclass(frozen=True, slots=True)
class DropColumn:
    """A column and what was in it."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class RenameColumn:
    """A column under another name."""

    table: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AddIndex:
    """An index on a table that may have rows."""

    table: str
    index: Index


@dataclass(frozen=True, slots=True)
class DropIndex:
    """An index; ``index`` is kept whole so that it can be made again."""

    table: str
    index: Index


@dataclass(frozen=True, slots=True)
class RenameIndex:
    """An index under the name that its columns call for now."""

    table: str
    index: Index
    new: str


@dataclass(frozen=True, slots=True)
class Fill:
    """Rows without a value in the first of the columns get these values."""

    table: str
    columns: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Execute:
    """One more statement on rows; the text comes from ``history`` and quotes what it names."""

    table: str
    sql: str
    comment: str


Pairs = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
"""(values now, values then) for each group of rows; all at once, so that two may swap."""


@dataclass(frozen=True, slots=True)
class Layouts:
    """People's own layouts of an entity follow its ``fields`` (before, now).

    ``taken`` are names of fields that leave and that others have now: edits of them go.
    """

    table: str
    entity: str
    fields: tuple[tuple[str, str], ...]
    taken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remap:
    """Rows with some values get others: an option or a stage was renamed, or gave way to another."""

    table: str
    columns: tuple[str, ...]
    pairs: Pairs


@dataclass(frozen=True, slots=True)
class Merge:
    """The same in a table of several values; afterwards a record has each value once."""

    table: str
    pairs: Pairs


@dataclass(frozen=True, slots=True)
class Place:
    """Where the values of one field are: columns of the record's row, or a table of values."""

    table: str
    columns: tuple[Column, ...] = ()
    values: str = ""
    value: Column | None = None


@dataclass(frozen=True, slots=True)
class Convert:
    """The values of a field, read as one type, written beside as another.

    ``before`` and ``after`` are the field's definitions as the model's JSON. ``seen`` names the
    column that remembers which value was converted, where the table is written to meanwhile.
    ``original`` is where the values were before an earlier conversion that is now taken back: a
    value that nobody touched since becomes exactly what it was.
    """

    source: Place
    target: Place
    before: str
    after: str
    seen: str = ""
    original: Place | None = None


@dataclass(frozen=True, slots=True)
class CatchUp:
    """The rows that changed after they were converted, once more and under a lock."""

    convert: Convert


TableOperation = CreateTable | AddReferences | DropTable | RenameTable
ColumnOperation = AddColumn | DropColumn | RenameColumn
IndexOperation = AddIndex | DropIndex | RenameIndex
RowOperation = Fill | Execute | Layouts | Remap | Merge | Convert | CatchUp
Operation = TableOperation | ColumnOperation | IndexOperation | RowOperation


@dataclass(frozen=True, slots=True)
class Step:
    """An operation, the phase it belongs to, and the address of the change that needs it.

    ``fresh`` steps touch only tables that the same plan creates.
    """

    operation: Operation
    phase: Phase
    cause: str
    fresh: bool = False
