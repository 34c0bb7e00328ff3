"""The dialog that makes new records from one: what there is to make, and what is still asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.model.app import Entity
from engine.model.values import Ref
from engine.runtime.card.forms import Controls, Returned, loose_problems, showing_form
from engine.runtime.card.sections import names_for, title_of
from engine.runtime.context import Context
from engine.runtime.draft import draft
from engine.runtime.given import Carried, Form
from engine.runtime.making.conversions import offered, values_for
from engine.runtime.making.origins import made_from
from engine.runtime.names import Names
from engine.runtime.outcome import Refused
from engine.runtime.save import readable_row
from engine.runtime.store import Row
from engine.runtime.viewmodel import FieldView, LinkView

MARK = ":"
"""Between the entity and the field in the name of a control, since several forms share a dialog."""


@dataclass(frozen=True, slots=True)
class TargetView:
    """Something that can be made. ``existing`` was made before; ``fields`` are still asked."""

    entity: str
    label: str
    icon: str
    chosen: bool
    existing: tuple[LinkView, ...] = ()
    fields: tuple[FieldView, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConvertDialog:
    """What can be made from a record."""

    title: str
    url: str
    targets: tuple[TargetView, ...]


def convert_dialog(
    context: Context, entity_name: str, number: int, chosen: Iterable[str] = (),
    posted: Controls | None = None, refused: Mapping[str, Refused] | None = None,
) -> ConvertDialog | None:  # fmt: skip
    """The dialog; None for no such record, or when nothing can be made from it."""
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number) if entity else None
    if entity is None or row is None:
        return None
    targets = {name: context.app.entities[name] for name in offered(context, entity)}
    if not targets:
        return None
    existing = made_from(context, Ref(entity.name, number), targets.values())
    names = Names(context, existing)
    chosen = frozenset(chosen)
    views = []
    for name, target in targets.items():
        view = TargetView(
            name, context.formats.say(target.label), target.icon, name in chosen,
            tuple(names.link(ref) for ref in existing if ref.entity == name),
        )  # fmt: skip
        if name in (refused or {}):
            given = controls_of(name, posted or {})
            view = _asked(context, entity, row, target, view, given, (refused or {})[name])
        views.append(view)
    decision = context.release.decider.decide(entity, context.actor, row.record, context.clock)
    return ConvertDialog(
        title_of(Names(context), entity, row.record, decision.visible),
        f"/{entity.name}/{row.id}", tuple(views),
    )  # fmt: skip


def controls_of(entity: str, posted: Controls) -> Controls:
    """The controls of one of the new records, by their own names."""
    prefix = f"{entity}{MARK}"
    return {name.removeprefix(prefix): s for name, s in posted.items() if name.startswith(prefix)}


def _asked(
    context: Context, entity: Entity, row: Row, target: Entity, view: TargetView,
    given: Controls, refused: Refused,
) -> TargetView:  # fmt: skip
    """With the fields that stand in the way of the new record, and those answered already."""
    values = values_for(context, entity, row, target, offered(context, entity)[target.name])
    wanted = draft(context, target, Carried(values, Form(given)), None).record
    decision = context.release.decider.form(target, context.actor, wanted, context.clock)
    asked = {problem.field for problem in refused.problems} | set(Form(given).names())
    chosen = [n for n in target.fields if n in asked & decision.visible & decision.editable]
    names = names_for(context, target, wanted, frozenset(chosen))
    returned = Returned(given, refused)
    showing = showing_form(
        context, target, wanted, names, decision.editable & set(chosen), decision.required, returned
    )
    fields = tuple(showing.view(target.fields[name], always_show=True) for name in chosen)
    # Nobody has answered yet: ask, and blame nobody.
    calm = tuple(f if f.name in Form(given).names() else replace(f, problem="") for f in fields)
    return replace(
        view, fields=tuple(_prefixed(target.name, one) for one in calm),
        problems=loose_problems(context, target, refused, fields),
    )  # fmt: skip


def _prefixed(entity: str, view: FieldView) -> FieldView:
    """The field with controls of its own in a dialog with several forms."""
    inputs = {f"{entity}{MARK}{name}": held for name, held in view.inputs.items()}
    return replace(view, name=f"{entity}{MARK}{view.name}", inputs=inputs)
