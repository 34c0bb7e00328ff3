"""What every mode of a card shares: its layout, its sections with their fields, its head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.model.app import Entity
from engine.model.layout import Placement, Section
from engine.model.layouts import Resolved, completed, resolve
from engine.model.predicate import Record, holds
from engine.model.system import AMOUNT, BY_HAND, PRODUCTS, READY_TABS, WIDGETS
from engine.model.text import text
from engine.runtime.card.fieldviews import Showing
from engine.runtime.context import Context
from engine.runtime.design.personal import own_changes
from engine.runtime.fields.references import POINTING, people_in, pointed_at
from engine.runtime.files import files_in
from engine.runtime.names import Names, look_up
from engine.runtime.seen import seen
from engine.runtime.store import Row
from engine.runtime.timeline.reading import Page
from engine.runtime.viewmodel import CardView, FieldView, SectionView
from engine.runtime.wording import in_words

_NO_TITLE = text(en="Untitled", it="Senza nome")


def layout_of(context: Context, entity: Entity, record: Record) -> Resolved:
    """The layout that the person sees this record in."""
    return layout_in(context, entity, str(record.get("pipeline") or ""))


def layout_in(context: Context, entity: Entity, pipeline: str) -> Resolved:
    """The layout that the person sees records of a pipeline in."""
    own = own_changes(context.person, entity.name, pipeline)
    return resolve(entity, context.actor, pipeline, own)


def section_views(
    showing: Showing, resolved: Resolved, visible: frozenset[str]
) -> tuple[SectionView, ...]:
    """The sections that have something for this person, in order.

    Sections whose condition does not hold are left out first, so that a required field of theirs
    still appears: in the section of what is to be completed.
    """
    context, entity, record = showing.context, showing.entity, showing.record
    there = {
        name: section
        for name, section in resolved.card.sections.items()
        if section.visible_when is None
        or holds(section.visible_when, record, context.actor, context.clock)
    }
    trimmed = type(resolved.card)(there, resolved.card.tabs, resolved.card.quick_create)
    wanted = [name for name in entity.fields if name in showing.required]
    card = completed(entity, trimmed, wanted)
    views = (_section(showing, section, visible) for section in card.sections.values())
    return tuple(view for view in views if view.fields)


def product_section(
    showing: Showing, resolved: Resolved, visible: frozenset[str], elsewhere: Iterable[SectionView]
) -> tuple[SectionView, ...]:
    """The product rows with the amount, where they have a tab and no section of the layout."""
    placed = {view.name for view in fields_in(elsewhere)}
    tabbed = any(tab.name == PRODUCTS and tab.kind == "ready" for tab in resolved.card.tabs)
    if not tabbed or PRODUCTS not in visible or PRODUCTS in placed:
        return ()
    shown = [name for name in (PRODUCTS, AMOUNT, BY_HAND) if name in visible - placed]
    views = tuple(showing.view(showing.entity.fields[name], always_show=True) for name in shown)
    label = showing.context.formats.say(READY_TABS[PRODUCTS])
    return (SectionView(PRODUCTS, label, 2, False, views),)


def names_for(
    context: Context, entity: Entity, record: Record, visible: frozenset[str],
    page: Page | None = None, theirs: Mapping[str, object] | None = None,
) -> Names:  # fmt: skip
    """The names of all that the visible values, and the timeline, point at."""
    told = [(name, record.get(name)) for name in visible]
    told += (theirs or {}).items()
    told += page.told() if page is not None else ()
    pairs = [
        (field, value)
        for name, value in told
        if value is not None and (field := entity.fields.get(name)) and field.type in POINTING
    ]
    refs = [ref for field, value in pairs for ref in pointed_at(field, value)]
    people = [number for field, value in pairs for number in people_in(field, value)]
    known: Mapping[int, str] = {}
    if page is not None:
        refs += page.others()
        known = page.authors()
    files = {n for f, value in pairs for n in files_in(f, value)}
    return look_up(context, refs, people, files, known)


def head(
    showing: Showing, row: Row, sections: tuple[SectionView, ...], visible: frozenset[str]
) -> CardView:
    """A card with its head and sections; the modes add what is theirs."""
    context, entity, record = showing.context, showing.entity, row.record
    say = context.formats.say
    return CardView(
        entity=entity.name,
        entity_label=say(entity.label),
        entity_plural=say(entity.plural),
        icon=entity.icon,
        id=row.id,
        number=str(record.get("number") or "") if "number" in visible else "",
        title=title_of(showing.names, entity, record, visible),
        url=f"/{entity.name}/{row.id}",
        list_url=f"/{entity.name}",
        mode="view",
        version=row.version,
        seen=str(seen(entity, record, row.version, visible)),
        release=context.release.id,
        can_edit=False,
        can_delete=False,
        sections=sections,
        owner=showing.names.person(record.get("owner")) if "owner" in visible else None,
        heads={
            role: showing.view(entity.fields[name])
            for role, name in (("title", entity.title), ("owner", "owner"))
            if name in visible & showing.editable
        },
    )


def title_of(names: Names, entity: Entity, record: Record, visible: frozenset[str]) -> str:
    """The record's name; its number where the person does not see the name."""
    if entity.title in visible:
        found = in_words(entity, entity.fields[entity.title], record.get(entity.title), names)
        if found:
            return found
    number = record.get("number") if "number" in visible else None
    return f"#{number}" if number else names.context.formats.say(_NO_TITLE)


def fields_in(sections: Iterable[SectionView]) -> Iterator[FieldView]:
    """Every field of the sections."""
    for section in sections:
        yield from section.fields


def _section(showing: Showing, section: Section, visible: frozenset[str]) -> SectionView:
    return SectionView(
        name=section.name,
        label=showing.context.formats.say(section.label),
        columns=section.columns,
        collapsed=section.collapsed,
        fields=tuple(
            showing.view(showing.entity.fields[name], always_show=element.always_show)
            for element in section.elements
            for name in _fields_of(element)
            if name in visible
        ),
    )


def _fields_of(element: Placement) -> tuple[str, ...]:
    """The fields behind an element; a ready widget stands for several."""
    return WIDGETS.get(element.name, ()) if element.widget else (element.name,)
