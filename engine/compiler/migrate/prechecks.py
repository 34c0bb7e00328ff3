"""Questions that are asked of the data again when the plan runs: people went on working meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine.compiler.migrate.database import Connection
from engine.compiler.migrate.declared import Declared
from engine.compiler.migrate.diff import Diff, EntityPair
from engine.compiler.migrate.exits import Exit, MigrateError
from engine.compiler.migrate.impact_sql import count, where_filled, where_value
from engine.compiler.migrate.returns import staying
from engine.compiler.migrate.sql import quote
from engine.model.said import said
from engine.model.storage import table_name


@dataclass(frozen=True, slots=True)
class Check:
    """A count that may not be higher than ``most`` when the plan runs."""

    sql: str
    most: int
    code: str
    address: str
    message: str


def prechecks(connection: Connection, found: Diff, declared: Declared) -> Iterator[Check]:
    """What has to hold still: ends of options and stages nobody has, and the size of every loss."""
    for pair in found.pairs:
        for moves in pair.moves:
            for address, before, after in moves.pairs:
                if not after:
                    where = where_value(pair.before, moves.field, before)
                    where += staying(pair, moves.field, declared)
                    code = "M204" if moves.field == "stage" else "M203"
                    message = f"records have {address} by now, which is gone"
                    yield _check(connection, pair.before.name, where, code, address, message)
        yield from _purged_fields(connection, pair)
    for entity in found.purged:
        message = f"more records of {entity.name} would be destroyed than the plan says"
        yield _check(connection, entity.name, "1 = 1", "M302", entity.name, message, known=True)


def _purged_fields(connection: Connection, pair: EntityPair) -> Iterator[Check]:
    for gone in pair.purged:
        if gone.stored:
            address = f"{pair.before.name}.{gone.name}"
            where = where_filled(pair.before.name, gone)
            message = f"more values of {address} would be destroyed than the plan says"
            yield _check(connection, pair.before.name, where, "M302", address, message, known=True)


def _check(
    connection: Connection, entity: str, where: str, code: str, address: str, message: str,
    *, known: bool = False,
) -> Check:  # fmt: skip
    table = table_name(entity)
    most = count(connection, table, where) if known else 0
    sql = f"SELECT count(*) FROM {quote(table)} AS t WHERE {where}"
    return Check(sql, most, code, address, message)


def refuse_changed_data(connection: Connection, checks: tuple[Check, ...]) -> None:
    """Refuse a plan whose answers have changed; called under the lock."""
    for check in checks:
        ((found,),) = connection.run(check.sql)
        if found > check.most:
            raise MigrateError(
                check.code, Exit.DATA, f"{check.message}: {found}", said("plan_again", "plan again")
            )


def to_data(check: Check) -> dict[str, object]:
    """The check as JSON data."""
    return asdict(check)


def from_data(data: Mapping[str, Any]) -> Check:
    """The check in JSON data written by ``to_data``."""
    return Check(**{key: data[key] for key in Check.__slots__})
