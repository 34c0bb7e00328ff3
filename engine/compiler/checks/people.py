"""Who sees and edits fields: grants that contradict each other, and fields asked of the wrong people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.compiler.checks.access import barring
from engine.compiler.checks.rules import Rules
from engine.compiler.diagnostics import Code, Diagnostic, Label
from engine.compiler.lower.pipeline import required_stages
from engine.compiler.principals import guards_known, principals
from engine.compiler.scope import EntityEntry, FieldEntry, PipelineEntry, Scope
from engine.compiler.spec.field import FieldSpec
from engine.model.principal import Principal, covered
from engine.model.said import said

DENIED = Code("A501", "granted-and-denied", "field is shown to and hidden from the same people")
BLIND = Code("A502", "edit-without-sight", "somebody may edit a field without seeing it")
ASKED = Code("A503", "required-of-blind", "field is required of people who cannot fill it")
ASKED_IN_VAIN = Code("A504", "asked-in-vain", "those who are asked cannot fill the field")

CODES: Final = (DENIED, BLIND, ASKED, ASKED_IN_VAIN)


def check_people(rules: Rules, entity: EntityEntry) -> Iterator[Diagnostic]:
    """The principals of fields, and requirements on fields that not everybody may fill."""
    scope = rules.scope
    if not scope.knows_people:
        return
    for entry, spec in entity.declared():
        yield from _field(scope, entity, entry, spec)
    for pipeline in entity.pipelines.values():
        yield from _requirements(scope, entity, pipeline)


def _field(
    scope: Scope, entity: EntityEntry, entry: FieldEntry, spec: FieldSpec
) -> Iterator[Diagnostic]:
    document, path = entity.document, ("fields", entry.name)
    address = f"{entity.name}.{entry.name}"
    hidden = principals(spec.hidden_from or (), scope.below)
    for number, one in enumerate(principals(spec.visible_to or (), scope.below)):
        if covered(hidden, one):
            yield DENIED.at(
                document.at(*path, "visible_to", number),
                said("A501", "{who} is among hidden_from as well, which wins", who=one),
                said("A501.way", "take it out of one of the lists"),
                labels=[Label(document.at(*path, "hidden_from"), "hidden from these")],
                address=address,
            )
    if not guards_known(scope, spec):
        return
    for number, one in enumerate(principals(spec.editable_by or (), scope.below)):
        if why := why_unseen(scope, spec, one):
            yield BLIND.at(
                document.at(*path, "editable_by", number),
                said("A502", "{who} {why}", who=one, why=why),
                said("A502.visible", "add it to visible_to")
                if spec.visible_to
                else said("A502.hidden", "take it out of hidden_from"),
                labels=[Label(document.at(*path, why.rpartition(" ")[2]), "as it says here")],
                address=address,
            )


def why_unseen(scope: Scope, spec: FieldSpec, one: Principal) -> str:
    """Why a principal does not see the field; the last word names the key."""
    if one.kind == "role" and one.name in scope.superusers:
        return ""
    if covered(principals(spec.hidden_from or (), scope.below), one):
        return said("among_hidden", "is among hidden_from")
    if spec.visible_to is None or covered(principals(spec.visible_to, scope.below), one):
        return ""
    return said("not_visible", "is not among visible_to")


def _why_unable(scope: Scope, spec: FieldSpec, one: Principal) -> str:
    """Why a principal cannot fill the field, blank when nothing that is written forbids it."""
    if one.kind == "role" and one.name in scope.superusers:
        return ""
    if why := why_unseen(scope, spec, one):
        return why
    if spec.editable_by is None or covered(principals(spec.editable_by, scope.below), one):
        return ""
    return said("not_editable", "is not among editable_by")


def _requirements(
    scope: Scope, entity: EntityEntry, pipeline: PipelineEntry
) -> Iterator[Diagnostic]:
    for number, spec in enumerate(pipeline.spec.required):
        asked = principals(spec.asked_of or (), scope.below)
        stages = required_stages(pipeline, spec)
        for place, name in enumerate(spec.fields):
            field = entity.fields.get(name)
            if field is None or field.spec is None or not guards_known(scope, field.spec):
                continue
            span = pipeline.document.at("required", number, "fields", place)
            if asked:
                yield from _in_vain(scope, entity, pipeline, number, field, asked)
                continue
            role, why = _unable(scope, entity, pipeline, field.spec, stages)
            if role:
                key = why.rpartition(" ")[2]
                yield ASKED.at(
                    span,
                    said(
                        "A503",
                        "{who} may move records there and {why} of {name}",
                        who=f"role:{role}",
                        why=why,
                        name=name,
                    ),
                    said(
                        "A503.way",
                        "let somebody else be asked with asked_of, or let the role see and edit it",
                    ),
                    labels=[Label(entity.document.at("fields", name, key), "as it says here")],
                    address=f"{pipeline.address}",
                )


def _unable(
    scope: Scope, entity: EntityEntry, pipeline: PipelineEntry, spec: FieldSpec,
    stages: tuple[str, ...],
) -> tuple[str, str]:  # fmt: skip
    """A role that may enter one of the stages and cannot fill the field, and why."""
    if spec.visible_to is None and spec.editable_by is None and spec.hidden_from is None:
        return "", ""
    for role in scope.access:
        if role not in scope.roles or role in scope.superusers:
            continue
        why = _why_unable(scope, spec, Principal("role", role))
        if why and any(may_enter(scope, entity, pipeline, role, stage) for stage in stages):
            return role, why
    return "", ""


def may_enter(
    scope: Scope, entity: EntityEntry, pipeline: PipelineEntry, role: str, target: str
) -> bool:
    """Whether the role may bring some record into the stage from another stage."""
    _, spec = scope.access[role]
    granted = spec.records.get(entity.name)
    editing = (granted.edit if granted else None) or "none"
    at_stages = spec.stages.get(pipeline.address, {})
    moves = spec.moves.get(pipeline.address, {})
    for source in pipeline.stages:
        here = at_stages.get(source)
        level = (here.edit if here else None) or editing
        if source == target or level == "none" or target not in moves.get(source, (target,)):
            continue
        if barring(scope, pipeline, role, source, target) is None:
            return True
    return False


def _in_vain(
    scope: Scope, entity: EntityEntry, pipeline: PipelineEntry, number: int, field: FieldEntry,
    asked: tuple[Principal, ...],
) -> Iterator[Diagnostic]:  # fmt: skip
    """Those who are asked must be able to fill the field."""
    assert field.spec is not None
    for place, one in enumerate(asked):
        why = _why_unable(scope, field.spec, one)
        if not why and one.kind == "role":
            why = "" if _edits(scope, entity, pipeline, one.name) else "has no edit in its records"
        if why:
            key = why.rpartition(" ")[2]
            labels = []
            if entity.document.has("fields", field.name, key):
                labels = [Label(entity.document.at("fields", field.name, key), "as it says here")]
            yield ASKED_IN_VAIN.at(
                pipeline.document.at("required", number, "asked_of", place),
                said("A504", "{who} {why} of {name}", who=one, why=why, name=field.name)
                if labels
                else said("A504.edit", "{who} may not edit {entity}", who=one, entity=entity.name),
                said("A504.way", "name somebody who may, or grant it"),
                labels=labels,
                address=pipeline.address,
            )


def _edits(scope: Scope, entity: EntityEntry, pipeline: PipelineEntry, role: str) -> bool:
    if role in scope.superusers or role not in scope.access or role not in scope.roles:
        return True
    _, spec = scope.access[role]
    granted = spec.records.get(entity.name)
    if granted is not None and granted.edit not in (None, "none"):
        return True
    return any(
        one.edit not in (None, "none") for one in spec.stages.get(pipeline.address, {}).values()
    )
