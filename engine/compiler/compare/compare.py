"""Comparing two applications."""

from __future__ import annotations

from dataclasses import dataclass

from engine.compiler.compare.difference import TITLES, Difference, Kind
from engine.compiler.compare.looks import without_looks
from engine.compiler.compare.renames import renamed, renames
from engine.compiler.compare.rights import rights
from engine.compiler.compare.stages import moves, requirements
from engine.compiler.compare.structure import layouts, structure
from engine.model.app import App
from engine.model.codec import fingerprint
from engine.model.predicate import Clock


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences of two applications.

    ``same``: they mean the same; ``looks_only``: they differ, and it is proven that data, rights
    and validation do not.
    """

    differences: tuple[Difference, ...]
    same: bool
    looks_only: bool

    def of(self, kind: Kind) -> tuple[Difference, ...]:
        """The differences of a kind."""
        return tuple(found for found in self.differences if found.kind == kind)

    @property
    def exposures(self) -> tuple[Difference, ...]:
        """Those by which somebody sees or does more than before."""
        return tuple(found for found in self.differences if found.exposes)


def compare(before: App, after: App, clock: Clock) -> Comparison:
    """What differs between two applications, in the words of the later one."""
    if fingerprint(before) == fingerprint(after):
        return Comparison((), same=True, looks_only=False)
    names = renames(before, after)
    old = renamed(before, names)
    found = [Difference("renamed", new, f"{was} → {new}") for was, new in names.addresses]
    found += [*structure(old, after), *rights(old, after, clock), *moves(old, after, clock)]
    found += requirements(old, after, clock)
    found += layouts(old, after)
    order = list(TITLES)
    found.sort(key=lambda one: (order.index(one.kind), one.address, one.text, one.who))
    looks = not names.addresses and looks_only(before, after)
    if not found:
        looks_text = "labels" if looks else "rules that make no difference to anybody"
        found.append(Difference("looks" if looks else "changed", after.name, looks_text))
    return Comparison(tuple(found), same=False, looks_only=looks)


def looks_only(before: App, after: App) -> bool:
    """Whether two applications are equal but for their looks.

    Beside equal contents the order of stages and pipelines must be the same: new records begin in
    the first.
    """
    return without_looks(before) == without_looks(after) and _orders(before) == _orders(after)


def _orders(app: App) -> list[object]:
    return [
        (name, [(key, tuple(pipeline.stages)) for key, pipeline in entity.pipelines.items()])
        for name, entity in sorted(app.entities.items())
    ]
