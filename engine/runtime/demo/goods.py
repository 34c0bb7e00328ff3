"""Product rows of deals, quotes and invoices: machines, fees, installation; they come to the amount."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from engine.model.products import ProductRow, total
from engine.runtime.demo import crew
from engine.runtime.demo.sales import Deal

_CENT = Decimal("0.01")
_WORDS = {
    "it": {
        "setup": "Installazione, collaudo e formazione", "rental": "Noleggio {name}, canone mensile",
        "service": "Contratto di assistenza {level}, canone mensile",
        "advance": "Acconto del 30% su {count} {name}", "balance": "Saldo della fornitura di {count} {name}",
        "credit_note": "Storno parziale della fornitura",
    },
    "en": {
        "setup": "Installation, test and training", "rental": "Rental of {name}, monthly fee",
        "service": "Service contract {level}, monthly fee",
        "advance": "30% advance on {count} {name}", "balance": "Balance of the supply of {count} {name}",
        "credit_note": "Part of the supply credited",
    },
}  # fmt: skip


def goods(deal: Deal, amount: Decimal, language: str) -> tuple[ProductRow, ...]:
    """The rows of a whole deal, which come to exactly this net amount."""
    if deal.kind != "sale":
        name = _said(deal, deal.kind, language)
        months = amount / deal.fee if deal.fee else Decimal(1)
        if months == months.to_integral_value() and months > 0:
            return (ProductRow(name, Decimal(deal.fee), months, tax=_tax(deal)),)
        return (ProductRow(name, amount, tax=_tax(deal)),)
    price, count = Decimal(deal.product.price), Decimal(deal.count)
    machine = ProductRow(
        deal.product.name, price, count, Decimal(max(deal.discount, 0)), tax=_tax(deal)
    )
    if total(machine).net > amount:
        each = (amount / count).quantize(_CENT, ROUND_FLOOR)
        machine = ProductRow(
            deal.product.name, price, count, price - each, "sum", tax=_tax(deal)
        )  # fmt: skip
    rest = amount - total(machine).net
    setup = ProductRow(_WORDS[_known(language)]["setup"], rest, tax=_tax(deal))
    return (machine, setup) if rest else (machine,)


def part(deal: Deal, kind: str, amount: Decimal, language: str) -> tuple[ProductRow, ...]:
    """The one row of an advance, a balance or a credit note."""
    return (ProductRow(_said(deal, kind, language), amount, tax=_tax(deal)),)


def _said(deal: Deal, kind: str, language: str) -> str:
    pattern = _WORDS[_known(language)][kind]
    return pattern.format(name=deal.product.name, count=deal.count, level=deal.level.title())


def _known(language: str) -> str:
    return language if language in _WORDS else "en"


def _tax(deal: Deal) -> Decimal:
    return Decimal(22) if deal.company.country == crew.HOME else Decimal(0)
