"""How a deal of new business went: who filled in what, and who moved it where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from engine.model.pipeline import Channel
from engine.runtime.demo import crew
from engine.runtime.demo.companies import SOURCES
from engine.runtime.demo.dice import Dice
from engine.runtime.demo.goods import goods
from engine.runtime.demo.lists import firms
from engine.runtime.demo.sales import (
    FUNNEL,
    LARGE,
    PIPELINE,
    Clients,
    Deal,
    draw,
    path_to,
    schedule,
)
from engine.runtime.demo.speech import comment, say
from engine.runtime.demo.story import Counted, Parties, Who
from engine.runtime.demo.world import SALES, World

ENDED = {"won", "lost", "abandoned"}
_PROBABILITY = {"new": 10, "qualified": 30, "proposal": 50, "negotiation": 75, "won": 100}
_TALK = {"new": 0.4, "qualified": 0.36, "proposal": 0.42, "negotiation": 0.45, "won": 0.4,
         "lost": 0.6, "abandoned": 0.5}  # fmt: skip
_REASONS = {"price": 32, "competitor": 22, "timing": 14, "no_budget": 16, "silent": 10, "other": 6}
_TERMS = {"net_30": 34, "net_60": 26, "receipt": 10, "advance": 10, "net_60_em": 12, "net_90": 8}


def sales(world: World, clients: Clients) -> list[Deal]:
    """All deals of the pipeline, oldest first."""
    deals = []
    number = world.size(SALES)
    for place, stage in enumerate(spread(FUNNEL, number, world.dice("funnel"))):
        dice = world.dice("sale", place)
        path = path_to(stage, dice)
        moments = schedule(world, dice, path, ended=stage in ENDED)
        deal = draw(place, stage, moments, path, clients, dice)
        deals.append(_told(world, deal, list(zip(path, moments, strict=True)), dice))
    return sorted(deals, key=lambda deal: deal.story.began)


def spread(weights: Mapping[str, float], number: int, dice: Dice) -> list[str]:
    """As many of each as the weights say, mixed; every one occurs where there is room."""
    total = sum(weights.values())
    found = list(weights) if number >= len(weights) else []
    for name, weight in weights.items():
        found += [name] * round(number * weight / total)
    found = (found + [next(iter(weights))] * number)[:number]
    order = sorted(range(number), key=lambda _: dice.between(0, 1_000_000))
    return [found[place] for place in order]


def _told(world: World, deal: Deal, path: list[tuple[str, datetime]], dice: Dice) -> Deal:
    owner = deal.owner
    for place, (stage, at) in enumerate(path):
        again = stage in [name for name, _ in path[:place]]
        until = path[place + 1][1] if place + 1 < len(path) else world.now
        who = owner
        values: dict[str, object] = {}
        if not again:
            values = _VALUES[stage](world, deal, at, dice)
        if stage == "won":
            who = crew.head_of(owner) if deal.amount >= LARGE else owner
        if stage in _PROBABILITY and not again:
            values["probability"] = Decimal(_PROBABILITY[stage])
        deal.story.save(at, who, values, (PIPELINE, stage), channel(place, dice))
        if not again:
            _between(world, deal, stage, at, until, dice)
    return deal


def _new(world: World, deal: Deal, at: datetime, dice: Dice) -> dict[str, object]:
    subject, day = deal.subject, world.day(at)
    known = dice.chance(0.7)
    return {
        "title": say(f"title.{deal.kind}", subject, day, dice),
        "kind": deal.kind,
        "client": Parties(deal.company.handle, (deal.contact.handle,)) if known else None,
        "source": dice.weighted(SOURCES),
        "amount": deal.in_currency(dice.around(deal.amount, 0.25, 100))
        if dice.chance(0.4) else None,
        "machine_line": deal.product.line if deal.kind != "service" and dice.chance(0.5) else None,
        "next_step": say("field.next_step.early", subject, day, dice) if dice.chance(0.5) else None,
        "notes": say("field.deal_notes", subject, day, dice) if dice.chance(0.35) else None,
        "observers": (Who(crew.head_of(deal.owner)),)
        if dice.chance(0.1) and deal.owner not in crew.HEADS else None,
        "utm_source": dice.pick(("google", "newsletter", "linkedin", "instagram"))
        if dice.chance(0.12) else None,
    }  # fmt: skip


def _qualified(world: World, deal: Deal, at: datetime, dice: Dice) -> dict[str, object]:
    day = world.day(at)
    machines = deal.kind != "service"
    demo = world.after(at, dice, 3, 12) if dice.chance(0.3) else None
    demo = demo and demo.replace(minute=dice.pick((0, 30)), second=0, microsecond=0)
    return {
        "client": Parties(deal.company.handle, (deal.contact.handle,)),
        "decision_maker": deal.contact.handle if dice.chance(0.6) else None,
        "machine_line": deal.product.line if machines else None,
        "machine_count": deal.count if machines else None,
        "site_survey": True if machines and dice.chance(0.35) else None,
        "demo_at": demo,
        "demo_by": Who(deal.owner) if demo else None,
        "next_step": say("field.next_step.early", deal.subject, day, dice)
        if dice.chance(0.5)
        else None,
    }


def _proposal(world: World, deal: Deal, at: datetime, dice: Dice) -> dict[str, object]:
    day = world.day(at)
    public = deal.company.public and deal.company.country == crew.HOME
    small = 0 < deal.discount <= 15
    reason = deal.discount >= 10 or (small and dice.chance(0.4))
    return {
        "amount": deal.money,
        "products": goods(deal, Decimal(deal.amount), crew.language_of(deal.owner)),
        "close_date": day + timedelta(days=dice.between(15, 75)),
        "machine_line": deal.product.line if deal.kind != "service" else None,
        "discount": Decimal(deal.discount) if small else None,
        "discount_reason": say("field.discount_reason", deal.subject, day, dice)
        if small and reason else None,
        "competitor": dice.pick(firms("competitors")) if dice.chance(0.35) else None,
        "tender_code": dice.digits("Z#########") if public else None,
        "next_step": say("field.next_step.late", deal.subject, day, dice) if dice.chance(0.4) else None,
    }  # fmt: skip


def _negotiation(world: World, deal: Deal, at: datetime, dice: Dice) -> dict[str, object]:
    rented = deal.kind != "sale"
    return {
        "payment_terms": dice.weighted(_TERMS),
        "monthly_fee": deal.in_currency(deal.fee) if rented else None,
        "contract_months": deal.months if rented else None,
        "service_level": deal.level if deal.kind == "service" or (rented and dice.chance(0.4))
        else None,
        "close_date": world.day(at) + timedelta(days=dice.between(8, 45))
        if dice.chance(0.4) else None,
    }  # fmt: skip


def signed(world: World, deal: Deal, at: datetime, dice: Dice) -> dict[str, object]:
    """The contract."""
    day = world.day(at)
    ends = day + timedelta(days=round(deal.months * 30.44)) if deal.kind != "sale" else None
    return {
        "contract_number": Counted("CT-{year}-{number:04}", day.year),
        "contract_signed_on": day,
        "close_date": day,
        "expires_on": ends,
        "next_step": say("field.next_step.done", deal.subject, day, dice)
        if dice.chance(0.15)
        else None,
    }


def channel(place: int, dice: Dice) -> Channel:
    """Where a stage was changed: on the board or on the card; a record begins on a card."""
    return "board" if place and dice.chance(0.35) else "card"


def ending(world: World, deal: Deal, at: datetime, dice: Dice) -> dict[str, object]:
    """Why a deal was lost."""
    reason = dice.weighted(_REASONS)
    note = reason == "other" or dice.chance(0.35)
    return {
        "loss_reason": reason,
        "loss_note": say("field.loss_note", deal.subject, world.day(at), dice) if note else None,
        "probability": Decimal(0),
    }


_VALUES = {
    "new": _new, "qualified": _qualified, "proposal": _proposal, "negotiation": _negotiation,
    "won": signed, "lost": ending, "abandoned": ending,
}  # fmt: skip


def _between(
    world: World, deal: Deal, stage: str, at: datetime, until: datetime, dice: Dice
) -> None:
    """What happened while the deal stood in a stage: comments, figures of finance and the head."""
    talk(world, deal, f"deal.{'lost' if stage == 'abandoned' else stage}", at, until,
         _TALK[stage], dice)  # fmt: skip
    head = crew.head_of(deal.owner)
    if stage == "proposal":
        _figures(world, deal, at, until, dice)
    if stage == "negotiation" and deal.discount > 15:
        when = within(at, until, dice)
        reason = say("field.discount_reason", deal.subject, world.day(when), dice)
        deal.story.save(when, head, {"discount": Decimal(deal.discount), "discount_reason": reason})
    if stage == "won" and dice.chance(0.2) and (later := world.later(at, dice, 1, 30)):
        deal.story.save(later, head, {"commission": Decimal(dice.pick((2, 3, 4, 5)))})


def _figures(world: World, deal: Deal, at: datetime, until: datetime, dice: Dice) -> None:
    """Margin and risk, which sellers do not see."""
    large = deal.amount >= LARGE
    if large or dice.chance(0.25):
        margin = Decimal(dice.between(140, 420)) / 10
        risk = dice.weighted({"low": 6, "medium": 3, "high": 1})
        deal.story.save(
            within(at, until, dice), crew.ACCOUNTING, {"margin": margin, "payment_risk": risk}
        )
    if large and dice.chance(0.5):
        when = within(at, until, dice)
        note = say("field.head_notes", deal.subject, world.day(when), dice)
        deal.story.save(when, crew.head_of(deal.owner), {"head_notes": note})


def talk(
    world: World, deal: Deal, topic: str, at: datetime, until: datetime, often: float, dice: Dice
) -> None:
    """Comments by the seller, now and then by the head or a colleague."""
    while dice.chance(often):
        when = within(at, until, dice)
        who = deal.owner
        if dice.chance(0.14):
            who = crew.head_of(who)
        circle = tuple({crew.head_of(deal.owner), *crew.TECHNICIANS, crew.ACCOUNTING} - {who})
        subject = deal.subject.about(language=crew.language_of(who), circle=tuple(sorted(circle)))
        deal.story.say(when, who, comment(topic, subject, world.day(when), dice))
        often /= 3


def within(at: datetime, until: datetime, dice: Dice) -> datetime:
    """A moment between two moments, neither of them; the first third is likelier."""
    share = 0.02 + 0.9 * dice.early(1000, 1.5) / 1000
    found = at + (until - at) * share
    found -= timedelta(days=max(0, found.weekday() - 4))  # nobody works on a Sunday
    if found <= at:
        found = at + (until - at) * share
    local = found.replace(hour=dice.between(8, 16), minute=dice.between(0, 59), microsecond=0)
    return local if at < local < until else found


def parties(deal: Deal) -> Parties:
    """The client of a deal."""
    return Parties(deal.company.handle, (deal.contact.handle,))
