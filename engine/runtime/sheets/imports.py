"""Imports: each row of a sheet is one save, by the channel ``import``, under the person's own rights.

A row is a new record, or changes the one that has the same value in the key column. A row that is
refused leaves nothing behind and does not hinder the others; a trial leaves nothing behind at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal

from engine.model.app import Entity
from engine.model.judge import Problem
from engine.model.predicate import Compare
from engine.runtime.context import Context
from engine.runtime.fields import InvalidError, kind_of
from engine.runtime.fields.opaque import Untouchable
from engine.runtime.outcome import Outcome, Refused, Saved
from engine.runtime.query import Query, find
from engine.runtime.save import Write, save
from engine.runtime.sheets.meaning import Cells, Lookups, columns_by_head, machine_number
from engine.runtime.sheets.read import Cell, Sheet
from engine.runtime.sheets.values import Column, columns_of
from engine.runtime.sql.conditions import UnknownFieldError

Opening = Callable[[], AbstractContextManager[Context]]
Mode = Literal["both", "create", "update"]
_TOGETHER = 50
"""Rows that share a transaction, so that others who write need not wait for long."""
_KEYS = frozenset({"text", "integer", "email", "phone", "url"})
_NUMBERS = ("id", "number")
_PLACE = ("pipeline", "stage")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with which column: head → column, None for what is left out.

    ``key`` is the field by whose value records are found again, blank when all rows are new.
    ``clear`` says that blank cells empty their fields; otherwise those stay as they are.
    """

    columns: Mapping[str, Column | None]
    key: str = ""
    mode: Mode = "both"
    clear: bool = False

    @property
    def plain(self) -> bool:
        """Whether a program wrote it: heads are names, and numbers have a decimal point."""
        return all(one is None or one.name == head for head, one in self.columns.items())


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a row. ``status``: created, updated, unchanged, refused."""

    line: int
    cells: tuple[Cell, ...]
    status: str
    id: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Report:
    """What came of all rows."""

    heads: tuple[str, ...]
    rows: list[Told] = field(default_factory=list)

    def count(self, status: str) -> int:
        """How many rows came out so."""
        return sum(1 for row in self.rows if row.status == status)


class HeadError(Exception):
    """A head that no field has, or whose field cannot be imported; ``code`` as of a problem."""

    def __init__(self, head: str, code: str) -> None:
        """Remember which, and why."""
        super().__init__(head)
        self.head = head
        self.code = code


class _TrialError(Exception):
    """Takes back what a trial has written."""


def importable(context: Context, entity: Entity) -> tuple[Column, ...]:
    """The columns the person may import: fields they may change somewhere, and the place."""
    mask = context.release.decider.mask(entity, context.actor)
    places = _PLACE if entity.pipelines else ()
    names = [
        name
        for name, one in entity.fields.items()
        if name in mask.visible
        and (name in (*_NUMBERS, *places) or name in mask.editable)
        and not isinstance(kind_of(one), Untouchable)
        and one.type not in ("address", "file", "image")
    ]
    return columns_of(entity, names)


def keys(context: Context, entity: Entity) -> tuple[str, ...]:
    """The fields by which records can be found again."""
    mask = context.release.decider.mask(entity, context.actor).visible
    return tuple(
        name
        for name, one in entity.fields.items()
        if name in mask and one.type in _KEYS and not one.multiple and not one.kinded
        and (not one.system or name in _NUMBERS)
    )  # fmt: skip


def plan_columns(
    context: Context, entity: Entity, heads: Sequence[str],
    chosen: Mapping[str, str | None] | None = None,
) -> dict[str, Column | None]:  # fmt: skip
    """Each head with its column, by name or label unless ``chosen``. Raises ``HeadError``.

    A head that no field of the person's has is refused and not passed over.
    """
    columns = importable(context, entity)
    by_head, by_name = columns_by_head(columns, context), {one.name: one for one in columns}
    visible = context.release.decider.mask(entity, context.actor).visible
    seen = columns_by_head(columns_of(entity, visible), context)
    found: dict[str, Column | None] = {}
    for head in heads:
        if chosen is not None and head in chosen:
            name = chosen[head]
            column = None if name is None else by_name.get(name)
            if name is not None and column is None:
                raise HeadError(head, "read_only" if name in visible else "unknown")
        else:
            column = by_head.get(head) or by_head.get(head.casefold())
            if column is None:
                known = head in seen or head.casefold() in seen
                raise HeadError(head, "read_only" if known else "unknown")
        if column is not None and column in found.values():
            raise HeadError(head, "ambiguous")
        found[head] = column
    for head in chosen or {}:
        if head not in heads:
            raise HeadError(head, "unknown")
    return found


def import_rows(opening: Opening, entity: str, sheet: Sheet, plan: Plan, *, trial: bool) -> Report:
    """Save the rows, some at a time in a transaction; a ``trial`` takes them back."""
    report = Report(sheet.heads)
    pieces = [sheet.rows[at : at + _TOGETHER] for at in range(0, len(sheet.rows), _TOGETHER)]
    for piece in pieces:
        try:
            with opening() as context:
                lookups = Lookups(context)
                found = context.app.entities[entity]
                for line, cells in piece:
                    report.rows.append(
                        _row(context, found, plan, sheet.heads, line, cells, lookups)
                    )
                if trial:
                    raise _TrialError
        except _TrialError:
            continue
    return report


def _row(
    context: Context, entity: Entity, plan: Plan, heads: tuple[str, ...], line: int,
    cells: tuple[Cell, ...], lookups: Lookups,
) -> Told:  # fmt: skip
    by_name = {
        column.name: machine_number(column.field, cell) if plan.plain else cell
        for head, cell in zip(heads, cells, strict=True)
        if (column := plan.columns[head]) is not None
    }
    given = Cells(entity, by_name, lookups, tuple(_written(plan, by_name)))
    try:
        number = _found(context, entity, plan, given)
    except InvalidError as error:
        return Told(line, cells, "refused", 0, (Problem(plan.key, error.code),))
    if number is None and plan.mode == "update":
        return Told(line, cells, "refused", 0, (Problem(plan.key, "not_found"),))
    if number is not None and plan.mode == "create":
        return Told(line, cells, "refused", number, (Problem(plan.key, "taken"),))
    write = Write(
        entity.name, given, number, pipeline=given.word("pipeline"), stage=given.word("stage"),
        channel="import",
    )  # fmt: skip
    return _told(line, cells, number, save(context, write))


def _told(line: int, cells: tuple[Cell, ...], number: int | None, outcome: Outcome) -> Told:
    if isinstance(outcome, Saved):
        status = "created" if number is None else "updated" if outcome.changed else "unchanged"
        return Told(line, cells, status, outcome.id, (), outcome.warnings)
    problems = outcome.problems if isinstance(outcome, Refused) else (Problem("", "not_found"),)
    return Told(line, cells, "refused", number or 0, problems)


def _written(plan: Plan, cells: Mapping[str, Cell]) -> Iterator[str]:
    """The fields of a row that are to be written."""
    names = dict.fromkeys(name.partition(".")[0] for name in cells)
    for name in names:
        if name in (*_NUMBERS, *_PLACE):
            continue
        if plan.clear or str(cells.get(name, "")).strip():
            yield name


def _found(context: Context, entity: Entity, plan: Plan, given: Cells) -> int | None:
    """The record that a row changes; None for a new one. Raises ``InvalidError``."""
    if not plan.key:
        return None
    key = entity.fields[plan.key]
    value = given.value(key, context.formats, None)
    if value is None:
        return None
    try:
        query = Query(where=Compare(plan.key, "eq", value), sort="id", limit=2)  # type: ignore[arg-type]
        rows = find(context, entity, query, ("id",)).rows
    except UnknownFieldError as error:
        raise InvalidError("unknown") from error
    if len(rows) > 1:
        raise InvalidError("ambiguous")
    if not rows and plan.key in _NUMBERS:
        raise InvalidError("not_found")
    return rows[0].id if rows else None
