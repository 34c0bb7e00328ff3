"""Plan and apply: from the configuration that is active in a database to the one that is wanted.

A plan is a value. It is computed without writing anything, shown to a person, and then executed
exactly as it was shown, or refused when the database has moved on meanwhile.
"""

from engine.compiler.migrate.apply import Result, apply_plan, resume_apply, undo_apply
from engine.compiler.migrate.exits import Exit, MigrateError
from engine.compiler.migrate.limits import Limits, limits_of
from engine.compiler.migrate.plan import Plan, from_json
from engine.compiler.migrate.plan_schema import plan_schema
from engine.compiler.migrate.planner import make_plan, make_rollback
from engine.compiler.migrate.progress import Event
from engine.compiler.migrate.render import render_text, summary
from engine.compiler.migrate.render_github import render_github
from engine.compiler.migrate.render_markdown import render_markdown

__all__ = [
    "Event",
    "Exit",
    "Limits",
    "MigrateError",
    "Plan",
    "Result",
    "apply_plan",
    "from_json",
    "limits_of",
    "make_plan",
    "make_rollback",
    "plan_schema",
    "render_github",
    "render_markdown",
    "render_text",
    "resume_apply",
    "summary",
    "undo_apply",
]
