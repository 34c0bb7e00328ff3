"""An entity as declarations would make it: what a designer sees before anything is written.

Only what a page shows follows them; whether the result is a good configuration is for the compiler.
A declaration that does not fit does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any, TypeVar

from engine.model.app import Entity
from engine.model.design import Declaration
from engine.model.field import Field, Option
from engine.model.field_types import FIELD_TYPES
from engine.model.layout import Layout, Tab, View
from engine.model.pipeline import Pipeline, Requirement, Stage
from engine.model.principal import Principal
from engine.model.text import Text

T = TypeVar("T")


def with_declarations(entity: Entity, declarations: Iterable[Declaration]) -> Entity:
    """The entity after all of them, in order."""
    for one in declarations:
        entity = _declared(entity, one)
    return entity


def text_of(label: object) -> Text:
    """A label as YAML writes it: one text, or one for each language."""
    if isinstance(label, Mapping):
        return Text({str(locale): str(word) for locale, word in label.items()})
    return Text({"": str(label)}) if label else Text()


def principal_of(written: str) -> Principal:
    """A principal as YAML writes it; ``within`` stays open."""
    kind, _, name = written.partition(":")
    return Principal(kind, name.removesuffix("+"), deep=name.endswith("+"))  # type: ignore[arg-type]


def _declared(entity: Entity, one: Declaration) -> Entity:
    match one.verb:
        case "add_field" if one.values.get("type") in FIELD_TYPES and one.name not in entity.fields:
            blank = Field(one.name, str(one.values["type"]), Text({"": one.name}))
            return _with_field(entity, _set(blank, one.values), one.after)
        case "set_field" if one.name in entity.fields:
            return _with_field(entity, _set(entity.fields[one.name], one.values))
        case "remove_field":
            rest = {name: field for name, field in entity.fields.items() if name != one.name}
            return replace(entity, fields=rest)
        case "add_option" | "set_option" | "move_option" if one.of in entity.fields:
            return _with_field(entity, _with_option(entity.fields[one.of], one))
        case "add_set_option" | "set_set_option" | "move_set_option":
            for field in [f for f in entity.fields.values() if f.option_set == one.of]:
                entity = _with_field(entity, _with_option(field, one))
            return entity
        case "add_stage" | "set_stage" | "move_stage" | "require" | "no_longer_require":
            pipeline = entity.pipelines.get(one.of)
            if pipeline is None:
                return entity
            changed = _in_pipeline(pipeline, one)
            return replace(entity, pipelines={**entity.pipelines, one.of: changed})
    return replace(entity, layout=_in_layout(entity.layout, one))


def _in_layout(layout: Layout, one: Declaration) -> Layout:
    card, views = layout.card, layout.views
    match one.verb:
        case "quick_create":
            return replace(
                layout, card=replace(card, quick_create=tuple(one.values.get("fields") or ()))
            )
        case "add_tab":
            new = Tab(one.name, Text(), "related", one.of, str(one.values.get("by")))
            return replace(layout, card=replace(card, tabs=(*card.tabs, new)))
        case "add_view" | "set_view" if (one.verb == "set_view") == (one.name in views):
            view = _view(views.get(one.name) or View(one.name, Text(), (), 0, ()), one.values)
            return replace(layout, views={**views, one.name: view})
        case "move_view":
            return replace(layout, views=_beside(views, one.name, one.before, one.after))
        case "remove_view":
            return replace(layout, views={n: v for n, v in views.items() if n != one.name})
    return layout


def _view(view: View, values: Mapping[str, Any]) -> View:
    known: dict[str, Any] = {}
    if values.get("label"):
        known["label"] = text_of(values["label"])
    if values.get("for"):
        known["audience"] = tuple(principal_of(str(one)) for one in values["for"])
    if "priority" in values:
        known["priority"] = int(values["priority"] or 0)
    return replace(view, **known)


def _with_field(entity: Entity, field: Field, after: str = "") -> Entity:
    fields = {**entity.fields, field.name: field}
    return replace(entity, fields=_beside(fields, field.name, after=after))


def _set(field: Field, values: Mapping[str, Any]) -> Field:
    known: dict[str, Any] = {}
    if values.get("label"):
        known["label"] = text_of(values["label"])
    if "help" in values:
        known["help"] = text_of(values["help"])
    for key in ("always_show", "required"):
        if key in values:
            known[key] = bool(values[key])
    if "visible_to" in values:
        whom = values["visible_to"]
        known["visible_to"] = tuple(principal_of(str(one)) for one in whom) if whom else None
    if isinstance(values.get("options"), Mapping):
        known["options"] = {
            str(name): Option(str(name), text_of(one["label"]))
            for name, one in values["options"].items()
        }
    return replace(field, **known)


def _with_option(field: Field, one: Declaration) -> Field:
    if one.verb.startswith("move"):
        return replace(field, options=_beside(field.options, one.name, one.before, one.after))
    known = field.options.get(one.name)
    if (known is None) == one.verb.startswith("set"):
        return field
    option = known or Option(one.name, Text())
    values = one.values
    option = replace(
        option,
        label=text_of(values["label"]) if values.get("label") else option.label,
        color=str(values["color"] or "") if "color" in values else option.color,
        retired=bool(values["retired"]) if "retired" in values else option.retired,
    )
    if known is not None:
        return replace(field, options={**field.options, one.name: option})
    # Unless said, before those at the end that are no longer offered.
    names = reversed(list(field.options))
    ended = list(takewhile(lambda name: field.options[name].retired, names))
    before = one.before or "".join(ended[-1:])
    options = {**field.options, one.name: option}
    return replace(field, options=_beside(options, one.name, before, one.after))


def _in_pipeline(pipeline: Pipeline, one: Declaration) -> Pipeline:
    stages = dict(pipeline.stages)
    if one.verb in ("require", "no_longer_require"):
        return replace(pipeline, required=tuple(_required(pipeline, one)))
    if one.verb == "move_stage":
        return replace(pipeline, stages=_beside(stages, one.name, one.before, one.after))
    known = stages.get(one.name)
    if (known is None) == (one.verb == "set_stage"):
        return pipeline
    values = one.values
    stage = known or Stage(one.name, Text({"": one.name}), values.get("kind", "open"))
    label = text_of(values["label"]) if values.get("label") else stage.label
    color = str(values.get("color") or stage.color)
    kind = values["kind"] or "open" if "kind" in values else stage.kind
    stages[one.name] = replace(stage, label=label, color=color, kind=kind)
    if known is None:
        stages = _new_stage(stages, stages[one.name], one)
    return replace(pipeline, stages=stages)


def _new_stage(stages: dict[str, Stage], stage: Stage, one: Declaration) -> dict[str, Stage]:
    """Unless said, behind the last one of its kind."""
    if one.before or one.after:
        return _beside(stages, stage.name, one.before, one.after)
    kinds = ("open", "won", "lost")
    return dict(sorted(stages.items(), key=lambda item: kinds.index(item[1].kind)))


def _required(pipeline: Pipeline, one: Declaration) -> Iterable[Requirement]:
    if one.verb == "require":
        yield from pipeline.required
        names, order = one.values.get("fields", ()), list(pipeline.stages)
        stages = tuple(one.values.get("at", ()))
        first = one.values.get("from")
        if first in order:
            last = [name for name in order if pipeline.stages[name].kind != "lost"]
            stages = tuple(name for name in last if order.index(name) >= order.index(first))
        yield Requirement("", tuple(names), stages)
        return
    for number, rule in enumerate(pipeline.required):
        rest = tuple(name for name in rule.fields if name != one.name)
        if number != one.rule:
            yield rule
        elif rest:
            yield replace(rule, fields=rest)


def _beside(items: Mapping[str, T], name: str, before: str = "", after: str = "") -> dict[str, T]:
    """The same items, one of them beside another."""
    anchor = before or after
    if name not in items or anchor not in items or anchor == name:
        return dict(items)
    names = [other for other in items if other != name]
    names.insert(names.index(anchor) + (0 if before else 1), name)
    return {key: items[key] for key in names}
