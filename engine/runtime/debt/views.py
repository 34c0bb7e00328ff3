"""What is owed as a page shows it: by entity, rule and stage, by responsible, and day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from engine.model.access import Verb
from engine.model.app import Entity
from engine.runtime.context import Context
from engine.runtime.debt.count import Owed, Rule, debt, rules
from engine.runtime.names import names_of, person_view
from engine.runtime.viewmodel import PersonView

HERE = "/admin/debt"
WIDE = frozenset({"department", "department+", "all"})
"""Levels of editing that reach records of other people."""


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one responsible (None: nobody); ``url`` leads to the records, or to the part."""

    person: PersonView | None
    count: int
    url: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class OwedRow:
    """One field that one stage asks for and records lack; ``strict`` is blank or a day."""

    label: str
    pipeline: str
    stage: str
    color: str
    strict: str
    overdue: bool
    rule: str
    count: int
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class OwedEntity:
    """What the records of one entity owe."""

    name: str
    label: str
    icon: str
    count: int
    rows: tuple[OwedRow, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A line over days: points of an area 600 wide and 120 high, and what stands at the ends."""

    line: str
    area: str
    first_day: str
    last_day: str
    first: int
    last: int
    most: int


@dataclass(frozen=True, slots=True)
class DebtView:
    """The whole page."""

    total: int
    entities: tuple[OwedEntity, ...]
    owners: tuple[Share, ...]


def reach_of(context: Context) -> Verb | None:
    """Which records a person sees the debt of: all they may read, those they may edit, or none.

    Heads, who may edit records of others, see what those owe; administrators see everything.
    """
    if context.actor.superuser:
        return "read"
    wide = any(
        verbs.get("edit", "none") in WIDE
        for role in context.release.decider.roles(context.actor)
        for verbs in role.records.values()
    )
    return "edit" if wide else None


def view_debt(
    context: Context, verb: Verb, *, entity: str = "", owner: int | None = None
) -> DebtView:
    """Everything that is owed, or the part of one entity or one responsible."""
    found = list(debt(context, context.app.entities.values(), verb))
    names = names_of(context, {one.owner for one in found if one.owner is not None})
    people = {number: person_view(number, names.get(number, f"#{number}")) for number in names}
    shown = [
        one for one in found
        if entity in ("", one.entity) and owner in (None, 0 if one.owner is None else one.owner)
    ]  # fmt: skip
    return DebtView(
        sum(one.count for one in shown),
        tuple(
            _entity_view(context, each, [one for one in shown if one.entity == each.name], people)
            for each in context.app.entities.values()
            if any(one.entity == each.name for one in shown)
        ),
        _owners(found, people, owner),
    )


def rule_at(context: Context, entity: Entity, address: str, field: str) -> Rule | None:
    """One of the rules that hold today, by its address and field."""
    return next(
        (rule for rule in rules(context, entity) if (rule.address, rule.field) == (address, field)),
        None,
    )


def chart_of(context: Context, days: Sequence[tuple[date, int]]) -> Chart | None:
    """The line over the days that were counted; None before there are two."""
    if len(days) < 2:
        return None
    start, span = days[0][0], (days[-1][0] - days[0][0]).days
    most = max(count for _, count in days)
    points = [
        (round((day - start).days * 600 / span), round(112 - count * 104 / (most or 1)))
        for day, count in days
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    day = context.formats.day
    return Chart(
        line, f"0,120 {line} 600,120", day(start), day(days[-1][0]), days[0][1], days[-1][1], most
    )


def _owners(
    found: Iterable[Owed], people: dict[int, PersonView], chosen: int | None
) -> tuple[Share, ...]:
    counts: Counter[int] = Counter()
    for one in found:
        counts[one.owner or 0] += one.count
    return tuple(
        Share(people.get(number), count, f"{HERE}?owner={number}", number == chosen)
        for number, count in counts.most_common()
    )


def _entity_view(
    context: Context, entity: Entity, found: Sequence[Owed], people: dict[int, PersonView]
) -> OwedEntity:
    parts: dict[tuple[str, str, str, str], list[Owed]] = {}
    for one in found:
        parts.setdefault((one.address, one.field, one.pipeline, one.stage), []).append(one)
    strict = {(rule.address, rule.field): rule.strict for rule in rules(context, entity)}
    rows = tuple(
        _row(context, entity, several, strict[key[:2]], people) for key, several in parts.items()
    )
    return OwedEntity(
        entity.name, context.formats.say(entity.plural), entity.icon,
        sum(one.count for one in found), rows,
    )  # fmt: skip


def _row(
    context: Context, entity: Entity, several: Sequence[Owed], strict: date | None,
    people: dict[int, PersonView],
) -> OwedRow:  # fmt: skip
    first, say = several[0], context.formats.say
    stage = entity.stage(first.pipeline, first.stage)
    pipeline = entity.pipelines.get(first.pipeline)
    most = sorted(several, key=lambda one: -one.count)
    return OwedRow(
        say(entity.fields[first.field].label),
        say(pipeline.label) if pipeline and len(entity.pipelines) > 1 else "",
        say(stage.label) if stage else first.stage, stage.color if stage else "",
        context.formats.day(strict) if strict else "",
        strict is not None and strict <= context.clock.today,
        first.address, sum(one.count for one in several),
        tuple(Share(people.get(one.owner or 0), one.count, _records_url(one)) for one in most),
    )  # fmt: skip


def _records_url(one: Owed) -> str:
    asked = {
        "entity": one.entity, "rule": one.address, "field": one.field, "pipeline": one.pipeline,
        "stage": one.stage, "owner": one.owner or 0,
    }  # fmt: skip
    return (
        f"{HERE}/records?{urlencode({name: value for name, value in asked.items() if value != ''})}"
    )
