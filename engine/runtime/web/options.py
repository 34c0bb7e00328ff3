"""Finding a record to link to, by words that are in it."""

from __future__ import annotations

from engine.model.values import Ref
from engine.runtime.choices import target_entities
from engine.runtime.context import Context
from engine.runtime.names import titles_of
from engine.runtime.query import Query, find
from engine.runtime.viewmodel import OptionView

MOST = 30


def find_options(
    context: Context, entity_name: str, field_name: str, words: str
) -> tuple[OptionView, ...] | None:
    """What a field of links may point at; None for a field the person cannot see or link with."""
    entity = context.entity(entity_name)
    if (
        entity is None
        or field_name not in context.release.decider.mask(entity, context.actor).visible
    ):
        return None
    field = entity.fields[field_name]
    targets = target_entities(field)
    if not targets:
        return None
    found: list[OptionView] = []
    for name in targets:
        target = context.entity(name)
        if target is None or not words.strip():
            continue
        rows = find(context, target, Query(search=words, sort="-id", limit=MOST), ()).rows
        titles = titles_of(context, [Ref(name, row.id) for row in rows])
        for ref, title in titles.items():
            value = f"{name}:{ref.id}" if len(targets) > 1 else str(ref.id)
            found.append(OptionView(value, title))
    return tuple(found)
