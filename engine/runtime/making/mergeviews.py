"""The page that merges: the records side by side, and which value of each field is to stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.model.app import Entity
from engine.model.values import Ref, is_empty
from engine.runtime.card.sections import title_of
from engine.runtime.context import Context
from engine.runtime.fields.references import people_in, pointed_at
from engine.runtime.making.duplicates import DuplicateView, find_duplicates
from engine.runtime.making.merging import MOST, differing, mergeable
from engine.runtime.names import Names, look_up, titles_of
from engine.runtime.query import Query, find
from engine.runtime.save import readable_row
from engine.runtime.seen import seen_in
from engine.runtime.store import Row
from engine.runtime.viewmodel import LinkView
from engine.runtime.wording import in_words

_FOUND = 20


@dataclass(frozen=True, slots=True)
class MergeColumn:
    """One of the records."""

    id: int
    seen: str
    link: LinkView
    number: str = ""


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A field that differs: its values in the order of the columns; ``chosen`` is whose stays."""

    name: str
    label: str
    values: tuple[str, ...]
    chosen: int
    joined: bool = False
    type: str = ""


@dataclass(frozen=True, slots=True)
class MergeView:
    """What is to be merged."""

    entity: str
    plural: str
    url: str
    columns: tuple[MergeColumn, ...]
    rows: tuple[MergeRow, ...]
    swap_url: str
    final: bool = False
    """Whether the others go for good, because this entity has no recycle bin."""


@dataclass(frozen=True, slots=True)
class PartnerView:
    """The choice of a record to merge with: look-alikes, and what a search found."""

    entity: str
    id: int
    title: str
    url: str
    words: str
    alike: tuple[DuplicateView, ...]
    found: tuple[LinkView, ...]


def merge_view(
    context: Context, entity_name: str, numbers: Sequence[int], chosen: Mapping[str, int]
) -> MergeView | None:
    """The records side by side; None when there are none for this person."""
    entity = context.entity(entity_name)
    if entity is None or not 2 <= len(set(numbers)) == len(numbers) <= MOST:
        return None
    rows = [row for number in numbers if (row := readable_row(context, entity, number))]
    if len(rows) != len(numbers):
        return None
    names = mergeable(context, entity, rows)
    known = _names(context, entity, rows, names)
    url = f"/{entity.name}/merge"
    again = [*numbers[1:], numbers[0]]
    return MergeView(
        entity.name, context.formats.say(entity.plural), url,
        tuple(_column(context, entity, row, known) for row in rows),
        tuple(_rows(context, entity, rows, names, known, chosen)),
        f"{url}?{'&'.join(f'ids={number}' for number in again)}", not entity.has_bin,
    )  # fmt: skip


def partner_view(context: Context, entity_name: str, number: int, words: str) -> PartnerView | None:
    """What a record may be merged with; None when there is no such record."""
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number) if entity else None
    if entity is None or row is None:
        return None
    visible = context.release.decider.decide(
        entity, context.actor, row.record, context.clock
    ).visible
    seen = type(row.record)(
        entity.name, {n: v for n, v in row.record.values.items() if n in visible}
    )
    alike = find_duplicates(context, entity, seen, besides=number)
    found: tuple[LinkView, ...] = ()
    if words.strip():
        rows = find(context, entity, Query(search=words, sort="-id", limit=_FOUND), ()).rows
        refs = [Ref(entity.name, one.id) for one in rows if one.id != number]
        names = Names(context, titles_of(context, refs))
        found = tuple(names.link(ref) for ref in refs)
    return PartnerView(
        entity.name, number, title_of(Names(context), entity, row.record, visible),
        f"/{entity.name}/{number}", words, alike, found,
    )  # fmt: skip


def _column(context: Context, entity: Entity, row: Row, names: Names) -> MergeColumn:
    visible = context.release.decider.decide(
        entity, context.actor, row.record, context.clock
    ).visible
    title = title_of(names, entity, row.record, visible)
    link = LinkView(entity.name, row.id, title, f"/{entity.name}/{row.id}", entity.icon)
    number = str(row.record.get("number") or "") if "number" in visible else ""
    return MergeColumn(row.id, str(seen_in(context, entity, row)), link, number)


def _rows(
    context: Context, entity: Entity, rows: Sequence[Row], names: Sequence[str], known: Names,
    chosen: Mapping[str, int],
) -> list[MergeRow]:  # fmt: skip
    """The fields with more than one value; those that only one has go along without a question."""
    differ = differing(entity, rows, names)
    found = []
    for name in names:
        field = entity.fields[name]
        values = [row.record.get(name) for row in rows]
        joined = field.multiple and len({repr(v) for v in values if not is_empty(v)}) > 1
        if name not in differ and not joined:
            continue
        said = tuple(in_words(entity, field, value, known) for value in values)
        stays = next((n for n in (chosen.get(name), *differ.get(name, ())) if n), rows[0].id)
        label = context.formats.say(field.label)
        found.append(MergeRow(name, label, said, stays, joined, field.type))
    return found


def _names(context: Context, entity: Entity, rows: Sequence[Row], names: Sequence[str]) -> Names:
    pairs = [(entity.fields[name], row.record.get(name)) for row in rows for name in names]
    return look_up(
        context,
        {ref for field, value in pairs for ref in pointed_at(field, value)},
        {number for field, value in pairs for number in people_in(field, value)},
    )
