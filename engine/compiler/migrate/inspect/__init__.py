"""What tables a database has, as the same values that the model uses for those it wants."""

from engine.compiler.migrate.database import Connection
from engine.compiler.migrate.inspect.postgres import inspect_postgres
from engine.compiler.migrate.inspect.sqlite import inspect_sqlite
from engine.model.storage import Table


def inspect(connection: Connection) -> dict[str, Table]:
    """Physical tables by name; only those that are Scheda's by their name are looked at."""
    if connection.dialect == "sqlite":
        return inspect_sqlite(connection)
    return inspect_postgres(connection)


__all__ = ["inspect"]
