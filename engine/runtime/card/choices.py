"""What may be chosen in a form: options, people, records, currencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.system import PEOPLE
from engine.model.values import Address, Money, Ref
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.fields import FIELDS
from engine.runtime.fields.bookings import bookings_in
from engine.runtime.fields.money import currencies_of, usual_currency
from engine.runtime.fields.options import NO, YES, Choice
from engine.runtime.fields.points import points_in
from engine.runtime.fields.references import people_in, pointed_at
from engine.runtime.names import Names, read_titles, readable_titles
from engine.runtime.viewmodel import OptionView

_USER = OWN["scheda_user"]
MOST = 100
"""Records offered before anybody searches; those chosen are always among them."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the links and people fields of one form offer, loaded at once."""

    records: Mapping[str, tuple[tuple[Ref, str], ...]] = field(default_factory=dict)
    people: tuple[tuple[int, str], ...] = ()


def load_choices(context: Context, fields: Iterable[Field]) -> Choices:
    """Load what these fields offer: at most one statement for records and one for people."""
    fields = list(fields)
    targets = sorted({name for one in fields for name in target_entities(one)})
    wants_people = any(one.type == "user" or PEOPLE in one.to for one in fields)
    return Choices(_records(context, targets), _people(context) if wants_people else ())


def target_entities(field: Field) -> tuple[str, ...]:
    """The entities a field may point at."""
    return field.targets


def options_for(
    context: Context, field: Field, value: object, choices: Choices, names: Names
) -> tuple[OptionView, ...]:
    """What a field's control offers, with what is chosen marked (and present, even if retired)."""
    if field.type == "user":
        return _person_options(field, value, choices, names)
    if field.type in ("link", "client"):
        return _record_options(context, field, value, choices, names)
    if field.type == "boolean":
        words = (("1", YES), ("0", NO))
        return tuple(
            OptionView(name, context.formats.say(label), selected=value is (name == "1"))
            for name, label in words
        )
    if field.type == "booking":
        return _bookable(context, field, value, choices, names)
    if field.type == "address":
        return _countries(context, value)
    if field.kinded:
        return _kind_options(context, field, value)
    kind = FIELDS[field.type]
    if not isinstance(kind, Choice) or field.type in ("stage", "pipeline"):
        return ()
    chosen = value if isinstance(value, tuple) else (value,)
    offered = kind.offered(field, context.formats)
    labels = kind.labels(field, context.formats)
    kept = [str(name) for name in chosen if name is not None and name not in offered]
    return tuple(
        OptionView(
            name, context.formats.say(labels[name]) if name in labels else name,
            color=field.options[name].color if name in field.options else "",
            selected=name in chosen,
        )
        for name in (*offered, *kept)
    )  # fmt: skip


def options_chosen(
    context: Context, field: Field, value: object, choices: Choices, names: Names
) -> tuple[OptionView, ...]:
    """What is chosen alone, for a field that is read."""
    if field.type == "choice":
        chosen = value if isinstance(value, tuple) else (value,)
        known = tuple(option for name, option in field.options.items() if name in chosen)
        gone = tuple(str(name) for name in chosen if name not in field.options)
        return tuple(
            OptionView(
                option.name, context.formats.say(option.label), color=option.color, selected=True
            )
            for option in known
        ) + tuple(OptionView(name, name, selected=True) for name in gone)
    if field.kinded or field.type in ("address", "booking"):
        return ()
    found = options_for(context, field, value, choices, names)
    return tuple(option for option in found if option.selected)


def currencies_for(context: Context, field: Field, value: object) -> tuple[OptionView, ...]:
    """The currencies of an amount."""
    if field.type != "money":
        return ()
    chosen = value.currency if isinstance(value, Money) else usual_currency(field, context.formats)
    names = dict.fromkeys((*currencies_of(field, context.formats), chosen))
    return tuple(OptionView(name, name, selected=name == chosen) for name in names)


def kinds_of_client(context: Context, field: Field) -> tuple[OptionView, ...]:
    """The entities of a client with their plurals; nothing for any other field."""
    if field.type != "client":
        return ()
    entities = (context.entity(name) for name in field.targets)
    say = context.formats.say
    return tuple(OptionView(entity.name, say(entity.plural)) for entity in entities if entity)


