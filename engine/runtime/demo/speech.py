"""What people write about records, in the language they write in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from engine.runtime.demo.dice import Dice
from engine.runtime.demo.lists import colleagues, firms, phrases

_WEEKDAYS = {
    "it": "lunedì martedì mercoledì giovedì venerdì".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday".split(),
}
_MONTHS = {
    "it": (
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
        "dicembre"
    ).split(),
    "en": (
        "January February March April May June July August September October November December"
    ).split(),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is spoken of."""

    language: str
    company: str = ""
    contact: str = ""
    city: str = ""
    product: str = "Pro 2"
    count: int = 2
    amount: int = 9000
    currency: str = "EUR"
    months: int = 36
    level: str = "silver"
    circle: tuple[str, ...] = ()

    def about(self, **changes: Any) -> Subject:
        """The same subject with something changed."""
        return replace(self, **changes)


def say(topic: str, subject: Subject, day: date, dice: Dice) -> str:
    """A sentence on a topic, as it would be written on a day."""
    pattern = dice.pick(phrases(subject.language)[topic])
    if subject.count < 2:
        pattern = _one(pattern)
    text = pattern.format_map(_words(subject, day, dice))
    return text[:1].upper() + text[1:]


def comment(topic: str, subject: Subject, day: date, dice: Dice) -> str:
    """A comment on a topic: a sentence, and often what comes next."""
    first = say(topic, subject, day, dice)
    return f"{first} {say('next', subject, day, dice)}" if dice.chance(0.4) else first


def figure(amount: int, currency: str, language: str) -> str:
    """An amount the way it is typed in a note."""
    sign = {"EUR": "€", "GBP": "£", "USD": "$"}.get(currency, currency)
    grouped = f"{amount:,}"
    if language == "it":
        return f"{grouped.replace(',', '.')} {sign}"
    return f"{sign}{grouped}"


def _one(pattern: str) -> str:
    """A pattern for a single machine."""
    return pattern.replace("{count} x {product}", "{product}").replace(
        "{count} {product}", "{product}"
    )


def _words(subject: Subject, day: date, dice: Dice) -> Mapping[str, object]:
    language = subject.language
    later = day + timedelta(days=dice.between(3, 24))
    later += timedelta(days=7 - later.weekday() if later.weekday() > 4 else 0)
    month = _MONTHS[language]
    ahead = (day.month + dice.between(0, 3)) % 12
    people = subject.circle or tuple(colleagues())
    level = phrases(language)["level"][0].split("|")
    levels = dict(zip(("bronze", "silver", "gold"), level, strict=True))
    return {
        "company": subject.company,
        "contact": subject.contact or subject.company,
        "city": subject.city,
        "product": subject.product,
        "count": max(2, subject.count),
        "amount": figure(subject.amount, subject.currency, language),
        "months": subject.months,
        "level": levels.get(subject.level, level[0]),
        "cups": dice.between(8, 60) * 10,
        "weekday": _WEEKDAYS[language][later.weekday()],
        "date": f"{later.day} {month[later.month - 1]}",
        "month": month[ahead],
        "year": day.year,
        "hour": f"{dice.pick((9, 10, 11, 14, 15, 16))}:{dice.pick(('00', '30'))}",
        "percent": dice.between(4, 14),
        "days": dice.between(8, 45),
        "colleague": colleagues()[dice.pick(people)].first,
        "competitor": dice.pick(firms("competitors")),
    }
