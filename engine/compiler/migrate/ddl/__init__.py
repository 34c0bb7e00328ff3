"""Operations on tables → statements of a database, as data."""

from collections.abc import Sequence

from engine.compiler.migrate.database import Dialect
from engine.compiler.migrate.ddl import postgres, sqlite
from engine.compiler.migrate.ddl.statement import Statement, number_statements
from engine.compiler.migrate.operations import Step


def statements(steps: Sequence[Step], dialect: Dialect) -> tuple[Statement, ...]:
    """The statements of all steps, in the order in which they run."""
    render = sqlite.render if dialect == "sqlite" else postgres.render
    return number_statements([found for step in steps for found in render(step)], dialect)


__all__ = ["Statement", "statements"]
