"""What can be done to a card on the page: one word for each, with names behind it.

An act is ``verb kind name …`` in one control, so that a plain button can post it and dragging,
menus and keys all say the same thing. Each gives an edit, and a sentence about what has happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.model.layout import TABS, Change, Section
from engine.model.system import WIDGETS
from engine.model.text import Text
from engine.runtime.design.board import Board
from engine.runtime.design.work import Edit

Controls = Mapping[str, str]


class ActError(ValueError):
    """What was asked cannot be done; ``code`` names the reason for the page."""

    def __init__(self, code: str, **parts: str) -> None:
        super().__init__(code)
        self.code = code
        self.parts = parts


@dataclass(frozen=True, slots=True)
class Done:
    """An edit, what to say about it (a text of the page and its parts), and where to look then."""

    edit: Edit
    says: str
    parts: Mapping[str, str] = field(default_factory=dict)
    focus: str = ""


Act = Callable[[Board, list[str], Controls], Done]


def label_from(board: Board, form: Controls, prefix: str) -> Text:
    """A label in every language of the application; one's own layout needs only one."""
    locales = board.app.locales
    words = {locale: form.get(f"{prefix}.{locale}", "").strip()[:100] for locale in locales}
    if board.target.whose == "mine":
        mine = board.context.formats.locale
        typed = form.get(f"{prefix}.{mine}", "").strip()[:100] or next(
            filter(None, words.values()), ""
        )
        words = {mine: typed}
    if not any(words.values()):
        raise ActError("design_no_label")
    first = next(filter(None, words.values()))
    return Text({locale: word or first for locale, word in words.items()})


def place(board: Board, args: list[str], _: Controls) -> Done:
    """``place KIND NAME [SECTION] [BEFORE]``: where something was dropped; ``-`` is the end."""
    if len(args) not in (3, 4):
        raise ActError("design_unknown")
    kind, name, *rest = args
    before = rest[-1] if rest and rest[-1] != "-" else ""
    if kind == "field":
        if len(rest) != 2:
            raise ActError("design_unknown")
        return _placed(board, name, rest[0], before)
    return _ordered(board, kind, name, before)


def up(board: Board, args: list[str], _: Controls) -> Done:
    """One place up (or left); a field on top goes to the section above."""
    return _step(board, args, -1)


def down(board: Board, args: list[str], _: Controls) -> Done:
    """One place down (or right); the last field of a section goes to the one below."""
    return _step(board, args, 1)


def to(board: Board, args: list[str], _: Controls) -> Done:
    """``to field NAME SECTION``: the end of a section."""
    _what, name, section = _three(args)
    return _placed(board, name, section, "")


def hide(board: Board, args: list[str], _: Controls) -> Done:
    """Take a field or a tab off the card; nothing is lost."""
    kind, name = _two(args)
    if kind == "tab":
        _known(name, [tab.name for tab in board.card.tabs])
        return _done(board, "design_tab_hidden", name, Change("hide", name, TABS))
    section = _known(name, {e.name: s.name for s in board.sections() for e in s.elements})
    steps = [Change("hide", name)]
    tabs = [tab.name for tab in board.card.tabs]
    if name in tabs:  # only the field is meant: the tab of the same name stays
        later = tabs[tabs.index(name) + 1 : tabs.index(name) + 2]
        steps.append(Change("add", name, TABS, before="".join(later)))
    return _done(board, "design_hidden", name, *steps, focus=f"section {section}")


def show(board: Board, args: list[str], _: Controls) -> Done:
    """``show tab NAME``: bring a tab back."""
    kind, name = _two(args)
    if kind != "tab":
        raise ActError("design_unknown")
    _known(name, [tab.name for tab in board.hidden_tabs()])
    return _done(board, "design_tab_shown", name, Change("add", name, TABS), focus=f"tab {name}")


def new_section(board: Board, _: list[str], form: Controls) -> Done:
    """A section at the end, ready for fields."""
    label = label_from(board, form, "new_section")
    name = board.fresh_name(board.context.formats.say(label))
    section = Section(name, label, ())
    last = list(board.card.sections)[-1:]
    change = Change("add_section", name, after="".join(last), label=label, section=section)
    said = {"name": board.context.formats.say(label)}
    return Done(Edit((change,)), "design_section_made", said, f"section {name}")


def rename(board: Board, args: list[str], form: Controls) -> Done:
    """``rename section NAME``: another title."""
    name = _known(args[-1], {s.name: s.name for s in board.sections()})
    label = label_from(board, form, "label")
    said = {"name": board.context.formats.say(label)}
    change = Change("rename", name, label=label)
    return Done(Edit((change,)), "design_renamed", said, f"section {name}")


def remove(board: Board, args: list[str], _: Controls) -> Done:
    """``remove section NAME``: its fields are hidden, none is lost."""
    name = _known(args[-1], {s.name: s.name for s in board.sections()})
    section = next(s for s in board.sections() if s.name == name)
    steps = [Change("remove_section", name)]
    if board.target.whose == "mine":
        # By name, so that a field that comes later is not hidden with them.
        steps = [Change("hide", element.name) for element in section.elements] + steps
    said = {"name": board.context.formats.say(section.label), "count": str(len(section.elements))}
    return Done(Edit(tuple(steps)), "design_section_removed", said)


