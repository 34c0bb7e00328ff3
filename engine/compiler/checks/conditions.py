"""Conditions: that they can be understood, and that they sometimes hold and sometimes do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.compiler.checks.rules import Key, Rules, circle, place_in_entity
from engine.compiler.conditions import Place, check_condition, is_whole
from engine.compiler.diagnostics import Code, Diagnostic, Label
from engine.compiler.lower.condition import About, lower_condition, lower_test
from engine.compiler.regions import Ground, certain, possible
from engine.compiler.scope import EntityEntry, FieldEntry
from engine.compiler.spec.condition import ConditionSpec
from engine.compiler.tree import Path
from engine.model import predicate as p
from engine.model.said import said

NEVER = Code("F304", "condition-never-holds", "condition can never hold")
ALWAYS = Code("F305", "condition-always-holds", "condition always holds", "warning")
HIDES_ITSELF = Code("F306", "field-hides-itself", "field can never be filled in")
IN_CIRCLE = Code("F307", "fields-hide-each-other", "fields wait for each other")
RETIRED_ONLY = Code(
    "F308", "required-for-retired-options", "nobody can choose the option any more", "warning"
)

CODES: Final = (NEVER, ALWAYS, HIDES_ITSELF, IN_CIRCLE, RETIRED_ONLY)

_KEYS: Final[tuple[tuple[Key, str], ...]] = (
    ("visible_when", said("field_unseen", "nobody will ever see the field")),
    ("required_when", said("never_required", "the field is never required")),
    ("readonly_when", said("never_locked", "the field can always be changed")),
)


def check_field_conditions(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """The conditions of every field of an entity."""
    for entry, spec in entity.declared():
        for key, consequence in _KEYS:
            written = getattr(spec, key)
            if written is None:
                continue
            place = place_in_entity(rules.scope, entity, "fields", entry.name, key)
            yield from check_sound(place, written, consequence)
        if spec.required_when is not None:
            place = place_in_entity(rules.scope, entity, "fields", entry.name, "required_when")
            yield from check_offered(place, spec.required_when, f"{entity.name}.{entry.name}")
    yield from _circles(rules, entity)


def check_sound(place: Place, spec: ConditionSpec, never: str) -> Iterator[Diagnostic]:
    """A condition that can be understood, can hold, and does not always.

    ``never`` says what follows when it cannot hold.
    """
    if not is_whole(place, spec):
        yield from check_condition(place, spec)
        return
    about = About(place.scope, place.entity, place.pipeline)
    condition = lower_condition(about, spec)
    if not _known(place, condition):
        return
    ground = ground_of(place)
    if possible(condition, ground) is False:
        path, why = _culprit(place, spec, about, ground)
        yield NEVER.at(
            place.document.at(*path).first_line,
            why,
            said("as_it_is", "as it is, {never}", never=never),
        )
    elif certain(condition, ground) is True:
        yield ALWAYS.at(
            place.document.at(*place.path).first_line, said("F305", "every record satisfies it"),
            said("F305.way", "take it out, or ask for less"),
        )  # fmt: skip


def _known(place: Place, condition: p.Predicate) -> bool:
    """Whether all the options and stages are known that the condition is about."""
    if "stage" in p.reads(condition):
        if place.scope.lost.get("pipeline") or any(one.excuses("") for one in place.pipelines):
            return False
    return all(field.choices is not None for field in _asked(place.entity, condition))


def ground_of(place: Place) -> Ground:
    """What the condition stands on: all stages, or those of the pipeline it belongs to."""
    ground = place.entity.ground
    if place.pipeline is None:
        return ground
    stages = frozenset(pair for pair in ground.stages if pair[0] == place.pipeline.name)
    return Ground(ground.fields, stages)


def _asked(entity: EntityEntry, condition: p.Predicate) -> Iterator[FieldEntry]:
    return (entity.fields[name] for name in p.reads(condition) if name in entity.fields)


def _culprit(place: Place, spec: ConditionSpec, about: About, ground: Ground) -> tuple[Path, str]:
    """The smallest part that cannot hold by itself, and why; the whole when only all together."""
    for name, test in spec.tests.items():
        if possible(lower_test(about, about.entity.fields[name], test), ground) is False:
            return (*place.path, name), said("F304", "no {name} satisfies it", name=name)
    for number, part in enumerate(spec.all_ or ()):
        if possible(lower_condition(about, part), ground) is False:
            return _culprit(place.under("all", number), part, about, ground)
    return place.path, said("F304.parts", "its parts contradict each other")


def check_offered(place: Place, spec: ConditionSpec, address: str) -> Iterator[Diagnostic]:
    """A rule that asks for something does not hold for retired options only."""
    if not is_whole(place, spec):
        return
    condition = lower_condition(About(place.scope, place.entity, place.pipeline), spec)
    ground = ground_of(place)
    if possible(condition, ground) is not True:
        return
    for asked in _asked(place.entity, condition):
        retired = [option.name for option in asked.options.values() if option.retired]
        if not retired or asked.multiple:
            continue
        others = p.In(asked.name, tuple(retired), negated=True)
        if possible(p.conjunction(condition, others), ground) is False:
            yield RETIRED_ONLY.at(
                place.document.at(*place.path).first_line,
                said(
                    "F308",
                    "it holds only for {name} {options}, which is retired",
                    name=asked.name,
                    options=_either(retired),
                ),
                said("take_out", "take it out"),
                labels=[Label(asked.options[retired[0]].span, "retired here")],
                address=address,
            )
            return


def _either(names: list[str]) -> str:
    text, *others = names
    for name in others:
        text = said("or", "{names} or {last}", names=text, last=name)
    return text


def _circles(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """Fields that are shown only when they, or each other, are filled."""
    needs = {
        entry.name: tuple(_needed(rules, entity, entry))
        for entry in entity.fields.values()
        if entry.spec is not None and entry.spec.visible_when is not None
    }
    told: set[str] = set()
    for name in needs:
        way = circle(name, needs)
        if not way or told.intersection(way):
            continue
        told.update(way)
        span = entity.document.at("fields", name, "visible_when").first_line
        address = f"{entity.name}.{name}"
        if len(way) == 1:
            yield HIDES_ITSELF.at(
                span, f"{name} is shown only once it is filled, and nobody can fill what is hidden",
                "ask about another field", address=address,
            )  # fmt: skip
        else:
            others = way[1:]
            yield IN_CIRCLE.at(
                span,
                f"{name} waits for {others[-1]} to be filled, which waits for {name}",
                "let one of them be shown without the other",
                labels=[
                    Label(
                        entity.document.at("fields", other, "visible_when").first_line, "and here"
                    )
                    for other in others
                ],
                address=address,
            )


def _needed(rules: Rules, entity: EntityEntry, entry: FieldEntry) -> Iterator[str]:
    """The fields that must be filled before a field is shown, unless they are filled at first."""
    condition = rules.of_field(entity, entry.name, "visible_when")
    if condition is None:
        return
    for asked in _asked(entity, condition):
        if asked.system or asked.default is not None or asked.readonly:
            continue
        empty = p.conjunction(condition, p.Filled(asked.name, filled=False))
        if possible(empty, entity.ground) is False and possible(condition, entity.ground):
            yield asked.name
