"""Conditions that tell what is hidden: somebody sees what depends on a value that is not for them.

Whoever watches a field come and go with the margin knows something of the margin. So a condition
may read a field only where everybody who notices its answer may see that field. Who notices is
told by grants alone, as for formulas: ``visible_to``, ``editable_by``, ``hidden_from``, the people
of a view, and the ``actor`` a condition asks for, outside of which it is decided without the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from engine.compiler.checks.rules import Rules, place_in_entity, place_in_pipeline, shown_by
from engine.compiler.conditions import Place
from engine.compiler.diagnostics import Code, Diagnostic, Label
from engine.compiler.document import Document
from engine.compiler.principals import are_known, guards_known, principals
from engine.compiler.scope import EntityEntry, Scope
from engine.compiler.spec.change import AddSectionSpec, AnyChange, SetSpec
from engine.compiler.spec.condition import ConditionSpec
from engine.compiler.spec.field import FieldSpec
from engine.compiler.tree import Path
from engine.model.principal import Principal, covered
from engine.model.said import said

TELLS = Code("A525", "condition-tells-hidden", "condition shows what is hidden")

CODES: Final = (TELLS,)

Group = tuple[Principal, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """People who are in each of the groups of ``within``, and in none of ``without``."""

    what: str
    within: tuple[Group, ...] = ()
    without: Group = ()

    def among(self, group: Group) -> Audience:
        """Those of them who are in a group too."""
        return replace(self, within=(*self.within, group))

    def sees(self, scope: Scope, field: FieldSpec) -> bool:
        """Whether every one of them is admitted to a field."""
        if field.visible_to is not None:
            admitted = principals(field.visible_to, scope.below)
            if not any(all(covered(admitted, one) for one in group) for group in self.within):
                return False
        hidden = principals(field.hidden_from or (), scope.below)
        return all(covered(self.without, one) for one in hidden)


EVERYBODY: Final = Audience(said("works", "works with the records"))


def check_secrets(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """The conditions of an entity, its pipelines and its layout."""
    scope = rules.scope
    if not scope.knows_people or not any(_guarded(spec) for _, spec in entity.declared()):
        return
    for entry, spec in entity.declared():
        conditions = (spec.visible_when, spec.readonly_when, spec.required_when)
        if not any(conditions) or not guards_known(scope, spec):
            continue
        seeing = _seeing(scope, entry.name, spec)
        filling = replace(seeing, what=said("may_fill", "may fill {name}", name=entry.name))
        if spec.editable_by is not None:
            filling = filling.among(principals(spec.editable_by, scope.below))
        for key, audience in (
            ("visible_when", seeing), ("readonly_when", filling), ("required_when", filling),
        ):  # fmt: skip
            place = place_in_entity(scope, entity, "fields", entry.name, key)
            yield from _told(place, getattr(spec, key), (audience,))
    for pipeline in entity.pipelines.values():
        for number, rule in enumerate(pipeline.spec.required):
            # Whoever is refused the stage knows that the rule holds, even of a field unseen.
            place = place_in_pipeline(scope, entity, pipeline, ("required", number, "when"))
            yield from _told(place, rule.when, (EVERYBODY,))
    if entity.layout is not None:
        yield from _layout(scope, entity)


def _guarded(spec: FieldSpec) -> bool:
    return spec.visible_to is not None or spec.hidden_from is not None


def _seeing(scope: Scope, name: str, spec: FieldSpec) -> Audience:
    """Everybody who may see a field."""
    denied = principals(spec.hidden_from or (), scope.below)
    audience = Audience(said("sees", "sees {name}", name=name), without=denied)
    if spec.visible_to is None:
        return audience
    return audience.among(principals(spec.visible_to, scope.below))


def _layout(scope: Scope, entity: EntityEntry) -> Iterator[Diagnostic]:
    assert entity.layout is not None
    document, layout = entity.layout
    sections = layout.card.sections if layout.card else {}
    elements = {
        name: [one.field or one.widget or "" for one in section.elements]
        for name, section in sections.items()
    }
    for name, section in sections.items():
        place = Place(scope, entity, document, ("card", "sections", name, "visible_when"))
        people = _of_section(scope, entity, elements[name])
        yield from _told(place, section.visible_when, people)
    for name, variant in layout.pipelines.items():
        path: Path = ("pipelines", name, "changes")
        yield from _changes(scope, entity, document, path, variant.changes, elements)
    for name, view in layout.views.items():
        group = principals(view.for_, scope.below)
        path = ("views", name, "changes")
        yield from _changes(scope, entity, document, path, view.changes, elements, group)
    for name, preset in layout.list_.presets.items() if layout.list_ else ():
        place = Place(scope, entity, document, ("list", "presets", name, "when"))
        yield from _told(place, preset.when, (EVERYBODY,))


def _changes(
    scope: Scope, entity: EntityEntry, document: Document, path: Path, changes: list[AnyChange],
    elements: dict[str, list[str]], group: Group | None = None,
) -> Iterator[Diagnostic]:  # fmt: skip
    """The conditions of sections that a view or a variant makes or sets."""
    for number, change in enumerate(changes):
        if isinstance(change, AddSectionSpec):
            inside = [one.field or one.widget or "" for one in change.elements]
        elif isinstance(change, SetSpec):
            inside = elements.get(change.set, [])
        else:
            continue
        people = _of_section(scope, entity, inside)
        if group is not None:
            people = tuple(one.among(group) for one in people)
        place = Place(scope, entity, document, (*path, number, "visible_when"))
        yield from _told(place, change.visible_when, people)


def _of_section(scope: Scope, entity: EntityEntry, elements: Iterable[str]) -> tuple[Audience, ...]:
    """Who notices a section: whoever sees something in it."""
    found: list[Audience] = []
    for name in (one for element in elements for one in shown_by(element)):
        field = entity.fields.get(name)
        spec = field.spec if field else None
        found.append(_seeing(scope, name, spec) if spec else EVERYBODY)
    return tuple(found) or (EVERYBODY,)


def _told(
    place: Place, spec: ConditionSpec | None, audiences: tuple[Audience, ...]
) -> Iterator[Diagnostic]:
    """Complain of fields that somebody of an audience may not see."""
    if spec is None or not are_known(place.scope, spec.actor):
        return
    within, without = _asked_for(place.scope, spec)
    audiences = tuple(
        replace(one, within=(*one.within, *within), without=(*one.without, *without))
        for one in audiences
    )
    for name in spec.tests:
        field = place.entity.fields.get(name)
        if field is None or field.spec is None or not guards_known(place.scope, field.spec):
            continue
        blind = next((one for one in audiences if not one.sees(place.scope, field.spec)), None)
        if blind is not None:
            yield _tells(place, name, field.spec, blind)
    for word, parts in (("any", spec.any_), ("all", spec.all_)):
        for number, part in enumerate(parts or ()):
            yield from _told(place.under(word, number), part, audiences)
    yield from _told(place.under("not"), spec.not_, audiences)


def _asked_for(scope: Scope, spec: ConditionSpec) -> tuple[tuple[Group, ...], Group]:
    """The groups outside of which the condition does not hold, whatever the record."""
    within: tuple[Group, ...] = ()
    without: Group = ()
    if spec.actor is not None:
        within = (principals(spec.actor, scope.below),)
    if spec.not_ is not None and spec.not_.model_fields_set == {"actor"} and not spec.not_.tests:
        without = principals(spec.not_.actor or (), scope.below)
    for part in spec.all_ or ():
        more, less = _asked_for(scope, part)
        within, without = (*within, *more), (*without, *less)
    return within, without


def _tells(place: Place, name: str, field: FieldSpec, blind: Audience) -> Diagnostic:
    key = "visible_to" if field.visible_to is not None else "hidden_from"
    rules = said(
        "add_actor", 'add "actor" to the condition, so that it asks only people who may see it'
    )
    if blind.what.startswith("sees "):
        rules = said(
            "same_or", "give {name} the same {key}, or {otherwise}",
            name=blind.what.removeprefix("sees "), key=key, otherwise=rules,
        )  # fmt: skip
    return TELLS.at(
        place.document.key_at(*place.path, name),
        said(
            "A525",
            "{name} is not for everybody who {what}, and they would notice it",
            name=name,
            what=blind.what,
        ),
        rules,
        labels=[Label(place.entity.document.at("fields", name, key), "hidden by this")],
        address=f"{place.entity.name}.{name}",
    )
