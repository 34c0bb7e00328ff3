"""Predicates as SQL: exactly the answers of the model's ``holds``, for a whole table at once.

Every condition built here is true or false and never null, so that it may be negated. A field
that the reader sees on some records only (its ``sight``) counts as missing on the others: hidden
values can be neither asked for nor sorted by.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine.model import predicate as p
from engine.model.field import Field
from engine.model.field_types import INTEGER_LIMIT
from engine.model.metadata import Day, Flag, Hour, Moment, Scaled
from engine.model.principal import Actor, Principal
from engine.model.values import Ref
from engine.runtime.sql.columns import Column, Columns, Condition
from engine.runtime.sql.dialects import BLANK, ByCodePoint

TRUE: Condition = sa.true()
FALSE: Condition = sa.false()


class UnknownFieldError(Exception):
    """The condition speaks of a field that the reader does not know."""

    def __init__(self, field: str) -> None:
        """Remember which."""
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Conditions:
    """Translates for one entity, actor and moment.

    Without ``sight`` the translation is that of the engine's own rules. With it (the visible part
    of a mask) it is a reader's: unknown names raise ``UnknownFieldError``. ``figures`` tells the
    column of a computed field; without it computed fields are as if empty.
    """

    columns: Columns
    actor: Actor
    clock: p.Clock
    sight: Mapping[str, p.Predicate] | None = None
    figures: Callable[[Field], Column] | None = None

    def sql(self, predicate: p.Predicate) -> Condition:
        """The condition of a WHERE clause."""
        match predicate:
            case p.Always():
                return TRUE
            case p.Never():
                return FALSE
            case p.All(of):
                return sa.and_(*(self.sql(part) for part in of)) if of else TRUE
            case p.Any(of):
                return sa.or_(*(self.sql(part) for part in of)) if of else FALSE
            case p.Not(of):
                return sa.not_(self.sql(of))
        return self._guarded(predicate, self._atom(predicate))

    def seen(self, name: str) -> Condition | None:
        """When the reader sees a field; None when always. Raises ``UnknownFieldError``."""
        if self.sight is None:
            return None
        when = self.sight.get(name)
        if when is None or name not in self.columns.entity.fields:
            raise UnknownFieldError(name)
        if when == p.ALWAYS:
            return None
        return Conditions(self.columns, self.actor, self.clock).sql(when)

    def value(self, field: Field) -> Column | None:
        """The column of a field as the reader sees it: null where it is hidden."""
        seen = self.seen(field.name)
        computed = self._figure(field)
        current = self.columns.current(field) if computed is None else computed
        return current if current is None or seen is None else sa.case((seen, current))

    def _figure(self, field: Field) -> Column | None:
        return self.figures(field) if self.figures is not None and field.kind.computed else None

    def _main(self, field: Field) -> Column | None:
        figure = self._figure(field)
        return self.columns.main(field) if figure is None else figure

    def _knows(self, field: Field) -> bool:
        return field.stored or self.figures is not None

    def _guarded(self, atom: p.Predicate, condition: Condition) -> Condition:
        guards = [seen for name in sorted(p.reads(atom)) if (seen := self.seen(name)) is not None]
        if not guards:
            return condition
        seen = sa.and_(*guards)
        return sa.or_(sa.not_(seen), condition) if _of_missing(atom) else sa.and_(seen, condition)

    def _atom(self, predicate: p.Predicate) -> Condition:
        match predicate:
            case p.Compare(name, op, value):
                return self._compare(name, op, (value,))
            case p.In(name, values, negated):
                return self._compare(name, "ne" if negated else "eq", values)
            case p.Filled(name, filled):
                found = self._filled(name)
                return found if filled else sa.not_(found)
            case p.StageIn(stages):
                return self._stage_in(stages)
            case p.ActorIs(principals):
                return _any([self._is(principal) for principal in principals])
            case p.OwnerWithin(departments):
                return self.columns.owner_within(departments)
        raise AssertionError(predicate)

    def _compare(self, name: str, op: p.Op, constants: tuple[p.Constant, ...]) -> Condition:
        """A field against constants: any of them for ``eq``, none of them for ``ne``."""
        field = self.columns.entity.fields.get(name)
        positive: p.Op = "eq" if op == "ne" else op
        found: Condition
        if field is None or not self._knows(field):
            return TRUE if op == "ne" else FALSE
        refs = [value for value in constants if isinstance(value, Ref)]
        if refs:
            plain = tuple(value for value in constants if not isinstance(value, Ref))
            parts = [self._points_at(field, ref) for ref in refs if positive == "eq"]
            found = _any([*parts, *([self._compare(name, positive, plain)] if plain else [])])
            return sa.not_(found) if op == "ne" else found
        rows = None if field.type == "client" else self.columns.rows(field)
        if rows is not None:
            table, mine = rows
            test = _any([self._test(table.c.value, positive, value) for value in constants])
            found = sa.exists().where(mine, test)
        else:
            main, alive = self._main(field), self.columns.alive(field)
            assert main is not None
            test = _any([self._test(main, positive, value) for value in constants])
            found = sa.and_(main.is_not(None), test, *([] if alive is None else [alive]))
        return sa.not_(found) if op == "ne" else found

    def _points_at(self, field: Field, ref: Ref) -> Condition:
        """That a client, or a link to several entities, leads to a record outside the bin."""
        if ref.entity not in field.targets or len(field.targets) < 2:
            return FALSE
        rows = self.columns.rows(field)
        if rows is not None and ref.entity != "company":
            table, mine = rows
            return sa.exists().where(mine, table.c.value == ref.id)
        main, second = self.columns.main(field), self.columns.second(field)
        alive = self.columns.alive(field)
        assert main is not None
        tests: list[Condition] = [main.is_not(None), main == ref.id]
        tests += [] if alive is None else [alive]
        tests += [] if second is None else [second == ref.entity]
        return sa.and_(*tests)

    def _test(self, column: Column, op: p.Op, constant: p.Constant) -> Condition:
        """A column that is not null against one constant; never asks for ``ne``."""
        if isinstance(constant, p.Today):
            constant = self.clock.today + timedelta(days=constant.days)
        kind = column.type
        if isinstance(kind, Scaled):
            return _whole_test(sa.type_coerce(column, sa.BigInteger()), op, constant, kind.scale)
        if isinstance(kind, sa.BigInteger):
            return _whole_test(column, op, constant, 0)
        if isinstance(kind, sa.Text):
            return _text_test(column, op, constant)
        if isinstance(kind, Moment) and type(constant) is date:
            return self._day_test(column, op, constant)
        fits = isinstance(constant, _FITTING.get(type(kind), ()))
        return _plain_test(column, op, constant) if fits else FALSE

    def _day_test(self, column: Column, op: p.Op, day: date) -> Condition:
        """A point in time against a calendar day: from its first moment to the next day's."""
        day = min(max(day, _FIRST_DAY), _LAST_DAY)
        start = self.clock.day_start(day)
        end = self.clock.day_start(day + timedelta(days=1))
        match op:
            case "gt":
                return column >= end
            case "gte":
                return column >= start
            case "lt":
                return column < start
            case "lte":
                return column < end
        return sa.and_(column >= start, column < end)

    def _filled(self, name: str) -> Condition:
        field = self.columns.entity.fields.get(name)
        if field is None or not self._knows(field):
            return FALSE
        parts: list[Condition] = []
        main, alive = self._main(field), self.columns.alive(field)
        if main is not None:
            there = [main.is_not(None)] + ([] if alive is None else [alive])
            if isinstance(main.type, sa.Text):
                there.append(_not_blank(main))
            parts.append(sa.and_(*there))
        rows = self.columns.rows(field)
        if rows is not None:
            parts.append(sa.exists().where(rows[1]))
        return _any(parts)

    def _stage_in(self, stages: tuple[tuple[str, str], ...]) -> Condition:
        table = self.columns.table
        if "stage" not in table.c:
            return FALSE
        by_pipeline: dict[str, list[str]] = {}
        for pipeline, stage in stages:
            by_pipeline.setdefault(pipeline, []).append(stage)
        return sa.and_(
            table.c.pipeline.is_not(None), table.c.stage.is_not(None),
            _any([
                sa.and_(table.c.pipeline == pipeline, table.c.stage.in_(names))
                for pipeline, names in by_pipeline.items()
            ]),
        )  # fmt: skip

    def _is(self, principal: Principal) -> Condition:
        table = self.columns.table
        match principal.kind:
            case "owner":
                return sa.and_(table.c.owner.is_not(None), table.c.owner == self.actor.id)
            case "creator":
                return sa.and_(table.c.created_by.is_not(None), table.c.created_by == self.actor.id)
            case "observers":
                field = self.columns.entity.fields.get("observers")
                rows = self.columns.rows(field) if field else None
                return (
                    sa.exists().where(rows[1], rows[0].c.value == self.actor.id) if rows else FALSE
                )
        return TRUE if self.actor.matches(principal) else FALSE


