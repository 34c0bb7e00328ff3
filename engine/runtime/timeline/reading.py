"""The timeline of a record: what happened, as far as the reader may know.

A change of a field that the reader does not see does not show, and an entry with nothing left to
show does not exist for them: it is left out by the database, so that pages have no gaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    "created": text(en="Created", it="Creata"),
    "changed": text(en="Changed", it="Modificata"),
    "moved": text(en="Stage changed", it="Cambio di fase"),
    "comment": text(en="Comment", it="Commento"),
    "deleted": text(en="Moved to the recycle bin", it="Spostata nel cestino"),
    GAVE: text(en="Created from this", it="Creato da questa scheda"),
    CAME: text(en="Created from", it="Creata da"),
    "merged_into": text(en="Merged into another record", it="Unita a un'altra scheda"),
    "merged": text(
        en="Another record was merged into this", it="Un'altra scheda è stata unita a questa"
    ),
    "restored": text(en="Taken out of the recycle bin", it="Ripristinata dal cestino"),
}
_ACROSS = text(en="Pipeline changed", it="Cambio di pipeline")
_PLACE = ("pipeline", "stage")


# Built once: what differs from card to card travels as parameters.
_KNOWN = IsAmong(CHANGE.c.field, sa.bindparam("known", type_=sa.Text()))
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
        | sa.exists().where(CHANGE.c.entry == ENTRY.c.id, _KNOWN),
    )
    .order_by(ENTRY.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_CHANGES = (
    sa.select(CHANGE.c.entry, CHANGE.c.field, CHANGE.c.old, CHANGE.c.new)
    .where(CHANGE.c.entry.in_(sa.bindparam("told", expanding=True)))
    .order_by(CHANGE.c.id)
)


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

    Two statements, and a third where records were made from this one or this one from others.
    ``only`` are further conditions, which must ask of nothing that person does not see.
    """
    known = " ".join(sorted(visible))
    statement = _ENTRIES
    if before is not None:
        statement = statement.where(ENTRY.c.id < before)
    if kinds:
        statement = statement.where(ENTRY.c.kind.in_(kinds))
    if only:
        statement = statement.where(*only)
    asked = {"of_entity": entity.name, "of_record": record, "known": known, "most": limit + 1}
    rows = context.connection.execute(statement, asked).all()
    if any(row.kind in (GAVE, CAME) for row in rows):
        # Few records have such entries, and whether the others may be read is much to ask.
        shown = shown_entry(context, entity)
        told = ENTRY.c.kind.not_in((GAVE, CAME))
        statement = statement.where(told if shown is None else told | shown)
        rows = context.connection.execute(statement, asked).all()
    entries = tuple(
        Entry(number, kind, at, user, name or f"#{user}", channel, body or {})
        for number, kind, at, user, channel, body, name in rows[:limit]
    )
    _load_changes(context, entries, visible)
    return Page(entries, entries[-1].id if len(rows) > limit else None, record)


def _load_changes(context: Context, entries: tuple[Entry, ...], visible: frozenset[str]) -> None:
    by_id = {entry.id: entry for entry in entries}
    told = [entry.id for entry in entries if entry.kind in ("changed", "moved")]
    if not told:
        return
    # The few that the reader may not see are left out here: it costs less than sixty parameters.
    for number, name, old, new in context.connection.execute(_CHANGES, {"told": told}):
        if name in visible:
            values = (codec.decode(object, old), codec.decode(object, new))
            by_id[number].changes[name] = values


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
