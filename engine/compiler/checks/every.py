"""All checks, in the order in which they are easiest to understand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from engine.compiler import conditions as condition_forms
from engine.compiler import principals, references
from engine.compiler.checks import conditions, fields, names, options
from engine.compiler.checks.rules import Rules
from engine.compiler.diagnostics import Code, Diagnostic
from engine.compiler.scope import Scope

_CHECKS: Final[tuple[Callable[[Rules], Iterator[Diagnostic]], ...]] = (
    names.check_names,
    fields.check_fields,
    conditions.check_field_conditions,
    options.check_options,
)

CODES: Final[tuple[Code, ...]] = (
    *references.CODES,
    *condition_forms.CODES,
    *principals.CODES,
    *names.CODES,
    *fields.CODES,
    *conditions.CODES,
    *options.CODES,
)


def check_scope(scope: Scope, templates: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Everything that is wrong with a project beyond the form of its files."""
    rules = Rules(scope)
    for check in _CHECKS:
        yield from check(rules)
