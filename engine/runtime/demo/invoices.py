"""Invoices: advances and balances of deals that were won, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from engine.model.products import ProductRow, totals
from engine.model.values import Money
from engine.runtime.demo import crew, tax
from engine.runtime.demo.dice import Dice
from engine.runtime.demo.goods import goods, part
from engine.runtime.demo.quotes import Quote
from engine.runtime.demo.sales import Deal
from engine.runtime.demo.sales_story import parties
from engine.runtime.demo.speech import Subject, comment, say
from engine.runtime.demo.story import Handle, Story, Who
from engine.runtime.demo.world import INVOICES, World

PIPELINE = "invoice_flow"
_CENT = Decimal("0.01")
_DAYS = {"net_30": 30, "net_60": 60, "receipt": 3}


@dataclass(frozen=True, slots=True)
class _Bill:
    """An invoice to be written: its deal, its share of the amount, its kind."""

    deal: Deal
    kind: str
    amount: Decimal
    at: datetime


def invoices(world: World, won: Sequence[Deal], quotes: Sequence[Quote]) -> list[Story]:
    """The invoices of the deals that were won, and credit notes for a few of them."""
    accepted = {quote.deal.handle: quote.handle for quote in quotes if quote.stage == "accepted"}
    wanted = world.size(INVOICES)
    stories: list[Story] = []
    for deal in world.dice("invoices").some(won, wanted):
        dice = world.dice("bills", deal.handle.number)
        for bill in _bills(world, deal, dice):
            if len(stories) < wanted:
                story = Story(Handle("invoice", len(stories)))
                _tell(world, story, bill, accepted.get(deal.handle), dice)
                stories.append(story)
        last = stories[-1]
        if dice.chance(0.04) and len(stories) < wanted and len(last.steps) > 1:
            story = Story(Handle("invoice", len(stories)))
            _credit(world, story, deal, last, dice)
            stories.append(story)
    return stories


def _bills(world: World, deal: Deal, dice: Dice) -> list[_Bill]:
    signed = deal.reached.get("won") or deal.reached["renewed"]
    whole = Decimal(deal.amount)
    if deal.kind != "sale":
        # The first quarter of the fee, in advance.
        return [_Bill(deal, "invoice", Decimal(deal.fee * 3), world.after(signed, dice, 2, 20))]
    if dice.chance(0.4):
        advance = (whole * Decimal("0.3")).quantize(_CENT)
        first = world.after(signed, dice, 1, 6)
        bills = [_Bill(deal, "advance", advance, first)]
        if rest := world.later(first, dice, 25, 60):
            bills.append(_Bill(deal, "invoice", whole - advance, rest))
        return bills
    return [_Bill(deal, "invoice", whole, world.after(signed, dice, 5, 40))]


def _tell(world: World, story: Story, bill: _Bill, quote: Handle | None, dice: Dice) -> None:
    deal, at = bill.deal, bill.at
    topic = "title.advance" if bill.kind == "advance" else "title.invoice"
    opening = _opening(world, bill, topic, at, dice)
    story.save(at, crew.ACCOUNTING, opening | {"quote": quote}, (PIPELINE, "draft"))
    issued = world.later(at, dice, 0, 6)
    if issued is None:
        return
    terms = dice.weighted(_TERMS)
    due = world.day(issued) + timedelta(days=_DAYS[terms])
    story.save(
        issued, crew.ACCOUNTING, _issued(world, deal, issued, terms, dice), (PIPELINE, "issued")
    )
    delivered = world.later(issued, dice, 1, 3)
    if delivered and deal.company.country == crew.HOME:
        story.save(delivered, crew.ACCOUNTING, {
            "sdi_status": "delivered", "sdi_protocol": dice.digits("N##########"),
        })  # fmt: skip
    if dice.chance(0.35):
        _speak(world, story, deal, crew.ACCOUNTING, delivered or issued, dice)
    _afterwards(world, story, bill, opening, delivered or issued, (due - world.today).days, dice)


_TERMS = {"net_30": 5, "net_60": 3, "receipt": 2}


def _opening(world: World, bill: _Bill, topic: str, at: datetime, dice: Dice) -> dict[str, object]:
    deal = bill.deal
    foreign = deal.company.country != crew.HOME
    rows = _rows(bill, crew.language_of(deal.owner))
    return {
        "title": say(topic, deal.subject, world.day(at), dice),
        "kind": bill.kind,
        "deal": deal.handle,
        "client": parties(deal),
        "owner": Who(deal.owner),
        "purchase_order": dice.digits("PO-#####") if dice.chance(0.4) else None,
        "amount": deal.in_currency(bill.amount),
        "vat_rate": "export" if foreign else "vat_22",
        "products": rows,
        "vat_amount": deal.in_currency(totals(rows).tax),
        "split_payment": True if deal.company.public else None,
    }


def _rows(bill: _Bill, language: str) -> tuple[ProductRow, ...]:
    """The whole supply on one invoice; a part of it, or a fee, as one row."""
    deal = bill.deal
    if bill.kind in ("advance", "credit_note"):
        return part(deal, bill.kind, bill.amount, language)
    if deal.kind == "sale" and bill.amount != Decimal(deal.amount):
        return part(deal, "balance", bill.amount, language)
    return goods(deal, bill.amount, language)


def _issued(world: World, deal: Deal, at: datetime, terms: str, dice: Dice) -> dict[str, object]:
    italian = deal.company.country == crew.HOME
    method = dice.weighted({"transfer": 6, "riba": 2, "sdd": 2} if italian else {"transfer": 1})
    day = world.day(at)
    return {
        "issue_date": day,
        "due_date": day + timedelta(days=_DAYS[terms]),
        "payment_method": method,
        "iban": tax.iban(dice) if method in ("riba", "sdd") else None,
        "sdi_status": "waiting",
    }


def _afterwards(
    world: World, story: Story, bill: _Bill, opening: Mapping[str, object], at: datetime,
    overdue: int, dice: Dice,
) -> None:  # fmt: skip
    """Paid, reminded, disputed or given up; ``overdue`` is negative once the day has passed."""
    deal = bill.deal
    paid_in = (-overdue if overdue < 0 else 0) and dice.weighted(
        {"prompt": 72, "late": 18, "never": 10}
    )
    if not paid_in:
        if overdue >= 0 and dice.chance(0.15) and (when := world.later(at, dice, 2, 20)):
            _pay(world, story, opening, when)
        return
    due = world.moment(world.ago(-overdue), dice)
    if paid_in == "prompt":
        _pay(world, story, opening, world.after(max(at, due), dice, -6, 4))
        return
    reminded = max(at, due)
    for count in range(1, dice.between(1, 3) + 1):
        when = world.later(reminded, dice, 8, 25)
        if when is None:
            break
        reminded = when
        values = {"reminders": count, "last_reminder_on": world.day(when)}
        story.save(when, crew.CREDIT, values, (PIPELINE, "reminded") if count == 1 else None)
        if dice.chance(0.6):
            _speak(world, story, deal, crew.CREDIT, when, dice)
    if reminded == max(at, due):
        return
    if dice.chance(0.12) and (when := world.later(reminded, dice, 1, 6)):
        note = say("field.dispute_note", _italian(deal), world.day(when), dice)
        story.save(when, crew.CREDIT, {"dispute": True, "dispute_note": note})
        reminded = when
    ended = world.later(reminded, dice, 5, 40)
    if ended and paid_in == "late":
        _pay(world, story, opening, ended)
    elif ended and dice.chance(0.4):
        reason = dice.weighted({"insolvency": 4, "settlement": 4, "mistake": 1})
        stage = "cancelled" if reason == "mistake" else "written_off"
        note = say("field.ledger_note", _italian(deal), world.day(ended), dice)
        story.save(ended, crew.ACCOUNTING, {"cancel_reason": reason, "ledger_note": note},
                   (PIPELINE, stage))  # fmt: skip


def _pay(world: World, story: Story, opening: Mapping[str, object], at: datetime) -> None:
    amount, vat = opening["amount"], opening["vat_amount"]
    assert isinstance(amount, Money)
    assert isinstance(vat, Money)
    net, added = amount.value or Decimal(0), vat.value or Decimal(0)
    # Public bodies pay the tax themselves.
    paid = Money(net if opening.get("split_payment") else net + added, amount.currency)
    values = {"paid_on": world.day(at), "paid_amount": paid}
    story.save(at, crew.ACCOUNTING, values, (PIPELINE, "paid"))


def _credit(world: World, story: Story, deal: Deal, original: Story, dice: Dice) -> None:
    """A credit note over a part of an issued invoice."""
    at = world.later(original.steps[-1].at, dice, 5, 40)
    at = at or world.after(original.steps[-1].at, dice, 0, 1)
    bill = _Bill(deal, "credit_note", Decimal(dice.between(2, 9) * 50), at)
    opening = _opening(world, bill, "title.credit", at, dice) | {"original": original.record}
    story.save(at, crew.ACCOUNTING, opening, (PIPELINE, "draft"))
    if issued := world.later(at, dice, 0, 3):
        values = _issued(world, deal, issued, "receipt", dice)
        story.save(issued, crew.ACCOUNTING, values, (PIPELINE, "issued"))


def _speak(world: World, story: Story, deal: Deal, who: str, at: datetime, dice: Dice) -> None:
    if when := world.later(at, dice, 0, 6):
        story.say(when, who, comment("invoice", _italian(deal), world.day(when), dice))


def _italian(deal: Deal) -> Subject:
    return deal.subject.about(language=crew.language_of(crew.ACCOUNTING))
