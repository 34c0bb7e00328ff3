"""The log of people as lines to read, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from engine.runtime.context import Context
from engine.runtime.names import person_view
from engine.runtime.people.departments import Place
from engine.runtime.people.log import PeopleEntry
from engine.runtime.viewmodel import PersonView
from engine.runtime.web.rendering import t


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: who (None: the command line), when, what, and where a click leads."""

    who: PersonView | None
    when: str
    exact: str
    text: str
    subject: str
    url: str
    details: tuple[str, ...]


def people_lines(
    context: Context, entries: Iterable[PeopleEntry], places: Sequence[Place]
) -> tuple[Line, ...]:
    """The entries in words; roles and departments are called by their labels."""
    say = context.formats.say
    departments = {place.name: say(place.label) for place in places}
    roles = {role.name: say(role.label) for role in context.app.roles.values()}
    return tuple(_line(context, entry, roles, departments) for entry in entries)


def _line(
    context: Context, entry: PeopleEntry, roles: Mapping[str, str], departments: Mapping[str, str]
) -> Line:
    place = entry.kind.startswith("department")
    url = ""
    if entry.about is not None:
        url = f"/admin/users/{entry.about}"
    elif place and entry.subject in departments:
        url = f"/admin/departments/{entry.subject}"
    return Line(
        person_view(0, entry.by) if entry.by else None,
        context.formats.short_moment(entry.at), context.formats.moment(entry.at),
        t(f"log_{entry.kind}"),
        departments.get(entry.subject, entry.subject) if place else entry.subject, url,
        tuple(_details(entry.what, roles, departments)),
    )  # fmt: skip


def _details(
    what: Mapping[str, object], roles: Mapping[str, str], departments: Mapping[str, str]
) -> Iterable[str]:
    for name, value in what.items():
        if name == "before" or value in ("", [], None):
            continue
        label = t(f"log_of_{name}")
        if name == "days":
            yield t("token_days", count=value)
        elif name == "label":
            yield f"{label}: {value}"
        elif name == "parent":
            before = what.get("before")
            new = departments.get(str(value), str(value))
            yield (
                f"{label}: {departments.get(str(before), before)} → {new}"
                if before
                else f"{label}: {new}"
            )
        elif _is_change(value, name):
            old, new = (_shown(name, one, roles, departments) for one in value)
            yield f"{label}: {old or '—'} → {new or '—'}"
        else:
            yield f"{label}: {_shown(name, value, roles, departments)}"


def _is_change(value: object, name: str) -> TypeGuard[list[object]]:
    """Whether the details tell an old and a new value, not one list."""
    if not isinstance(value, list) or len(value) != 2:
        return False
    return isinstance(value[0], list) if name in ("roles", "departments") else True


def _shown(
    name: str, value: object, roles: Mapping[str, str], departments: Mapping[str, str]
) -> str:
    labels = {"roles": roles, "departments": departments}.get(name)
    if labels is not None and isinstance(value, list):
        return ", ".join(labels.get(str(one), str(one)) for one in value)
    if isinstance(value, bool):
        return t("can_log_in") if value else t("locked_out")
    return str(value)
