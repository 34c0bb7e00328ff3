"""Layouts: where fields stand on the card, in the list and on the board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.model.predicate import Predicate
from engine.model.principal import Principal
from engine.model.text import Text


@dataclass(frozen=True, slots=True)
class Placement:
    """A field, or a ready widget over several fields, standing in a section."""

    name: str
    widget: bool = False
    always_show: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of fields on the card."""

    name: str
    label: Text
    elements: tuple[Placement, ...]
    columns: int = 1
    collapsed: bool = False
    visible_when: Predicate | None = None


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the card. A ``related`` one lists the records of an entity linked ``by`` a field."""

    name: str
    label: Text
    kind: Literal["ready", "related"] = "ready"
    related: str = ""
    by: str = ""


ChangeVerb = Literal["add", "hide", "move", "rename", "add_section", "remove_section", "set"]


TABS = "tabs"
"""Where a change goes ``to`` that means a tab, whatever else has the same name."""


@dataclass(frozen=True, slots=True)
class Change:
    """One edit of a layout, by name and never by position.

    ``target`` is the field, section or tab edited; ``to`` the section it goes to, or ``TABS``;
    ``before`` and ``after`` name a neighbour. ``label`` serves ``rename`` and ``add_section``,
    ``section`` the section added, ``settings`` the keys that ``set`` gives new values.
    """

    verb: ChangeVerb
    target: str
    to: str = ""
    before: str = ""
    after: str = ""
    label: Text = Text()
    section: Section | None = None
    settings: Mapping[str, object] = field(default_factory=dict)
    address: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """The left side of the card, its tabs, and the short form for new records."""

    sections: Mapping[str, Section]
    tabs: tuple[Tab, ...]
    quick_create: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A card view for some people: the card with changes."""

    name: str
    label: Text
    audience: tuple[Principal, ...]
    priority: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready filter of the list."""

    name: str
    label: Text
    when: Predicate


@dataclass(frozen=True, slots=True)
class ListLayout:
    """Columns, order and filters of the list. ``sort`` is a field name, ``-`` first to reverse."""

    columns: tuple[str, ...]
    sort: str = "-last_activity_at"
    filters: tuple[str, ...] = ()
    presets: Mapping[str, Preset] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BoardLayout:
    """What a kanban card shows and which field is summed per stage."""

    fields: tuple[str, ...] = ()
    sum: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """All of an entity's layouts. ``pipelines`` are changes that hold within a pipeline."""

    entity: str
    card: Card
    list: ListLayout
    board: BoardLayout = BoardLayout()
    pipelines: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    personal: bool = True
