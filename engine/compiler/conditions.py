"""Conditions: what is wrong with one as it is written, and the predicate it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from engine.compiler.constants import Unfit, constant
from engine.compiler.diagnostics import Code, Diagnostic, Help, Label, offer
from engine.compiler.document import Document
from engine.compiler.meanings import EMPTINESS, day_of, number_of
from engine.compiler.principals import check_principals
from engine.compiler.references import (
    refer_department,
    refer_entity_stage,
    refer_field,
    refer_option,
    refer_pipeline,
    refer_stage,
)
from engine.compiler.scope import EntityEntry, FieldEntry, PipelineEntry, Scope
from engine.compiler.spec.condition import ConditionSpec, OperatorsSpec
from engine.compiler.tree import Path
from engine.model.said import said

WRONG_CONSTANT = Code("F301", "constant-of-another-type", "value cannot be compared with the field")
WRONG_OPERATOR = Code("F302", "operator-not-for-type", "comparison makes no sense for the field")
OPAQUE = Code("F303", "field-not-comparable", "field cannot be compared")
RANGE_LOST = Code("P409", "range-ends-in-lost-stage", "range of stages names a lost stage")

CODES: Final = (WRONG_CONSTANT, WRONG_OPERATOR, OPAQUE, RANGE_LOST)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition stands: whose records it is about and where it is written.

    ``pipeline`` narrows stages to those of one pipeline, for rules that belong to it.
    """

    scope: Scope
    entity: EntityEntry
    document: Document
    path: Path
    pipeline: PipelineEntry | None = None

    def under(self, *steps: str | int) -> Place:
        """A place further down in the same condition."""
        return replace(self, path=(*self.path, *steps))

    @property
    def pipelines(self) -> tuple[PipelineEntry, ...]:
        """The pipelines whose stages are meant."""
        return (self.pipeline,) if self.pipeline else tuple(self.entity.pipelines.values())


_WORDS: Final = ("filled", "empty")
_STAGE_KEYS: Final = ("from", "through", "kind")
_ORDER_KEYS: Final = ("gt", "gte", "lt", "lte")
_ONLY_FILLED: Final = frozenset(
    {"link", "user", "file", "image", "address", "booking", "json", "client", "rich_text"}
)


def check_condition(place: Place, spec: ConditionSpec | None) -> Iterator[Diagnostic]:
    """Fields exist, and what they are compared with fits them."""
    if spec is None:
        return
    for name, test in spec.tests.items():
        field = place.entity.fields.get(name)
        if field is None:
            yield from refer_field(place.entity, name, place.document.key_at(*place.path, name))
        else:
            yield from _check_test(place.under(name), field, test)
    if spec.actor is not None:
        yield from check_principals(place.scope, place.document, (*place.path, "actor"), spec.actor)
    for word, parts in (("any", spec.any_), ("all", spec.all_)):
        for number, part in enumerate(parts or ()):
            yield from check_condition(place.under(word, number), part)
    if spec.not_ is not None:
        yield from check_condition(place.under("not"), spec.not_)


def is_whole(place: Place, spec: ConditionSpec) -> bool:
    """Whether nothing is wrong with the condition, and nothing in it is excused."""
    return _names_known(place.entity, spec) and next(check_condition(place, spec), None) is None


def _names_known(entity: EntityEntry, spec: ConditionSpec) -> bool:
    parts = (*(spec.any_ or ()), *(spec.all_ or ()), *([spec.not_] if spec.not_ else ()))
    return all(name in entity.fields for name in spec.tests) and all(
        _names_known(entity, part) for part in parts
    )


def asked(spec: ConditionSpec | None) -> Iterator[tuple[Path, str]]:
    """Every field that a condition asks about, and where under it."""
    if spec is None:
        return
    for name in spec.tests:
        yield (name,), name
    for word, parts in (("any", spec.any_), ("all", spec.all_)):
        for number, part in enumerate(parts or ()):
            yield from (((word, number, *path), name) for path, name in asked(part))
    yield from ((("not", *path), name) for path, name in asked(spec.not_))


def _check_test(place: Place, field: FieldEntry, test: object) -> Iterator[Diagnostic]:
    if field.kind.computed or (field.type in _ONLY_FILLED and not _is_word(test)):
        yield _opaque(place, field)
    elif _is_word(test):
        return
    elif isinstance(test, OperatorsSpec):
        yield from _check_operators(place, field, test)
    elif isinstance(test, list):
        for number, item in enumerate(test):
            yield from _check_constant(place.under(number), field, item)
    else:
        yield from _check_constant(place, field, test)


