"""The timeline of a deal: what happened, when, by whom, with the changes in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from bench.floor import sql
from bench.floor import values as v
from bench.floor.words import FIELDS, HEADLINES, PIPELINES, Stage


class Entry(NamedTuple):
    """Something that happened. ``before`` and ``after`` are stages."""

    id: int
    kind: str
    headline: str
    icon: str
    day: str
    at: str
    exact: str
    when: str
    who: v.Person | None
    before: Stage | None
    after: Stage | None
    text: str
    files: list[v.File]
    changes: list[tuple[str, str, str]]


def timeline_of(
    connection: sa.Connection, deal: Mapping[str, Any], hidden: list[str], now: datetime
) -> tuple[list[Entry], int | None]:
    """The newest entries, and the number from which older ones go on."""
    asked = {"id": deal["id"], "hidden": json.dumps(hidden)}
    entries: dict[int, tuple[sa.Row[Any], list[tuple[str, Any, Any]]]] = {}
    wanted: dict[str, list[int]] = {
        "company": [], "contact": [], "lead": [], "deal": [], "user": [],
    }  # fmt: skip
    for row in connection.execute(sql.TIMELINE, asked):
        _, changes = entries.setdefault(row.id, (row, []))
        if row.field is None:
            continue
        old, new = v.loaded(row.old), v.loaded(row.new)
        changes.append((row.field, old, new))
        for value in (old, new):
            for kind, number in v.pointed_at(row.field, value):
                wanted[kind].append(number)
    names: v.Names = {}
    if any(wanted.values()):
        asked = {kind: json.dumps(numbers) for kind, numbers in wanted.items()}
        found = connection.execute(sql.NAMES, asked)
        names = {(kind, number): name for kind, number, name in found}
    shown = [_entry(deal["id"], *one, names, now) for one in list(entries.values())[:20]]
    return shown, shown[-1].id if len(entries) > 20 else None


def _entry(
    deal: int, row: sa.Row[Any], changes: list[tuple[str, Any, Any]], names: v.Names, now: datetime
) -> Entry:
    body = json.loads(row.body) if row.body else {}
    place = f"/deal/{deal}/comments/{row.id}/files"
    places = {field: (old, new) for field, old, new in changes if field in ("pipeline", "stage")}
    before = after = None
    headline, icon = HEADLINES.get(row.kind, (row.kind, "activity"))
    if places:
        (old, new), (old_stage, new_stage) = places["pipeline"], places["stage"]
        before = PIPELINES[old].stages[old_stage] if old else None
        after = PIPELINES[new].stages[new_stage] if new else None
        if before and after and old != new:
            headline = "Pipeline changed"
            before = before._replace(label=f"{PIPELINES[old].label}: {before.label}")
            after = after._replace(label=f"{PIPELINES[new].label}: {after.label}")
    at = v.stored_moment(row.at)
    local = at.astimezone(v.ROME)
    day, hour = v.day(local), v.hour(local)
    return Entry(
        row.id, row.kind, headline, icon, _heading(local, day, now), at.isoformat(),
        f"{day}, {hour}", v.ago(at, hour, now), v.person(row.who) if row.who else None, before,
        after, body.get("text", ""),
        [
            v.file(place, one["id"], one["name"], one["size"], one["media_type"])
            for one in body.get("files", ())
        ],
        [
            (FIELDS[field].label, v.told(field, old, names), v.told(field, new, names))
            for field, old, new in changes
            if field not in places
        ],
    )  # fmt: skip


def _heading(local: datetime, day: str, now: datetime) -> str:
    passed = (now.astimezone(v.ROME).date() - local.date()).days
    return {0: "Today", 1: "Yesterday"}.get(passed, day)
