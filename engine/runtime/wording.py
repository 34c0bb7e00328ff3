"""Values in words, with the names of what they point at."""

from __future__ import annotations

import re

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.predicate import Record
from engine.model.values import is_empty
from engine.runtime.fields import FIELDS, Formats, shown
from engine.runtime.fields.points import address_of, kind_label, points_in
from engine.runtime.fields.references import people_in, pointed_at
from engine.runtime.names import Names
from engine.runtime.viewmodel import LinkView, PersonView, PointView

_SCHEME = re.compile(r"https?://(www\.)?", re.IGNORECASE)


def in_words(
    entity: Entity, field: Field, value: object, names: Names, pipeline: object = None
) -> str:
    """A value for people, blank when empty. A stage has a meaning within its ``pipeline`` only."""
    formats = names.context.formats
    if is_empty(value):
        return ""
    if field.type == "pipeline":
        found = entity.pipelines.get(str(value))
        return formats.say(found.label) if found else str(value)
    if field.type == "stage":
        stage = entity.stage(pipeline, value)
        return formats.say(stage.label) if stage else str(value)
    if field.type == "user":
        return ", ".join(person.name for person in people_of(field, value, names))
    if field.type in ("link", "client"):
        return ", ".join(link.title for link in links_of(field, value, names))
    return shown(field, value, formats)


def people_of(field: Field, value: object, names: Names) -> tuple[PersonView, ...]:
    """The people a value names."""
    found = (names.person(number) for number in people_in(field, value))
    return tuple(person for person in found if person is not None)


def links_of(field: Field, value: object, names: Names) -> tuple[LinkView, ...]:
    """The records a value points at."""
    return tuple(names.link(ref) for ref in pointed_at(field, value))


def points_of(field: Field, value: object, formats: Formats) -> tuple[PointView, ...]:
    """The ways to reach somebody that a value names."""
    if not field.kind.reach:
        return ()
    one = FIELDS[field.type]
    return tuple(
        PointView(
            _briefly(one.text(field, point.value, formats)), address_of(field, point),
            kind_label(field, point, formats) if point.kind else "",
        )
        for point in points_in(value)
    )  # fmt: skip


def _briefly(text: str) -> str:
    """A web address as people read it; anything else as it is."""
    return _SCHEME.sub("", text).rstrip("/") if _SCHEME.match(text) else text


def color_of(entity: Entity, field: Field, value: object, record: Record) -> str:
    """The colour of a stage or of an option, blank for others."""
    if field.type == "stage":
        stage = entity.stage(record.get("pipeline"), value)
        return stage.color if stage else ""
    if field.type == "choice" and isinstance(value, str) and value in field.options:
        return field.options[value].color
    return value if field.type == "color" and isinstance(value, str) else ""
