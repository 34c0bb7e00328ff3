"""Quotes: written, checked, sent and answered, for deals that came to a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from engine.runtime.demo import crew
from engine.runtime.demo.dice import Dice
from engine.runtime.demo.goods import goods
from engine.runtime.demo.sales import Deal
from engine.runtime.demo.sales_story import parties, within
from engine.runtime.demo.speech import comment, say
from engine.runtime.demo.story import Handle, Story, Who
from engine.runtime.demo.world import QUOTES, World

PIPELINE = "quote_flow"
_ENDS = {
    "won": {"accepted": 1},
    "renewed": {"accepted": 1},
    "lost": {"declined": 6, "expired": 3},
    "abandoned": {"declined": 3, "expired": 5},
    "churned": {"declined": 1},
    "negotiation": {"sent": 1},
    "proposal": {"draft": 3, "review": 3, "sent": 5},
    "offered": {"draft": 1, "sent": 4},
}
_PATHS = {
    "draft": ("draft",),
    "review": ("draft", "review"),
    "sent": ("draft", "review", "sent"),
}
_REASONS = {"price": 6, "terms": 2, "delivery": 2, "other": 1}


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote and the deal it was written for."""

    handle: Handle
    story: Story
    deal: Deal
    stage: str


def quotes(world: World, deals: Sequence[Deal]) -> list[Quote]:
    """A quote for some of the deals that came far enough."""
    ready = [deal for deal in deals if "proposal" in deal.reached or "offered" in deal.reached]
    chosen = world.dice("quotes").some(ready, world.size(QUOTES))
    return [_quote(world, number, deal) for number, deal in enumerate(chosen)]


def _quote(world: World, number: int, deal: Deal) -> Quote:
    dice = world.dice("quote", number)
    handle = Handle("quote", number)
    stage = dice.weighted(_ENDS[deal.stage])
    began = deal.reached.get("proposal") or deal.reached["offered"]
    ended = deal.story.steps[-1].at
    closed = deal.reached.get(deal.stage, ended) if deal.stage in _CLOSED else world.now
    path = [*_PATHS.get(stage, _PATHS["sent"])]
    path += [stage] if stage not in path else []
    moments = _moments(began, closed, len(path), dice)
    quote = Quote(handle, Story(handle), deal, stage)
    _tell(world, quote, list(zip(path, moments, strict=True)), dice)
    return quote


_CLOSED = {"won", "renewed", "lost", "abandoned", "churned"}


def _moments(began: datetime, closed: datetime, number: int, dice: Dice) -> list[datetime]:
    """Moments one after the other, while the deal was being decided."""
    moments = [within(began, closed, dice)]
    for _ in range(number - 1):
        moments.append(moments[-1] + (closed - moments[-1]) * (dice.between(10, 45) / 100))
    return moments


def _tell(world: World, quote: Quote, path: list[tuple[str, datetime]], dice: Dice) -> None:
    story, deal = quote.story, quote.deal
    subject = deal.subject
    foreign = deal.company.country != crew.HOME
    for place, (stage, at) in enumerate(path):
        until = path[place + 1][1] if place + 1 < len(path) else world.now
        day = world.day(at)
        values: dict[str, object] = {}
        if stage == "draft":
            values = _draft(world, deal, at, dice)
        elif stage == "review":
            values = {
                "delivery_weeks": dice.between(2, 10),
                "valid_until": day + timedelta(days=dice.pick((30, 45, 60))),
                "special_terms": say("field.special_terms", subject, day, dice)
                if dice.chance(0.3) else None,
            }  # fmt: skip
        elif stage == "sent":
            values = {
                "sent_on": day,
                "valid_until": day + timedelta(days=dice.pick((30, 45, 60))),
                "payment_terms": dice.pick(("net_30", "net_60", "receipt", "advance")),
                "vat_rate": "export" if foreign else "vat_22",
                "incoterm": dice.weighted({"dap": 5, "fca": 3, "exw": 3, "ddp": 1})
                if foreign else None,
            }  # fmt: skip
        elif stage == "accepted":
            values = {"signed_on": day}
        elif stage == "declined":
            values = {"decline_reason": dice.weighted(_REASONS)}
        story.save(at, deal.owner, values, (PIPELINE, stage))
        if stage == "review":
            _checked(world, quote, at, until, dice)
        if dice.chance(0.3):
            when = within(at, until, dice)
            story.say(when, deal.owner, comment("quote", subject, world.day(when), dice))


def _draft(world: World, deal: Deal, at: datetime, dice: Dice) -> dict[str, object]:
    foreign = deal.company.country != crew.HOME
    day, subject = world.day(at), deal.subject
    return {
        "title": say("title.quote", subject, day, dice),
        "deal": deal.handle,
        "client": parties(deal),
        "language": crew.language_of(deal.owner),
        "amount": deal.money,
        "products": goods(deal, Decimal(deal.amount), crew.language_of(deal.owner)),
        "discount": Decimal(deal.discount) if deal.discount else None,
        "vat_rate": "export" if foreign else "vat_22",
        "export": foreign or None,
        "cover_letter": say("field.cover_letter", subject, day, dice)
        if dice.chance(0.4) else None,
    }  # fmt: skip


def _checked(world: World, quote: Quote, at: datetime, until: datetime, dice: Dice) -> None:
    """The head approves large discounts, and sometimes notes what the machines cost us."""
    deal = quote.deal
    values: dict[str, object] = {}
    when = within(at, until, dice)
    if deal.discount >= 15:
        head = crew.head_of(deal.owner)
        values = {"approved_by": Who(head), "approved_on": world.day(when)}
    if dice.chance(0.35):
        values["internal_cost"] = deal.cost(dice)
    if values:
        quote.story.save(when, crew.head_of(deal.owner), values)
