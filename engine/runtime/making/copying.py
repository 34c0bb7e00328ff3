"""A new record like another: the form begins with what the person sees and may write."""

from __future__ import annotations

from engine.model.values import is_empty
from engine.runtime.card.forms import Controls
from engine.runtime.context import Context
from engine.runtime.fields import inputs
from engine.runtime.fields.references import pointed_at
from engine.runtime.making.conversions import readable_value
from engine.runtime.names import titles_of
from engine.runtime.save import readable_row

_OWN = frozenset({"owner", "open"})
"""What belongs to whoever writes the new record."""


def copied_controls(context: Context, entity_name: str, number: int) -> Controls | None:
    """The controls of a form filled in like a record; None when there is none for this person.

    What no two records may share is left blank, and so is what the person may not see or write.
    """
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number) if entity else None
    if entity is None or row is None:
        return None
    decider = context.release.decider
    visible = decider.decide(entity, context.actor, row.record, context.clock).visible
    editable = decider.mask(entity, context.actor).editable
    grouped = {name for group in entity.unique for name in group}
    names = [
        name
        for name, field in entity.fields.items()
        if name in visible and name in editable and name not in _OWN
        and not field.unique and name not in grouped
    ]  # fmt: skip
    refs = {ref for n in names for ref in pointed_at(entity.fields[n], row.record.get(n))}
    known = frozenset(titles_of(context, refs))
    controls: dict[str, tuple[str, ...]] = {}
    for name in names:
        field = entity.fields[name]
        value = readable_value(field, row.record.get(name), known)
        if not is_empty(value):
            controls |= inputs(field, value, context.formats)
    pipeline = row.record.get("pipeline")
    return {**controls, "pipeline": (str(pipeline),)} if pipeline else controls
