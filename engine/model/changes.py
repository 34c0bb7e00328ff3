"""Edits of a card layout: the vocabulary of views, pipeline variants and personal layouts.

Edits go by name and never by position, so they survive when the card they edit changes. One that
names something no longer there does nothing; the compiler has checked those in YAML, and a
personal layout must never break a card.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.model.layout import TABS, Card, Change, Placement, Section, Tab
from engine.model.system import READY_TABS, WIDGETS
from engine.model.text import Text


def apply_changes(card: Card, changes: Iterable[Change], origin: Card | None = None) -> Card:
    """The card after all changes, in order. A tab comes back as it is on ``origin``."""
    whole = origin or card
    for change in changes:
        card = _apply_to_tabs(card, change, whole) if change.to == TABS else _apply(card, change)
    return card


def placed(card: Card) -> frozenset[str]:
    """The names of all fields and widgets that stand on the card."""
    return frozenset(
        element.name for section in card.sections.values() for element in section.elements
    )


def _apply(card: Card, change: Change) -> Card:
    match change.verb:
        case "add":
            new = Placement(change.target, widget=change.target in WIDGETS)
            return _place(card, change, find(card, change.target) or new)
        case "move":
            if change.target in card.sections:
                return replace(card, sections=_move_section(card.sections, change))
            found = find(card, change.target)
            # Only an element goes to a section, even where a tab has the same name.
            if not (found and change.to) and is_tab(card, change.target):
                return replace(card, tabs=_move_tab(card.tabs, change))
            return _place(card, change, found) if found else card
        case "hide":
            return _hide(card, change.target)
        case "rename":
            return _set_section(card, change.target, label=change.label)
        case "add_section":
            return _add_section(card, change)
        case "remove_section":
            rest = {name: s for name, s in card.sections.items() if name != change.target}
            return replace(card, sections=rest)
        case "set":
            return _set(card, change)


def tabs_to_restore(card: Card, origin: Card) -> tuple[Tab, ...]:
    """The tabs of ``origin`` that the card does not show."""
    shown = {tab.name for tab in card.tabs}
    return tuple(tab for tab in origin.tabs if tab.name not in shown)


def _apply_to_tabs(card: Card, change: Change, origin: Card) -> Card:
    """A change that says that it means a tab."""
    rest = tuple(tab for tab in card.tabs if tab.name != change.target)
    there = len(rest) < len(card.tabs)
    if change.verb == "hide":
        return replace(card, tabs=rest)
    if change.verb == "move" and there:
        return replace(card, tabs=_move_tab(card.tabs, change))
    if change.verb == "add" and not there:
        found = next((tab for tab in origin.tabs if tab.name == change.target), None)
        if found is None and change.target in READY_TABS:
            found = Tab(change.target, READY_TABS[change.target])
        if found is not None:
            return replace(card, tabs=_move_tab((*card.tabs, found), change))
    return card


def find(card: Card, name: str) -> Placement | None:
    """The element of that name, wherever it stands."""
    for section in card.sections.values():
        for element in section.elements:
            if element.name == name:
                return element
    return None


def is_tab(card: Card, name: str) -> bool:
    """Whether the card has such a tab."""
    return any(tab.name == name for tab in card.tabs)


def _hide(card: Card, name: str) -> Card:
    sections = {
        key: replace(section, elements=tuple(e for e in section.elements if e.name != name))
        for key, section in card.sections.items()
        if key != name
    }
    return replace(card, sections=sections, tabs=tuple(t for t in card.tabs if t.name != name))


def _place(card: Card, change: Change, element: Placement) -> Card:
    """Put an element into a section: beside its neighbour, else at the end of ``to``."""
    target = change.to or _section_of(card, change.before or change.after or element.name)
    if target not in card.sections:
        return card
    card = replace(card, sections={
        key: replace(s, elements=tuple(e for e in s.elements if e.name != element.name))
        for key, s in card.sections.items()
    })  # fmt: skip
    section = card.sections[target]
    names = [e.name for e in section.elements]
    elements = list(section.elements)
    elements.insert(_index(names, change), element)
    sections = {**card.sections, target: replace(section, elements=tuple(elements))}
    return replace(card, sections=sections)


def _section_of(card: Card, name: str) -> str:
    for key, section in card.sections.items():
        if any(element.name == name for element in section.elements):
            return key
    return ""


def _index(names: list[str], change: Change) -> int:
    if change.before in names:
        return names.index(change.before)
    if change.after in names:
        return names.index(change.after) + 1
    return len(names)


def _move_section(sections: Mapping[str, Section], change: Change) -> Mapping[str, Section]:
    names = [name for name in sections if name != change.target]
    names.insert(_index(names, change), change.target)
    return {name: sections[name] for name in names}


def _move_tab(tabs: tuple[Tab, ...], change: Change) -> tuple[Tab, ...]:
    moved = next(tab for tab in tabs if tab.name == change.target)
    rest = [tab for tab in tabs if tab.name != change.target]
    rest.insert(_index([tab.name for tab in rest], change), moved)
    return tuple(rest)


def _add_section(card: Card, change: Change) -> Card:
    section = change.section
    if section is None or section.name in card.sections:
        return card
    added = {element.name for element in section.elements}
    kept = {
        key: replace(s, elements=tuple(e for e in s.elements if e.name not in added))
        for key, s in card.sections.items()
    }
    names = list(kept)
    names.insert(_index(names, change), section.name)
    kept[section.name] = section
    return replace(card, sections={name: kept[name] for name in names})


def _set_section(card: Card, name: str, *, label: Text) -> Card:
    if name not in card.sections:
        return card
    return replace(
        card, sections={**card.sections, name: replace(card.sections[name], label=label)}
    )


_SECTION_SETTINGS = frozenset({"columns", "collapsed", "visible_when"})
_ELEMENT_SETTINGS = frozenset({"always_show"})


def _set(card: Card, change: Change) -> Card:
    name = change.target
    if name in card.sections:
        known = {k: v for k, v in change.settings.items() if k in _SECTION_SETTINGS}
        section = replace(card.sections[name], **known)  # type: ignore[arg-type]
        return replace(card, sections={**card.sections, name: section})
    known = {k: v for k, v in change.settings.items() if k in _ELEMENT_SETTINGS}
    sections = {
        key: replace(s, elements=tuple(
            replace(e, **known) if e.name == name else e  # type: ignore[arg-type]
            for e in s.elements
        ))
        for key, s in card.sections.items()
    }  # fmt: skip
    return replace(card, sections=sections)
