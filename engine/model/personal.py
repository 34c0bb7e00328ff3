"""A person's own layout: changes of the card they would see, kept in the database as JSON.

A release may take away what the changes speak of. They are never repaired: what still fits is
applied, what does not is left out and can be told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, get_args

from engine.model import codec
from engine.model.app import Entity
from engine.model.changes import apply_changes, find, is_tab, placed
from engine.model.layout import TABS, Card, Change, ChangeVerb, Placement
from engine.model.system import READY_TABS, WIDGETS

MOST: Final = 400
"""Changes of one layout; nobody arranges a card with more."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}(_[a-z0-9_]{1,48})?")
_KEYS: Final = frozenset(
    {"verb", "target", "to", "before", "after", "label", "section", "settings"}
)
_SETTINGS: Final[Mapping[str, type]] = {"columns": int, "collapsed": bool, "always_show": bool}
_LONGEST = 200


class LayoutError(ValueError):
    """The text is no list of changes; the message says why."""


@dataclass(frozen=True, slots=True)
class Rebased:
    """The card with what still fits, the changes that were left out, and fields new since."""

    card: Card
    dropped: tuple[Change, ...] = ()
    newcomers: tuple[str, ...] = ()


def changes_data(changes: Iterable[Change]) -> list[object]:
    """Changes as JSON data; where they were written does not count."""
    return [codec.encode(replace(change, address="")) for change in changes]


def read_changes(data: str | object) -> tuple[Change, ...]:
    """The changes in JSON data written by ``changes_data``, or in their text.

    Raises ``LayoutError``: whoever sends such a text may have written anything.
    """
    try:
        items = json.loads(data) if isinstance(data, str) else data
    except (ValueError, RecursionError) as error:
        raise LayoutError("it is no JSON") from error
    if not isinstance(items, list) or len(items) > MOST:
        raise LayoutError(f"it is no list of at most {MOST} changes")
    return tuple(read_change(item) for item in items)


def read_change(data: object) -> Change:
    """One change. Raises ``LayoutError``."""
    if not isinstance(data, dict) or not data.keys() <= _KEYS:
        raise LayoutError("a change has other keys")
    if data.get("verb") not in get_args(ChangeVerb):
        raise LayoutError("a change has no verb")
    names = [data.get(key, "") for key in ("target", "to", "before", "after")]
    if not all(_is_name(name) or name == "" for name in names) or not names[0]:
        raise LayoutError("a change speaks of something that is no name")
    _check_text(data.get("label", {}))
    _check_settings(data.get("settings", {}))
    _check_section(data.get("section"))
    try:
        change = codec.decode(Change, data)
    except (codec.BundleError, TypeError, ValueError, KeyError) as error:
        raise LayoutError("a change cannot be read") from error
    assert isinstance(change, Change)
    return change


def rebase(entity: Entity, ground: Card, changes: Iterable[Change]) -> Rebased:
    """The changes on the card as it is now, and what of them no longer fits."""
    card, whole = ground, entity.layout.card
    dropped: list[Change] = []
    hidden: set[str] = set()
    for change in changes:
        if not _fits(entity, card, change):
            dropped.append(change)
            continue
        if change.verb == "hide":
            hidden.add(change.target)
        card = apply_changes(card, [_possible(entity, change)], whole)
    shown = placed(card)
    newcomers = tuple(
        element.name
        for section in ground.sections.values()
        for element in section.elements
        if element.name not in shown and element.name not in hidden
    )
    return Rebased(card, tuple(dropped), newcomers)


def _possible(entity: Entity, change: Change) -> Change:
    """The change without elements of a new section that are gone."""
    if change.section is None:
        return change
    known = tuple(e for e in change.section.elements if _is_element(entity, e))
    return replace(change, section=replace(change.section, elements=known))


def _fits(entity: Entity, card: Card, change: Change) -> bool:
    """Whether everything that the change needs is still there."""
    name = change.target
    if change.to == TABS:
        on_card = any(tab.name == name for tab in card.tabs)
        known = name in READY_TABS or any(tab.name == name for tab in entity.layout.card.tabs)
        return known if change.verb == "add" else on_card
    place = not change.to or change.to in card.sections
    there = name in card.sections or find(card, name) is not None
    match change.verb:
        case "add":
            return place and (name in entity.fields or name in WIDGETS)
        case "hide":
            # What the card leaves out anyway stays hidden should it come back.
            return there or name in entity.fields or name in WIDGETS or is_tab(card, name)
        case "move":
            return place and (there or is_tab(card, name))
        case "rename" | "remove_section":
            return name in card.sections
        case "add_section":
            return name not in card.sections and change.section is not None
        case "set":
            return there


def _is_element(entity: Entity, element: Placement) -> bool:
    return element.name in (WIDGETS if element.widget else entity.fields)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _check_text(label: Any) -> None:
    values = label.get("values", {}) if isinstance(label, dict) and len(label) <= 1 else None
    if not isinstance(values, dict) or not all(
        isinstance(word, str) and len(word) <= _LONGEST and len(locale) <= 20
        for locale, word in values.items()
    ):
        raise LayoutError("a label is no text")


def _check_settings(settings: Any) -> None:
    if not isinstance(settings, dict):
        raise LayoutError("settings are no mapping")
    for key, value in settings.items():
        if type(value) is not _SETTINGS.get(key):
            raise LayoutError("there is no such setting")
        if isinstance(value, int) and key == "columns" and not 1 <= value <= 4:
            raise LayoutError("a section has 1 to 4 columns")


def _check_section(section: Any) -> None:
    if section is None:
        return
    keys = {"name", "label", "elements", "columns", "collapsed"}
    if not isinstance(section, dict) or not section.keys() <= keys:
        raise LayoutError("a section has other keys")
    _check_text(section.get("label", {}))
    rest = {key: value for key, value in section.items() if key in _SETTINGS}
    _check_settings(rest)
    elements = section.get("elements", [])
    if not _is_name(section.get("name")) or not isinstance(elements, list):
        raise LayoutError("a section has no name")
    for element in elements:
        if not isinstance(element, dict) or not element.keys() <= {"name", "widget", "always_show"}:
            raise LayoutError("an element has other keys")
        flags = [value for key, value in element.items() if key != "name"]
        if not _is_name(element.get("name")) or not all(isinstance(flag, bool) for flag in flags):
            raise LayoutError("an element has no name")
