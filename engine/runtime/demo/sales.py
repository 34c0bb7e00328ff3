"""Deals of new business: a funnel from the first call to the signature, or to a loss."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from engine.model.values import Money
from engine.runtime.demo import crew
from engine.runtime.demo.companies import Company
from engine.runtime.demo.contacts import Contact
from engine.runtime.demo.dice import Dice
from engine.runtime.demo.lists import Product, fees, products
from engine.runtime.demo.speech import Subject
from engine.runtime.demo.story import Handle, Story
from engine.runtime.demo.world import DAYS_BACK, World

PIPELINE = "sales"
LADDER = ("new", "qualified", "proposal", "negotiation", "won")
FUNNEL = {
    "new": 9, "qualified": 11, "proposal": 9, "negotiation": 7, "won": 34, "lost": 22,
    "abandoned": 8,
}  # fmt: skip
LARGE = 50_000
"""From here a deal is won by the head, who has the margin."""

_KINDS = {"sale": 58, "rental": 24, "service": 18}
_LINES = {
    "cafe": {"professional": 6, "lever": 4, "compact": 3, "grinder": 2},
    "restaurant": {"professional": 5, "compact": 5, "automatic": 2, "lever": 1, "grinder": 1},
    "hotel": {"automatic": 5, "professional": 5, "compact": 1},
    "office": {"automatic": 6, "compact": 5},
    "vending": {"automatic": 9, "grinder": 1},
    "public": {"automatic": 6, "professional": 3},
    "other": {"professional": 4, "compact": 4, "automatic": 2},
}


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal and what quotes, invoices and deliveries need to know of it."""

    handle: Handle
    story: Story
    company: Company
    contact: Contact
    owner: str
    kind: str
    product: Product
    count: int
    level: str
    months: int
    fee: int
    amount: int
    discount: int
    stage: str
    reached: dict[str, datetime]

    @property
    def money(self) -> Money:
        """The amount, in the currency of the client."""
        return self.in_currency(self.amount)

    def in_currency(self, figure: int | Decimal) -> Money:
        """A figure in the currency of the client."""
        return Money(Decimal(figure), self.company.currency)

    def cost(self, dice: Dice) -> Money:
        """What the machines cost us."""
        return Money(Decimal(dice.around(self.product.price * self.count * 0.62, 0.1)), "EUR")

    @property
    def subject(self) -> Subject:
        """What notes about the deal speak of."""
        return self.company.subject(
            contact=self.contact.name, product=self.product.name, count=self.count,
            amount=self.amount, months=self.months, level=self.level,
            language=crew.language_of(self.owner),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clients:
    """The companies that can be sold to, by when they became known."""

    known: Sequence[tuple[datetime, Company]]
    customers: Sequence[tuple[datetime, Company]]
    primary: dict[Handle, Contact]

    def draw(self, at: datetime, dice: Dice, *, customer: bool) -> Company:
        """A company known at a moment; the oldest one when none was."""
        rows = self.customers if customer else self.known
        until = bisect_right(rows, at, key=lambda row: row[0])
        return rows[int(dice.early(max(1, until), 1.15))][1]

    @classmethod
    def of(cls, companies: Sequence[Company], contacts: Sequence[Contact]) -> Clients:
        """Those of the companies with somebody to talk to; suppliers buy nothing."""
        primary: dict[Handle, Contact] = {}
        for contact in contacts:
            primary.setdefault(contact.company.handle, contact)
        buying = [one for one in companies if one.handle in primary and one.relation != "supplier"]
        known = sorted(
            ((primary[one.handle].story.began, one) for one in buying), key=lambda row: row[0]
        )
        customers = sorted(
            ((max(one.customer_since, primary[one.handle].story.began), one)
             for one in buying if one.customer_since),
            key=lambda row: row[0],
        )  # fmt: skip
        return cls(known, customers or known, primary)


def schedule(world: World, dice: Dice, path: Sequence[str], *, ended: bool) -> list[datetime]:
    """When each stage of a path was entered; open deals moved not long ago."""
    if ended:
        last = world.ago(1 + dice.early(DAYS_BACK - 60, 1.2))
    else:
        last = world.ago(dice.early(75, 1.6))
    days = [last]
    for _ in path[1:]:
        days.append(days[-1] - timedelta(days=dice.between(2, 24)))
    floor = world.ago(DAYS_BACK)
    moments: list[datetime] = []
    for day in reversed(days):
        at = world.moment(max(day, floor), dice)
        if moments and at <= moments[-1]:
            at = world.after(moments[-1], dice, 0, 0)
        moments.append(at)
    return moments


def path_to(stage: str, dice: Dice) -> list[str]:
    """The stages a deal went through to where it is."""
    if stage in LADDER:
        path = list(LADDER[: LADDER.index(stage) + 1])
    else:
        from_ = {"new": 2, "qualified": 3, "proposal": 4} | (
            {"negotiation": 3} if stage == "lost" else {}
        )
        left = dice.weighted(from_)
        path = [*LADDER[: LADDER.index(left) + 1], stage]
    if "negotiation" in path and dice.chance(0.05):
        place = path.index("proposal")
        path[place + 1 : place + 1] = ["qualified", "proposal"]  # back to the drawing board
    return path


def draw(
    number: int, stage: str, moments: Sequence[datetime], path: Sequence[str],
    clients: Clients, dice: Dice,
) -> Deal:  # fmt: skip
    """The facts of a deal, before anything is told."""
    company = clients.draw(moments[0], dice, customer=stage == "won" or dice.chance(0.5))
    return facts(
        Handle("deal", number), stage, dict(zip(path, moments, strict=True)), company,
        clients.primary[company.handle], dice.weighted(_KINDS), dice,
    )  # fmt: skip


def facts(
    handle: Handle, stage: str, reached: dict[str, datetime], company: Company, contact: Contact,
    kind: str, dice: Dice,
) -> Deal:  # fmt: skip
    """What is sold to a company, and for how much."""
    line = dice.weighted(_LINES[company.industry])
    if kind == "rental" and line == "grinder":
        line = "automatic"
    product = dice.pick(products()[line])
    count = dice.weighted({1: 62, 2: 22, 3: 9, 4: 3, 6: 2, 8: 1, 12: 1})
    if company.industry in ("vending", "hotel", "public"):
        count += dice.early(7, 2.5)
    level = dice.weighted({"bronze": 4, "silver": 4, "gold": 2})
    months = dice.pick((12, 24, 36) if kind == "service" else (24, 36, 48, 60))
    each = fees()[level] if kind == "service" else product.price * 0.027
    fee = dice.around(each * count, 0.1, 5)
    discount = dice.weighted({0: 50, 3: 10, 5: 15, 8: 10, 10: 7, 12: 4, 18: 3, 20: 1})
    if kind == "sale":
        amount = dice.around(product.price * count * (100 - discount) / 100, 0.06, 50)
    else:
        amount, discount = fee * months, 0
    return Deal(
        handle, Story(handle), company, contact, company.owner, kind, product, count, level, months,
        fee, amount, discount, stage, reached,
    )  # fmt: skip
