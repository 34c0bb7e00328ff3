"""Roles: what they may do names what is there, and adds up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.compiler.checks.rules import Rules
from engine.compiler.diagnostics import Code, Diagnostic, Label
from engine.compiler.document import Document
from engine.compiler.lower.access import levels
from engine.compiler.principals import principals
from engine.compiler.references import (
    part_of,
    refer_document,
    refer_entity,
    refer_pipeline,
    refer_role,
    refer_stage,
)
from engine.compiler.scope import PipelineEntry, Scope
from engine.compiler.spec.access import AccessSpec
from engine.model.access import Level
from engine.model.principal import Principal, covered

WIDER = Code("A505", "grant-wider-than-read", "more may be changed than seen")
IDLE = Code("A506", "role-without-rights", "role may do nothing", "warning")
NEEDLESS = Code("A507", "rights-of-superuser", "role may do everything anyway", "warning")
NO_SUPERUSER = Code("A508", "nobody-may-apply", "nobody may change the configuration", "warning")
ODD_LEVEL = Code("A509", "level-without-meaning", "level says nothing about new records", "warning")
SAME_LEVEL = Code(
    "A512", "stage-level-without-effect", "level at the stage changes nothing", "warning"
)
BARRED = Code("A515", "move-barred-anyway", "pipeline does not allow this move", "warning")
NO_EDIT = Code("A516", "moves-without-edit", "role may not edit the records it may move", "warning")
NO_READ = Code("A517", "document-of-unseen-record", "role may not see the records", "warning")
UNSEEN = Code("A518", "entity-nobody-sees", "no role may see the entity", "warning")

CODES: Final = (
    WIDER, IDLE, NEEDLESS, NO_SUPERUSER, ODD_LEVEL, SAME_LEVEL, BARRED, NO_EDIT, NO_READ, UNSEEN,
)  # fmt: skip

_WITHIN: Final[Mapping[Level, frozenset[Level]]] = {
    "none": frozenset({"none", "own", "department", "department+", "open", "all"}),
    "own": frozenset({"own", "department", "department+", "open", "all"}),
    "department": frozenset({"department", "department+", "all"}),
    "department+": frozenset({"department+", "all"}),
    "open": frozenset({"open", "all"}),
    "all": frozenset({"all"}),
}
"""The levels that contain each level; ``open`` and the departments do not contain each other."""


def check_access(rules: Rules, name: str) -> Iterator[Diagnostic]:
    """The file of a role."""
    scope = rules.scope
    document, spec = scope.access[name]
    yield from refer_role(scope, name, document.at("access"))
    if name in scope.superusers:
        yield NEEDLESS.at(
            document.at("access"), f'"{name}" is declared all: true', "delete the file",
            address=f"role/{name}",
        )  # fmt: skip
        return
    yield from _records(scope, document, spec)
    yield from _stages(scope, document, spec)
    yield from _moves(scope, document, spec)
    yield from _documents(scope, document, spec)


def check_roles(rules: Rules) -> Iterator[Diagnostic]:
    """The roles together: what they may do at all, and what none of them may see."""
    yield from _roles(rules.scope)
    yield from _unseen(rules.scope)


def _records(scope: Scope, document: Document, spec: AccessSpec) -> Iterator[Diagnostic]:
    for entity, grants in spec.records.items():
        path = ("records", entity)
        yield from refer_entity(scope, entity, document.key_at(*path))
        found = levels(grants)
        yield from _wider(document, path, found, found.get("read", "none"), spec.access)
        for verb in ("create", "import"):
            if found.get(verb) == "open":
                yield ODD_LEVEL.at(
                    document.at(*path, verb), "a record is not open before it exists",
                    "write own, department, department+ or all", address=f"role/{spec.access}",
                )  # fmt: skip


def _wider(
    document: Document, path: tuple[str, ...], found: Mapping[str, Level], read: Level, role: str
) -> Iterator[Diagnostic]:
    if _unsure(document):
        return
    for verb in ("edit", "delete", "export"):
        level = found.get(verb)
        if level is not None and read not in _WITHIN[level]:
            labels = []
            if document.has(*path, "read"):
                labels = [Label(document.at(*path, "read"), f"may see: {read}")]
            yield WIDER.at(
                document.at(*path, verb),
                f"may {verb} {level} records, and see "
                + ("none" if read == "none" else f"only {read}"),
                f"write read: {level}, or a narrower level here",
                labels=labels,
                address=f"role/{role}",
            )


def _unsure(document: Document) -> bool:
    """Whether grants may be missing only because they were refused."""
    return any(len(path) < 2 or path[0] == "records" for path in document.broken)


def _pipeline(
    scope: Scope, document: Document, address: str, *path: str
) -> tuple[PipelineEntry | None, list[Diagnostic]]:
    """The pipeline an address such as ``deal/sales`` names, or what is wrong with it."""
    entity_name, _, name = address.partition("/")
    span = document.key_at(*path, address)
    entity = scope.entities.get(entity_name)
    if entity is None:
        where = part_of(span, address, entity_name)
        return None, list(refer_entity(scope, entity_name, where))
    where = part_of(span, address, f"/{name}")
    where = where._replace(column=where.column + 1) if where != span else span
    return entity.pipelines.get(name), list(refer_pipeline(scope, entity, name, where))


def _stages(scope: Scope, document: Document, spec: AccessSpec) -> Iterator[Diagnostic]:
    for address, by_stage in spec.stages.items():
        pipeline, wrong = _pipeline(scope, document, address, "stages")
        yield from wrong
        if pipeline is None:
            continue
        granted = spec.records.get(pipeline.entity)
        base = levels(granted) if granted else {}
        for stage, grants in by_stage.items():
            path = ("stages", address, stage)
            yield from refer_stage(pipeline, stage, document.key_at(*path))
            found = levels(grants)
            read = found.get("read", base.get("read", "none"))
            yield from _wider(document, path, found, read, spec.access)
            for verb, level in found.items():
                # An explicit "none" also wins over the grants of other roles: never idle.
                if level == base.get(verb, "none") and level != "none":
                    yield SAME_LEVEL.at(
                        document.at(*path, verb),
                        f"{pipeline.entity} has {verb}: {level} at every stage",
                        "take it out",
                        address=f"role/{spec.access}",
                    )


def _moves(scope: Scope, document: Document, spec: AccessSpec) -> Iterator[Diagnostic]:
    for address, by_stage in spec.moves.items():
        pipeline, wrong = _pipeline(scope, document, address, "moves")
        yield from wrong
        if pipeline is None:
            continue
        granted = spec.records.get(pipeline.entity)
        editing = (granted.edit if granted else None) or "none"
        at_stages = spec.stages.get(address, {})
        if (
            editing == "none"
            and not _unsure(document)
            and not any(one.edit not in (None, "none") for one in at_stages.values())
        ):
            yield NO_EDIT.at(
                document.key_at("moves", address),
                f"moving a record is editing it, and {spec.access} has no edit for {pipeline.entity}",
                "grant edit, or take the moves out",
                address=f"role/{spec.access}",
            )
        for source, targets in by_stage.items():
            path = ("moves", address, source)
            yield from refer_stage(pipeline, source, document.key_at(*path))
            for number, target in enumerate(targets):
                span = document.at(*path, number)
                yield from refer_stage(pipeline, target, span)
                rule = barring(scope, pipeline, spec.access, source, target)
                if rule is not None and target in pipeline.stages:
                    yield BARRED.at(
                        span,
                        f"from {source} nobody moves a record to {target}",
                        "take it out here, or allow it in the pipeline",
                        labels=[
                            Label(pipeline.document.at("transitions", rule).first_line, "by this")
                        ],
                        address=f"role/{spec.access}",
                    )


def barring(
    scope: Scope, pipeline: PipelineEntry, role: str, source: str, target: str
) -> int | None:
    """The number of the transition that keeps a role from a move, None when none does."""
    for number, one in enumerate(pipeline.spec.transitions):
        if one.from_ == source and target not in one.to:
            exempt = principals(one.except_ or (), scope.below)
            # Departments and users may be exempt whatever their role is.
            if not exempt or covered_roles_only(exempt, role):
                return number
    return None


def covered_roles_only(exempt: tuple[Principal, ...], role: str) -> bool:
    """Whether the exempt are roles alone, and not this one."""
    only_roles = all(one.kind == "role" for one in exempt)
    return only_roles and not covered(exempt, Principal("role", role))


def _documents(scope: Scope, document: Document, spec: AccessSpec) -> Iterator[Diagnostic]:
    for name in spec.documents:
        span = document.key_at("documents", name)
        found = scope.templates.get(name)
        if found is None:
            yield from refer_document(scope, name, span)
            continue
        entity = found[1].entity
        granted = spec.records.get(entity)
        if entity in scope.entities and (granted is None or granted.read in (None, "none")):
            yield NO_READ.at(
                span, f"{name} is made from {entity}, which {spec.access} may not see",
                f"grant read for {entity}, or take it out", address=f"role/{spec.access}",
            )  # fmt: skip


def _roles(scope: Scope) -> Iterator[Diagnostic]:
    document, app = scope.app_document, scope.app
    if document is None or app is None or scope.app_excuses("roles", ""):
        return
    if not scope.superusers and not any(path[:1] == ("roles",) for path in document.broken):
        span = document.key_at("roles") if document.has("roles") else document.at("app")
        yield NO_SUPERUSER.at(
            span,
            "no role is declared all: true",
            "add to roles:  admin: {label: Administrator, all: true}",
        )
    for name in app.roles:
        if name in scope.superusers or scope.is_lost("access", name):
            continue
        if name not in scope.access:
            yield IDLE.at(
                document.key_at("roles", name), f"there is no file access/{name}.yaml",
                "declare there what the role may do", address=f"role/{name}",
            )  # fmt: skip
        elif not scope.role_facts[name].broken and scope.role_facts[name].idle:
            yield IDLE.at(
                scope.access[name][0].at("access"),
                f"every grant of {name} is none",
                address=f"role/{name}",
            )


def _unseen(scope: Scope) -> Iterator[Diagnostic]:
    """Entities that only superusers can see, where there are other roles."""
    if not scope.access or scope.lost.get("access"):
        return
    if any(facts.broken for facts in scope.role_facts.values()):
        return
    seen = {entity for facts in scope.role_facts.values() for entity in facts.sees}
    for name in scope.entities:
        if name not in seen:
            yield UNSEEN.at(
                scope.entities[name].span, f"no file in access/ grants read for {name}",
                f"write  {name}: {{read: all}}  under records in the file of a role",
                address=name,
            )  # fmt: skip
