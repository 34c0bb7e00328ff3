"""Designing a card: edits in the vocabulary of layouts → edits of a file in layouts/.

For everyone they change the card itself; for a view or a pipeline they are written down among its
changes. A designer edits by name, and so does the text: nothing but what was named is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.compiler.order import ELEMENT, SECTION, SHAPES, arranged, place
from engine.compiler.rewrite.edits import (
    Carry,
    Edit,
    Insert,
    Move,
    Put,
    Remove,
    applied,
    at,
)  # fmt: skip
from engine.compiler.rewrite.manuscript import EditError, read_manuscript
from engine.compiler.rewrite.patch import Patch, rewrite
from engine.compiler.rewrite.spelling import (
    element_name,
    element_of,
    label_of,
    section_of,
    setting_of,
    tab_of,
    written,
)
from engine.compiler.source import Source
from engine.compiler.tree import Path, Plain, plain
from engine.model.layout import TABS, Card, Change, Placement
from engine.model.said import said
from engine.model.system import READY_TABS, WIDGETS

SECTIONS: Path = ("card", "sections")
ROW: Path = ("card", "tabs")
_DEFAULTS: Mapping[str, object] = {"columns": 1, "collapsed": False, "always_show": False}


def design(source: Source, changes: Iterable[Change], card: Card, digest: str = "") -> Patch:
    """Change the card for everyone.

    ``card`` is the one shown now: what of it the file does not say yet is written down first.
    Raises ``EditError``, and ``Moved`` when ``digest`` is that of another text.
    """
    values = plain(read_manuscript(source).root)
    return rewrite(source, card_edits(values, changes, card), digest)


def design_view(
    source: Source, path: tuple[str, str], changes: Iterable[Change], digest: str = ""
) -> Patch:
    """Add changes to a view, ``("views", "finance")``, or a pipeline, ``("pipelines", "renewals")``.

    A change that makes an earlier one pointless takes its place.
    """
    values = plain(read_manuscript(source).root)
    return rewrite(source, view_edits(values, path, changes), digest)


def card_edits(values: Plain, changes: Iterable[Change], card: Card) -> Iterator[Edit]:
    """The edits of a layout's file that change the card for everyone."""
    for change in changes:
        for edit in _needed(values, card, change):
            yield edit
            values = applied(values, edit)
        steps = _tab_steps(values, change, card) if change.to == TABS else _steps(values, change)
        for step in steps:
            yield step
            values = applied(values, step)


def view_edits(values: Plain, path: tuple[str, str], changes: Iterable[Change]) -> Iterator[Edit]:
    """The edits of a layout's file that add changes to a view or a pipeline."""
    for change in changes:
        for edit in _noted(values, path, change):
            yield edit
            values = applied(values, edit)


def _needed(values: Plain, card: Card, change: Change) -> Iterator[Edit]:
    """Puts into the file what of the card is only understood so far and the change needs."""
    is_tab = any(tab.name == change.target for tab in card.tabs)
    tabs = change.to == TABS or (is_tab and change.target not in card.sections)
    yield from written_out(values, card, "tabs" if tabs else "sections")


def written_out(values: Plain, card: Card, key: str) -> Iterator[Edit]:
    """Puts the sections or the tabs of the card into a file that does not say them yet."""
    assert isinstance(values, dict)
    known = values.get("card")
    known = known if isinstance(known, dict) else {}
    if known.get(key):
        return
    content: Plain = [tab_of(tab) for tab in card.tabs]
    if key == "sections":
        content = {name: section_of(section) for name, section in card.sections.items()}
    yield card_key(values, key, content)


def card_key(values: Plain, key: str, content: Plain) -> Put:
    """Puts a key of the card, and the card with it where the file has none."""
    known = mapping(values, ("card",))
    if known:
        return Put(
            ("card", key),
            content,
            before=place(list(known), key, SHAPES["layout"].under["card"].keys),
        )
    before = place(list(mapping(values, ())), "card", SHAPES["layout"].keys)
    return Put(("card",), {key: content}, before=before)


def _none(name: str) -> str:
    return said("edit.not_on_card", 'the card has no "{name}"', name=name)


