"""The short form for new records: a dialog with the few fields that a new record needs.

Which fields these are is the layout's wish and the decision's word: those of ``quick_create``, and
every field that is required where the record begins, as far as the person may fill them in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.model.app import Entity
from engine.model.decide import Decision
from engine.model.values import is_empty
from engine.runtime.card.forms import Controls, Returned, loose_problems, showing_form
from engine.runtime.card.sections import layout_of, names_for
from engine.runtime.card.stages import stage_bar
from engine.runtime.context import Context
from engine.runtime.draft import draft
from engine.runtime.given import Form
from engine.runtime.making.duplicates import DuplicateView, find_duplicates
from engine.runtime.viewmodel import FieldView, StageBar


@dataclass(frozen=True, slots=True)
class QuickForm:
    """The short form of a new record. ``duplicates`` are records that look like it."""

    entity: str
    label: str
    icon: str
    url: str
    release: int
    fields: tuple[FieldView, ...]
    stages: StageBar | None = None
    duplicates: tuple[DuplicateView, ...] = ()
    problems: tuple[str, ...] = ()


def quick_form(
    context: Context, entity_name: str, returned: Returned | None = None,
    *, pipeline: str = "", stage: str = "", preset: Controls | None = None,
    duplicates: tuple[DuplicateView, ...] | None = None,
) -> QuickForm | None:  # fmt: skip
    """The form; None when the person may not create such a record.

    ``preset`` are controls filled in beforehand; their fields are always on the form.
    ``duplicates`` are those found already, None to look for them.
    """
    entity = context.entity(entity_name)
    if entity is None:
        return None
    returned = returned or Returned(preset or {})
    drawn = draft(context, entity, Form(returned.controls), None, pipeline, stage)
    wanted = drawn.record
    decision = context.release.decider.form(entity, context.actor, wanted, context.clock)
    if not decision.edit and not returned.controls:
        return None
    named = (*drawn.named, *(problem.field for problem in returned.refused.problems))
    chosen = quick_fields(
        entity, decision, layout_of(context, entity, wanted).card.quick_create, named
    )
    names = names_for(context, entity, wanted, frozenset(chosen))
    showing = showing_form(
        context, entity, wanted, names, decision.editable & set(chosen), decision.required, returned
    )
    fields = tuple(showing.view(entity.fields[name], always_show=True) for name in chosen)
    if duplicates is None:
        filled = any(not is_empty(wanted.get(name)) for name in drawn.named)
        duplicates = find_duplicates(context, entity, wanted) if filled else ()
    return QuickForm(
        entity.name, context.formats.say(entity.label), entity.icon, f"/{entity.name}",
        context.release.id, fields, stage_bar(context, entity, wanted), duplicates,
        loose_problems(context, entity, returned.refused, fields),
    )  # fmt: skip


def quick_fields(
    entity: Entity, decision: Decision, wished: Iterable[str], named: Iterable[str] = ()
) -> tuple[str, ...]:
    """The fields to ask for, in order: the layout's wish, what is required, what is filled in."""
    required = [name for name in entity.fields if name in decision.required]
    order = dict.fromkeys((*wished, *required, *named))
    open_to = decision.editable & decision.visible
    return tuple(name for name in order if name in open_to and name in entity.fields)


def duplicates_of(
    context: Context, entity_name: str, controls: Controls, pipeline: str = "", stage: str = ""
) -> tuple[DuplicateView, ...] | None:
    """Records like the one that a form would create; None when the person may create none."""
    entity = context.entity(entity_name)
    if entity is None:
        return None
    drawn = draft(context, entity, Form(controls), None, pipeline, stage)
    if not context.release.decider.form(entity, context.actor, drawn.record, context.clock).edit:
        return None
    return find_duplicates(context, entity, drawn.record)


def unseen(duplicates: Iterable[DuplicateView], seen: str) -> bool:
    """Whether a record equal in something was not shown to the writer; ``seen`` lists those shown."""
    shown = set(seen.split(","))
    return any(one.same and one.key not in shown for one in duplicates)
