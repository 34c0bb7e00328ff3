"""The plan: a sealed value that says everything an apply will do."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from engine.compiler.migrate import changes as ch
from engine.compiler.migrate import findings as fi
from engine.compiler.migrate import prechecks as pc
from engine.compiler.migrate.database import Dialect
from engine.compiler.migrate.ddl import statement as st
from engine.compiler.migrate.estimate import duration, longest_wait
from engine.compiler.migrate.exits import Exit, MigrateError

FORMAT = "1.1"
"""Minor: unknown keys may be ignored by an older reader. Major: an older reader must refuse."""


@dataclass(frozen=True, slots=True)
class Plan:
    """From one release and one shape of the tables to another.

    ``from_*`` is what the plan was made for and ``to_*`` what it ends in; ``schema`` is about the
    tables, ``release`` about the configuration. ``lineage`` and ``serial`` name the database and
    the place in its history. ``archive`` is what is archived afterwards, ``bundle`` the release
    to activate. ``digest`` seals all of it.
    """

    dialect: Dialect
    lineage: str
    serial: int
    from_release: str
    to_release: str
    from_schema: str
    to_schema: str
    changes: tuple[ch.Change, ...]
    findings: tuple[fi.Finding, ...]
    statements: tuple[st.Statement, ...]
    checks: tuple[pc.Check, ...]
    archive: str
    bundle: str
    tool: str
    created: str
    rollback: bool = False
    digest: str = ""

    @property
    def empty(self) -> bool:
        """Nothing to do: the database already is what is wanted."""
        return not self.statements and self.from_release == self.to_release

    @property
    def errors(self) -> tuple[fi.Finding, ...]:
        """What stops the plan."""
        return tuple(finding for finding in self.findings if finding.weight == "error")

    @property
    def approvals(self) -> tuple[fi.Finding, ...]:
        """What waits for a person."""
        return tuple(finding for finding in self.findings if finding.weight == "approval")

    @property
    def exit(self) -> Exit:
        """How ``plan --detailed-exitcode`` ends; a real finding outranks everything."""
        if any(finding.code == "M401" for finding in self.errors):
            return Exit.DRIFT
        if any(not finding.data for finding in self.errors):
            return Exit.FINDINGS
        if self.errors:
            return Exit.DATA
        if self.approvals:
            return Exit.APPROVAL
        return Exit.CLEAN if self.empty else Exit.PENDING

    def sealed(self) -> Plan:
        """The plan with the digest of its content."""
        return replace(self, digest=_digest(self))

    def to_json(self) -> str:
        """The plan as text, the same for the same plan."""
        return json.dumps(_data(self), ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _digest(plan: Plan) -> str:
    data = _data(plan)
    del data["digest"]
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _data(plan: Plan) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "tool": plan.tool,
        "created": plan.created,
        "database": plan.dialect,
        "lineage": plan.lineage,
        "serial": plan.serial,
        "from": {"release": plan.from_release, "schema": plan.from_schema},
        "to": {"release": plan.to_release, "schema": plan.to_schema},
        "changes": [ch.to_data(change) for change in plan.changes],
        "findings": [fi.to_data(finding) for finding in plan.findings],
        "statements": [st.to_data(statement) for statement in plan.statements],
        "estimate": {
            "ms": duration(plan.statements),
            "wait_ms": longest_wait(plan.statements, plan.dialect),
        },
        "checks": [pc.to_data(check) for check in plan.checks],
        "archive": json.loads(plan.archive),
        "bundle": plan.bundle,
        "rollback": plan.rollback,
        "errored": bool(plan.errors),
        "noop": plan.empty,
        "digest": plan.digest,
    }


def from_json(text: str) -> Plan:
    """The plan in a text written by ``to_json``; damaged or altered ones are refused."""
    try:
        data = json.loads(text)
        major = str(data["format"]).partition(".")[0]
        if major != FORMAT.partition(".")[0]:
            raise MigrateError(
                "M405",
                Exit.NEWER,
                f"the plan has format {data['format']}, this version reads {FORMAT}",
            )
        plan = Plan(
            dialect=data["database"],
            lineage=data["lineage"],
            serial=data["serial"],
            from_release=data["from"]["release"],
            to_release=data["to"]["release"],
            from_schema=data["from"]["schema"],
            to_schema=data["to"]["schema"],
            changes=tuple(ch.from_data(item) for item in data["changes"]),
            findings=tuple(fi.from_data(item) for item in data["findings"]),
            statements=tuple(st.from_data(item) for item in data["statements"]),
            checks=tuple(pc.from_data(item) for item in data["checks"]),
            archive=json.dumps(data["archive"], ensure_ascii=False, sort_keys=True),
            bundle=data["bundle"],
            tool=data["tool"],
            created=data["created"],
            rollback=data["rollback"],
            digest=data["digest"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise MigrateError("M406", Exit.USAGE, f"this is no plan: {error}") from error
    if _digest(plan) != plan.digest:
        raise MigrateError(
            "M406", Exit.USAGE, "the plan was altered after it was made", "make a new one"
        )
    return plan