def _bookable(
    context: Context, field: Field, value: object, choices: Choices, names: Names
) -> tuple[OptionView, ...]:
    """What may be booked, and what is: records of some entities, or people."""
    held = {(one.entity, one.id): None for one in bookings_in(value)}
    found: list[OptionView] = []
    for name in field.to:
        entity = context.entity(name)
        offered = {ref.id: title for ref, title in choices.records.get(name, ())}
        if entity is None and name == PEOPLE:
            offered = dict(choices.people)
        for kind, number in held:
            if kind == name and number not in offered:
                person = names.person(number) if entity is None else None
                offered[number] = person.name if person else names.link(Ref(name, number)).title
        group = context.formats.say(entity.plural) if entity and len(field.to) > 1 else ""
        found += [OptionView(f"{name}:{n}", said, group=group) for n, said in offered.items()]
    return tuple(found)


def _countries(context: Context, value: object) -> tuple[OptionView, ...]:
    """The countries of an address, the application's own first."""
    names, home = context.formats.countries(), context.formats.country
    held = value.country if isinstance(value, Address) else ""
    first = {home: names[home]} if home in names else {}
    kept = {held: held} if held and held not in names else {}
    return tuple(OptionView(code, name) for code, name in {**first, **kept, **names}.items())


def _kind_options(context: Context, field: Field, value: object) -> tuple[OptionView, ...]:
    """The kinds that can be chosen for a way to reach somebody, and those that are."""
    held = {point.kind for point in points_in(value)}
    return tuple(
        OptionView(name, context.formats.say(option.label))
        for name, option in field.options.items()
        if not option.retired or name in held
    )


def _person_options(
    field: Field, value: object, choices: Choices, names: Names
) -> tuple[OptionView, ...]:
    chosen = tuple(people_in(field, value))
    known = dict(choices.people)
    kept = {n: known.get(n) or names.people.get(n, f"#{n}") for n in chosen}
    offered = {**kept, **known} if field.multiple else {**known, **kept}
    return tuple(
        OptionView(str(number), name, selected=number in chosen) for number, name in offered.items()
    )


def _record_options(
    context: Context, field: Field, value: object, choices: Choices, names: Names
) -> tuple[OptionView, ...]:
    chosen = tuple(pointed_at(field, value))
    grouped = len(target_entities(field)) > 1
    found: list[OptionView] = []
    for name in target_entities(field):
        entity = context.entity(name)
        if entity is None:
            continue
        group = context.formats.say(entity.plural) if grouped else ""
        offered = dict(choices.records.get(name, ()))
        kept = {ref: names.link(ref).title for ref in chosen if ref.entity == name}
        for ref, title in {**kept, **offered}.items():
            written = f"{ref.entity}:{ref.id}" if grouped else str(ref.id)
            found.append(OptionView(written, title, selected=ref in chosen, group=group))
    return tuple(found)


def _records(context: Context, targets: list[str]) -> dict[str, tuple[tuple[Ref, str], ...]]:
    selects: list[sa.Select[Any]] = []
    for name in targets:
        entity = context.entity(name)
        if entity is not None:
            recent = _recent(context, entity).subquery()
            selects.append(sa.select(*recent.c))
    found: dict[str, list[tuple[Ref, str]]] = {}
    for ref, title, *_ in read_titles(context, selects):
        found.setdefault(ref.entity, []).append((ref, title))
    return {
        name: tuple(sorted(pairs, key=lambda pair: pair[1].casefold()))
        for name, pairs in found.items()
    }


def _recent(context: Context, entity: Entity) -> sa.Select[Any]:
    table = context.columns(entity).table
    statement = readable_titles(context, entity)
    return statement.order_by(table.c.last_activity_at.desc(), table.c.id.desc()).limit(MOST)


def _people(context: Context) -> tuple[tuple[int, str], ...]:
    rows = context.connection.execute(
        sa.select(_USER.c.id, _USER.c.name)
        .where(_USER.c.active.is_(sa.true()))
        .order_by(sa.func.lower(_USER.c.name), _USER.c.id)
    )
    return tuple((row.id, row.name) for row in rows)
