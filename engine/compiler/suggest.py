"""Did you mean: the names most like the one that was written."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.said import said


def suggest(wrong: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Up to ``limit`` of the ``known`` names within reach of ``wrong``, the likeliest first.

    A name is within reach when no more than a third of its letters (at least one) were mistyped;
    two letters swapped count once, and upper case counts for nothing. A name of which ``wrong`` is
    the beginning, or the other way round, is offered too: people abbreviate.
    """
    target = wrong.casefold()
    reach = max(1, len(target) // 3)
    ranked: list[tuple[int, int, str, str]] = []
    for name in dict.fromkeys(known):
        candidate = name.casefold()
        if name == wrong:
            continue
        # Three letters are the least that say which word somebody began to write.
        begins = min(len(candidate), len(target)) >= 3 and (
            candidate.startswith(target) or target.startswith(candidate)
        )
        if not begins and abs(len(candidate) - len(target)) > reach:
            continue
        steps = distance(target, candidate)
        if begins or steps <= reach:
            swapped = len(candidate) == len(target) and sorted(candidate) == sorted(target)
            ranked.append((min(steps, 1) if swapped else steps, not begins, candidate, name))
    ranked.sort()
    return tuple(name for *_, name in ranked[:limit])


def distance(left: str, right: str) -> int:
    """How many letters to insert, drop, replace or swap with their neighbour (Damerau-Levenshtein).

    The restricted form: a pair once swapped is not edited again, which nobody's typing needs.
    """
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        before, above, row = row, before, [i]
        for j, other in enumerate(right, 1):
            cost = min(
                before[j] + 1,
                row[j - 1] + 1,
                before[j - 1] + (letter != other),
            )
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]


def did_you_mean(names: Iterable[str]) -> str:
    """The sentence for a help line, blank when there is nothing to offer."""
    quoted = [f'"{name}"' for name in names]
    if not quoted:
        return ""
    if len(quoted) == 1:
        return said("did_you_mean", "did you mean {name}?", name=quoted[0])
    names = said("or", "{names} or {last}", names=", ".join(quoted[:-1]), last=quoted[-1])
    return said("did_you_mean", "did you mean {name}?", name=names)