_FIRST_DAY, _LAST_DAY = date(1, 1, 3), date(9999, 12, 29)
"""No moment is kept of the years these are in, and the days around them have moments in UTC."""

_FITTING: Mapping[type, tuple[type, ...]] = {
    Day: (date,), Moment: (datetime,), Hour: (time,), Flag: (bool, int),
}  # fmt: skip
"""The constants that a column's values may equal; nothing equals the others."""


def _of_missing(atom: p.Predicate) -> bool:
    """Whether the atom is true of a record that lacks the value."""
    match atom:
        case p.Compare(_, op, _):
            return op == "ne"
        case p.In(_, _, negated):
            return negated
        case p.Filled(_, filled):
            return not filled
    return False


def _any(parts: list[Condition]) -> Condition:
    return sa.or_(*parts) if parts else FALSE


def _not_blank(column: Column) -> Condition:
    return sa.func.trim(column, BLANK) != ""


def _whole_test(column: Column, op: p.Op, constant: Any, scale: int) -> Condition:
    """Numbers kept as integers, against a constant that may have more digits than they do."""
    if isinstance(constant, bool) and op == "eq":
        constant = int(constant)
    if not isinstance(constant, (int, Decimal)):
        return FALSE
    scaled = Decimal(constant).scaleb(scale)
    floor = scaled.to_integral_value(rounding="ROUND_FLOOR")
    if floor != scaled:
        if op == "eq":
            return FALSE
        op = "gt" if op in ("gt", "gte") else "lte"
    if floor > INTEGER_LIMIT:
        return TRUE if op in ("lt", "lte") else FALSE
    if floor < -INTEGER_LIMIT - 1:
        return TRUE if op in ("gt", "gte") else FALSE
    return _plain_test(column, op, int(floor))


def _text_test(column: Column, op: p.Op, constant: Any) -> Condition:
    """Text by code point, as Python orders it; blank text is missing and equals nothing."""
    if not isinstance(constant, str) or "\0" in constant:
        return FALSE
    if op == "eq":
        return _plain_test(column, op, constant) if constant.strip() else FALSE
    return sa.and_(_not_blank(column), _plain_test(column, op, constant, by_code_point=True))


def _plain_test(
    column: Column, op: p.Op, constant: Any, *, by_code_point: bool = False
) -> Condition:
    left = ByCodePoint(column) if by_code_point else column
    return _OPERATORS[op](left, constant)


_OPERATORS: Mapping[str, Callable[[Any, Any], Condition]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
