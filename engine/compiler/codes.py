"""Every code there is, put together from the modules that own them.

*A new code* is a constant in the module that makes the complaint, listed in its ``CODES``; a module
that is not listed here is added. The tests then ask for a case in ``tests/compiler/cases`` and for
a page in ``docs/codes``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from engine.compiler import checks, parse, plan_codes, prove, scenarios, shape_codes, source, syntax
from engine.compiler.diagnostics import Code
from engine.compiler.suggest import suggest


@cache
def all_codes() -> Mapping[str, Code]:
    """Codes by id, in the order of their families. Raises ValueError when two share an id."""
    families = (
        source.CODES, parse.CODES, syntax.CODES, shape_codes.CODES, checks.CODES, plan_codes.CODES,
        prove.CODES, scenarios.CODES,
    )  # fmt: skip
    codes: dict[str, Code] = {}
    for code in sorted((code for family in families for code in family), key=lambda code: code.id):
        if code.id in codes:
            raise ValueError(f"two codes are called {code.id}")
        codes[code.id] = code
    return codes


def code_called(wanted: str) -> Code | None:
    """The code of an id (in any case) or of a slug, None when there is none."""
    codes = all_codes()
    by_slug = {code.slug: code for code in codes.values()}
    return codes.get(wanted.upper()) or by_slug.get(wanted.lower())


def codes_like(wanted: str) -> tuple[str, ...]:
    """Ids and slugs that may have been meant."""
    codes = all_codes()
    return suggest(wanted, [*codes, *(code.slug for code in codes.values())])
