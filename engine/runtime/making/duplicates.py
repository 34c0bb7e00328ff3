"""Records that may be the same as one that somebody is writing: by what reaches them, by name.

Only what the person may see takes part: a record they may not read, or a field they may not see
on it, gives no hint. One statement, whatever the number of fields.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.predicate import Record
from engine.model.values import Point, Ref
from engine.runtime.context import Context
from engine.runtime.names import Names, readable_titles, title_column, written_title
from engine.runtime.query import escaped
from engine.runtime.sql.columns import Column, Condition
from engine.runtime.viewmodel import LinkView

MOST = 5
_CANDIDATES = 40
_REACHES = ("email", "phone", "messenger")
"""Types whose value leads to one person or firm: compared with every field of the same type."""
_PIECES = 6
_PIECE = 3
_ALIKE = 0.6
"""How many of the pieces of two names must agree, from 0 to 1 (Dice's coefficient)."""
_SHORTEST = 4
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class DuplicateView:
    """A record that may be the same; ``same`` are the labels of what is equal, none if only alike."""

    link: LinkView
    same: tuple[str, ...]

    @property
    def key(self) -> str:
        """How a form says that its writer has seen this one."""
        return f"{self.link.entity}:{self.link.id}"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A value to look for in some fields; ``label`` is the field it was given in."""

    label: str
    fields: tuple[Field, ...]
    values: tuple[object, ...]


def find_duplicates(
    context: Context, entity: Entity, record: Record, *, besides: int | None = None
) -> tuple[DuplicateView, ...]:
    """Readable records like this one, the surest first; ``besides`` is one not to count."""
    sight = context.release.decider.mask(entity, context.actor).visible
    visible = [field for field in entity.fields.values() if field.name in sight]
    wanted = list(_wanted(context, visible, record))
    name = record.get(entity.title) if entity.title in sight else None
    title = plain_name(name) if isinstance(name, str) else ""
    pieces = _pieces(title)
    if not wanted and not pieces:
        return ()
    return _chosen(context, entity, wanted, title, _rows(context, entity, wanted, pieces, besides))


def plain_name(text: str) -> str:
    """A name without what people write differently: capitals, accents, stops, signs, blanks."""
    flat = unicodedata.normalize("NFKD", text[:_LONGEST]).casefold()
    flat = "".join(c for c in flat if not unicodedata.combining(c) and c not in ".'’")
    return " ".join(re.findall(r"\w+", flat))


def likeness(one: str, other: str) -> float:
    """How alike two plain names are: 1 for the same, 0 for nothing in common."""
    if one == other:
        return 1.0
    left, right = _grams(one), _grams(other)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def compared(entity: Entity) -> tuple[str, ...]:
    """The fields that take part: the title, what is unique, what reaches somebody."""
    return tuple(
        name
        for name, field in entity.fields.items()
        if name == entity.title or _counts(field)
    )  # fmt: skip


def _counts(field: Field) -> bool:
    if not field.stored or field.kind.family != "text":
        return False
    return field.type in _REACHES or (field.unique and not field.multiple)


def _wanted(context: Context, visible: list[Field], record: Record) -> Iterable[_Wanted]:
    for field in visible:
        held = record.get(field.name)
        values = held if isinstance(held, tuple) else (held,)
        values = tuple(v.value if isinstance(v, Point) else v for v in values)
        values = tuple(v for v in values if isinstance(v, str) and v.strip())
        if not values or not _counts(field):
            continue
        alike = [f for f in visible if f.type == field.type and f.stored]
        reaches = field.type in _REACHES
        yield _Wanted(
            context.formats.say(field.label), tuple(alike) if reaches else (field,), values
        )


def _rows(
    context: Context, entity: Entity, wanted: list[_Wanted], pieces: tuple[str, ...],
    besides: int | None,
) -> list[Any]:  # fmt: skip
    """The candidates: those with an equal value, and those with many pieces of the name."""
    questions = context.questions(entity)
    columns = context.columns(entity)
    equal = [_has(context, entity, one) for one in wanted]
    title = title_column(questions)
    hits: list[Column] = [
        sa.case((title.ilike(f"%{_pattern(piece)}%", escape="\\"), 1), else_=0) for piece in pieces
    ]
    score: Any = sum(hits[1:], hits[0]) if hits else sa.literal(0)
    tests = list(equal)
    if hits:
        tests.append(score >= max(1, len(hits) // 2))
    found = (
        readable_titles(context, entity)
        .add_columns(score.label("score"), *(
            sa.case((test, 1), else_=0).label(f"same_{at}") for at, test in enumerate(equal)
        ))
        .where(sa.or_(*tests))
        .order_by(*(sa.case((test, 0), else_=1) for test in equal), score.desc(), columns.id.desc())
        .limit(_CANDIDATES)
    )  # fmt: skip
    if besides is not None:
        found = found.where(columns.id != besides)
    return list(context.connection.execute(found))


def _chosen(
    context: Context, entity: Entity, wanted: list[_Wanted], title: str, rows: list[Any]
) -> tuple[DuplicateView, ...]:
    """The candidates that are alike indeed, with what they have in common."""
    found: list[tuple[int, float, Ref, tuple[str, ...]]] = []
    titles: dict[Ref, str] = {}
    label = context.formats.say(entity.fields[entity.title].label)
    for _, number, held, record_number, _, *equal in rows:
        same = [one.label for one, is_same in zip(wanted, equal, strict=True) if is_same]
        alike = likeness(title, plain_name(held or "")) if title else 0.0
        if alike == 1.0:
            same.insert(0, label)
        if not same and alike < _ALIKE:
            continue
        ref = Ref(entity.name, number)
        titles[ref] = written_title(held, record_number, number)
        found.append((len(same), alike, ref, tuple(dict.fromkeys(same))))
    found.sort(key=lambda one: one[:2], reverse=True)
    names = Names(context, titles)
    return tuple(DuplicateView(names.link(ref), same) for _, _, ref, same in found[:MOST])


def _has(context: Context, entity: Entity, wanted: _Wanted) -> Condition:
    """The record has one of the values, in capitals or not, in a field that the person sees."""
    questions, columns = context.questions(entity), context.columns(entity)
    lowered = sorted({str(value).lower() for value in wanted.values})
    tests: list[Condition] = []
    for field in wanted.fields:
        rows, seen = columns.rows(field), questions.seen(field.name)
        if rows is not None:
            test: Condition = sa.exists().where(
                rows[1], sa.func.lower(rows[0].c.value).in_(lowered)
            )
        else:
            main = columns.main(field)
            assert main is not None
            test = sa.and_(main.is_not(None), sa.func.lower(main).in_(lowered))
        tests.append(test if seen is None else sa.and_(seen, test))
    return sa.or_(*tests)


def _pieces(title: str) -> tuple[str, ...]:
    """A few pieces of a plain name, from every part of it: cheap to look for in any database."""
    if len(title.replace(" ", "")) < _SHORTEST:
        return ()
    words = [word for word in title.split() if len(word) >= _PIECE] or [title]
    pieces = dict.fromkeys(
        word[at : at + _PIECE]
        for at in range(0, _LONGEST, _PIECE)
        for word in words
        if len(word[at : at + _PIECE]) == _PIECE
    )
    return tuple(pieces)[:_PIECES]


def _pattern(piece: str) -> str:
    """A piece for LIKE; vowels that may carry an accent match any letter."""
    return "".join("_" if c in "aeiou" or not c.isascii() else escaped(c) for c in piece)


def _grams(text: str) -> frozenset[str]:
    padded = f" {text} "
    return frozenset(padded[at : at + 2] for at in range(len(padded) - 1))
