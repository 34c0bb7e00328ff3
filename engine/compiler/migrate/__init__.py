"""Plan and apply: from the configuration that is active in a database to the one that is wanted.

A plan is a value. It is computed without writing anything, shown to a person, and then executed
exactly as it was shown, or refused when the database has moved on meanwhile.
"""

from engine.compiler.migrate.apply import Result, apply_plan, resume_apply, undo_apply
from engine.compiler.migrate.exits import Exit, MigrateError
from engine.compiler.migrate.plan import Plan
from engine.compiler.migrate.planner import make_plan, make_rollback
from engine.compiler.migrate.progress import Event
from engine.compiler.migrate.render import render_text

__all__ = [
    "Event",
    "Exit",
    "MigrateError",
    "Plan",
    "Result",
    "apply_plan",
    "make_plan",
    "make_rollback",
    "render_text",
    "resume_apply",
    "undo_apply",
]
