"""The read path of lists: which records a person may see, which they ask for, in what order.

Names lead to columns only through the person's mask, so that nothing hidden can be filtered by,
searched, sorted by or counted. Pages are found by the last record of the page before, hence deep
pages cost what the first one does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from engine.model.access import Verb
from engine.model.app import Entity
from engine.model.field import Field
from engine.model.predicate import ALWAYS, Predicate
from engine.runtime.context import Context
from engine.runtime.sql.columns import Condition
from engine.runtime.sql.computed import needed
from engine.runtime.sql.conditions import FALSE, UnknownFieldError
from engine.runtime.sql.ordering import Order, Position, order_by, read_cursor, write_cursor
from engine.runtime.store import Row

MOST = 500
COUNTED = 10_000
"""Beyond this, counting costs more than the number is worth."""
_ESCAPE = "\\"
_LONGEST_SEARCH = 200
_PHONE = re.compile(r"\+?[0-9 ()./-]*[0-9][0-9 ()./-]*")
_MARKS = re.compile(r"[ ()./-]+")


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a list.

    ``where`` is a condition in the person's words; ``search`` looks into all searchable fields,
    ``containing`` into one each. ``sort`` is a field, ``-`` first to reverse. ``verb`` is what the
    person must be allowed to do with a record beside reading it.
    """

    where: Predicate = ALWAYS
    search: str = ""
    containing: Mapping[str, str] = field(default_factory=dict)
    sort: str = "-last_activity_at"
    after: str = ""
    limit: int = 50
    verb: Verb = "read"


@dataclass(frozen=True, slots=True)
class Found:
    """A page of records. ``next`` is the cursor of the page after it, blank at the end."""

    rows: tuple[Row, ...]
    next: str


def find(context: Context, entity: Entity, query: Query, fields: Iterable[str]) -> Found:
    """A page of records with these fields: one statement, two where empty values begin.

    One more works out the rollups among them.

    Raises ``UnknownFieldError`` for a field the person does not know, ``OrderError`` for an order
    or cursor that cannot be.
    """
    order = order_by(context, entity, query.sort)
    start = read_cursor(order, query.after) if query.after else None
    limit = max(1, min(query.limit, MOST))
    mask = context.release.decider.mask(entity, context.actor).visible
    names = needed(entity, fields, mask)
    store = context.store(entity)
    statement = (
        store.select(names)
        .add_columns(order.key.label("sort_key"))
        .where(conditions(context, entity, query))
        .limit(limit + 1)
    )
    found: list[sa.RowMapping] = []
    if start is None or start.key is not None:
        found += _run(context, _filled(statement, order, context.columns(entity).id, start))
        start = None
    if len(found) <= limit:
        rest = _empty(statement, order, context.columns(entity).id, start)
        found += _run(context, rest.limit(limit + 1 - len(found)))
    page = found[:limit]
    cursor = ""
    if len(found) > limit:
        cursor = write_cursor(order, Position(page[-1]["sort_key"], page[-1]["id"]))
    rows = tuple(store.record(row, names) for row in page)
    return Found(context.computed(entity, rows, names), cursor)


def count(context: Context, entity: Entity, query: Query, *, most: int = COUNTED) -> int | None:
    """How many records the query has in all; None when there are more than ``most``."""
    some = (
        sa.select(context.columns(entity).id)
        .where(conditions(context, entity, query))
        .limit(most + 1)
        .subquery()
    )
    number: int = context.connection.execute(
        sa.select(sa.func.count()).select_from(some)
    ).scalar_one()
    return number if number <= most else None


def count_each(
    context: Context, entities: Iterable[Entity], *, most: int = COUNTED
) -> dict[str, int | None]:
    """How many records of each entity the person may read, in one statement."""
    parts = {
        entity.name: sa.select(sa.func.count())
        .select_from(
            sa.select(context.columns(entity).id)
            .where(conditions(context, entity, Query()))
            .limit(most + 1)
            .subquery()
        )
        .scalar_subquery()
        .label(entity.name)
        for entity in entities
    }
    if not parts:
        return {}
    row = context.connection.execute(sa.select(*parts.values())).one()
    return {
        name: number if number <= most else None for name, number in zip(parts, row, strict=True)
    }


