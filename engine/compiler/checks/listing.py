"""Lists and boards: columns, order, filters, presets, and what is added up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.compiler.checks.conditions import check_sound
from engine.compiler.checks.fields import why_not_filtered, why_not_sorted
from engine.compiler.checks.rules import Rules
from engine.compiler.conditions import Place
from engine.compiler.diagnostics import Code, Diagnostic, Label, offer
from engine.compiler.document import Document
from engine.compiler.references import part_of, refer_field
from engine.compiler.scope import EntityEntry, FieldEntry
from engine.compiler.spec.layout import BoardSpec, ListSpec
from engine.model.said import said

NOT_SHOWN = Code("L616", "column-cannot-be-shown", "field cannot be a column")
NOT_SORTED = Code("L617", "list-cannot-be-sorted", "list cannot be ordered by the field")
NOT_FILTERED = Code("L618", "list-cannot-be-filtered", "list cannot be filtered by the field")
NO_STAGES = Code("L619", "board-without-stages", "board has no stages to show")
NOT_ADDED = Code("L620", "cannot-be-added-up", "values of the field cannot be added up")

CODES: Final = (NOT_SHOWN, NOT_SORTED, NOT_FILTERED, NO_STAGES, NOT_ADDED)

_ADDED: Final = frozenset({"integer", "decimal", "money", "duration"})


def check_listing(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """The list and the board of an entity's layout."""
    if entity.layout is None:
        return
    document, spec = entity.layout
    if spec.list_ is not None:
        yield from _list(rules, entity, document, spec.list_)
    if spec.board is not None:
        yield from _board(rules, entity, document, spec.board)


def _list(
    rules: Rules, entity: EntityEntry, document: Document, spec: ListSpec
) -> Iterator[Diagnostic]:
    for number, name in enumerate(spec.columns):
        span = document.at("list", "columns", number)
        field = entity.fields.get(name)
        if field is None:
            yield from refer_field(entity, name, span)
        elif field.type in ("json", "booking"):
            yield NOT_SHOWN.at(span, f"{name} is of type {field.type}", "take it out")
    for number, name in enumerate(spec.filters):
        span = document.at("list", "filters", number)
        field = entity.fields.get(name)
        if field is None:
            yield from refer_field(entity, name, span)
        elif why := why_not_filtered(field):
            yield NOT_FILTERED.at(span, f"{name}: {why}", "take it out", labels=_declared(field))
    if spec.sort is not None:
        yield from _sort(entity, document, spec.sort)
    for name, preset in spec.presets.items():
        place = Place(rules.scope, entity, document, ("list", "presets", name, "when"))
        yield from check_sound(
            place, preset.when, said("list_empty", "the list will always be empty")
        )


def _sort(entity: EntityEntry, document: Document, sort: str) -> Iterator[Diagnostic]:
    name = sort.removeprefix("-")
    span = part_of(document.at("list", "sort"), sort, name)
    field = entity.fields.get(name)
    if field is None:
        yield from refer_field(entity, name, span)
        return
    why = why_not_sorted(field)
    if not why and field.spec is not None and field.spec.sortable is False:
        why = "it says sortable: false"
    if why:
        able = [one.name for one in entity.fields.values() if not why_not_sorted(one)]
        yield NOT_SORTED.at(
            span, f"{name}: {why}", offer(name, able), labels=_declared(field), address=entity.name
        )


def _declared(field: FieldEntry) -> list[Label]:
    return [Label(field.span, "declared here")] if field.span else []


def _board(
    rules: Rules, entity: EntityEntry, document: Document, spec: BoardSpec
) -> Iterator[Diagnostic]:
    if not entity.pipelines and not rules.scope.lost.get("pipeline"):
        yield NO_STAGES.at(
            document.key_at("board"), f"{entity.name} has no pipeline",
            f"declare one in pipelines/ with entity: {entity.name}, or take the board out",
            address=entity.name,
        )  # fmt: skip
    for number, name in enumerate(spec.fields):
        if name not in entity.fields:
            yield from refer_field(entity, name, document.at("board", "fields", number))
    if spec.sum is None:
        return
    span = document.at("board", "sum")
    field = entity.fields.get(spec.sum)
    if field is None:
        yield from refer_field(entity, spec.sum, span)
    elif field.type not in _ADDED or field.multiple:
        why = "holds several values" if field.multiple else f"is of type {field.type}"
        able = [one.name for one in entity.fields.values() if one.type in _ADDED and one.spec]
        yield NOT_ADDED.at(
            span, f"{spec.sum} {why}", f"amounts and numbers can be: {', '.join(able)}" if able else "",
            labels=_declared(field), address=entity.name,
        )  # fmt: skip
