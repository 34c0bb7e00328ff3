"""Companies: those we sell to, a few resellers and suppliers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.model.values import Money, Point
from engine.runtime.demo import crew, tax
from engine.runtime.demo.dice import Dice
from engine.runtime.demo.lists import City, cities, company_names, company_words, names, streets
from engine.runtime.demo.speech import Subject, comment, say
from engine.runtime.demo.story import Handle, Story, Who
from engine.runtime.demo.world import COMPANIES, World, slug

_FORMS = {
    "it": ("S.r.l.", "S.n.c.", "S.p.A.", "S.a.s.", "S.r.l.s."),
    "fr": ("SARL", "SAS"), "de": ("GmbH", "KG"), "at": ("GmbH", "OG"), "ch": ("AG", "GmbH"),
    "es": ("S.L.", "S.A."), "gb": ("Ltd",), "us": ("LLC", "Inc."),
}  # fmt: skip
_GRAND = {"S.p.A.", "AG", "S.A.", "Inc."}
"""Legal forms that no café has."""
_LANGUAGES = {"it": "it", "fr": "fr", "de": "de", "at": "de", "ch": "de", "es": "es"}
_CURRENCIES = {"gb": "GBP", "us": "USD"}
_INDUSTRIES = {
    "cafe": 34, "restaurant": 24, "hotel": 16, "office": 11, "vending": 5, "public": 4, "other": 6,
}  # fmt: skip
_SIZES = {
    "cafe": {"micro": 8, "small": 2}, "restaurant": {"micro": 5, "small": 5},
    "hotel": {"small": 6, "medium": 3, "large": 1}, "office": {"small": 5, "medium": 4, "large": 1},
    "vending": {"small": 6, "medium": 4}, "public": {"medium": 4, "large": 6},
    "other": {"micro": 5, "small": 4, "medium": 1},
}  # fmt: skip
_TURNOVER = {"micro": 320_000, "small": 1_900_000, "medium": 9_500_000, "large": 48_000_000}
_RELATIONS = {"customer": 64, "prospect": 28, "reseller": 5, "supplier": 3}
_DESKS = {True: ("amministrazione", "fatture"), False: ("accounts", "billing")}
SOURCES = {"web": 30, "referral": 26, "fair": 18, "phone_in": 12, "campaign": 8, "reseller": 6}


@dataclass(frozen=True, slots=True)
class Company:
    """A company and what the other stories need to know of it."""

    handle: Handle
    story: Story
    name: str
    domain: str
    city: City
    street: str
    industry: str
    owner: str
    relation: str
    customer_since: datetime | None

    @property
    def country(self) -> str:
        """Where it is."""
        return self.city.country

    @property
    def currency(self) -> str:
        """What it pays in."""
        return _CURRENCIES.get(self.country, "EUR")

    @property
    def language(self) -> str:
        """The language of its people."""
        return _LANGUAGES.get(self.country, "en")

    @property
    def public(self) -> bool:
        """Whether it is a public body."""
        return self.industry == "public"

    def subject(self, **more: object) -> Subject:
        """What notes about it speak of, in the language of its seller."""
        written = crew.language_of(self.owner)
        circle = {crew.head_of(self.owner), *crew.TECHNICIANS, crew.ACCOUNTING} - {self.owner}
        base = Subject(
            written, company=self.name, city=self.city.name, currency=self.currency,
            circle=tuple(sorted(circle)),
        )  # fmt: skip
        return base.about(**more)


def companies(world: World) -> list[Company]:
    """All companies, oldest first."""
    taken: set[str] = set()
    made = [_company(world, number, taken) for number in range(world.size(COMPANIES))]
    return sorted(made, key=lambda company: company.story.began)


def company_name(city: City, industry: str, dice: Dice, taken: set[str]) -> str:
    """A name that no other company has."""
    country = city.country
    patterns = company_names()[country, industry]
    while True:
        name = dice.pick(patterns).format(
            n=dice.pick(company_words()[country]),
            s=dice.pick(names()[f"{country}.s"]),
            f=dice.pick(names()[f"{country}.{dice.pick('fm')}"]),
            c=city.name,
        )
        if name in taken and industry != "public":
            name = f"{name} {city.name}"
        if name not in taken:
            taken.add(name)
            return name
        if industry == "public":
            city = dice.weighted({one: w for one, w in cities().items() if one.country == country})


def industry_in(country: str, dice: Dice) -> str:
    """What a company does; abroad we sell to cafés, hotels and the like."""
    while True:
        industry = dice.weighted(_INDUSTRIES)
        if (country, industry) in company_names():
            return industry


def _company(world: World, number: int, taken: set[str]) -> Company:
    dice = world.dice("company", number)
    city = dice.weighted(cities())
    industry = industry_in(city.country, dice)
    name = company_name(city, industry, dice, taken)
    if industry == "public":
        city = next((one for one in cities() if name.endswith(one.name)), city)
    # Some were customers before all of these stories, in the smallest set as well.
    first = number % 20 == 0
    days = (900, 980) if first else (20, 560) if dice.chance(0.4) else (540, 980)
    began = world.moment(world.ago(dice.between(*days)), dice)
    owner = crew.seller(city.country, dice)
    relation = "customer" if first or industry == "public" else dice.weighted(_RELATIONS)
    since = world.after(began, dice, 2, 25) if relation == "customer" else None
    house = dice.between(1, 140)
    street = dice.pick(streets()[city.country])
    ahead = city.country in ("fr", "gb", "us")
    company = Company(
        Handle("company", number), Story(Handle("company", number)), name, slug(name) + ".example",
        city, f"{house} {street}" if ahead else f"{street} {house}", industry, owner, relation,
        since,
    )  # fmt: skip
    _tell(world, company, began, dice)
    return company


def _tell(world: World, company: Company, began: datetime, dice: Dice) -> None:
    story, owner, country = company.story, company.owner, company.country
    size = dice.weighted(_SIZES[company.industry])
    turnover = dice.around(_TURNOVER[size], 0.6, 10_000)
    subject = company.subject()
    day = world.day(began)
    forms = _FORMS[country]
    if company.industry in ("cafe", "restaurant"):
        forms = tuple(form for form in forms if form not in _GRAND)
    legal = company.name if company.public else f"{company.name} {dice.pick(forms)}"
    story.save(began, owner, {
        "name": company.name,
        "legal_name": legal,
        "relation": ("prospect",) if company.relation == "customer" else (company.relation,),
        "industry": company.industry,
        "employees": size,
        "revenue": Money(Decimal(turnover), company.currency) if dice.chance(0.5) else None,
        "account_manager": Who(owner),
        "phone": dice.digits(company.city.phone),
        "email": f"info@{company.domain}",
        "phones": (Point(dice.digits(company.city.phone), "fax"),) if dice.chance(0.2) else None,
        "emails": (Point(f"{dice.pick(_DESKS[company.language == 'it'])}@{company.domain}", "billing"),)
        if dice.chance(0.35) else None,
        "website": f"https://www.{company.domain}" if dice.chance(0.85) else None,
        "street": company.street,
        "postal_code": dice.pick(company.city.postcodes),
        "city": company.city.name,
        "province": company.city.province or None,
        "country": country,
        "public_body": company.public or None,
        "office_code": _letters(dice, "U#####") if company.public else None,
        "source": dice.weighted(SOURCES),
        "notes": say("field.company_notes", subject, day, dice) if dice.chance(0.3) else None,
    })  # fmt: skip
    if company.customer_since:
        _become_customer(world, company, company.customer_since, dice)
    if dice.chance(0.35) and (at := world.later(began, dice, 1, 400)):
        story.say(at, owner, comment("company", subject, world.day(at), dice))


def _become_customer(world: World, company: Company, at: datetime, dice: Dice) -> None:
    story = company.story
    vat = tax.vat_number(company.country, dice)
    certified = dice.chance(0.5)
    italian = company.country == crew.HOME
    story.save(at, company.owner, {
        "relation": ("customer",),
        "vat_number": vat,
        "fiscal_code": vat[2:] if italian else None,
        "certified_email": f"{slug(company.name)}@pec.example" if italian and certified else None,
        "sdi_code": _letters(dice, "") if italian and not certified and not company.public else None,
    })  # fmt: skip
    if dice.chance(0.55) and (checked := world.later(at, dice, 1, 60)):
        rating = dice.weighted({"a": 30, "b": 45, "c": 20, "d": 5})
        limit = dice.around({"a": 60_000, "b": 25_000, "c": 8_000, "d": 1_000}[rating], 0.5, 1_000)
        story.save(checked, crew.CREDIT, {
            "payment_terms": dice.weighted(_TERMS[rating]),
            "credit_rating": rating,
            "credit_limit": Money(Decimal(limit), "EUR"),
            "credit_checked_on": world.day(checked),
        })  # fmt: skip
        if rating == "d" and (blocked := world.later(checked, dice, 30, 300)):
            reason = say("field.block_reason", company.subject(language="it"), world.day(at), dice)
            story.save(blocked, crew.CREDIT, {"blocked": True, "block_reason": reason})


_TERMS = {
    "a": {"net_60": 4, "net_60_em": 3, "net_90": 1, "net_30": 3},
    "b": {"net_30": 6, "net_60": 3, "net_60_em": 1},
    "c": {"net_30": 5, "receipt": 3},
    "d": {"advance": 1},
}


def _letters(dice: Dice, pattern: str) -> str:
    """A code of capitals and digits: by the pattern, or seven marks of an exchange code."""
    if pattern:
        return dice.digits(pattern)
    return "".join(dice.pick("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(7))
