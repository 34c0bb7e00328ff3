"""What a form says, as a declaration writes it: labels, colours, the people something is for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from engine.model.text import Text, text
from engine.runtime.design.acts import ActError, Controls
from engine.runtime.design.board import Board
from engine.runtime.people.users import logins_among

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_PRIORITY = re.compile(r"-?[0-9]{1,3}")
_ALONE = text(en="{name}, without those below", it="{name}, senza quelli sottostanti")


def written_label(label: Text) -> Any:
    """A label as YAML writes it."""
    return dict(label.values) if len(label.values) > 1 else next(iter(label.values.values()), "")


def in_all(board: Board, label: Text) -> Text:
    """A label as the form shows it: a word for each language of the application."""
    return Text({locale: label.in_(locale) for locale in board.app.locales})


def help_from(board: Board, form: Controls, prefix: str) -> Any:
    """A longer text as YAML writes it, None where nothing is said."""
    words = {
        locale: form.get(f"{prefix}.{locale}", "").strip()[:300] for locale in board.app.locales
    }
    first = next(filter(None, words.values()), "")
    if not first:
        return None
    return written_label(Text({locale: word or first for locale, word in words.items()}))


def color_from(form: Controls, name: str) -> str:
    """A colour as six digits. Raises ``ActError``."""
    color = form.get(name, "")
    if not _COLOR.fullmatch(color):
        raise ActError("design_no_color")
    return color


def priority_from(form: Controls, name: str) -> int:
    """The priority of a view. Raises ``ActError``."""
    written = form.get(name, "").strip() or "0"
    if not _PRIORITY.fullmatch(written):
        raise ActError("design_no_priority")
    return int(written)


def audiences(board: Board, held: Iterable[str] = ()) -> list[tuple[str, Text]]:
    """Who can be offered a field or a view: roles, and departments with those below.

    ``held`` are those who have it now: they are offered as they are written.
    """
    departments = board.app.departments
    above = {d.parent for d in departments.values() if d.parent}
    found = [(f"role:{name}", r.label) for name, r in board.app.roles.items() if not r.superuser]
    written = set(held)
    for name, department in departments.items():
        plain, deep = f"department:{name}", f"department:{name}+"
        if name not in above:
            found.append((plain if plain in written else deep, department.label))
            continue
        alone = {
            locale: _ALONE.in_(locale).format(name=department.label.in_(locale))
            for locale in board.app.locales
        }
        found += [(deep, department.label), (plain, Text(alone))]
    return found


def chosen_from(board: Board, held: Collection[str], ticked: str) -> list[str]:
    """Those who were ticked, behind the ones that the page does not offer, such as a person."""
    known = {name for name, _ in audiences(board, held)}
    chosen = ticked.split()
    if not known.issuperset(chosen):
        raise ActError("design_unknown")
    kept = [one for one in held if one not in known]
    stayed = [one for one in held if one in chosen]
    return [*kept, *stayed, *(one for one in chosen if one not in stayed)]


def people_from(board: Board, written: str) -> list[str]:
    """People by their log-ins, as principals. Raises ``ActError`` for a stranger."""
    logins = [one for one in re.split(r"[,\s]+", written) if one][:100]
    there = logins_among(board.context.connection, logins)
    strangers = [login for login in logins if login not in there]
    if strangers:
        raise ActError("design_no_person", name=strangers[0][:64])
    return [f"user:{login}" for login in dict.fromkeys(logins)]
