"""The card on the table: whose it is, what it was, and what it is after the edits so far."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from engine.model.app import App, Entity
from engine.model.changes import apply_changes
from engine.model.declared import with_declarations
from engine.model.layout import TABS, Card, Change, Section, Tab
from engine.model.layouts import TO_COMPLETE, resolve
from engine.model.personal import MOST, rebase
from engine.model.system import READY_TABS, WIDGETS
from engine.runtime.context import Context
from engine.runtime.design.personal import own_changes
from engine.runtime.design.work import Edit, Work

Whose = Literal["mine", "everyone", "view"]
WHOSE: Final[tuple[Whose, ...]] = ("mine", "everyone", "view")


@dataclass(frozen=True, slots=True)
class Target:
    """For whom the card is arranged. A blank pipeline means all of them."""

    whose: Whose
    pipeline: str = ""
    view: str = ""


@dataclass(frozen=True)
class Board:
    """The card that is arranged. ``base`` is the entity before declarations of this sitting."""

    context: Context
    app: App
    base: Entity
    target: Target
    work: Work

    @cached_property
    def entity(self) -> Entity:
        """The entity with what was declared on the page; one's own layout declares nothing."""
        if self.target.whose == "mine":
            return self.base
        return with_declarations(self.base, self.work.declarations)

    @cached_property
    def removed(self) -> frozenset[str]:
        """The fields that end with this sitting."""
        return frozenset(self.base.fields) - frozenset(self.entity.fields)

    @property
    def ended(self) -> bool:
        """Whether the view that is arranged ends with this sitting."""
        return self.target.whose == "view" and self.target.view not in self.entity.layout.views

    @cached_property
    def origin(self) -> Card:
        """The card for everyone, with tabs that were declared on the page."""
        card = self.entity.layout.card
        return replace(card, tabs=tuple(self._titled(tab) for tab in card.tabs))

    @cached_property
    def ground(self) -> Card:
        """The card before the changes of this sitting."""
        layout, target, card = self.base.layout, self.target, self.origin
        if target.whose == "mine":
            own = own_changes(self.context.person, self.base.name, target.pipeline)
            return resolve(self.base, self.context.actor, target.pipeline, own).card
        if target.whose == "view":
            view = layout.views.get(target.view)
            return apply_changes(card, view.changes if view else (), card)
        return apply_changes(card, layout.pipelines.get(target.pipeline, ()), card)

    @cached_property
    def card(self) -> Card:
        """The card now; fields that end stand nowhere."""
        card = apply_changes(self.ground, self.work.changes, self.origin)
        if not self.removed:
            return card
        return replace(card, sections={
            name: replace(s, elements=tuple(e for e in s.elements if e.name not in self.removed))
            for name, s in card.sections.items()
        })  # fmt: skip

    @cached_property
    def visible(self) -> frozenset[str]:
        """The fields that may be spoken of: those the person sees, and new ones."""
        if self.target.whose != "mine":
            return frozenset(self.entity.fields)
        return frozenset(self.context.release.decider.mask(self.base, self.context.actor).visible)

    def sections(self) -> list[Section]:
        """The sections with what the person sees of them; the automatic one is not for arranging."""
        return [
            replace(section, elements=tuple(e for e in section.elements if self.may(e.name)))
            for section in self.card.sections.values()
            if section.name != TO_COMPLETE
        ]

    def may(self, name: str) -> bool:
        """Whether an element may be spoken of: a field in sight, or a widget of several."""
        return name in self.visible or name not in self.entity.fields

    def targets(self) -> frozenset[str]:
        """What a change may be about: elements in sight, sections and tabs."""
        cards = (self.origin, self.ground, self.card)
        sections = {name for card in cards for name in card.sections}
        tabs = {tab.name for card in cards for tab in card.tabs}
        made = {change.target for change in self.work.changes if change.verb == "add_section"}
        return frozenset(self.visible | WIDGETS.keys() | sections | tabs | made | {TABS})

    def section_of(self, name: str) -> str:
        """The section where an element stands, blank for none."""
        for section in self.card.sections.values():
            if any(element.name == name for element in section.elements):
                return section.name
        return ""

    def hidden_tabs(self) -> list[Tab]:
        """Tabs that can be brought back, as the card has them or ready ones."""
        shown = {tab.name for tab in self.card.tabs}
        known = {tab.name: tab for tab in self.origin.tabs}
        if self.target.whose != "mine":
            known |= {n: Tab(n, READY_TABS[n]) for n in self._ready_tabs() if n not in known}
        return [tab for name, tab in known.items() if name not in shown]

    def _titled(self, tab: Tab) -> Tab:
        """A tab that was declared without a title, called like the records that it lists."""
        other = None if tab.label else self.app.entities.get(tab.related)
        return replace(tab, label=other.plural or other.label) if other else tab

    def _ready_tabs(self) -> Iterable[str]:
        """Ready tabs that have something to show for this entity."""
        features = ("products", "documents")
        return (n for n in READY_TABS if n not in features or n in self.base.features)

    def personal_changes(self) -> tuple[Change, ...]:
        """All changes of the person's own layout: those kept before, which still fit, and these."""
        own = own_changes(self.context.person, self.base.name, self.target.pipeline) or ()
        ground = resolve(self.base, self.context.actor, self.target.pipeline).card
        dropped = rebase(self.base, ground, own).dropped
        kept = [change for change in own if change not in dropped]
        return shortened([*kept, *self.work.changes])[:MOST]

    def fresh_name(self, label: str) -> str:
        """A name for something new, made of its label, that nothing on the card has."""
        taken = {*self.entity.fields, *self.card.sections, *self.base.layout.card.sections,
                 *(tab.name for tab in self.card.tabs), TABS, TO_COMPLETE}  # fmt: skip
        return unused(label, taken)

    def after(self, edit: Edit) -> Board:
        """The board after one more edit."""
        return replace(self, work=self.work.with_(edit))


def shortened(changes: list[Change]) -> tuple[Change, ...]:
    """The same changes without those that the next one of their kind makes pointless."""
    kept: list[Change] = []
    for change in changes:
        last = kept[-1] if kept else None
        again = last is not None and (last.verb, last.target) == (change.verb, change.target)
        if again and change.verb in ("move", "rename"):
            kept.pop()
        kept.append(change)
    return tuple(kept)


def unused(label: str, taken: Iterable[str]) -> str:
    """A name made of a label: plain letters, digits and underscores, not taken yet."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_")
    if not name or not name[0].isalpha():
        name = f"n_{name}".strip("_")
    known, number, found = set(taken), 2, name
    while found in known:
        found, number = f"{name}_{number}", number + 1
    return found
