"""The JSON Schema of a plan file: published in ``schemas/``, for tools that read plans."""

from __future__ import annotations

from typing import Any, get_args

from engine.compiler.migrate.changes import KINDS
from engine.compiler.migrate.ddl.statement import Mode, Work
from engine.compiler.migrate.operations import PHASES

_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}


def plan_schema() -> dict[str, Any]:
    """The schema. A reader ignores keys that it does not know, and refuses a new major format."""
    end = _object({"release": _TEXT, "schema": _TEXT})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "plan.schema.json",
        "title": "Plan of changes to a database",
        **_object(
            {
                "format": {"type": "string", "pattern": "^1[.][0-9]+$"},
                "tool": _TEXT,
                "created": {"type": "string", "format": "date-time"},
                "database": {"enum": ["sqlite", "postgresql"]},
                "lineage": _TEXT,
                "serial": {"type": "integer", "minimum": 0},
                "from": end,
                "to": end,
                "changes": {"type": "array", "items": _change()},
                "findings": {"type": "array", "items": _finding()},
                "statements": {"type": "array", "items": _statement()},
                "estimate": _object({"ms": _NUMBER, "wait_ms": _NUMBER}),
                "checks": {"type": "array", "items": _check()},
                "archive": {"type": "array", "items": {"type": "object"}},
                "bundle": _TEXT,
                "rollback": {"type": "boolean"},
                "errored": {"type": "boolean"},
                "noop": {"type": "boolean"},
                "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            }
        ),
    }


def _object(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _change() -> dict[str, Any]:
    kinds = sorted(name.lower() for name in KINDS)
    return _object({"kind": {"enum": kinds}, "address": _TEXT})


def _finding() -> dict[str, Any]:
    return _object(
        {
            "code": {"type": "string", "pattern": "^M[0-9]{3}$"},
            "weight": {"enum": ["error", "approval", "warning", "info"]},
            "address": _TEXT,
            "message": _TEXT,
            "help": {"type": "array", "items": _TEXT},
            "count": _NUMBER,
            "records": {"type": "array", "items": _NUMBER},
            "data": {"type": "boolean"},
            "limit": _TEXT,
            "path": _TEXT,
            "line": {"type": "integer", "minimum": 0},
        }
    )


def _check() -> dict[str, Any]:
    texts = dict.fromkeys(("sql", "code", "address", "message"), _TEXT)
    return _object({**texts, "most": _NUMBER})


def _statement() -> dict[str, Any]:
    modes = list(get_args(Mode))
    texts = ("sql", "comment", "cause", "undo", "verify", "lock", "table", "key", "detail")
    return _object(
        {
            **dict.fromkeys(texts, _TEXT),
            "phase": {"enum": list(PHASES)},
            "mode": {"enum": modes},
            "fresh": {"type": "boolean"},
            "group": _NUMBER,
            "number": _NUMBER,
            "rows": _NUMBER,
            "work": {"enum": list(get_args(Work))},
            "ms": _NUMBER,
        }
    )
