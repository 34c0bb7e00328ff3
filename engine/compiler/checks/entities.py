"""Entities: the title, groups of fields, and conversions into other entities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.compiler.checks.fields import why_not_indexed, why_not_unique
from engine.compiler.checks.formulas import as_hidden
from engine.compiler.checks.rules import Rules
from engine.compiler.diagnostics import Code, Diagnostic, Label, offer
from engine.compiler.icons import icons
from engine.compiler.references import refer_entity, refer_field
from engine.compiler.scope import EntityEntry, FieldEntry, Scope
from engine.compiler.span import Span
from engine.compiler.spec.entity import ConversionSpec
from engine.model.said import said

ICON = Code("N227", "unknown-icon", "unknown icon")
TITLE = Code("F326", "title-cannot-be-read", "records would have no readable name")
GROUP_UNIQUE = Code("F327", "cannot-be-unique-together", "fields cannot be unique together")
GROUP_INDEX = Code("F328", "cannot-be-indexed-together", "fields cannot stand in an index")
CONVERTED = Code("F329", "conversion-between-types", "value cannot be taken over")
CONVERTED_OPTIONS = Code(
    "F330", "conversion-loses-options", "some options have no counterpart", "warning"
)
NOT_WRITTEN = Code("F331", "conversion-into-engine-field", "engine writes this field itself")
SAME_CONVERSION = Code(
    "F332", "conversion-declared-twice", "conversion is declared twice", "warning"
)
UNFILLED = Code(
    "F333", "conversion-leaves-required", "new record lacks a required field", "warning"
)

SHOWN = Code(
    "F334", "conversion-into-wider-field", "value would be shown to more people", "warning"
)

CODES: Final = (
    ICON, TITLE, GROUP_UNIQUE, GROUP_INDEX, CONVERTED, CONVERTED_OPTIONS, NOT_WRITTEN, SAME_CONVERSION,
    UNFILLED, SHOWN,
)  # fmt: skip

_TITLES: Final = frozenset({"text", "email", "phone", "url", "integer", "choice", "date"})


def check_entity(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """What an entity says beside its fields."""
    yield from _icon(entity)
    yield from _title(entity)
    yield from _groups(entity)
    yield from _conversions(rules.scope, entity)


def _icon(entity: EntityEntry) -> Iterator[Diagnostic]:
    """The picture of the entity is one of those that are shipped."""
    name = entity.spec.icon
    if name is not None and name not in icons():
        span = entity.document.at("icon")
        yield ICON.at(
            span, f'there is no icon "{name}"',
            offer(name, icons(), span) or "the icons are listed in the reference", address=entity.name,
        )  # fmt: skip


def _title(entity: EntityEntry) -> Iterator[Diagnostic]:
    name = entity.spec.title
    if name is None:
        return
    span = entity.document.at("title")
    field = entity.fields.get(name)
    if field is None:
        yield from refer_field(entity, name, span)
        return
    labels = [Label(field.span, "declared here")] if field.span else []
    if field.multiple or field.type not in _TITLES:
        what = "holds several values" if field.multiple else f"is of type {field.type}"
        yield TITLE.at(span, f"{name} {what}", "name a text", labels=labels, address=entity.name)
    elif field.spec is not None and (field.spec.visible_to or field.spec.hidden_from):
        yield TITLE.at(
            span,
            said(
                "F326",
                "not everybody may see {name}, and the name of a record stands everywhere",
                name=name,
            ),
            said("F326.way", "name a field that everybody sees"),
            labels=labels,
            address=entity.name,
        )


def _groups(entity: EntityEntry) -> Iterator[Diagnostic]:
    for key, groups, code in (
        ("unique", entity.spec.unique, GROUP_UNIQUE),
        ("indexes", entity.spec.indexes, GROUP_INDEX),
    ):
        for number, group in enumerate(groups):
            for place, name in enumerate(group):
                span = entity.document.at(key, number, place)
                field = entity.fields.get(name)
                if field is None:
                    yield from refer_field(entity, name, span)
                    continue
                why = why_not_indexed(field) or (key == "unique" and why_not_unique(field))
                if why:
                    yield code.at(span, f"{name}: {why}", address=entity.name)


def _conversions(scope: Scope, entity: EntityEntry) -> Iterator[Diagnostic]:
    seen: dict[str, int] = {}
    for number, spec in enumerate(entity.spec.conversions):
        span = entity.document.at("conversions", number, "to")
        if spec.to in seen:
            first = entity.document.at("conversions", seen[spec.to], "to")
            yield SAME_CONVERSION.at(
                span, f"records become {spec.to} in two ways", "put both together",
                labels=[Label(first, "declared here as well")], address=entity.name,
            )  # fmt: skip
        seen.setdefault(spec.to, number)
        target = scope.entities.get(spec.to)
        if target is None:
            yield from refer_entity(scope, spec.to, span)
        else:
            yield from _map(scope, entity, target, number, spec)


def _map(
    scope: Scope, entity: EntityEntry, target: EntityEntry, number: int, spec: ConversionSpec
) -> Iterator[Diagnostic]:
    path = ("conversions", number, "map")
    for into, from_ in spec.map.items():
        to_field, from_field = target.fields.get(into), entity.fields.get(from_)
        key, value = entity.document.key_at(*path, into), entity.document.at(*path, into)
        if to_field is None:
            yield from refer_field(target, into, key)
        if from_field is None:
            yield from refer_field(entity, from_, value)
        if to_field is None or from_field is None:
            continue
        if to_field.readonly or to_field.type in ("stage", "pipeline"):
            yield NOT_WRITTEN.at(
                key, f"{target.name}.{into} is set by the engine", "take it out of the map"
            )
        else:
            yield from _compatible(entity, target, from_field, to_field, path)
            yield from _shown(scope, entity, target, from_field, to_field, value)
    if not entity.document.is_broken(*path):
        yield from _unfilled(entity, target, number, spec)


def _compatible(
    entity: EntityEntry, target: EntityEntry, from_field: FieldEntry, to_field: FieldEntry,
    path: tuple[str | int, ...],
) -> Iterator[Diagnostic]:  # fmt: skip
    span = entity.document.at(*path, to_field.name)
    labels = [
        Label(one.span, f"{where.name}.{one.name} is declared here")
        for where, one in ((entity, from_field), (target, to_field))
        if one.span
    ]
    if why := why_not_converted(from_field, to_field):
        yield CONVERTED.at(span, why, labels=labels, address=entity.name)
    elif to_field.type == "choice" and from_field.choices and to_field.choices:
        lost = [name for name in from_field.choices if name not in to_field.choices]
        if lost and from_field.choices is not to_field.choices:
            yield CONVERTED_OPTIONS.at(
                span,
                said(
                    "F330",
                    "{address} has no {names}",
                    address=f"{target.name}.{to_field.name}",
                    names=", ".join(lost[:5]),
                ),
                said("F330.way", "declare the options, or let both fields share an option set"),
                labels=labels,
                address=entity.name,
            )


def _shown(
    scope: Scope, entity: EntityEntry, target: EntityEntry, from_field: FieldEntry,
    to_field: FieldEntry, span: Span,
) -> Iterator[Diagnostic]:  # fmt: skip
    """A value never goes to where somebody may look who may not see it where it is."""
    hidden, wider = from_field.spec, to_field.spec
    if hidden is None or (hidden.visible_to is None and not hidden.hidden_from):
        return
    if wider is not None and as_hidden(scope, wider, hidden):
        return
    key = "visible_to" if hidden.visible_to is not None else "hidden_from"
    yield SHOWN.at(
        span,
        said(
            "F334",
            "{name} is not for everybody who sees {other}, so it stays behind",
            name=from_field.name,
            other=f"{target.name}.{to_field.name}",
        ),
        said(
            "same_guards",
            "give {name} the same visible_to and hidden_from",
            name=f"{target.name}.{to_field.name}",
        ),
        labels=[Label(entity.document.at("fields", from_field.name, key), "hidden by this")],
        address=entity.name,
    )


_WIDENS: Final = {
    "integer": frozenset({"decimal", "percent", "text", "duration"}),
    "rating": frozenset({"integer", "decimal"}),
    "date": frozenset({"datetime"}),
    "text": frozenset({"long_text", "rich_text"}),
    "email": frozenset({"text", "long_text"}),
    "phone": frozenset({"text", "long_text"}),
    "url": frozenset({"text", "long_text"}),
    "choice": frozenset({"text"}),
    "number": frozenset({"text"}),
    "formula": frozenset({"decimal", "money", "percent", "integer", "text"}),
    "rollup": frozenset({"decimal", "money", "integer"}),
}
"""What values of a type may become beside values of the same type."""


def why_not_converted(from_: FieldEntry, to: FieldEntry) -> str:
    """Why a value of one field cannot be taken over by another, blank when it can."""
    if from_.type != to.type and to.type not in _WIDENS.get(from_.type, ()):
        return f"{from_.name} is of type {from_.type}, {to.name} of type {to.type}"
    if from_.multiple and not to.multiple and to.type != "client":
        return f"{from_.name} holds several values, {to.name} one"
    if from_.type == "link" and not set(from_.to) <= set(to.to):
        return f"{from_.name} points to {', '.join(from_.to)}, {to.name} to {', '.join(to.to)}"
    if from_.type == "money" and (wanted := getattr(to.spec, "currency", None)):
        if getattr(from_.spec, "currency", None) != wanted:
            return f"{to.name} is always in {wanted}, and {from_.name} need not be"
    return ""


def _unfilled(
    entity: EntityEntry, target: EntityEntry, number: int, spec: ConversionSpec
) -> Iterator[Diagnostic]:
    """Required fields of the new record that nothing fills."""
    for field in target.fields.values():
        if field.required and field.default is None and field.name not in spec.map:
            if field.kind.computed or field.span is None:
                continue
            yield UNFILLED.at(
                entity.document.at("conversions", number, "to"),
                said(
                    "F333",
                    "{name} is required and nothing fills it",
                    name=f"{target.name}.{field.name}",
                ),
                said("F333.way", "add {name} to the map, or give it a default", name=field.name),
                labels=[Label(field.span, "required here")],
                address=entity.name,
            )
