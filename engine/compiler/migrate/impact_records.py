"""Records of an entity as the new release will see them: read, never changed.

Conditions of rules are the model's, and so is their meaning: what can be said in plain SQL (the
stage, a missing value) narrows the rows down, and the rest is asked of the model in Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from engine.compiler.migrate.apply_rows import BATCH, read_values
from engine.compiler.migrate.conversions import Setting, convert
from engine.compiler.migrate.database import Connection
from engine.compiler.migrate.diff import EntityPair, FieldPair
from engine.compiler.migrate.impact_sql import where_filled
from engine.compiler.migrate.operations import Convert, Place
from engine.compiler.migrate.sql import quote
from engine.compiler.migrate.steps_values import place_of
from engine.model.field import Field
from engine.model.predicate import Clock, Predicate, Record, holds, reads
from engine.model.principal import Actor
from engine.model.storage import table_name

NOBODY = Actor(0, "", frozenset())
"""Whoever will save the record is not known: a condition on them is not met."""


@dataclass(frozen=True, slots=True)
class Known:
    """A record before and after: its values under the names of both releases."""

    id: int
    before: Record
    after: Record


@dataclass(slots=True)
class Records:
    """The records of one pair of entities."""

    connection: Connection
    pair: EntityPair
    setting: Setting
    _departments: dict[int, frozenset[str]] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        """Now, where the application is."""
        return Clock(datetime.now(UTC), self.setting.zone)

    def newly_failing(
        self, where: str, now: Predicate, before: Predicate | None
    ) -> Iterator[Known]:
        """Records within ``where`` for which ``now`` holds and ``before`` did not."""
        clock = self.clock
        wanted = reads(now) | {"pipeline", "stage", "owner"}
        former = reads(before) if before is not None else frozenset()
        for known in self._read(where, wanted, former):
            if not holds(now, known.after, NOBODY, clock):
                continue
            if before is None or not holds(before, known.before, NOBODY, clock):
                yield known

    def _read(
        self, where: str, wanted: Iterable[str], former: Iterable[str]
    ) -> Iterator[Known]:  # fmt: skip
        pairs = {one.after.name: one for one in self.pair.fields}
        names = {one.before.name for name in wanted if (one := pairs.get(name))} | set(former)
        fields = {name: self.pair.before.fields[name] for name in names
                  if name in self.pair.before.fields and self.pair.before.fields[name].stored}  # fmt: skip
        last = 0
        while ids := self._ids(where, last):
            last = ids[-1]
            columns = {name: self._values(held, ids) for name, held in fields.items()}
            owners = self._owners(ids)
            for number in ids:
                values = {name: column.get(number) for name, column in columns.items()}
                departments = self._departments_of(owners.get(number))
                before = Record(self.pair.before.name, values, departments)
                after = Record(self.pair.after.name, self._after(values, wanted), departments)
                yield Known(number, before, after)
            if len(ids) < BATCH:
                return

    def _ids(self, where: str, last: int) -> list[int]:
        table = quote(table_name(self.pair.before.name))
        rows = self.connection.run(
            f"SELECT t.id FROM {table} AS t WHERE ({where}) AND t.id > {last} "
            f"ORDER BY t.id LIMIT {BATCH}"
        )
        return [row[0] for row in rows]

    def _values(self, held: Field, ids: list[int]) -> dict[int, object]:
        numbers = ", ".join(str(number) for number in ids)
        if held.type in ("client", "booking"):  # of several kinds: only whether there is one counts
            filled = where_filled(self.pair.before.name, held)
            table = quote(table_name(self.pair.before.name))
            rows = self.connection.run(
                f"SELECT t.id FROM {table} AS t WHERE t.id IN ({numbers}) AND {filled}"
            )
            return {row[0]: "filled" for row in rows}
        place = place_of(self.pair.before.name, held)
        reading = Convert(place, Place(place.table), "", "")
        found = read_values(self.connection, reading, held, f"t.id IN ({numbers})", ())
        return {number: value for number, value, _ in found}

    def _owners(self, ids: list[int]) -> dict[int, int | None]:
        if "owner" not in self.pair.before.fields:
            return {}
        table = quote(table_name(self.pair.before.name))
        numbers = ", ".join(str(number) for number in ids)
        return dict(
            self.connection.run(f"SELECT t.id, t.owner FROM {table} AS t WHERE t.id IN ({numbers})")
        )

    def _departments_of(self, owner: int | None) -> frozenset[str]:
        if owner is None:
            return frozenset()
        if owner not in self._departments:
            rows = self.connection.run(
                f"SELECT department FROM scheda_user_department WHERE {quote('user')} = ?", (owner,)
            )
            self._departments[owner] = frozenset(row[0] for row in rows)
        return self._departments[owner]

    def _after(self, values: Mapping[str, object], wanted: Iterable[str]) -> dict[str, object]:
        pairs = {one.after.name: one for one in self.pair.fields}
        found = {
            name: self._converted(pairs[name], values.get(pairs[name].before.name))
            for name in wanted
            if name in pairs
        }
        place = (values.get("pipeline"), values.get("stage"))
        for moves in self.pair.moves:
            if moves.field == "stage":
                targets = {then: now for _, then, now in moves.pairs if now}
                moved = targets.get((str(place[0]), str(place[1])))
                if moved:
                    found["pipeline"], found["stage"] = moved
        return found

    def _converted(self, changed: FieldPair, value: object) -> object:
        if changed.grade in ("lossless", "lossy") and value not in (None, ()):
            value = convert(changed.before, changed.after, value, self.setting).value
        options = {
            then[0]: now[0]
            for moves in self.pair.moves
            if moves.field == changed.before.name and moves.field != "stage"
            for _, then, now in moves.pairs
            if now
        }
        if isinstance(value, tuple):
            return tuple(dict.fromkeys(options.get(str(one), one) for one in value))
        return options.get(value, value) if isinstance(value, str) else value
