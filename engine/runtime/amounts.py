"""The amount of a record with product rows: their total, or what somebody has set by hand.

An amount set by hand is never overwritten. It is by hand when somebody wrote another one than the
rows come to, when it was there before any row, or when they say so.
"""

from __future__ import annotations

from decimal import Decimal

from engine.model.app import Entity
from engine.model.judge import Problem
from engine.model.predicate import Record
from engine.model.products import totals
from engine.model.system import AMOUNT, BY_HAND, PRODUCTS
from engine.model.values import Money
from engine.runtime.fields import Formats, InvalidError
from engine.runtime.fields.money import usual_currency
from engine.runtime.fields.numbers import check_number
from engine.runtime.fields.products import rows_in


def settle_amount(
    entity: Entity, formats: Formats, start: Record, values: dict[str, object],
    given: frozenset[str],
) -> list[Problem]:  # fmt: skip
    """Put the amount into the values as it follows from the rows, and whether it is by hand."""
    if PRODUCTS not in entity.fields or entity.fields[PRODUCTS].type != PRODUCTS:
        return []
    if given.isdisjoint((PRODUCTS, AMOUNT, BY_HAND)):
        return []
    rows, before = rows_in(values.get(PRODUCTS)), rows_in(start.get(PRODUCTS))
    if not rows:
        if before and AMOUNT not in given and start.get(BY_HAND) is not True:
            values[AMOUNT] = None
        return []
    field = entity.fields[AMOUNT]
    held = values.get(AMOUNT)
    currency = held.currency if isinstance(held, Money) else usual_currency(field, formats)
    wanted = Money(totals(rows, field.digits).net, currency)
    if _by_hand(start, values, given, wanted.value):
        values[BY_HAND] = True
        return []
    try:
        assert wanted.value is not None
        check_number(field, wanted.value, field.digits)
    except InvalidError:
        return [Problem(PRODUCTS, "rows_amount")]
    values[AMOUNT] = wanted
    if values.get(BY_HAND):
        values[BY_HAND] = False
    return []


def _by_hand(
    start: Record, values: dict[str, object], given: frozenset[str], total: Decimal | None
) -> bool:
    if BY_HAND in given and values.get(BY_HAND) != start.get(BY_HAND):
        return values.get(BY_HAND) is True
    held, before = values.get(AMOUNT), start.get(AMOUNT)
    if AMOUNT in given and isinstance(held, Money) and held.value == total:
        return False
    if AMOUNT in given and held != before:
        return held is not None
    if start.get(BY_HAND) is True:
        return True
    unasked = start.get(BY_HAND) is None and not rows_in(start.get(PRODUCTS))
    return unasked and before is not None and "id" in start.values