def set_section(board: Board, args: list[str], _: Controls) -> Done:
    """``columns NAME N`` and ``collapsed NAME 0|1``, as ``set section NAME KEY VALUE``."""
    _what, name, key, value = args if len(args) == 4 else ("", "", "", "")
    _known(name, {s.name: s.name for s in board.sections()})
    if key == "columns" and value in ("1", "2", "3", "4"):
        settings: dict[str, object] = {"columns": int(value)}
    elif key == "collapsed" and value in ("0", "1"):
        settings = {"collapsed": value == "1"}
    else:
        raise ActError("design_unknown")
    return _done(
        board, "design_section_set", name, Change("set", name, settings=settings),
        focus=f"section {name}",
    )  # fmt: skip


def always(board: Board, args: list[str], _: Controls) -> Done:
    """``always field NAME 0|1``: whether it is shown when it is empty."""
    _what, name, value = _three(args)
    _known(name, {e.name: s.name for s in board.sections() for e in s.elements})
    change = Change("set", name, settings={"always_show": value == "1"})
    key = "design_always" if value == "1" else "design_not_always"
    return _done(board, key, name, change, focus=f"field {name}")


ACTS: Final[Mapping[str, Act]] = {
    "place": place, "up": up, "down": down, "to": to, "hide": hide, "show": show,
    "new_section": new_section, "rename": rename, "remove": remove, "set": set_section,
    "always": always,
}  # fmt: skip


def called(board: Board, name: str) -> str:
    """How a person knows a field, section, tab or widget."""
    say = board.context.formats.say
    sections = board.card.sections
    if name in sections:
        return say(sections[name].label)
    if name in board.entity.fields and board.may(name):
        return say(board.entity.fields[name].label)
    for tab in (*board.card.tabs, *board.hidden_tabs()):
        if tab.name == name:
            return say(tab.label)
    return name.upper() if name in WIDGETS else name


def _placed(board: Board, name: str, section: str, before: str) -> Done:
    """A field or widget into a section, wherever it stood."""
    sections = {s.name: [e.name for e in s.elements] for s in board.sections()}
    _known(section, sections)
    if before and (before not in sections[section] or before == name):
        raise ActError("design_unknown")
    if board.section_of(name) and board.may(name):
        verb = Change("move", name, section, before)
    elif name in board.visible and name in board.entity.fields:
        verb = Change("add", name, section, before)
    elif name in WIDGETS:
        new = Change("add", name, section, before)
        return _done(board, "design_added", name, new, section=called(board, section))
    else:
        raise ActError("design_unknown")
    key = "design_moved" if verb.verb == "move" else "design_added"
    rest = [other for other in sections[section] if other != name]
    at = (rest.index(before) if before else len(rest)) + 1
    return _done(
        board, key, name, verb, focus=f"field {name}", section=called(board, section),
        place=str(at), of=str(len(rest) + 1),
    )  # fmt: skip


def _step(board: Board, args: list[str], by: int) -> Done:
    kind, name = _two(args)
    if kind != "field":
        names = _row(board, kind)
        _known(name, names)
        at = names.index(name) + by
        if not 0 <= at < len(names):
            raise ActError("design_at_end")
        rest = [other for other in names if other != name]
        return _ordered(board, kind, name, rest[at] if at < len(rest) else "")
    sections = {s.name: [e.name for e in s.elements] for s in board.sections()}
    here = _known(name, {e: s for s, elements in sections.items() for e in elements})
    rest = [other for other in sections[here] if other != name]
    at = sections[here].index(name) + by
    if 0 <= at <= len(rest):
        return _placed(board, name, here, rest[at] if at < len(rest) else "")
    order = list(sections)
    beside = order.index(here) + by
    if not 0 <= beside < len(order):
        raise ActError("design_at_end")
    section = order[beside]
    top = sections[section][:1] if by > 0 else []
    return _placed(board, name, section, "".join(top))


def _row(board: Board, kind: str) -> list[str]:
    if kind == "section":
        return [section.name for section in board.sections()]
    if kind == "tab":
        return [tab.name for tab in board.card.tabs]
    raise ActError("design_unknown")


def _ordered(board: Board, kind: str, name: str, before: str) -> Done:
    """A section or tab before another one, or at the end."""
    names = _row(board, kind)
    _known(name, names)
    rest = [other for other in names if other != name]
    if before:
        _known(before, rest)
    after = "" if before else "".join(rest[-1:])
    change = Change("move", name, TABS if kind == "tab" else "", before, after)
    at = (rest.index(before) if before else len(rest)) + 1
    return _done(
        board, "design_put", name, change, focus=f"{kind} {name}", place=str(at), of=str(len(names))
    )


def _done(
    board: Board, says: str, name: str, *steps: Change, focus: str = "", **parts: str
) -> Done:
    return Done(Edit(steps), says, {"name": called(board, name), **parts}, focus)


def _known(name: str, names: list[str] | Mapping[str, str] | Mapping[str, list[str]]) -> str:
    """The name, or what it leads to; what nobody on the page is called is refused."""
    if name not in names:
        raise ActError("design_unknown")
    found = names[name] if isinstance(names, Mapping) else name
    return found if isinstance(found, str) else name


def _two(args: list[str]) -> tuple[str, str]:
    if len(args) != 2:
        raise ActError("design_unknown")
    return args[0], args[1]


def _three(args: list[str]) -> tuple[str, str, str]:
    if len(args) != 3:
        raise ActError("design_unknown")
    return args[0], args[1], args[2]
