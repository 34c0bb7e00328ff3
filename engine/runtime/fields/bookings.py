"""Bookings: somebody or something, from when until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from engine.model.field import Field
from engine.model.values import Booking
from engine.runtime.fields.formats import Formats
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind, Parts
from engine.runtime.fields.moments import Moment
from engine.runtime.fields.references import identifier

FROM, TO = "from", "to"
MOST = 100
LONGEST = timedelta(days=366)
_MOMENT = Moment()


class Bookings(Kind):
    """A tuple of bookings, at most one without ``multiple``.

    The controls of a row stand at the same place in every part: ``room:7``, and two local times.
    """

    def parse(self, field: Field, parts: Parts, formats: Formats, held: object) -> object:
        """Every row of which something is filled in."""
        free = replace(field, min=None, max=None)
        found = []
        for what, start, end in _rows(parts):
            if not (what or start or end):
                continue
            moments = [_MOMENT.parse_text(free, text, formats, None) for text in (start, end)]
            found.append(_booking(field, what, moments))
        return _whole(field, found)

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """``{"what": {"entity": "room", "id": 7}, "from": …, "to": …}``, or a list of them."""
        if data is None:
            return None
        if field.multiple != isinstance(data, (list, tuple)):
            raise InvalidError("not_a_list" if field.multiple else "booking")
        items = data if isinstance(data, (list, tuple)) else (data,)
        free = replace(field, min=None, max=None)
        found = []
        for item in items[: MOST + 1]:
            if not isinstance(item, Mapping) or set(item) != {"what", FROM, TO}:
                raise InvalidError("booking")
            moments = [_MOMENT.from_json(free, item[end], formats, None) for end in (FROM, TO)]
            found.append(_booking(field, item["what"], moments))
        return _whole(field, found)

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """An object for each; titles are added by those who may tell them."""
        found = [
            {
                "what": {"entity": one.entity, "id": one.id},
                FROM: _MOMENT.to_json(field, one.start, formats),
                TO: _MOMENT.to_json(field, one.end, formats),
            }
            for one in bookings_in(value)
        ]
        return found if field.multiple else found[0]

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """When; names come from the lookup."""
        return "; ".join(f"#{one.id}, {span(one, formats)}" for one in bookings_in(value))

    def inputs(self, field: Field, value: object, formats: Formats) -> Parts:
        """A row for each."""
        found = bookings_in(value)
        return {
            "": tuple(f"{one.entity}:{one.id}" for one in found),
            FROM: tuple(_MOMENT.entry(field, one.start, formats) for one in found),
            TO: tuple(_MOMENT.entry(field, one.end, formats) for one in found),
        }

    def normal(self, parts: Parts) -> object:
        """The rows of which something is filled in."""
        return tuple(row for row in _rows(parts) if any(row))


def bookings_in(value: object) -> tuple[Booking, ...]:
    """The bookings of a value."""
    items = value if isinstance(value, tuple) else ()
    return tuple(item for item in items if isinstance(item, Booking))


def span(one: Booking, formats: Formats) -> str:
    """From when until when; the day once where it is one."""
    start, end = (moment.astimezone(formats.zone) for moment in (one.start, one.end))
    if start.date() == end.date():
        return f"{formats.day(start.date())}, {formats.hour(start.time())} – {formats.hour(end.time())}"
    return f"{formats.moment(one.start)} – {formats.moment(one.end)}"


def _rows(parts: Parts) -> Iterator[tuple[str, str, str]]:
    columns = [parts.get(name, ()) for name in ("", FROM, TO)]
    for place in range(max(map(len, columns))):
        what, start, end = (c[place].strip() if place < len(c) else "" for c in columns)
        yield what, start, end


def _booking(field: Field, what: object, moments: list[object]) -> Booking:
    start, end = moments
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        raise InvalidError("booking_times")
    if end <= start:
        raise InvalidError("booking_backwards")
    if end - start > LONGEST:
        raise InvalidError("booking_long")
    entity: object = field.to[0] if len(field.to) == 1 else ""
    if isinstance(what, str):
        entity, _, what = what.rpartition(":") if ":" in what else (entity, "", what)
    elif isinstance(what, Mapping):
        entity = what.get("entity", entity)
    if not isinstance(entity, str) or entity not in field.to:
        raise InvalidError("booking")
    return Booking(entity, identifier(what, "booking"), start, end)


def _whole(field: Field, found: list[Booking]) -> tuple[Booking, ...] | None:
    if len(found) > (MOST if field.multiple else 1):
        raise InvalidError("too_many")
    return tuple(dict.fromkeys(found)) or None
