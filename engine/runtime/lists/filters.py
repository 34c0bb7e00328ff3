"""The filters over a list: from the arguments of an address to a condition, and back to controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time

from engine.model.app import Entity
from engine.model.field import Field
from engine.model.predicate import (
    ALWAYS,
    Compare,
    Constant,
    In,
    Predicate,
    StageIn,
    conjunction,
    disjunction,
)
from engine.model.text import text
from engine.model.values import Ref, row_number
from engine.runtime.card.choices import load_choices, options_for
from engine.runtime.context import Context
from engine.runtime.fields import FIELDS, InvalidError
from engine.runtime.fields.numbers import read_number
from engine.runtime.fields.options import Choice
from engine.runtime.lists.listviews import FilterView
from engine.runtime.names import Names
from engine.runtime.viewmodel import FieldView, OptionView

Arguments = Mapping[str, Sequence[str]]

CONTROLS = frozenset({"q", "sort", "after", "preset", "tab", "limit"})
"""Arguments that are no filters; a field of such a name cannot be filtered by in addresses."""

_FROM, _TO = ".from", ".to"
_UNKNOWN = text(
    en="There is no field {name} to filter by", it="Non c'è un campo {name} da filtrare"
)
_BAD = text(en="{name}: this cannot be filtered by", it="{name}: valore del filtro non valido")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the arguments ask for. With problems, nothing should be shown."""

    where: Predicate = ALWAYS
    containing: Mapping[str, str] = field(default_factory=dict)
    active: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()


def read_filters(context: Context, entity: Entity, arguments: Arguments) -> Asked:
    """The condition in the arguments. A hidden field is as unknown as one that never was."""
    mask = context.release.decider.mask(entity, context.actor).visible
    parts: list[Predicate] = []
    containing: dict[str, str] = {}
    active: set[str] = set()
    problems: list[str] = []
    for control, strings in arguments.items():
        given = [string.strip() for string in strings if string.strip()]
        name, _, end = control.partition(".")
        if control in CONTROLS or not given or control.startswith("_"):
            continue
        if name not in mask or end not in ("", "from", "to"):
            problems.append(context.formats.say(_UNKNOWN).format(name=name))
            continue
        active.add(name)
        found = entity.fields[name].result
        if found.kind.family == "text":
            containing[name] = given[-1]
            continue
        try:
            parts.append(_condition(context, entity, found, end, given))
        except InvalidError:
            label = context.formats.say(found.label)
            problems.append(context.formats.say(_BAD).format(name=label))
    return Asked(conjunction(*parts), containing, frozenset(active), tuple(problems))


def filter_views(context: Context, entity: Entity, arguments: Arguments) -> tuple[FilterView, ...]:
    """The controls that the layout offers, as far as the person may know the fields."""
    mask = context.release.decider.mask(entity, context.actor).visible
    offered = [
        entity.fields[name].result
        for name in entity.layout.list.filters
        if name in mask and name not in CONTROLS
    ]
    choices = load_choices(context, offered)
    views = []
    for one in offered:
        inputs = _inputs(one, arguments)
        chosen = {string for strings in inputs.values() for string in strings if string}
        options = _options(context, entity, one)
        if not options and one.type in ("link", "user", "client"):
            options = options_for(context, one, None, choices, Names(context))
        view = FieldView(
            name=one.name, type=one.type, label=context.formats.say(one.label), inputs=inputs,
            options=tuple(replace(o, selected=o.value in chosen) for o in options),
            multiple=bool(options), editable=True, empty=not chosen,
        )  # fmt: skip
        views.append(FilterView(view, bool(chosen)))
    return tuple(views)


def _inputs(one: Field, arguments: Arguments) -> dict[str, tuple[str, ...]]:
    ends = (_FROM, _TO) if one.kind.ordered else ("",)
    return {f"{one.name}{end}": tuple(arguments.get(f"{one.name}{end}", ())) for end in ends}


def _options(context: Context, entity: Entity, one: Field) -> tuple[OptionView, ...]:
    """The answers of a closed list, retired ones too: old records have them."""
    say = context.formats.say
    if one.type == "boolean":
        return options_for_boolean(context, one)
    if one.type == "pipeline":
        return tuple(OptionView(p.name, say(p.label)) for p in entity.pipelines.values())
    if one.type == "stage":
        several = len(entity.pipelines) > 1
        return tuple(
            OptionView(
                f"{pipeline.name}:{stage.name}", say(stage.label), stage.color,
                group=say(pipeline.label) if several else "",
            )
            for pipeline in entity.pipelines.values()
            for stage in pipeline.stages.values()
        )  # fmt: skip
    kind = FIELDS[one.type]
    if not isinstance(kind, Choice):
        return ()
    return tuple(
        OptionView(name, say(label), one.options[name].color if name in one.options else "")
        for name, label in kind.labels(one, context.formats).items()
    )


def options_for_boolean(context: Context, one: Field) -> tuple[OptionView, ...]:
    """Yes and no, neither chosen."""
    views = options_for(context, one, None, load_choices(context, ()), Names(context))
    return tuple(replace(view, selected=False) for view in views)


def _condition(
    context: Context, entity: Entity, one: Field, end: str, given: list[str]
) -> Predicate:
    """One control as a condition. Raises ``InvalidError``."""
    if end:
        if not one.kind.ordered:
            raise InvalidError
        return Compare(one.name, "gte" if end == "from" else "lte", _bound(context, one, given[-1]))
    if one.type == "stage":
        return _stages(entity, given)
    if one.kind.ordered:
        return disjunction(*(Compare(one.name, "eq", _bound(context, one, g)) for g in given))
    values: list[Constant] = [_constant(context, entity, one, string) for string in given]
    return In(one.name, tuple(values))


def _stages(entity: Entity, given: list[str]) -> Predicate:
    """Stages as ``pipeline:stage``, or by name in whatever pipeline has it."""
    places = {
        (pipeline.name, stage)
        for pipeline in entity.pipelines.values()
        for stage in pipeline.stages
        if stage in given or f"{pipeline.name}:{stage}" in given
    }
    if not places:
        raise InvalidError
    return StageIn(tuple(sorted(places)))


def _bound(context: Context, one: Field, written: str) -> Constant:
    """One end of a range; a point in time is bounded by days."""
    if one.kind.family == "number" and one.type != "duration":
        return read_number(written, context.formats)
    kind = FIELDS["date"] if one.type == "datetime" else FIELDS[one.type]
    free = replace(one, min=None, max=None)
    value = kind.parse_text(free, written, context.formats, None)
    if not isinstance(value, (int, date, time)):
        raise InvalidError
    return value


def _constant(context: Context, entity: Entity, one: Field, written: str) -> Constant:
    if one.type == "boolean":
        return written.lower() in ("1", "true", "yes", "on")
    if one.type in ("link", "user", "client"):
        name, _, rest = written.rpartition(":")
        number = row_number(rest)
        if number is None:
            raise InvalidError
        if name and name not in one.targets:
            raise InvalidError
        named = name and len(one.targets) > 1
        return Ref(name, number) if named else number
    known = {option.value for option in _options(context, entity, one)}
    if written not in known:
        raise InvalidError
    return written
