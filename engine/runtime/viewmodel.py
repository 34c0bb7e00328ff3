"""What a page shows, as plain data: the contract between the runtime and the templates.

Texts are already in the reader's language and values already formatted; fields the reader may not
see are not here at all. Templates walk these values and know no entity and no field by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.runtime.design.views import LayoutLine

if TYPE_CHECKING:
    from engine.runtime.card.treeviews import TreeView
    from engine.runtime.lists.listviews import ListView
    from engine.runtime.timeline.past import PastView
    from engine.runtime.timeline.timelineviews import TimelineView


@dataclass(frozen=True, slots=True)
class OptionView:
    """One choice of a select; ``group`` is the heading it stands under."""

    value: str
    label: str
    color: str = ""
    selected: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person: initials and a hue (0–359) make the avatar."""

    id: int
    name: str
    initials: str
    hue: int


@dataclass(frozen=True, slots=True)
class LinkView:
    """A record that a value points at; ``url`` is blank when the reader may not open it."""

    entity: str
    id: int
    title: str
    url: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class PointView:
    """A way to reach somebody: where a click leads (blank for nowhere) and its kind in words."""

    text: str
    url: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FileView:
    """A file: its size in words, where it is served, whether a browser may draw or open it."""

    id: int
    name: str
    size: str
    url: str
    picture: bool = False
    inline: bool = False
    icon: str = "file-earmark"


@dataclass(frozen=True, slots=True)
class BookingView:
    """A booking: what, when in words, and where it lies on its first day, in minutes of it."""

    link: LinkView | None
    person: PersonView | None
    when: str
    minute: int
    minutes: int


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product row, every figure as it is read; ``discount`` and ``tax`` are blank for none."""

    name: str
    quantity: str
    price: str
    discount: str
    tax: str
    included: bool
    net: str


@dataclass(frozen=True, slots=True)
class ProductsView:
    """Product rows and their totals. ``lines`` are the controls of the editor, row by row."""

    rows: tuple[ProductView, ...]
    net: str
    tax: str
    gross: str
    currency: str
    lines: tuple[Mapping[str, str], ...] = ()
    url: str = ""
    """Where the editor asks what the rows come to."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field on a card or form.

    ``type`` chooses the macro. ``text`` is the formatted value, ``inputs`` what the form controls
    hold (one string per control part, as the browser will post them: ``name`` → strings, money
    has ``amount`` and ``amount.currency``). ``attributes`` are HTML attributes of the control
    (maxlength, min, max, step, rows…). ``problem`` is the message beside the field.

    How controls post: numbers as text in the reader's own way of writing (never ``type=number``);
    a boolean as ``1`` after a hidden blank of the same name; several values as the same name
    again, after a hidden blank where none may be left; a client as ``company:ID`` and
    ``contact:ID``, all under the field's own name (two selects may share it: ``options`` are
    grouped by entity); a link to several entities as ``ENTITY:ID``; an address in its parts.
    In view mode ``options`` holds the chosen ones alone.
    """

    name: str
    type: str
    label: str
    text: str = ""
    help: str = ""
    placeholder: str = ""
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: tuple[OptionView, ...] = ()
    currencies: tuple[OptionView, ...] = ()
    links: tuple[LinkView, ...] = ()
    people: tuple[PersonView, ...] = ()
    points: tuple[PointView, ...] = ()
    files: tuple[FileView, ...] = ()
    kinds: tuple[OptionView, ...] = ()
    """What a client is made of, each found by a search of its own: entity and its plural."""
    products: ProductsView | None = None
    bookings: tuple[BookingView, ...] = ()
    upload: str = ""
    """Where a script sends files for the field, blank when none may be added."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    color: str = ""
    display: str = ""
    """How people choose or read it, where the configuration says so."""
    multiple: bool = False
    empty: bool = True
    visible: bool = True
    editable: bool = False
    required: bool = False
    always_show: bool = False
    computed: str = ""
    """How the engine works the value out, in words; blank for what is entered."""
    problem: str = ""
    wrong: str = ""
    """Of several values the one that the problem is about, as it was written."""
    lines: tuple[tuple[str, ...], ...] = ()
    """The rows of a booking's editor: what, from, until."""
    rows: tuple[tuple[str, str], ...] = ()
    """What the rows of several values hold: the value, and the kind beside it where there is one."""
    theirs: str = ""
    """On a conflict: the formatted value that somebody else has saved meanwhile."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of the card; ``hidden`` when its condition does not hold now."""

    name: str
    label: str
    columns: int
    collapsed: bool
    fields: tuple[FieldView, ...]
    hidden: bool = False

    @property
    def editable(self) -> bool:
        """Whether any of its fields can be changed."""
        return any(one.editable for one in self.fields)


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage in the bar; ``reached`` ones are filled with the current stage's colour."""

    name: str
    label: str
    kind: str
    color: str
    current: bool
    reached: bool
    allowed: bool
    reason: str = ""
    pipeline: str = ""


@dataclass(frozen=True, slots=True)
class StageBar:
    """The head's stage bar. ``ends`` are the won and lost stages offered by the last cell."""

    pipeline: str
    pipeline_label: str
    stages: tuple[StageView, ...]
    ends: tuple[StageView, ...]
    others: tuple[OptionView, ...] = ()
    """Other pipelines of the entity, to switch to."""
    current: StageView | None = None

    @property
    def can_end(self) -> bool:
        """Whether the last cell offers anything."""
        return any(one.allowed for one in self.ends)


@dataclass(frozen=True, slots=True)
class TabView:
    """A tab of the card."""

    name: str
    label: str
    active: bool
    url: str
    kind: str = "ready"


@dataclass(frozen=True, slots=True)
class CardView:
    """A record's card. ``mode``: ``view``, ``edit`` or ``new``."""

    entity: str
    entity_label: str
    entity_plural: str
    icon: str
    id: int | None
    number: str
    title: str
    url: str
    list_url: str
    mode: str
    version: int
    seen: str
    """What a form must carry so that nobody is overwritten unawares."""
    release: int
    can_edit: bool
    can_delete: bool
    sections: tuple[SectionView, ...]
    stages: StageBar | None = None
    owner: PersonView | None = None
    heads: Mapping[str, FieldView] = field(default_factory=dict)
    """What can be changed in the head: ``title`` and ``owner`` → the field."""
    tabs: tuple[TabView, ...] = ()
    timeline: TimelineView | None = None
    related: ListView | None = None
    tree: TreeView | None = None
    past: PastView | None = None
    can_copy: bool = False
    layout: LayoutLine | None = None
    makes: tuple[OptionView, ...] = ()
    """What can be made from the record: entity and label."""
    hidden_fields: int = 0
    """How many empty fields are folded away in view mode."""
    problems: tuple[str, ...] = ()
    """Messages about the record as a whole."""
    conflict: bool = False

    @property
    def tab(self) -> TabView | None:
        """The tab that is open."""
        return next((one for one in self.tabs if one.active), None)

    @property
    def counted(self) -> bool:
        """Whether some tab has records behind it that are counted once the card stands."""
        return any(one.kind == "related" for one in self.tabs)


@dataclass(frozen=True, slots=True)
class MoveDialog:
    """The form that asks for what a stage requires."""

    entity: str
    id: int
    url: str
    seen: str
    release: int
    pipeline: str
    stage: StageView
    fields: tuple[FieldView, ...]
    problems: tuple[str, ...] = ()
    choices: tuple[StageView, ...] = ()
    """When the last cell was clicked: the ends to choose from."""
