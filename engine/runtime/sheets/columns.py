"""The columns of a sheet that is brought: which field each is, and which of them are not imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.text import Text, text
from engine.runtime.context import Context
from engine.runtime.sheets.meaning import columns_by_head
from engine.runtime.sheets.values import Column, columns_of

NUMBERS: Final = ("id", "number")
PLACE: Final = ("pipeline", "stage")
_KEYS = frozenset({"text", "integer", "email", "phone", "url"})
_NO_CELL = frozenset({"address", "file", "image", "booking", "products"})
"""Types whose values a cell can name, but not hold."""

NOT_IMPORTED: Final[Mapping[str, Text]] = {
    "computed": text(en="not imported: computed", it="non importato: calcolato"),
    "kept": text(en="not imported: kept by the system", it="non importato: tenuto dal sistema"),
    "number": text(
        en="not imported: only finds records again", it="non importato: serve solo a ritrovarli"
    ),
    "read_only": text(
        en="not imported: you cannot change it", it="non importato: non puoi modificarlo"
    ),
    "no_cell": text(
        en="not imported: a cell cannot hold it", it="non importato: non sta in una cella"
    ),
}
"""Why a column that is a field stays out of an import; the same words on every channel."""


@dataclass(frozen=True, slots=True)
class Left:
    """A column that is a field the person sees and is not imported; ``code`` says why."""

    head: str
    field: str
    code: str

    def said(self, context: Context) -> str:
        """The reason in the reader's language."""
        return context.formats.say(NOT_IMPORTED[self.code])


class HeadError(Exception):
    """A head that no field has, or whose field cannot be imported; ``code`` as of a problem."""

    def __init__(self, head: str, code: str) -> None:
        """Remember which, and why."""
        super().__init__(head)
        self.head = head
        self.code = code


def importable(context: Context, entity: Entity) -> tuple[Column, ...]:
    """The columns the person may import: fields they may change somewhere, and the place."""
    visible = context.release.decider.mask(entity, context.actor).visible
    names = (name for name in entity.fields if name in visible)
    return columns_of(entity, (n for n in names if not _barred(context, entity, n)))


def keys(context: Context, entity: Entity) -> tuple[str, ...]:
    """The fields by which records can be found again."""
    mask = context.release.decider.mask(entity, context.actor).visible
    return tuple(
        name
        for name, one in entity.fields.items()
        if name in mask and one.type in _KEYS and not one.multiple and not one.kinded
        and (not one.system or name in NUMBERS)
    )  # fmt: skip


def plan_columns(
    context: Context, entity: Entity, heads: Sequence[str],
    chosen: Mapping[str, str | None] | None = None,
) -> dict[str, Column | None]:  # fmt: skip
    """Each head with its column, by name or label unless ``chosen``. Raises ``HeadError``.

    None is a column that stays out: left out by choice, or a field that is not imported
    (``left_out`` tells of those). A head that no field of the person's has is refused.
    """
    by_name = {one.name: one for one in importable(context, entity)}
    seen = _seen(context, entity)
    found: dict[str, Column | None] = {}
    for head in heads:
        if chosen is not None and head in chosen:
            name = chosen[head]
            column = None if name is None else by_name.get(name)
            if name is not None and column is None:
                raise HeadError(head, "read_only" if name in seen else "unknown")
        else:
            called = _called(seen, head)
            if called is None:
                several = head in seen or head.casefold() in seen
                raise HeadError(head, "ambiguous" if several else "unknown")
            column = by_name.get(called.name)
        if column is not None and column in found.values():
            raise HeadError(head, "ambiguous")
        found[head] = column
    for head in chosen or {}:
        if head not in heads:
            raise HeadError(head, "unknown")
    return found


def left_out(
    context: Context, entity: Entity, columns: Mapping[str, Column | None], key: str
) -> tuple[Left, ...]:
    """The columns of a plan that are fields and are not imported, so that it can be said."""
    return tuple(_left(context, entity, columns, key))


def guarded(
    context: Context, entity: Entity, columns: Mapping[str, Column | None],
    chosen: Mapping[str, str | None] | None = None,
) -> dict[str, Column]:  # fmt: skip
    """The columns that stay out because this person may not change them, by head.

    Not those left out by choice. Where nobody is shown beforehand what stays out, a cell of one
    may say what is there, and nothing else.
    """
    seen = _seen(context, entity)
    found = {head: _called(seen, head) for head, column in columns.items() if column is None}
    return {
        head: column
        for head, column in found.items()
        if column is not None and head not in (chosen or {})
        and _barred(context, entity, column.field.name) == "read_only"
    }  # fmt: skip


def _left(
    context: Context, entity: Entity, columns: Mapping[str, Column | None], key: str
) -> Iterator[Left]:
    seen = _seen(context, entity)
    for head, planned in columns.items():
        column = planned or _called(seen, head)
        if column is None:
            continue
        name = column.field.name
        code = _barred(context, entity, name)
        if planned is not None:
            code = "number" if name in NUMBERS and name != key else ""
        if code:
            yield Left(head, name, code)


def _barred(context: Context, entity: Entity, name: str) -> str:
    """Why nobody imports this visible field, or not this person; blank when they do."""
    field: Field = entity.fields[name]
    if name in NUMBERS or (name in PLACE and entity.pipelines):
        return ""
    if field.kind.computed:
        return "computed"
    if field.system and field.readonly:
        return "kept"
    if field.type in _NO_CELL:
        return "no_cell"
    editable = context.release.decider.mask(entity, context.actor).editable
    return "" if name in editable else "read_only"


def _seen(context: Context, entity: Entity) -> dict[str, Column | None]:
    """The columns of every field the person sees, by head; None where several are called so."""
    visible = context.release.decider.mask(entity, context.actor).visible
    return columns_by_head(columns_of(entity, visible), context)


def _called(columns: Mapping[str, Column | None], head: str) -> Column | None:
    return columns.get(head) or columns.get(head.casefold())
