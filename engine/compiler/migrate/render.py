"""A plan for people: what they will see, what the data do, what runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.compiler.migrate import changes as ch
from engine.compiler.migrate.ddl.statement import Statement
from engine.compiler.migrate.estimate import duration, in_words, longest_wait
from engine.compiler.migrate.operations import PHASES
from engine.compiler.migrate.plan import Plan

_WEIGHTS = {"error": "REFUSED", "approval": "asks", "warning": "note", "info": "note"}


def render_text(plan: Plan, *, sql: bool = True) -> str:
    """The plan as plain text; without ``sql`` only what the statements do is told."""
    return "\n".join(_lines(plan, sql)) + "\n"


def _lines(plan: Plan, sql: bool) -> Iterator[str]:
    if plan.empty and not plan.findings:
        yield "Nothing to do: the database is as the configuration says."
        return
    seen, data = look_of(plan.changes)
    yield "What people will see"
    yield from (f"  {change.sign} {change.headline}" for change in seen)
    if not seen:
        yield "  nothing new"
    if data or plan.findings:
        yield ""
        yield "What the data do"
        yield from (f"  {change.sign} {change.headline}" for change in data)
        yield from _findings(plan)
    if plan.statements:
        yield ""
        yield f"What runs ({times_of(plan)})"
        yield from _statements(plan, sql)
    yield ""
    yield summary(plan)


def look_of(changes: Sequence[ch.Change]) -> tuple[list[ch.Change], list[ch.Change]]:
    """Changes that people notice, and those that only the data do."""
    data: list[ch.Change] = [
        change
        for change in changes
        if isinstance(change, ch.EngineTables | ch.Converted)
        or (isinstance(change, ch.Added | ch.Removed) and "index" in change.what)
    ]
    return [change for change in changes if change not in data], data


def _findings(plan: Plan) -> Iterator[str]:
    for finding in plan.findings:
        yield f"  {_WEIGHTS[finding.weight]} {finding.code}: {finding.message}"
        if finding.place:
            yield f"      --> {finding.place}"
        if finding.records:
            more = finding.count - len(finding.records)
            end = f" and {more} more" if more > 0 else ""
            yield f"      records {', '.join(str(record) for record in finding.records)}{end}"
        for line in finding.help:
            yield f"      = help: {line}"


def _statements(plan: Plan, sql: bool) -> Iterator[str]:
    for phase in PHASES:
        found = [one for one in plan.statements if one.phase == phase]
        if found:
            yield f"  -- {phase}"
        own = [one for one in found if one.cause == "engine" and one.fresh]
        if own:  # the same for everybody: whoever wants to read them finds them in the JSON
            yield f"  {own[0].number}. make the engine's own tables; {len(own)} statements"
        for statement in found:
            if statement in own:
                continue
            yield f"  {statement.number}. {statement.comment}{rows_of(statement)}"
            for line in statement.sql.splitlines() if sql else ():
                yield f"       {line}"


def rows_of(statement: Statement) -> str:
    """Rows that the statement goes through, its time, and what others wait for."""
    parts = []
    if statement.rows > 0:
        rows = "1 row" if statement.rows == 1 else f"{statement.rows} rows"
        parts.append(f"{rows}, {in_words(statement.ms)}")
    if statement.lock:
        parts.append(f"locks {statement.lock}")
    return "".join(f"; {part}" for part in parts)


def times_of(plan: Plan) -> str:
    """How long the whole may take, and how long somebody who writes may have to wait."""
    whole = in_words(duration(plan.statements))
    wait = longest_wait(plan.statements, plan.dialect)
    if plan.dialect == "sqlite":
        return f"{whole}, while nobody else can write"
    return f"{whole}; others wait {in_words(wait)} at a stretch" if wait else whole


def summary(plan: Plan) -> str:
    """The plan in one line."""
    signs = [change.sign for change in plan.changes]
    counts = (
        f"{signs.count('+')} to add, {signs.count('~')} to change, {signs.count('>')} to rename, "
        f"{signs.count('o')} to archive, {signs.count('-')} to remove"
    )
    if "!" in signs:
        counts += f", {signs.count('!')} to expose"
    end = f"{len(plan.statements)} statements"
    if plan.errors:
        end = f"{len(plan.errors)} refused, nothing can be applied"
    elif plan.approvals:
        end += f", {len(plan.approvals)} to approve"
    return f"Plan {plan.digest[:12]}: {counts}; {end}."
