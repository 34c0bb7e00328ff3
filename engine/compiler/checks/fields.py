"""Fields: what they refer to, and keys that do nothing for a field of the type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.compiler.checks.rules import Rules
from engine.compiler.diagnostics import Code, Diagnostic, Label, offer
from engine.compiler.principals import check_principals
from engine.compiler.references import refer_entity, refer_option_set
from engine.compiler.scope import EntityEntry, FieldEntry, Scope
from engine.compiler.spec.field import FieldSpec, OptionSetRef
from engine.model.said import said
from engine.model.system import PEOPLE

REQUIRED_COMPUTED = Code("F314", "required-but-computed", "nobody can fill a computed field")
REQUIRED_TWICE = Code(
    "F315", "required-twice", "field is required whatever the condition says", "warning"
)
NOT_UNIQUE = Code("F317", "cannot-be-unique", "values of the field cannot be unique")
NOT_SEARCHED = Code("F318", "cannot-be-searched", "search cannot look into the field")
NOT_INDEXED = Code("F319", "cannot-be-indexed", "field cannot stand in an index")
NOT_FILTERED = Code("F320", "cannot-be-filtered", "lists cannot be filtered by the field")
NOT_SORTED = Code("F321", "cannot-be-sorted", "lists cannot be ordered by the field")
FOREIGN_CURRENCY = Code("F325", "currency-not-used", "currency is not one of the application's")

CODES: Final = (
    REQUIRED_COMPUTED, REQUIRED_TWICE, NOT_UNIQUE, NOT_SEARCHED, NOT_INDEXED, NOT_FILTERED,
    NOT_SORTED, FOREIGN_CURRENCY,
)  # fmt: skip

_PROSE: Final = frozenset({"long_text", "rich_text"})
_SEARCHED: Final = frozenset(
    {"text", "long_text", "rich_text", "url", "email", "phone", "messenger"}
)


def check_fields(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """Every declared field of an entity."""
    scope = rules.scope
    for entry, spec in entity.declared():
        yield from _references(scope, entity, entry, spec)
        yield from _keys(entity, entry, spec)
        yield from _currency(scope, entity, entry)


def _references(
    scope: Scope, entity: EntityEntry, entry: FieldEntry, spec: FieldSpec
) -> Iterator[Diagnostic]:
    path = ("fields", entry.name)
    options = getattr(spec, "options", None)
    if isinstance(options, OptionSetRef):
        span = entity.document.at(*path, "options", "set")
        yield from refer_option_set(scope, options.set, span)
    for number, name in enumerate(entry.to):
        if entry.type == "booking" and name == PEOPLE:
            continue
        yield from refer_entity(scope, name, entity.document.at(*path, "to", number))
    for key in ("visible_to", "editable_by", "hidden_from"):
        yield from check_principals(scope, entity.document, (*path, key), getattr(spec, key))


def _keys(entity: EntityEntry, entry: FieldEntry, spec: FieldSpec) -> Iterator[Diagnostic]:
    """Keys that ask of a field what its type cannot do."""
    if spec.required and entry.kind.computed:
        yield _blame(REQUIRED_COMPUTED, entity, entry, "required", said("F314", "it is computed"))
    if spec.required_when and entry.kind.computed:
        yield _blame(
            REQUIRED_COMPUTED, entity, entry, "required_when", said("F314", "it is computed")
        )
    elif spec.required and spec.required_when:
        yield _blame(
            REQUIRED_TWICE, entity, entry, "required_when",
            said("F315", '"required: true" covers every case'),
        )  # fmt: skip
    if spec.unique and (why := why_not_unique(entry)):
        yield _blame(NOT_UNIQUE, entity, entry, "unique", why)
    if spec.search and entry.type not in _SEARCHED:
        yield _blame(NOT_SEARCHED, entity, entry, "search", f"{_a(entry)} field is no text")
    if spec.index and (why := why_not_indexed(entry)):
        yield _blame(NOT_INDEXED, entity, entry, "index", why)
    if spec.filter and (why := why_not_filtered(entry)):
        yield _blame(NOT_FILTERED, entity, entry, "filter", why)
    if spec.sortable and (why := why_not_sorted(entry)):
        yield _blame(NOT_SORTED, entity, entry, "sortable", why)


def _blame(code: Code, entity: EntityEntry, entry: FieldEntry, key: str, why: str) -> Diagnostic:
    return code.at(
        entity.document.key_at("fields", entry.name, key),
        why,
        said("take_key_out", 'take "{key}" out', key=key),
        address=f"{entity.name}.{entry.name}",
    )


def why_not_unique(entry: FieldEntry) -> str:
    """Why no two records could be told apart by the field, blank when they can."""
    if entry.multiple:
        return "it holds several values"
    if entry.kind.family in ("composite", "boolean") or entry.type in _PROSE | {"file", "image"}:
        return f"{_a(entry)} field cannot be compared as a whole"
    return ""


def why_not_indexed(entry: FieldEntry) -> str:
    """Why the database cannot keep an index of the field, blank when it can."""
    if entry.kind.computed:
        return "it is computed and not stored"
    if entry.multiple or not entry.kind.columns:
        return "its values are stored in a table of their own, which has its index"
    if entry.type in _PROSE | {"json", "address"}:
        return f"{_a(entry)} field is too long for an index"
    return ""


def why_not_filtered(entry: FieldEntry) -> str:
    """Why lists cannot be filtered by the field, blank when they can."""
    if entry.type in ("json", "booking", "rich_text"):
        return f"{_a(entry)} field has no filter"
    return ""


def why_not_sorted(entry: FieldEntry) -> str:
    """Why lists cannot be ordered by the field, blank when they can."""
    if entry.multiple:
        return "it holds several values"
    if not entry.kind.sortable and not entry.kind.computed:
        return f"{_a(entry)} field has no order"
    return ""


def _a(entry: FieldEntry) -> str:
    word = entry.type.replace("_", " ")
    return f"an {word}" if word[0] in "aeio" else f"a {word}"


def _currency(scope: Scope, entity: EntityEntry, entry: FieldEntry) -> Iterator[Diagnostic]:
    """A field in one currency names one that the application uses."""
    code = getattr(entry.spec, "currency", None)
    if code is None or scope.app is None or scope.app_excuses("currencies", "0"):
        return
    known = (scope.app.currency, *scope.app.currencies)
    if code not in known:
        span = entity.document.at("fields", entry.name, "currency")
        declared = scope.app_span("currencies") or scope.app_span("currency")
        labels = [Label(declared, "currencies are listed here")] if declared else []
        yield FOREIGN_CURRENCY.at(
            span, f"app.yaml does not list {code}", offer(code, known, span), labels=labels,
            address=f"{entity.name}.{entry.name}",
        )  # fmt: skip
