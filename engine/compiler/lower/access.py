"""Roles and their access files → ``Role``; departments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from engine.compiler.lower.text import lower_text
from engine.compiler.scope import Scope
from engine.compiler.spec.access import GrantsSpec
from engine.compiler.spec.app import AppSpec
from engine.model.access import VERBS, Level, Role
from engine.model.app import Department


def lower_departments(app: AppSpec) -> Mapping[str, Department]:
    """The departments."""
    return {
        name: Department(name, lower_text(spec.label, app.locales), spec.in_ or "")
        for name, spec in app.departments.items()
    }


def lower_roles(scope: Scope, app: AppSpec) -> Mapping[str, Role]:
    """The roles with their grants; one without an access file has none."""
    return {
        name: _role(scope, name, Role(name, lower_text(spec.label, app.locales), spec.all))
        for name, spec in app.roles.items()
    }


def _role(scope: Scope, name: str, bare: Role) -> Role:
    found = scope.access.get(name)
    if found is None:
        return bare
    spec = found[1]
    return Role(
        name,
        bare.label,
        bare.superuser,
        records={entity: levels(grants) for entity, grants in spec.records.items()},
        stages={
            _pipeline(address): {stage: levels(grants) for stage, grants in by_stage.items()}
            for address, by_stage in spec.stages.items()
        },
        moves={
            _pipeline(address): {stage: tuple(targets) for stage, targets in moves.items()}
            for address, moves in spec.moves.items()
        },
        documents={document: tuple(verbs) for document, verbs in spec.documents.items()},
    )


def levels(grants: GrantsSpec) -> Mapping[str, Level]:
    """The levels that are written, by verb."""
    found = {verb: getattr(grants, "import_" if verb == "import" else verb) for verb in VERBS}
    return {verb: cast(Level, level) for verb, level in found.items() if level is not None}


def _pipeline(address: str) -> str:
    return address.partition("/")[2]
