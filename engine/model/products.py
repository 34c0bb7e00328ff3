"""Product rows and what they come to.

The rules, in the order in which they are applied; every step rounds half up to the digits of the
currency, because every step is a figure that somebody prints:

1. the unit price before tax: the price itself, or with the tax included, the price without it;
2. the discount of one unit: a percentage of that, or a sum (taken out of the price as it is written);
3. the unit price after the discount, before tax and with it;
4. the row: with tax included, the gross unit price times the quantity, and net is what is left
   without tax; otherwise the net unit price times the quantity, and tax is added.

Totals are sums of rows: net + tax = gross, for each row and for all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

HUNDRED = Decimal(100)
Per = Literal["percent", "sum"]


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One row: how many of what at which price.

    ``price`` is that of one unit before the discount, with the tax when ``included``;
    ``discount`` is a percentage of it or a sum taken from each unit; ``tax`` a percentage.
    """

    name: str
    price: Decimal
    quantity: Decimal = Decimal(1)
    discount: Decimal = Decimal(0)
    per: Per = "percent"
    tax: Decimal = Decimal(0)
    included: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """What one unit costs: before discount, the discount, after it; without tax and with it."""

    list_net: Decimal
    list_gross: Decimal
    discount: Decimal
    net: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class Total:
    """Figures of a row or of all rows; ``net + tax = gross``."""

    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)


def unit(row: ProductRow, digits: int = 2) -> Unit:
    """The prices of one unit."""
    factor = 1 + row.tax / HUNDRED
    list_net = rounded(row.price / factor if row.included else row.price, digits)
    list_gross = rounded(list_net * factor, digits)
    if row.per == "percent":
        discount = rounded(list_net * row.discount / HUNDRED, digits)
    else:
        discount = rounded(row.discount / factor if row.included else row.discount, digits)
    net = list_net - discount
    return Unit(list_net, list_gross, discount, net, rounded(net * factor, digits))


def total(row: ProductRow, digits: int = 2) -> Total:
    """What a row comes to."""
    one = unit(row, digits)
    factor = 1 + row.tax / HUNDRED
    if row.included:
        # One who sells at 100 with tax sells three at 300, whatever the net price is.
        each = rounded(row.price, digits) if not row.discount else one.gross
        gross = rounded(each * row.quantity, digits)
        net = rounded(gross / factor, digits)
        return Total(net, gross - net, gross)
    net = rounded(one.net * row.quantity, digits)
    tax = rounded(net * row.tax / HUNDRED, digits)
    return Total(net, tax, net + tax)


def totals(rows: Iterable[ProductRow], digits: int = 2) -> Total:
    """What all rows come to."""
    net = tax = Decimal(0)
    for row in rows:
        found = total(row, digits)
        net, tax = net + found.net, tax + found.tax
    zero = Decimal(1).scaleb(-digits)
    return Total(net.quantize(zero), tax.quantize(zero), (net + tax).quantize(zero))


def rounded(value: Decimal, digits: int) -> Decimal:
    """Half up, to the digits of the currency."""
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
