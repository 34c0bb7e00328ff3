"""What the pages of designing show, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LayoutLine:
    """Which layout a card is shown in and why, and what can be done about it.

    ``dropped`` are sentences about changes of one's own that no longer fit. A blank address means
    that the person may not do that.
    """

    text: str
    why: str
    source: str
    address: str
    dropped: tuple[str, ...] = ()
    edit_url: str = ""
    reset_url: str = ""
    everyone_url: str = ""
    view_url: str = ""
    pipeline: str = ""


@dataclass(frozen=True, slots=True)
class TileView:
    """A field or widget on the card that is arranged."""

    name: str
    label: str
    type: str
    text: str = ""
    always_show: bool = False
    required: bool = False
    restricted: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class BoardSection:
    """A section that is arranged. ``conditional``: shown only while a condition holds."""

    name: str
    label: str
    columns: int
    collapsed: bool
    conditional: bool
    tiles: tuple[TileView, ...]
    labels: tuple[LabelView, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelView:
    """A label in one language: the control's ending, the language's own name, the word."""

    locale: str
    language: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class TabFace:
    """A tab that is arranged, or a field by its name; ``by`` is the field that leads here."""

    name: str
    label: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class FieldFace:
    """A field in the list of all of them; ``place`` is the section it stands in, blank for none."""

    name: str
    label: str
    type: str
    place: str
    fresh: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen."""

    value: str
    label: str
    chosen: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule that asks for a field; ``act`` takes it out, blank for one made just now."""

    text: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class OptionFace:
    """An answer of a choice that is arranged."""

    name: str
    label: str
    color: str
    labels: tuple[LabelView, ...]
    retired: bool = False
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class FieldPanel:
    """What can be set about one field.

    ``shared`` are the other fields that offer the same list of answers. ``held`` is how many
    records have a value in it, blank where nobody knows. ``removed``: it ends with this sitting.
    ``needed``: no record is saved without it, None where that cannot be asked for.
    """

    tile: TileView
    place: str
    declared: bool
    labels: tuple[LabelView, ...] = ()
    help: tuple[LabelView, ...] = ()
    audiences: tuple[Choice, ...] = ()
    rules: tuple[RuleView, ...] = ()
    stages: tuple[Choice, ...] = ()
    options: tuple[OptionFace, ...] = ()
    shared: tuple[str, ...] = ()
    held: str = ""
    removed: bool = False
    needed: bool | None = None


@dataclass(frozen=True, slots=True)
class StageFace:
    """A stage that is arranged."""

    name: str
    label: str
    kind: str
    color: str
    labels: tuple[LabelView, ...]
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class StagesPanel:
    """The stages of one pipeline."""

    pipeline: str
    label: str
    stages: tuple[StageFace, ...]
    others: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class QuickPanel:
    """The short form for new records: what it asks for, and what it could ask for as well."""

    fields: tuple[TabFace, ...]
    others: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ViewPanel:
    """What can be set about a view. ``views`` are all of them in order; a group is the priority."""

    name: str
    label: str
    labels: tuple[LabelView, ...]
    audiences: tuple[Choice, ...]
    people: str
    priority: int
    views: tuple[Choice, ...]
    fresh: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class DesignView:
    """The page: the card that is arranged, and what stands beside it."""

    entity: str
    plural: str
    icon: str
    url: str
    whose: str
    pipeline: str
    pipelines: tuple[Choice, ...]
    view: str
    view_label: str
    may_design: bool
    back_url: str
    record: int | None
    record_title: str
    sections: tuple[BoardSection, ...]
    tabs: tuple[TabFace, ...]
    hidden_tabs: tuple[TabFace, ...]
    fields: tuple[FieldFace, ...]
    blank: tuple[LabelView, ...]
    types: tuple[str, ...]
    entities: tuple[Choice, ...]
    has_stages: bool
    work: str
    edits: int
    can_undo: bool
    can_redo: bool
    has_own: bool
    panel: str
    field: FieldPanel | None = None
    stages: StagesPanel | None = None
    quick: QuickPanel | None = None
    named: ViewPanel | None = None
    has_quick: bool = False
    new_tabs: tuple[TabFace, ...] = ()
    dropped: tuple[str, ...] = ()
