"""Whether every stage can be completed by whoever may bring a record there.

For every role, target stage, place a record may come from and every combination of answers that
the rules can get, somebody who holds the role goes on, or somebody who is asked; otherwise there
is a record that shows the contrary.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import product

from engine.compiler.prove.cases import Case, at_place, cases, fillings, stage_answers
from engine.compiler.prove.people import CREATOR, OBSERVER, OWNER, SELF, Crowd
from engine.compiler.prove.samples import TooMany, days_apart
from engine.compiler.prove.slices import (
    NOWHERE,
    Place,
    Slice,
    rules_at,
    slice_of,
    unbound,
    wanted,
)
from engine.compiler.prove.stuck import Attempt, Reason, Trial
from engine.model.access import Role, Verb
from engine.model.app import App, Entity
from engine.model.decide import Decider, Need
from engine.model.predicate import NEVER, Clock, OwnerWithin, Predicate, Record, walk
from engine.model.principal import RELATIVE, Actor, Principal


@dataclass(frozen=True, slots=True)
class Stuck:
    """A person, and a record that this person is stuck with on the way to a stage.

    ``sources`` are the places it may come from with the same result, ``NOWHERE`` for a new record.
    ``everybody`` tells that it is the same for all holders of the role; ``certain`` is False when
    a formula stands in the way of knowing whether such a record can exist.
    """

    entity: str
    field: str
    target: Place
    sources: tuple[Place, ...]
    role: str
    person: Actor
    record: Record
    reason: Reason
    need: Need
    everybody: bool
    certain: bool


@dataclass(frozen=True, slots=True)
class Unproved:
    """A required field about which nothing could be proved, and why not."""

    entity: str
    field: str
    target: Place
    why: str


@dataclass
class Count:
    """How much was tried."""

    needs: int = 0
    records: int = 0


def completion(
    app: App, entity: Entity, clock: Clock, count: Count
) -> Iterator[Stuck | Unproved]:  # fmt: skip
    """Everything that stands in the way of completing the stages of an entity."""
    crowd = Crowd(app)
    for target, entries in _targets(entity):
        for name in wanted(entity, target):
            count.needs += len(app.roles)
            if unbound(entity.fields[name]):
                continue  # whoever may edit the record can fill it
            try:
                yield from _field(app, entity, name, target, entries, crowd, clock, count)
            except TooMany as why:
                yield Unproved(entity.name, name, target, str(why))


def _targets(entity: Entity) -> Iterator[tuple[Place, tuple[Place, ...]]]:
    """Each place a record may be brought to, with the places it may come from."""
    if not entity.pipelines:
        yield NOWHERE, (NOWHERE,)
    places = [(p.name, stage) for p in entity.pipelines.values() for stage in p.stages]
    for pipeline in entity.pipelines.values():
        for stage in pipeline.stages:
            target = (pipeline.name, stage)
            new = (NOWHERE,) if stage == pipeline.first.name else ()
            yield target, (*new, *(place for place in places if place != target))


def _field(
    app: App, entity: Entity, name: str, target: Place, entries: tuple[Place, ...],
    crowd: Crowd, clock: Clock, count: Count,
) -> Iterator[Stuck]:  # fmt: skip
    asked = tuple(
        principal for rule in rules_at(entity, target) if name in rule.fields
        for principal in rule.asked_of
    )  # fmt: skip
    beside = tuple(
        other for other in wanted(entity, target)
        if asked and (entity.fields[other].visible_to is not None
                      or entity.fields[other].hidden_from)
    )  # fmt: skip
    exempt = tuple(
        p for pipeline in entity.pipelines.values() for t in pipeline.transitions for p in t.exempt
    )
    decider = Decider(app)
    helpers = tuple({person: None for _, person in crowd.asked(asked)})
    for role in app.roles.values():
        verbs: tuple[Verb, ...] = ("edit", "create")
        sample = crowd.holders(role, (*exempt, *_named(entity, name)))
        edits = tuple(
            decider.reach(entity, person, verb) for person in (*sample, *helpers) for verb in verbs
        )
        part = slice_of(entity, name, target, edits, beside)
        kinds = crowd.kinds(role, (*part.principals, *exempt))
        for moment in _moments(part, clock):
            values = fillings(part, moment)
            attempt = _Attempts(
                app, crowd, part, kinds, helpers, decider, moment, exempt, values,
            )  # fmt: skip
            yield from attempt.all(role, entries, count)


def _named(entity: Entity, name: str) -> tuple[Principal, ...]:
    field = entity.fields[name]
    return (*(field.visible_to or ()), *(field.editable_by or ()), *field.hidden_from)


def _moments(part: Slice, clock: Clock) -> Iterator[Clock]:
    for day in days_apart(part.conditions, clock):
        yield clock if day == clock.today else Clock(
            datetime.combine(day, time(12), clock.zone), clock.zone
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Attempts:
    """Everybody's attempts to bring records to the target of a slice."""

    app: App
    crowd: Crowd
    part: Slice
    kinds: tuple[tuple[Actor, ...], ...]
    helpers: tuple[Actor, ...]
    decider: Decider
    clock: Clock
    exempt: tuple[Principal, ...]
    values: dict[str, tuple[object, ...]]

    def all(self, role: Role, entries: tuple[Place, ...], count: Count) -> Iterator[Stuck]:
        """What goes wrong for holders of a role, each kind of failure once for alike sources."""
        trial = Trial(self.app, self.part, self.crowd, self.clock, self.values)
        groups: dict[object, list[Place]] = {}
        for source in entries:
            groups.setdefault(self._signature(source), []).append(source)
        for sources in groups.values():
            yield from self._from(trial, role, tuple(sources), count)

    def _from(
        self, trial: Trial, role: Role, sources: tuple[Place, ...], count: Count
    ) -> Iterator[Stuck]:
        outcomes: dict[object, list[Stuck | None]] = {}
        for case in self._cases(sources[0]):
            for person in self.crowd.near(self.kinds, case.department):
                attempt = self._attempt(case, person, sources[0])
                if not trial.may_try(attempt):
                    continue
                count.records += 1
                found = trial.stuck(attempt)
                outcomes.setdefault(case.key, []).append(
                    None if found is None else self._stuck(attempt, found, role, sources)
                )
        best: Stuck | None = None
        for outcome in outcomes.values():
            bad = next((found for found in outcome if found), None)
            if bad and None not in outcome:
                yield bad
                return
            best = best or bad
        if best:
            yield replace(best, everybody=False)

    def _stuck(
        self, attempt: Attempt, found: tuple[Reason, Need], role: Role, sources: tuple[Place, ...]
    ) -> Stuck:
        reason, need = found
        return Stuck(
            self.part.entity.name, self.part.field.name, self.part.target, sources, role.name,
            attempt.person, attempt.before or attempt.after, reason, need,
            everybody=True, certain=not self.part.computed,
        )  # fmt: skip

    def _attempt(self, case: Case, person: Actor, source: Place) -> Attempt:
        entity = self.part.entity.name
        after = case.at(entity, person, self.part.target)
        if source == NOWHERE:
            values = {**after.values, "created_by": person.id}
            return Attempt(person, None, replace(after, values=values))
        return Attempt(person, case.at(entity, person, source), after)

    def _cases(self, source: Place) -> Iterator[Case]:
        rights = {self._right(person, source): None for person in self._first}
        if all(right == NEVER for right in rights):
            return
        rights.update({self._right(person, source): None for person in self.helpers})
        conditions = (*rights, *self.part.conditions)
        departments: tuple[str, ...] = ("",)
        if any(isinstance(part, OwnerWithin) for one in conditions for part in walk(one)):
            departments = self.crowd.apart(self.kinds)
            if self.helpers:
                departments = self.crowd.departments
        yield from cases(self.part, tuple(rights), self.exempt, self.clock, departments)

    @property
    def _first(self) -> tuple[Actor, ...]:
        return tuple(alike[0] for alike in self.kinds)

    def _right(self, person: Actor, source: Place) -> Predicate:
        verb: Verb = "create" if source == NOWHERE else "edit"
        place = self.part.target if source == NOWHERE else source
        return at_place(self.decider.reach(self.part.entity, person, verb), place)

    def _signature(self, source: Place) -> object:
        """Equal for sources that make no difference."""
        if source == NOWHERE:
            return NOWHERE
        everybody = (*self._first, *self.helpers)
        return (
            tuple(self._right(person, source) for person in everybody),
            stage_answers(self.part.conditions, source),
            tuple(self._bars(person, source) for person in everybody),
        )

    def _bars(self, person: Actor, source: Place) -> tuple[bool, ...]:
        relative = any(principal.kind in RELATIVE for principal in self.exempt)
        related: list[dict[str, object]] = [{}]
        if relative:
            related = [
                {"owner": owner, "created_by": creator, "observers": observers}
                for owner, creator, observers in product(
                    (SELF, OWNER, None), (SELF, CREATOR), ((), (SELF,), (OBSERVER,))
                )
            ]
        entity = self.part.entity
        return tuple(
            bool(self.decider.barred(
                entity, person,
                Record(entity.name, {**values, "pipeline": source[0], "stage": source[1]}),
                self.part.target,
            ))
            for values in related
        )  # fmt: skip
