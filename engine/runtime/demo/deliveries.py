"""Installations: a machine on its way to the client, connected and handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.model.values import Money
from engine.runtime.demo import crew
from engine.runtime.demo.dice import Dice
from engine.runtime.demo.lists import firms
from engine.runtime.demo.sales import Deal
from engine.runtime.demo.sales_story import parties
from engine.runtime.demo.speech import Subject, comment, say
from engine.runtime.demo.story import Handle, Story, Who
from engine.runtime.demo.world import DELIVERIES, World, slug

PIPELINE = "delivery_flow"
LADDER = ("requested", "scheduled", "shipped", "installing", "completed")


@dataclass(frozen=True, slots=True)
class _Job:
    """What a technician knows of a job when a stage begins."""

    deal: Deal
    kind: str
    day: date
    at: datetime


def deliveries(world: World, won: Sequence[Deal]) -> list[Story]:
    """Installations of machines that were sold or rented; the newest are still under way."""
    ready = [deal for deal in won if deal.kind != "service"]
    chosen = world.dice("deliveries").some(ready, world.size(DELIVERIES))
    return [_delivery(world, number, deal) for number, deal in enumerate(chosen)]


def _delivery(world: World, number: int, deal: Deal) -> Story:
    dice = world.dice("delivery", number)
    story = Story(Handle("delivery", number))
    kind = dice.weighted({"installation": 70, "replacement": 18, "relocation": 6, "pickup": 6})
    signed = deal.reached.get("won") or deal.reached["renewed"]
    technician = dice.pick(crew.TECHNICIANS)
    at = world.after(signed, dice, 1, 5)
    cancelled = dice.between(1, 2) if dice.chance(0.05) else None
    subject = deal.subject
    for place, stage in enumerate(LADDER):
        who = crew.head_of(deal.owner) if place == 0 else technician
        if place:
            following = world.later(at, dice, *_GAPS[stage])
            if following is None or dice.chance(_STALLED):
                return story
            at = following
        if cancelled == place:
            reason = dice.weighted({"client": 4, "site": 4, "stock": 2})
            story.save(at, who, {"cancel_reason": reason}, (PIPELINE, "cancelled"))
            return story
        values = _VALUES[stage](_Job(deal, kind, world.day(at), at), dice)
        if stage == "requested":
            values["owner"] = Who(technician)
        elif stage == "scheduled":
            values["technician"] = Who(technician)
        elif stage == "shipped" and kind in ("installation", "replacement"):
            values["serial_number"] = f"AC-{100_000 + number * 37:07}"
        story.save(at, who, values, (PIPELINE, stage), "board" if place > 1 else "card")
        _speak(world, story, subject, technician if place else who, at, dice)
    if dice.chance(0.5) and (when := world.later(at, dice, 2, 15)):
        story.save(when, crew.SERVICE_HEAD, {"satisfaction": dice.pick((3, 4, 4, 5, 5, 5))})
    return story


_GAPS = {"scheduled": (1, 12), "shipped": (8, 35), "installing": (2, 10), "completed": (0, 4)}
_STALLED = 0.04
"""How many wait in a stage, for a counter or an electrician."""


def _requested(job: _Job, dice: Dice) -> dict[str, object]:
    subject, company = job.deal.subject, job.deal.company
    known = dice.chance(0.75)
    accessories = ("softener", "grinder", "fridge", "warmer")
    return {
        "title": say("title.delivery", subject, job.day, dice),
        "kind": job.kind,
        "deal": job.deal.handle,
        "client": parties(job.deal),
        "priority": "urgent" if dice.chance(0.12) else None,
        "machine_line": job.deal.product.line,
        "machine_model": job.deal.product.name,
        "machine_count": job.deal.count,
        "accessories": dice.some(accessories, dice.between(1, 2)) if dice.chance(0.5) else None,
        "site_name": company.name,
        "street": company.street if known else None,
        "city": company.city.name if known else None,
        "country": company.country,
        "site_contact": job.deal.contact.handle,
    }


def _scheduled(job: _Job, dice: Dice) -> dict[str, object]:
    subject = job.deal.subject.about(language="it")
    return {
        "street": job.deal.company.street,
        "city": job.deal.company.city.name,
        "planned_on": job.day + timedelta(days=dice.between(6, 24)),
        "time_slot": dice.weighted({"morning": 5, "afternoon": 4, "night": 2}),
        "site_phone": dice.digits(job.deal.company.city.phone) if dice.chance(0.5) else None,
        "access_notes": say("field.access_notes", subject, job.day, dice)
        if dice.chance(0.35) else None,
    }  # fmt: skip


def _shipped(job: _Job, dice: Dice) -> dict[str, object]:
    if job.kind not in ("installation", "replacement"):
        return {}
    carrier = dice.pick(firms("carriers"))
    code = dice.digits("########")
    return {
        "carrier": carrier,
        "tracking": f"https://track.{slug(carrier)}.example/{code}" if dice.chance(0.6) else None,
        "shipped_on": job.day,
    }


def _installing(job: _Job, dice: Dice) -> dict[str, object]:
    if job.kind == "pickup":
        return {}
    mains = dice.chance(0.8)
    three = job.deal.product.price > 8000
    return {
        "water_supply": "mains" if mains else "tank",
        "water_hardness": Decimal(dice.between(80, 460)) / 10 if mains else None,
        "power_supply": "three_phase" if three else "single_phase",
        "power_kw": Decimal(dice.between(46, 80) if three else dice.between(20, 35)) / 10,
    }


def _completed(job: _Job, dice: Dice) -> dict[str, object]:
    values: dict[str, object] = {
        "finished_at": job.at.replace(second=0, microsecond=0),
        "travel_cost": Money(Decimal(dice.between(3, 40) * 10), "EUR"),
    }
    if job.kind != "pickup":
        passed = dice.chance(0.93)
        subject = job.deal.subject.about(language="it")
        values |= {
            "test_passed": passed,
            "test_note": None if passed
            else say("field.test_note", subject, job.day, dice),
            "training_done": True if dice.chance(0.7) else None,
        }  # fmt: skip
    return values


_VALUES = {
    "requested": _requested, "scheduled": _scheduled, "shipped": _shipped,
    "installing": _installing, "completed": _completed,
}  # fmt: skip


def _speak(
    world: World, story: Story, subject: Subject, who: str, at: datetime, dice: Dice
) -> None:
    if dice.chance(0.3) and (when := world.later(at, dice, 0, 2)):
        written = subject.about(language=crew.language_of(who), circle=("roberto", "giorgio"))
        story.say(when, who, comment("delivery", written, world.day(when), dice))