def _tab_steps(values: Plain, change: Change, card: Card) -> Iterator[Edit]:
    """A change that says that it means a tab; one that comes back is written as it was."""
    names, name = tab_names(values), change.target
    if change.verb == "hide" and name in names:
        yield Remove((*ROW, names.index(name)))
    elif change.verb == "move":
        yield from _move_tab(names, change)
    elif change.verb == "add" and name not in names:
        found = next((tab for tab in card.tabs if tab.name == name), None)
        if found is None and name not in READY_TABS:
            raise EditError(said("edit.no_tab", 'there is no tab "{name}"', name=name))
        yield Insert(ROW, tab_of(found) if found else name, _index(names, change))
    else:
        raise EditError(said("edit.tab_not_so", 'the tab "{name}" cannot be changed so', name=name))


def _steps(values: Plain, change: Change) -> Iterator[Edit]:
    sections, tabs = mapping(values, SECTIONS), tab_names(values)
    name = change.target
    match change.verb:
        case "add" | "move" if name not in sections and (
            name not in tabs or change.verb == "add" or (change.to and find(values, name))
        ):
            yield from _place(values, change)
        case "move" if name in sections:
            yield _beside((*SECTIONS, name), change.before, change.after)
        case "move":
            yield from _move_tab(tabs, change)
        case "hide" | "remove_section" if name in sections:
            yield Remove((*SECTIONS, name))
        case "hide":
            found = find(values, name)
            if found is None and name not in tabs:
                raise EditError(
                    said("edit.not_to_hide", 'the card has no "{name}" to hide', name=name)
                )
            yield Remove(found or (*ROW, tabs.index(name)))
        case "rename":
            where = (*SECTIONS, name) if name in sections else _renamable_tab(values, tabs, name)
            yield _ordered(values, (*where, "label"), label_of(change.label), SECTION.keys)
        case "add_section":
            yield from _add_section(values, change)
        case "set" if name in sections:
            yield from _set_section(values, change)
        case "set":
            yield from _set_element(values, change)
        case _:
            raise EditError(_none(name))


def _place(values: Plain, change: Change) -> Iterator[Edit]:
    """Put an element into a section, from another one if it stands there."""
    found = find(values, change.target)
    if found is None and change.verb == "move":
        raise EditError(_none(change.target))
    section = change.to
    if not section:
        beside = find(values, change.before or change.after)
        section = str(beside[2]) if beside else str(found[2]) if found else ""
    goal: Path = (*SECTIONS, section, "elements")
    if section not in mapping(values, SECTIONS):
        raise EditError(said("edit.no_section", 'there is no section "{name}"', name=section))
    names = [element_name(item) for item in items(values, goal)]
    rest = [other for other in names if other != change.target]
    index = _index(rest, change)
    if found is not None and found[:-1] == goal:
        if index < len(rest):
            yield Move(found, before=names.index(rest[index]))
        else:
            yield Move(found)
        return
    if "elements" not in mapping(values, goal[:-1]):
        yield _ordered(values, goal, [], SECTION.keys)
    if found is not None:
        yield Carry(found, goal, index)
    else:
        new = Placement(change.target, widget=change.target in WIDGETS)
        yield Insert(goal, element_of(new), index)


def _add_section(values: Plain, change: Change) -> Iterator[Edit]:
    section = change.section
    if section is None:
        raise EditError(said("edit.section_label", "a new section needs a label"))
    if section.name in mapping(values, SECTIONS):
        raise EditError(
            said("edit.section_there", 'there is a section "{name}" already', name=section.name)
        )
    new = section_of(section)
    empty = Put((*SECTIONS, section.name), {**new, "elements": []}, change.before, change.after)
    whole = Put(empty.path, new, change.before, change.after)
    taken = [element for element in section.elements if find(values, element.name)]
    if not taken:
        yield whole
        return
    yield empty
    values = applied(values, empty)
    for index, element in enumerate(section.elements):
        found = find(values, element.name)
        goal: Path = (*empty.path, "elements")
        step = Carry(found, goal, index) if found else Insert(goal, element_of(element), index)
        yield step
        values = applied(values, step)


def _set_element(values: Plain, change: Change) -> Iterator[Edit]:
    found = find(values, change.target)
    if found is None:
        raise EditError(_none(change.target))
    item = at(values, found)
    element: dict[str, Plain] = dict(item) if isinstance(item, dict) else {"field": item}
    for key, value in change.settings.items():
        element[key] = setting_of(key, value)
    kept = {k: element[k] for k in arranged(list(element), ELEMENT.keys) if element[k] is not False}
    yield Put(found, kept["field"] if list(kept) == ["field"] else kept)


