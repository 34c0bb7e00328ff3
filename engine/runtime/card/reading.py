"""The card of one record, to read.

It costs the same few statements whatever the number of its fields: the record, its timeline, the
titles and the people it names.
"""

from __future__ import annotations

from dataclasses import replace

from engine.model.app import Entity
from engine.model.decide import Decision
from engine.model.system import PRODUCTS
from engine.model.values import Ref
from engine.runtime.card.choices import load_choices
from engine.runtime.card.dependencies import view_tree
from engine.runtime.card.fieldviews import Showing
from engine.runtime.card.sections import (
    fields_in,
    head,
    layout_of,
    names_for,
    product_section,
    section_views,
)
from engine.runtime.card.stages import stage_bar
from engine.runtime.card.tabs import MANY, tab_counts, tab_views
from engine.runtime.context import Context
from engine.runtime.design.line import layout_line
from engine.runtime.lists.listing import may_create, related_list
from engine.runtime.making.conversions import makes
from engine.runtime.save import readable_row
from engine.runtime.seen import seen
from engine.runtime.store import Row
from engine.runtime.timeline.past import Arguments, Past, PastView, past_view, read_past
from engine.runtime.timeline.reading import HISTORY, Page, load_page
from engine.runtime.timeline.timelineviews import TimelineView
from engine.runtime.viewmodel import CardView


def view_card(
    context: Context, entity_name: str, number: int, *, tab: str = "", asked: Arguments | None = None,
) -> CardView | None:  # fmt: skip
    """A record to read; None when there is none for this person.

    ``asked`` are the arguments of an address, for a history that is looked through.
    """
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number) if entity else None
    if entity is None or row is None:
        return None
    decision = context.release.decider.decide(entity, context.actor, row.record, context.clock)
    (row,) = context.computed(entity, (row,), decision.visible)
    resolved = layout_of(context, entity, row.record)
    url = f"/{entity.name}/{row.id}"
    tabs = tab_views(context, resolved.card.tabs, url, tab)
    active = next((view.name for view in tabs if view.active), "")
    page, past = _told(context, entity, row, decision, asked or {}, history=active == "history")
    names = names_for(context, entity, row.record, decision.visible, page)
    showing = Showing(context, entity, row.record, names, decision.editable, decision.required)
    sections = section_views(showing, resolved, decision.visible)
    if active == PRODUCTS:
        sections = product_section(showing, resolved, decision.visible, ())
    folded = [
        field
        for field in fields_in(sections)
        if field.empty and not field.always_show and not field.required
    ]
    card = head(showing, row, sections, decision.visible)
    timeline = None
    if active != PRODUCTS:
        timeline = page.view(entity, names, can_comment=True)
    return replace(
        card,
        can_edit=decision.edit,
        can_delete=decision.delete,
        stages=stage_bar(context, entity, row.record),
        makes=makes(context, entity),
        tabs=tabs,
        timeline=timeline and _revertible(timeline, card.seen, decision),
        past=past,
        tree=view_tree(context, entity, row, decision.visible)
        if active == "dependencies"
        else None,
        can_copy=may_create(context, entity),
        related=related_list(context, Ref(entity.name, row.id), resolved.card.tabs, active),
        layout=layout_line(
            context, entity, resolved, str(row.record.get("pipeline") or ""), row.id
        ),
        hidden_fields=len(folded),
    )


def view_counts(context: Context, entity_name: str, number: int) -> dict[str, str] | None:
    """How many records are behind each tab, in words; None when there is no such record."""
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number) if entity else None
    if entity is None or row is None:
        return None
    counts = tab_counts(
        context, layout_of(context, entity, row.record).card.tabs, Ref(entity.name, row.id)
    )
    return {
        name: f"{MANY - 1}+" if count >= MANY else str(count)
        for name, count in counts.items()
        if count
    }


def view_timeline(
    context: Context, entity_name: str, number: int, *, before: int | None = None,
    history: bool = False, asked: Arguments | None = None,
) -> TimelineView | None:  # fmt: skip
    """A page of a record's timeline; ``before`` is the cursor that the page before it gave."""
    entity = context.entity(entity_name)
    row = readable_row(context, entity, number) if entity else None
    if entity is None or row is None:
        return None
    decision = context.release.decider.decide(entity, context.actor, row.record, context.clock)
    past = read_past(context, entity, decision.visible, asked or {}) if history else Past()
    page = load_page(
        context, entity, row.id, decision.visible,
        before=before, kinds=HISTORY if history else (), only=past.conditions,
    )  # fmt: skip
    names = names_for(context, entity, row.record, frozenset(), page)
    told = str(seen(entity, row.record, row.version, decision.visible))
    return _revertible(page.view(entity, names, can_comment=True), told, decision)


def _told(
    context: Context, entity: Entity, row: Row, decision: Decision, asked: Arguments,
    *, history: bool,
) -> tuple[Page, PastView | None]:  # fmt: skip
    """The newest entries; of a history those asked for, with the controls to ask."""
    if not history:
        return load_page(context, entity, row.id, decision.visible), None
    past = read_past(context, entity, decision.visible, asked)
    page = Page((), None)
    if not past.problems:
        page = load_page(
            context, entity, row.id, decision.visible, kinds=HISTORY, only=past.conditions
        )
    people = load_choices(context, (entity.fields["owner"],)).people
    return page, past_view(context, entity, decision.visible, past, people)


def _revertible(timeline: TimelineView, told: str, decision: Decision) -> TimelineView:
    """With what the person may put back; ``told`` is what they have seen of the record."""
    if not decision.edit:
        return timeline
    return replace(timeline, seen=told, reverts=decision.editable)
