"""Contacts: the people we talk to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from engine.model.values import Point
from engine.runtime.demo import crew, tax
from engine.runtime.demo.companies import SOURCES, Company
from engine.runtime.demo.dice import Dice
from engine.runtime.demo.lists import names
from engine.runtime.demo.speech import comment, say
from engine.runtime.demo.story import Handle, Story
from engine.runtime.demo.world import CONTACTS, World, slug

_JOBS = {
    "it": {
        "decides": ("Titolare", "Direzione", "Legale rappresentante", "Titolare e barista"),
        "advises": ("Responsabile acquisti", "Food & beverage manager", "Capo barista"),
        "uses": ("Barista", "Responsabile di sala", "Capo cucina", "Responsabile bar"),
        "pays": ("Amministrazione", "Responsabile contabilità", "Ufficio pagamenti"),
    },
    "en": {
        "decides": ("Owner", "Managing director", "General manager", "Partner"),
        "advises": ("Purchasing manager", "Food & beverage manager", "Head barista"),
        "uses": ("Barista", "Floor manager", "Head chef", "Bar manager"),
        "pays": ("Accounts payable", "Bookkeeper", "Finance manager"),
    },
}
_MOBILES = {
    "it": "+39347#######", "fr": "+33612######", "de": "+4915112######", "at": "+436641######",
    "ch": "+41791######", "es": "+34612######", "gb": "+447400######", "us": "+1312333####",
}  # fmt: skip
_ITALIAN_MOBILES = ("+39320#######", "+39335#######", "+39347#######", "+39392#######")


@dataclass(frozen=True, slots=True)
class Contact:
    """A person and what the other stories need to know of them."""

    handle: Handle
    story: Story
    company: Company
    name: str
    influence: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A drawn person: names, gender, addresses."""

    first: str
    last: str
    female: bool
    email: str
    mobile: str

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.first} {self.last}"


def identity(country: str, domain: str, dice: Dice) -> Identity:
    """Draw a person of a country."""
    female = dice.chance(0.5)
    first = dice.pick(names()[f"{country}.{'f' if female else 'm'}"])
    last = dice.pick(names()[f"{country}.s"])
    address = dice.pick(("{f}.{l}", "{f}.{l}", "{i}.{l}", "{f}")).format(
        f=slug(first), l=slug(last), i=slug(first)[:1]
    )
    pattern = dice.pick(_ITALIAN_MOBILES) if country == crew.HOME else _MOBILES[country]
    return Identity(first, last, female, f"{address}@{domain}", dice.digits(pattern))


def job(country: str, influence: str, dice: Dice) -> str:
    """A job title in the language of the country, or in English."""
    return dice.pick(_JOBS["it" if country == crew.HOME else "en"][influence])


def contacts(world: World, companies: list[Company]) -> list[Contact]:
    """Everybody: each company has one, many have more."""
    people: list[Contact] = []
    for number in range(world.size(CONTACTS)):
        dice = world.dice("contact", number)
        # The first of each company decides; the others are spread over all companies.
        first = number < len(companies)
        company = companies[number] if first else dice.pick(companies)
        peers = [one for one in people if one.company is company] if not first else []
        people.append(_contact(world, number, company, peers, dice))
    return people


def _contact(
    world: World, number: int, company: Company, peers: list[Contact], dice: Dice
) -> Contact:
    handle = Handle("contact", number)
    who = identity(company.country, company.domain, dice)
    influence = "decides" if not peers else dice.weighted({"advises": 4, "uses": 3, "pays": 3})
    contact = Contact(handle, Story(handle), company, who.name, influence)
    began = world.after(company.story.began, dice, 0, 1 if not peers else 200)
    newsletter = dice.chance(0.25)
    born = date(dice.between(1955, 1999), dice.between(1, 12), dice.between(1, 28))
    knows_birthday = dice.chance(0.2)
    subject = company.subject(contact=who.name)
    contact.story.save(began, company.owner, {
        "full_name": who.name,
        "salutation": _salutation(who, influence, dice),
        "company": company.handle,
        "job_title": job(company.country, influence, dice),
        "influence": (influence, "pays") if influence == "decides" and dice.chance(0.3)
        else (influence,),
        "email": who.email,
        "phone": dice.digits(company.city.phone) if dice.chance(0.6) else None,
        "phones": _phones(who, company, dice),
        "messengers": _messengers(who, dice),
        "language": company.language,
        "sites": (Point(f"https://www.linkedin.com/in/{slug(who.first)}-{slug(who.last)}-{number:03}",
                        "linkedin"),)
        if dice.chance(0.2) else None,
        "preferred_channel": dice.weighted({"phone": 5, "email": 4, "chat": 3, None: 4}),
        "newsletter": newsletter or None,
        "newsletter_since": world.day(began) if newsletter else None,
        "birth_date": born if knows_birthday else None,
        "reports_to": peers[0].handle if peers and dice.chance(0.7)
        and peers[0].story.began < began else None,
        "source": dice.weighted(SOURCES) if dice.chance(0.5) else None,
        "notes": say("field.contact_notes", subject, world.day(began), dice)
        if dice.chance(0.2) else None,
    })  # fmt: skip
    _later(world, contact, who, dice)
    if (
        knows_birthday
        and company.country == crew.HOME
        and company.customer_since
        and (at := world.later(max(began, company.customer_since), dice, 5, 60))
    ):
        code = tax.fiscal_code(who.first, who.last, born, female=who.female, dice=dice)
        contact.story.save(at, crew.ACCOUNTING, {"fiscal_code": code})
    return contact


def _later(world: World, contact: Contact, who: Identity, dice: Dice) -> None:
    story, owner = contact.story, contact.company.owner
    if dice.chance(0.2) and (at := world.later(story.began, dice, 5, 300)):
        subject = contact.company.subject(contact=who.name)
        story.say(at, owner, comment("contact", subject, world.day(at), dice))
    if dice.chance(0.12) and (at := world.later(story.began, dice, 30, 500)):
        changed = identity(contact.company.country, "", dice)
        story.save(at, owner, {"phones": (Point(changed.mobile, "mobile"),)})
    if (
        contact.influence != "decides"
        and dice.chance(0.08)
        and (at := world.later(story.began, dice, 60, 500))
    ):
        story.save(at, owner, {"left": True, "left_on": world.day(at) - timedelta(days=3)})


def _phones(who: Identity, company: Company, dice: Dice) -> tuple[Point, ...]:
    """Most have a mobile, some a line at home too."""
    found = [Point(who.mobile, "mobile")] if dice.chance(0.75) else []
    if dice.chance(0.12):
        found.append(Point(dice.digits(company.city.phone), "home"))
    return tuple(found)


def _messengers(who: Identity, dice: Dice) -> tuple[Point, ...]:
    if not dice.chance(0.3):
        return ()
    if dice.chance(0.7):
        return (Point(who.mobile, "whatsapp"),)
    return (Point(f"@{slug(who.first)}_{slug(who.last)}"[:32], "telegram"),)


def _salutation(who: Identity, influence: str, dice: Dice) -> str | None:
    if dice.chance(0.1):
        return None
    if influence == "decides" and dice.chance(0.12):
        return dice.weighted({"dr": 5, "eng": 3, "arch": 1})
    return "ms" if who.female else "mr"
