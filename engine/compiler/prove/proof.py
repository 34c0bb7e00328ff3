"""The proof of an application: what was tried, and everything that does not work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from engine.compiler.prove.completion import Count, Stuck, Unproved, completion
from engine.compiler.prove.deadends import DeadEnd, dead_ends
from engine.compiler.prove.orphans import Orphan, orphans
from engine.model.app import App
from engine.model.predicate import Clock

Finding = Stuck | Unproved | DeadEnd | Orphan


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof found. ``needs`` required fields by role and ``records`` were tried."""

    findings: tuple[Finding, ...]
    needs: int
    records: int

    @property
    def complete(self) -> bool:
        """Whether every stage can be completed, and nothing was left unproved."""
        return not any(isinstance(found, (Stuck, Unproved)) for found in self.findings)


def prove(app: App, clock: Clock, entities: Iterable[str] | None = None) -> Proof:
    """Prove an application, or some of its entities.

    The clock is moved on to the day on which the last announced rule is in force, so that what
    will clash is found before it does.
    """
    now = settled(app, clock)
    count = Count()
    found: list[Finding] = []
    for entity in app.entities.values():
        if entities is not None and entity.name not in entities:
            continue
        found += _folded(completion(app, entity, now, count))
        found += dead_ends(app, entity, now)
        found += orphans(app, entity, now)
    return Proof(tuple(found), count.needs, count.records)


def settled(app: App, clock: Clock) -> Clock:
    """The clock, or noon of the day when every announced rule is in force."""
    announced = [
        rule.since for entity in app.entities.values() for pipeline in entity.pipelines.values()
        for rule in pipeline.required if rule.since
    ]  # fmt: skip
    last = max((clock.today, *announced))
    if last == clock.today:
        return clock
    return Clock(datetime.combine(last, time(12), clock.zone), clock.zone)


def _folded(found: Iterable[Stuck | Unproved]) -> list[Finding]:
    """The same failure of a role on the way to a stage once, with all the places it starts from."""
    kept: dict[object, Stuck | Unproved] = {}
    for one in found:
        if isinstance(one, Unproved):
            kept.setdefault(one, one)
            continue
        key = (one.entity, one.field, one.target, one.role)
        before = kept.get(key)
        if not isinstance(before, Stuck):
            kept[key] = one
        elif before.everybody or not one.everybody:
            sources = tuple(dict.fromkeys((*before.sources, *one.sources)))
            kept[key] = replace(before, sources=sources)
        else:
            sources = tuple(dict.fromkeys((*one.sources, *before.sources)))
            kept[key] = replace(one, sources=sources)
    return list(kept.values())


def day_clock(app: App, today: date) -> Clock:
    """Noon of a day in the application's time zone."""
    return Clock(datetime.combine(today, time(12), app.zone), app.zone)
