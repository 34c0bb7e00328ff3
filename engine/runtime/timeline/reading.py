"""The timeline of a record: what happened, as far as the reader may know.

A change of a field that the reader does not see does not show, and an entry with nothing left to
show does not exist for them: it is left out by the database, so that pages have no gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from engine.model import codec
from engine.model.app import Entity
from engine.model.text import text
from engine.model.values import Ref
from engine.runtime.card.stages import stage_view
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.fields import Formats
from engine.runtime.making.origins import CAME, GAVE, other_of, shown_entry
from engine.runtime.names import Names
from engine.runtime.sql.columns import Condition
from engine.runtime.sql.dialects import IsAmong
from engine.runtime.timeline.comments import attached
from engine.runtime.timeline.history import CHANGE, ENTRY
from engine.runtime.timeline.timelineviews import ChangeView, EntryView, TimelineView
from engine.runtime.viewmodel import FileView, StageView
from engine.runtime.wording import file_view, in_words

PAGE = 20
HISTORY = (
    "created",
    "changed",
    "moved",
    "deleted",
    "restored",
    GAVE,
    CAME,
    "merged",
    "merged_into",
)
"""The kinds that the history tab shows."""

_DAYS = {0: text(en="Today", it="Oggi"), 1: text(en="Yesterday", it="Ieri")}
_HEADLINES = {
    "created": text(en="Created", it="Creato"),
    "changed": text(en="Changed", it="Modificato"),
    "moved": text(en="Stage changed", it="Cambio di fase"),
    "comment": text(en="Comment", it="Commento"),
    "deleted": text(en="Moved to the recycle bin", it="Spostato nel cestino"),
    GAVE: text(en="Created from this", it="Creato da questo record"),
    CAME: text(en="Created from", it="Creato da"),
    "merged_into": text(en="Merged into another record", it="Unito a un altro record"),
    "merged": text(
        en="Another record was merged into this", it="Un altro record è stato unito a questo"
    ),
    "restored": text(en="Taken out of the recycle bin", it="Ripristinato dal cestino"),
}
_ACROSS = text(en="Pipeline changed", it="Cambio di pipeline")
_PLACE = ("pipeline", "stage")


_USER = OWN["scheda_user"]
_ENTRIES = (
    sa.select(
        ENTRY.c.id,
        ENTRY.c.kind,
        ENTRY.c.at,
        ENTRY.c.user,
        ENTRY.c.channel,
        ENTRY.c.body,
        _USER.c.name,
    )
    .join_from(ENTRY, _USER, _USER.c.id == ENTRY.c.user, isouter=True)
    .where(
        ENTRY.c.entity == sa.bindparam("of_entity"),
        ENTRY.c.record == sa.bindparam("of_record"),
        ENTRY.c.kind.not_in(("changed", "moved"))
        | sa.exists().where(
            CHANGE.c.entry == ENTRY.c.id,
            IsAmong(CHANGE.c.field, sa.bindparam("known", type_=sa.Text())),
        ),
    )
    .order_by(ENTRY.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)


def _with_changes(entries: sa.Select[Any]) -> sa.Select[Any]:
    """The entries, each once for every change of it."""
    found = entries.subquery("told")
    changed = (CHANGE.c.entry == found.c.id) & found.c.kind.in_(("changed", "moved"))
    return (
        sa.select(found, CHANGE.c.field, CHANGE.c.old, CHANGE.c.new)
        .join_from(found, CHANGE, changed, isouter=True)
        .order_by(found.c.id.desc(), CHANGE.c.id)
    )


# Built once: what differs from card to card travels as parameters.
_NEWEST = _with_changes(_ENTRIES)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as loaded, with the changes that the reader may see: field → old and new."""

    id: int
    kind: str
    at: datetime
    user: int | None
    author: str
    channel: str
    body: Mapping[str, Any]
    changes: dict[str, tuple[object, object]] = field(default_factory=dict)

    @property
    def other(self) -> Ref | None:
        """The record that this one was made from, or that was made from it."""
        return other_of(self.body) if self.kind in (GAVE, CAME) else None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a record's entries, newest first; ``older`` is the cursor of the next."""

    entries: tuple[Entry, ...]
    older: int | None
    record: int = 0

    def others(self) -> Iterator[Ref]:
        """The records that the entries are about besides."""
        yield from (entry.other for entry in self.entries if entry.other is not None)

    def authors(self) -> dict[int, str]:
        """The names of the users who acted."""
        return {entry.user: entry.author for entry in self.entries if entry.user is not None}

    def told(self) -> Iterator[tuple[str, object]]:
        """The values that the changes tell, with the names of their fields."""
        for entry in self.entries:
            for name, pair in entry.changes.items():
                yield from ((name, value) for value in pair)

    def view(self, entity: Entity, names: Names, *, can_comment: bool) -> TimelineView:
        """The page for its template."""
        entries = tuple(_view(entity, self.record, entry, names) for entry in self.entries)
        return TimelineView(entries, self.older, can_comment)