def _is_word(test: object) -> bool:
    return isinstance(test, str) and test in _WORDS


def _opaque(place: Place, field: FieldEntry) -> Diagnostic:
    if field.kind.computed:
        why = f"{field.name} is computed when it is shown, too late for conditions"
        return OPAQUE.at(
            place.document.key_at(*place.path), why, "ask about the fields it is made of"
        )
    return OPAQUE.at(
        place.document.at(*place.path).first_line,
        f"of {_a(field.type)} field it can only be asked whether it is filled",
        'write "filled" or "empty"',
    )


def _check_operators(place: Place, field: FieldEntry, test: OperatorsSpec) -> Iterator[Diagnostic]:
    for key, value in written(test):
        here = place.under(key)
        allowed = _allowed(field)
        if key not in allowed:
            yield WRONG_OPERATOR.at(
                place.document.key_at(*here.path),
                _why_not(field, key),
                f"{_a(field.type)} field takes {', '.join(allowed)}",
                address=f"{place.entity.name}.{field.name}",
            )
        elif key == "kind":
            continue
        elif isinstance(value, list):
            for number, item in enumerate(value):
                yield from _check_constant(here.under(number), field, item)
        else:
            yield from _check_constant(here, field, value)
            if key in ("from", "through"):
                yield from _check_range_end(here, str(value))


def _allowed(field: FieldEntry) -> tuple[str, ...]:
    if field.type == "stage":
        return (*_STAGE_KEYS, "eq", "ne", "in", "not_in")
    return ("eq", "ne", *(_ORDER_KEYS if field.kind.ordered else ()), "in", "not_in")


def _why_not(field: FieldEntry, key: str) -> str:
    if key in _STAGE_KEYS:
        return f'"{key}" is for stages, {field.name} is {_a(field.type)} field'
    return f"values of {_a(field.type)} field have no order"


def written(test: OperatorsSpec) -> Iterator[tuple[str, object]]:
    """The operators of a comparison as they are written, with their constants."""
    for name in type(test).model_fields:
        if name in test.model_fields_set:
            yield name.rstrip("_"), getattr(test, name)


def _check_range_end(place: Place, name: str) -> Iterator[Diagnostic]:
    stages = [found for one in place.pipelines if (found := one.stages.get(name))]
    if stages and all(stage.kind == "lost" for stage in stages):
        yield RANGE_LOST.at(
            place.document.at(*place.path),
            said(
                "P409",
                "{name} is a lost stage, and lost stages stand in no order",
                name=f'"{name}"',
            ),
            said("P409.way", "name the stage itself, or write kind: lost"),
            labels=[Label(stages[0].span, "declared here")],
        )


def _check_constant(place: Place, field: FieldEntry, raw: object) -> Iterator[Diagnostic]:
    span = place.document.at(*place.path)
    address = f"{place.entity.name}.{field.name}"
    if _is_word(raw) and field.kind.family != "text" and raw not in field.options:
        yield WRONG_CONSTANT.at(
            span, f'"{raw}" stands alone, not among values', f"write {field.name}: {raw}"
        )
        return
    try:
        value = constant(field.type, raw, place.scope.zone)
    except Unfit as error:
        labels = (
            [Label(field.span, f"{field.name} is {_a(field.type)} field")] if field.span else []
        )
        near = offer(_word(raw), ("today",)) if "today" in str(error) else Help("")
        if word := EMPTINESS.get(str(raw).strip().lower()):
            near = Help(f"write {field.name}: {word}")
        elif day := day_of(str(raw)):
            near = Help(f"write {day}")
        elif number := number_of(str(raw)) if field.kind.family == "number" else "":
            near = Help(f"numbers are written with a point and without units: {number}")
        message = f"{field.name} takes {error}"
        yield WRONG_CONSTANT.at(span, message, near, labels=labels, address=address)
        return
    if field.type == "choice":
        yield from refer_option(place.entity, field, value, span)
    elif field.type == "department":
        yield from refer_department(place.scope, str(value), span)
    elif field.type == "pipeline":
        yield from refer_pipeline(place.scope, place.entity, str(value), span)
    elif field.type == "stage" and place.pipeline is not None:
        yield from refer_stage(place.pipeline, str(value), span)
    elif field.type == "stage":
        yield from refer_entity_stage(place.scope, place.entity, str(value), span)


def _word(raw: object) -> str:
    """The letters that a text begins with."""
    return re.split(r"[^A-Za-z]", raw, maxsplit=1)[0] if isinstance(raw, str) else ""


def _a(type_: str) -> str:
    word = type_.replace("_", " ")
    return f"an {word}" if word[0] in "aeio" else f"a {word}"