def _set_section(values: Plain, change: Change) -> Iterator[Edit]:
    for key, new in change.settings.items():
        path: Path = (*SECTIONS, change.target, key)
        value = setting_of(key, new)
        known = key in mapping(values, path[:-1])
        if value is not None and value != _DEFAULTS.get(key):
            edit: Edit = _ordered(values, path, value, SECTION.keys)
        elif known:
            edit = Remove(path)
        else:
            continue
        yield edit
        values = applied(values, edit)


def _noted(values: Plain, path: tuple[str, str], change: Change) -> Iterator[Edit]:
    new = written(change)
    changes = items(values, (*path, "changes"))
    if not changes:
        known = mapping(values, path)
        if not known and path[0] == "views":
            raise EditError(said("edit.no_view", 'there is no view "{name}"', name=path[1]))
        if path[0] not in mapping(values, ()):
            later = ("views", "list", "board") if path[0] == "pipelines" else ("list", "board")
            before = next((name for name in mapping(values, ()) if name in later), "")
            yield Put((path[0],), {path[1]: {"changes": [new]}}, before=before)
        else:
            yield Put(path, {**known, "changes": [new]})
        return
    last = changes[-1]
    again = isinstance(last, dict) and last.get(change.verb) == change.target
    if again and change.verb in {"move", "rename"}:
        yield Put((*path, "changes", len(changes) - 1), new)
    else:
        yield Insert((*path, "changes"), new)


def find(values: Plain, name: str) -> Path | None:
    """The path of a field or widget on the card."""
    for section in mapping(values, SECTIONS):
        path: Path = (*SECTIONS, section, "elements")
        for number, item in enumerate(items(values, path)):
            if name and element_name(item) == name:
                return (*path, number)
    return None


def tab_names(values: Plain) -> list[str]:
    """How tabs are called in edits: a related one like its entity, the next of it with its link."""
    names: list[str] = []
    for tab in items(values, ROW):
        name = str(tab.get("related")) if isinstance(tab, dict) else str(tab)
        again = isinstance(tab, dict) and name in names
        names.append(f"{name}_{tab['by']}" if again and isinstance(tab, dict) else name)
    return names


def _move_tab(tabs: list[str], change: Change) -> Iterator[Edit]:
    if change.target not in tabs:
        raise EditError(_none(change.target))
    anchor = change.before or change.after
    if anchor and anchor not in tabs:
        raise EditError(said("edit.no_tab_on_card", 'the card has no tab "{name}"', name=anchor))
    path: Path = (*ROW, tabs.index(change.target))
    if change.before:
        yield Move(path, before=tabs.index(anchor))
    else:
        yield Move(path, after=tabs.index(anchor) if anchor else None)


def _renamable_tab(values: Plain, tabs: list[str], name: str) -> Path:
    if name not in tabs:
        raise EditError(_none(name))
    path: Path = (*ROW, tabs.index(name))
    if not isinstance(at(values, path), dict):
        raise EditError(
            said("edit.tab_title", 'the title of the tab "{name}" belongs to Scheda', name=name)
        )
    return path


def _beside(path: Path, before: str, after: str) -> Move:
    return Move(path, before=before or None, after=after or None)


def _ordered(values: Plain, path: Path, value: Plain, keys: tuple[str, ...]) -> Put:
    names = list(mapping(values, path[:-1]))
    return Put(path, value, before=place(names, str(path[-1]), keys))


def _index(names: list[str], change: Change) -> int:
    for anchor, shift in ((change.before, 0), (change.after, 1)):
        if anchor in names:
            return names.index(anchor) + shift
    return len(names)


def mapping(values: Plain, path: Path) -> dict[str, Plain]:
    """The mapping at a path, empty where there is none."""
    for step in path:
        values = values.get(step) if isinstance(values, dict) else None  # type: ignore[arg-type]
    return values if isinstance(values, dict) else {}


def items(values: Plain, path: Path) -> list[Plain]:
    """The list at a path, empty where there is none."""
    found = mapping(values, path[:-1]).get(str(path[-1]))
    return found if isinstance(found, list) else []
