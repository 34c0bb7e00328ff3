"""The values of fields, and what "empty" means.

| field type                                   | value                          |
|----------------------------------------------|--------------------------------|
| text long_text rich_text url email phone     | ``str``                        |
| messenger color choice department            | ``str``                        |
| integer rating duration (seconds)            | ``int``                        |
| decimal percent                              | ``Decimal``                    |
| money                                        | ``Money``                      |
| boolean                                      | ``bool``                       |
| date / datetime / time                       | ``date`` / aware ``datetime`` in UTC / ``time`` |
| user, link to one entity                     | ``int`` (the id)               |
| link to several entities                     | ``Ref``                        |
| client                                       | ``Client``                     |
| address                                      | ``Address``                    |
| phone email url messenger with kinds         | ``Point``                      |
| booking                                      | ``tuple`` of ``Booking``       |
| json                                         | any JSON value                 |
| products                                     | ``tuple`` of ``ProductRow``    |
| any of them with ``multiple: true``          | ``tuple`` of the above         |

None is the absent value of every type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217 code); the amount may still be missing."""

    value: Decimal | None
    currency: str


SEVERAL_CURRENCIES = Money(None, "")
"""What a sum of amounts in several currencies is: not there, and said to be so."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A record of an entity, where the entity is not known from the field."""

    entity: str
    id: int


@dataclass(frozen=True, slots=True)
class Client:
    """One company and any number of contacts, the first of which is the primary one."""

    company: int | None = None
    contacts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A way to reach somebody, and which of them it is: ``work``, ``mobile``, a messenger."""

    value: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """Something is taken from one moment until another: a record, or a person (``user``)."""

    entity: str
    id: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; every part may be blank."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


def is_empty(value: object) -> bool:
    """The one definition of empty, used by rules, conditions, pages and SQL alike.

    Null, blank text, no rows, no options, money without amount, address without any part.
    ``0`` and ``false`` are values. An archived link is read as None by the store.
    """
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, (bool, int, Decimal)):
        return False
    if isinstance(value, Money):
        return value.value is None
    if isinstance(value, Point):
        return not value.value.strip()
    if isinstance(value, Client):
        return value.company is None and not value.contacts
    if isinstance(value, Address):
        return not any(getattr(value, part.name).strip() for part in fields(value))
    if isinstance(value, (tuple, list, set, frozenset, Mapping)):
        return not value
    return False


def row_number(written: str) -> int | None:
    """The number of a row as addresses and forms carry it; None for what no database has."""
    fits = written.isascii() and written.isdigit() and len(written) < 19
    return int(written) if fits else None
