"""Values in words, with the names of what they point at."""

from __future__ import annotations

import re

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.predicate import Record
from engine.model.system import PEOPLE
from engine.model.text import text
from engine.model.values import SEVERAL_CURRENCIES, Booking, Ref, is_empty
from engine.runtime.fields import FIELDS, Formats, shown
from engine.runtime.fields.bookings import bookings_in, span
from engine.runtime.fields.points import address_of, kind_label, points_in
from engine.runtime.fields.references import people_in, pointed_at
from engine.runtime.files import FileInfo, files_in
from engine.runtime.files.sniff import INLINE, PICTURES, ending_of
from engine.runtime.names import Names
from engine.runtime.viewmodel import BookingView, FileView, LinkView, PersonView, PointView

_SEVERAL = text(en="Several currencies", it="Più valute")
_SCHEME = re.compile(r"https?://(www\.)?", re.IGNORECASE)


def in_words(
    entity: Entity, field: Field, value: object, names: Names, pipeline: object = None
) -> str:
    """A value for people, blank when empty. A stage has a meaning within its ``pipeline`` only."""
    field, formats = field.result, names.context.formats
    if value == SEVERAL_CURRENCIES:
        return formats.say(_SEVERAL)
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
    if field.type in ("file", "image"):
        return ", ".join(_file_name(number, names) for number in files_in(field, value))
    if field.type == "booking":
        return "; ".join(
            f"{_booked(one, names)}, {span(one, formats)}" for one in bookings_in(value)
        )
    return shown(field, value, formats)


def bookings_of(value: object, names: Names) -> tuple[BookingView, ...]:
    """The bookings of a value."""
    formats = names.context.formats
    found = []
    for one in bookings_in(value):
        start, end = (moment.astimezone(formats.zone) for moment in (one.start, one.end))
        minute = start.hour * 60 + start.minute
        lasts = int((end - start).total_seconds() // 60)
        person = names.person(one.id) if one.entity == PEOPLE else None
        link = None if person else names.link(Ref(one.entity, one.id))
        found.append(
            BookingView(link, person, span(one, formats), minute, max(min(lasts, 1440 - minute), 8))
        )
    return tuple(found)


def _booked(one: Booking, names: Names) -> str:
    person = names.person(one.id) if one.entity == PEOPLE else None
    return person.name if person else names.link(Ref(one.entity, one.id)).title


def files_of(field: Field, value: object, names: Names, place: str) -> tuple[FileView, ...]:
    """The files of a value; ``place`` is the address under which its field's files are."""
    formats = names.context.formats
    return tuple(
        file_view(info, place, formats)
        for number in files_in(field, value)
        if (info := names.files.get(number)) is not None
    )


def file_view(info: FileInfo, place: str, formats: Formats) -> FileView:
    """A file that is served under a ``place``."""
    return FileView(
        info.id, info.name, formats.size(info.size), f"{place}/{info.id}",
        picture=info.media_type in PICTURES, inline=info.media_type in INLINE,
        icon=_ICONS.get(info.media_type.partition("/")[0])
        or _ICONS.get(ending_of(info.name), "file-earmark"),
    )  # fmt: skip


_ICONS = {
    "image": "image", "pdf": "file-earmark-pdf", "docx": "file-earmark-word",
    "odt": "file-earmark-word", "txt": "file-earmark-text", "md": "file-earmark-text",
    "csv": "file-earmark-ruled", "xlsx": "file-earmark-ruled", "zip": "archive",
}  # fmt: skip


def _file_name(number: int, names: Names) -> str:
    info = names.files.get(number)
    return info.name if info else f"#{number}"


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
