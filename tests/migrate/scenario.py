"""One large change with data, for everything that must survive an interruption."""

from __future__ import annotations

import shutil
from typing import Any

from engine.compiler.migrate import apply_plan, make_plan
from engine.compiler.migrate.database import reading, sqlite_path
from engine.compiler.migrate.inspect import inspect
from engine.compiler.migrate.ledger import schema_digest
from engine.compiler.migrate.sql import quote, quoted
from engine.model.app import App, Move, Removal
from tests.migrate.apps import make_app, make_entity, make_field, make_pipeline
from tests.migrate.records import insert

ACCEPT = ("deal.fax", "note")


def before() -> App:
    """The application that is live."""
    return make_app(
        make_entity("firm", make_field("city")),
        make_entity("note"),
        make_entity(
            "deal",
            make_field("sum", "money", index=True),
            make_field("size"),
            make_field("tag"),
            make_field("codes", "integer", multiple=True),
            make_field("fax"),
            make_field("old", "date"),
            make_field("kind", "choice", options=["a", "b", "c"]),
            make_field("client", "link", to=("firm",)),
            pipelines=[make_pipeline("deal", stages=("new", "call"))],
        ),
    )


def after() -> App:
    """The application that is wanted: a bit of every change."""
    return make_app(
        make_entity("company", make_field("city", index=True), make_field("zip")),
        make_entity("quote", make_field("deal", "link", to=("deal",))),
        make_entity(
            "deal",
            make_field("amount", "money", index=True),
            make_field("size", "integer", index=True),
            make_field("tag", multiple=True),
            make_field("codes", multiple=True),
            make_field("kind", "choice", options=["a", "d"]),
            make_field("client", "link", to=("company",)),
            make_field("people", "user", multiple=True),
            make_field("due", "date", index=True),
            pipelines=[make_pipeline("deal", stages=("new",))],
            unique=(("number",),),
            moved={"amount": "sum", "deal.kind#d": "deal.kind#b"},
            removed=[
                Removal("deal.fax", "purged"),
                Removal("deal.old"),
                Removal("deal.kind#c", into="a"),
                Removal("deal/sales:call", into="new"),
            ],
        ),
        moved=(Move("firm", "company"),),
        removed=(Removal("note", "purged"),),
    )


def fill(url: str, rows: int = 12) -> None:
    """Records for the application before."""
    insert(url, "e_firm", {"title": "ACME", "city": "Rome"})
    insert(url, "e_note", {"title": "n"})
    insert(
        url, "e_deal",
        *(
            {
                "number": str(number), "sum": number * 100, "sum_currency": "EUR",
                "size": str(number) if number % 3 else "big", "tag": f"t{number}",
                "fax": "1", "old": "2026-01-01", "kind": "abc"[number % 3], "client": 1,
                "pipeline": "sales", "stage": ("new", "call", "won")[number % 3],
            }
            for number in range(rows)
        ),
    )  # fmt: skip
    insert(
        url, "e_deal__codes",
        *({"record": number, "position": 0, "value": number} for number in range(1, rows, 2)),
    )  # fmt: skip


def prepare(url: str, rows: int = 12) -> None:
    """A database with the application before, and its records."""
    apply_plan(make_plan(before(), url), url)
    fill(url, rows)


def state(url: str) -> tuple[str, dict[str, list[tuple[Any, ...]]]]:
    """The shape of a database, and every row of every record table by the names of its columns."""
    with reading(url) as connection:
        tables = inspect(connection)
        rows = {}
        for name in sorted(tables):
            if name.startswith("e_") or name in ("scheda_entry", "scheda_change"):
                # The timeline's own ids may skip some after an interruption.
                own = ("at", "id", "entry") if name.startswith("scheda_") else ()
                columns = [c.name for c in tables[name].columns if c.name not in own]
                key = quoted(tables[name].primary)
                rows[name] = connection.run(
                    f"SELECT {quoted(columns)} FROM {quote(name)} ORDER BY {key}"  # noqa: S608
                )
        return schema_digest(tables), rows


def copy_sqlite(source: str, target: str) -> None:
    """A copy of a closed SQLite database."""
    for suffix in ("", "-wal", "-shm"):
        path = sqlite_path(source)
        there = path.with_name(path.name + suffix)
        if there.exists():
            goal = sqlite_path(target)
            shutil.copy(there, goal.with_name(goal.name + suffix))
