"""Renamings and removals: they speak of what is there now, and of what is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.compiler.checks.rules import Rules
from engine.compiler.diagnostics import Code, Diagnostic, Label, offer
from engine.compiler.history import Ending, Renaming, moves_of, removals_of
from engine.compiler.scope import EntityEntry, Scope

MISSING_TARGET = Code("N222", "renamed-to-nothing", "new name is not declared")
STILL_THERE = Code("N223", "renamed-but-there", "old name is still declared")
NOT_GONE = Code("N224", "removed-but-there", "what is removed is still declared")
TWICE = Code("N225", "two-histories", "the same old name is explained twice")
NO_HEIR = Code("N226", "unknown-heir", "what should take its place is not there")

CODES: Final = (MISSING_TARGET, STILL_THERE, NOT_GONE, TWICE, NO_HEIR)


def check_history(rules: Rules) -> Iterator[Diagnostic]:
    """What entities say about their past, in their own files and in app.yaml."""
    scope = rules.scope
    told: dict[str, Renaming | Ending] = {}
    for entity in scope.entities.values():
        for renaming in moves_of(scope, entity):
            yield from _renaming(scope, renaming)
            yield from _once(told, renaming.source, renaming, "from")
        for ending in removals_of(scope, entity):
            yield from _ending(scope, ending)
            yield from _once(told, ending.address, ending)


def _renaming(scope: Scope, one: Renaming) -> Iterator[Diagnostic]:
    if not declared(scope, one.target):
        span = one.document.at(*one.path, "to")
        yield MISSING_TARGET.at(
            span,
            f"{one.target} is not declared",
            offer(_last(one.target), _siblings(scope, one.target)),
        )
    if declared(scope, one.source):
        yield STILL_THERE.at(
            one.document.at(*one.path, "from"),
            f"{one.source} is declared, so it was not renamed",
            "take the old declaration out, or the renaming",
        )


def _ending(scope: Scope, one: Ending) -> Iterator[Diagnostic]:
    if declared(scope, one.address):
        yield NOT_GONE.at(
            one.document.at(*one.path).first_line,
            f"{one.address} is declared",
            "take the declaration out, or the removal",
        )
    elif one.into:
        heir = one.address[: -len(_last(one.address))] + one.into
        if not declared(scope, heir):
            span = one.document.at(*one.path, "into")
            known = _siblings(scope, heir)
            yield NO_HEIR.at(span, f"{heir} is not declared", offer(one.into, known, span))


def _once(
    told: dict[str, Renaming | Ending], address: str, one: Renaming | Ending, *key: str
) -> Iterator[Diagnostic]:
    first = told.setdefault(address, one)
    if first is not one and (first.document, first.path) != (one.document, one.path):
        yield TWICE.at(
            one.document.at(*one.path, *key).first_line,
            f"what became of {address} is said already",
            labels=[Label(first.document.at(*first.path).first_line, "here")],
        )


def _last(address: str) -> str:
    for start in range(len(address) - 1, -1, -1):
        if address[start] in "./:#@":
            return address[start + 1 :]
    return address


def declared(scope: Scope, address: str) -> bool:
    """Whether the address names something, or something that may be in a file nobody could read."""
    if "/" in address:
        return _pipeline_declared(scope, address)
    entity_name, _, rest = address.partition(".")
    entity = scope.entities.get(entity_name)
    if entity is None:
        return scope.is_lost("entity", entity_name)
    field_name, _, option = rest.partition("#")
    if not field_name:
        return True
    field = entity.fields.get(field_name)
    if field is None:
        return entity.excuses(field_name)
    return not option or field.choices is None or option in field.choices


def _pipeline_declared(scope: Scope, address: str) -> bool:
    entity_name, _, rest = address.partition("/")
    name, _, stage = rest.partition(":")
    pipeline = scope.pipelines.get(name)
    if pipeline is None:
        return scope.is_lost("pipeline", name)
    if pipeline.entity != entity_name:
        return False
    return not stage or stage in pipeline.stages


def _siblings(scope: Scope, address: str) -> tuple[str, ...]:
    """The names that could have stood at the end of the address."""
    if "/" in address:
        pipeline = scope.pipelines.get(address.partition("/")[2].partition(":")[0])
        return tuple(pipeline.stages) if pipeline and ":" in address else tuple(scope.pipelines)
    entity_name, dot, rest = address.partition(".")
    entity: EntityEntry | None = scope.entities.get(entity_name)
    if not dot or entity is None:
        return tuple(scope.entities)
    field_name, hash_, _ = rest.partition("#")
    field = entity.fields.get(field_name)
    return tuple(field.options) if hash_ and field else tuple(entity.fields)
