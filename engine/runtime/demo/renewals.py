"""Contracts that run out: the short road to a renewal or a cancellation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from engine.runtime.demo import crew
from engine.runtime.demo.dice import Dice
from engine.runtime.demo.goods import goods
from engine.runtime.demo.sales import Clients, Deal, facts, schedule
from engine.runtime.demo.sales_story import channel, ending, parties, signed, spread, talk
from engine.runtime.demo.speech import say
from engine.runtime.demo.story import Handle
from engine.runtime.demo.world import RENEWALS, SALES, World

PIPELINE = "renewals"
FUNNEL = {"due": 22, "contacted": 12, "offered": 12, "renewed": 40, "churned": 14}
_PATHS = {
    "due": ("due",),
    "contacted": ("due", "contacted"),
    "offered": ("due", "contacted", "offered"),
    "renewed": ("due", "contacted", "offered", "renewed"),
}
_PROBABILITY = {"due": 60, "contacted": 65, "offered": 75, "renewed": 100}


def renewals(world: World, clients: Clients, won: Sequence[Deal]) -> list[Deal]:
    """All deals of the pipeline; ``won`` are sales whose contracts may be renewed."""
    deals = []
    taken: set[Handle] = set()
    first = world.size(SALES)
    for place, stage in enumerate(spread(FUNNEL, world.size(RENEWALS), world.dice("renewals"))):
        dice = world.dice("renewal", place)
        path = _path(stage, dice)
        moments = schedule(world, dice, path, ended=stage in ("renewed", "churned"))
        reached = dict(zip(path, moments, strict=True))
        deal, before = _facts(first + place, stage, reached, clients, won, taken, dice)
        _tell(world, deal, before, dice)
        deals.append(deal)
    return sorted(deals, key=lambda deal: deal.story.began)


def _path(stage: str, dice: Dice) -> tuple[str, ...]:
    if stage == "churned":
        return (*_PATHS[dice.weighted({"due": 2, "contacted": 4, "offered": 4})], stage)
    return _PATHS[stage]


def _facts(
    number: int, stage: str, reached: dict[str, datetime], clients: Clients,
    won: Sequence[Deal], taken: set[Handle], dice: Dice,
) -> tuple[Deal, Deal | None]:  # fmt: skip
    """A renewal of a contract signed long enough ago, else of one older than these records."""
    handle = Handle("deal", number)
    began = reached["due"]
    old = [
        deal for deal in won
        if deal.kind != "sale" and deal.handle not in taken
        and timedelta(days=200) < began - deal.reached["won"]
    ]  # fmt: skip
    kind = dice.weighted({"service": 7, "rental": 3})
    if old and dice.chance(0.6):
        before = dice.pick(old)
        taken.add(before.handle)
        deal = facts(handle, stage, reached, before.company, before.contact, before.kind, dice)
        fee = dice.around(before.fee * 1.03, 0.04, 5)
        return replace(
            deal, product=before.product, count=before.count, level=before.level, fee=fee,
            amount=fee * deal.months, owner=before.owner,
        ), before  # fmt: skip
    company = clients.draw(began, dice, customer=True)
    contact = clients.primary[company.handle]
    return facts(handle, stage, reached, company, contact, kind, dice), None


def _tell(world: World, deal: Deal, before: Deal | None, dice: Dice) -> None:
    path = list(deal.reached.items())
    for place, (stage, at) in enumerate(path):
        until = path[place + 1][1] if place + 1 < len(path) else world.now
        values = _VALUES[stage](world, deal, at, dice)
        if stage == "due" and before:
            values["renewal_of"] = before.handle
        if stage in _PROBABILITY:
            values["probability"] = Decimal(_PROBABILITY[stage])
        deal.story.save(at, deal.owner, values, (PIPELINE, stage), channel(place, dice))
        topic = "renewal.done" if stage in ("renewed", "churned") else "renewal.open"
        talk(world, deal, topic, at, until, 0.32, dice)
        head = crew.head_of(deal.owner)
        if stage == "renewed" and dice.chance(0.25) and (when := world.later(at, dice, 1, 30)):
            deal.story.save(when, head, {"commission": Decimal(dice.pick((1, 2, 3)))})


def _due(world: World, deal: Deal, at: datetime, dice: Dice) -> dict[str, object]:
    day = world.day(at)
    return {
        "title": say(f"title.renewal.{deal.kind}", deal.subject, day, dice),
        "kind": deal.kind,
        "client": parties(deal),
        "expires_on": day + timedelta(days=dice.between(20, 90)),
        "monthly_fee": deal.in_currency(deal.fee) if dice.chance(0.5) else None,
        "service_level": deal.level if deal.kind == "service" else None,
        "machine_line": deal.product.line if deal.kind == "rental" else None,
        "machine_count": deal.count if deal.kind == "rental" else None,
        "next_step": say("field.next_step.early", deal.subject, day, dice)
        if dice.chance(0.3)
        else None,
    }


def _contacted(world: World, deal: Deal, at: datetime, dice: Dice) -> dict[str, object]:
    return {
        "decision_maker": deal.contact.handle if dice.chance(0.4) else None,
        "next_step": say("field.next_step.early", deal.subject, world.day(at), dice)
        if dice.chance(0.5) else None,
    }  # fmt: skip


def _offered(world: World, deal: Deal, at: datetime, dice: Dice) -> dict[str, object]:
    return {
        "amount": deal.money,
        "products": goods(deal, Decimal(deal.amount), crew.language_of(deal.owner)),
        "monthly_fee": deal.in_currency(deal.fee),
        "contract_months": deal.months,
        "payment_terms": dice.pick(("net_30", "net_60", "receipt")),
        "close_date": world.day(at) + timedelta(days=dice.between(10, 40)),
    }


_VALUES = {
    "due": _due, "contacted": _contacted, "offered": _offered, "renewed": signed,
    "churned": ending,
}  # fmt: skip
