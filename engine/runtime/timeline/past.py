"""Looking through the history of a record: by field, by person, by kind, by day.

Only fields that the person sees can be looked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

import sqlalchemy as sa

from engine.model.app import Entity
from engine.model.judge import MANAGED
from engine.model.text import Text, text
from engine.model.values import row_number
from engine.runtime.context import Context
from engine.runtime.fields import InvalidError
from engine.runtime.making.origins import CAME, GAVE
from engine.runtime.sql.columns import Condition
from engine.runtime.timeline.history import CHANGE, ENTRY
from engine.runtime.viewmodel import OptionView

Arguments = Mapping[str, Sequence[str]]

KINDS: Mapping[str, Text] = {
    "changed": text(en="Changes", it="Modifiche"),
    "moved": text(en="Stage changes", it="Cambi di fase"),
    "created": text(en="Creation", it="Creazione"),
    "deleted": text(en="Recycle bin", it="Cestino"),
    "made": text(en="Made records", it="Record creati"),
}
_MEANS = {"deleted": ("deleted", "restored"), "made": (GAVE, CAME, "merged", "merged_into")}
_ASKED = ("field", "who", "kind", "since", "until")
_UNKNOWN = text(
    en="{value}: there is nothing to look for by this", it="{value}: criterio non valido"
)


@dataclass(frozen=True, slots=True)
class Past:
    """What is asked of a history. With problems, nothing should be shown."""

    conditions: tuple[Condition, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastView:
    """The controls over a history; ``query`` is what addresses must carry to keep them."""

    fields: tuple[OptionView, ...]
    people: tuple[OptionView, ...]
    kinds: tuple[OptionView, ...]
    since: str
    until: str
    query: str
    problems: tuple[str, ...]


def read_past(
    context: Context, entity: Entity, visible: frozenset[str], arguments: Arguments
) -> Past:
    """The conditions in the arguments of an address; a hidden field is as unknown as none."""
    given = {name: (list(arguments.get(name, ())) or [""])[-1].strip() for name in _ASKED}
    given = {name: value for name, value in given.items() if value}
    conditions: list[Condition] = []
    problems: list[str] = []
    for name, value in given.items():
        try:
            conditions.append(_condition(context, entity, visible, name, value))
        except InvalidError:
            shown = value.encode("utf-8", "replace").decode()[:60]
            problems.append(context.formats.say(_UNKNOWN).format(value=shown))
    return Past(tuple(conditions), given, tuple(problems))


def past_view(
    context: Context, entity: Entity, visible: frozenset[str], past: Past,
    people: Sequence[tuple[int, str]],
) -> PastView:  # fmt: skip
    """The controls, with what is asked chosen."""
    say, asked = context.formats.say, past.given
    fields = [
        OptionView(name, say(one.label), selected=asked.get("field") == name)
        for name, one in entity.fields.items()
        if name in visible and name not in MANAGED and one.stored
    ]
    return PastView(
        tuple(sorted(fields, key=lambda option: option.label.casefold())),
        tuple(OptionView(str(n), name, selected=asked.get("who") == str(n)) for n, name in people),
        tuple(OptionView(kind, say(label), selected=asked.get("kind") == kind)
              for kind, label in KINDS.items()),
        asked.get("since", ""), asked.get("until", ""),
        f"&{urlencode(asked, errors='replace')}" if asked else "", past.problems,
    )  # fmt: skip


def _condition(
    context: Context, entity: Entity, visible: frozenset[str], name: str, value: str
) -> Condition:
    """One control as a condition on entries. Raises ``InvalidError``."""
    match name:
        case "field":
            if value not in visible or value not in entity.fields:
                raise InvalidError
            changed = CHANGE.c.entry == ENTRY.c.id, CHANGE.c.field == value
            return sa.exists().where(*changed)
        case "who":
            number = row_number(value)
            if number is None:
                raise InvalidError
            return ENTRY.c.user == number
        case "kind":
            if value not in KINDS:
                raise InvalidError
            return ENTRY.c.kind.in_(_MEANS.get(value, (value,)))
    day = _day(value)
    if name == "since":
        return ENTRY.c.at >= context.clock.day_start(day)
    return ENTRY.c.at < context.clock.day_start(day + timedelta(days=1))


def _day(value: str) -> date:
    """A day as browsers post it. Raises ``InvalidError``."""
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise InvalidError from error
    if not 1900 <= day.year <= 2999:
        raise InvalidError
    return day
