"""Types that point at something else: people, records, clients. Titles are looked up later.

Whether the target exists and may be read is asked in ``save``, for all fields at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.field import Field
from engine.model.field_types import INTEGER_LIMIT
from engine.model.system import PEOPLE
from engine.model.values import Booking, Client, Ref, row_number
from engine.runtime.fields.formats import Formats
from engine.runtime.fields.kind import InvalidError, JsonValue, Kind, Parts

POINTING = frozenset({"link", "client", "user", "booking", "file", "image"})
"""The types whose values name a record, a person or a file."""
COMPANY, CONTACTS = "company", "contacts"
MOST_CONTACTS = 100


def identifier(data: object, code: str = "link") -> int:
    """The id in a form or in JSON. Raises ``InvalidError`` with the code."""
    if isinstance(data, Mapping):
        data = data.get("id")
    if isinstance(data, str):
        data = row_number(data)
    if isinstance(data, bool) or not isinstance(data, int) or not 0 < data <= INTEGER_LIMIT:
        raise InvalidError(code)
    return data


def pointed_at(field: Field, value: object) -> Iterator[Ref]:
    """The records a value points at; people are no records."""
    if isinstance(value, tuple):
        for item in value:
            yield from pointed_at(field, item)
    elif isinstance(value, Ref):
        yield value
    elif isinstance(value, Booking):
        if value.entity != PEOPLE:
            yield Ref(value.entity, value.id)
    elif isinstance(value, Client):
        if value.company is not None:
            yield Ref("company", value.company)
        yield from (Ref("contact", number) for number in value.contacts)
    elif field.type == "link" and isinstance(value, int) and len(field.to) == 1:
        yield Ref(field.to[0], value)


def people_in(field: Field, value: object) -> Iterator[int]:
    """The users a value names."""
    if field.type == "user":
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, int):
                yield item
    elif field.type == "booking" and isinstance(value, tuple):
        yield from (one.id for one in value if isinstance(one, Booking) and one.entity == PEOPLE)


class Someone(Kind):
    """A user, by number."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """The number chosen."""
        return identifier(text.strip()) if text.strip() else None

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """A number, or an object with ``id``."""
        return None if data is None else identifier(data)

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """The number; names come from the lookup."""
        return f"#{value}"


class Attachment(Kind):
    """A file, by number. Who may put which file into a record is asked in ``save``."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """The number of an uploaded file."""
        return identifier(text.strip(), "file") if text.strip() else None

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """A number, or an object with ``id``."""
        return None if data is None else identifier(data, "file")

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """The number; names are added by those who may tell them."""
        return {"id": value}

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """The number; names come from the lookup."""
        return f"#{value}"

    def attributes(self, field: Field) -> dict[str, str]:
        """What the browser's own chooser offers."""
        if field.extensions:
            return {"accept": ",".join(f".{ending}" for ending in field.extensions)}
        return (
            {"accept": "image/png,image/jpeg,image/gif,image/webp"} if field.type == "image" else {}
        )


class Link(Kind):
    """A record of one entity (its id) or of several (``Ref``)."""

    def parse_text(self, field: Field, text: str, formats: Formats, held: object) -> object:
        """The id, after the entity and a colon where there are several."""
        written = text.strip()
        if not written:
            return None
        if len(field.to) == 1:
            return identifier(written)
        entity, _, number = written.partition(":")
        return _reference(field, entity, number)

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """The id, or an object with ``id`` and, where there are several, ``entity``."""
        if data is None:
            return None
        if len(field.to) == 1:
            return identifier(data)
        if not isinstance(data, Mapping):
            raise InvalidError("link")
        return _reference(field, data.get("entity"), data.get("id"))

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """The id; titles are added by those who may tell them."""
        if isinstance(value, Ref):
            return {"entity": value.entity, "id": value.id}
        return None if value is None else {"id": value}

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """The id; titles come from the lookup."""
        return f"#{value.id if isinstance(value, Ref) else value}"

    def entry(self, field: Field, value: object, formats: Formats) -> str:
        """What the control posts."""
        return f"{value.entity}:{value.id}" if isinstance(value, Ref) else str(value)


def _reference(field: Field, entity: object, number: object) -> Ref:
    if not isinstance(entity, str) or entity not in field.to:
        raise InvalidError("link")
    return Ref(entity, identifier(number))


class ClientLink(Kind):
    """A company and its contacts, the first of which is the primary one."""

    def parse(self, field: Field, parts: Parts, formats: Formats, held: object) -> object:
        """Strings such as ``company:3`` and ``contact:7``, from any number of controls."""
        company: str | None = None
        contacts: list[str] = []
        for text in parts.get("", ()):
            entity, _, number = text.strip().partition(":")
            if entity == "company":
                company = number
            elif entity == "contact":
                contacts.append(number)
            elif entity:
                raise InvalidError("client")
        return self._client(company, tuple(contacts))

    def from_json(self, field: Field, data: JsonValue, formats: Formats, held: object) -> object:
        """``{"company": 3, "contacts": [7, 9]}``."""
        if data is None:
            return None
        if not isinstance(data, Mapping) or set(data) - {COMPANY, CONTACTS}:
            raise InvalidError("client")
        contacts = data.get(CONTACTS) or []
        if not isinstance(contacts, (list, tuple)):
            raise InvalidError("client")
        return self._client(data.get(COMPANY), tuple(contacts))

    def to_json(self, field: Field, value: object, formats: Formats) -> JsonValue:
        """The ids."""
        if not isinstance(value, Client):
            return None
        return {COMPANY: value.company, CONTACTS: list(value.contacts)}

    def text(self, field: Field, value: object, formats: Formats) -> str:
        """The ids; titles come from the lookup."""
        return ", ".join(f"#{ref.id}" for ref in pointed_at(field, value))

    def inputs(self, field: Field, value: object, formats: Formats) -> Parts:
        """The company, then the contacts, each with its entity."""
        refs = pointed_at(field, value)
        return {"": tuple(f"{ref.entity}:{ref.id}" for ref in refs)}

    def _client(self, company: object, contacts: tuple[object, ...]) -> Client | None:
        if len(contacts) > MOST_CONTACTS:
            raise InvalidError("too_many")
        numbers = tuple(dict.fromkeys(identifier(contact) for contact in contacts))
        chosen = None if company is None else identifier(company)
        return Client(chosen, numbers) if chosen is not None or numbers else None
