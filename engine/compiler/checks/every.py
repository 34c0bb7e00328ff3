"""All checks, in the order in which they are easiest to understand.

A project is checked in *units*: each entity with its pipelines and its layout, each file that
declares a role, a document, a channel or tests, and what is left, which looks at all together. A
unit looks at other files only through the scope it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from engine.compiler import conditions as condition_forms
from engine.compiler import principals, references
from engine.compiler.checks import (
    access,
    changes,
    conditions,
    documents,
    entities,
    fields,
    formulas,
    history,
    layouts,
    listing,
    names,
    options,
    people,
    pipelines,
    rollups,
    scenarios,
    secrets,
    translations,
    views,
)
from engine.compiler.checks.rules import Rules
from engine.compiler.diagnostics import Code, Diagnostic
from engine.compiler.scope import EntityEntry, Scope

_OF_AN_ENTITY: Final[tuple[Callable[[Rules, EntityEntry], Iterator[Diagnostic]], ...]] = (
    names.check_names,
    entities.check_entity,
    fields.check_fields,
    conditions.check_field_conditions,
    options.check_options,
    rollups.check_rollups,
    formulas.check_formulas,
    pipelines.check_pipelines,
    people.check_people,
    secrets.check_secrets,
    layouts.check_card,
    changes.check_changes,
    views.check_views,
    listing.check_listing,
    translations.check_alike,
)

_OF_ALL: Final[tuple[Callable[[Rules], Iterator[Diagnostic]], ...]] = (
    names.check_departments,
    history.check_history,
    options.check_sets,
    pipelines.check_lone_pipelines,
    layouts.check_lone_layouts,
    access.check_roles,
    documents.check_word_files,
)

CODES: Final[tuple[Code, ...]] = (
    *references.CODES,
    *names.CODES,
    *history.CODES,
    *condition_forms.CODES,
    *conditions.CODES,
    *fields.CODES,
    *options.CODES,
    *rollups.CODES,
    *formulas.CODES,
    *entities.CODES,
    *pipelines.CODES,
    *access.CODES,
    *people.CODES,
    *principals.CODES,
    *secrets.CODES,
    *layouts.CODES,
    *changes.CODES,
    *views.CODES,
    *listing.CODES,
    *translations.CODES,
    *documents.CODES,
    *scenarios.CODES,
)

ALL: Final = ("all", "")
"""The unit of what is left."""

Unit = tuple[str, str]
"""What is checked at a time: a kind and a name."""


def units_of(scope: Scope) -> Iterator[Unit]:
    """The units of a project, in the order in which they are checked."""
    yield ALL
    for kind, declared in (
        ("entity", scope.entities),
        ("access", scope.access),
        ("document", scope.templates),
        ("channel", scope.channels),
        ("tests", scope.tests),
    ):
        for name in declared:
            yield kind, name


def check_unit(scope: Scope, unit: Unit) -> Iterator[Diagnostic]:
    """Everything that is wrong with one unit beyond the form of its files."""
    rules = Rules(scope)
    match unit:
        case ("entity", name):
            entity = scope.entities[name]
            for check in _OF_AN_ENTITY:
                yield from check(rules, entity)
        case ("access", name):
            yield from access.check_access(rules, name)
        case ("document", name):
            yield from documents.check_document(rules, name)
            yield from translations.check_labels(rules, scope.templates[name][0])
        case ("channel", name):
            yield from documents.check_channel(rules, name)
            yield from translations.check_labels(rules, scope.channels[name][0])
        case ("tests", name):
            yield from scenarios.check_scenarios(rules, name)
        case _:
            for check_all in _OF_ALL:
                yield from check_all(rules)
            yield from translations.check_labels(rules, *scope.loose)


def check_scope(scope: Scope) -> Iterator[Diagnostic]:
    """Everything that is wrong with a project beyond the form of its files."""
    for unit in units_of(scope):
        yield from check_unit(scope, unit)
