"""Writing the chronicle: every step is an ordinary save of the person who did it, back then."""

from __future__ import annotations

import gc
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.judge import Problem
from engine.runtime.context import Context, context_of
from engine.runtime.database import Database
from engine.runtime.debt.history import keep_debt
from engine.runtime.demo.fit import Fit
from engine.runtime.demo.story import Handle, Step
from engine.runtime.given import Values
from engine.runtime.outcome import Refused, Saved
from engine.runtime.people.actor import Person
from engine.runtime.release import Release
from engine.runtime.save import Write, save
from engine.runtime.timeline.comments import comment

BATCH = 200
"""How many steps share a transaction."""
_TRIES = 3

Progress = Callable[[str, int, int], None]


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Collect cyclic garbage seldom: among many small objects that live on, it takes a tenth."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Writer:
    """Writes steps in order; remembers which record got which number."""

    def __init__(self, database: Database, release: Release, people: Mapping[str, Person]) -> None:
        """Write to a database under a release, as these people by login."""
        self._database = database
        self._release = release
        self._people = people
        self._ids: dict[Handle, int] = {}
        self._lost: set[Handle] = set()
        self.fit = Fit(release.app, {login: one.id for login, one in people.items()}, self._ids)
        self.counts: Counter[str] = Counter()
        self.saves = 0
        self.comments = 0
        self.refused: Counter[str] = Counter()
        self.unknown: set[str] = set()

    def write(
        self, steps: Sequence[Step], progress: Progress, counting: Sequence[datetime] = ()
    ) -> None:  # fmt: skip
        """Write everything, a transaction for each batch.

        At the moments ``counting``, oldest first, what is owed is counted and kept.
        """
        ahead = deque(counting)
        with _fewer_collections():
            for begin in range(0, len(steps), BATCH):
                batch = steps[begin : begin + BATCH]
                with self._database.write() as connection:
                    for step in batch:
                        while ahead and ahead[0] < step.at:
                            keep_debt(connection, self._release, ahead.popleft())
                        self._step(connection, step)
                progress("history", begin + len(batch), len(steps))
            with self._database.write() as connection:
                for moment in ahead:
                    keep_debt(connection, self._release, moment)

    def _step(self, connection: sa.Connection, step: Step) -> None:
        entity = self._release.app.entities.get(step.record.entity)
        person = self._people.get(step.who)
        if entity is None or person is None or step.record in self._lost:
            self.unknown |= {step.record.entity} if entity is None else set()
            return
        context = context_of(connection, self._release, person, now=step.at)
        if step.comment:
            said = comment(context, entity.name, self._ids[step.record], step.comment)
            if isinstance(said, Saved):
                self.comments += 1
            else:
                self.refused[f"{entity.name}: a comment"] += 1
        else:
            self._save(context, entity, step)

    def _save(self, context: Context, entity: Entity, step: Step) -> None:
        values = self.fit.values(entity, step)
        pipeline, stage = self.fit.stage(entity, step)
        number = self._ids.get(step.record)
        problems: tuple[Problem, ...] = ()
        for _ in range(_TRIES):
            outcome = save(context, Write(
                entity.name, Values(values), number, pipeline=pipeline, stage=stage,
                channel=step.channel,
            ))  # fmt: skip
            if isinstance(outcome, Saved):
                self._saved(step, outcome, fresh=number is None)
                return
            if not isinstance(outcome, Refused):
                break
            problems = outcome.problems
            if any(problem.field == "stage" for problem in problems) and number is not None:
                pipeline = stage = ""
            repaired = dict(self._repaired(context, entity, values, problems))
            if repaired == values and stage:
                break
            values = repaired
            self._note(entity, problems)
        self._note(entity, problems or (Problem("", "not_found"),))
        if number is None:
            self._lost.add(step.record)

    def _saved(self, step: Step, outcome: Saved, *, fresh: bool) -> None:
        self.saves += 1
        if fresh:
            self._ids[step.record] = outcome.id
            self.counts[outcome.entity] += 1

    def _repaired(
        self, context: Context, entity: Entity, values: Mapping[str, object],
        problems: tuple[Problem, ...],
    ) -> Iterator[tuple[str, object]]:  # fmt: skip
        """The values without those that were refused, with those that were missing."""
        missing = {problem.field for problem in problems if problem.code == "required"}
        refused = {problem.field for problem in problems} - missing
        yield from ((name, value) for name, value in values.items() if name not in refused)
        for name in sorted(missing):
            field = entity.fields[name]
            value = self.fit.plain(field, context.actor.id, context.clock, len(self._ids) + 1)
            if value is not None:
                yield name, value

    def _note(self, entity: Entity, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            where = f"{entity.name}.{problem.field}" if problem.field else entity.name
            self.refused[f"{where}: {problem.code}"] += 1
