"""What the handbook says of an entity: its fields, its stages, its card."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compiler.handbook.blocks import (
    Block,
    Heading,
    Items,
    Line,
    Link,
    Name,
    Paragraph,
    Picture,
    Table,
    joined,
)
from engine.compiler.handbook.diagram import draw_pipeline
from engine.compiler.handbook.sentences import Speaker
from engine.model.app import App, Entity
from engine.model.field import Field
from engine.model.layout import Change, View
from engine.model.pipeline import Pipeline, Requirement, Stage
from engine.model.system import WIDGETS


def describe_entity(app: App, entity: Entity, locale: str) -> Iterator[Block]:
    """Everything about an entity."""
    speaker = Speaker(app, entity, locale)
    say, anchor = speaker.word, f"entity-{entity.name}"
    yield Heading(3, (speaker.text(entity.label), " ", Name(entity.name)), anchor)
    declared = [field for field in entity.fields.values() if not field.system]
    if declared:
        yield Heading(4, (say("fields"),), f"{anchor}-fields")
        head = tuple(say(key) for key in ("field", "type", "rules", "seen", "changed"))
        yield Table(head, tuple(_field_row(speaker, field) for field in declared))
    ready = [
        (f"{speaker.text(f.label)} ", Name(f.name)) for f in entity.fields.values() if f.system
    ]
    yield Paragraph((f"{say('ready_fields')}: ", *joined([tuple(line) for line in ready]), "."))
    for pipeline in entity.pipelines.values():
        yield from _pipeline(speaker, pipeline, anchor)
    yield from _card(speaker, anchor)
    if entity.conversions:
        targets: list[Line] = [
            (Link(speaker.text(app.entities[one.to].label), f"entity-{one.to}"),)
            for one in entity.conversions
            if one.to in app.entities
        ]
        yield Paragraph((f"{say('becomes')}: ", *joined(targets), "."))


# Fields


def _field_row(speaker: Speaker, field: Field) -> tuple[tuple[Line, ...], ...]:
    name: list[Line] = [(speaker.text(field.label), " ", Name(field.name))]
    if help_ := speaker.text(field.help):
        name.append((help_,))
    return (
        tuple(name),
        tuple(_type(speaker, field)),
        tuple(_rules(speaker, field)),
        tuple(_seen(speaker, field)),
        tuple(_changed(speaker, field)),
    )


def _type(speaker: Speaker, field: Field) -> Iterator[Line]:
    say = speaker.word
    kind = say(f"type_{field.type}")
    several = f", {say('multiple')}" if field.multiple else ""
    if field.to:
        known = speaker.app.entities
        targets: list[Line] = [
            (Link(speaker.text(known[to].label), f"entity-{to}"),) if to in known else (to,)
            for to in field.to
        ]
        yield (f"{kind} {say('to')} ", *joined(targets), several)
    else:
        yield (kind + (f" ({field.currency})" if field.currency else "") + several,)
    if field.options:
        yield ("; ".join(
            speaker.text(option.label) + (f" ({say('retired')})" if option.retired else "")
            for option in field.options.values()
        ),)  # fmt: skip


def _rules(speaker: Speaker, field: Field) -> Iterator[Line]:
    say = speaker.word
    if field.formula:
        yield (f"{say('formula')} ", Name(field.formula))
    if field.required:
        yield (say("required"),)
    for key in ("visible_when", "required_when", "readonly_when"):
        condition = getattr(field, key)
        if condition is not None:
            yield (f"{say(key)} {speaker.condition(condition)}",)
    if field.unique:
        yield (say("unique"),)
    yield from ((limit,) for limit in _limits(speaker, field))
    if field.pattern:
        yield (f"{say('form')} ", Name(field.pattern))
    if field.default is not None:
        yield (f"{say('default')} {speaker.value(field.default, field)}",)
    if field.tags:
        yield (f"{say('tags')} {', '.join(field.tags)}",)


def _limits(speaker: Speaker, field: Field) -> Iterator[str]:
    say = speaker.word
    for key, limit in (("at_least", field.min), ("at_most", field.max)):
        if limit is not None:
            yield f"{say(key)} {speaker.value(limit)}"
    for key, letters in (("at_least", field.min_length), ("at_most", field.max_length)):
        if letters is not None:
            yield f"{say(key)} {letters} {say('letters')}"


def _seen(speaker: Speaker, field: Field) -> Iterator[Line]:
    shown = field.visible_to
    yield (speaker.word("who_reads") if shown is None else speaker.people(shown),)
    if field.hidden_from:
        yield (f"{speaker.word('never')} {speaker.people(field.hidden_from)}",)


def _changed(speaker: Speaker, field: Field) -> Iterator[Line]:
    if field.readonly or field.kind.computed:
        yield (speaker.word("nobody"),)
    elif field.editable_by is None:
        yield (speaker.word("who_edits"),)
    else:
        yield (speaker.people(field.editable_by),)


# Stages


def _pipeline(speaker: Speaker, pipeline: Pipeline, anchor: str) -> Iterator[Block]:
    say = speaker.word
    label = speaker.text(pipeline.label)
    title = f"{say('stages')}: {label} "
    yield Heading(4, (title, Name(pipeline.name)), f"{anchor}-{pipeline.name}")
    picture = draw_pipeline(pipeline, speaker.locale)
    yield Picture(f"{speaker.entity.name}-{pipeline.name}", label, picture)
    if pipeline.default and len(speaker.entity.pipelines) > 1:
        yield Paragraph((f"{label}: {say('default_pipeline')}.",))
    head = tuple(say(key) for key in ("stage", "kind", "asks", "next", "movers"))
    rows = tuple(_stage_row(speaker, pipeline, stage) for stage in pipeline.stages.values())
    yield Table(head, rows)


def _stage_row(speaker: Speaker, pipeline: Pipeline, stage: Stage) -> tuple[tuple[Line, ...], ...]:
    asked = [(_asked(speaker, rule),) for rule in pipeline.required if stage.name in rule.stages]
    return (
        ((speaker.text(stage.label), " ", Name(stage.name)),),
        ((speaker.word(f"kind_{stage.kind}"),),),
        tuple(asked),
        ((_next(speaker, pipeline, stage),),),
        tuple((mover,) for mover in _movers(speaker, pipeline, stage)),
    )


def _asked(speaker: Speaker, rule: Requirement) -> str:
    say = speaker.word
    said = speaker.fields(rule.fields)
    if rule.when is not None:
        said += f" {say('if')} {speaker.condition(rule.when)}"
    more = []
    if rule.asked_of:
        more.append(f"{say('asked_of')} {speaker.people(rule.asked_of)}")
    weak = [channel for channel, how in rule.enforce.items() if how == "warn"]
    if weak:
        more.append(f"{say('warns_on')} {', '.join(weak)}")
    if rule.since:
        more.append(f"{say('since')} {rule.since.isoformat()}")
    if rule.grace:
        more.append(f"{say('grace')} {rule.grace}")
    return f"{said} ({'; '.join(more)})" if more else said


def _next(speaker: Speaker, pipeline: Pipeline, stage: Stage) -> str:
    say = speaker.word
    for rule in pipeline.transitions:
        if rule.source == stage.name:
            stages = [speaker.text(pipeline.stages[to].label) for to in rule.targets]
            said = ", ".join(stages) or say("no_stage")
            return f"{said}, {say('except')} {speaker.people(rule.exempt)}" if rule.exempt else said
    return say("any_stage")


def _movers(speaker: Speaker, pipeline: Pipeline, stage: Stage) -> Iterator[str]:
    """The roles that may move a record on from a stage, how far they reach, and where to."""
    for role in speaker.app.roles.values():
        label = speaker.text(role.label)
        if role.superuser:
            yield label
            continue
        there = role.stages.get(pipeline.name, {}).get(stage.name, {})
        usual = role.records.get(speaker.entity.name, {}).get("edit", "none")
        level = there.get("edit", usual)
        targets = role.moves.get(pipeline.name, {}).get(stage.name)
        if level == "none" or targets == ():
            continue
        said = f"{label} ({speaker.word(f'level_{level}')})"
        if targets is not None:
            names = (speaker.text(pipeline.stages[to].label) for to in targets)
            said += f": {', '.join(names)}"
        yield said


# The card


def _card(speaker: Speaker, anchor: str) -> Iterator[Block]:
    say, layout = speaker.word, speaker.entity.layout
    yield Heading(4, (say("card"),), f"{anchor}-card")
    rows = []
    for section in layout.card.sections.values():
        shown = [_element(speaker, element.name) for element in section.elements]
        lines: list[Line] = [(", ".join(shown),)]
        if section.visible_when is not None:
            lines.append((f"{say('visible_when')} {speaker.condition(section.visible_when)}",))
        rows.append((((speaker.text(section.label), " ", Name(section.name)),), tuple(lines)))
    yield Table((say("section"), say("fields")), tuple(rows))
    tabs = ", ".join(speaker.text(tab.label) for tab in layout.card.tabs)
    yield Paragraph((f"{say('tabs')}: {tabs}.",))
    if layout.card.quick_create:
        yield Paragraph((f"{say('quick')}: {speaker.fields(layout.card.quick_create)}.",))
    if layout.views:
        yield Paragraph((f"{say('views')}:",))
        yield Items(tuple(_view(speaker, view) for view in layout.views.values()))


def _view(speaker: Speaker, view: View) -> Line:
    people = speaker.people(view.audience)
    touched = dict.fromkeys(_target(speaker, change) for change in view.changes)
    said = f": {', '.join(touched)}" if touched else ""
    return (
        speaker.text(view.label), " ", Name(view.name), f" {speaker.word('view_for')} {people}{said}",
    )  # fmt: skip


def _target(speaker: Speaker, change: Change) -> str:
    if change.section is not None:
        return speaker.text(change.section.label)
    section = speaker.entity.layout.card.sections.get(change.target)
    return speaker.text(section.label) if section else _element(speaker, change.target)


def _element(speaker: Speaker, name: str) -> str:
    return speaker.fields(WIDGETS[name]) if name in WIDGETS else speaker.field(name)
