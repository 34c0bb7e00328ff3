"""A plan as Markdown, for the description of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compiler.migrate.findings import Finding
from engine.compiler.migrate.operations import PHASES
from engine.compiler.migrate.plan import Plan
from engine.compiler.migrate.render import look_of, rows_of, summary, times_of

_TITLES = {
    "error": "Refused",
    "approval": "Asks for approval",
    "warning": "Worth knowing",
    "info": "What becomes of the data",
}


def render_markdown(plan: Plan) -> str:
    """The plan in three parts, like the text for people; the SQL is folded away."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    if plan.empty and not plan.findings:
        yield "**Nothing to do**: the database is as the configuration says."
        return
    yield f"**{summary(plan)}**"
    seen, data = look_of(plan.changes)
    for title, changes in (("What people will see", seen), ("What the data do", data)):
        if changes:
            yield ""
            yield f"### {title}"
            yield ""
            yield from (f"- `{change.sign}` {_escape(change.headline)}" for change in changes)
    for weight, title in _TITLES.items():
        found = [finding for finding in plan.findings if finding.weight == weight]
        if found:
            yield ""
            yield f"### {title}"
            yield ""
            yield "| Code | Where | What | Records |"
            yield "|---|---|---|---|"
            yield from (_row(finding) for finding in found)
    if plan.statements:
        yield ""
        yield f"<details><summary>{len(plan.statements)} statements, {times_of(plan)}</summary>"
        yield ""
        yield "```sql"
        yield from _statements(plan)
        yield "```"
        yield "</details>"


def _row(finding: Finding) -> str:
    sample = ", ".join(str(record) for record in finding.records)
    where = f"`{finding.address}`" + (f" {_escape(finding.place)}" if finding.place else "")
    cells = (finding.code, where, _escape(finding.message), sample)
    return "| " + " | ".join(cells) + " |"


def _statements(plan: Plan) -> Iterator[str]:
    for phase in PHASES:
        for statement in plan.statements:
            if statement.phase == phase:
                yield f"-- {phase}: {statement.comment}{rows_of(statement)}"
                yield f"{statement.sql};"


def _escape(text: str) -> str:
    """Text that stands in a table or a list as it is."""
    for letter in "\\`*_|<":
        text = text.replace(letter, f"\\{letter}")
    return text
