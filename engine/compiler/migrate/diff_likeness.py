"""What may be the same under another name: never taken for it, only asked about."""

from __future__ import annotations

from engine.model.app import Entity
from engine.model.field import Field


def similar(gone: Field, new: Field) -> bool:
    """Whether a field that is gone and one that is new have the same label, or nearly one name."""
    return gone.label == new.label or (gone.type == new.type and near(gone.name, new.name))


def in_place_of(gone: Field, new: Field, before: Entity, after: Entity) -> bool:
    """Whether a field of the same type stands where the other stood, between the same two."""
    return gone.type == new.type and _beside(before, gone) == _beside(after, new)


def _beside(entity: Entity, held: Field) -> tuple[str, ...]:
    names = [name for name, one in entity.fields.items() if not one.system or name == held.name]
    place = names.index(held.name)
    return tuple(names[max(place - 1, 0) : place] + names[place + 1 : place + 2])


def near(one: str, other: str) -> bool:
    """Whether two names are so close that one may be the other misspelt."""
    previous = list(range(len(other) + 1))
    for row, a in enumerate(one, start=1):
        current = [row]
        for column, b in enumerate(other, start=1):
            current.append(
                min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (a != b))
            )
        previous = current
    return previous[-1] <= 3
