"""The names of what values point at: titles of records and people, looked up all at once.

A title is told only to those who may read the record and its title field.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.text import text
from engine.model.values import Ref
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.files.known import FileInfo, file_infos
from engine.runtime.release import Statement
from engine.runtime.sql.columns import Column
from engine.runtime.sql.conditions import Conditions, UnknownFieldError
from engine.runtime.viewmodel import LinkView, PersonView

_USER = OWN["scheda_user"]
_NO_ACCESS = text(en="Not accessible", it="Non accessibile")


@dataclass(frozen=True, slots=True)
class Names:
    """What was found. ``titles`` has only records that the person may read."""

    context: Context
    titles: Mapping[Ref, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    files: Mapping[int, FileInfo] = field(default_factory=dict)

    def link(self, ref: Ref) -> LinkView:
        """A record as a link; one that may not be read has no title and leads nowhere."""
        title = self.titles.get(ref)
        entity = self.context.entity(ref.entity)
        icon = entity.icon if entity else ""
        if title is None:
            return LinkView(ref.entity, ref.id, self.context.formats.say(_NO_ACCESS), "", icon)
        return LinkView(ref.entity, ref.id, title, f"/{ref.entity}/{ref.id}", icon)

    def person(self, number: object) -> PersonView | None:
        """A person; None when nobody is meant."""
        if not isinstance(number, int):
            return None
        return person_view(number, self.people.get(number, f"#{number}"))


@lru_cache(10_000)
def person_view(number: int, name: str) -> PersonView:
    """A person with the initials and the colour of their avatar."""
    words = name.split()
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return PersonView(number, name, initials or "?", zlib.crc32(name.encode()) % 360)


def look_up(
    context: Context, refs: Iterable[Ref], people: Iterable[int], files: Iterable[int] = (),
    known: Mapping[int, str] | None = None,
) -> Names:  # fmt: skip
    """The titles of records, the names of people and files: at most one statement for each.

    The files must be those of values that the person sees. ``known`` are names found already.
    """
    known = known or {}
    named = {**names_of(context, set(people).difference(known)), **known}
    return Names(context, titles_of(context, refs), named, file_infos(context.connection, files))


def titles_of(context: Context, refs: Iterable[Ref]) -> dict[Ref, str]:
    """The titles of those records that exist and that the person may read."""
    wanted: dict[str, set[int]] = {}
    for ref in refs:
        wanted.setdefault(ref.entity, set()).add(ref.id)
    entities = [entity for name in sorted(wanted) if (entity := context.entity(name)) is not None]
    if not entities:
        return {}
    # Nearly every page asks this too, of the same few entities.
    statement = context.release.once(
        ("titles", *(entity.name for entity in entities), context.actor, context.clock.today),
        lambda: _united([_asked_titles(context, entity) for entity in entities]),
    )
    asked = {f"of_{entity.name}": sorted(wanted[entity.name]) for entity in entities}
    rows = context.connection.execute(statement, asked)
    return {ref: title for ref, title, *_ in _told_titles(rows)}


def read_titles(
    context: Context, selects: Sequence[sa.Select[Any]]
) -> Iterator[tuple[Ref, str, *tuple[Any, ...]]]:
    """The rows of statements like ``readable_titles``, as one statement, in its order.

    Each is a record, its title, then whatever the statements select besides.
    """
    if selects:
        yield from _told_titles(context.connection.execute(_united(selects)))


def _told_titles(
    rows: Iterable[sa.Row[*tuple[Any, ...]]],
) -> Iterator[tuple[Ref, str, *tuple[Any, ...]]]:
    for entity, number, title, record, *more in rows:
        yield Ref(entity, number), written_title(title, record, number), *more


def _united(selects: Sequence[sa.Select[Any]]) -> Statement:
    return selects[0] if len(selects) == 1 else sa.union_all(*selects)


def _asked_titles(context: Context, entity: Entity) -> sa.Select[Any]:
    numbers: sa.BindParameter[Any] = sa.bindparam(f"of_{entity.name}", expanding=True)
    return readable_titles(context, entity).where(context.columns(entity).id.in_(numbers))


def written_title(title: str | None, number: object, row: int) -> str:
    """A title as it is shown: the record's number stands for one that is blank or hidden.

    The number of its row stands for a record whose own is not known here.
    """
    return (title or "").strip() or f"#{number or row}"


def readable_titles(context: Context, entity: Entity) -> sa.Select[Any]:
    """A statement over the readable records of an entity: entity, id, title, number.

    The number is the engine's own: whoever reads a record sees it, no configuration hides it (N213).
    """
    columns = context.columns(entity)
    return sa.select(
        sa.literal(entity.name).label("entity"), columns.id,
        title_column(context.questions(entity)).label("title"),
        columns.table.c.number,
    ).where(context.readable(entity))  # fmt: skip


def title_column(questions: Conditions) -> Column:
    """The title of an entity's records as the person sees it; null where it is hidden."""
    entity = questions.columns.entity
    field = entity.fields.get(entity.title)
    if field is not None and field.kind.family == "text" and not field.multiple:
        try:
            found = questions.value(field)
        except UnknownFieldError:
            found = None
        if found is not None:
            return found
    return sa.cast(sa.null(), sa.Text())


# Nearly every page asks, so it is made once.
_NAMES = sa.select(_USER.c.id, _USER.c.name).where(
    _USER.c.id.in_(sa.bindparam("numbers", expanding=True))
)


def names_of(context: Context, people: Iterable[int]) -> dict[int, str]:
    """The names of users."""
    numbers = sorted(set(people))
    if not numbers:
        return {}
    # The reader's own name is known already: most pages so need no statement for people.
    if numbers == [context.person.id]:
        return {context.person.id: context.person.name}
    rows = context.connection.execute(_NAMES, {"numbers": numbers})
    return {row.id: row.name for row in rows}
