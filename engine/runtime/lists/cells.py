"""The rows of a list: records with the few fields that its columns show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from engine.model.app import Entity
from engine.model.predicate import ALWAYS, holds, reads
from engine.model.values import SEVERAL_CURRENCIES, is_empty
from engine.runtime.context import Context
from engine.runtime.fields import kind_of
from engine.runtime.fields.opaque import Untouchable
from engine.runtime.fields.references import people_in, pointed_at
from engine.runtime.files import files_in
from engine.runtime.lists.listviews import CellView, RowView
from engine.runtime.names import Names, look_up, written_title
from engine.runtime.seen import needed_to_seal, seen_in
from engine.runtime.store import Row
from engine.runtime.wording import color_of, in_words, people_of

_ROOM = 18
"""Longer texts may be cut off in a cell."""


def needed_fields(context: Context, entity: Entity, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns, and what must be known of a record to tell whether they may be shown."""
    mask = context.release.decider.mask(entity, context.actor).visible
    wanted = dict.fromkeys(columns)
    for name in tuple(wanted):
        wanted |= dict.fromkeys(sorted(reads(mask[name])))
    if "stage" in wanted:
        wanted["pipeline"] = None
    if entity.title in wanted:
        wanted["number"] = None
    return tuple(name for name in wanted if name in entity.fields)


def needed_to_edit(context: Context, entity: Entity, columns: Iterable[str]) -> tuple[str, ...]:
    """What must be known of a record to tell which of its cells may be edited, and what was seen."""
    decider = context.release.decider
    mask = decider.mask(entity, context.actor).editable
    wanted = set(reads(decider.reach(entity, context.actor, "edit")))
    for name in columns:
        wanted |= reads(mask[name]) if name in mask else frozenset()
    wanted |= set(needed_to_seal(context, entity))
    return tuple(sorted(wanted & entity.fields.keys()))


def row_views(
    context: Context, entity: Entity, rows: Sequence[Row], columns: tuple[str, ...],
    *, editing: bool = False,
) -> tuple[RowView, ...]:  # fmt: skip
    """The rows for their template, with the names they need: at most two statements.

    With ``editing`` (and what ``needed_to_edit`` names), cells tell whether they may be edited.
    """
    shown = [_visible(context, entity, row, columns) for row in rows]
    pairs = [
        (entity.fields[name], row.record.get(name))
        for row, names in zip(rows, shown, strict=True)
        for name in names
    ]
    names = look_up(
        context,
        {ref for field, value in pairs for ref in pointed_at(field, value)},
        {number for field, value in pairs for number in people_in(field, value)},
        {number for field, value in pairs for number in files_in(field, value)},
    )
    views = []
    for row, seen in zip(rows, shown, strict=True):
        able = _editable(context, entity, row, columns) & seen if editing else frozenset()
        cells = (_cell(entity, row, name, names, visible=name in seen) for name in columns)
        told = tuple(replace(cell, editable=True) if cell.name in able else cell for cell in cells)
        then = str(seen_in(context, entity, row)) if editing else ""
        views.append(RowView(row.id, f"/{entity.name}/{row.id}", told, then))
    return tuple(views)


def _editable(
    context: Context, entity: Entity, row: Row, columns: tuple[str, ...]
) -> frozenset[str]:
    decider, clock = context.release.decider, context.clock
    if not decider.may("edit", entity, context.actor, row.record, clock):
        return frozenset()
    mask = decider.mask(entity, context.actor).editable
    return frozenset(
        name
        for name in columns
        if name in mask
        and not isinstance(kind_of(entity.fields[name]), Untouchable)
        and (mask[name] == ALWAYS or holds(mask[name], row.record, context.actor, clock))
    )


def _visible(
    context: Context, entity: Entity, row: Row, columns: tuple[str, ...]
) -> frozenset[str]:
    mask = context.release.decider.mask(entity, context.actor).visible
    return frozenset(
        name
        for name in columns
        if mask[name] == ALWAYS or holds(mask[name], row.record, context.actor, context.clock)
    )


def _cell(entity: Entity, row: Row, name: str, names: Names, *, visible: bool) -> CellView:
    field, value = entity.fields[name].result, row.record.get(name)
    titled = name == entity.title
    url = f"/{entity.name}/{row.id}" if titled else ""
    if not visible or (is_empty(value) and value != SEVERAL_CURRENCIES):
        named = written_title("", row.record.get("number"), row.id) if titled else ""
        return CellView(name, field.type, named, url=url)
    people = people_of(field, value, names)
    links = [names.link(ref) for ref in pointed_at(field, value)]
    exact = in_words(entity, field, value, names, row.record.get("pipeline"))
    brief = names.context.formats.brief(value) if isinstance(value, datetime) else exact
    return CellView(
        name=name,
        type=field.type,
        text=brief,
        color=color_of(entity, field, value, row.record),
        url=url or (links[0].url if len(links) == 1 else ""),
        person=people[0] if people else None,
        exact=exact if brief != exact or len(exact) > _ROOM else "",
    )
