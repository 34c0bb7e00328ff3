"""What a timeline shows, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.runtime.viewmodel import FileView, LinkView, PersonView, StageView


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One field's change in the history; ``type`` is that of the field."""

    label: str
    old: str
    new: str
    name: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry of the timeline. ``kind``: created changed moved comment deleted restored.

    ``when`` is the hour of its ``day``, both in words.
    """

    id: int
    kind: str
    at: datetime
    when: str
    exact: str
    who: PersonView | None
    headline: str
    text: str = ""
    changes: tuple[ChangeView, ...] = ()
    from_stage: StageView | None = None
    to_stage: StageView | None = None
    channel: str = ""
    links: tuple[LinkView, ...] = ()
    day: str = ""
    files: tuple[FileView, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineView:
    """A page of the timeline, newest first; ``older`` is the cursor of the next page."""

    entries: tuple[EntryView, ...]
    older: int | None = None
    can_comment: bool = False
    seen: str = ""  # what a form that puts something back carries; blank where nothing can be
    reverts: frozenset[str] = frozenset()
