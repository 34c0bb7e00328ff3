"""The schemas of one project: those of the language, and the names that this project declares.

An editor that is given them completes fields, stages, roles and all the rest. A name of another
file is held to what is declared; one of the same file is only offered, because it may be younger
than the schemas. What could not be read is left alone: a project with mistakes has schemas too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from engine.compiler.project_schemas.access import access_part
from engine.compiler.project_schemas.card import layout_part
from engine.compiler.project_schemas.cases import tests_part
from engine.compiler.project_schemas.entity import entity_part
from engine.compiler.project_schemas.names import Names, Part, definitions, principal
from engine.compiler.project_schemas.others import app_part, channel_part, document_part
from engine.compiler.project_schemas.pipeline import pipeline_part
from engine.compiler.schemas import schema_of
from engine.compiler.scope import Scope
from engine.compiler.source import FOLDERS, KINDS, Kind
from engine.compiler.spec.words import PRINCIPAL_PATTERN

_PARTS: Final = {
    "app": app_part,
    "entity": entity_part,
    "pipeline": pipeline_part,
    "layout": layout_part,
    "access": access_part,
    "document": document_part,
    "channel": channel_part,
    "tests": tests_part,
}


def project_schema(kind: Kind, scope: Scope) -> dict[str, Any]:
    """The schema of a kind of file that knows the names of the project."""
    names = Names(scope)
    schema: dict[str, Any] = _with_principals(_language(kind), principal(names))
    make = _PARTS.get(kind)
    if make is None:
        return schema
    part = make(names)
    defs = {**schema.get("$defs", {}), **part.pop("$defs", {})}
    if kind in ("entity", "pipeline", "layout", "tests"):
        # An entity's own file may name fields that are younger than the schema.
        defs |= definitions(names, strict=kind != "entity")
    schema["allOf"] = [*schema.get("allOf", []), part]
    return {**schema, "$defs": defs}


def project_schema_files(scope: Scope) -> Iterator[tuple[str, str]]:
    """The name and text of the schema of every kind of file."""
    for kind in KINDS:
        text = json.dumps(project_schema(kind, scope), ensure_ascii=False, separators=(",", ":"))
        yield f"{kind}.schema.json", f"{text}\n"


def editor_settings(schemas: str, config: str) -> dict[str, dict[str, str]]:
    """Settings that tell an editor which of the schemas, in a folder, is for which files."""
    patterns: dict[str, str] = {"app": "app.yaml", "limits": "limits.yaml"}
    patterns |= {kind: f"{folder}/*.yaml" for folder, kind in FOLDERS.items()}
    return {
        "yaml.schemas": {
            f"{schemas}/{kind}.schema.json": f"{config}/{patterns[kind]}" for kind in KINDS
        }
    }


@cache
def _language(kind: Kind) -> dict[str, Any]:
    return schema_of(kind)


def _with_principals(node: Any, known: Part) -> Any:
    """The schema with the people of the project wherever it asks for somebody.

    Without examples, which editors offer: they are of another project.
    """
    if isinstance(node, list):
        return [_with_principals(item, known) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("pattern") == PRINCIPAL_PATTERN:
        return {"description": node["description"], **known}
    return {
        key: part if key in ("enum", "const") else _with_principals(part, known)
        for key, part in node.items()
        if key != "examples"
    }
