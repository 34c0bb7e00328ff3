"""Fields, declared and brought by features → ``Field``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, Final

from engine.compiler.constants import constant
from engine.compiler.lower.condition import About, lower_condition, lower_optional
from engine.compiler.lower.text import lower_text
from engine.compiler.principals import principals
from engine.compiler.scope import EntityEntry, FieldEntry, Scope
from engine.compiler.spec.app import AppSpec
from engine.compiler.spec.field import FieldSpec, OptionSetRef, RollupSpec
from engine.compiler.spec.field_types import (
    ChoiceSpec,
    FileSpec,
    MessengerSpec,
    RollupFieldSpec,
)
from engine.compiler.spec.label import OptionSpec
from engine.model.field import Field, Option, Rollup
from engine.model.field_types import FIELD_TYPES
from engine.model.plain import plain
from engine.model.principal import Principal
from engine.model.system import common_fields, feature_fields, stage_fields

_PLAIN: Final = (
    "required", "unique", "multiple", "search", "filter", "index", "always_show",
    "max_length", "min_length", "pattern", "rows", "precision", "scale", "currency", "display",
    "on_delete", "formula", "returns",
)  # fmt: skip
"""Keys that mean in the model what they mean in YAML."""


def lower_fields(scope: Scope, app: AppSpec, entity: EntityEntry) -> Mapping[str, Field]:
    """The declared fields in their order, then those of the engine that are not declared anew."""
    about = About(scope, entity)
    found = {
        entry.name: _field(about, app, entry, entry.spec)
        for entry in entity.fields.values()
        if entry.spec is not None
    }
    for brought in _brought(app, entity):
        found.setdefault(brought.name, brought)
    return found


def lower_options(options: Mapping[str, OptionSpec], app: AppSpec) -> Mapping[str, Option]:
    """Options in their order."""
    return {
        name: Option(name, lower_text(spec.label, app.locales), spec.color or "", spec.retired)
        for name, spec in options.items()
    }


def _brought(app: AppSpec, entity: EntityEntry) -> Iterator[Field]:
    yield from common_fields()
    if entity.pipelines:
        yield from stage_fields()
    sources = lower_options(app.option_sets.get("sources", {}), app)
    for feature in entity.spec.features:
        yield from feature_fields(feature, sources)


def _field(about: About, app: AppSpec, entry: FieldEntry, spec: FieldSpec) -> Field:
    values: dict[str, Any] = {
        key: value
        for key in _plain_keys(type(spec))
        if (value := getattr(spec, key)) not in (None, "")
    }
    for key in ("label", "help", "placeholder"):
        values[key] = lower_text(getattr(spec, key), app.locales)
    for key in ("visible_when", "required_when", "readonly_when"):
        values[key] = lower_optional(about, getattr(spec, key))
    values["visible_to"] = _people(about, spec.visible_to)
    values["editable_by"] = _people(about, spec.editable_by)
    values["hidden_from"] = _people(about, spec.hidden_from) or ()
    values["tags"] = tuple(spec.tags)
    values["sortable"] = _sortable(entry, spec)
    values["default"] = _default(about, entry)
    values["to"] = entry.to
    for key in ("min", "max"):
        if key in type(spec).model_fields:
            values[key] = _value(about, entry, getattr(spec, key))
    match spec:
        case ChoiceSpec() | MessengerSpec():
            values |= _options(app, spec.options)
        case FileSpec():
            values["extensions"] = tuple(spec.extensions)
            values["max_size"] = _bytes(spec.max_size)
        case RollupFieldSpec():
            values |= _rollup(about.scope, spec.rollup)
    return Field(name=entry.name, type=spec.type, **values)


@cache
def _plain_keys(spec: type[FieldSpec]) -> tuple[str, ...]:
    """Those of the keys that fields of a type have: asking a spec for another one is slow."""
    return tuple(key for key in _PLAIN if key in spec.model_fields)


def _people(about: About, texts: list[str] | None) -> tuple[Principal, ...] | None:
    return None if texts is None else principals(texts, about.scope.below)


def _sortable(entry: FieldEntry, spec: FieldSpec) -> bool:
    type_ = FIELD_TYPES[spec.type]
    able = (type_.sortable or type_.computed) and not entry.multiple
    return able if spec.sortable is None else able and spec.sortable


def _options(app: AppSpec, options: OptionSetRef | dict[str, OptionSpec] | None) -> dict[str, Any]:
    if isinstance(options, OptionSetRef):
        shared = lower_options(app.option_sets[options.set], app)
        return {"options": shared, "option_set": options.set}
    return {"options": lower_options(options, app)} if options else {}


def _default(about: About, entry: FieldEntry) -> object:
    """The default as a value; the words ``today`` and ``actor`` stay words."""
    raw = entry.default
    if entry.type == "json":
        return plain(raw)
    if isinstance(raw, str) and raw in ("today", "actor") and entry.kind.family != "text":
        return raw
    if isinstance(raw, list):
        values = tuple(_value(about, entry, one) for one in raw)
        return values if entry.multiple else values[0]
    value = _value(about, entry, raw)
    if entry.type == "datetime" and type(value) is date:
        # A day as the beginning of a moment is its first one.
        return datetime.combine(value, time(), about.scope.zone).astimezone(UTC)
    return value


def _value(about: About, entry: FieldEntry, raw: object) -> Any:
    return None if raw is None else constant(entry.type, raw, about.scope.zone)


_UNITS: Final[Mapping[str, int]] = {"KB": 2**10, "MB": 2**20, "GB": 2**30}


def _bytes(size: str | None) -> int | None:
    return None if size is None else int(size[:-2]) * _UNITS[size[-2:]]


def _rollup(scope: Scope, spec: RollupSpec) -> dict[str, Any]:
    """What is looked at, and the type of the figure: that of the field it is made of."""
    about = About(scope, scope.entities[spec.entity])
    when = lower_condition(about, spec.when) if spec.when else None
    rollup = Rollup(spec.entity, spec.by, spec.measure, spec.field or "", when)
    figure = about.entity.fields.get(spec.field or "")
    if figure is None or spec.measure == "count":
        return {"rollup": rollup, "returns": "integer"}
    digits = {"scale": getattr(figure.spec, "scale", None)}
    currency = {"currency": getattr(figure.spec, "currency", None) or ""}
    return {"rollup": rollup, "returns": figure.type, **digits, **currency}
