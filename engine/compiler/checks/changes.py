"""Views and variants: edits of the card name what is on it at that point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.compiler.checks.conditions import check_sound
from engine.compiler.checks.layouts import check_section
from engine.compiler.checks.rules import Rules
from engine.compiler.conditions import Place
from engine.compiler.diagnostics import Code, Diagnostic, offer
from engine.compiler.document import Document
from engine.compiler.lower.layout import default_tabs, tab_names
from engine.compiler.principals import check_principals
from engine.compiler.references import refer_field, refer_pipeline
from engine.compiler.scope import EntityEntry
from engine.compiler.span import Span
from engine.compiler.spec import change as spec
from engine.compiler.spec.layout import CardSpec
from engine.compiler.tree import Path
from engine.model.layout import TABS
from engine.model.said import said
from engine.model.system import WIDGETS

NOT_THERE = Code("L607", "change-of-nothing", "change names nothing that is on the card")
THERE_ALREADY = Code("L608", "added-twice", "it is on the card already")
NO_SECTION = Code("L602", "unknown-section", "unknown section")
SECTION_THERE = Code("L609", "section-added-twice", "section is on the card already")
NO_NEIGHBOUR = Code("L630", "unknown-neighbour", "neighbour is not there")
NOT_SET = Code("L629", "setting-of-another-thing", "setting does not belong there")
NOT_RENAMED = Code("L628", "not-renamed-here", "only sections have titles of their own")

CODES: Final = (
    NOT_THERE, THERE_ALREADY, NO_SECTION, SECTION_THERE, NO_NEIGHBOUR, NOT_SET, NOT_RENAMED,
)  # fmt: skip


@dataclass(slots=True)
class Canvas:
    """What stands on the card while edits are walked through: elements by section, and tabs."""

    sections: dict[str, list[str]]
    tabs: list[str]
    known: frozenset[str] = frozenset()
    """The tabs that may be brought back."""
    touched: dict[str, Span] = field(default_factory=dict)

    def section_of(self, name: str) -> str | None:
        """The section an element stands in."""
        return next((key for key, names in self.sections.items() if name in names), None)

    def take(self, name: str) -> None:
        """Take an element away from wherever it stands."""
        for names in self.sections.values():
            if name in names:
                names.remove(name)

    @property
    def everything(self) -> tuple[str, ...]:
        """All names that an edit may speak of."""
        elements = (name for names in self.sections.values() for name in names)
        return (*self.sections, *elements, *self.tabs)


def check_changes(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """The variants of pipelines, and the views."""
    scope = rules.scope
    if entity.layout is None or entity.layout[1].card is None:
        return
    document, layout = entity.layout
    assert layout.card is not None
    for name, variant in layout.pipelines.items():
        yield from refer_pipeline(scope, entity, name, document.key_at("pipelines", name))
        walk = _Walk(rules, entity, document, ("pipelines", name, "changes"))
        yield from walk.through(_canvas(entity, layout.card), variant.changes)
    for name, view in layout.views.items():
        path: Path = ("views", name)
        yield from check_principals(scope, document, (*path, "for"), view.for_, relative=False)
        walk = _Walk(rules, entity, document, (*path, "changes"))
        yield from walk.through(_canvas(entity, layout.card), view.changes)


def _canvas(entity: EntityEntry, card: CardSpec) -> Canvas:
    sections = {
        name: [element.field or element.widget or "" for element in section.elements]
        for name, section in card.sections.items()
    }
    ready = default_tabs(entity)
    tabs = tab_names(card.tabs) or ready
    return Canvas(sections, [*tabs], frozenset({*tabs, *ready}))


def _of_tabs(change: spec.AddSpec | spec.HideSpec | spec.MoveSpec) -> bool:
    """Whether a change says that it means a tab."""
    place = change.from_ if isinstance(change, spec.HideSpec) else change.to
    return place == TABS


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through the edits of one view or variant."""

    rules: Rules
    entity: EntityEntry
    document: Document
    path: Path

    def through(self, canvas: Canvas, changes: Sequence[spec.AnyChange]) -> Iterator[Diagnostic]:
        """Check each edit against the card as the edits before it leave it."""
        if self.document.is_broken(*self.path):
            return
        if any(path[:1] == ("card",) for path in self.document.broken):
            return
        for number, change in enumerate(changes):
            here = (*self.path, number)
            match change:
                case spec.AddSpec() | spec.HideSpec() | spec.MoveSpec() if _of_tabs(change):
                    yield from self._tab(canvas, here, change)
                case spec.AddSpec():
                    yield from self._add(canvas, here, change)
                case spec.HideSpec():
                    yield from self._hide(canvas, here, change.hide)
                case spec.MoveSpec():
                    yield from self._move(canvas, here, change)
                case spec.RenameSpec():
                    yield from self._rename(canvas, here, change.rename)
                case spec.AddSectionSpec():
                    yield from self._add_section(canvas, here, change)
                case spec.RemoveSectionSpec():
                    yield from self._remove(canvas, here, change.remove_section)
                case spec.SetSpec():
                    yield from self._set(canvas, here, change)

    def _tab(
        self, canvas: Canvas, here: Path, change: spec.AddSpec | spec.HideSpec | spec.MoveSpec
    ) -> Iterator[Diagnostic]:
        """A change of a tab."""
        key = next(verb for verb in ("add", "hide", "move") if hasattr(change, verb))
        name, span = getattr(change, key), self._at(here, key)
        if isinstance(change, spec.AddSpec):
            if name in canvas.tabs:
                yield THERE_ALREADY.at(
                    span, said("L608.tab", "the card shows the tab {name}", name=name),
                    said("take_change_out", "take the change out"), address=self.entity.name,
                )  # fmt: skip
                return
            if name not in canvas.known:
                yield self._no_tab(span, name, canvas.known)
                return
            canvas.tabs.append(name)
        elif name not in canvas.tabs:
            yield self._no_tab(span, name, canvas.tabs)
            return
        if isinstance(change, spec.HideSpec):
            canvas.tabs.remove(name)
        else:
            yield from self._beside(here, change.before, change.after, tuple(canvas.tabs))

    def _no_tab(self, span: Span, name: str, known: Iterable[str]) -> Diagnostic:
        return NOT_THERE.at(
            span, said("L607.tab", 'there is no tab "{name}"', name=name), offer(name, known, span),
            address=self.entity.name,
        )  # fmt: skip

    def _at(self, path: Path, key: str) -> Span:
        return self.document.at(*path, key)

    def _add(self, canvas: Canvas, here: Path, change: spec.AddSpec) -> Iterator[Diagnostic]:
        name, span = change.add, self._at(here, "add")
        where = canvas.section_of(name)
        if name not in self.entity.fields and name not in WIDGETS:
            yield from refer_field(self.entity, name, span)
        elif where is not None:
            yield THERE_ALREADY.at(
                span, said("L608", "{name} stands in {where}", name=name, where=where),
                said("write_move", "write move: {name} to put it elsewhere", name=name),
                address=self.entity.name,
            )  # fmt: skip
        canvas.take(name)
        yield from self._put(canvas, here, name, change.to, change.before, change.after)

    def _put(
        self, canvas: Canvas, here: Path, name: str, to: str | None, before: str | None,
        after: str | None,
    ) -> Iterator[Diagnostic]:  # fmt: skip
        """Put an element into a section, beside its neighbour."""
        neighbour, key = (before, "before") if before else (after, "after")
        section = to or (canvas.section_of(neighbour) if neighbour else canvas.section_of(name))
        if to is not None and to not in canvas.sections:
            yield self._no_section(canvas, here, "to", to)
            return
        names = canvas.sections.get(section or "", [])
        if neighbour and neighbour not in names and not self._may_be_meant(neighbour, names):
            span = self._at(here, key)
            missing = said("L630.card", "{name} does not stand on the card", name=neighbour)
            if section:
                missing = said(
                    "L630.section", "{name} does not stand in {section}",
                    name=neighbour, section=section,
                )  # fmt: skip
            yield NO_NEIGHBOUR.at(
                span, missing, offer(neighbour, names, span), address=self.entity.name
            )  # fmt: skip
        if section in canvas.sections and name not in names:
            names.append(name)

    def _may_be_meant(self, name: str, names: Sequence[str]) -> bool:
        """Whether a misspelt element, which is complained of where it stands, may be this field."""
        known = self.entity.fields
        return name in known and any(one not in known and one not in WIDGETS for one in names)

    def _hide(self, canvas: Canvas, here: Path, name: str) -> Iterator[Diagnostic]:
        if name not in canvas.everything:
            yield self._not_there(canvas, here, "hide", name)
        canvas.sections.pop(name, None)
        canvas.take(name)
        if name in canvas.tabs:
            canvas.tabs.remove(name)

    def _remove(self, canvas: Canvas, here: Path, name: str) -> Iterator[Diagnostic]:
        if canvas.sections.pop(name, None) is None:
            yield self._no_section(canvas, here, "remove_section", name)

    def _move(self, canvas: Canvas, here: Path, change: spec.MoveSpec) -> Iterator[Diagnostic]:
        name = change.move
        element = change.to is not None and canvas.section_of(name) is not None
        if name in canvas.sections or (name in canvas.tabs and not element):
            others = canvas.sections if name in canvas.sections else canvas.tabs
            yield from self._beside(here, change.before, change.after, tuple(others))
            if change.to is not None:
                what = "section" if name in canvas.sections else "tab"
                yield NOT_SET.at(
                    self.document.key_at(*here, "to"), f"{name} is a {what}, which stands in no section",
                    "write before or after", address=self.entity.name,
                )  # fmt: skip
        elif canvas.section_of(name) is None:
            yield self._not_there(canvas, here, "move", name)
        else:
            canvas.take(name)
            yield from self._put(canvas, here, name, change.to, change.before, change.after)

    def _beside(
        self, here: Path, before: str | None, after: str | None, known: tuple[str, ...]
    ) -> Iterator[Diagnostic]:
        for key, neighbour in (("before", before), ("after", after)):
            if neighbour is not None and neighbour not in known:
                span = self._at(here, key)
                yield NO_NEIGHBOUR.at(
                    span, said("L630", 'there is no "{name}" beside it', name=neighbour),
                    offer(neighbour, known, span), address=self.entity.name,
                )  # fmt: skip

    def _rename(self, canvas: Canvas, here: Path, name: str) -> Iterator[Diagnostic]:
        if name in canvas.sections:
            return
        if name in canvas.everything:
            what = "tab" if name in canvas.tabs else "field"
            yield NOT_RENAMED.at(
                self._at(here, "rename"), f"{name} is a {what}",
                "a field is called by its label everywhere" if what == "field" else "",
                address=self.entity.name,
            )  # fmt: skip
        else:
            yield self._no_section(canvas, here, "rename", name)

    def _add_section(
        self, canvas: Canvas, here: Path, change: spec.AddSectionSpec
    ) -> Iterator[Diagnostic]:
        name = change.add_section
        if name in canvas.sections or name == TABS:
            yield SECTION_THERE.at(
                self._at(here, "add_section"),
                said("L609.tabs", '"{name}" means the tabs', name=name) if name == TABS
                else said("L609", 'there is a section "{name}"', name=name),
                said("choose_name", "choose another name"), address=self.entity.name,
            )  # fmt: skip
        yield from self._beside(here, change.before, change.after, tuple(canvas.sections))
        yield from check_section(self.rules, self.entity, self.document, here, change)
        names = [element.field or element.widget or "" for element in change.elements]
        for one in names:
            canvas.take(one)
        canvas.sections[name] = names

    def _set(self, canvas: Canvas, here: Path, change: spec.SetSpec) -> Iterator[Diagnostic]:
        name = change.set
        wrong: tuple[str, ...]
        if name in canvas.sections:
            wrong, what = ("always_show",), "section"
        elif canvas.section_of(name) is not None:
            wrong, what = ("columns", "collapsed", "visible_when"), "field"
        else:
            yield self._not_there(canvas, here, "set", name)
            return
        for key in wrong:
            if getattr(change, key) is not None:
                yield NOT_SET.at(
                    self.document.key_at(*here, key), f"{name} is a {what}", "take it out",
                    address=self.entity.name,
                )  # fmt: skip
        if change.visible_when is not None and what == "section":
            place = Place(self.rules.scope, self.entity, self.document, (*here, "visible_when"))
            yield from check_sound(
                place,
                change.visible_when,
                said("section_unseen", "nobody will ever see the section"),
            )

    def _not_there(self, canvas: Canvas, here: Path, key: str, name: str) -> Diagnostic:
        span = self._at(here, key)
        if name in self.entity.fields:
            return NOT_THERE.at(
                span, said("L607.nowhere", "{name} stands in no section here", name=name),
                said("write_add", "write add: {name} to place it", name=name)
                if key != "hide" else said("take_change_out", "take the change out"),
                address=self.entity.name,
            )  # fmt: skip
        return NOT_THERE.at(
            span, said("L607", 'nothing on the card is called "{name}"', name=name),
            offer(name, canvas.everything, span), address=self.entity.name,
        )  # fmt: skip

    def _no_section(self, canvas: Canvas, here: Path, key: str, name: str) -> Diagnostic:
        span = self._at(here, key)
        return NO_SECTION.at(
            span, said("L602", 'there is no section "{name}"', name=name),
            offer(name, canvas.sections, span), address=self.entity.name,
        )  # fmt: skip
