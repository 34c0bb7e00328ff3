"""Imports: each row of a sheet is one save, by the channel ``import``, under the person's own rights.

A row is a new record, or changes the one that has the same value in the key column. Cells that say
what an export would say of that record leave it as it is. A row that is refused leaves nothing
behind and does not hinder the others; a trial leaves nothing behind at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal

from engine.model.app import Entity
from engine.model.judge import Problem
from engine.model.predicate import Compare, Constant
from engine.runtime.context import Context
from engine.runtime.fields import InvalidError
from engine.runtime.outcome import Outcome, Refused, Saved
from engine.runtime.query import Query, find
from engine.runtime.save import Write, readable_row, save
from engine.runtime.sheets.columns import NUMBERS, PLACE
from engine.runtime.sheets.meaning import Cells, Lookups, machine_number
from engine.runtime.sheets.read import Cell, Sheet
from engine.runtime.sheets.untouched import untouched
from engine.runtime.sheets.values import Column
from engine.runtime.sql.conditions import UnknownFieldError
from engine.runtime.store import Row

Opening = Callable[[], AbstractContextManager[Context]]
Mode = Literal["both", "create", "update"]
_TOGETHER = 50
"""Rows that share a transaction, so that others who write need not wait for long."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with which column: head → column, None for what is left out.

    ``key`` is the field by whose value records are found again, blank when all rows are new.
    ``clear`` says that blank cells empty their fields; otherwise those stay as they are.
    ``guarded`` are columns left out whose cells may say nothing but what is there.
    """

    columns: Mapping[str, Column | None]
    key: str = ""
    mode: Mode = "both"
    clear: bool = False
    guarded: Mapping[str, Column] = field(default_factory=dict)

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


class _TrialError(Exception):
    """Takes back what a trial has written."""


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
    columns = tuple(column for column in plan.columns.values() if column is not None)
    try:
        number = _found(context, entity, plan, given)
    except InvalidError as error:
        return Told(line, cells, "refused", 0, (Problem(plan.key, error.code),))
    there = None if number is None else readable_row(context, entity, number)
    barred = _barred(context, entity, plan, dict(zip(heads, cells, strict=True)), there)
    if barred:
        return Told(line, cells, "refused", number or 0, barred)
    if there is not None:
        given = given.without(untouched(context, entity, there, columns, by_name, plain=plan.plain))
    if number is None and plan.mode == "update":
        return Told(line, cells, "refused", 0, (Problem(plan.key, "not_found"),))
    if number is not None and plan.mode == "create":
        return Told(line, cells, "refused", number, (Problem(plan.key, "taken"),))
    write = Write(
        entity.name, given, number, pipeline=given.word("pipeline"), stage=given.word("stage"),
        channel="import",
    )  # fmt: skip
    return _told(line, cells, number, save(context, write))


def _barred(
    context: Context, entity: Entity, plan: Plan, cells: Mapping[str, Cell], there: Row | None
) -> tuple[Problem, ...]:
    """What a row says of fields that the person may not change, beyond what is there."""
    held = {column.name: cells[head] for head, column in plan.guarded.items()}
    said = {column.field.name for column in plan.guarded.values() if str(held[column.name]).strip()}
    if said and there is not None:
        columns = tuple(plan.guarded.values())
        said -= untouched(context, entity, there, columns, held, plain=plan.plain)
    return tuple(Problem(name, "read_only") for name in sorted(said))


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
        if name in (*NUMBERS, *PLACE):
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
    if not isinstance(value, Constant):
        raise InvalidError
    try:
        query = Query(where=Compare(plan.key, "eq", value), sort="id", limit=2)
        rows = find(context, entity, query, ("id",)).rows
    except UnknownFieldError as error:
        raise InvalidError("unknown") from error
    if len(rows) > 1:
        raise InvalidError("ambiguous")
    if not rows and plan.key in NUMBERS:
        raise InvalidError("not_found")
    return rows[0].id if rows else None
