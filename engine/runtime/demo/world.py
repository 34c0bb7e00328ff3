"""The frame of the stories: how many, when, and what all of them share."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.runtime.demo.dice import Dice

MONTHS_BACK = 18
DAYS_BACK = 548

# How many records of each kind the whole set has.
COMPANIES, CONTACTS, LEADS = 500, 800, 300
SALES, RENEWALS = 1500, 500
QUOTES, INVOICES, DELIVERIES = 320, 320, 260


@dataclass(frozen=True, slots=True)
class World:
    """The seed, the present moment and the size of the set."""

    seed: int
    now: datetime
    zone: ZoneInfo
    scale: float = 1.0

    def size(self, whole: int) -> int:
        """How many of ``whole`` there are at this scale, at least one."""
        return max(1, round(whole * self.scale))

    def dice(self, *name: object) -> Dice:
        """Dice that belong to a name alone."""
        return Dice(self.seed, *name)

    @property
    def today(self) -> date:
        """The present day, where the application is."""
        return self.now.astimezone(self.zone).date()

    def ago(self, days: int) -> date:
        """A day in the past."""
        return self.today - timedelta(days=days)

    def day(self, at: datetime) -> date:
        """The day of a moment, where the application is."""
        return at.astimezone(self.zone).date()

    def moment(self, day: date, dice: Dice) -> datetime:
        """A moment in office hours of a day, never in the future."""
        return min(dice.moment(day, self.zone), self.now - timedelta(minutes=dice.between(5, 300)))

    def after(self, at: datetime, dice: Dice, low: int, high: int) -> datetime:
        """A moment some days after another one, never in the future and always later."""
        found = self.moment(self.day(at) + timedelta(days=dice.between(low, high)), dice)
        if found > at:
            return found
        return at + min(timedelta(minutes=dice.between(3, 50)), (self.now - at) / 2)

    def later(self, at: datetime, dice: Dice, low: int, high: int) -> datetime | None:
        """A moment some days after another one, None when it has not come yet."""
        found = dice.moment(self.day(at) + timedelta(days=dice.between(low, high)), self.zone)
        if found <= at:
            found = at + timedelta(minutes=dice.between(3, 50))
        return found if found < self.now else None


def slug(text: str) -> str:
    """Plain letters and digits, for addresses on the Internet."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("&", "e")).lower()
    return "".join(mark for mark in plain if mark.isascii() and mark.isalnum())
