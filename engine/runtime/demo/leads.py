"""Leads: those that became deals, and those that still may or never will."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from engine.model.values import Money
from engine.runtime.demo import crew
from engine.runtime.demo.companies import SOURCES, Company, company_name, industry_in
from engine.runtime.demo.contacts import Contact, identity, job
from engine.runtime.demo.dice import Dice
from engine.runtime.demo.lists import City, cities, firms, products
from engine.runtime.demo.sales import Clients, Deal
from engine.runtime.demo.sales_story import channel, spread, within
from engine.runtime.demo.speech import Subject, comment, say
from engine.runtime.demo.story import Handle, Parties, Story
from engine.runtime.demo.world import LEADS, World, slug

PIPELINE = "lead_intake"
FUNNEL = {
    "new": 15, "contacted": 15, "qualifying": 12, "converted": 34, "unsuitable": 18, "duplicate": 6,
}  # fmt: skip
_LONGEST = timedelta(days=30)
"""No lead takes longer than this."""
LADDER = ("new", "contacted", "qualifying", "converted")
_REASONS = {"no_budget": 5, "no_need": 6, "unreachable": 8, "competitor": 1, "other": 3}


@dataclass(frozen=True, slots=True)
class _Lead:
    """What is known of a lead; ``client`` is there for repeat business."""

    story: Story
    owner: str
    name: str
    contact: str
    email: str
    phone: str
    job: str
    city: City
    industry: str
    line: str
    client: Parties | None
    subject: Subject


def leads(
    world: World, clients: Clients, deals: Sequence[Deal]
) -> tuple[list[Story], dict[Handle, Handle]]:
    """All leads, and which deal came from which of them."""
    stories: list[Story] = []
    origin: dict[Handle, Handle] = {}
    taken: set[str] = {company.name for _, company in clients.known}
    oldest = world.now - timedelta(days=500)
    candidates = [deal for deal in deals if deal.story.began > oldest]
    sources = list(world.dice("converted").some(candidates, world.size(LEADS)))
    for number, stage in enumerate(spread(FUNNEL, world.size(LEADS), world.dice("leads"))):
        dice = world.dice("lead", number)
        handle = Handle("lead", number)
        if stage == "converted" and sources:
            deal = sources.pop(0)
            origin[deal.handle] = handle
            ended = deal.story.began - timedelta(minutes=dice.between(2, 40))
            lead = _known(handle, deal.company, deal.contact, deal.owner, deal.product.line, dice)
            if deal.contact.story.began > ended - _LONGEST:
                lead = replace(lead, client=None)  # new business: there was no client yet
        else:
            ended = world.moment(world.ago(_age(stage, dice)), dice)
            lead = _fresh(handle, clients, ended, taken, dice)
        _tell(world, lead, stage, ended, dice)
        stories.append(lead.story)
    return stories, origin


def _age(stage: str, dice: Dice) -> int:
    if stage in ("new", "contacted", "qualifying"):
        return dice.early(45, 1.5)
    return dice.between(2, 480)


def _known(
    handle: Handle, company: Company, contact: Contact, owner: str, line: str, dice: Dice
) -> _Lead:
    subject = company.subject(contact=contact.name, product=dice.pick(products()[line]).name)
    first, _, last = contact.name.partition(" ")
    return _Lead(
        Story(handle), owner, company.name, contact.name,
        f"{slug(first)}.{slug(last)}@{company.domain}", dice.digits(company.city.phone),
        job(company.country, contact.influence, dice), company.city, company.industry, line,
        Parties(company.handle, (contact.handle,)), subject,
    )  # fmt: skip


def _fresh(handle: Handle, clients: Clients, at: datetime, taken: set[str], dice: Dice) -> _Lead:
    line = dice.pick(tuple(products()))
    if dice.chance(0.25):
        company = clients.draw(at - _LONGEST, dice, customer=True)
        contact = clients.primary[company.handle]
        if contact.story.began < at - _LONGEST:
            return _known(handle, company, contact, company.owner, line, dice)
    city = dice.weighted(cities())
    industry = industry_in(city.country, dice)
    name = company_name(city, "cafe" if industry == "public" else industry, dice, taken)
    who = identity(city.country, f"{slug(name)}.example", dice)
    owner = crew.seller(city.country, dice)
    subject = Subject(
        crew.language_of(owner), name, who.name, city.name, dice.pick(products()[line]).name,
        amount=dice.between(3, 30) * 1000, circle=(crew.colleague_of(owner, dice),),
    )  # fmt: skip
    return _Lead(
        Story(handle), owner, name, who.name, who.email, dice.digits(city.phone),
        job(city.country, "decides", dice), city, industry, line, None, subject,
    )  # fmt: skip


def _tell(world: World, lead: _Lead, stage: str, ended: datetime, dice: Dice) -> None:
    story, owner = lead.story, lead.owner
    if stage in LADDER:
        path = list(LADDER[: LADDER.index(stage) + 1])
    else:
        path = [*LADDER[: dice.between(1, 3)], stage]
    moments = [ended]
    for _ in path[1:]:
        moments.insert(0, moments[0] - timedelta(hours=dice.between(3, 120)))
    horizon = dice.weighted({"month": 3, "quarter": 5, "year": 3, "unknown": 2})
    for place, (name, at) in enumerate(zip(path, moments, strict=True)):
        until = moments[place + 1] if place + 1 < len(moments) else world.now
        day = world.day(at)
        topic = "lead.new" if name == "new" else "lead.contacted"
        values: dict[str, object] = {}
        if name == "new":
            values = _new(world, lead, at, dice)
        elif name == "contacted":
            values = {
                "full_name": lead.contact, "job_title": lead.job, "email": lead.email,
                "phone": lead.phone, "next_contact_on": day + timedelta(days=dice.between(2, 14)),
            }  # fmt: skip
        elif name == "qualifying":
            values = {"cups_per_day": dice.between(6, 90) * 10, "horizon": horizon}
            values |= _business(lead)
        elif name == "converted":
            values = {"interest": (lead.line,), "horizon": horizon}
        elif name == "unsuitable":
            values, topic = _unsuitable(lead, world, at, dice), ""
        story.save(at, owner, values, (PIPELINE, name), channel(place, dice))
        if topic and dice.chance(0.35) and name in LADDER[:3]:
            when = within(at, until, dice)
            story.say(when, owner, comment(topic, lead.subject, world.day(when), dice))
    if stage in ("converted", "unsuitable") and dice.chance(0.3):
        text = phrase_of_end(stage, lead.subject, world, ended, dice)
        story.say(world.after(ended, dice, 0, 1), owner, text)


def phrase_of_end(stage: str, subject: Subject, world: World, at: datetime, dice: Dice) -> str:
    """A last word on a lead."""
    topic = "lead.good" if stage == "converted" else "lead.bad"
    return say(topic, subject, world.day(at), dice)


def _new(world: World, lead: _Lead, at: datetime, dice: Dice) -> dict[str, object]:
    day = world.day(at)
    consent = dice.chance(0.4)
    country = lead.city.country
    interested = (
        (lead.line, "grinder") if dice.chance(0.25) and lead.line != "grinder" else (lead.line,)
    )
    values: dict[str, object] = {
        "title": say("title.lead", lead.subject, day, dice),
        "kind": "repeat" if lead.client else "new_business",
        "full_name": lead.contact if dice.chance(0.7) else None,
        "email": lead.email if dice.chance(0.6) else None,
        "language": "it" if country == crew.HOME else "en",
        "website": f"https://www.{slug(lead.name)}.example" if dice.chance(0.3) else None,
        "industry": lead.industry,
        "country": country,
        "city": lead.city.name,
        "province": lead.city.province or None,
        "source": dice.weighted(SOURCES),
        "interest": interested if dice.chance(0.7) else None,
        "budget": Money(Decimal(dice.between(2, 40) * 1000), "EUR") if dice.chance(0.35) else None,
        "notes": say("field.lead_notes", lead.subject, day, dice) if dice.chance(0.5) else None,
        "consent": consent or None,
        "consent_on": day if consent else None,
    }
    return (
        values
        | (_business(lead) if dice.chance(0.7) else {})
        | ({"current_machine": _machine(dice)} if lead.client and dice.chance(0.6) else {})
    )


def _business(lead: _Lead) -> dict[str, object]:
    return {"client": lead.client} if lead.client else {"company_name": lead.name}


def _machine(dice: Dice) -> str:
    line = dice.pick(tuple(products()))
    own = dice.pick(products()[line]).name
    return (
        own
        if dice.chance(0.6)
        else f"{dice.pick(firms('competitors'))} ({dice.between(2012, 2022)})"
    )


def _unsuitable(lead: _Lead, world: World, at: datetime, dice: Dice) -> dict[str, object]:
    reason = dice.weighted(_REASONS)
    note = say("field.unsuitable_note", lead.subject, world.day(at), dice)
    return {
        "unsuitable_reason": reason,
        "unsuitable_note": note if reason == "other" or dice.chance(0.3) else None,
    }
