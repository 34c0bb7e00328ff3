"""Measuring: CPU time of this process, the best and the middle of several rounds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds of CPU for one call."""

    best: float
    median: float

    def per(self, floor: Figure) -> float:
        """How many times the floor's median."""
        return self.median / floor.median


def measure(work: Callable[[], object], calls: int, rounds: int = 5) -> Figure:
    """CPU seconds of one call of ``work``, over rounds of ``calls`` calls, after a warm-up."""
    work()
    times = [_round(work, calls) for _ in range(rounds)]
    return Figure(min(times), statistics.median(times))


def compare(works: Sequence[Callable[[], object]], calls: int, rounds: int = 15) -> list[Figure]:
    """The same of several works in turn, round by round, so that noise and garbage hit all alike."""
    for work in works:
        _round(work, calls)
    times = [[_round(work, calls) for work in works] for _ in range(rounds)]
    return [Figure(min(own), statistics.median(own)) for own in zip(*times, strict=True)]


def _round(work: Callable[[], object], calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        work()
    return (time.process_time() - start) / calls


def line(
    name: str, figure: Figure, floor: Figure | None = None, budget: float | None = None
) -> str:
    """A line of a table: name, milliseconds and, against a floor, the ratio and its budget."""
    text = f"  {name:<44} {figure.median * 1000:9.3f} ms (best {figure.best * 1000:.3f})"
    if floor is not None:
        ratio = figure.per(floor)
        verdict = (
            "" if budget is None else f"  budget {budget}: {'ok' if ratio <= budget else 'OVER'}"
        )
        text += f"  ×{ratio:.2f}{verdict}"
    return text
