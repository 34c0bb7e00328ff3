"""People's own layouts: edits of a card by name, which follow a field to its new name.

An edit of something that is archived stays: it does nothing, and works again when that comes back.
Only where another field takes the name does it go, or it would move what nobody spoke of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.compiler.migrate import operations as op
from engine.compiler.migrate.builder import Builder
from engine.compiler.migrate.database import Connection
from engine.compiler.migrate.diff import EntityPair
from engine.compiler.migrate.findings import Finding, counted
from engine.model.layout import Card
from engine.model.storage import Table

_TABLE = "scheda_personal_layout"
_KEYS = ("target", "to", "before", "after")


@dataclass(frozen=True, slots=True)
class Renaming:
    """What edits of one entity's card have to follow: (before, now) names, and names given away."""

    entity: str
    fields: Mapping[str, str]
    taken: frozenset[str]


def follow_fields(builder: Builder, pair: EntityPair) -> None:
    """Add the step that lets people's own layouts follow the fields of an entity."""
    renaming = _renaming(pair)
    if renaming.fields or renaming.taken:
        cause = f"{pair.after.name}@card"
        builder.add(
            op.Layouts(_TABLE, renaming.entity, tuple(renaming.fields.items()),
                       tuple(sorted(renaming.taken))),
            "switch", cause,
        )  # fmt: skip


def _renaming(pair: EntityPair) -> Renaming:
    others = _section_names(pair.before.layout.card)
    renamed = {
        one.before.name: one.after.name
        for one in pair.fields
        if one.before.name != one.after.name and one.before.name not in others
    }
    gone = {one.name for one in (*pair.archived, *pair.purged)}
    return Renaming(pair.before.name, renamed, frozenset(gone & pair.after.fields.keys() - others))


def _section_names(card: Card | None) -> set[str]:
    return set() if card is None else {*card.sections, *(tab.name for tab in card.tabs)}


def rewrite_layouts(connection: Connection, detail: str) -> None:
    """Let the layouts that are there now follow; what cannot be read is left as it is."""
    data = json.loads(detail)
    renaming = Renaming(data["entity"], dict(data["fields"]), frozenset(data["taken"]))
    for user, pipeline, text, changes in _layouts(connection, renaming.entity):
        after = json.dumps(_followed(changes, renaming), ensure_ascii=False)
        if json.loads(after) != json.loads(text):
            connection.run(
                f'UPDATE {_TABLE} SET changes = ? WHERE "user" = ? AND entity = ? AND pipeline = ?',
                (after, user, renaming.entity, pipeline),
            )


def speechless_edits(
    connection: Connection, pair: EntityPair, tables: Mapping[str, Table]
) -> Iterator[Finding]:
    """Fields that leave while people's own layouts speak of them."""
    gone = {one.name for one in (*pair.archived, *pair.purged)}
    if not gone or _TABLE not in tables:
        return
    told: dict[str, int] = {}
    for *_, changes in _layouts(connection, pair.before.name):
        for name in {key for change in changes for key in _names(change)} & gone:
            told[name] = told.get(name, 0) + 1
    for name, layouts in sorted(told.items()):
        address = f"{pair.before.name}.{name}"
        name_it = counted(layouts, "own layout places", "own layouts place")
        message = f"{name_it} or hide{'s' * (layouts == 1)} {address}; that has no effect now"
        yield Finding("M305", "info", address, message, count=layouts)


def _layouts(
    connection: Connection, entity: str
) -> Iterator[tuple[int, str, str, list[dict[str, Any]]]]:
    rows = connection.run(
        f'SELECT "user", pipeline, changes FROM {_TABLE} WHERE entity = ? '
        'ORDER BY "user", pipeline', (entity,),
    )  # fmt: skip
    for user, pipeline, text in rows:
        try:
            changes = json.loads(text)
        except (TypeError, ValueError, RecursionError):
            continue
        if isinstance(changes, list) and all(isinstance(one, dict) for one in changes):
            yield user, pipeline, text, changes


def _followed(
    changes: Iterable[dict[str, Any]], renaming: Renaming
) -> list[dict[str, Any]]:  # fmt: skip
    found = []
    for change in changes:
        if change.get("target") in renaming.taken:
            continue
        after = {key: _now(value, renaming) if key in _KEYS else value
                 for key, value in change.items()}  # fmt: skip
        section = change.get("section")
        if isinstance(section, dict) and isinstance(section.get("elements"), list):
            elements = [
                {**one, "name": _now(one.get("name"), renaming)}
                for one in section["elements"]
                if isinstance(one, dict) and one.get("name") not in renaming.taken
            ]
            after["section"] = {**section, "elements": elements}
        found.append(after)
    return found


def _now(name: object, renaming: Renaming) -> object:
    return renaming.fields.get(name, name) if isinstance(name, str) else name


def _names(change: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(change.get("target"), str):
        yield change["target"]
    section = change.get("section")
    elements = section.get("elements") if isinstance(section, dict) else None
    for element in elements if isinstance(elements, list) else ():
        if isinstance(element, dict) and isinstance(element.get("name"), str):
            yield element["name"]
