"""Records on which a person is stuck: something is required that nobody asked can fill.

A person who may edit a record and is not barred from a move is *stuck* with it when

- something is required in the target stage that the person is not admitted to, and none of those
  named by ``asked_of`` may make the move instead, being admitted to all that it requires; or
- something is required and empty, and of all that is required and empty nothing can be filled:
  neither by the person, before the move or with it, nor by those asked.

If no record is stuck every move can be made: whoever fills what can be filled comes to a record
with less to fill, and so on until nothing is missing. And a record is stuck on the whole entity
exactly when it is stuck on a slice, since what a slice leaves out may be taken as filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from engine.compiler.prove.people import Crowd, fits
from engine.compiler.prove.slices import NOWHERE, Place, Slice
from engine.model.app import App
from engine.model.decide import Decider, Need
from engine.model.judge import judge
from engine.model.predicate import Clock, Record, holds
from engine.model.principal import Actor, Principal
from engine.model.values import is_empty

Reason = Literal["hidden", "unseen", "locked"]
"""Not admitted to the field; admitted, but conditions hide it; visible, but not to be filled."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A person before a record, about to bring it somewhere; ``before`` None creates it."""

    person: Actor
    before: Record | None
    after: Record


@dataclass
class Trial:
    """Tries attempts within one slice by the ordinary decision.

    ``values`` are what each required field of the slice can be filled with.
    """

    app: App
    part: Slice
    crowd: Crowd
    clock: Clock
    values: Mapping[str, tuple[object, ...]]
    decider: Decider = field(init=False)

    def __post_init__(self) -> None:
        """A decider of its own, since the slice is an entity of its own."""
        self.decider = Decider(self.app)

    @cached_property
    def helpers(self) -> Mapping[tuple[Principal, ...], tuple[tuple[Principal, Actor], ...]]:
        """The people behind every ``asked_of`` of the slice."""
        pipeline = self.part.entity.pipelines.get(self.part.target[0])
        rules = pipeline.required if pipeline else ()
        return {rule.asked_of: tuple(self.crowd.asked(rule.asked_of)) for rule in rules}

    def may_try(self, attempt: Attempt) -> bool:
        """Whether the person has the right to the move, requirements aside."""
        entity, person, before = self.part.entity, attempt.person, attempt.before
        if before is None:
            return self.decider.may("create", entity, person, attempt.after, self.clock)
        if not self.decider.may("edit", entity, person, before, self.clock):
            return False
        return not self.decider.barred(entity, person, before, self.part.target)

    def stuck(self, attempt: Attempt) -> tuple[Reason, Need] | None:
        """Why the person cannot go on because of the slice's field; None when it is no obstacle."""
        needs = self._needs(attempt)
        mine = next((need for need in needs if need.field == self.part.field.name), None)
        if mine is None:
            return None
        if not self._admitted(attempt, mine.field):
            if not any(self._may_replace(helper) for helper in self._asked(attempt, mine)):
                return "hidden", mine
        if not is_empty(attempt.after.get(mine.field)):
            return None
        missing = [need for need in needs if is_empty(attempt.after.get(need.field))]
        if any(self._fillable(attempt, need) for need in missing):
            return None
        return self._reason(attempt, mine), mine

    def _needs(self, attempt: Attempt) -> tuple[Need, ...]:
        return self.decider.needs(
            self.part.entity, attempt.person, attempt.after, self.clock, self._target()
        )

    def _target(self) -> Place | None:
        return None if self.part.target == NOWHERE else self.part.target

    def _admitted(self, attempt: Attempt, name: str) -> bool:
        admits = self.decider.mask(self.part.entity, attempt.person).admits
        return holds(admits[name], attempt.after, attempt.person, self.clock)

    def _may_replace(self, helper: Attempt) -> bool:
        """Whether somebody asked may make the move in the person's place."""
        return self.may_try(helper) and all(
            self._admitted(helper, need.field) for need in self._needs(helper)
        )

    def _asked(self, attempt: Attempt, need: Need) -> Iterator[Attempt]:
        if not need.asked_of:
            return
        record = attempt.before or attempt.after
        for principal, person in self.helpers.get(need.asked_of, ()):
            if fits(principal, person, record, self.clock):
                yield replace(attempt, person=person)

    def _fillable(self, attempt: Attempt, need: Need) -> bool:
        if self._fills(attempt, need.field, moving=True):
            return True
        return any(
            self._fills(helper, need.field, moving=self._may_replace(helper))
            for helper in self._asked(attempt, need)
        )

    def _fills(self, attempt: Attempt, name: str, *, moving: bool) -> bool:
        """Whether a save that gives the field a value is accepted: before the move, or with it."""
        records = [attempt.after] if moving else []
        if attempt.before is not None:
            records.insert(0, attempt.before)
        return name in self.decider.mask(self.part.entity, attempt.person).editable and any(
            self._accepts(attempt, replace(record, values={**record.values, name: value}), name)
            for record in records
            for value in self.values[name]
        )

    def _accepts(self, attempt: Attempt, filled: Record, name: str) -> bool:
        verdict = judge(
            self.decider, self.part.entity, attempt.person, attempt.before, filled, "card",
            self.clock, given=frozenset({name}),
        )  # fmt: skip
        return not any(
            problem.field == name or problem.code == "forbidden" for problem in verdict.problems
        )

    def _reason(self, attempt: Attempt, need: Need) -> Reason:
        if not self._admitted(attempt, need.field):
            return "hidden"
        sight = self.decider.mask(self.part.entity, attempt.person).visible.get(need.field)
        records = [record for record in (attempt.before, attempt.after) if record is not None]
        if sight is None or not any(
            holds(sight, record, attempt.person, self.clock) for record in records
        ):
            return "unseen"
        return "locked"
