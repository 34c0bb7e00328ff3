"""Renamings and removals: they speak of what is there now, and of what is not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from engine.compiler.checks.rules import Rules
from engine.compiler.diagnostics import Code, Diagnostic, Label, offer
from engine.compiler.history import Ending, Renaming, entity_of, moves_of, removals_of
from engine.compiler.scope import EntityEntry, Scope
from engine.compiler.spec.moved import MovedSpec
from engine.compiler.tree import Path
from engine.model.said import said

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
    complained: set[tuple[str, Path]] = set()
    for entity in _with_past(scope):
        lines: Iterator[Renaming | Ending] = chain(
            moves_of(scope, entity), removals_of(scope, entity)
        )
        for one in lines:
            found = list(_one(scope, told, one))
            # A line about a shared list stands for every field that uses the list.
            if found and (one.document.path, one.path) not in complained:
                complained.add((one.document.path, one.path))
                yield from found
    yield from _of_the_application(scope)


def _with_past(scope: Scope) -> Iterator[EntityEntry]:
    """The entities of whose past something is said, in their files or in app.yaml."""
    heads, sets = set[str](), set[str]()
    if scope.app is not None:
        told = [one.to for one in scope.app.moved]
        told += [gone.pipeline or gone.option or "" for gone in scope.app.removed]
        heads = {entity_of(address) for address in told}
        sets = {address.partition(".")[0] for address in told}
        if scope.app.removed:
            # What is gone as a whole is told with the first of them.
            heads.update(list(scope.entities)[:1])
    for name, facts in scope.facts.items():
        if facts.past or name in heads or sets.intersection(facts.sets):
            yield scope.entities[name]


def _one(
    scope: Scope, told: dict[str, Renaming | Ending], one: Renaming | Ending
) -> Iterator[Diagnostic]:
    if isinstance(one, Renaming):
        yield from _renaming(scope, one)
        yield from _once(told, one.source, one, "from")
    else:
        yield from _ending(scope, one)
        yield from _once(told, one.address, one)


def _of_the_application(scope: Scope) -> Iterator[Diagnostic]:
    """Lines of app.yaml that no entity answers for."""
    document, app = scope.app_document, scope.app
    if document is None or app is None:
        return
    for number, spec in enumerate(app.moved):
        head = entity_of(spec.to)
        if head == "role":
            yield from _role(scope, number, spec)
            continue
        known = (*scope.entities, *scope.option_sets)
        if head not in known and not scope.is_lost("entity", head):
            span = document.at("moved", number, "to")
            yield MISSING_TARGET.at(span, f"{spec.to} is not declared", offer(head, known))
    for number, thing in enumerate(app.removed):
        set_name, _, option = (thing.option or "").partition(".")
        if thing.role in scope.roles or option in (scope.option_sets.get(set_name) or ()):
            span = document.at("removed", number).first_line
            if thing.role or not _used(scope, set_name):
                yield NOT_GONE.at(
                    span,
                    f"{thing.role or thing.option} is declared",
                    "take the declaration out, or the removal",
                )


def _role(scope: Scope, number: int, spec: MovedSpec) -> Iterator[Diagnostic]:
    """The renaming of a role."""
    document = scope.app_document
    assert document is not None
    new, old = spec.to.partition("/")[2], spec.from_.partition("/")[2]
    if new not in scope.roles and not scope.app_excuses("roles", new):
        yield MISSING_TARGET.at(
            document.at("moved", number, "to"),
            f"{spec.to} is not declared",
            offer(new, scope.roles),
        )
    if entity_of(spec.from_) != "role" or old in scope.roles:
        yield STILL_THERE.at(
            document.at("moved", number, "from"),
            f"{spec.from_} is declared, so it was not renamed"
            if old in scope.roles
            else f"only a role becomes a role: role/{spec.from_}",
            "take the old declaration out, or the renaming" if old in scope.roles else "",
        )


def _used(scope: Scope, set_name: str) -> bool:
    return any(set_name in facts.sets for facts in scope.facts.values())


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
            said("N224", "{address} is declared", address=one.address),
            said("N224.way", "take the declaration out, or the removal"),
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
