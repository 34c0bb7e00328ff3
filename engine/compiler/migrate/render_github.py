"""The findings of a plan as notes beside the lines of a pull request."""

from __future__ import annotations

from typing import Final

from engine.compiler.migrate.plan import Plan
from engine.compiler.migrate.render import summary
from engine.compiler.report.github import SLOTS, command

_LEVELS: Final = {"error": "error", "approval": "warning", "warning": "warning", "info": "notice"}


def render_github(plan: Plan) -> str:
    """A command for each finding, the gravest first; the last of a level says how many more."""
    lines = []
    for level in dict.fromkeys(_LEVELS.values()):
        found = [finding for finding in plan.findings if _LEVELS[finding.weight] == level]
        kept = found if len(found) <= SLOTS else found[: SLOTS - 1]
        for finding in kept:
            place = {"file": finding.path, "line": str(finding.line)} if finding.path else {}
            text = "\n".join([finding.message, *finding.help])
            lines.append(
                command(level, {"title": f"{finding.code} {finding.address}", **place}, text)
            )
        if len(kept) < len(found):
            more = f"{len(found) - len(kept):,} more are in the output of scheda plan"
            lines.append(command(level, {"title": "Scheda"}, more))
    lines.append(summary(plan))
    return "".join(f"{line}\n" for line in lines)
