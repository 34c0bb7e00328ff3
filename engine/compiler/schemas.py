"""JSON Schemas of the configuration, for editors: generated from the specs, never decisive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from engine.compiler.source import KINDS, Kind
from engine.compiler.spec import spec_of
from engine.compiler.spec.json_schema import json_schema

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema_of(kind: Kind) -> dict[str, Any]:
    """The schema of a kind of file."""
    return {"$schema": DIALECT, "$id": f"{kind}.schema.json", **json_schema(spec_of(kind))}


def schema_files() -> Iterator[tuple[str, str]]:
    """The name and text of every file of the folder ``schemas``."""
    for kind in KINDS:
        text = json.dumps(schema_of(kind), indent=2, ensure_ascii=False)
        yield f"{kind}.schema.json", f"{text}\n"
    from engine.compiler.migrate.plan_schema import plan_schema  # with it come the drivers

    yield "plan.schema.json", json.dumps(plan_schema(), indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> Iterator[Path]:
    """Write all schemas into a folder, made if need be, and tell each path. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schema_files():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return iter(written)
