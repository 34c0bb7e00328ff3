"""Views and variants, when the card that they change is another one.

They speak of the card by names. What a designer takes away for everyone, or puts elsewhere, may be
a neighbour there, a section or a thing to hide: then these changes are written anew, so that their
people keep what the view places by name, and nothing is left that names what is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.compiler.order import CHANGE, arranged
from engine.compiler.rewrite.design import ROW, SECTIONS, items, mapping, tab_names
from engine.compiler.rewrite.edits import Edit, Put, Remove, applied
from engine.compiler.rewrite.layouts import whole
from engine.compiler.rewrite.spelling import element_name
from engine.compiler.tree import Path, Plain
from engine.model.changes import apply_changes, find, is_tab
from engine.model.layout import TABS, Card, Change, ChangeVerb, Placement, Section, Tab
from engine.model.text import Text

VERBS: tuple[ChangeVerb, ...] = (
    "add", "hide", "move", "rename", "add_section", "remove_section", "set",
)  # fmt: skip


def following(before: Plain, values: Plain, card: Card) -> Iterator[Edit]:
    """The edits of views and variants after those of the card; ``before`` is the file as it was.

    ``card`` is the one shown to everyone then: it says what the file leaves to be understood.
    """
    then, now = _names(before, card), _names(values, card)
    if then == now:
        return
    for key in ("pipelines", "views"):
        for owner in mapping(values, (key,)):
            for edit in _followed(values, (key, owner, "changes"), then, now):
                yield edit
                values = applied(values, edit)


def _names(values: Plain, card: Card) -> Card:
    """What stands on a card, by names alone."""
    written = mapping(values, SECTIONS)
    sections = {
        name: tuple(map(element_name, items(values, (*SECTIONS, name, "elements"))))
        for name in written
    } or {name: tuple(e.name for e in one.elements) for name, one in card.sections.items()}
    tabs = tab_names(values) if items(values, ROW) else [tab.name for tab in card.tabs]
    return Card(
        {name: _section(name, names) for name, names in sections.items()},
        tuple(Tab(name, Text()) for name in tabs),
    )


def _section(name: str, names: Sequence[str]) -> Section:
    return Section(name, Text(), tuple(Placement(one) for one in names))


def _followed(values: Plain, path: Path, then: Card, now: Card) -> Iterator[Edit]:
    """The edits of one list of changes, walked through on the card as it was and as it is."""
    number, whole_then = 0, then
    for written in items(values, path):
        change = _read(written)
        if change is None or not isinstance(written, dict):
            number += 1
            continue
        # What named nothing before is not ours to mend.
        new = _mended(change, then, now) if _sound(change, then) else change
        then = apply_changes(then, (change,), whole_then)
        if new is None:
            edit: Edit = Remove(whole(values, (*path, number)))
            yield edit
            values = applied(values, edit)
            continue
        now = apply_changes(now, (new,), whole_then)
        if new != change:
            yield Put((*path, number), _spelled(written, change, new))
        number += 1


def _read(written: Plain) -> Change | None:
    if not isinstance(written, dict):
        return None
    verb = next((one for one in VERBS if one in written), None)
    if verb is None:
        return None
    word = {key: str(written.get(key) or "") for key in ("to", "from", "before", "after")}
    target = str(written[verb])
    names = [element_name(item) for item in items(written, ("elements",))]
    return Change(
        verb, target, word["to"] or word["from"], word["before"], word["after"],
        section=_section(target, names) if verb == "add_section" else None,
    )  # fmt: skip


def _spelled(written: Mapping[str, Plain], old: Change, new: Change) -> dict[str, Plain]:
    """The change as it was written, with what is another now."""
    kept = {key: value for key, value in written.items() if key not in ("before", "after", "to")}
    kept = {new.verb if key == old.verb else key: value for key, value in kept.items()}
    kept |= {key: value for key in ("to", "before", "after") if (value := getattr(new, key))}
    return {key: kept[key] for key in arranged(list(kept), CHANGE.keys)}


def _sound(change: Change, card: Card) -> bool:
    """Whether everything that a change names was there."""
    known = _everything(card)
    named = {change.before, change.after} - {""}
    if change.verb not in ("add", "add_section"):
        named.add(change.target)
    return named <= known


def _everything(card: Card) -> set[str]:
    elements = {one.name for section in card.sections.values() for one in section.elements}
    return {*card.sections, *elements, *(tab.name for tab in card.tabs)}


def _mended(change: Change, then: Card, now: Card) -> Change | None:
    """The change that does the same on the card as it is now, None where nothing is left of it."""
    sections = tuple(then.sections), tuple(now.sections)
    if change.verb == "add_section":
        return _beside(change, *sections) or _alone(change)
    if change.verb in ("hide", "rename", "set", "remove_section"):
        there = (
            is_tab(now, change.target) if change.to == TABS else change.target in _everything(now)
        )
        return change if there else None
    if change.target in then.sections:
        return _beside(change, *sections) if change.target in now.sections else None
    if _of_tab(change, then):
        return _mended_tab(change, then, now)
    return _mended_element(change, then, now)


def _of_tab(change: Change, card: Card) -> bool:
    if change.to == TABS or change.verb != "move":
        return change.to == TABS
    return is_tab(card, change.target) and not (change.to and find(card, change.target))


def _mended_tab(change: Change, then: Card, now: Card) -> Change | None:
    if is_tab(now, change.target) != (change.verb == "move"):
        return None
    names = tuple(tab.name for tab in then.tabs), tuple(tab.name for tab in now.tabs)
    return _beside(change, *names) or (_alone(change) if change.verb == "add" else None)


def _mended_element(change: Change, then: Card, now: Card) -> Change | None:
    beside = change.before or change.after
    section = change.to or _where(now, beside) or _where(then, beside or change.target)
    if section not in now.sections:
        return None
    # It is placed by name: its people keep it, and it is not added twice.
    verb: ChangeVerb = "move" if find(now, change.target) else "add"
    old, new = _elements(then, section), _elements(now, section)
    placed = Change(verb, change.target, change.to, change.before, change.after)
    if beside and beside not in new:
        placed = Change(verb, change.target, section, change.before, change.after)
        return _beside(placed, old, new) or _alone(placed)
    if verb == "add" and not beside:
        return Change(verb, change.target, section)
    return placed


def _beside(change: Change, old: Sequence[str], new: Sequence[str]) -> Change | None:
    """The change beside the nearest neighbour that is left; None where there is none."""
    anchor = change.before or change.after
    if not anchor or anchor in new:
        return change
    here = old.index(anchor) if anchor in old else 0
    left = [name for name in old if name in new and name != change.target]
    for name in reversed(left):
        if old.index(name) < here:
            return _anchored(change, after=name)
    return next((_anchored(change, before=name) for name in left), None)


def _anchored(change: Change, *, before: str = "", after: str = "") -> Change:
    return Change(change.verb, change.target, change.to, before, after, section=change.section)


def _alone(change: Change) -> Change:
    return _anchored(change)


def _where(card: Card, name: str) -> str:
    return next(
        (key for key, one in card.sections.items() if name in (e.name for e in one.elements)), ""
    )


def _elements(card: Card, section: str) -> tuple[str, ...]:
    found = card.sections.get(section)
    return tuple(element.name for element in found.elements) if found else ()
