"""Finding a record to link to, by words that are in it."""

from __future__ import annotations

from engine.model.predicate import Compare, disjunction
from engine.model.system import REQUIRED_OF_CLIENT
from engine.model.values import Ref, row_number
from engine.runtime.card.choices import target_entities
from engine.runtime.context import Context
from engine.runtime.names import titles_of
from engine.runtime.query import Query, find
from engine.runtime.viewmodel import OptionView

MOST = 30
COMPANY, CONTACT = REQUIRED_OF_CLIENT


def find_options(
    context: Context, entity_name: str, field_name: str, words: str, of: str = "", kind: str = ""
) -> tuple[OptionView, ...] | None:
    """What a field of links may point at; None for a field the person cannot see or link with.

    ``of`` is a company of a client (``company:3``): its contacts are found, without any words.
    ``kind`` is the one entity to look through, of a field that points at several.
    """
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
    if of:
        return _contacts_of(context, of) if field.type == "client" else None
    found: list[OptionView] = []
    several = len(targets) > 1
    named = several or field.type == "booking"
    for name in targets:
        target = context.entity(name)
        if target is None or not words.strip() or kind not in ("", name):
            continue
        group = context.formats.say(target.plural) if several and not kind else ""
        rows = find(context, target, Query(search=words, sort="-id", limit=MOST), ()).rows
        titles = titles_of(context, [Ref(name, row.id) for row in rows])
        for ref, title in titles.items():
            value = f"{name}:{ref.id}" if named else str(ref.id)
            found.append(OptionView(value, title, group=group))
    return tuple(found)


def _contacts_of(context: Context, of: str) -> tuple[OptionView, ...]:
    """The contacts that say they belong to a company, those whose title the person may read."""
    company, _, written = of.partition(":")
    number = row_number(written)
    contact = context.entity(CONTACT)
    if contact is None or company != COMPANY or number is None:
        return ()
    mask = context.release.decider.mask(contact, context.actor).visible
    links = [
        field.name
        for field in contact.fields.values()
        if field.type == "link" and field.to == (COMPANY,) and field.name in mask
    ]
    if not links:
        return ()
    asked = disjunction(*(Compare(name, "eq", number) for name in links))
    rows = find(context, contact, Query(where=asked, sort="id", limit=MOST), ()).rows
    titles = titles_of(context, [Ref(CONTACT, row.id) for row in rows])
    return tuple(
        OptionView(f"{CONTACT}:{ref.id}", title) for ref, title in sorted(titles.items(), key=_byid)
    )


def _byid(pair: tuple[Ref, str]) -> int:
    return pair[0].id
