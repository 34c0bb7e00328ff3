"""Values of records as JSON, with the names of what they point at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.predicate import ALWAYS, holds
from engine.model.values import Ref
from engine.runtime.context import Context
from engine.runtime.fields import to_json
from engine.runtime.fields.references import people_in, pointed_at
from engine.runtime.files import files_in
from engine.runtime.names import Names, look_up
from engine.runtime.store import Row


def bodies(
    context: Context, entity: Entity, rows: Sequence[Row], names: tuple[str, ...]
) -> list[dict[str, object]]:
    """Records as JSON: of each only what the caller sees on that very record.

    At most two statements for all of them.
    """
    shown = [visible(context, entity, row, names) for row in rows]
    pairs = [
        (entity.fields[name], row.record.get(name))
        for row, seen in zip(rows, shown, strict=True)
        for name in seen
    ]
    held = look_up(
        context,
        {ref for field, value in pairs for ref in pointed_at(field, value)},
        {number for field, value in pairs for number in people_in(field, value)},
        {number for field, value in pairs for number in files_in(field, value)},
    )
    return [
        {
            "id": row.id,
            "version": row.version,
            **{
                name: plain(entity.fields[name].result, row.record.get(name), held) for name in seen
            },
        }
        for row, seen in zip(rows, shown, strict=True)
    ]


def visible(context: Context, entity: Entity, row: Row, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that the caller sees on the record."""
    mask = context.release.decider.mask(entity, context.actor).visible
    return tuple(
        name
        for name in names
        if name in mask
        and name not in ("id", "version")
        and (mask[name] == ALWAYS or holds(mask[name], row.record, context.actor, context.clock))
    )


def plain(field: Field, value: object, names: Names) -> object:
    """A value as JSON; what points at records and people carries their titles along."""
    context = names.context
    if field.type in ("link", "user", "file", "image"):
        items = value if isinstance(value, tuple) else () if value is None else (value,)
        told = [_pointer(field, item, names) for item in items]
        return told if field.multiple else (told[0] if told else None)
    return to_json(field, value, context.formats)


def _pointer(field: Field, item: object, names: Names) -> object:
    if field.type == "user":
        person = names.person(item)
        return None if person is None else {"id": person.id, "name": person.name}
    if field.type in ("file", "image"):
        info = names.files.get(int(str(item)))
        return {"id": item} if info is None else {
            "id": info.id, "name": info.name, "type": info.media_type, "size": info.size,
        }  # fmt: skip
    ref = item if isinstance(item, Ref) else Ref(field.to[0], int(str(item)))
    told: dict[str, object] = {"id": ref.id, "title": names.titles.get(ref)}
    return told if len(field.to) == 1 else {"entity": ref.entity, **told}
