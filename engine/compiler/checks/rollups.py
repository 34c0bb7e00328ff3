"""Rollups: the records they look at point here, and have something to add up or compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.compiler.checks.conditions import check_sound
from engine.compiler.checks.formulas import REVEALS, as_hidden
from engine.compiler.checks.layouts import links_to
from engine.compiler.checks.rules import Rules
from engine.compiler.conditions import Place, asked
from engine.compiler.diagnostics import Code, Diagnostic, Label
from engine.compiler.references import refer_entity, refer_field
from engine.compiler.scope import EntityEntry, FieldEntry, Scope
from engine.compiler.spec.field import RollupSpec
from engine.compiler.tree import Path
from engine.model.said import said

NO_LINK = Code("F350", "rollup-without-link", "records of the rollup do not point here")
NO_FIGURE = Code("F351", "rollup-of-no-figure", "rollup cannot be worked out")

CODES: Final = (NO_LINK, NO_FIGURE)

_MEASURED: Final = {
    "sum": frozenset({"integer", "decimal", "money", "duration"}),
    "min": frozenset({"integer", "decimal", "money", "percent", "duration", "date", "datetime", "time", "rating"}),
}  # fmt: skip


def check_rollups(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """Every field of an entity that is computed from other records."""
    for entry, spec in entity.declared():
        rollup = getattr(spec, "rollup", None)
        if isinstance(rollup, RollupSpec):
            yield from _rollup(rules.scope, entity, entry, rollup)


def _rollup(
    scope: Scope, entity: EntityEntry, entry: FieldEntry, spec: RollupSpec
) -> Iterator[Diagnostic]:
    document, path = entity.document, ("fields", entry.name, "rollup")
    address = f"{entity.name}.{entry.name}"
    other = scope.entities.get(spec.entity)
    if other is None:
        yield from refer_entity(scope, spec.entity, document.at(*path, "entity"))
        return
    link = other.fields.get(spec.by)
    if link is None:
        yield from refer_field(other, spec.by, document.at(*path, "by"))
    elif not links_to(link.type, link.to, entity.name):
        links = [
            one.name for one in other.fields.values() if links_to(one.type, one.to, entity.name)
        ]
        yield NO_LINK.at(
            document.at(*path, "by"),
            f"{other.name}.{spec.by} does not point to {entity.name}",
            f"write by: {links[0]}"
            if links
            else f"declare a link to {entity.name} in {other.name}",
            labels=[Label(link.span, "declared here")] if link.span else [],
            address=address,
        )
    if spec.field is not None:
        yield from _figure(entity, entry, other, spec)
    if spec.when is not None:
        place = Place(scope, other, document, (*path, "when"))
        yield from check_sound(place, spec.when, "the figure is always that of no records")
    if scope.knows_people:
        yield from _revealed(scope, entity, entry, other, spec)


def _revealed(
    scope: Scope, entity: EntityEntry, entry: FieldEntry, other: EntityEntry, spec: RollupSpec
) -> Iterator[Diagnostic]:
    """Whoever has the figure must know the fields that it is made of."""
    path = ("fields", entry.name, "rollup")
    read: list[tuple[Path, str]] = [(("by",), spec.by), (("field",), spec.field or "")]
    read += [(("when", *place), name) for place, name in asked(spec.when)]
    for place, name in read:
        field = other.fields.get(name)
        if field is None or field.spec is None or entry.spec is None:
            continue
        if as_hidden(scope, entry.spec, field.spec):
            continue
        key = "visible_to" if field.spec.visible_to is not None else "hidden_from"
        document = entity.document
        yield REVEALS.at(
            document.key_at(*path, *place) if place[0] == "when" else document.at(*path, *place),
            said(
                "A519",
                "{name} is not for everybody who sees {other}",
                name=f"{other.name}.{name}",
                other=entry.name,
            ),
            said("same_guards", "give {name} the same visible_to and hidden_from", name=entry.name),
            labels=[Label(other.document.at("fields", name, key), "hidden by this")],
            address=f"{entity.name}.{entry.name}",
        )


def _figure(
    entity: EntityEntry, entry: FieldEntry, other: EntityEntry, spec: RollupSpec
) -> Iterator[Diagnostic]:
    name = spec.field or ""
    span = entity.document.at("fields", entry.name, "rollup", "field")
    field = other.fields.get(name)
    if field is None:
        yield from refer_field(other, name, span)
        return
    measured = _MEASURED["sum" if spec.measure == "sum" else "min"]
    if field.type not in measured or field.multiple:
        what = "holds several values" if field.multiple else f"is of type {field.type}"
        yield NO_FIGURE.at(
            span,
            f"{other.name}.{name} {what}, which has no {spec.measure}",
            labels=[Label(field.span, "declared here")] if field.span else [],
            address=f"{entity.name}.{entry.name}",
        )
