"""All checks, in the order in which they are easiest to understand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
    translations,
    views,
)
from engine.compiler.checks.rules import Rules
from engine.compiler.diagnostics import Code, Diagnostic
from engine.compiler.scope import Scope

_CHECKS: Final[tuple[Callable[[Rules], Iterator[Diagnostic]], ...]] = (
    names.check_names,
    entities.check_entities,
    history.check_history,
    fields.check_fields,
    conditions.check_field_conditions,
    options.check_options,
    rollups.check_rollups,
    formulas.check_formulas,
    pipelines.check_pipelines,
    access.check_access,
    people.check_people,
    layouts.check_layouts,
    changes.check_changes,
    views.check_views,
    listing.check_listing,
    documents.check_channels,
    scenarios.check_scenarios,
    translations.check_translations,
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
    *layouts.CODES,
    *changes.CODES,
    *views.CODES,
    *listing.CODES,
    *translations.CODES,
    *documents.CODES,
    *scenarios.CODES,
)


def check_scope(scope: Scope, templates: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Everything that is wrong with a project beyond the form of its files."""
    rules = Rules(scope)
    for check in _CHECKS:
        yield from check(rules)
    yield from documents.check_documents(rules, templates)
