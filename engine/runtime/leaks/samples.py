"""Plausible values of every field type, as many different ones as are asked for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from engine.model.app import App
from engine.model.field import Field
from engine.model.products import ProductRow
from engine.model.values import Address, Client, Money, Point, Ref

MARK = "zq"
"""How every text that must stay secret begins: nothing else in an answer does."""


def sample(app: App, field: Field, seed: str, ids: Mapping[str, int], users: int) -> object:
    """A value for the field; another seed gives another value where the type has another.

    ``ids`` holds a record of each entity to point at. None when nothing can be made up.
    """
    digest = hashlib.sha256(f"{field.name}/{seed}".encode()).hexdigest()
    number = int(digest[:12], 16)
    value = _one(app, field, digest, number, ids, users)
    if field.kinded and value is not None:
        value = Point(str(value), next(iter(field.options)))
    return value if value is None or not field.multiple else (value,)


def _one(
    app: App, field: Field, digest: str, number: int, ids: Mapping[str, int], users: int
) -> object:
    match field.type:
        case "text" | "long_text" | "rich_text" | "messenger":
            return _fitting(field, digest, number)
        case "email":
            return f"{MARK}{digest[:12]}@company.example"
        case "url":
            return f"https://{MARK}{digest[:12]}.example"
        case "phone":
            return f"+3902{number % 10**8:08}"
        case "address":
            return Address(street=MARK + digest[:12], city="Roma")
        case "products":
            return (ProductRow(MARK + digest[:12], Decimal(number % 9_000 + 1)),)
        case "color":
            return f"#{digest[:6].upper()}"
    return _chosen(app, field, number, ids, users) or _measured(app, field, number)


def _chosen(app: App, field: Field, number: int, ids: Mapping[str, int], users: int) -> object:
    match field.type:
        case "choice":
            offered = [name for name, option in field.options.items() if not option.retired]
            return offered[number % len(offered)] if offered else None
        case "department":
            return list(app.departments)[number % len(app.departments)] if app.departments else None
        case "link":
            return _link(field, ids)
        case "user":
            return number % users + 1
        case "client":
            company, contact = ids.get("company"), ids.get("contact")
            return Client(company, () if contact is None else (contact,))
    return None


def _fitting(field: Field, digest: str, number: int) -> str | None:
    """A text of the field's form: the first of some common forms that its pattern takes."""
    plain = (MARK + digest)[: min(field.max_length or 24, 24)]
    if not field.pattern:
        return plain
    letters = "".join(chr(ord("A") + int(digit, 16)) for digit in digest)
    digits = f"{number:020}"[::-1]
    forms = [form[:size] for size in range(1, 21) for form in (digits, letters, letters.lower())]
    forms += [f"{letters[:2]}{digits[:size]}" for size in range(1, 19)]
    return next((form for form in (plain, *forms) if re.search(field.pattern, form)), None)


def _measured(app: App, field: Field, number: int) -> object:
    match field.type:
        case "boolean":
            return number % 2 == 0
        case "integer" | "rating" | "duration":
            return int(_between(field, number))
        case "decimal" | "percent":
            return _between(field, number)
        case "money":
            return Money(_between(field, number), field.currency or app.currency)
        case "date":
            return date(2026, 1, 1) + timedelta(days=number % 300)
        case "datetime":
            return datetime(2026, 1, 1, 8, tzinfo=UTC) + timedelta(minutes=number % 400_000)
        case "time":
            return time(number % 24, number % 60)
    return None


def _between(field: Field, number: int) -> Decimal:
    low = Decimal(field.min) if isinstance(field.min, (int, Decimal)) else Decimal(0)
    high = Decimal(field.max) if isinstance(field.max, (int, Decimal)) else low + 90_000
    if field.type == "percent":
        high = min(high, low + 90)
    if field.precision is not None:
        high = min(high, Decimal(10 ** (field.precision - field.digits) - 1))
    return low + Decimal(number % max(1, int(high - low)))


def _link(field: Field, ids: Mapping[str, int]) -> object:
    for entity in field.to:
        if entity in ids:
            return ids[entity] if len(field.to) == 1 else Ref(entity, ids[entity])
    return None
