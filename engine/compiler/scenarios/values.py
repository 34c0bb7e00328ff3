"""Values of fields as they stand in a case, turned into those of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from engine.compiler.constants import Unfit, constant
from engine.model.app import App
from engine.model.field import Field
from engine.model.predicate import Clock, Today
from engine.model.products import ProductRow
from engine.model.values import Address, Client, Money, Point, Ref

ACTOR: Final = 1
"""The id of the person who acts; in a case the word ``actor`` stands for it."""


def value(field: Field, raw: object, app: App, clock: Clock) -> object:
    """The value of a field that ``raw`` stands for. Raises ``Unfit``."""
    if raw is None:
        return None
    field = field.result
    if field.multiple and field.type != "client":
        items = raw if isinstance(raw, list) else [raw]
        return tuple(_single(field, item, app, clock) for item in items)
    return _single(field, raw, app, clock)


def _single(field: Field, raw: object, app: App, clock: Clock) -> object:
    if field.kinded:
        return _point(field, raw)
    read = _READERS.get(field.type)
    if read is not None:
        return read(field, raw, app)
    if field.kind.family == "reference":
        return _reference(field, raw)
    found = constant(field.type, raw, app.zone)
    if isinstance(found, Today):
        return clock.today.fromordinal(clock.today.toordinal() + found.days)
    if field.options and found not in field.options:
        raise Unfit(f"one of its options: {', '.join(field.options)}")
    return Decimal(found) if _exact(field) and isinstance(found, int) else found


def _exact(field: Field) -> bool:
    return field.type in ("decimal", "percent")


def _money(field: Field, raw: object, app: App) -> object:
    currency: object = field.currency or app.currency
    amount: object = raw
    if isinstance(raw, Mapping):
        if set(raw) - {"value", "currency"}:
            raise Unfit("an amount such as 100, or {value: 100, currency: EUR}")
        amount, currency = raw.get("value"), raw.get("currency", currency)
    if currency not in app.currencies:
        raise Unfit(f"a currency of the application: {', '.join(app.currencies)}")
    return Money(None if amount is None else Decimal(str(constant("money", amount))), str(currency))


def _client(_: Field, raw: object, __: App) -> object:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return Client(raw)
    if isinstance(raw, Mapping) and not set(raw) - {"company", "contacts"}:
        contacts = raw.get("contacts") or ()
        contacts = contacts if isinstance(contacts, (list, tuple)) else (contacts,)
        company = raw.get("company")
        if all(_number(item) for item in contacts) and (company is None or _number(company)):
            return Client(company, tuple(contacts))
    raise Unfit("the number of a company, or {company: 1, contacts: [1, 2]}")


def _address(_: Field, raw: object, __: App) -> object:
    parts = ("street", "postcode", "city", "region", "country")
    if isinstance(raw, str):
        return Address(street=raw)
    if isinstance(raw, Mapping) and not set(raw) - set(parts):
        return Address(**{str(key): str(part) for key, part in raw.items()})
    raise Unfit(f"the parts of an address: {', '.join(parts)}")


def _point(field: Field, raw: object) -> object:
    """A way to reach somebody; one without a kind is of the usual one."""
    usual = next(iter(field.options))
    if isinstance(raw, str):
        return Point(raw, usual)
    if isinstance(raw, Mapping) and not set(raw) - {"value", "kind"}:
        value, kind = raw.get("value"), raw.get("kind", usual)
        if isinstance(value, str) and kind in field.options:
            return Point(value, str(kind))
    raise Unfit(f"text, or {{value: text, kind: one of {', '.join(field.options)}}}")


def _products(_field: Field, raw: object, _: App) -> object:
    rows = raw if isinstance(raw, list) else [raw]
    return tuple(_product(row) for row in rows)


def _product(raw: object) -> ProductRow:
    """A row: a name and a price, and the figures that are not the usual ones."""
    if isinstance(raw, Mapping) and {"name", "price"} <= set(raw) <= _ROW:
        per, included = raw.get("per", "percent"), raw.get("included", False)
        figures = {
            part: Decimal(str(constant("decimal", raw.get(part, usual))))
            for part, usual in (("price", 0), ("quantity", 1), ("discount", 0), ("tax", 0))
        }
        if per in ("percent", "sum") and isinstance(included, bool):
            return ProductRow(str(raw["name"]), **figures, per=per, included=included)
    raise Unfit("a row such as {name: Machine, price: 100, quantity: 2}")


_ROW: Final = {"name", "price", "quantity", "discount", "per", "tax", "included"}


def _anything(_: Field, raw: object, __: App) -> object:
    return tuple(raw) if isinstance(raw, list) else raw


def _department(_: Field, raw: object, app: App) -> object:
    if raw not in app.departments:
        raise Unfit(f"a department: {', '.join(app.departments)}")
    return raw


def _reference(field: Field, raw: object) -> object:
    if raw == "actor" and field.type == "user":
        return ACTOR
    if isinstance(raw, Mapping) and len(field.to) > 1:
        entity, number = raw.get("entity"), raw.get("id")
        if entity in field.to and _number(number):
            return Ref(str(entity), int(str(number)))
    elif _number(raw):
        return Ref(field.to[0], int(str(raw))) if len(field.to) > 1 else raw
    if field.type == "user":
        raise Unfit("the number of a person, or actor")
    raise Unfit("the number of a record")


def _number(raw: object) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


Reader = Callable[[Field, object, App], object]
_READERS: Final[Mapping[str, Reader]] = {
    "money": _money, "client": _client, "address": _address, "json": _anything,
    "booking": _anything, "products": _products, "department": _department,
}  # fmt: skip
