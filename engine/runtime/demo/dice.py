"""Chance that can be repeated: every record draws from dice of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")


class Dice:
    """Draws that depend on nothing but the seed and the name they were made with."""

    def __init__(self, seed: object, *name: object) -> None:
        """Seed with a text, so that the same words give the same data on every machine."""
        text = "/".join(str(part) for part in (seed, *name))
        self._random = Random(text)  # noqa: S311  # demonstration data, not secrets

    def chance(self, probability: float) -> bool:
        """True as often as asked, between 0 and 1."""
        return self._random.random() < probability

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, each as likely."""
        return choices[int(self._random.random() * len(choices))]

    def some(self, choices: Sequence[T], number: int) -> tuple[T, ...]:
        """Different choices, as many as asked where there are as many, in their order."""
        found = self._random.sample(range(len(choices)), min(number, len(choices)))
        return tuple(choices[place] for place in sorted(found))

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as likely as its weight."""
        return self._random.choices(tuple(weights), tuple(weights.values()))[0]

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._random.random() * (high - low + 1))

    def early(self, high: int, power: float = 2.0) -> int:
        """A whole number below ``high``, small ones more likely."""
        return int(high * self._random.random() ** power)

    def digits(self, pattern: str) -> str:
        """The pattern with ``#`` replaced by any digit and ``N`` by one from 2 to 8."""
        return "".join(
            str(self.between(0, 9)) if mark == "#"
            else str(self.between(2, 8)) if mark == "N"
            else mark
            for mark in pattern
        )  # fmt: skip

    def around(self, figure: float, spread: float = 0.2, step: int = 10) -> int:
        """A figure near the given one, rounded to a step and at least one step."""
        value = figure * (1 + spread * (2 * self._random.random() - 1))
        return max(step, round(value / step) * step)

    def moment(self, day: date, zone: ZoneInfo) -> datetime:
        """A moment in office hours of a day, moved to Monday from a weekend; in UTC."""
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
        hour = self.weighted({8: 2, 9: 5, 10: 6, 11: 6, 12: 3, 14: 5, 15: 6, 16: 6, 17: 4, 18: 2})
        local = datetime(
            day.year,
            day.month,
            day.day,
            hour,
            self.between(0, 59),
            self.between(0, 59),
            tzinfo=zone,
        )
        return local.astimezone(UTC)
