"""What a list shows, as plain data: the contract between the runtime and the templates."""

from __future__ import annotations

from dataclasses import dataclass

from engine.runtime.viewmodel import FieldView, PersonView


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of a list: formatted text, and what gives it shape."""

    name: str
    type: str
    text: str
    color: str = ""
    url: str = ""
    person: PersonView | None = None
    exact: str = ""  # the whole text, where the cell shows less of it
    editable: bool = False


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of a list."""

    id: int
    url: str
    cells: tuple[CellView, ...]
    seen: str = ""  # the version, and the seal over confidential values; blank where not edited


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of a list; ``sort`` is ``asc``, ``desc`` or blank; ``sort_url`` blank if fixed."""

    name: str
    label: str
    type: str
    sort: str = ""
    sort_url: str = ""


@dataclass(frozen=True, slots=True)
class FilterView:
    """A filter control over a list.

    The controls are named in ``field.inputs``: the field's own name (several values mean any of
    them; text is searched for), or ``NAME.from`` and ``NAME.to`` for what has an order.
    """

    field: FieldView
    active: bool = False


@dataclass(frozen=True, slots=True)
class PresetView:
    """A ready filter."""

    name: str
    label: str
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of records."""

    entity: str
    label: str
    plural: str
    icon: str
    url: str
    columns: tuple[ColumnView, ...]
    rows: tuple[RowView, ...]
    filters: tuple[FilterView, ...] = ()
    presets: tuple[PresetView, ...] = ()
    search: str = ""
    total: int | None = None
    next_url: str = ""
    first_url: str = ""
    can_create: bool = False
    new_url: str = ""  # creates a record that points at the one whose tab this is
    quick_url: str = ""  # the same with the short form
    board_url: str = ""  # the same records as a board, blank without stages
    export_url: str = ""  # takes the records of the list away as a sheet
    import_url: str = ""  # saves the rows of a sheet as records
    bin_url: str = ""  # what was deleted, where some of it may be brought back
    verbs: tuple[str, ...] = ()  # what may be done to several at once: set move assign delete
    every: str = ""  # what the list asks for, where more match than this page shows
    filtered: bool = False
    problems: tuple[str, ...] = ()
