"""A plan for people: what they will see, what the data do, what runs."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compiler.migrate.changes import Changed
from engine.compiler.migrate.operations import PHASES
from engine.compiler.migrate.plan import Plan

_WEIGHTS = {"error": "refused", "approval": "asks", "warning": "note", "info": "note"}


def render_text(plan: Plan) -> str:
    """The plan as plain text."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    if plan.empty and not plan.findings:
        yield "Nothing to do: the database is as the configuration says."
        return
    yield "What changes"
    for change in plan.changes:
        yield f"  {change.sign} {change.headline}"
    if not plan.changes:
        yield "  nothing that people see"
    if plan.findings:
        yield ""
        yield "What to know"
        for finding in plan.findings:
            yield f"  {_WEIGHTS[finding.weight]} {finding.code}: {finding.message}"
            if finding.records:
                yield f"      records {', '.join(str(record) for record in finding.records)}"
            for line in finding.help:
                yield f"      help: {line}"
    if plan.statements:
        yield ""
        yield "What runs"
        yield from _statements(plan)
    yield ""
    yield summary(plan)


def _statements(plan: Plan) -> Iterator[str]:
    for phase in PHASES:
        found = [one for one in plan.statements if one.phase == phase]
        if found:
            yield f"  -- {phase}"
        for statement in found:
            lock = f"; locks {statement.lock}" if statement.lock else ""
            rows = f"; {statement.rows} rows" if statement.rows >= 0 else ""
            yield f"  {statement.number}. {statement.comment}{rows}{lock}"
            for line in statement.sql.splitlines():
                yield f"       {line}"


def summary(plan: Plan) -> str:
    """The plan in one line."""
    signs = [change.sign for change in plan.changes]
    look = sum(isinstance(change, Changed) for change in plan.changes)
    counts = (
        f"{signs.count('+')} to add, {look} to change, {signs.count('>')} to rename, "
        f"{signs.count('o')} to archive, {signs.count('-')} to remove"
    )
    end = f"{len(plan.statements)} statements"
    if plan.errors:
        end = f"{len(plan.errors)} refused, nothing can be applied"
    elif plan.approvals:
        end += f", {len(plan.approvals)} to approve"
    return f"Plan {plan.digest[:12]}: {counts}; {end}."
