"""Options and defaults: what a new record begins with is something it could have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from engine.compiler.checks.rules import Rules
from engine.compiler.constants import constant
from engine.compiler.diagnostics import Code, Diagnostic, Label
from engine.compiler.references import refer_department, refer_option
from engine.compiler.scope import EntityEntry, FieldEntry, Scope
from engine.compiler.span import Span
from engine.model.field_types import DEFAULT_SCALE
from engine.model.plain import NotPlainError, plain
from engine.model.predicate import Today
from engine.model.said import said

RETIRED = Code("F311", "retired-default", "new records would begin with a retired option")
OUT_OF_BOUNDS = Code("F312", "default-out-of-bounds", "default is not a value the field may have")
TOO_MANY_DIGITS = Code("F313", "too-many-digits", "number has more digits than the field keeps")
ALL_RETIRED = Code("F316", "every-option-retired", "there is nothing to choose", "warning")
SEVERAL_DEFAULTS = Code("F322", "several-defaults", "field holds one value")
UNUSED_SET = Code("F323", "unused-option-set", "option set is used nowhere", "warning")

CODES: Final = (
    RETIRED, OUT_OF_BOUNDS, TOO_MANY_DIGITS, ALL_RETIRED, SEVERAL_DEFAULTS, UNUSED_SET,
)  # fmt: skip


def check_options(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """Options, defaults and bounds of every field of an entity."""
    scope = rules.scope
    for entry, _ in entity.declared():
        if entry.type == "choice":
            yield from _choice(entity, entry)
        elif entry.default is not None:
            yield from _default(scope, entity, entry)
        if entry.kind.columns and entry.kind.columns[0][1] == "scaled":
            yield from _digits(entity, entry)


def _choice(entity: EntityEntry, entry: FieldEntry) -> Iterator[Diagnostic]:
    choices = entry.choices
    address = f"{entity.name}.{entry.name}"
    if choices and not entry.option_set and all(one.retired for one in choices.values()):
        span = entity.document.key_at("fields", entry.name, "options")
        message = said("F316", "every option of {name} is retired", name=entry.name)
        yield ALL_RETIRED.at(span, message, address=address)
    defaults = cast("list[str]", entry.default or [])
    for number, name in enumerate(defaults):
        span = entity.document.at("fields", entry.name, "default", number)
        if choices is not None and name in choices:
            if choices[name].retired:
                labels = [Label(choices[name].span, "retired here")]
                message = said("F311", '"{name}" is retired', name=name)
                yield RETIRED.at(span, message, labels=labels, address=address)
        else:
            yield from refer_option(entity, entry, name, span)
    if len(defaults) > 1 and not entry.multiple:
        yield SEVERAL_DEFAULTS.at(
            entity.document.at("fields", entry.name, "default").first_line,
            f"{entry.name} cannot begin with {len(defaults)} options",
            "name one, or write multiple: true",
            address=address,
        )


def _default(scope: Scope, entity: EntityEntry, entry: FieldEntry) -> Iterator[Diagnostic]:
    raw = entry.default
    span = entity.document.at("fields", entry.name, "default")
    if entry.type == "json":
        yield from _plain_default(entity, entry, raw, span)
        return
    if entry.type == "user":
        return
    if entry.type == "department":
        yield from refer_department(scope, str(raw), span)
        return
    # The form of the file already holds the default to the type.
    value = constant(entry.type, raw, scope.zone)
    if isinstance(value, str):
        yield from _text_default(entity, entry, value, span)
    elif not isinstance(value, Today):
        yield from _bounded(scope, entity, entry, value, span)


def _plain_default(
    entity: EntityEntry, entry: FieldEntry, raw: object, span: Span
) -> Iterator[Diagnostic]:
    try:
        plain(raw)
    except NotPlainError as error:
        yield OUT_OF_BOUNDS.at(span, str(error), address=f"{entity.name}.{entry.name}")


def _bounded(
    scope: Scope, entity: EntityEntry, entry: FieldEntry, value: Any, span: Span
) -> Iterator[Diagnostic]:
    value, low, high = (_day(one, scope.zone) for one in (value, entry.min, entry.max))
    if entry.type == "rating":
        low, high = 1, high or 5
    address = f"{entity.name}.{entry.name}"
    for bound, key, word, outside in (
        (low, "min", "least", low is not None and value < low),
        (high, "max", "most", high is not None and value > high),
    ):
        if outside:
            has = entity.document.has("fields", entry.name, key)
            at = entity.document.at("fields", entry.name, key)
            labels = [Label(at, f"the {word} is set here")] if has else []
            shown = getattr(entry.spec, key) if has else bound
            yield OUT_OF_BOUNDS.at(span, f"the {word} is {shown}", labels=labels, address=address)


def _day(value: Any, zone: ZoneInfo) -> Any:
    """Moments are held against each other by the day, as everywhere."""
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


def _text_default(
    entity: EntityEntry, entry: FieldEntry, value: str, span: Span
) -> Iterator[Diagnostic]:
    spec = entry.spec
    longest, shortest = getattr(spec, "max_length", None), getattr(spec, "min_length", None)
    pattern = getattr(spec, "pattern", None)
    why = ""
    if longest is not None and len(value) > longest:
        why = f"it has {len(value)} letters, and max_length is {longest}"
    elif shortest is not None and len(value) < shortest:
        why = f"it has {len(value)} letters, and min_length is {shortest}"
    elif pattern is not None and not _matches(pattern, value):
        why = f"it does not match the pattern {pattern}"
    if why:
        yield OUT_OF_BOUNDS.at(span, why, address=f"{entity.name}.{entry.name}")


def _matches(pattern: str, value: str) -> bool:
    import re2

    return bool(re2.fullmatch(pattern, value))


def _digits(entity: EntityEntry, entry: FieldEntry) -> Iterator[Diagnostic]:
    """Numbers written for a field have no more digits than it keeps."""
    scale = getattr(entry.spec, "scale", None)
    kept = DEFAULT_SCALE.get(entry.type, 0) if scale is None else scale
    for key in ("default", "min", "max"):
        value = getattr(entry.spec, key, None)
        if not isinstance(value, Decimal):
            continue
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > kept:
            yield TOO_MANY_DIGITS.at(
                entity.document.at("fields", entry.name, key),
                f"{entry.name} keeps {kept} digits after the point",
                f"write fewer digits, or scale: {-exponent}",
                address=f"{entity.name}.{entry.name}",
            )


def check_sets(rules: Rules) -> Iterator[Diagnostic]:
    """Shared lists that no field uses."""
    scope = rules.scope
    if scope.app_document is None or scope.lost.get("entity"):
        return
    used = {name for facts in scope.facts.values() for name in facts.sets}
    broken = any(facts.broken for facts in scope.facts.values())
    for name in scope.option_sets:
        if name not in used and not broken:
            span = scope.app_document.key_at("option_sets", name)
            yield UNUSED_SET.at(span, f"no field has options: {{set: {name}}}", "take it out")
