"""What the handbook says of a role: what it may do with which records."""

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
    Table,
)
from engine.compiler.handbook.sentences import Speaker
from engine.compiler.handbook.words import word
from engine.model.access import VERBS, Role
from engine.model.app import App, Entity


def describe_role(app: App, role: Role, locale: str) -> Iterator[Block]:
    """Everything about a role."""

    def say(key: str) -> str:
        return word(key, locale)

    yield Heading(3, (role.label.in_(locale), " ", Name(role.name)), f"role-{role.name}")
    if role.superuser:
        yield Paragraph((say("all_rights"),))
        return
    if not role.records:
        yield Paragraph((say("no_rights"),))
    else:
        head = (say("records"), *(say(verb) for verb in VERBS))
        rows = tuple(_row(role, entity, locale) for entity in app.entities.values())
        yield Table(head, rows)
    special = tuple(_stages(app, role, locale))
    if special:
        yield Paragraph((f"{say('in_stages')}:",))
        yield Items(special)
    moves = tuple(_moves(app, role, locale))
    if moves:
        yield Paragraph((f"{say('moves')}:",))
        yield Items(moves)
    if role.documents:
        yield Paragraph((f"{say('documents')}:",))
        yield Items(tuple(_documents(app, role, locale)))


def _row(role: Role, entity: Entity, locale: str) -> tuple[tuple[Line, ...], ...]:
    levels = role.records.get(entity.name, {})
    name = (Link(entity.label.in_(locale), f"entity-{entity.name}"),)
    words = (word(f"level_{levels.get(verb, 'none')}", locale) for verb in VERBS)
    return ((name,), *(((said,),) for said in words))


def _stages(app: App, role: Role, locale: str) -> Iterator[Line]:
    for pipeline, stages in role.stages.items():
        speaker = _speaker(app, pipeline, locale)
        for stage, levels in stages.items():
            said = ", ".join(
                f"{word(verb, locale)}: {word(f'level_{level}', locale)}"
                for verb, level in levels.items()
            )
            yield (f"{_place(speaker, pipeline, stage)} – {said}",)


def _moves(app: App, role: Role, locale: str) -> Iterator[Line]:
    for pipeline, sources in role.moves.items():
        speaker = _speaker(app, pipeline, locale)
        for stage, targets in sources.items():
            names = [_label(speaker, pipeline, target) for target in targets]
            said = ", ".join(names) or word("no_stage", locale)
            yield (f"{_place(speaker, pipeline, stage)} → {said}",)


def _documents(app: App, role: Role, locale: str) -> Iterator[Line]:
    for name, verbs in role.documents.items():
        label = app.documents[name].label.in_(locale) if name in app.documents else name
        yield (f"{label}: {', '.join(word(verb, locale).lower() for verb in verbs)}",)


def _speaker(app: App, pipeline: str, locale: str) -> Speaker:
    entity = next(one for one in app.entities.values() if pipeline in one.pipelines)
    return Speaker(app, entity, locale)


def _label(speaker: Speaker, pipeline: str, stage: str) -> str:
    found = speaker.entity.stage(pipeline, stage)
    return speaker.text(found.label) if found else stage


def _place(speaker: Speaker, pipeline: str, stage: str) -> str:
    label = speaker.text(speaker.entity.pipelines[pipeline].label)
    return f"{speaker.text(speaker.entity.label)}, {label}: {_label(speaker, pipeline, stage)}"