def load_page(
    context: Context, entity: Entity, record: int, visible: frozenset[str],
    *, before: int | None = None, kinds: tuple[str, ...] = (), limit: int = PAGE,
    only: tuple[Condition, ...] = (),
) -> Page:  # fmt: skip
    """Entries of a record that somebody who sees the ``visible`` fields may see.

    One statement, and another where records were made from this one or this one from others.
    ``only`` are further conditions, which must ask of nothing that person does not see.
    """
    entries = _ENTRIES
    if before is not None:
        entries = entries.where(ENTRY.c.id < before)
    if kinds:
        entries = entries.where(ENTRY.c.kind.in_(kinds))
    if only:
        entries = entries.where(*only)
    statement = _NEWEST if entries is _ENTRIES else _with_changes(entries)
    known = " ".join(sorted(visible))
    asked = {"of_entity": entity.name, "of_record": record, "known": known, "most": limit + 1}
    rows = context.connection.execute(statement, asked).all()
    if any(row.kind in (GAVE, CAME) for row in rows):
        # Few records have such entries, and whether the others may be read is much to ask.
        shown = shown_entry(context, entity)
        told = ENTRY.c.kind.not_in((GAVE, CAME))
        statement = _with_changes(entries.where(told if shown is None else told | shown))
        rows = context.connection.execute(statement, asked).all()
    found = _entries(rows, visible)
    older = found[limit - 1].id if len(found) > limit else None
    return Page(found[:limit], older, record)


def _entries(
    rows: Iterable[sa.Row[*tuple[Any, ...]]], visible: frozenset[str]
) -> tuple[Entry, ...]:
    """The entries of rows, in their order, with the changes that the reader may see."""
    entries: dict[int, Entry] = {}
    for number, kind, at, user, channel, body, name, changed, old, new in rows:
        entry = entries.get(number)
        if entry is None:
            entry = Entry(number, kind, at, user, name or f"#{user}", channel, body or {})
            entries[number] = entry
        # The few that the reader may not see are left out here: it costs less than asking again.
        if changed in visible:
            entry.changes[changed] = (codec.decode(object, old), codec.decode(object, new))
    return tuple(entries.values())


def _view(entity: Entity, record: int, entry: Entry, names: Names) -> EntryView:
    formats = names.context.formats
    local = entry.at.astimezone(formats.zone)
    places = [entry.changes.get(name, (None, None)) for name in _PLACE]
    pipelines, stages = places
    across = None not in pipelines and pipelines[0] != pipelines[1]
    headline = _ACROSS if across else _HEADLINES.get(entry.kind, text(en=entry.kind))
    said = entry.body.get("text")
    return EntryView(
        id=entry.id,
        kind=entry.kind,
        at=entry.at,
        when=formats.hour(local.time()),
        exact=formats.moment(entry.at),
        who=names.person(entry.user),
        headline=formats.say(headline),
        text=said if isinstance(said, str) else "",
        changes=tuple(_changes(entity, entry, names)),
        from_stage=_stage(entity, names, pipelines[0], stages[0], across=across),
        to_stage=_stage(entity, names, pipelines[1], stages[1], across=across),
        channel=entry.channel,
        links=() if entry.other is None else (names.link(entry.other),),
        day=_day(formats, local.date()),
        files=_files(entity, record, entry, formats) if "files" in entry.body else (),
    )


def _files(entity: Entity, record: int, entry: Entry, formats: Formats) -> tuple[FileView, ...]:
    place = f"/{entity.name}/{record}/comments/{entry.id}/files"
    return tuple(file_view(info, place, formats) for info in attached(entry.body))


def _day(formats: Formats, day: date) -> str:
    """A day of the timeline: today and yesterday by their names."""
    named = _DAYS.get((formats.clock.today - day).days)
    return formats.say(named) if named else formats.day(day)


def _changes(entity: Entity, entry: Entry, names: Names) -> Iterator[ChangeView]:
    for name, (old, new) in entry.changes.items():
        changed = entity.fields.get(name)
        if changed is None or name in _PLACE:
            continue
        yield ChangeView(
            names.context.formats.say(changed.label),
            in_words(entity, changed, old, names),
            in_words(entity, changed, new, names),
            name,
            changed.type,
        )


def _stage(
    entity: Entity, names: Names, pipeline: object, stage: object, *, across: bool
) -> StageView | None:
    """A stage, with the name of its pipeline where that says more."""
    found = entity.stage(pipeline, stage)
    if found is None:
        return None
    view = stage_view(names.context.formats, str(pipeline), found)
    if not across:
        return view
    whole = names.context.formats.say(entity.pipelines[str(pipeline)].label)
    return replace(view, label=f"{whole}: {view.label}")
