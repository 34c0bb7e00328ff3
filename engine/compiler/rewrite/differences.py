"""Two values → the edits that turn one into the other and touch nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from engine.compiler.rewrite.edits import Edit, Insert, Move, Put, Remove, same
from engine.compiler.tree import Path, Plain


def differences(path: Path, have: Plain, want: Plain) -> Iterator[Edit]:
    """Edits that make the value at a path the wanted one; each applies to what the last one left."""
    if same(have, want):
        return
    if isinstance(have, dict) and isinstance(want, dict) and have and want:
        if not have.keys().isdisjoint(want):
            yield from _mapping(path, have, want)
            return
    if isinstance(have, list) and isinstance(want, list) and have and want:
        yield from _list(path, have, want)
        return
    yield Put(path, want)


def _mapping(path: Path, have: dict[str, Plain], want: dict[str, Plain]) -> Iterator[Edit]:
    for name in have:
        if name not in want:
            yield Remove((*path, name))
    kept = [name for name in have if name in want]
    names: list[str] = []
    wanted = list(want)
    for name in kept:
        yield from differences((*path, name), have[name], want[name])
        names.append(name)
    for before, name in pairwise(["", *wanted]):
        if name in have:
            continue
        yield Put((*path, name), want[name], before="" if before else names[0], after=before)
        names.insert(names.index(before) + 1 if before in names else 0, name)
    yield from _order(path, names, wanted)


def _order(path: Path, names: list[str], wanted: list[str]) -> Iterator[Edit]:
    """Moves that bring names into order, as few as the longest run in order allows."""
    fixed = _longest_run([wanted.index(name) for name in names])
    steady = {wanted[number] for number in fixed}
    for number, name in enumerate(wanted):
        if name not in steady:
            if number:
                yield Move((*path, name), after=wanted[number - 1])
            else:
                first = next(other for other in names if other != name)
                yield Move((*path, name), before=first)
            names.remove(name)
            names.insert(names.index(wanted[number - 1]) + 1 if number else 0, name)


def _longest_run(numbers: list[int]) -> list[int]:
    """The longest increasing subsequence."""
    best: list[list[int]] = []
    for number in numbers:
        before = max((run for run in best if run[-1] < number), key=len, default=[])
        best.append([*before, number])
    return max(best, key=len, default=[])


def _list(path: Path, have: list[Plain], want: list[Plain]) -> Iterator[Edit]:
    left, right = [repr(value) for value in have], [repr(value) for value in want]
    if sorted(left) == sorted(right) and len(set(left)) == len(left):
        yield from _list_order(path, left, right)
        return
    shift = 0
    for what, start, end, begin, stop in SequenceMatcher(None, left, right, False).get_opcodes():
        if what == "equal":
            continue
        common = min(end - start, stop - begin) if what == "replace" else 0
        for step in range(common):
            place = (*path, start + shift + step)
            yield from differences(place, have[start + step], want[begin + step])
        for _ in range(start + common, end):
            yield Remove((*path, start + shift + common))
        for step in range(begin + common, stop):
            yield Insert(path, want[step], start + shift + step - begin)
        shift += (stop - begin) - (end - start)


def _list_order(path: Path, left: list[str], right: list[str]) -> Iterator[Edit]:
    steady = {right[number] for number in _longest_run([right.index(value) for value in left])}
    now = list(left)
    for number, value in enumerate(right):
        if value in steady:
            continue
        source = now.index(value)
        anchor = now.index(right[number - 1]) if number else None
        if anchor is not None:
            yield Move((*path, source), after=anchor)
        else:
            yield Move((*path, source), before=0 if source else 1)
        now.remove(value)
        now.insert(now.index(right[number - 1]) + 1 if number else 0, value)