def conditions(context: Context, entity: Entity, query: Query) -> Condition:
    """The row filter of the person and what they ask for. Raises ``UnknownFieldError``."""
    parts = [context.readable(entity)]
    if query.verb != "read":
        reach = context.release.decider.reach(entity, context.actor, query.verb)
        parts.append(context.rules(entity).sql(reach))
    if query.where != ALWAYS:
        parts.append(context.questions(entity).sql(query.where))
    parts += [_contains(context, entity, name, text) for name, text in query.containing.items()]
    parts += [_anywhere(context, entity, word) for word in query.search[:_LONGEST_SEARCH].split()]
    return sa.and_(*parts)


def searchable(context: Context, entity: Entity) -> tuple[str, ...]:
    """The fields that a search looks into, as far as the person may see them."""
    mask = context.release.decider.mask(entity, context.actor).visible
    return tuple(
        name
        for name, field in entity.fields.items()
        if field.search and field.kind.family == "text" and field.stored and name in mask
    )


def _anywhere(context: Context, entity: Entity, word: str) -> Condition:
    tests = [_contains(context, entity, name, word) for name in searchable(context, entity)]
    return sa.or_(*tests) if tests else FALSE


def _contains(context: Context, entity: Entity, name: str, text: str) -> Condition:
    """A text field has the text somewhere, in capitals or not."""
    if "\0" in text or not _encodable(text):
        return FALSE
    questions = context.questions(entity)
    seen = questions.seen(name)
    field = entity.fields[name].result
    if field.kind.family != "text":
        raise UnknownFieldError(name)
    pattern = f"%{escaped(_sought(field, text))}%"
    rows = questions.columns.rows(field)
    if rows is not None:
        table, mine = rows
        like = table.c.value.ilike(pattern, escape=_ESCAPE)
        found: Condition = sa.exists().where(mine, like)
    else:
        main = questions.columns.main(field)
        assert main is not None
        found = sa.and_(main.is_not(None), main.ilike(pattern, escape=_ESCAPE))
    return found if seen is None else sa.and_(seen, found)


def _sought(field: Field, text: str) -> str:
    """What to look for: phone numbers are kept without the marks that people write."""
    return _MARKS.sub("", text) if field.type == "phone" and _PHONE.fullmatch(text) else text


def escaped(text: str) -> str:
    """The text with what LIKE takes for a pattern made plain; the escape is a backslash."""
    for special in (_ESCAPE, "%", "_"):
        text = text.replace(special, _ESCAPE + special)
    return text


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _filled(
    statement: sa.Select[Any], order: Order, number: sa.ColumnElement[int],
    start: Position | None,
) -> sa.Select[Any]:  # fmt: skip
    """The records that have a sort key."""
    statement = statement.where(order.key.is_not(None))
    if start is not None:
        here, there = (
            sa.tuple_(order.key, number),
            sa.tuple_(sa.literal(start.key, order.key.type), sa.literal(start.id, sa.BigInteger())),
        )
        statement = statement.where(here < there if order.descending else here > there)
    if order.descending:
        return statement.order_by(order.key.desc(), number.desc())
    return statement.order_by(order.key, number)


def _empty(
    statement: sa.Select[Any], order: Order, number: sa.ColumnElement[int],
    start: Position | None,
) -> sa.Select[Any]:  # fmt: skip
    """The records that have none; they come after all others."""
    statement = statement.where(order.key.is_(None))
    if start is not None:
        statement = statement.where(number < start.id if order.descending else number > start.id)
    return statement.order_by(number.desc() if order.descending else number)


def _run(context: Context, statement: sa.Select[Any]) -> list[sa.RowMapping]:
    return list(context.connection.execute(statement).mappings())
