"""How values look to a reader: language, time zone, currencies, country of phone numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers
from babel.core import get_global

from engine.model.app import App
from engine.model.predicate import Clock
from engine.model.text import Text


@dataclass(frozen=True, slots=True)
class Formats:
    """Everything a field type needs to know about the reader and the application."""

    app: App
    locale: str
    zone: ZoneInfo
    country: str
    clock: Clock

    @property
    def babel(self) -> Locale:
        """The locale as the formatting library knows it.

        Plain English means the American way of dates only where the application is American.
        """
        return _locale(self._name)

    @property
    def _name(self) -> str:
        return "en_GB" if self.locale == "en" and self.country != "US" else self.locale

    @property
    def decimal_point(self) -> str:
        """The character before the digits after the point."""
        return numbers.get_decimal_symbol(self.babel)

    @property
    def group_mark(self) -> str:
        """The character between groups of three digits."""
        return numbers.get_group_symbol(self.babel)

    def say(self, text: Text) -> str:
        """A text of the configuration in the reader's language."""
        return text.in_(self.locale)

    def number(self, value: Decimal | int) -> str:
        """A number with its groups, all its digits kept."""
        exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
        digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        return numbers.format_decimal(value, pattern, locale=self.babel)

    def countries(self) -> Mapping[str, str]:
        """The names of countries by code, in the order of the reader's language."""
        return _countries(str(self.babel))

    def size(self, count: int) -> str:
        """A number of bytes, short."""
        figure, unit = Decimal(count), "B"
        for larger in ("KB", "MB", "GB"):
            if figure < 1000:
                break
            figure, unit = figure / 1024, larger
        digits = 0 if figure >= 10 or unit == "B" or figure == int(figure) else 1
        return f"{self.number(round(figure, digits) if digits else int(figure))}\u00a0{unit}"

    def percent(self, value: Decimal) -> str:
        """A percentage; 12.5 is 12.5%."""
        return _percent(value, self._name)

    def money(self, value: Decimal, currency: str) -> str:
        """An amount with its currency."""
        return numbers.format_currency(
            value, currency, locale=self.babel, decimal_quantization=False
        )

    def whole_money(self, value: Decimal, currency: str) -> str:
        """A whole amount with its currency and nothing behind the point."""
        pattern = self.babel.currency_formats["standard"].pattern.replace(".00", "")
        return numbers.format_currency(
            value, currency, pattern, locale=self.babel, currency_digits=False
        )

    def day(self, value: date) -> str:
        """A calendar day."""
        return _day(value, self._name)

    def moment(self, value: datetime) -> str:
        """A point in time, in the reader's time zone."""
        local = value.astimezone(self.zone)
        return f"{self.day(local.date())}, {self.hour(local.time())}"

    def short_moment(self, value: datetime) -> str:
        """A point in time to the minute: the hour today, else the day as well."""
        local = value.astimezone(self.zone)
        if local.date() == self.clock.today:
            return self.hour(local.time())
        return self.moment(value)

    def brief(self, value: datetime) -> str:
        """A point in time in a list: the hour today, the day before, both for what is to come."""
        local = value.astimezone(self.zone)
        today = self.clock.today
        if local.date() == today:
            return self.hour(local.time())
        if local.year != today.year:
            return self.day(local.date())
        day = dates.format_skeleton("MMMd", local.date(), locale=self.babel)
        return f"{day}, {self.hour(local.time())}" if local.date() > today else day

    def hour(self, value: time) -> str:
        """A time of day."""
        return _hour(value.hour, value.minute, self._name)


def formats(app: App, locale: str, clock: Clock) -> Formats:
    """The formats for a reader; an unknown or blank locale means the application's first."""
    known = locale if locale and _known(locale) else app.locales[0]
    return Formats(app, known, app.zone, _country(app), clock)


def own_name(locale: str) -> str:
    """A language's name in itself."""
    try:
        return (Locale.parse(locale.replace("-", "_")).display_name or locale).capitalize()
    except (UnknownLocaleError, ValueError):
        return locale


@cache
def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


# A calendar, a clock and a scale of a hundred have few faces, and a card shows dozens of them.
@lru_cache(10_000)
def _day(value: date, locale: str) -> str:
    return dates.format_date(value, "medium", locale=_locale(locale))


@lru_cache(10_000)
def _hour(hour: int, minute: int, locale: str) -> str:
    return dates.format_time(time(hour, minute), "short", locale=_locale(locale))


@lru_cache(10_000)
def _percent(value: Decimal, locale: str) -> str:
    share = value.scaleb(-2)
    return numbers.format_percent(share, locale=_locale(locale), decimal_quantization=False)


_NO_COUNTRIES = frozenset("EU EZ UN XA XB ZZ QO".split())
"""Codes of two letters that name something else."""


@cache
def _countries(name: str) -> Mapping[str, str]:
    names = {
        code: label
        for code, label in _locale(name).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }
    return dict(sorted(names.items(), key=lambda pair: _plain(pair[1])))


@cache
def country_codes(locales: tuple[str, ...]) -> Mapping[str, str]:
    """The codes of countries by their names in some languages, in small letters, and by code."""
    found = {code.lower(): code for code in _countries("en")}
    for locale in ("en", *locales):
        found |= {name.lower(): code for code, name in _countries(locale).items()}
    return found


def _plain(text: str) -> str:
    """For sorting: accents and capitals do not count."""
    marks = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in marks if not unicodedata.combining(mark)).casefold()


def _known(name: str) -> bool:
    try:
        Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return False
    return True


def _country(app: App) -> str:
    """The country of phone numbers without one: the locale's, else the time zone's.

    A language alone says little: an application in English may be run from Rome.
    """
    territory = _locale(app.locales[0]).territory
    return territory or get_global("zone_territories").get(app.time_zone, "IT")
