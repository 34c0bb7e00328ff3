"""Which card layout a person sees on a record, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from engine.model.app import Entity
from engine.model.changes import apply_changes, placed
from engine.model.layout import Card, Change, Placement, Section, View
from engine.model.personal import rebase
from engine.model.principal import Actor, Principal
from engine.model.system import WIDGETS
from engine.model.text import text

TO_COMPLETE = "to_complete"
"""The automatic section for required fields that no section of the layout shows."""

Source = Literal["personal", "view", "pipeline", "card"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The card to draw, where it comes from (``source``) and the address of what decided.

    ``dropped`` are changes of a personal layout that no longer fit.
    """

    card: Card
    source: Source
    address: str
    view: str = ""
    dropped: tuple[Change, ...] = ()


def resolve(
    entity: Entity, actor: Actor, pipeline: str = "",
    personal: tuple[Change, ...] | None = None,
) -> Resolved:  # fmt: skip
    """The layout for an actor: own layout, else the best view, else the pipeline's, else the card.

    The pipeline variant is the ground on which views and personal layouts make their changes.
    """
    layout = entity.layout
    address = f"{entity.name}@card"
    source: Source = "card"
    card = layout.card
    variant = layout.pipelines.get(pipeline, ())
    if variant:
        card, source, address = (
            apply_changes(card, variant, layout.card),
            "pipeline",
            f"{entity.name}/{pipeline}",
        )
    view = best_view(entity, actor)
    if view is not None:
        card = apply_changes(card, view.changes, layout.card)
        source, address = "view", f"{entity.name}@view/{view.name}"
    dropped: tuple[Change, ...] = ()
    if personal is not None and layout.personal:
        rebased = rebase(entity, card, personal)
        card, dropped = completed(entity, rebased.card, rebased.newcomers), rebased.dropped
        source, address = "personal", f"{entity.name}@card"
    return Resolved(card, source, address, view.name if view else "", dropped)


def best_view(entity: Entity, actor: Actor) -> View | None:
    """The view for the actor: highest priority, then the most specific audience, then order."""
    best: tuple[int, int] | None = None
    found: View | None = None
    for view in entity.layout.views.values():
        ranks = [_rank(actor, principal) for principal in view.audience
                 if actor.matches(principal)]  # fmt: skip
        if ranks and (best is None or (view.priority, max(ranks)) > best):
            best, found = (view.priority, max(ranks)), view
    return found


def _rank(actor: Actor, principal: Principal) -> int:
    """User before department before parent department before role before everyone."""
    if principal.kind == "department":
        return 3 if principal.name in actor.departments else 2
    return {"user": 4, "role": 1}.get(principal.kind, 0)


def completed(entity: Entity, card: Card, required: Iterable[str]) -> Card:
    """The card with every required field on it: those missing go to a section of their own."""
    here = placed(card)
    shown = set(here)
    for widget, fields in WIDGETS.items():
        if widget in here:
            shown.update(fields)
    missing = [name for name in required if name in entity.fields and name not in shown]
    if not missing:
        return card
    section = card.sections.get(TO_COMPLETE) or Section(
        TO_COMPLETE, text(en="To complete", it="Da completare"), ()
    )
    added = tuple(Placement(name, always_show=True) for name in missing)
    section = replace(section, elements=(*section.elements, *added))
    return replace(card, sections={TO_COMPLETE: section, **card.sections} | {TO_COMPLETE: section})
