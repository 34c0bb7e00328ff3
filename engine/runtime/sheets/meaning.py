"""What the cells of a row mean: people's words turned into values of fields.

Options, stages and departments go by label or name, people by name or log-in, records by number
or title, days as the language writes them. Nothing is looked up that the person may not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.text import Text
from engine.model.values import row_number
from engine.runtime.context import Context
from engine.runtime.database import OWN
from engine.runtime.fields import FIELDS, Formats, InvalidError, from_json
from engine.runtime.fields.money import CURRENCY
from engine.runtime.fields.options import Choice
from engine.runtime.names import readable_titles
from engine.runtime.sheets.read import Cell
from engine.runtime.sheets.values import Column, named_head

_USER = OWN["scheda_user"]
_YES = frozenset({"yes", "true", "1", "x", "on", "sì", "si", "vero"})
_NO = frozenset({"no", "false", "0", "off", "falso"})
_SEVERAL = re.compile(r"[;\n]")
_DAY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(.*)", re.DOTALL)
_UNIT = re.compile(r"([A-Z]{3})?\s*([^A-Za-z]*?)\s*([A-Z]{3})?")
_IN_BRACKETS = re.compile(r"(.*)\(([^()]+)\)", re.DOTALL)
_MACHINE = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,20})?")
_NUMBERS = frozenset({"integer", "decimal", "percent", "rating", "money", "duration"})


@dataclass(slots=True)
class Lookups:
    """What names stand for, asked once each."""

    context: Context
    records: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    people: dict[str, tuple[int, ...]] | None = None

    def record(self, entity: str, said: str) -> int:
        """A record by number or title. Raises ``InvalidError`` for none, and for several."""
        number = row_number(said.removeprefix("#"))
        if number is not None:
            return number
        key = (entity, said.casefold())
        if key not in self.records:
            titles = readable_titles(self.context, self.context.app.entities[entity]).subquery()
            like = sa.func.lower(titles.c.title) == sa.func.lower(said)
            rows = self.context.connection.execute(sa.select(titles.c.id).where(like).limit(2))
            self.records[key] = tuple(rows.scalars())
        return _only(self.records[key])

    def person(self, said: str) -> int:
        """A user by log-in, name or number."""
        number = row_number(said)
        if number is not None:
            return number
        if self.people is None:
            self.people = {}
            rows = self.context.connection.execute(
                sa.select(_USER.c.id, _USER.c.login, _USER.c.name).where(
                    _USER.c.active.is_(sa.true())
                )
            )
            for number, login, name in rows:
                for word in {login.casefold(), name.casefold()}:
                    self.people[word] = (*self.people.get(word, ()), number)
        return _only(self.people.get(said.casefold(), ()))


@dataclass(frozen=True, slots=True)
class Cells:
    """A row as something given to be saved: the cells that are to be written, by column."""

    entity: Entity
    cells: Mapping[str, Cell]
    lookups: Lookups
    fields: tuple[str, ...]

    def without(self, names: frozenset[str]) -> Cells:
        """The row with some of its fields left as they are."""
        cells = {
            name: cell for name, cell in self.cells.items() if name.partition(".")[0] not in names
        }
        fields = tuple(name for name in self.fields if name not in names)
        return replace(self, cells=cells, fields=fields)

    def names(self) -> tuple[str, ...]:
        """The fields of the row."""
        return self.fields

    def word(self, name: str) -> str:
        """A pipeline or a stage, by label or name; one that is neither stays as it is written."""
        said = str(self.cells.get(name, "")).strip()
        pipelines = self.entity.pipelines
        if name == "pipeline":
            return _named(said, {one.name: one.label for one in pipelines.values()}) or said
        chosen = pipelines.get(self.word("pipeline"))
        ladders = (chosen,) if chosen else tuple(pipelines.values())
        for ladder in ladders:
            found = _named(said, {one.name: one.label for one in ladder.stages.values()})
            if found:
                return found
        return said

    def value(self, field: Field, formats: Formats, held: object) -> object:
        """The value of a cell. Raises ``InvalidError``."""
        cell = self.cells.get(field.name, "")
        if not str(cell).strip():
            return None
        if field.type == "money":
            return self._amount(field, cell, formats, held)
        if field.type == "client":
            return self._client(field, str(cell), formats)
        if isinstance(cell, Decimal) and field.type in _NUMBERS and not field.multiple:
            return from_json(field, _machine(field, cell), formats, held)
        said = f"{cell:f}" if isinstance(cell, Decimal) else cell
        parts = [one.strip() for one in _SEVERAL.split(said)] if field.multiple else [said.strip()]
        items = [self._one(field, one, formats, held) for one in parts if one]
        if field.multiple:
            return from_json(field, items, formats, held)
        return from_json(field, items[0], formats, held) if items else None

    def _one(self, field: Field, said: str, formats: Formats, held: object) -> object:
        """One value as JSON has it."""
        kind = FIELDS[field.type]
        single = replace(field, multiple=False)
        if field.kinded:
            return self._point(single, said, formats)
        if field.type == "user":
            return self.lookups.person(said)
        if field.type == "link":
            return self._link(field, said)
        if isinstance(kind, Choice):
            return _named(said, kind.labels(field, formats)) or said
        if field.type == "boolean":
            return _answer(said)
        if field.type in ("date", "datetime"):
            said = _day_first(said, formats)
        if field.type == "datetime":
            said = said if ":" in said else f"{said} 00:00"
        value = kind.parse_text(single, said, formats, held)
        return kind.to_json(single, value, formats)

    def _point(self, field: Field, said: str, formats: Formats) -> object:
        """A number or an address, with its kind in brackets where it is not the usual one."""
        found = _IN_BRACKETS.fullmatch(said)
        name = _named(found[2], {o.name: o.label for o in field.options.values()}) if found else ""
        if found and name:
            said = found[1].strip()
        value = FIELDS[field.type].parse_text(field, said, formats, None)
        return {"value": value, "kind": name or None}

    def _link(self, field: Field, said: str) -> object:
        entity, _, rest = said.partition(":")
        if len(field.to) == 1:
            return self.lookups.record(field.to[0], said)
        if entity not in field.to:
            raise InvalidError("link")
        return {"entity": entity, "id": self.lookups.record(entity, rest.strip())}

    def _client(self, field: Field, said: str, formats: Formats) -> object:
        """A company, then contacts; ``contact:`` before one when there is no company."""
        company: int | None = None
        contacts: list[int] = []
        for place, part in enumerate(one.strip() for one in _SEVERAL.split(said) if one.strip()):
            entity, mark, rest = part.partition(":")
            if not mark or entity not in ("company", "contact"):
                entity, rest = "contact" if place else "company", part
            number = self.lookups.record(entity, rest.strip())
            if entity == "company":
                company = number
            else:
                contacts.append(number)
        data = {"company": company, "contacts": contacts}
        return from_json(field, data, formats, None)

    def _amount(self, field: Field, cell: Cell, formats: Formats, held: object) -> object:
        unit = str(self.cells.get(f"{field.name}.{CURRENCY}", "")).strip().upper()
        if isinstance(cell, Decimal):
            data = {"value": _machine(field, cell), "currency": unit or None}
            return from_json(field, data, formats, held)
        found = _UNIT.fullmatch(cell.replace("€", "EUR").strip())
        if found is None:
            raise InvalidError("money")
        unit = unit or found[1] or found[3] or ""
        parts = {"": (found[2],), CURRENCY: (unit,)}
        return FIELDS["money"].parse(field, parts, formats, held)


def columns_by_head(columns: Sequence[Column], context: Context) -> dict[str, Column | None]:
    """The columns by every head they may have; None where several are called so.

    A name comes first, then the label in the reader's language, then in the others.
    """
    found: dict[str, Column | None] = {}
    for heads in (_precise, _usual, _elsewhere):
        level: dict[str, Column | None] = {}
        for column in columns:
            for head in heads(column, context):
                level[head] = column if level.get(head, column) == column else None
        found = {**level, **found}
    return found


def _precise(column: Column, context: Context) -> tuple[str, ...]:
    return column.name, named_head(column, context).casefold()


def _usual(column: Column, context: Context) -> tuple[str, ...]:
    return (column.label(context).casefold(),)


def _elsewhere(column: Column, _context: Context) -> tuple[str, ...]:
    labels = column.field.label.values.values()
    return () if column.currency else tuple(said.casefold() for said in labels)


def machine_number(field: Field, cell: Cell) -> Cell:
    """A number as programs write it; ``1.125`` is no thousand then, whatever the language."""
    if isinstance(cell, str) and field.type in _NUMBERS and _MACHINE.fullmatch(cell.strip()):
        return Decimal(cell.strip())
    return cell


def _machine(field: Field, number: Decimal) -> object:
    """A number of a workbook, which has binary fractions, with the digits of its field."""
    if field.type == "duration" and number == number.to_integral_value():
        return int(number)
    if field.type in ("decimal", "percent", "money"):
        near = round(number, field.digits)
        return f"{near if abs(near - number) < Decimal('1e-9') else number:f}"
    return f"{number:f}"


def _named(said: str, labels: Mapping[str, Text]) -> str:
    """The name of what is called so, blank when nothing or several things are."""
    if said in labels:
        return said
    wanted = said.casefold()
    found = [
        name
        for name, label in labels.items()
        if wanted in {one.casefold() for one in label.values.values()}
    ]
    return found[0] if len(found) == 1 else ""


def _answer(said: str) -> bool:
    word = said.casefold()
    if word not in _YES | _NO:
        raise InvalidError("boolean")
    return word in _YES


def _day_first(said: str, formats: Formats) -> str:
    """A day as the language writes it, as ISO; anything else as it is."""
    found = _DAY.fullmatch(said)
    if found is None:
        return said
    pattern = formats.babel.date_formats["short"].pattern
    one, other, year, rest = found.groups()
    month, day = (one, other) if pattern.find("M") < pattern.find("d") else (other, one)
    return f"{year}-{month:>02}-{day:>02}{rest}"


def _only(found: tuple[int, ...]) -> int:
    if len(found) != 1:
        raise InvalidError("ambiguous" if found else "not_found")
    return found[0]
