"""The ledger: which release is active, what was archived, and which apply is under way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from engine import __version__
from engine.compiler.migrate import archive as archives
from engine.compiler.migrate.archive import Archive
from engine.compiler.migrate.database import Connection
from engine.compiler.migrate.exits import Exit, MigrateError
from engine.compiler.migrate.sql import quote
from engine.model import codec
from engine.model.app import App
from engine.model.storage import Table


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a database says of itself. ``serial`` is the id of the active release, 0 for none.

    ``applying`` is the plan, as text, of an apply that has begun and not ended.
    """

    lineage: str = ""
    serial: int = 0
    fingerprint: str = ""
    bundle: str = ""
    archive: Archive = ()
    applying: str = ""

    @property
    def app(self) -> App | None:
        """The active release, None for an empty database."""
        if not self.bundle:
            return None
        try:
            return codec.loads(self.bundle)
        except codec.BundleError as error:
            raise MigrateError(
                "M405", Exit.NEWER, f"the active release cannot be read: {error}",
                "use the version of scheda that applied it, or a newer one",
            ) from error  # fmt: skip


def read_ledger(connection: Connection, tables: Mapping[str, Table]) -> Ledger:
    """The ledger of a database whose tables are known; an empty one where there is none."""
    if not {"scheda_release", "scheda_setting"} <= tables.keys():
        return Ledger()
    settings: dict[str, str] = dict(
        connection.run("SELECT name, value FROM scheda_setting WHERE name IN (?, ?, ?)",
                       ("lineage", "archived", "applying"))
    )  # fmt: skip
    rows = connection.run(
        "SELECT id, fingerprint, bundle FROM scheda_release ORDER BY id DESC LIMIT 1"
    )
    serial, fingerprint, bundle = rows[0] if rows else (0, "", "")
    return Ledger(
        settings.get("lineage", ""),
        serial,
        fingerprint,
        bundle,
        archives.loads(settings["archived"]) if "archived" in settings else (),
        settings.get("applying", ""),
    )


def release_bundle(connection: Connection, serial: int) -> str:
    """The bundle of an earlier release."""
    rows = connection.run("SELECT bundle FROM scheda_release WHERE id = ?", (serial,))
    if not rows:
        raise MigrateError("M408", Exit.USAGE, f"there is no release {serial}")
    return str(rows[0][0])


def write_setting(connection: Connection, name: str, value: str) -> None:
    """Put one fact about the database in its place."""
    connection.run("DELETE FROM scheda_setting WHERE name = ?", (name,))
    connection.run("INSERT INTO scheda_setting (name, value) VALUES (?, ?)", (name, value))


def delete_setting(connection: Connection, name: str) -> None:
    """Take one fact out."""
    connection.run("DELETE FROM scheda_setting WHERE name = ?", (name,))


def activate(
    connection: Connection, serial: int, fingerprint: str, bundle: str, digest: str, author: str
) -> None:
    """Make a release the active one: the next request is served by it."""
    connection.run(
        "INSERT INTO scheda_release (id, fingerprint, bundle, format, tool, author, plan_digest, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            serial, fingerprint, bundle, codec.FORMAT, __version__, author, digest,
            moment(connection),
        ),
    )  # fmt: skip


def write_steps(
    connection: Connection,
    digest: str,
    statements: Sequence[tuple[int, str]],
    state: str,
    cursor: str | None = None,
) -> None:
    """Say how far statements (number, text) of a plan have come, in as few round trips as may be."""
    if not statements:
        return
    first, last = statements[0][0], statements[-1][0]
    connection.run(
        "DELETE FROM scheda_step WHERE plan_digest = ? AND number BETWEEN ? AND ?",
        (digest, first, last),
    )
    now = moment(connection)
    connection.run_many(
        f"INSERT INTO scheda_step (plan_digest, number, state, statement, {quote('cursor')}, at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [(digest, number, state, sql, cursor, now) for number, sql in statements],
    )


def read_steps(connection: Connection, digest: str) -> dict[int, tuple[str, str | None]]:
    """Statement number → (state, cursor) of one plan."""
    rows = connection.run(
        f"SELECT number, state, {quote('cursor')} FROM scheda_step WHERE plan_digest = ?", (digest,)
    )
    return {number: (state, cursor) for number, state, cursor in rows}


def delete_steps(connection: Connection, digest: str) -> None:
    """Forget how far a plan had come: it was taken back as a whole."""
    connection.run("DELETE FROM scheda_step WHERE plan_digest = ?", (digest,))


def moment(connection: Connection) -> object:
    """Now, as the database keeps it."""
    now = datetime.now(UTC)
    if connection.dialect == "postgresql":
        return now
    return now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def schema_digest(tables: Mapping[str, Table]) -> str:
    """A name for the exact shape of a database: the order of columns does not count."""
    data = [
        (
            name,
            sorted((c.name, c.kind, c.nullable, c.references, c.default) for c in table.columns),
            table.primary,
            sorted((i.name, i.columns, i.unique) for i in table.indexes),
        )
        for name, table in sorted(tables.items())
    ]
    return hashlib.sha256(json.dumps(data).encode()).hexdigest()
